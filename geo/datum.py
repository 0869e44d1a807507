"""Coordinates at the door: GCJ-02, BD-09 and CGCS2000 to WGS 84 and back, exactly.

AMap and Tencent publish GCJ-02, Baidu BD-09. Read as WGS 84 they put a point of Shanghai 0.5 and 1.1 km away, further
than a campus is wide, so that one in five points inside a zone would change zone. Neither is a datum in the geodesist's
sense, only a shift that depends on the place, and neither was ever published; what is used here is the formula that
map libraries have shared since 2013 (eviltransform, coordtransform, PRCoords), on the ellipsoid of Krasovsky 1940. It
agrees with them to about 1 cm. The inverse has no closed form and the usual shortcuts miss by up to 2 m; here it is
solved by iteration to below 1e-10 degree.

CGCS2000 degrees differ from WGS 84 by less than a metre and are taken as they are. CGCS2000 Gauss-Kruger metres go
through PROJ (EPSG:4513 to 4554), see `read_plane` for how the zone is recognised.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyproj

from geo.errors import CallError
from geo.nearest import nearest

DATUMS = ("wgs84", "gcj02", "bd09", "cgcs2000")

#: Semi-major axis (m) and first eccentricity squared of Krasovsky 1940, on which the GCJ-02 formula is built.
KRASOVSKY_A = 6378245.0
KRASOVSKY_E2 = 0.00669342162296594323
#: GCJ-02 shifts nothing outside this box (west, south, east, north): the usual definition, much wider than the land.
CHINA = (72.004, 0.8293, 137.8347, 55.8271)
#: The wave length of Baidu's ripple: 3000 * pi / 180 per degree.
BD_RIPPLE = np.pi * 3000.0 / 180.0
BD_LON, BD_LAT = 0.0065, 0.006

#: Both shifts change by 2 % of the way at most, so that a step of the iteration gains nearly two digits.
STEPS = 16
EXACT_DEG = 1e-11
#: Points worked on at a time: their intermediate arrays then stay in the processor's cache.
BATCH = 1 << 16

#: Numbers beyond a full circle are metres, not degrees.
FULL_CIRCLE = 360.0
FALSE_EASTING = 500_000.0
MERIDIAN = 120.0  #: EPSG:4549, the usual plane of the delta
MERIDIANS = tuple(float(meridian) for meridian in range(75, 136, 3))
#: Prefixes of eastings: 25 to 45 are 3-degree zones (meridian = 3 n), 13 to 23 6-degree zones (6 n - 3).
ZONES_3, ZONES_6 = (25, 45), (13, 23)
#: Northings of China's land in metres (18 to 54 degrees north). No easting, with or without a prefix, lies in it.
NORTHINGS = (1_900_000.0, 6_000_000.0)
#: The widest zone, 6 degrees, and a neighbour's overlap: no further than this from the central meridian.
REACH = 450_000.0
#: West, south, east, north of Shanghai, for the one thing a bare easting does not say: its meridian.
SHANGHAI = (120.8, 30.6, 122.3, 31.9)

Floats = npt.NDArray[np.float64]
Pair = tuple[Floats, Floats]


def canonical(name: str) -> str:
    """Return a datum as `DATUMS` spells it: GCJ-02, gcj02 and Gcj 02 are one.

    Raises
    ------
    CallError
        There is no such datum; the sentence has the nearest ones.
    """
    plain = "".join(character for character in name.casefold() if character.isalnum())
    if plain not in DATUMS:
        raise CallError("datum_unknown", name=name, nearest=nearest(plain, DATUMS), known=", ".join(DATUMS))
    return plain


def convert(
    x: npt.ArrayLike, y: npt.ArrayLike, *, source: str, target: str, meridian: float | None = None
) -> Pair:
    """Convert coordinates from one datum to another.

    Parameters
    ----------
    x, y
        Longitudes and latitudes in degrees; for `source` cgcs2000 also Gauss-Kruger metres, in either order.
    source, target
        One of `DATUMS`.
    meridian
        Central meridian in degrees of Gauss-Kruger metres that do not say it themselves, see `read_plane`.

    Returns
    -------
    Longitudes and latitudes in degrees, as arrays of the shape of `x` and `y`. What is NaN, infinite or no place on
    earth comes out as NaN.

    Raises
    ------
    CallError
        A datum is unknown, or metres are in no plane that is known here.

    Examples
    --------
    >>> lon, lat = convert(121.4737, 31.2304, source="gcj02", target="wgs84")
    >>> print(f"{lon:.6f} {lat:.6f}")
    121.469162 31.232329
    """
    source, target = canonical(source), canonical(target)
    lon, lat = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    shape = lon.shape
    lon, lat = lon.ravel().copy(), lat.ravel().copy()
    if source == "cgcs2000":
        lon, lat = _degrees_or_metres(lon, lat, meridian)
    nowhere = ~((np.abs(lon) <= FULL_CIRCLE / 2) & (np.abs(lat) <= FULL_CIRCLE / 4))
    lon[nowhere] = lat[nowhere] = np.nan
    for step in _path(source, target):
        lon, lat = _in_batches(step, lon, lat)
    return lon.reshape(shape), lat.reshape(shape)


def _path(source: str, target: str) -> tuple[Callable[[Floats, Floats], Pair], ...]:
    """Return the steps from one datum to another; all roads lead along WGS 84 - GCJ-02 - BD-09."""
    road = {"wgs84": 0, "cgcs2000": 0, "gcj02": 1, "bd09": 2}
    out, back = (wgs84_to_gcj02, gcj02_to_bd09), (gcj02_to_wgs84, bd09_to_gcj02)
    start, end = road[source], road[target]
    return out[start:end] if end > start else back[end:start][::-1]


def _in_batches(step: Callable[[Floats, Floats], Pair], lon: Floats, lat: Floats) -> Pair:
    out = np.empty_like(lon), np.empty_like(lat)
    for begin in range(0, len(lon), BATCH):
        part = slice(begin, begin + BATCH)
        out[0][part], out[1][part] = step(lon[part], lat[part])
    return out


def in_china_box(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    """Return which points lie in the box within which GCJ-02 shifts."""
    west, south, east, north = CHINA
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _gcj_shift(lon: Floats, lat: Floats) -> Pair:
    """Return the shift from WGS 84 to GCJ-02 in degrees of longitude and latitude."""
    x, y = lon - 105.0, lat - 35.0
    root, waves = np.sqrt(np.abs(x)), 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + 20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + 20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    # Metres to degrees: by the radii of curvature along the meridian and across it.
    phi = np.radians(lat)
    w = 1 - KRASOVSKY_E2 * np.sin(phi) ** 2
    along, across = KRASOVSKY_A * (1 - KRASOVSKY_E2) / w**1.5, KRASOVSKY_A / np.sqrt(w) * np.cos(phi)
    return np.degrees(east / across), np.degrees(north / along)


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> Pair:
    """Shift WGS 84 to GCJ-02; a point outside `CHINA` stays where it is."""
    inside = in_china_box(lon, lat)
    east, north = _gcj_shift(lon, lat)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def gcj02_to_wgs84(lon: Floats, lat: Floats) -> Pair:
    """Solve ``wgs84_to_gcj02(w) = (lon, lat)`` for w by fixed-point iteration.

    On the very rim of `CHINA`, at sea and in the steppe, a shifted and an unshifted point may meet; there the shifted
    one is returned.
    """
    wgs = _solve(_gcj_shift, lon, lat)
    inside = in_china_box(*wgs)
    return np.where(inside, wgs[0], lon), np.where(inside, wgs[1], lat)


def gcj02_to_bd09(lon: Floats, lat: Floats) -> Pair:
    """Shift GCJ-02 to BD-09 (Baidu)."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BD_RIPPLE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BD_RIPPLE)
    return radius * np.cos(angle) + BD_LON, radius * np.sin(angle) + BD_LAT


