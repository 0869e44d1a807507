"""The child process that opens GeoPackage, Shapefile and Parquet files of strangers.

Run as a script in isolated mode (``python -I vector_child.py KIND IN OUT LIMITS``), so that neither the environment
nor the folder it runs in can give it other code. It limits its own memory, time, files and sockets before the file is
opened, imports nothing of this project, and hands back an Arrow file and a JSON line. GDAL is not used at all: a
GeoPackage is read by SQLite (read-only, immutable, only SELECT allowed), a Shapefile by pyshp, Parquet by Arrow. What
goes wrong is a word on stdout (``fault KEY``); a crash is a word to the parent too.
"""

from __future__ import annotations

import json
import os
import re
import struct
import sys
from pathlib import Path
from typing import Any

# Arrow's own allocators reserve a gigabyte of address space at the first use, which the limit below would refuse.
os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"

#: Triggers that GDAL and QGIS write into every GeoPackage; they act on writes only, and nothing is written here.
STANDARD_TRIGGERS = re.compile(r"^(rtree_|trigger_(insert|delete)_feature_count_|gpkg_|fgti_|fgtd_)")
#: Rows of Parquet decoded at a time: one long text in every row of them must stay small.
ROWS_AT_A_TIME = 512
POINTS, POLYGONS = {"Point", "MultiPoint"}, {"Polygon", "MultiPolygon"}


class Fault(Exception):
    """A fault to report by its key."""


def limit_self(limits: dict[str, int]) -> None:
    """Take away what reading one file does not need: memory beyond the limit, time, writing, and sockets."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["output"], limits["output"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    base = _mapped_bytes()
    resource.setrlimit(resource.RLIMIT_AS, (base + limits["memory"], base + limits["memory"]))
    _forbid_sockets()


def _mapped_bytes() -> int:
    """Return the address space in use: libraries map a lot before any file is read, and the limit counts it."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * 4096
    except (OSError, ValueError):
        return 1 << 30


def _forbid_sockets() -> None:
    def hook(event: str, _: tuple[Any, ...]) -> None:
        if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork", "ctypes.")):
            raise Fault("intake_vector_broken")

    sys.addaudithook(hook)


def read_parquet(path: str, limits: dict[str, int]) -> tuple[Any, Any, dict[str, Any]]:
    """Read a Parquet file: its columns, and its geometry column if there is one (GeoParquet)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path, memory_map=False)
        meta = file.metadata
        if meta.num_rows > limits["rows"]:
            raise Fault("intake_too_long")
        if meta.num_columns > limits["columns"]:
            raise Fault("intake_too_wide")
        geo = json.loads((meta.metadata or {}).get(b"geo", b"{}") or b"{}")
        batches, rows, size = [], 0, 0
        for raw in file.iter_batches(batch_size=ROWS_AT_A_TIME):
            batch = _undictionaried(raw, limits)
            rows += len(batch)
            size += batch.nbytes
            if rows > limits["rows"]:
                raise Fault("intake_too_long")
            if size > limits["text"]:
                raise Fault("intake_vector_memory")
            batches.append(batch)
        table = pa.Table.from_batches(batches).combine_chunks() if batches else file.schema_arrow.empty_table()
    except (pa.ArrowException, OSError, ValueError, TypeError) as fault:
        raise Fault("intake_parquet_broken") from fault
    column = geo.get("primary_column") if isinstance(geo, dict) else None
    geometry, crs = None, ""
    if isinstance(column, str) and column in table.column_names:
        geometry = table.column(column).to_pylist()
        described = geo.get("columns", {}).get(column, {})
        crs = _crs_of_json(described.get("crs")) if isinstance(described, dict) else ""
        table = table.drop_columns([column])
    return table, geometry, {"crs": crs, "layers": []}


def _undictionaried(batch: Any, limits: dict[str, int]) -> Any:
    """Return a batch whose dictionary columns are written out, after asking how large they would become."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            words = column.dictionary
            if pa.types.is_string(words.type) or pa.types.is_binary(words.type):
                length = pc.sum(pc.take(pc.binary_length(words), column.indices)).as_py() or 0
                if length > limits["text"] // 4:
                    raise Fault("intake_vector_memory")
            column = column.dictionary_decode()  # noqa: PLW2901 - the same column, written out
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _crs_of_json(crs: Any) -> str:
    if isinstance(crs, dict) and isinstance(crs.get("id"), dict):
        return f"{crs['id'].get('authority', '')}:{crs['id'].get('code', '')}"
    return "OGC:CRS84" if crs is None else ""


