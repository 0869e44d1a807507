"""Areas and distances on the ellipsoid, never in square degrees and never in Web Mercator.

Everything is WGS 84 longitude and latitude in degrees. Areas follow Karney (2013), "Algorithms for geodesics",
Journal of Geodesy 87, 43-55, as implemented in PROJ: edges are geodesics, and the result is good to a square metre.
CGCS2000's ellipsoid differs by 0.1 mm in its minor axis, so that these numbers hold for it as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

WGS84 = pyproj.Geod(ellps="WGS84")
M2_PER_KM2 = 1e6

Floats = npt.NDArray[np.float64]


@overload
def area_km2(geometry: Sequence[shapely.Geometry | None] | npt.NDArray[np.object_]) -> Floats: ...
@overload
def area_km2(geometry: shapely.Geometry) -> float: ...
def area_km2(geometry: Any) -> float | Floats:
    """Return the geodesic area of polygons in km2, whatever way their rings turn.

    Parameters
    ----------
    geometry
        One geometry, or a sequence of them (a GeoSeries too). Holes are taken off; points and lines have the area 0;
        None has the area NaN.
    """
    if isinstance(geometry, shapely.Geometry):
        return _area_km2(geometry)
    return np.array([np.nan if one is None else _area_km2(one) for one in geometry], dtype=float)


def _area_km2(geometry: shapely.Geometry) -> float:
    # A ring that turns the other way has a negative area: in a multipolygon it would cancel its sisters.
    square_metres, _ = WGS84.geometry_area_perimeter(shapely.orient_polygons(geometry))
    return abs(float(square_metres)) / M2_PER_KM2


def distance_m(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Return the geodesic distance between points in metres; arrays are broadcast, NaN gives NaN.

    >>> round(float(distance_m(121.4737, 31.2304, 121.5876, 31.2063)))  # 人民广场 to 张江
    11177
    """
    a, b, c, d = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in (lon1, lat1, lon2, lat2)))
    _, _, metres = WGS84.inv(np.ravel(a), np.ravel(b), np.ravel(c), np.ravel(d))
    return np.asarray(metres, dtype=float).reshape(a.shape)


def length_km(geometry: shapely.Geometry) -> float:
    """Return the geodesic length of lines in km; that of a polygon is the length of its rings."""
    return float(WGS84.geometry_length(geometry)) / 1000


@lru_cache(maxsize=64)
def local_crs(lon: float, lat: float) -> pyproj.CRS:
    """Return a plane in metres around a point: azimuthal equidistant, WGS 84.

    Distances from the point are exact; within 50 km of it the scale is true to 1 : 90 000 in every direction.
    """
    return pyproj.CRS.from_proj4(f"+proj=aeqd +lat_0={lat!r} +lon_0={lon!r} +datum=WGS84 +units=m +no_defs")


@lru_cache(maxsize=64)
def _into(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def project(geometry: shapely.Geometry, crs: pyproj.CRS, *, back: bool = False) -> shapely.Geometry:
    """Return WGS 84 degrees in the plane of `crs`, or with `back` a plane geometry in degrees."""
    way = "INVERSE" if back else "FORWARD"
    change = _into(crs).transform
    return shapely.transform(geometry, lambda xy: np.column_stack(change(xy[:, 0], xy[:, 1], direction=way)))


def project_points(lon: npt.ArrayLike, lat: npt.ArrayLike, crs: pyproj.CRS) -> tuple[Floats, Floats]:
    """Return points in the plane of `crs` as arrays of metres."""
    x, y = _into(crs).transform(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    return np.asarray(x, dtype=float), np.asarray(y, dtype=float)
