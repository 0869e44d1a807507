"""Outlines and points: rings that close properly, drawn against published area, facilities inside their own district.

An outline is a list of named corners, so a fault names the corner. Nothing here depends on a table being whole: a
row whose coordinates cannot be read has its own fault already and is passed over.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from geo import regions
from geo.check_references import items
from geo.check_tables import DataFolder, Fault, fault
from geo.errors import AtlasError
from geo.geodesy import area_km2, distance_m

#: Per cent that drawn and published area may differ where zones.csv states no tolerance: a road of 50 m around a
#: park of 4 km2, drawn on its outer instead of its inner side, makes 5 %.
AREA_TOLERANCE_PCT = 5.0
LEAST_CORNERS = 3
HAS_MEMBERS = ("union", "cities", "districts")
REGIONS = {"district": regions.district, "city": regions.city}

#: Tables of points -> the column that names the districts or cities in which the point should lie.
DISTRICT_COLUMNS = {"zones": "district_ids", "facilities": "district_id", "enterprises": "district_id"}


@dataclass(frozen=True)
class Corner:
    """One vertex of an outline with the row and the name it has in boundaries.csv."""

    row: int
    seq: int
    lon: float
    lat: float
    name: str

    @property
    def xy(self) -> tuple[float, float]:
        """Longitude and latitude, degrees WGS 84."""
        return self.lon, self.lat


Ring = tuple[str, str, str]  # zone id, part, ring


def geometry_faults(folder: DataFolder) -> list[Fault]:
    """Return the faults of outlines and of points."""
    rings = _rings(folder)
    broken: set[str] = set()
    faults: list[Fault] = []
    for (zone, _, _), corners in rings.items():
        found = list(_ring_faults(zone, corners))
        faults += found
        broken |= {zone} if found else set()
    for zone in sorted({zone for zone, _, _ in rings} - broken):
        own = {ring: corners for ring, corners in rings.items() if ring[0] == zone}
        found = list(_misfits(zone, own))
        faults += found or _drawn_area(folder, zone, own)
    return [*faults, *_basis(folder), *_outside_district(folder)]


def _number(cell: str) -> float | None:
    """Return a finite number, or None."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _coordinate(folder: DataFolder, table: str, column: str, cell: str) -> float | None:
    """Return a coordinate, or None when it is out of the bounds that the schema sets: that is a fault of its own."""
    value = _number(cell)
    limits = folder.tables[table].limits(column)
    inside = value is not None and limits.get("minimum", -180) <= value <= limits.get("maximum", 180)
    return value if inside else None


def _rings(folder: DataFolder) -> dict[Ring, list[Corner]]:
    """Return the corners of every ring by their seq; a ring with a cell that is no number is left out whole."""
    rings: dict[Ring, list[Corner]] = defaultdict(list)
    unreadable: set[Ring] = set()
    columns = ("zone_id", "part", "ring", "seq", "lon", "lat", "corner")
    for row, zone, part, ring, *cells, name in folder.cells("boundaries", *columns):
        seq = _number(cells[0])
        lon, lat = (_coordinate(folder, "boundaries", *named) for named in zip(("lon", "lat"), cells[1:], strict=True))
        if seq is None or lon is None or lat is None:
            unreadable.add((zone, part, ring))
        else:
            rings[zone, part, ring].append(Corner(row, int(seq), lon, lat, name))
    return {ring: sorted(corners, key=lambda c: c.seq) for ring, corners in rings.items() if ring not in unreadable}


def _ring_faults(zone: str, corners: list[Corner]) -> Iterator[Fault]:
    file = "boundaries.csv"
    for expected, corner in enumerate(corners, start=1):
        if corner.seq != expected:
            yield fault(file, corner.row, "seq", "check_ring_gap", zone=zone, seq=corner.seq, expected=expected)
            break
    first: dict[tuple[float, float], Corner] = {}
    for corner in corners:
        before = first.setdefault(corner.xy, corner)
        if before is not corner:
            yield fault(file, corner.row, "lon", "check_corner_twice", zone=zone, corner=corner.name, first=before.row)
    if len(first) < LEAST_CORNERS:
        yield fault(file, corners[0].row, "seq", "check_ring_short", zone=zone, corners=len(first))
    elif len(first) == len(corners):
        yield from _crossing(zone, corners)


def _crossing(zone: str, corners: list[Corner]) -> Iterator[Fault]:
    """Yield the first pair of edges that cross or touch (a bow-tie), by the names of their corners."""
    if Polygon([corner.xy for corner in corners]).is_valid:
        return
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    for (a, b), (c, d) in combinations(edges, 2):
        neighbours = bool({a, b} & {c, d})
        touch = LineString([a.xy, b.xy]).intersection(LineString([c.xy, d.xy]))
        if not touch.is_empty and (touch.length > 0 or not neighbours):
            edges_named = {"edge": f"{a.name} — {b.name}", "other": f"{c.name} — {d.name}"}
            yield fault("boundaries.csv", c.row, "seq", "check_ring_crosses", zone=zone, first=a.row, **edges_named)
            return