def bd09_to_gcj02(lon: Floats, lat: Floats) -> Pair:
    """Solve ``gcj02_to_bd09(g) = (lon, lat)`` for g by fixed-point iteration."""

    def shift(x: Floats, y: Floats) -> Pair:
        shifted = gcj02_to_bd09(x, y)
        return shifted[0] - x, shifted[1] - y

    return _solve(shift, lon, lat)


def _solve(shift: Callable[[Floats, Floats], Pair], lon: Floats, lat: Floats) -> Pair:
    """Return the p with ``p + shift(p) = (lon, lat)``: the shift hardly changes over its own length."""
    x, y = lon.copy(), lat.copy()
    for _ in range(STEPS):
        east, north = shift(x, y)
        moved_x, moved_y = lon - east - x, lat - north - y
        x, y = x + moved_x, y + moved_y
        moved = np.maximum(np.abs(moved_x), np.abs(moved_y))
        if not np.any(moved > EXACT_DEG):  # NaN is never greater: it has arrived
            break
    return x, y


def _degrees_or_metres(x: Floats, y: Floats, meridian: float | None) -> Pair:
    metres = (np.abs(x) > FULL_CIRCLE) | (np.abs(y) > FULL_CIRCLE)
    metres &= np.isfinite(x) & np.isfinite(y)
    if metres.any():
        x[metres], y[metres] = read_plane(x[metres], y[metres], meridian=meridian)
    return x, y