def read_gpkg(path: str, limits: dict[str, int], wanted: str = "") -> tuple[Any, Any, dict[str, Any]]:
    """Read one layer of a GeoPackage: the one named, or the one with most rows."""
    import sqlite3

    import pyarrow as pa

    try:
        base = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64 << 20)
        base.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        base.execute("PRAGMA trusted_schema=OFF")
        base.execute("PRAGMA cell_size_check=ON")
        _check_schema(base)
        base.set_authorizer(_only_select)
        layers = _gpkg_layers(base)
        if not layers:
            raise Fault("intake_gpkg_empty")
        if wanted and wanted not in layers:
            raise Fault("intake_no_layer")
        layer = wanted or max(layers, key=lambda name: base.execute(f"SELECT count(*) FROM {_q(name)}").fetchone()[0])  # noqa: S608 - quoted by _q
        column, srs = layers[layer]
        cursor = base.execute(f"SELECT * FROM {_q(layer)} LIMIT {limits['rows'] + 1}")  # noqa: S608 - quoted by _q
        names = [entry[0] for entry in cursor.description]
        if len(names) > limits["columns"]:
            raise Fault("intake_too_wide")
        rows = cursor.fetchall()
    except (sqlite3.Error, OverflowError, TypeError) as fault:
        raise Fault("intake_gpkg_broken") from fault
    if len(rows) > limits["rows"]:
        raise Fault("intake_too_long")
    place = names.index(column)
    geometry = [_wkb(row[place]) for row in rows]
    others = [i for i in range(len(names)) if i != place]
    columns = [pa.array([_text(row[i]) for row in rows], pa.string()) for i in others]
    table = pa.table(columns, names=[f"c{i}" for i in range(len(others))])
    table = table.replace_schema_metadata({"names": json.dumps([names[i] for i in others])})
    return table, geometry, {"crs": srs, "layers": list(layers), "layer": layer}


def _only_select(action: int, _first: str | None, second: str | None, *_: Any) -> int:
    import sqlite3

    allowed = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
    if action in allowed or (action == sqlite3.SQLITE_FUNCTION and second == "count"):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _check_schema(base: Any) -> None:
    """Refuse what a plain GeoPackage has not: views, and triggers or virtual tables other than the usual ones."""
    for kind, name, sql in base.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
        if kind == "view":
            raise Fault("intake_gpkg_view")
        if kind == "trigger" and not STANDARD_TRIGGERS.match(name or ""):
            raise Fault("intake_gpkg_view")
        virtual = isinstance(sql, str) and re.match(r"\s*create\s+virtual", sql, re.I)
        if virtual and not re.search(r"\busing\s+rtree\b", sql, re.I):
            raise Fault("intake_gpkg_view")


def _gpkg_layers(base: Any) -> dict[str, tuple[str, str]]:
    tables = {row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"gpkg_contents", "gpkg_geometry_columns"} <= tables:
        raise Fault("intake_gpkg_broken")
    srs = {}
    if "gpkg_spatial_ref_sys" in tables:
        for number, authority, code in base.execute(
            "SELECT srs_id, organization, organization_coordsys_id FROM gpkg_spatial_ref_sys"
        ):
            srs[number] = f"{str(authority).upper()}:{code}"
    layers = {}
    for name, column, number in base.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns"):
        if name in tables and not name.startswith(("sqlite_", "gpkg_")):
            layers[name] = (column, srs.get(number, ""))
    return layers


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, bytes):
        return None
    if isinstance(value, float):
        return repr(value) if value != int(value or 0) or abs(value) > 1e15 else str(int(value))
    return str(value)


