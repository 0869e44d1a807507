"""Zones side by side: the small place counted by hand, the shipped zones against the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from geo import sidebyside
from geo.cli import main
from geo.errors import CallError
from geo.tables import Dataset, load
from tests.geo.small_place import build, change

#: Nested, disjoint, by the sea, in another province, without an outline.
ZONES = ["pudong", "zhangjiang-science-city-2017", "zhangjiang-hitech-park", "yangpu", "g60-suzhou", "usp-sus"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "place").mkdir()
    return build(tmp_path / "place")


@pytest.fixture
def place(folder: Path) -> Dataset:
    return load(folder)


def test_a_column_keeps_the_order_of_the_zones_and_ranks_among_them(place):
    one = sidebyside.column(place, ["west", "pudong", "spot", "both"], "facilities", "none", "en")
    assert list(one.table.index) == ["west", "pudong", "spot", "both"]
    assert one.table["value"].fillna(-1).tolist() == [2, 4, -1, 3]
    assert one.table["rank"].fillna(0).tolist() == [3, 1, 0, 2]
    assert one.extremes() == (["pudong"], ["west"])
    assert (one.key, one.counted, one.known) == ("facilities", True, True)


def test_a_measure_of_one_figure_or_of_none_has_no_best_and_no_worst(place):
    assert sidebyside.column(place, ["east", "west"], "firms", "none", "en").extremes() == ([], [])
    assert sidebyside.column(place, ["east", "west"], "facilities", "none", "en").extremes() == ([], [])


def test_of_land_or_residents_more_is_only_more(folder):
    change(folder, "metrics", 2, good_direction="none")
    one = sidebyside.column(load(folder), ["east", "west"], "firms", "none", "en")
    assert not one.good


def test_a_union_counts_a_point_in_two_zones_once(place):
    union = sidebyside.union_of(place, ["east", "west"], "facilities")
    assert union is not None
    assert (union.count, union.zones) == (3, 2)
    assert union.certain <= union.count <= union.possible
    each = sidebyside.column(place, ["east", "west"], "facilities", "none", "en").table["value"]
    assert each.sum() == 4


def test_a_union_leaves_out_what_was_not_counted_and_says_over_how_many_zones_it_is(place):
    union = sidebyside.union_of(place, ["east", "spot"], "facilities")
    assert union is not None
    assert (union.count, union.zones) == (2, 1)
    assert sidebyside.union_of(place, ["spot"], "facilities") is None
    assert sidebyside.union_of(place, ["east", "west"], "firms") is None


def test_overlaps_tell_area_points_and_likeness_for_every_pair(place):
    pairs = sidebyside.shared(place, ["east", "west", "spot"], "facilities").set_index(["zone_id", "other_id"])
    assert len(pairs) == 4
    # Squares of two hundredths of a degree that share a quarter of each: 1 / 7 of the joint ground.
    assert pairs.loc[("east", "west"), "share"] == pytest.approx(0.25, rel=0.01)
    assert pairs.loc[("east", "west"), "jaccard"] == pytest.approx(1 / 7, rel=0.01)
    assert pairs.loc[("east", "west"), "points"] == 1
    assert pairs.loc[("east", "east"), "points"] == 2
    assert len(sidebyside.overlapping(pairs.reset_index())) == 1


def test_districts_that_only_touch_do_not_overlap():
    pairs = sidebyside.shared(load(), ["pudong", "minhang", "xuhui"], "facilities")
    assert sidebyside.overlapping(pairs).empty


@pytest.mark.parametrize("count", [0, 1, 9])
def test_fewer_than_two_or_more_than_eight_are_refused_in_a_sentence(count):
    with pytest.raises(CallError) as fault:
        sidebyside.check_number(["pudong"] * count)
    assert str(count) in fault.value.say("zh")


def test_the_chosen_measure_stands_first_and_once():
    columns = sidebyside.standard(load(), ["pudong", "minhang"], "zh", first=("population", "land_area_km2", "latest"))
    keys = [one.key for one in columns]
    assert keys[0] == "population_per_land_area_km2"
    assert len(keys) == len(set(keys))


def test_a_chosen_measure_without_figures_keeps_its_place_others_go():
    columns = sidebyside.standard(load(), ["usp-sus", "usp-shou"], "zh", first=("gdp_100m_cny", "none", "latest"))
    assert [one.key for one in columns] == ["gdp_100m_cny"]
    assert not columns[0].known


def test_other_figures_are_those_that_two_zones_publish_and_the_table_has_not():
    dataset, zones = load(), ["pudong", "minhang", "yangpu"]
    columns = sidebyside.standard(dataset, zones, "zh")
    for one in sidebyside.others(dataset, zones, "zh", but=columns):
        assert one.table["value"].count() >= 2
        assert one.key not in {other.key for other in columns}


def test_the_location_quotient_is_the_zones_rate_over_shanghais():
    dataset = load()
    rows = dataset.observations[dataset.observations["preferred"] == 1]
    found = sidebyside.quotients(dataset, ["minhang", "usp-sus"])
    year = int(found.at["minhang", "year"])

    def figure(subject: str, metric: str, when: int | None) -> float:
        own = rows[(rows["subject_id"] == subject) & (rows["metric_id"] == metric)].sort_values("year")
        return float((own if when is None else own[own["year"] == when])["value"].iloc[-1])

    firms = [figure(subject, "high_tech_enterprises", year) for subject in ("minhang", "shanghai")]
    people = [figure(subject, "population", None) for subject in ("minhang", "shanghai")]
    assert found.at["minhang", "value"] == pytest.approx((firms[0] / people[0]) / (firms[1] / people[1]))
    assert pd.isna(found.at["usp-sus", "value"])
    assert found.at["minhang", "source_ids"]


def test_companies_counted_by_city_are_marked_and_stay_out_of_the_union():
    dataset = load()
    one = sidebyside.column(dataset, ["g60-suzhou", "songjiang"], "listed_enterprises", "none", "zh")
    assert one.table["by_city"].to_dict() == {"g60-suzhou": True, "songjiang": False}
    union = sidebyside.union_of(dataset, ["g60-suzhou", "songjiang"], "listed_enterprises")
    assert union is not None
    assert (union.zones, union.count) == (1, one.table.at["songjiang", "value"])


@pytest.mark.parametrize(
    ("metric", "per", "year"),
    [
        ("facilities", "none", "latest"),
        ("facilities", "published_area_km2", "latest"),
        ("listed_enterprises", "drawn_area_km2", "latest"),
        ("high_tech_enterprises", "population", "latest"),
        ("population", "none", "2020"),
    ],
)
def test_the_command_line_gives_the_same_numbers(capsys, metric, per, year):
    assert main(["compare", *ZONES, "--metric", metric, "--per", per, "--year", year, "--format", "json"]) == 0
    rows = {row["zone_id"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert list(rows) == ZONES
    table = sidebyside.column(load(), ZONES, metric, per, "zh", year=year).table
    fields = ["value", "low", "high", "year", "rank", "rank_low", "rank_high", "count", "count_certain", "count_possible"]
    for zone in ZONES:
        for field in fields:
            ours, theirs = table.at[zone, field], rows[zone][field]
            assert (theirs is None and pd.isna(ours)) or float(ours) == theirs, (zone, field)
