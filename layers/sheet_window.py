"""From degrees to millimetres of a page: a transverse Mercator plane centred on what the sheet shows.

The projection is conformal with the scale 1 on its central meridian, as in China's own local systems (CGCS2000 Gauss-Kruger
takes the nearest multiple of 3 degrees instead). Within 1 degree of the centre its scale is off by less than 0.02 %, so a
bar drawn at the centre holds all over a sheet of the city. Web Mercator would stretch Shanghai by 17 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geo.errors import CallError
from geo.geodesy import WGS84
from layers.sheet_layout import Box

Bounds = tuple[float, float, float, float]

#: Degrees. Wider than the nine cities with room around, there is no land of ours to draw.
WIDEST = 12.0
#: Degrees, about 100 m: narrower, every outline's own tolerance fills the page.
NARROWEST = 0.001
#: Scales are rounded up to two figures, so that a reader can calculate with them.
SCALE_FIGURES = 2


@dataclass(frozen=True)
class Window:
    """What a frame shows: the centre of its plane and how many metres are a millimetre."""

    frame: Box
    lon: float
    lat: float
    metres: float

    @classmethod
    def around(cls, bounds: Bounds, frame: Box) -> Window:
        """Return the window that shows ``bounds`` in ``frame``, with more land on the sides where the shapes differ.

        Raises
        ------
        CallError
            The extent is reversed, empty, or too small or too wide for a sheet.
        """
        west, south, east, north = check(bounds)
        lon, lat = (west + east) / 2, (south + north) / 2
        xs = np.array([west, west, west, lon, lon, east, east, east])
        ys = np.array([south, lat, north, south, north, south, lat, north])
        x, y = _transformer(lon, lat).transform(xs, ys)
        # The middle of the plane is the middle of the degrees only nearly: take the larger half twice.
        wide, high = 2 * float(np.abs(x).max()), 2 * float(np.abs(y).max())
        metres = max(wide / frame.w, high / frame.h)
        return cls(frame, lon, lat, _rounded_up(metres))

    @property
    def scale(self) -> int:
        """The denominator of the scale at the centre."""
        return round(self.metres * 1000)

    @cached_property
    def bounds(self) -> Bounds:
        """West, south, east, north of everything in the frame, with a hair around."""
        edge = np.linspace(0, 1, 9)
        frame = self.frame.grown(1.0)
        xs = np.concatenate([frame.x + edge * frame.w] * 2 + [np.full(9, frame.x), np.full(9, frame.right)])
        ys = np.concatenate([np.full(9, frame.y), np.full(9, frame.bottom)] + [frame.y + edge * frame.h] * 2)
        lon, lat = self.degrees(xs, ys)
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def millimetres(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return places on the page."""
        east, north = _transformer(self.lon, self.lat).transform(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
        cx, cy = self.frame.centre
        return cx + np.asarray(east) / self.metres, cy - np.asarray(north) / self.metres

    def degrees(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return longitude and latitude of places on the page."""
        cx, cy = self.frame.centre
        east = (np.asarray(x, dtype=float) - cx) * self.metres
        north = (cy - np.asarray(y, dtype=float)) * self.metres
        lon, lat = _transformer(self.lon, self.lat).transform(east, north, direction="INVERSE")
        return np.asarray(lon), np.asarray(lat)

    def draws(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """Return what of ``geometry`` (degrees) may be seen, in millimetres of the page."""
        west, south, east, north = self.bounds
        # The cut is beyond the frame, so that its edges are never drawn.
        beyond = 0.05 * max(east - west, north - south)
        seen = shapely.clip_by_rect(geometry, west - beyond, south - beyond, east + beyond, north + beyond)
        return shapely.transform(seen, lambda xy: np.column_stack(self.millimetres(xy[:, 0], xy[:, 1])))

    def shows(self, x: float, y: float) -> bool:
        """Tell whether a place of the page lies in the frame."""
        return self.frame.x < x < self.frame.right and self.frame.y < y < self.frame.bottom

    def north(self, x: float, y: float) -> float:
        """Return the direction of true north at a place of the page, in degrees clockwise from straight up.

        Off the central meridian the meridians converge, and north is not the top of the page.
        """
        lon, lat = self.degrees(x, y)
        tip_x, tip_y = self.millimetres(float(lon), float(lat) + 1e-4)
        return math.degrees(math.atan2(float(tip_x) - x, y - float(tip_y)))

    def bar(self, metres: float) -> float:
        """Return the length on the page, in millimetres, of a geodesic of ``metres`` through the centre, west to east."""
        half = metres / 2
        west_lon, west_lat, _ = WGS84.fwd(self.lon, self.lat, 270.0, half)
        east_lon, east_lat, _ = WGS84.fwd(self.lon, self.lat, 90.0, half)
        x, y = self.millimetres([west_lon, east_lon], [west_lat, east_lat])
        return float(math.hypot(x[1] - x[0], y[1] - y[0]))


def check(bounds: Bounds) -> Bounds:
    """Return an extent that a sheet can show.

    Raises
    ------
    CallError
        It is reversed, empty, too small or too wide; one sentence says which.
    """
    west, south, east, north = (float(number) for number in bounds)
    text = ",".join(f"{number:g}" for number in bounds)
    if not all(math.isfinite(number) for number in (west, south, east, north)) or max(abs(south), abs(north)) > 90:
        raise CallError("sheet_extent_bad", bbox=text)
    if west >= east or south >= north:
        raise CallError("sheet_extent_reversed", bbox=text)
    if east - west > WIDEST or north - south > WIDEST:
        raise CallError("sheet_extent_wide", bbox=text, degrees=f"{WIDEST:g}")
    if east - west < NARROWEST and north - south < NARROWEST:
        raise CallError("sheet_extent_narrow", bbox=text)
    return west, south, east, north


def around(bounds: Bounds, share: float = 0.15) -> Bounds:
    """Return an extent with ``share`` of its size more on each side, and at least a kilometre."""
    west, south, east, north = bounds
    wide, high = max(share * (east - west), 0.01), max(share * (north - south), 0.01)
    return west - wide, south - high, east + wide, north + high


@lru_cache(maxsize=64)
def _transformer(lon: float, lat: float) -> pyproj.Transformer:
    plane = f"+proj=tmerc +lat_0={lat!r} +lon_0={lon!r} +k=1 +datum=WGS84 +units=m +no_defs"
    return pyproj.Transformer.from_crs("EPSG:4326", plane, always_xy=True)


def _rounded_up(metres: float) -> float:
    """Round metres a millimetre (a thousandth of the scale) up to two figures."""
    size = 10.0 ** (math.floor(math.log10(metres)) - SCALE_FIGURES + 1)
    return math.ceil(metres / size - 1e-9) * size
