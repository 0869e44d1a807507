"""How the cost of counting grows: ``python -m tests.benchmarks.growth docs/counting-growth.svg``.

One curve over the rows (1 to 100 million, 60 zones) beside the time of merely reading them, one over the zones (10 to
1 000, 10 million rows), each point the best of two runs in processes of their own, with the peak of memory. Beside
the picture a CSV of the same name holds the numbers.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import matplotlib as mpl
import pandas as pd

from tests.benchmarks.bench_join import ZONES, overlapping_zones, run, write_points, write_zones

ROWS = (1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000)
NUMBERS = (10, 30, 100, 300, 1000)
FIXED = 10_000_000


def measure(folder: Path) -> pd.DataFrame:
    """Measure both curves."""
    found = []
    zones = write_zones(folder / "zones.txt", overlapping_zones())
    for rows in ROWS:
        points = write_points(folder / "points.parquet", rows)
        for peer in ("atlas", "read only"):
            result = run(peer, points, zones)
            found.append(("rows", peer, rows, ZONES, result["seconds"], result["peak_mib"]))
    points = write_points(folder / "points.parquet", FIXED)
    for number in NUMBERS:
        result = run("atlas", points, write_zones(folder / "many.txt", overlapping_zones(number)))
        found.append(("zones", "atlas", FIXED, number, result["seconds"], result["peak_mib"]))
    return pd.DataFrame(found, columns=["curve", "engine", "rows", "zones", "seconds", "peak_mib"])


def draw(table: pd.DataFrame, path: Path) -> None:
    """Draw both curves on logarithmic axes."""
    mpl.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams.update({"svg.hashsalt": "atlas", "font.size": 9})
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    curves = table[table["curve"] == "rows"]
    for (engine, own), style in zip(curves.groupby("engine"), ("o-", "s--"), strict=True):
        label = "counted into 60 zones" if engine == "atlas" else "only read"
        left.loglog(own["rows"], own["seconds"], style, label=label, color="#1f4e79" if engine == "atlas" else "#777")
    for _, row in curves[curves["engine"] == "atlas"].iterrows():
        where = (row["rows"], row["seconds"])
        left.annotate(f"{row['peak_mib']:.0f} MiB", where, xytext=(0, 8), textcoords="offset points", ha="center")
    own = table[table["curve"] == "zones"]
    right.loglog(own["zones"], own["seconds"], "o-", color="#1f4e79")
    left.set(xlabel="rows of a Parquet file", ylabel="seconds, file to counts", title="rows")
    left.legend(frameon=False)
    right.set(xlabel="overlapping zones of 300 vertices", title="zones, 10 million rows")
    figure.savefig(path, metadata={"Date": None})


def main(target: str) -> None:
    """Measure, draw, and keep the numbers."""
    path = Path(target)
    with tempfile.TemporaryDirectory() as folder:
        table = measure(Path(folder))
    table.round({"seconds": 3, "peak_mib": 0}).to_csv(path.with_suffix(".csv"), index=False)
    draw(table, path)


if __name__ == "__main__":
    main(sys.argv[1])
