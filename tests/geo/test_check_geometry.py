"""Outlines, coordinates and points in their districts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.geo.planting import Place, Plant, again, all_of, assert_named, plant, ring
from tests.geo.small_place import build, change, remove, repeat

WEST = 6  # row of the first of west's four corners in boundaries.csv

FAULTS: dict[str, tuple[Plant | Place, ...]] = {
    "longitude and latitude swapped": (
        plant("lines", 2, lon="31.2"),
        ("lines.csv", 2, "lon", "check_coordinate"),
    ),
    "a zone out of bounds": (plant("zones", 5, lat="39.9"), ("zones.csv", 5, "lat", "check_coordinate")),
    "a bow-tie": (
        ring(WEST, (121.57, 31.20), (121.59, 31.22), (121.59, 31.20), (121.57, 31.22)),
        ("boundaries.csv", 8, "seq", "check_ring_crosses"),
    ),
    "an outline of two corners": (
        lambda folder: (
            [remove(folder, "boundaries", WEST) for _ in range(2)]
            and [change(folder, "boundaries", WEST + n, seq=str(n + 1)) for n in range(2)]
        ),
        ("boundaries.csv", 6, "seq", "check_ring_short"),
    ),
    "a corner twice": (
        again("boundaries", WEST, seq="5"),
        ("boundaries.csv", 10, "lon", "check_corner_twice"),
    ),
    "a lost corner": (
        lambda folder: remove(folder, "boundaries", WEST + 1),
        ("boundaries.csv", 7, "seq", "check_ring_gap"),
    ),
    "a hole outside its shell": (
        lambda folder: [
            repeat(folder, "boundaries", WEST, ring="1", seq=str(n), lon=lon, lat="31.3" if n == 1 else "31.31")
            for n, lon in enumerate(("121.7", "121.71", "121.72"), start=1)
        ],
        ("boundaries.csv", 10, "ring", "check_rings_overlap"),
    ),
    "a drawn area far from the published one": (
        plant("zones", 3, planned_area_km2="5"),
        ("zones.csv", 3, "planned_area_km2", "check_area"),
    ),
    "a zone of corners without corners": (
        plant("zones", 5, geometry_basis="corners"),
        ("zones.csv", 5, "geometry_basis", "check_no_corners"),
    ),
    "a zone shown as a point without one": (
        plant("zones", 5, lon="", lat="", precision_m=""),
        ("zones.csv", 5, "lon", "check_no_point"),
    ),
    "a union without members": (plant("zones", 4, member_ids=""), ("zones.csv", 4, "member_ids", "check_no_members")),
    "a union of a point": (
        plant("zones", 4, member_ids="east|spot"),
        ("zones.csv", 4, "member_ids", "check_member_not_drawn"),
    ),
    "a district that does not exist": (
        plant("zones", 6, name_zh="浦西新区"),
        ("zones.csv", 6, "name_zh", "check_no_polygon"),
    ),
    "corners of a zone drawn otherwise": (
        all_of(plant("zones", 3, geometry_basis="none"), plant("zones", 4, member_ids="east")),
        ("boundaries.csv", 6, "zone_id", "check_corners_unused"),
    ),
    "a facility outside its district": (
        plant("facilities", 4, lon="121.40", lat="31.20"),
        ("facilities.csv", 4, "district_id", "check_outside_district"),
    ),
    "a company outside its district": (
        plant("enterprises", 2, lon="121.40", lat="31.20"),
        ("enterprises.csv", 2, "district_id", "check_outside_district"),
    ),
}


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS.keys())
def test_each_planted_fault_is_named(tmp_path: Path, case: tuple[Plant, Place]) -> None:
    assert_named(build(tmp_path), *case)
