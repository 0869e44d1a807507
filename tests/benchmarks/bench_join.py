"""Counting against its peers, in one run on one machine: the same counts, and ratios of time and memory.

``ATLAS_BENCH_ROWS=1000000,10000000 make bench`` chooses the sizes; one million is the default. The demands on speed
hold from ten million rows on, where nobody's start-up matters any more. ``ATLAS_BENCH_STREAM=100000000`` streams a
file of so many rows in bounded memory.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geo.tables import DATA

ROOT = DATA.parent
PEERS = ["atlas", "read only", "geopandas.sjoin", "numpy contains", "dask-geopandas", "DuckDB spatial", "SedonaDB"]
SIZES = [int(size) for size in os.environ.get("ATLAS_BENCH_ROWS", "1000000").split(",")]
STREAM = int(os.environ.get("ATLAS_BENCH_STREAM", "0"))
REPEATS = int(os.environ.get("ATLAS_BENCH_REPEATS", "2"))
ZONES, VERTICES, GROUP = 60, 300, 1_000_000
#: From this size on the demands on speed hold.
LARGE = 10_000_000


def overlapping_zones(number: int = ZONES, *, seed: int = 60) -> list[shapely.Geometry]:
    """Return star-shaped zones of 300 vertices that overlap, over the extent of Shanghai."""
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(number):
        angle = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
        waves = 1 + 0.25 * np.sin(rng.integers(3, 9) * angle + rng.uniform(0, 6)) + rng.uniform(-0.03, 0.03, VERTICES)
        radius = rng.uniform(0.02, 0.2) * waves
        x, y = rng.uniform(121.1, 121.9), rng.uniform(30.9, 31.5)
        shapes.append(shapely.Polygon(np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)])))
    return shapes


def write_points(path: Path, rows: int, *, seed: int = 1) -> Path:
    """Write points scattered over Shanghai and beyond, in row groups of a million."""
    rng = np.random.default_rng(seed)
    schema = pa.schema([("lon", pa.float64()), ("lat", pa.float64())])
    with pq.ParquetWriter(path, schema) as writer:
        for begin in range(0, rows, GROUP):
            size = min(GROUP, rows - begin)
            columns = [rng.uniform(120.85, 122.1, size), rng.uniform(30.65, 31.9, size)]
            writer.write_table(pa.table(columns, schema=schema))
    return path


def write_zones(path: Path, shapes: list[shapely.Geometry]) -> Path:
    """Write zones as one line of hexadecimal WKB each."""
    path.write_text("\n".join(shapely.to_wkb(shapes, hex=True)))
    return path


def run(peer: str, points: Path, zones: Path, *, repeats: int = REPEATS) -> dict:
    """Run a peer in processes of its own and return its best time; memory is that of the worst run."""
    script = Path(__file__).with_name("join_peers.py")
    results = []
    for _ in range(repeats):
        done = subprocess.run(
            [sys.executable, str(script), peer, str(points), str(zones)],
            capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        lines = done.stdout.strip().splitlines()
        if not lines:
            return {"missing": f"ended with {done.returncode}"}
        results.append(json.loads(lines[-1]))
        if "missing" in results[-1]:
            return results[-1]
    best = min(results, key=lambda result: result["seconds"])
    return {**best, "peak_mib": max(result["peak_mib"] for result in results)}


def report(rows: int, results: dict[str, dict]) -> None:
    own = results["atlas"]
    print(f"\n{rows:,} points x {ZONES} overlapping zones of {VERTICES} vertices, file to counts")
    print(f"{'':18}{'seconds':>9}{'x atlas':>9}{'peak MiB':>10}{'% of geopandas':>16}")
    base = results["geopandas.sjoin"].get("peak_mib", float("nan"))
    for peer, result in results.items():
        if "missing" in result:
            print(f"{peer:18}  missing: {result['missing']}")
            continue
        ratio, share = result["seconds"] / own["seconds"], 100 * result["peak_mib"] / base
        print(f"{peer:18}{result['seconds']:9.2f}{ratio:9.2f}{result['peak_mib']:10.0f}{share:16.0f}")


@pytest.fixture(scope="module")
def zones(tmp_path_factory) -> Path:
    return write_zones(tmp_path_factory.mktemp("zones") / "zones.txt", overlapping_zones())


@pytest.mark.parametrize("rows", SIZES)
def test_join(rows, zones, tmp_path):
    points = write_points(tmp_path / "points.parquet", rows)
    results = {peer: run(peer, points, zones) for peer in PEERS}
    report(rows, results)
    own = results["atlas"]
    assert "missing" not in own, own
    peers = {peer: result for peer, result in results.items() if peer not in ("atlas", "read only")}
    there = {peer: result for peer, result in peers.items() if "missing" not in result}
    assert {"geopandas.sjoin", "numpy contains"} <= there.keys()
    for peer, result in there.items():
        assert result["counts"] == own["counts"], f"{peer} counts differently"
    if rows >= LARGE:
        assert there["geopandas.sjoin"]["seconds"] >= 10 * own["seconds"]
        assert own["seconds"] <= 1.2 * min(result["seconds"] for result in there.values())
        assert own["peak_mib"] <= 0.2 * there["geopandas.sjoin"]["peak_mib"]


@pytest.mark.skipif(not STREAM, reason="ATLAS_BENCH_STREAM is not set")
def test_a_long_file_streams_in_less_than_a_gibibyte(zones, tmp_path):
    assert shutil.disk_usage(tmp_path).free > STREAM * 20
    points = write_points(tmp_path / "points.parquet", STREAM)
    own, read = (run(peer, points, zones, repeats=1) for peer in ("atlas", "read only"))
    points.unlink()
    print(f"\n{STREAM:,} points streamed: {own['seconds']:.1f} s, {own['peak_mib']:.0f} MiB;"
          f" only reading them {read['seconds']:.1f} s")  # fmt: skip
    assert own["peak_mib"] < 1024
