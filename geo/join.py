"""Counting points into zones that may overlap: exactly, once for each zone and once for the union.

A point on a boundary is inside (``covers``). Rows without a usable coordinate are counted as unplaced, never dropped.
Longitude and latitude are degrees, WGS 84; distances are metres.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.grid import Bools, Floats, Ints, ZoneGrid
from geo.uncertainty import Boundary, widened

UNION, OUTSIDE, UNPLACED = "__union__", "__outside__", "__unplaced__"
#: Indexes kept: our own outlines in a few versions and the zones of a few users, a few megabytes each.
KEPT = 8
#: Points of one tally: bounds the copies made of a large table.
BATCH = 1 << 20


#: A value for each point: any sequence, or a categorical whose work of telling values apart is done.
Labels: TypeAlias = Sequence[object] | pd.Categorical


@dataclass(frozen=True)
class Counts:
    """Counts of points by zone.

    `count`, `certain` and `possible` are indexed by zone id; `union` counts each point in any zone once, `outside`
    those in none, `unplaced` the rows without a usable coordinate. `by` has one column a value and the rows of the
    zones, then ``__union__``, ``__outside__``, ``__unplaced__``.
    """

    count: pd.Series
    certain: pd.Series
    possible: pd.Series
    union: int
    union_certain: int
    union_possible: int
    outside: int
    unplaced: int
    by: pd.DataFrame | None = None

    @property
    def placed(self) -> int:
        """Points with a usable coordinate."""
        return self.union + self.outside


@dataclass
class Tally:
    """Counts of a part of the points. Tallies of parts add up to the tally of the whole.

    The arrays have the zones in order and, last, the union. `by` maps a value to its counts by zone, then union,
    placed and unplaced rows.
    """

    count: Ints
    certain: Ints
    possible: Ints
    placed: int = 0
    unplaced: int = 0
    by: dict[str, Ints] | None = field(default=None)

    @classmethod
    def zero(cls, zones: int) -> Tally:
        """Return the tally of no points over so many zones."""
        count, certain, possible = np.zeros((3, zones + 1), dtype=np.int64)
        return cls(count, certain, possible)

    def __add__(self, other: Tally) -> Tally:
        by = dict(self.by or {})
        for value, counts in (other.by or {}).items():
            by[value] = by[value] + counts if value in by else counts
        return Tally(
            self.count + other.count,
            self.certain + other.certain,
            self.possible + other.possible,
            self.placed + other.placed,
            self.unplaced + other.unplaced,
            None if self.by is None and other.by is None else by,
        )

    def counts(self, zone_ids: Sequence[str]) -> Counts:
        """Name the zones."""
        index = pd.Index(zone_ids)
        by = None
        if self.by is not None:
            rows = [*zone_ids, UNION, OUTSIDE, UNPLACED]
            table = {value: self.by[value] for value in sorted(self.by)}
            by = pd.DataFrame({v: [*c[:-2], c[-2] - c[-3], c[-1]] for v, c in table.items()}, index=rows, dtype="int64")
        return Counts(
            count=pd.Series(self.count[:-1], index=index, name="count"),
            certain=pd.Series(self.certain[:-1], index=index, name="count_certain"),
            possible=pd.Series(self.possible[:-1], index=index, name="count_possible"),
            union=int(self.count[-1]),
            union_certain=int(self.certain[-1]),
            union_possible=int(self.possible[-1]),
            outside=int(self.placed - self.count[-1]),
            unplaced=int(self.unplaced),
            by=by,
        )


@dataclass(frozen=True)
class Membership:
    """Which point lies in which zone: one entry for each pair that is at least possible.

    `point` and `zone` are positions; `inside` is the exact join, `certain` and ``possible`` (all entries) its range.
    """

    point: Ints
    zone: Ints
    inside: Bools
    certain: Bools


def usable(lon: Floats, lat: Floats) -> Bools:
    """Return which rows have a coordinate on the globe; NaN and infinity have none."""
    with np.errstate(invalid="ignore"):
        return (np.abs(lon) <= 180) & (np.abs(lat) <= 90)


class ZoneCounter:
    """The zones made ready for counting any number of batches.

    Parameters
    ----------
    geometries
        Polygons in degrees, WGS 84.
    tolerance_m
        By zone, how far its outline may be from the truth, in metres; NaN counts as 0.
    """

    def __init__(self, geometries: Sequence[shapely.Geometry], tolerance_m: npt.ArrayLike) -> None:
        self.geometries = list(geometries)
        self.tolerance_m = np.nan_to_num(np.asarray(tolerance_m, dtype=np.float64))
        self.grid = ZoneGrid(self.geometries)

    @cached_property
    def boundaries(self) -> list[Boundary]:
        """Boundaries for distances, built when first needed."""
        return [Boundary(geometry) for geometry in self.geometries]

    @cached_property
    def ranges(self) -> tuple[ZoneGrid, ZoneGrid]:
        """Grids over the zones drawn in and widened by their own tolerance: certain and possible."""
        pairs = list(zip(self.geometries, self.tolerance_m, strict=True))
        return ZoneGrid([widened(g, -t) for g, t in pairs]), ZoneGrid([widened(g, t) for g, t in pairs])

    def warm(self, *, ranges: bool) -> None:
        """Build now what is built at first use, so that threads may share it.

        Parameters
        ----------
        ranges
            Whether counts will ask for the grids of `ranges`.
        """
        for grid in (self.grid, *(self.ranges if ranges and self.tolerance_m.any() else ())):
            grid.warm()

    def memberships(self, lon: Floats, lat: Floats, *, precision_m: Floats | None = None) -> Membership:
        """Return every pair of a finite point and a zone that may contain it."""
        point, zone = self.grid.pairs(lon, lat)
        precision = np.zeros(len(lon)) if precision_m is None else np.nan_to_num(precision_m)
        order = np.argsort(zone, kind="stable")
        ends = np.searchsorted(zone[order], np.arange(len(self.geometries) + 1))
        parts: list[tuple[Ints, Ints, Bools, Bools]] = []
        for number, boundary in enumerate(self.boundaries):
            inside = np.zeros(len(lon), dtype=bool)
            inside[point[order[ends[number] : ends[number + 1]]]] = True
            near = boundary.near(lon, lat, self.tolerance_m[number] + precision)
            chosen = np.flatnonzero(inside | near)
            parts.append((chosen, np.full(len(chosen), number), inside[chosen], inside[chosen] & ~near[chosen]))
        if not parts:
            return Membership(point, zone, np.empty(0, dtype=bool), np.empty(0, dtype=bool))
        return Membership(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def tally(
        self, lon: Floats, lat: Floats, *, precision_m: Floats | None = None, by: Labels | None = None
    ) -> Tally:
        """Count one part of the points.

        Parameters
        ----------
        lon, lat
            Degrees; NaN or off the globe is counted as unplaced.
        precision_m
            How far each point may be from the truth, in metres. None: the ranges speak of the outlines alone.
        by
            A value for each point; counts are then also kept by value. Missing values are the value ``""``.
        """
        lon, lat = np.ascontiguousarray(lon, dtype=np.float64), np.ascontiguousarray(lat, dtype=np.float64)
        good = usable(lon, lat)
        values, number = _numbered(by)
        lost = None if number is None else number[~good]
        if not good.all():
            lon, lat = lon[good], lat[good]
            precision_m = None if precision_m is None else np.asarray(precision_m, dtype=np.float64)[good]
            number = None if number is None else number[good]
        zones, union = self.grid.count(lon, lat, by=number, values=len(values))
        count = np.append(zones.sum(axis=1), union.sum())
        if precision_m is None:
            certain, possible = self._ranges(lon, lat, count)
        else:
            certain, possible = self._ranges_of_points(lon, lat, precision_m)
        table = None
        if number is not None and lost is not None:
            placed, unplaced = np.bincount(number, minlength=len(values)), np.bincount(lost, minlength=len(values))
            columns = np.vstack([zones, union, placed, unplaced])
            table = {value: columns[:, k] for k, value in enumerate(values) if columns[-2:, k].any()}
        return Tally(count, certain, possible, len(lon), int((~good).sum()), table)

    def _ranges(self, lon: Floats, lat: Floats, count: Ints) -> tuple[Ints, Ints]:
        """Return certain and possible counts when only outlines move."""
        if not self.tolerance_m.any():
            return count, count
        results = []
        for grid in self.ranges:
            zones, union = grid.count(lon, lat)
            results.append(np.append(zones[:, 0], union[0]))
        return results[0], results[1]

    def _ranges_of_points(self, lon: Floats, lat: Floats, precision_m: Floats) -> tuple[Ints, Ints]:
        """Return certain and possible counts when each point has a precision of its own."""
        found = self.memberships(lon, lat, precision_m=np.asarray(precision_m, dtype=np.float64))
        results = []
        for chosen in (found.certain, np.ones_like(found.certain)):
            zones = np.bincount(found.zone[chosen], minlength=len(self.geometries))
            results.append(np.append(zones, len(np.unique(found.point[chosen]))))
        return results[0], results[1]


def _numbered(by: Labels | None) -> tuple[list[str], Ints | None]:
    """Return the distinct values as text and, for each row, the number of its value."""
    if by is None:
        return [""], None
    if isinstance(by, pd.Categorical):
        number, values = by.codes.astype(np.int64), by.categories
    else:
        number, values = pd.factorize(pd.Series(by, dtype=object), use_na_sentinel=True)
    texts = [str(value) for value in values]
    if (number < 0).any() or not texts:
        texts.append("")
        number = np.where(number < 0, len(texts) - 1, number)
    # Two values may read alike (1 and "1"): they are one.
    alike = pd.factorize(np.array(texts, dtype=object))
    return [str(text) for text in alike[1]], alike[0][number].astype(np.int64)


_kept: OrderedDict[bytes, ZoneCounter] = OrderedDict()


def counter(outlines: gpd.GeoDataFrame) -> ZoneCounter:
    """Return the counter for these outlines, made once for the same geometries and tolerances.

    Parameters
    ----------
    outlines
        EPSG:4326, index zone id, columns geometry and, if known, tolerance_m in metres.
    """
    geometries = outlines.geometry.to_numpy()
    tolerance = np.zeros(len(outlines))
    if "tolerance_m" in outlines:
        tolerance = outlines["tolerance_m"].to_numpy(dtype=np.float64)
    digest = hashlib.sha256(tolerance.tobytes())
    for part in shapely.to_wkb(geometries):
        digest.update(part)
    key = digest.digest()
    if key not in _kept:
        _kept[key] = ZoneCounter(geometries, tolerance)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]


def count_points(
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    outlines: gpd.GeoDataFrame,
    *,
    precision_m: npt.ArrayLike | None = None,
    by: Labels | None = None,
) -> Counts:
    """Count points into zones.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84. NaN, infinity and values off the globe count as unplaced.
    outlines
        EPSG:4326, index zone id, columns geometry and tolerance_m (metres; absent or NaN counts as 0).
    precision_m
        How far each point may be from the truth, in metres. None: the ranges speak of the outlines alone.
    by
        A value for each point, counted one by one.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> parks = gpd.GeoDataFrame({"tolerance_m": [0, 0]}, index=["a", "b"], geometry=[box(0, 0, 2, 2), box(1, 1, 3, 3)])
    >>> counts = count_points([0.5, 1.5, 2.0, 9.0, float("nan")], [0.5, 1.5, 2.0, 9.0, 0.0], parks)
    >>> counts.count.to_dict(), counts.union, counts.outside, counts.unplaced
    ({'a': 3, 'b': 2}, 3, 1, 1)
    """
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    precision = None if precision_m is None else np.asarray(precision_m, dtype=np.float64)
    index = counter(outlines)
    parts = [slice(begin, begin + BATCH) for begin in range(0, max(len(x), 1), BATCH)]
    tallies = [
        index.tally(
            x[part],
            y[part],
            precision_m=None if precision is None else precision[part],
            by=None if by is None else by[part],
        )
        for part in parts
    ]
    return reduce(Tally.__add__, tallies).counts(list(outlines.index))
