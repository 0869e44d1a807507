"""What lies where, for judging a table's points: districts, the nine cities, the sea off Nanhui and Fengxian."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely

from geo import regions
from geo.grid import ZoneGrid
from geo.intake.table import Floats
from geo.tables import load

COAST = "nanhui-fengxian-coast"
#: The coast line is drawn to about this many degrees (200 m); a point nearer to it may stand on the sea wall.
COAST_SLACK = 0.002
#: How far out the sea is drawn from the coast line, in degrees: beyond it nothing of the districts is left.
OFFSHORE = (122.6, 30.4)
SEA = "__sea__"


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The areas with their names; the sea is the last one."""

    names: tuple[str, ...]
    grid: ZoneGrid
    districts: int


@cache
def surroundings() -> Surroundings:
    """Return Shanghai's districts, the other cities of the corridor, and the sea, ready for points."""
    districts = list(regions.districts())
    zones = load().zones
    cities = [name for name in zones.loc[zones["kind"] == "city", "name_zh"] if name in regions.names("city")]
    areas = [*districts, *((name, regions.city(name)) for name in cities), (SEA, _sea())]
    return Surroundings(tuple(name for name, _ in areas), ZoneGrid([area for _, area in areas]), len(districts))


def _sea() -> shapely.Geometry:
    lines = load().lines
    coast = lines[lines["line_id"] == COAST].sort_values(["part", "seq"])[["lon", "lat"]].to_numpy()
    if len(coast) < 2:
        return shapely.Polygon()
    east, south = OFFSHORE
    ring = [*coast, (coast[-1][0], south), (east, south), (east, coast[0][1])]
    return shapely.buffer(shapely.make_valid(shapely.Polygon(ring)), -COAST_SLACK)


def area_of(lon: Floats, lat: Floats) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.bool_]]:
    """Return for each point the position of its district or city (-1: none), and whether it lies in the sea.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84; NaN lies nowhere.
    """
    around = surroundings()
    area = np.full(len(lon), -1, dtype=np.int16)
    sea = np.zeros(len(lon), dtype=bool)
    good = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    point, zone = around.grid.pairs(lon[good], lat[good])
    water = zone == len(around.names) - 1
    sea[good[point[water]]] = True
    # A point on the line between two districts lies in both; the first in the table's order is named.
    land, first = np.unique(point[~water], return_index=True)
    area[good[land]] = zone[~water][first]
    return area, sea
