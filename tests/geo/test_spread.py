"""One result whatever the engine: in turn, on a cluster, and on a cluster that loses a worker."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely import Point

from geo import spread, stream
from geo.errors import CallError
from geo.join import count_points
from geo.spread import Task, count_file
from geo.stream import Columns, look

# Dask and tornado warn about their own sockets when a worker is killed on purpose.
pytestmark = pytest.mark.filterwarnings("ignore")

ROWS, GROUPS = 60_000, 12


def zones() -> gpd.GeoDataFrame:
    shapes = [Point(121.4 + 0.02 * k, 31.2).buffer(0.03) for k in range(6)]
    return gpd.GeoDataFrame({"tolerance_m": 100.0}, index=list("abcdef"), geometry=shapes, crs="EPSG:4326")


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Path:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({
        "lon": rng.uniform(121.3, 121.6, ROWS),
        "lat": rng.uniform(31.1, 31.3, ROWS),
        "industry": rng.choice(["集成电路", "生物医药", "人工智能"], ROWS),
    })  # fmt: skip
    frame.loc[::1000, "lon"] = np.nan
    path = tmp_path_factory.mktemp("points") / "points.parquet"
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, row_group_size=ROWS // GROUPS)
    frame.to_csv(path.with_suffix(".csv"), index=False)
    return path


@pytest.fixture(scope="module")
def cluster():
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as running:
        yield running


def task(path: Path) -> Task:
    return Task(look(path), Columns("lon", "lat", by="industry"))


def assert_same(one, other) -> None:
    for name in ("count", "certain", "possible", "by"):
        assert getattr(one, name).equals(getattr(other, name)), name
    for name in ("union", "union_certain", "union_possible", "outside", "unplaced"):
        assert getattr(one, name) == getattr(other, name), name


@pytest.fixture(scope="module")
def expected(table):
    frame = pd.read_parquet(table)
    return count_points(frame["lon"], frame["lat"], zones(), by=frame["industry"].tolist())


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_part_by_part_is_the_count_of_the_whole(table, expected, suffix, monkeypatch):
    monkeypatch.setattr(spread, "parts", partial(stream.parts, size=100_000))
    assert_same(count_file(task(table.with_suffix(suffix)), zones()), expected)
    assert expected.unplaced == ROWS // 1000


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_cluster_counts_the_same(table, expected, cluster, suffix):
    found = count_file(task(table.with_suffix(suffix)), zones(), engine="dask", scheduler=cluster.scheduler_address)
    assert_same(found, expected)


def test_a_cluster_of_its_own_for_one_call(table, expected):
    assert_same(count_file(task(table), zones(), engine="dask"), expected)


def test_a_worker_killed_in_the_middle_changes_nothing(table, expected, cluster):
    from distributed import Client

    killed = []

    def kill(done: float) -> None:
        if not killed and done >= 2 / GROUPS:
            # The process that has most left to do, not the nanny that looks after it.
            pids = client.run(os.getpid)
            busy = max(pids, key=lambda address: len(client.processing().get(address, ())))
            os.kill(pids[busy], signal.SIGKILL)
            killed.append(pids[busy])

    with Client(cluster) as client:
        client.run(_slow)
        found = count_file(task(table), zones(), engine="dask", client=client, progress=kill)
    assert killed
    assert_same(found, expected)


def _slow() -> None:
    """Make every part take a while on this worker, so that there is a middle to be killed in."""
    import time

    from geo import spread as own

    count = own.count_part

    def slow(*args):
        time.sleep(0.2)
        return count(*args)

    own.count_part = slow


def test_a_scheduler_that_is_not_there_is_a_sentence(table, monkeypatch):
    monkeypatch.setattr(spread, "PATIENCE_S", 1)
    with pytest.raises(CallError, match="does not answer"):
        count_file(task(table), zones(), engine="dask", scheduler="tcp://127.0.0.1:9")


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_a_column_with_a_value_for_every_row_is_refused(table, engine, cluster):
    scheduler = cluster.scheduler_address if engine == "dask" else ""
    everything = Task(look(table), Columns("lon", "lat", by="lon"))
    with pytest.raises(CallError, match="more than 500"):
        count_file(everything, zones(), engine=engine, scheduler=scheduler)
