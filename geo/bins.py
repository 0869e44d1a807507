"""Many points as few: those of an extent one by one while they are few, else as bins of a grid that keeps still.

A bin stands at the mean of its points and says how many they are. The grid's step is a power of two of a degree, so
that bins stay where they are while a map is moved, and divide in four when it is zoomed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Extent = tuple[float, float, float, float]

#: Points of an extent that are still shown one by one.
MOST_POINTS = 2_000
#: Bins across an extent: on a map of 950 pixels a bin has 47 to 95, room for a circle with its number.
ACROSS = 10
#: Height of a cell over its width in degrees: square on a Mercator map at Shanghai's latitude (cos 31.2°).
SQUARE = 0.855
#: An extent is widened by this part of itself to each side, so that a small move needs nothing new.
MARGIN = 0.25


@dataclass(frozen=True, eq=False)
class Spots:
    """Places to draw: degrees, how many points each stands for, and the position of a single point (-1 for a bin)."""

    lon: Floats
    lat: Floats
    count: Ints
    row: Ints

    @property
    def binned(self) -> bool:
        """Return whether some place stands for several points."""
        return bool((self.row < 0).any())


def extent_of(lon: Floats, lat: Floats) -> Extent | None:
    """Return west, south, east, north of the points that have a place, or None without one."""
    good = np.isfinite(lon) & np.isfinite(lat)
    if not good.any():
        return None
    x, y = lon[good], lat[good]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def widened(extent: Extent, part: float = MARGIN) -> Extent:
    """Return an extent with a margin that is a part of its width and height."""
    west, south, east, north = extent
    dx, dy = part * (east - west), part * (north - south)
    return west - dx, south - dy, east + dx, north + dy


def spots(lon: Floats, lat: Floats, extent: Extent, *, most_points: int = MOST_POINTS, across: int = ACROSS) -> Spots:
    """Return what to draw of the points of an extent.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84; NaN has no place and is left out.
    extent
        West, south, east, north in degrees; the caller widens it.
    most_points
        Up to so many points are returned one by one.
    across
        Cells across the extent, at least; the grid's step is the power of two of a degree that gives one to two
        times as many, so that there are never more than 4 x ``across``² x height / width bins.

    Examples
    --------
    >>> import numpy as np
    >>> found = spots(np.array([0.1, 0.2, 3.1]), np.array([0.1, 0.1, 0.1]), (0, 0, 4, 4), most_points=2, across=4)
    >>> found.count.tolist(), found.lon.round(2).tolist(), found.row.tolist()
    ([2, 1], [0.15, 3.1], [-1, 2])
    """
    west, south, east, north = extent
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    x, y = lon[rows], lat[rows]
    if len(rows) <= most_points:
        return Spots(x, y, np.ones(len(rows), dtype=np.int64), rows)
    # Points on one spot have no extent: any step serves.
    step = 2.0 ** np.floor(np.log2(max(east - west, 1e-6) / across))
    column = np.floor(x / step).astype(np.int64)
    line = np.floor(y / (step * SQUARE)).astype(np.int64)
    column -= column.min()
    line -= line.min()
    cell = line * (int(column.max()) + 1) + column
    size = np.bincount(cell)
    used = np.flatnonzero(size)
    count = size[used]
    first = np.full(len(size), -1, dtype=np.int64)
    first[cell] = rows
    single = np.where(count == 1, first[used], -1)
    mean = [np.bincount(cell, weights=values)[used] / count for values in (x, y)]
    return Spots(mean[0], mean[1], count, single)