def read_plane(x: npt.ArrayLike, y: npt.ArrayLike, *, meridian: float | None = None) -> Pair:
    """Return CGCS2000 degrees of Gauss-Kruger metres.

    The order is recognised by the northing, which in China lies between 1.9 and 6 million, and the plane by the
    easting: two digits before the six (40 616 000, 21 357 000) are the number of a 3-degree or 6-degree zone. An
    easting without them does not say its meridian. Then it is `meridian`; or 120 degrees (EPSG:4549); or that
    neighbour of it, 123 or 117 degrees, by which alone the points come to lie in Shanghai.

    Raises
    ------
    CallError
        No point is in a known plane. Shanghai's own city plane (small numbers around People's Square) has no
        published parameters.
    """
    a, b = np.asarray(x, dtype=float).copy(), np.asarray(y, dtype=float).copy()
    swapped = _is_northing(a) & ~_is_northing(b)
    east, north = np.where(swapped, b, a), np.where(swapped, a, b)
    zone = np.floor(east / 1e6)
    central = np.full(east.shape, np.nan)
    for (first, last), wide, offset in ((ZONES_3, 3.0, 0.0), (ZONES_6, 6.0, -3.0)):
        numbered = (zone >= first) & (zone <= last)
        central[numbered] = zone[numbered] * wide + offset
    bare = zone == 0
    east = np.where(bare, east, east - zone * 1e6)
    known = _is_northing(north) & (np.abs(east - FALSE_EASTING) < REACH) & (bare | ~np.isnan(central))
    if not known.any():
        raise CallError("plane_unknown", x=f"{a.flat[0]:.10g}", y=f"{b.flat[0]:.10g}")
    if (known & bare).any():
        central[bare] = _bare_meridian(east[known & bare], north[known & bare]) if meridian is None else meridian
    lon, lat = np.full(east.shape, np.nan), np.full(east.shape, np.nan)
    for value in np.unique(central[known]):
        chosen = known & (central == value)
        lon[chosen], lat[chosen] = _plane(value).transform(east[chosen], north[chosen], direction="INVERSE")
    return lon, lat


def write_plane(lon: npt.ArrayLike, lat: npt.ArrayLike, *, meridian: float = MERIDIAN) -> Pair:
    """Return Gauss-Kruger metres (easting without zone number, northing) of CGCS2000 or WGS 84 degrees."""
    east, north = _plane(meridian).transform(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    return np.asarray(east), np.asarray(north)


def _is_northing(value: Floats) -> npt.NDArray[np.bool_]:
    return (value >= NORTHINGS[0]) & (value <= NORTHINGS[1])


def _bare_meridian(east: Floats, north: Floats) -> float:
    """Return the meridian of eastings that do not name it: 120, unless only a neighbour brings them to Shanghai."""
    west, south, rim, top = SHANGHAI
    for meridian in (MERIDIAN, MERIDIAN + 3, MERIDIAN - 3):
        lon, lat = _plane(meridian).transform(east, north, direction="INVERSE")
        if np.mean((lon >= west) & (lon <= rim) & (lat >= south) & (lat <= top)) > 0.5:
            return meridian
    return MERIDIAN


@lru_cache(maxsize=len(MERIDIANS))
def _plane(meridian: float) -> pyproj.Transformer:
    """Return the transformer from CGCS2000 degrees into the plane of a central meridian (EPSG:4534 ... 4554)."""
    if meridian not in MERIDIANS:
        raise CallError("meridian_unknown", meridian=f"{meridian:g}")
    # A 6-degree zone has the same projection as the 3-degree zone of its meridian, only a wider strip.
    return pyproj.Transformer.from_crs(4490, 4534 + MERIDIANS.index(meridian), always_xy=True)
