"""GeoPackage, zipped Shapefile and Parquet, through the child process; what it hands back becomes a table."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.intake.archive import Archive
from geo.intake.faults import FileRefused, Note, Watch
from geo.intake.limits import MAX_VECTOR_BYTES, MAX_VERTICES, MAX_ZONES
from geo.intake.sandbox import run
from geo.intake.table import Sheet, Table, check_shape, text_table

#: Parts of a Shapefile that are read; the rest (indexes, metadata) is left in the archive.
PARTS = (".shp", ".dbf", ".prj", ".cpg", ".shx")
#: How a file's datum names itself -> ours. Beijing 1954 and Xian 1980 need parameters that are not public.
DATUMS = (
    ("WGS 84", "wgs84"),
    ("WGS_1984", "wgs84"),
    ("World Geodetic System 1984", "wgs84"),
    ("CRS84", "wgs84"),
    ("China Geodetic", "cgcs2000"),
    ("CGCS", "cgcs2000"),
    ("China_2000", "cgcs2000"),
    ("China 2000", "cgcs2000"),
)
LOCAL_DATUMS = ("Beijing", "Xian", "Xi'an", "New_Beijing")


def read_gpkg(name: str, data: bytes | memoryview, *, layer: str, watch: Watch) -> Table:
    """Read one layer of a GeoPackage.

    Raises
    ------
    FileRefused
        Broken, with views or foreign triggers, without layers, or beyond the limits.
    """
    table, info = run("gpkg", name, lambda folder: _write(folder / "in.gpkg", data), watch=watch, layer=layer)
    return _table(name, "gpkg", table, info)


def read_parquet(name: str, data: bytes | memoryview, *, watch: Watch) -> Table:
    """Read a Parquet or GeoParquet file.

    Raises
    ------
    FileRefused
        Broken, or beyond the limits.
    """
    table, info = run("parquet", name, lambda folder: _write(folder / "in.parquet", data), watch=watch)
    return _table(name, "parquet", table, info)


def read_shapefile(archive: Archive, *, layer: str, watch: Watch) -> Table:
    """Read one Shapefile of a zip archive.

    Raises
    ------
    FileRefused
        The archive holds none, or several and none was named; a part is missing or broken.
    """
    layers = {Path(member).stem: member for member in archive.names if member.lower().endswith(".shp")}
    if layer and layer not in layers:
        raise FileRefused("intake_no_layer", file=archive.name, layer=layer)
    if len(layers) > 1 and not layer:
        raise FileRefused("intake_many_layers", file=archive.name, layers="、".join(sorted(layers)[:8]))
    member = layers[layer] if layer else next(iter(layers.values()))
    stem = member[: -len(".shp")].lower()
    parts = {end: m for m in archive.names for end in PARTS if m.lower() == stem + end}
    if ".dbf" not in parts:
        raise FileRefused("intake_shp_incomplete", file=archive.name)

    def fill(folder: Path) -> Path:
        target = folder / "shp"
        target.mkdir()
        for end, part in parts.items():
            (target / f"layer{end}").write_bytes(archive.read(part, limit=MAX_VECTOR_BYTES))
        return target

    table, info = run("shp", archive.name, fill, watch=watch)
    return _table(archive.name, "shapefile", table, info | {"layers": sorted(layers), "layer": Path(member).stem})


def _write(path: Path, data: bytes | memoryview) -> Path:
    path.write_bytes(data)
    return path


def _table(name: str, kind: str, raw: pa.Table, info: dict[str, object]) -> Table:
    if not len(raw):
        raise FileRefused("intake_no_rows", file=name)
    lon = lat = geometries = None
    if "__lon__" in raw.column_names:
        lon, lat = raw.column("__lon__").to_numpy().astype(float), raw.column("__lat__").to_numpy().astype(float)
    elif "__wkb__" in raw.column_names:
        geometries = checked_polygons(name, raw.column("__wkb__").to_pylist())
    kept = [column for column in raw.column_names if not column.startswith("__")]
    names = [str(column) for column in info.get("names", kept)]  # type: ignore[attr-defined]
    check_shape(name, len(raw), len(kept))
    columns = [_as_text(raw.column(column)) for column in kept]
    if not columns:
        names, columns = ["编号"], [pa.chunked_array([pa.array([str(i + 1) for i in range(len(raw))])])]
    layers = [str(layer) for layer in info.get("layers", [])]  # type: ignore[attr-defined]
    layer, stated = str(info.get("layer", "")), str(info.get("crs", ""))
    notes = [Note("intake_note_sheets", {"sheet": layer, "others": "、".join(o for o in layers if o != layer)})]
    return Table(
        name=name,
        format=kind,
        columns=text_table(names, columns),
        rows=np.arange(1, len(raw) + 1, dtype=np.int64),
        sheet=layer,
        sheets=tuple(Sheet(other) for other in layers),
        encoding=str(info.get("encoding", "")),
        notes=tuple(notes) if len(layers) > 1 else (),
        crs=datum_of(name, stated),
        lon=lon,
        lat=lat,
        geometries=geometries,
    )


def datum_of(name: str, stated: str) -> str:
    """Return our name for the datum that a file states, or ``""`` when it states none that is known.

    Raises
    ------
    FileRefused
        Beijing 1954 or Xian 1980: their shift to WGS 84 is local and not public.
    """
    if any(word in stated for word in LOCAL_DATUMS):
        raise FileRefused("intake_old_datum", file=name, datum=stated[:60])
    return next((ours for word, ours in DATUMS if word in stated), "")


def checked_polygons(name: str, wkb: list[bytes | None]) -> np.ndarray:
    """Return polygons of WKB after counting zones and vertices.

    Raises
    ------
    FileRefused
        Too many zones or vertices.
    """
    shapes = shapely.from_wkb(np.array(wkb, dtype=object), on_invalid="ignore")
    if len(shapes) > MAX_ZONES:
        raise FileRefused("intake_many_zones", file=name, count=len(shapes), limit=MAX_ZONES)
    if int(shapely.get_num_coordinates(shapes).sum()) > MAX_VERTICES:
        raise FileRefused("intake_many_vertices", file=name, limit=MAX_VERTICES)
    return np.asarray(shapes)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return any column as text; nested values as JSON-like text, bytes as nothing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_floating(kind):
        return pa.chunked_array([[None if v is None or isnan(v) else repr(v) for v in column.to_pylist()]], pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.chunked_array([pa.nulls(len(column), pa.string())])
    try:
        return pc.cast(column, pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.chunked_array([[None if v is None else str(v)[:1000] for v in column.to_pylist()]], pa.string())
