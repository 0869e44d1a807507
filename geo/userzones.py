"""A user's own zones: polygons from a GeoJSON file, in the same shape as ours.

The file comes from a stranger. It is read with ``json`` and shapely alone: GDAL would follow a ``crs`` link to another
host, and open a local file through a VRT that calls itself .geojson. Everything is bounded, nothing is repaired in
silence, and what is wrong is said in one sentence that names the feature.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo import datum as datums
from geo.errors import CallError, DataError
from geo.zones import CRS, in_drawing_order

#: Limits, each far above any set of zones that a person draws, and low enough for a page that others use as well.
MOST_BYTES = 20_000_000
MOST_FEATURES = 5_000
MOST_VERTICES = 500_000
LONGEST_NAME = 200

#: The end of the names of the reference systems that are WGS 84 degrees, or within a metre of them.
DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")
#: Properties that usually hold an id or a name, the likeliest first.
ID_PROPERTIES = ("zone_id", "id", "code", "编号", "代码", "区域编号")
NAME_PROPERTIES = ("name_zh", "name", "名称", "区域名称", "园区名称", "NAME", "Name")
#: Ids that name rows of a count.
RESERVED = ("__union__", "__outside__", "__unplaced__")
FEWEST_CORNERS = 3

Properties = dict[str, Any]


@dataclass
class _Reader:
    """Turns coordinates into polygons and keeps count of them; knows the feature it is at, for the sentence."""

    datum: str
    feature: int = 0
    vertices: int = 0

    def fail(self, key: str, **params: object) -> DataError:
        return DataError(key, feature=self.feature, **params)

    def polygon(self, geometry: object) -> shapely.Geometry:
        """Return a valid polygon or multipolygon."""
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        rings = geometry.get("coordinates") if isinstance(geometry, dict) else None
        if kind not in ("Polygon", "MultiPolygon"):
            raise self.fail("userzones_not_polygon", kind=kind if isinstance(kind, str) else "null")
        parts = [rings] if kind == "Polygon" else rings
        if not isinstance(parts, list) or not parts:
            raise self.fail("userzones_coordinates")
        shapes = [self._part(part) for part in parts]
        shape = shapes[0] if len(shapes) == 1 else shapely.MultiPolygon(shapes)
        if not shapely.is_valid(shape):
            self._explain(shape)
        if shape.area == 0:
            raise self.fail("userzones_short", fewest=FEWEST_CORNERS)
        return shape

    def _part(self, rings: object) -> shapely.Polygon:
        if not isinstance(rings, list) or not rings:
            raise self.fail("userzones_coordinates")
        shell, *holes = [self._ring(ring) for ring in rings]
        return shapely.Polygon(shell, holes)

    def _ring(self, ring: object) -> np.ndarray:
        """Return the corners of a ring, the first not repeated, in degrees WGS 84."""
        if not isinstance(ring, list):
            raise self.fail("userzones_coordinates")
        self.vertices += len(ring)
        if self.vertices > MOST_VERTICES:
            raise DataError("userzones_vertices", most=MOST_VERTICES)
        corners = np.array([self._position(position) for position in ring], dtype=float).reshape(-1, 2)
        lon, lat = datums.convert(corners[:, 0], corners[:, 1], source=self.datum, target="wgs84")
        if np.isnan(lon).any():
            x, y = corners[np.isnan(lon).argmax()]
            swapped = abs(x) <= 90 < abs(y) <= 180
            raise self.fail("userzones_swapped" if swapped else "userzones_range", x=f"{x:.10g}", y=f"{y:.10g}")
        corners = np.column_stack([lon, lat])
        if len(np.unique(corners, axis=0)) < FEWEST_CORNERS:
            raise self.fail("userzones_short", fewest=FEWEST_CORNERS)
        return corners

    def _position(self, position: object) -> tuple[float, float]:
        """Return x and y; a height after them is dropped."""
        if not isinstance(position, list) or len(position) < 2:
            raise self.fail("userzones_coordinates")
        x, y = position[:2]
        if not all(type(value) in (int, float) for value in (x, y)):
            raise self.fail("userzones_coordinates")
        pair = _number(x), _number(y)
        if not all(map(math.isfinite, pair)):
            raise self.fail("userzones_not_finite")
        return pair

    def _explain(self, shape: shapely.Geometry) -> None:
        """Raise what is wrong with a polygon, with the place where it is."""
        reason, _, place = shapely.is_valid_reason(shape).rstrip("]").partition("[")
        key = "userzones_crossing" if "elf-intersection" in reason else "userzones_invalid"
        raise self.fail(key, reason=reason.strip(), place=place.replace(" ", ", "))


def read(
    source: bytes | str | Path,
    *,
    id_property: str | None = None,
    name_property: str | None = None,
    datum: str = "wgs84",
) -> gpd.GeoDataFrame:
    """Read a user's zones.

    Parameters
    ----------
    source
        A path, or the bytes of a GeoJSON document: a FeatureCollection, a Feature, or a bare polygon.
    id_property, name_property
        The properties that hold id and name of a zone. Left out, the usual ones are tried (`ID_PROPERTIES`,
        `NAME_PROPERTIES`); ids that repeat are no ids, the zones are then numbered from 1.
    datum
        One of `geo.datum.DATUMS`; corners are converted to WGS 84. RFC 7946 knows WGS 84 only, offices know more.

    Returns
    -------
    A frame as `geo.zones.outlines` returns it, index zone_id, EPSG:4326, in drawing order; ``kind`` and
    ``boundary_basis`` are ``user``. Properties ``tolerance_m`` (metres) and ``schematic`` (true) are understood.

    Raises
    ------
    DataError
        The document is not what it should be; the sentence names the feature (counted from 1) and what to do.
    CallError
        There is no such file or datum, or no such property in any feature.
    """
    document = _parse(_bytes(source))
    features = _features(document)
    reader = _Reader(datum)
    shapes, properties = [], []
    for number, feature in enumerate(features, start=1):
        reader.feature = number
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise reader.fail("userzones_not_feature")
        shapes.append(reader.polygon(feature.get("geometry")))
        own = feature.get("properties")
        properties.append({**(own if isinstance(own, dict) else {}), "\0id": feature.get("id")})
    ids = _ids(properties, id_property)
    frame = gpd.GeoDataFrame(
        {
            "name_zh": _names(properties, name_property, ids),
            "name_en": [_text(row.get("name_en")) for row in properties],
            "kind": "user",
            "boundary_basis": "user",
            "schematic": [row.get("schematic") is True for row in properties],
            "tolerance_m": [_metres(row.get("tolerance_m")) for row in properties],
        },
        geometry=shapes,
        index=ids,
        crs=CRS,
    )
    return in_drawing_order(frame)


def _bytes(source: bytes | str | Path) -> bytes:
    if isinstance(source, bytes):
        data = source[: MOST_BYTES + 1]
    else:
        try:
            with Path(source).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError:
            raise CallError("file_missing", file=source) from None
    if len(data) > MOST_BYTES:
        raise DataError("userzones_bytes", most=MOST_BYTES // 1_000_000)
    return data


def _parse(data: bytes) -> Properties:
    """Return the JSON object, with the numbers that JSON does not know (NaN, Infinity) as NaN for a clear sentence."""
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=lambda _: math.nan)
    except UnicodeDecodeError:
        raise DataError("userzones_encoding") from None
    except RecursionError:
        raise DataError("userzones_deep") from None
    except ValueError as fault:  # JSONDecodeError, or a number of thousands of digits
        raise DataError("userzones_json", line=getattr(fault, "lineno", 1), column=getattr(fault, "colno", 1)) from None
    if not isinstance(document, dict):
        raise DataError("userzones_not_geojson")
    _check_crs(document.get("crs"))
    return document


def _check_crs(crs: object) -> None:
    """Accept no reference system but degrees, and never a link: RFC 7946 has no ``crs``, older files do."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not name.upper().endswith(DEGREES):
        raise DataError("userzones_crs", crs=_text(name) or "link")


