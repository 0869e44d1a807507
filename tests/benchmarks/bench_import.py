"""Importing against the plain way of reading, in one run on one machine.

A million-row CSV through the whole import (read, datum, join, report, store) beside ``pandas.read_csv`` and one
``geopandas.sjoin`` into the same outlines, which neither report nor store; a 50 000-row workbook beside a plain
read-only pass of openpyxl. Prints seconds and ratios; exits 1 when a ratio is over its limit.

    python tests/benchmarks/bench_import.py [ROWS]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HOUSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOUSE))

CSV_RATIO, XLSX_RATIO, MEMORY_MB = 1.5, 1.2, 800


def write_csv(path: Path, rows: int) -> None:
    """Write a made-up register of so many companies with GCJ-02 coordinates and their districts."""
    import pandas as pd

    from geo.datum import convert
    from geo.intake.surroundings import area_of, surroundings

    draw = np.random.default_rng(7)
    lon, lat = draw.uniform(121.0, 121.9, rows), draw.uniform(30.8, 31.5, rows)
    names = np.array([*surroundings().names, ""], dtype=object)
    x, y = convert(lon, lat, source="wgs84", target="gcj02")
    number = np.arange(rows)
    frame = pd.DataFrame({
        "企业名称": [f"演示企业{i:07d}有限公司" for i in number], "统一社会信用代码": [f"9131{i:014d}" for i in number],
        "行政区": names[area_of(lon, lat)[0]], "注册地址": [f"上海市演示路{i % 5000}号{i % 37}室" for i in number],
        "经度": np.round(x, 6), "纬度": np.round(y, 6),
    })  # fmt: skip
    frame.to_csv(path, index=False)


def write_xlsx(path: Path, rows: int) -> None:
    """Write a workbook of ten columns, as an office's register has."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("名录")
    sheet.append(
        ["序号", "企业名称", "统一社会信用代码", "成立日期", "注册资本", "行政区", "注册地址", "行业", "经度", "纬度"]
    )
    draw = np.random.default_rng(8)
    lon, lat = draw.uniform(121.2, 121.6, rows), draw.uniform(31.0, 31.3, rows)
    for i in range(rows):
        place = [round(float(lon[i]), 6), round(float(lat[i]), 6)]
        sheet.append([
            i + 1, f"演示企业{i:06d}有限公司", f"9131{i:014d}", "2015-06-01", f"{i % 900}万元", "浦东新区",
            f"上海市演示路{i % 500}号", "集成电路", *place,
        ])  # fmt: skip
    book.save(path)


def ours(path: Path, store: str) -> None:
    """Import a file as the command line does."""
    from geo.intake import Choices, make_report, open_file, publish
    from geo.join import count_points
    from geo.store import Store
    from geo.tables import load
    from geo.zones import outlines

    report = make_report(open_file(path), Choices(datum="auto" if path.suffix == ".csv" else "wgs84"))
    count_points(report.lon, report.lat, outlines(load()))
    publish(report, Store(store))


def pandas_sjoin(path: Path, _: str) -> None:
    """Read and join the plain way."""
    import geopandas as gpd
    import pandas as pd

    from geo.tables import load
    from geo.zones import outlines

    frame = pd.read_csv(path)
    points = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["经度"], frame["纬度"]), crs="EPSG:4326")
    joined = gpd.sjoin(points, outlines(load())[["geometry"]], predicate="within")
    joined.groupby("zone_id" if "zone_id" in joined else "index_right").size()


def openpyxl_pass(path: Path, _: str) -> None:
    """Walk over all cells."""
    from openpyxl import load_workbook

    for _row in load_workbook(path, read_only=True).active.iter_rows(values_only=True):
        pass


def measured(name: str, path: Path, store: str) -> tuple[float, float]:
    """Run one of the functions above in a fresh process: seconds without the start, and peak memory in MB."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", name, str(path), store], check=True, capture_output=True, text=True
    )
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def one(name: str, path: str, store: str) -> None:
    """Import what is needed, then run one function against the clock."""
    import geopandas  # noqa: F401
    import openpyxl  # noqa: F401

    from geo.intake.surroundings import surroundings
    from geo.tables import load
    from geo.zones import outlines

    # Both ways stand on outlines that are built once a process; a server has them long before the first upload.
    outlines(load())
    surroundings()
    start = time.perf_counter()
    {"ours": ours, "pandas": pandas_sjoin, "openpyxl": openpyxl_pass}[name](Path(path), store)
    # `getrusage` would also know the peak of whoever started this program; the kernel's own mark begins with it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(time.perf_counter() - start, int(status.split("VmHWM:")[1].split()[0]) / 1024)


def main(rows: int) -> int:
    """Measure, print, and say whether the limits hold."""
    with tempfile.TemporaryDirectory() as folder:
        table, book = Path(folder) / "register.csv", Path(folder) / "register.xlsx"
        write_csv(table, rows)
        write_xlsx(book, 50_000)
        results = {}
        for name, path in (("ours", table), ("pandas", table), ("ours", book), ("openpyxl", book)):
            runs = [measured(name, path, f"{folder}/store{turn}{path.suffix}{name}") for turn in range(3)]
            results[name, path.suffix] = min(runs)
    a, b = results["ours", ".csv"], results["pandas", ".csv"]
    c, d = results["ours", ".xlsx"], results["openpyxl", ".xlsx"]
    print(
        f"CSV, {rows} rows: import {a[0]:.2f} s and {a[1]:.0f} MB; "
        f"pandas and sjoin {b[0]:.2f} s and {b[1]:.0f} MB; "
        f"ratio {a[0] / b[0]:.2f}"
    )
    print(
        f"XLSX, 50000 rows: import {c[0]:.2f} s and {c[1]:.0f} MB; openpyxl alone {d[0]:.2f} s; ratio {c[0] / d[0]:.2f}"
    )
    good = a[0] <= CSV_RATIO * b[0] and c[0] <= XLSX_RATIO * d[0] and a[1] < MEMORY_MB
    return 0 if good else 1


def test_an_import_beside_the_plain_way():
    """Hold the limits where all benchmarks are run."""
    assert main(1_000_000) == 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:5])
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
