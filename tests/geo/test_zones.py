"""Outlines, unions, overlaps and lines: two parks counted by hand, and the shipped zones against known areas."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geo import regions, zones
from geo.errors import DataError
from geo.geodesy import area_km2
from geo.tables import Dataset, load, split
from tests.geo.small_place import build, change, read, repeat, write

#: Drawn areas in km2 as worked out when the corners were first located, by another program.
DRAWN_KM2 = {
    "zhangjiang-science-city-2017": 93.636,
    "zhangjiang-science-city": 223.606,
    "zhangjiang-hitech-park": 28.202,
    "lingang-special-area": 858.781,
    "lingang-startup-xiaoyangshan": 18.124,
    "hongqiao-cbd": 152.924,
    "da-linghaowan": 16.812,
    "yrd-demo-zone": 2371.01,
    "shibei": 2.527,
}
#: Land areas of districts away from the sea, which AMap's outlines meet within 4 % (km2).
INLAND_KM2 = {"huangpu": 20.46, "jingan": 36.88, "minhang": 370.75, "jiading": 464.2, "songjiang": 605.64}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path)


@pytest.fixture
def place(folder: Path) -> Dataset:
    return load(folder)


@pytest.fixture(scope="module")
def shipped() -> Dataset:
    return load()


# Two overlapping parks


def test_corners_become_an_outline(place):
    drawn = zones.outlines(place)
    assert shapely.equals(drawn.geometry["east"], shapely.box(121.58, 31.19, 121.60, 31.21))
    assert drawn["tolerance_m"]["east"] == 50
    assert drawn.crs == "EPSG:4326"
    assert drawn.index.name == "zone_id"
    assert tuple(drawn.columns) == zones.COLUMNS


def test_a_zone_without_a_line_has_no_outline_but_a_point(place):
    assert "spot" not in zones.outlines(place).index
    assert not zones.zone_points(place)["outlined"]["spot"]
    assert zones.zone_points(place)["outlined"]["east"]


def test_a_union_covers_its_members_once(place):
    drawn = zones.outlines(place)
    joined = shapely.union(drawn.geometry["east"], drawn.geometry["west"])
    assert shapely.equals(drawn.geometry["both"], joined)
    quarter = area_km2(shapely.box(121.58, 31.20, 121.59, 31.21))
    alone = drawn["drawn_area_km2"]["east"] + drawn["drawn_area_km2"]["west"]
    assert drawn["drawn_area_km2"]["both"] == pytest.approx(alone - quarter, rel=1e-6)


def test_a_union_is_as_uncertain_as_its_worst_member(folder):
    change(folder, "zones", 3, tolerance_m="300")
    change(folder, "zones", 4, tolerance_m="")
    assert zones.outlines(load(folder))["tolerance_m"]["both"] == 300


def test_a_union_with_a_sketch_in_it_is_a_sketch(folder):
    change(folder, "zones", 3, boundary_basis="schematic")
    schematic = zones.outlines(load(folder))["schematic"]
    assert schematic[["east", "west", "both"]].tolist() == [False, True, True]


def test_a_hole_is_a_ring_of_its_own(folder):
    for seq, (lon, lat) in enumerate([(121.585, 31.195), (121.59, 31.195), (121.59, 31.2)], start=1):
        repeat(folder, "boundaries", 2, ring="1", seq=str(seq), lon=str(lon), lat=str(lat))
    outline = zones.outlines(load(folder)).geometry["east"]
    assert len(outline.interiors) == 1
    assert not shapely.intersects_xy(outline, 121.589, 31.1955)


def test_corners_are_joined_by_their_seq_not_by_their_row(folder):
    header, *rows = read(folder, "boundaries")
    write(folder, "boundaries", [header, *reversed(rows)])
    assert zones.outlines(load(folder)).geometry["east"].is_valid


def test_the_largest_is_drawn_first(place):
    drawn = zones.outlines(place)
    assert drawn.index[0] == "pudong"
    assert drawn["drawn_area_km2"].is_monotonic_decreasing
    assert drawn["level"].tolist() == list(range(len(drawn)))


def test_overlaps_are_told_once_with_both_shares(place):
    pairs = zones.overlaps(place).set_index(["a", "b"])
    east_west = pairs.loc[("east", "west")]
    assert east_west["shared_km2"] == pytest.approx(area_km2(shapely.box(121.58, 31.20, 121.59, 31.21)), rel=1e-6)
    assert east_west["share_of_a"] == pytest.approx(0.25, abs=1e-3)
    assert east_west["jaccard"] == pytest.approx(1 / 7, abs=1e-3)
    assert pairs.loc[("east", "pudong"), "share_of_a"] == pytest.approx(1)
    assert ("west", "east") not in pairs.index


def test_neighbours_that_only_touch_do_not_overlap(folder):
    for row, lon in zip(range(6, 10), ("121.56", "121.58", "121.58", "121.56"), strict=True):
        change(folder, "boundaries", row, lon=lon)
    pairs = zones.overlaps(load(folder))
    assert not ((pairs["a"] == "east") & (pairs["b"] == "west")).any()


def test_a_frame_is_built_once(place):
    assert zones.outlines(place) is zones.outlines(place)
    assert zones.overlaps(place) is zones.overlaps(place)


def test_a_bow_tie_is_refused_by_its_name(folder):
    change(folder, "boundaries", 3, lat="31.21")
    change(folder, "boundaries", 4, lat="31.19")
    with pytest.raises(DataError) as fault:
        zones.outlines(load(folder))
    assert fault.value.key == "zone_outline_broken"
    assert "east" in fault.value.say("zh")


def test_two_corners_are_no_outline(folder):
    header, *rows = read(folder, "boundaries")
    write(folder, "boundaries", [header, *rows[2:]])
    with pytest.raises(DataError) as fault:
        zones.outlines(load(folder))
    assert fault.value.key == "zone_outline_short"


def test_a_union_of_what_has_no_outline_is_refused(folder):
    change(folder, "zones", 4, member_ids="east|spot")
    with pytest.raises(DataError) as fault:
        zones.outlines(load(folder))
    assert "spot" in fault.value.say("en")


def test_a_union_without_members_is_refused(folder):
    change(folder, "zones", 4, member_ids="")
    with pytest.raises(DataError) as fault:
        zones.outlines(load(folder))
    assert fault.value.key == "zone_without_members"


def test_a_union_that_names_itself_ends(folder):
    change(folder, "zones", 4, member_ids="both|east")
    drawn = zones.outlines(load(folder))
    assert drawn["drawn_area_km2"]["both"] == pytest.approx(drawn["drawn_area_km2"]["east"])


def test_lines_are_joined_by_part_and_measured(place):
    road = zones.lines(place).loc["road"]
    assert (road["kind"], road.geometry.geom_type) == ("road", "LineString")
    assert road["length_km"] == pytest.approx(9.53, abs=0.01)


# The shipped zones


def test_every_zone_that_claims_an_outline_has_a_valid_one(shipped):
    drawn = zones.outlines(shipped)
    claimed = shipped.zones.index[~shipped.zones["geometry_basis"].isin(["point", "none"])]
    assert set(drawn.index) == set(claimed)
    assert drawn.geometry.is_valid.all()
    assert drawn.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).all()


def test_what_is_only_listed_has_no_outline_though_it_has_members(shipped):
    assert "zhangjiang-demonstration-zone" not in zones.outlines(shipped).index


@pytest.mark.parametrize(("zone_id", "km2"), DRAWN_KM2.items())
def test_the_drawn_area_is_the_known_one(shipped, zone_id, km2):
    assert zones.outlines(shipped)["drawn_area_km2"][zone_id] == pytest.approx(km2, rel=0.005)


@pytest.mark.parametrize(("zone_id", "km2"), INLAND_KM2.items())
def test_districts_away_from_the_sea_have_about_their_land_area(shipped, zone_id, km2):
    assert zones.outlines(shipped)["drawn_area_km2"][zone_id] == pytest.approx(km2, rel=0.04)


def test_the_corridor_is_its_nine_cities_with_songjiang_for_shanghai(shipped):
    members = split(shipped.zones["member_ids"]["g60-corridor"])
    assert len(members) == 9
    assert "songjiang" in members
    drawn = zones.outlines(shipped)["drawn_area_km2"]
    assert drawn["g60-corridor"] == pytest.approx(drawn[list(members)].sum(), rel=1e-3)


def test_districts_do_not_share_ground(shipped):
    district = shipped.zones.index[shipped.zones["kind"] == "district"]
    pairs = zones.overlaps(shipped)
    assert not (pairs["a"].isin(district) & pairs["b"].isin(district)).any()


def test_the_science_city_of_2017_lies_in_that_of_2021(shipped):
    pairs = zones.overlaps(shipped).set_index(["a", "b"])
    assert pairs.loc[("zhangjiang-science-city", "zhangjiang-science-city-2017"), "share_of_b"] > 0.99


def test_shares_are_shares(shipped):
    pairs = zones.overlaps(shipped)
    for column in ("share_of_a", "share_of_b", "jaccard"):
        assert pairs[column].between(0, 1).all()
    assert (pairs["a"] < pairs["b"]).all()


def test_shanghai_is_told_from_what_lies_beyond(shipped):
    share = zones.inside_shanghai(shipped)
    assert share["pudong"] == pytest.approx(1)
    assert share["g60-hangzhou"] == 0
    assert 0.2 < share["yrd-demo-zone"] < 0.35
    assert share.between(0, 1).all()


def test_sketches_are_marked(shipped):
    drawn = zones.outlines(shipped)
    assert set(drawn.index[drawn["schematic"]]) == {"zhangjiang-science-city", "songjiang-g60", "zizhu"}


def test_administrative_lines_carry_the_tolerance_of_their_source(shipped):
    drawn = zones.outlines(shipped)
    assert (drawn.loc[drawn["kind"].isin(["district", "city"]), "tolerance_m"] == regions.TOLERANCE_M).all()


def test_lines_have_every_line_of_the_table(shipped):
    drawn = zones.lines(shipped)
    assert set(drawn.index) == set(shipped.lines["line_id"])
    assert (drawn["length_km"] > 0).all()
    assert set(drawn["kind"]) >= {"expressway", "river", "coast", "corridor"}
