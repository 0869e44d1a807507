"""The card of a zone: the small place counted by hand, and every shipped zone once."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import CallError
from geo.figures import figure_table
from geo.profile import profile
from geo.tables import Dataset, load
from tests.geo.small_place import build, change


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path)


@pytest.fixture
def place(folder: Path) -> Dataset:
    return load(folder)


def test_what_lies_inside_is_counted_and_listed(place):
    card = profile(place, "east")
    assert card.facilities is not None
    assert (card.facilities.count, card.facilities.unverified) == (2, 0)
    assert card.facilities.certain <= 2 <= card.facilities.possible
    inside = card.facilities.rows[card.facilities.rows["inside"]]
    assert set(inside.index) == {"lab", "lab-both"}
    assert card.facilities.by_category["count"].to_dict() == {"research_institute": 2}
    assert card.enterprises is not None
    assert card.enterprises.by_category["count"].to_dict() == {"STAR": 1}


def test_a_facility_at_the_boundary_is_possible_but_not_certain(folder):
    change(folder, "facilities", 2, lon="121.6003", lat="31.2", precision_m="0")  # 29 m outside of 50 m tolerance
    counted = profile(load(folder), "east").facilities
    assert (counted.count, counted.possible) == (1, 2)
    assert not counted.rows["inside"]["lab"]


def test_low_confidence_is_counted_beside(folder):
    change(folder, "facilities", 2, confidence="low")
    assert profile(load(folder), "east").facilities.unverified == 1


def test_a_zone_without_an_outline_has_no_counts(place):
    card = profile(place, "spot")
    assert (card.outlined, card.facilities, card.enterprises, card.inside_shanghai) == (False, None, None, None)
    assert card.overlaps.empty
    assert not card.covered


def test_parents_parts_and_unions(place):
    assert profile(place, "east").parents == ("pudong",)
    assert profile(place, "east").unions == ("both",)
    assert profile(place, "both").parts == ("east", "west")
    assert set(profile(place, "pudong").parts) == {"east", "west", "both", "spot"}


def test_a_circle_of_parents_ends(folder):
    change(folder, "zones", 6, parent_id="east")
    assert profile(load(folder), "east").parents == ("pudong",)


def test_areas_stand_side_by_side_with_their_difference(place):
    areas = profile(place, "east").areas
    assert (areas.published_km2, areas.published_kind, areas.source_ids) == (4.23, "planned_area_km2", ("S001",))
    assert areas.drawn_km2 == pytest.approx(4.2267, abs=1e-4)
    assert areas.difference == pytest.approx(4.2267 / 4.23 - 1, abs=1e-4)


def test_land_is_not_compared_with_an_outline_that_takes_in_the_sea(folder):
    change(folder, "zones", 6, land_area_km2="1210.41")
    areas = profile(load(folder), "pudong").areas
    assert (areas.published_km2, areas.published_kind, areas.difference) == (1210.41, "land_area_km2", None)


def test_overlaps_say_who_lies_in_whom(place):
    told = profile(place, "east").overlaps.set_index("zone_id")
    assert told["relation"].to_dict() == {"pudong": "inside", "both": "inside", "west": "overlaps"}
    assert told["share"]["west"] == pytest.approx(0.25, abs=1e-3)
    assert profile(place, "both").overlaps.set_index("zone_id")["relation"]["east"] == "contains"


def test_corners_stand_in_order_with_name_and_source(place):
    corners = profile(place, "east").corners
    assert corners["corner"].tolist() == ["east角1", "east角2", "east角3", "east角4"]
    assert set(corners["source_id"]) == {"S001"}


def test_all_figures_are_shown_and_what_the_plan_says(place):
    card = profile(place, "east")
    assert card.figures["value"].tolist() == [120, 118]
    assert card.plan_refs["ref_id"].tolist() == ["R001"]
    assert card.source_ids == ("P001", "S001")


def test_an_unknown_zone_has_neighbours_in_the_alphabet(place):
    with pytest.raises(CallError) as fault:
        profile(place, "easd")
    assert "east" in fault.value.say("zh")


def test_every_shipped_zone_has_a_card_that_agrees_with_the_map():
    shipped = load()
    table = figure_table(shipped, "facilities")
    for zone_id in shipped.zones.index:
        card = profile(shipped, zone_id)
        if card.facilities is None:
            assert not card.outlined
            continue
        assert card.facilities.count == table["count"][zone_id]
        assert card.facilities.certain == table["count_certain"][zone_id]
        assert card.facilities.possible == table["count_possible"][zone_id]
        assert card.facilities.by_category["count"].sum() == card.facilities.count
        assert len(card.facilities.rows) == card.facilities.possible
        assert set(card.source_ids) <= set(shipped.sources.index)


def test_a_city_of_the_corridor_has_its_star_companies():
    shipped = load()
    assert profile(shipped, "g60-suzhou").star_companies == (shipped.g60_enterprises["zone_id"] == "g60-suzhou").sum()
    assert profile(shipped, "pudong").star_companies is None
    assert not profile(shipped, "g60-suzhou").covered


def test_a_zone_of_which_the_plan_says_nothing_shows_what_it_asks_of_the_one_above(folder):
    change(folder, "zones", 3, parent_id="east")
    place = load(folder)
    assert (profile(place, "west").plan_of, profile(place, "west").plan_refs["ref_id"].tolist()) == ("east", ["R001"])
    assert profile(place, "east").plan_of == "east"
    # Nothing of it and nothing of anything above it: nothing, and nobody's.
    assert profile(place, "spot").plan_of == "spot"
    assert profile(place, "spot").plan_refs.empty


def test_the_plan_of_2017_is_shown_as_that_of_the_science_city():
    card = profile(load(), "zhangjiang-science-city-2017")
    assert card.plan_of == "zhangjiang-science-city"
    assert set(card.plan_refs["subject_id"]) == {"zhangjiang-science-city"}