def _features(document: Properties) -> list[Any]:
    kind = document.get("type")
    if kind == "FeatureCollection":
        features = document.get("features")
    elif kind == "Feature":
        features = [document]
    elif kind in ("Polygon", "MultiPolygon"):
        features = [{"type": "Feature", "geometry": document, "properties": {}}]
    else:
        raise DataError("userzones_not_geojson")
    if not isinstance(features, list) or not features:
        raise DataError("userzones_empty")
    if len(features) > MOST_FEATURES:
        raise DataError("userzones_features", count=len(features), most=MOST_FEATURES)
    return features


def _text(value: object) -> str:
    """Return a property as one line of text: a terminal must not obey it, nor an encoder stumble over it."""
    if value is None or isinstance(value, dict | list):
        return ""
    line = " ".join(str(value).split())
    return "".join(character for character in line if character.isprintable())[:LONGEST_NAME]


def _number(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # an integer of hundreds of digits
        return math.inf


def _metres(value: object) -> float:
    metres = _number(value) if type(value) in (int, float) else math.nan  # type: ignore[arg-type]
    return metres if 0 <= metres < math.inf else math.nan


def _column(properties: list[Properties], name: str) -> list[str]:
    return [_text(row.get(name)) for row in properties]


def _ids(properties: list[Properties], wanted: str | None) -> list[str]:
    if wanted is not None:
        _check_property(properties, wanted)
    for name in (wanted,) if wanted is not None else (*ID_PROPERTIES, "\0id"):
        ids = _column(properties, name)
        if all(ids) and len(set(ids)) == len(ids) and not set(ids) & set(RESERVED):
            return ids
        if wanted is not None:
            raise DataError("userzones_ids", name=wanted)
    return [str(number) for number in range(1, len(properties) + 1)]


def _names(properties: list[Properties], wanted: str | None, ids: list[str]) -> list[str]:
    if wanted is not None:
        _check_property(properties, wanted)
    tried = (wanted,) if wanted is not None else NAME_PROPERTIES
    names = next((column for column in (_column(properties, name) for name in tried) if any(column)), ids)
    return [name or own for name, own in zip(names, ids, strict=True)]


def _check_property(properties: list[Properties], name: str) -> None:
    known = dict.fromkeys(key for row in properties for key in row if key != "\0id")
    if name not in known:
        raise CallError("userzones_property", name=name, known="、".join(list(known)[:12]))
