"""One way of counting points into zones, run alone in its process: ``python join_peers.py PEER POINTS ZONES``.

Prints JSON: seconds from the file to the counts (imports left out, as a server pays them once), the counts by zone,
and the peak of resident memory in MiB. Every peer answers the same question: which zones cover the point.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np

COLUMNS = ["lon", "lat"]
BATCH = 1_000_000


def zones(path: str) -> list:
    import shapely

    return list(shapely.from_wkb([bytes.fromhex(line) for line in Path(path).read_text().split()]))


def frame(path: str):
    import geopandas as gpd

    shapes = zones(path)
    return gpd.GeoDataFrame({"zone": range(len(shapes))}, geometry=shapes, crs="EPSG:4326")


def by_zone(pairs: dict, number: int) -> list[int]:
    return [int(pairs.get(zone, 0)) for zone in range(number)]


def atlas(points: str, outlines: str) -> list[int]:
    from geo.spread import Task, count_file
    from geo.stream import Columns, look

    return count_file(Task(look(Path(points)), Columns(*COLUMNS)), frame(outlines)).count.tolist()


def read_only(points: str, _: str) -> list[int]:
    """No count at all: what it takes to read the two columns, the limit for every engine."""
    import pyarrow.parquet as pq

    total = 0.0
    for batch in pq.ParquetFile(points).iter_batches(batch_size=131_072, columns=COLUMNS):
        total += batch["lon"].to_numpy()[0] + batch["lat"].to_numpy()[0]
    return []


def geopandas_sjoin(points: str, outlines: str) -> list[int]:
    import geopandas as gpd
    import pandas as pd

    table = pd.read_parquet(points, columns=COLUMNS)
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs="EPSG:4326")
    areas = frame(outlines)
    joined = gpd.sjoin(places, areas, predicate="intersects")
    return by_zone(joined.groupby("zone").size().to_dict(), len(areas))


def numpy_contains(points: str, outlines: str) -> list[int]:
    import pyarrow.parquet as pq
    import shapely

    shapes = np.array(zones(outlines))
    shapely.prepare(shapes)
    boxes = shapely.bounds(shapes)
    counts = np.zeros(len(shapes), dtype=np.int64)
    for batch in pq.ParquetFile(points).iter_batches(batch_size=BATCH, columns=COLUMNS):
        x, y = batch["lon"].to_numpy(), batch["lat"].to_numpy()
        for zone, (west, south, east, north) in enumerate(boxes):
            box = (x >= west) & (x <= east) & (y >= south) & (y <= north)
            counts[zone] += shapely.intersects_xy(shapes[zone], x[box], y[box]).sum()
    return counts.tolist()


def dask_geopandas(points: str, outlines: str) -> list[int]:
    import dask.dataframe as dd
    import dask_geopandas as dgpd

    table = dd.read_parquet(points, columns=COLUMNS, split_row_groups=True)
    places = dgpd.from_dask_dataframe(table, geometry=dgpd.points_from_xy(table, "lon", "lat", crs="EPSG:4326"))
    areas = frame(outlines)
    joined = dgpd.sjoin(places, areas, predicate="intersects")
    return by_zone(joined.groupby("zone").size().compute().to_dict(), len(areas))


def duckdb_spatial(points: str, outlines: str) -> list[int]:
    import duckdb

    base = duckdb.connect()
    # The extension comes as a package of its own, for one version of DuckDB; without it this peer is missing.
    base.execute(f"LOAD '{_extension(duckdb.__version__)}'")
    shapes = Path(outlines).read_text().split()
    base.execute("CREATE TABLE z (zone INTEGER, geom GEOMETRY)")
    base.executemany("INSERT INTO z VALUES (?, ST_GeomFromHEXWKB(?))", list(enumerate(shapes)))
    rows = base.execute(
        "SELECT zone, count(*) FROM read_parquet(?) p JOIN z"
        " ON ST_Intersects(ST_Point(p.lon, p.lat), z.geom) GROUP BY 1",
        [points],
    ).fetchall()
    return by_zone(dict(rows), len(shapes))


def _extension(version: str) -> str:
    import duckdb_ext

    folders = [Path(folder) / "extensions" / f"v{version}" for folder in duckdb_ext.__path__]
    found = [file for folder in folders for file in folder.rglob("spatial.duckdb_extension")]
    return str(found[0]) if found else "spatial"


def sedona(points: str, outlines: str) -> list[int]:
    import sedonadb

    base = sedonadb.connect()
    base.read_parquet(points).to_view("p")
    areas = frame(outlines)
    base.create_data_frame(areas).to_view("z")
    rows = base.sql(
        "SELECT z.zone AS zone, count(*) AS n FROM p JOIN z"
        " ON ST_Intersects(ST_SetSRID(ST_Point(p.lon, p.lat), 4326), z.geometry) GROUP BY z.zone"
    ).to_pandas()
    return by_zone(dict(zip(rows["zone"], rows["n"], strict=True)), len(areas))


#: Peer -> the packages whose import is not timed, and the function.
PEERS: dict[str, tuple[tuple[str, ...], Callable[[str, str], list[int]]]] = {
    "atlas": (("geopandas", "geo.spread", "geo.stream"), atlas),
    "read only": (("pyarrow.parquet",), read_only),
    "geopandas.sjoin": (("geopandas", "pyarrow.parquet"), geopandas_sjoin),
    "numpy contains": (("shapely", "pyarrow.parquet"), numpy_contains),
    "dask-geopandas": (("dask_geopandas", "dask.dataframe", "pyarrow.parquet"), dask_geopandas),
    "DuckDB spatial": (("duckdb",), duckdb_spatial),
    "SedonaDB": (("sedonadb", "geopandas"), sedona),
}


def main(peer: str, points: str, outlines: str) -> None:
    modules, count = PEERS[peer]
    try:
        for module in modules:
            import_module(module)
        start = time.perf_counter()
        counts = count(points, outlines)
        seconds = time.perf_counter() - start
    except Exception as fault:  # noqa: BLE001 (a peer that is missing or fails is reported, whatever it raises)
        print(json.dumps({"missing": f"{type(fault).__name__}: {str(fault).splitlines()[0][:160]}"}))
        return
    print(json.dumps({"seconds": seconds, "counts": counts, "peak_mib": peak_mib()}))


def peak_mib() -> float:
    """Return the peak of this program's resident memory; `getrusage` would also know that of whoever started it."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