def _polygon(rings: dict[Ring, list[Corner]]) -> MultiPolygon:
    """Return the outline of a zone from its rings, each of them without fault."""
    parts: dict[str, list[tuple[int, list[tuple[float, float]]]]] = defaultdict(list)
    for (_, part, ring), corners in rings.items():
        parts[part].append((int(ring), [corner.xy for corner in corners]))
    ordered = [[xy for _, xy in sorted(part)] for part in parts.values()]
    return MultiPolygon([Polygon(shell, holes) for shell, *holes in ordered])


def _misfits(zone: str, rings: dict[Ring, list[Corner]]) -> Iterator[Fault]:
    """Yield a zone whose rings are each in order but do not fit together: a hole outside, two parts that overlap."""
    if not shapely.is_valid(_polygon(rings)):
        last = max(corners[0].row for corners in rings.values())
        yield fault("boundaries.csv", last, "ring", "check_rings_overlap", zone=zone)


def _drawn_area(folder: DataFolder, zone: str, rings: dict[Ring, list[Corner]]) -> Iterator[Fault]:
    """Yield a zone whose drawn area differs from the published one by more than area_tolerance_pct."""
    columns = ("zone_id", "geometry_basis", "planned_area_km2", "area_tolerance_pct")
    for row, name, basis, planned, tolerance in folder.cells("zones", *columns):
        published = _number(planned)
        allowed = AREA_TOLERANCE_PCT if tolerance == "" else _number(tolerance)
        if name != zone or basis != "corners" or not published or allowed is None:
            continue
        drawn = area_km2(_polygon(rings))
        off = 100 * (drawn / published - 1)
        if abs(off) > allowed:
            numbers = {"drawn": f"{drawn:.2f}", "published": planned, "off": f"{off:+.1f}", "allowed": f"{allowed:g}"}
            yield fault("zones.csv", row, "planned_area_km2", "check_area", zone=zone, **numbers)


def _basis(folder: DataFolder) -> Iterator[Fault]:
    """Yield zones that say how they are drawn (geometry_basis) and do not bring what that needs."""
    file = "zones.csv"
    bases = {zone: basis for _, zone, basis in folder.cells("zones", "zone_id", "geometry_basis")}
    with_corners = folder.values("boundaries", "zone_id")
    columns = ("zone_id", "name_zh", "geometry_basis", "member_ids", "lon")
    for row, zone, name, basis, cell, lon in folder.cells("zones", *columns):
        members = items(cell)
        if basis == "corners" and zone not in with_corners and folder.has("boundaries", "zone_id"):
            yield fault(file, row, "geometry_basis", "check_no_corners", zone=zone)
        elif basis == "point" and not lon:
            yield fault(file, row, "lon", "check_no_point", zone=zone)
        elif basis in REGIONS and _region(name, basis) is None:
            yield fault(file, row, "name_zh", "check_no_polygon", name=name)
        elif basis in HAS_MEMBERS and not members:
            yield fault(file, row, "member_ids", "check_no_members", basis=basis)
        elif basis in HAS_MEMBERS and (undrawn := tuple(m for m in members if bases.get(m) in ("point", "none"))):
            yield fault(file, row, "member_ids", "check_member_not_drawn", members=undrawn)
    seen = set()
    for row, zone in folder.cells("boundaries", "zone_id"):
        if bases.get(zone, "corners") != "corners" and zone not in seen:
            seen.add(zone)
            yield fault("boundaries.csv", row, "zone_id", "check_corners_unused", zone=zone)


def _outside_district(folder: DataFolder) -> Iterator[Fault]:
    """Yield points that lie farther outside the districts of their own row than the point may be off (precision_m)."""
    names = folder.cells("zones", "zone_id", "name_zh", "geometry_basis")
    outlines = {zone: _region(name, basis) for _, zone, name, basis in names if basis in REGIONS}
    for table, column in DISTRICT_COLUMNS.items():
        for row, cell, *xy, precision_m in folder.cells(table, column, "lon", "lat", "precision_m"):
            lon, lat = (_coordinate(folder, table, *named) for named in zip(("lon", "lat"), xy, strict=True))
            precision = _number(precision_m)
            own = [outlines[zone] for zone in items(cell) if outlines.get(zone)]
            if not own or lon is None or lat is None:
                continue
            metres = min(_metres_outside(outline, lon, lat) for outline in own)
            if metres > (precision or 0):
                params = {"district": cell, "metres": round(metres), "precision": round(precision or 0)}
                yield fault(f"{table}.csv", row, column, "check_outside_district", **params)


def _region(name: str, basis: str) -> shapely.Geometry | None:
    """Return the administrative polygon; None for a name that has none, which is a fault of its own."""
    try:
        return REGIONS[basis](name)
    except AtlasError:
        return None


def _metres_outside(outline: shapely.Geometry, lon: float, lat: float) -> float:
    """Return how far a point lies outside an outline (geodesic, WGS 84); 0 inside and on the boundary."""
    if shapely.intersects_xy(outline, lon, lat):
        return 0.0
    # The nearest vertex direction is found in degrees stretched to equal scale, the distance itself on the ellipsoid.
    scale = math.cos(math.radians(lat))
    flat = shapely.transform(outline, lambda xy: xy * [scale, 1])
    near = shapely.shortest_line(Point(lon * scale, lat), flat).coords[1]
    return float(distance_m(lon, lat, near[0] / scale, near[1]))