def _wkb(blob: Any) -> bytes | None:
    """Return the WKB inside a GeoPackage geometry (OGC 12-128, 2.1.3)."""
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        return None
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}.get((blob[3] >> 1) & 7)
    return None if envelope is None or blob[3] & 0x10 else blob[8 + envelope :]


def read_shapefile(path: str, limits: dict[str, int]) -> tuple[Any, Any, dict[str, Any]]:
    """Read a Shapefile whose parts lie as ``layer.shp``, ``.dbf``, ``.prj``, ``.cpg`` in one folder."""
    import pyarrow as pa
    import shapefile

    folder = Path(path)
    magic = (folder / "layer.shp").open("rb").read(4)
    if magic != struct.pack(">i", 9994):
        raise Fault("intake_shp_broken")
    encoding = _dbf_encoding(folder)
    try:
        with shapefile.Reader(str(folder / "layer.shp"), encoding=encoding, encodingErrors="replace") as reader:
            if len(reader) > limits["rows"]:
                raise Fault("intake_too_long")
            names = [entry[0] for entry in reader.fields if entry[0] != "DeletionFlag"]
            if len(names) > limits["columns"]:
                raise Fault("intake_too_wide")
            shapes, rows = [], []
            for item in reader.iterShapeRecords():
                shapes.append(_shape_wkb(item.shape))
                rows.append([_text(_clean(value)) for value in item.record])
    except (shapefile.ShapefileException, struct.error, OSError, ValueError, IndexError, KeyError, EOFError) as fault:
        raise Fault("intake_shp_broken") from fault
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(names))]
    table = (
        pa.table(columns, names=[f"c{i}" for i in range(len(names))]) if names else pa.table({"c0": [""] * len(rows)})
    )
    table = table.replace_schema_metadata({"names": json.dumps(names or ["c0"])})
    prj = folder / "layer.prj"
    wkt = prj.read_text("utf-8", "replace")[:65536] if prj.exists() else ""
    return table, shapes, {"crs": wkt, "layers": [], "encoding": encoding}


def _clean(value: Any) -> Any:
    return value.strip("\0 ") if isinstance(value, str) else value


def _dbf_encoding(folder: Path) -> str:
    """Return the encoding of the attribute table: the .cpg, the language byte, or what the bytes look like."""
    import codecs

    cpg = folder / "layer.cpg"
    if cpg.exists():
        stated = cpg.read_text("ascii", "replace").strip()[:40]
        stated = {"936": "gbk", "65001": "utf-8", "OEM": "gb18030"}.get(stated, stated)
        try:
            # bytes.decode refuses codecs that are no text encodings (zlib, rot13).
            b"a".decode(stated)
            return codecs.lookup(stated).name
        except (LookupError, ValueError):
            pass
    dbf = folder / "layer.dbf"
    raw = dbf.read_bytes()[: 4 << 20] if dbf.exists() else b""
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(raw[32:])
        except UnicodeDecodeError:
            continue
        return encoding
    return "gb18030"


def _shape_wkb(shape: Any) -> bytes | None:
    import shapely
    from shapely.geometry import shape as from_interface

    if shape is None or shape.shapeType == 0:
        return None
    try:
        geometry = from_interface(shape.__geo_interface__)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, shapely.errors.ShapelyError):
        return None
    return bytes(shapely.to_wkb(shapely.force_2d(geometry)))


