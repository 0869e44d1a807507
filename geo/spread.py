"""Counting a whole file: on this machine part by part, or all parts at once on a Dask cluster.

Both engines run the same function over the same parts, and a part's counts are whole numbers that add up in any
order, so that the results are identical, bit by bit. When a worker dies, Dask gives its parts to another one; a
part's counts are added once, when its result has arrived.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geo.datum import convert
from geo.errors import CallError
from geo.join import Counts, Tally, ZoneCounter
from geo.stream import Batch, Columns, Part, PointFile, batches, parts

if TYPE_CHECKING:
    from distributed import Client

ENGINES = ("local", "dask")
#: More values in a ``--by`` column than this make a table nobody can read, and a cluster's answers large.
MOST_VALUES = 500
#: Parts in work at once on this machine: each holds some 200 MB.
MOST_THREADS = 4
#: Times that Dask may begin a part again after a worker died on it before it gives up.
RETRIES = 5
#: Seconds to wait for a scheduler that somebody else runs.
PATIENCE_S = 15
#: Called with the share of parts that are done, 0 to 1.
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Zones:
    """Zones in a form that travels between processes: WKB, and tolerances in metres."""

    wkb: tuple[bytes, ...]
    tolerance_m: tuple[float, ...]

    @classmethod
    def of(cls, outlines: gpd.GeoDataFrame) -> Zones:
        """Take the geometries and tolerances of `outlines` (EPSG:4326)."""
        tolerance = outlines["tolerance_m"] if "tolerance_m" in outlines else np.zeros(len(outlines))
        return cls(tuple(shapely.to_wkb(outlines.geometry.to_numpy())), tuple(float(each) for each in tolerance))


@lru_cache(maxsize=2)
def counter_of(zones: Zones) -> ZoneCounter:
    """Return the counter of these zones, built once in each process."""
    return ZoneCounter(list(shapely.from_wkb(list(zones.wkb))), list(zones.tolerance_m))


@dataclass(frozen=True)
class Task:
    """Everything that counting a part needs but the zones: the file, its columns, and the datum of its coordinates."""

    file: PointFile
    columns: Columns
    datum: str = "wgs84"


def _tally(counter: ZoneCounter, batch: Batch, datum: str) -> Tally:
    lon, lat = batch.lon, batch.lat
    if datum != "wgs84" and len(lon):
        lon, lat = convert(lon, lat, source=datum, target="wgs84")
    tally = counter.tally(lon, lat, precision_m=batch.precision, by=batch.by)
    tally.unplaced += batch.lost
    return tally


def count_part(task: Task, part: Part, zones: Zones) -> Tally:
    """Count one part of a file; this is what runs on a worker."""
    counter = counter_of(zones)
    total = Tally.zero(len(zones.wkb))
    for batch in batches(task.file, part, task.columns):
        total = _checked(total + _tally(counter, batch, task.datum), task)
    return total


def _checked(total: Tally, task: Task) -> Tally:
    if len(total.by or {}) > MOST_VALUES:
        raise CallError("by_many", column=task.columns.by, limit=MOST_VALUES)
    return total


def count_file(
    task: Task,
    outlines: gpd.GeoDataFrame,
    *,
    engine: str = "local",
    scheduler: str = "",
    client: Client | None = None,
    progress: Progress | None = None,
) -> Counts:
    """Count the points of a file into zones.

    Parameters
    ----------
    task
        The file, its columns and datum.
    outlines
        EPSG:4326, index zone id, columns geometry and tolerance_m (metres).
    engine
        ``local`` or ``dask``.
    scheduler
        Address of a running Dask scheduler, such as ``tcp://host:8786``; its workers must see the file under the same
        path and have this package. Empty: workers on this machine, one for each processor, for this call alone.
    client
        A connected client to use instead.
    progress
        Called with the share of parts that are done.

    Raises
    ------
    DataError, CallError
        See `geo.stream.batches`; a `by` column with too many values; a scheduler that does not answer.
    """
    zones, pieces = Zones.of(outlines), parts(task.file)
    total = Tally.zero(len(outlines))
    for number, tally in enumerate(_tallies(task, pieces, zones, engine, scheduler, client), start=1):
        total = _checked(total + tally, task)
        if progress is not None:
            progress(number / len(pieces))
    if task.columns.by and total.by is None:
        total.by = {}
    return total.counts(list(outlines.index))


def _tallies(
    task: Task, pieces: list[Part], zones: Zones, engine: str, scheduler: str, client: Client | None
) -> Iterable[Tally]:
    if engine == "local":
        return _on_threads(task, pieces, zones)
    return _on_cluster(task, pieces, zones, scheduler, client)


def _on_threads(task: Task, pieces: list[Part], zones: Zones) -> Iterator[Tally]:
    # Reading and the exact tests both leave the interpreter's lock, so that one part is read while another is counted.
    counter_of(zones).warm(ranges=not task.columns.precision)
    pool = ThreadPoolExecutor(max_workers=max(1, min(MOST_THREADS, len(pieces), os.cpu_count() or 1)))
    try:
        yield from pool.map(lambda piece: count_part(task, piece, zones), pieces)
    finally:
        pool.shutdown(cancel_futures=True)


def _on_cluster(
    task: Task, pieces: list[Part], zones: Zones, scheduler: str, client: Client | None
) -> Iterator[Tally]:
    from distributed import as_completed

    with _connected(scheduler, len(pieces)) if client is None else _lent(client) as own:
        # A task that returns the zones, not scattered data: a worker that dies with its copy can't lose them.
        shared = own.submit(_same, zones, pure=False, retries=RETRIES)
        futures = [own.submit(count_part, task, piece, shared, pure=False, retries=RETRIES) for piece in pieces]
        for future in as_completed(futures):  # type: ignore[no-untyped-call]
            yield future.result()
            future.release()


def _same(zones: Zones) -> Zones:
    return zones


@contextmanager
def _lent(client: Client) -> Iterator[Client]:
    yield client


@contextmanager
def _connected(scheduler: str, pieces: int) -> Iterator[Client]:
    import dask
    from distributed import Client, LocalCluster

    # Workers are new Python processes: they need neither the dashboard nor a port that others can reach.
    settings = {"distributed.scheduler.allowed-failures": RETRIES, "distributed.comm.timeouts.connect": PATIENCE_S}
    with dask.config.set(settings):
        if scheduler:
            try:
                with Client(scheduler, timeout=PATIENCE_S) as client:  # type: ignore[no-untyped-call]
                    yield client
            except (OSError, TimeoutError, ValueError) as fault:
                raise CallError("scheduler_unreachable", address=scheduler, fault=type(fault).__name__) from None
            return
        workers = max(1, min(pieces, dask.system.CPU_COUNT))
        with (
            LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
            ) as cluster,
            Client(cluster) as client,  # type: ignore[no-untyped-call]
        ):
            yield client