def place(geometry: list[Any], crs: str) -> tuple[Any, dict[str, Any]]:
    """Turn WKB into point coordinates or checked polygons, in degrees; projected ones are brought there by PROJ."""
    import numpy as np
    import shapely

    shapes = shapely.from_wkb(np.array(geometry, dtype=object), on_invalid="ignore")
    kinds = {shape.geom_type for shape in shapes if shape is not None}
    to_degrees, name = _to_degrees(crs)
    if kinds <= POINTS:
        single = [s if s is None or s.geom_type == "Point" else s.centroid for s in shapes]
        lon, lat = shapely.get_x(single), shapely.get_y(single)
        if to_degrees is not None:
            lon, lat = to_degrees(lon, lat)
        return ("points", lon, lat), {"crs": name}
    if kinds <= POLYGONS:
        flat = shapely.force_2d(shapes)
        if to_degrees is not None:
            flat = shapely.transform(flat, lambda xy: np.column_stack(to_degrees(xy[:, 0], xy[:, 1])))
        return ("polygons", [None if s is None else bytes(shapely.to_wkb(s)) for s in flat], None), {"crs": name}
    raise Fault("intake_geometry_kind")


def _to_degrees(crs: str) -> tuple[Any, str]:
    """Return a function from metres to degrees (None for degrees) and the name of the datum as the file states it."""
    import numpy as np
    import pyproj

    if not crs or crs.startswith(("NONE:", "UNDEFINED")):
        return None, ""
    try:
        if re.fullmatch(r"[A-Z]{2,8}:[A-Z0-9]{1,8}", crs):
            stated = pyproj.CRS.from_user_input(crs)
        elif "EXTENSION[" in crs or "nadgrids" in crs.lower():
            # A projection that names a grid file would have PROJ open it.
            return None, ""
        else:
            stated = pyproj.CRS.from_wkt(crs)
    except pyproj.exceptions.CRSError:
        return None, ""
    datum = (stated.datum.name if stated.datum else stated.name) or ""
    if stated.is_geographic:
        return None, datum
    transformer = pyproj.Transformer.from_crs(stated, stated.geodetic_crs, always_xy=True)

    def to_degrees(x: Any, y: Any) -> tuple[Any, Any]:
        lon, lat = transformer.transform(np.asarray(x, float), np.asarray(y, float))
        return np.where(np.isfinite(lon), lon, np.nan), np.where(np.isfinite(lat), lat, np.nan)

    return to_degrees, datum


def main(argv: list[str]) -> int:
    """Read ``argv[2]`` as ``argv[1]`` says, write ``argv[3]`` (Arrow) and one line on stdout."""
    import numpy as np  # noqa: F401 - before the limits: what a library maps is not the file's doing
    import pyarrow as pa
    import pyarrow.parquet
    import pyproj  # noqa: F401
    import shapefile  # noqa: F401
    import shapely  # noqa: F401

    kind, source, target, limits = argv[0], argv[1], argv[2], json.loads(argv[3])
    limit_self(limits)
    pa.set_cpu_count(1)
    try:
        if kind == "parquet":
            table, geometry, info = read_parquet(source, limits)
        elif kind == "gpkg":
            table, geometry, info = read_gpkg(source, limits, limits.get("layer", ""))
        else:
            table, geometry, info = read_shapefile(source, limits)
        names = json.loads((table.schema.metadata or {}).get(b"names", b"null") or b"null") or table.column_names
        if geometry is not None:
            (shape, first, second), placed = place(geometry, info["crs"])
            info.update(placed, shape=shape)
            if shape == "points":
                table = table.append_column("__lon__", pa.array(first, pa.float64()))
                table = table.append_column("__lat__", pa.array(second, pa.float64()))
            else:
                table = table.append_column("__wkb__", pa.array(first, pa.binary()))
        info["names"] = [*names]
        with pa.OSFile(target, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
    except Fault as fault:
        print("fault", fault)
        return 1
    except (MemoryError, RecursionError):
        print("fault intake_vector_memory")
        return 1
    print("done", json.dumps(info))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
