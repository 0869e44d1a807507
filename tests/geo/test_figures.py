"""The table of figures, on the small place counted by hand and on rules that hold for the shipped data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo import figures
from geo.counted import COUNTED
from geo.denominators import PERS
from geo.errors import CallError
from geo.figures import figure_table
from geo.tables import Dataset, load
from tests.geo.small_place import build, change, repeat


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "place").mkdir()
    place = build(tmp_path / "place")
    change(place, "metrics", 2, typical_denominators="planned_area_km2|population|enterprises")
    return place


def place(folder: Path) -> Dataset:
    return load(folder)


def test_facilities_are_counted_in_every_zone_that_holds_them(folder):
    table = figure_table(place(folder), "facilities")
    assert table["count"].dropna().to_dict() == {"both": 3, "east": 2, "pudong": 4, "west": 2}
    assert table.loc["east", ["value", "low", "high", "basis", "source_ids"]].tolist() == [2.0, 2.0, 2.0, "counted", ""]
    assert "data/facilities.csv" in table.loc["east", "note_zh"]


def test_a_zone_without_an_outline_has_no_figure_and_no_zero(folder):
    row = figure_table(place(folder), "facilities", per="published_area_km2").loc["spot"]
    assert row[["value", "low", "high"]].isna().all()
    assert row["count"] is pd.NA
    assert row["basis"] == ""


def test_a_density_names_its_denominator_and_its_range(folder):
    change(folder, "facilities", 2, precision_m="800")
    row = figure_table(place(folder), "facilities", per="published_area_km2").loc["east"]
    assert row["denominator"] == 4.23
    assert row["per_kind"] == "planned_area_km2"
    assert row[["count_certain", "count", "count_possible"]].tolist() == [1, 2, 2]
    assert row[["low", "value", "high"]].tolist() == pytest.approx([1 / 4.23, 2 / 4.23, 2 / 4.23])
    assert row["source_ids"] == "S001"


def test_low_confidence_counts_and_its_number_stands_beside(folder):
    change(folder, "facilities", 2, confidence="low")
    row = figure_table(place(folder), "facilities").loc["east"]
    assert row[["count", "count_unverified"]].tolist() == [2, 1]


def test_a_company_with_only_an_office_is_not_counted(folder):
    assert figure_table(place(folder), "listed_enterprises").loc["east", "count"] == 1
    other = folder.with_name("other")
    other.mkdir()
    change(build(other), "enterprises", 2, office_only="1")
    assert figure_table(load(other), "listed_enterprises").loc["east", "count"] == 0


def test_latest_is_the_newest_verified_figure_and_a_year_only_its_own(folder):
    repeat(folder, "observations", 2, year="2025", value="130", basis="unverified")
    repeat(folder, "observations", 2, year="2020", value="80")
    dataset = place(folder)
    latest, fixed = figure_table(dataset, "firms"), figure_table(dataset, "firms", year=2025)
    assert latest.loc["east", ["value", "year", "basis"]].tolist() == [120.0, 2024, "published"]
    assert fixed.loc["east", ["value", "year", "basis"]].tolist() == [130.0, 2025, "unverified"]
    assert figure_table(dataset, "firms", year="2021")["value"].isna().all()
    assert figures.years(dataset, "firms") == [2020, 2024, 2025]


def test_an_unverified_figure_shows_with_its_mark_where_there_is_no_other(folder):
    change(folder, "observations", 2, basis="unverified", confidence="low")
    row = figure_table(place(folder), "firms", per="planned_area_km2").loc["east"]
    assert row["value"] == pytest.approx(120 / 4.23)
    assert (row["basis"], row["confidence"]) == ("unverified", "low")


def test_a_quotient_takes_the_weaker_confidence_both_years_and_all_sources(folder):
    people = {"metric_id": "population", "year": "2020", "value": "40000"}
    repeat(folder, "observations", 2, **people, confidence="medium", source_id="P001")
    repeat(folder, "metrics", 2, metric_id="population", typical_denominators="")
    row = figure_table(place(folder), "firms", per="population").loc["east"]
    assert row["value"] == 120 / 40_000 * 10_000
    assert row[["year", "per_year", "confidence", "basis"]].tolist() == [2024, 2020, "medium", "derived"]
    assert row["source_ids"] == "S001|P001"
    fixed = figure_table(place(folder), "firms", per="population", year=2024).loc["east"]
    assert np.isnan(fixed["value"])
    assert "denominator" in fixed["note_en"]


def test_a_share_of_enterprises_is_told_per_hundred(folder):
    repeat(folder, "observations", 2, metric_id="enterprises_registered", value="2400")
    repeat(folder, "metrics", 2, metric_id="enterprises_registered", typical_denominators="")
    dataset = place(folder)
    assert figure_table(dataset, "firms", per="enterprises").loc["east", "value"] == 5
    assert figures.unit(dataset, "firms", "enterprises", "zh") == "家/百家企业"


@pytest.mark.parametrize(
    ("metric", "options", "sentence"),
    [
        ("firm", {}, "firms"),
        ("facilites", {}, "facilities"),
        ("firms", {"per": "peple"}, "denominator"),
        ("firms", {"year": "lately"}, "latest"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(folder, metric, options, sentence):
    with pytest.raises(CallError, match=sentence):
        figure_table(place(folder), metric, **options)


def test_a_rate_is_divided_by_nothing(folder):
    change(folder, "metrics", 2, kind="intensive")
    assert figures.denominators(place(folder), "firms") == ("none",)
    with pytest.raises(CallError, match="can't be divided"):
        figure_table(place(folder), "firms", per="population")


def test_a_caller_may_change_its_table(folder):
    dataset = place(folder)
    own = figure_table(dataset, "facilities")
    own["value"] = 0.0
    assert figure_table(dataset, "facilities").loc["east", "value"] == 2


def test_counts_describe_one_year_and_no_other(folder):
    dataset = place(folder)
    facilities = dataset.facilities.assign(status_as_of="2024")
    dataset = replace(dataset, facilities=facilities)
    assert figures.years(dataset, "facilities") == [2024]
    assert figure_table(dataset, "facilities", year=2024).loc["east", "value"] == 2
    other = figure_table(dataset, "facilities", year=2019)
    assert other["value"].isna().all()
    assert "2024" in other.loc["east", "note_zh"]


def every_figure() -> list[tuple[str, str]]:
    dataset = load()
    return [(metric, per) for metric in figures.metric_ids(dataset) for per in figures.denominators(dataset, metric)]


def test_every_figure_of_the_shipped_data_is_whole():
    dataset = load()
    for metric, per in every_figure():
        table = figure_table(dataset, metric, per=per)
        where = f"{metric} per {per}"
        assert table.index.equals(dataset.zones.index), where
        known = table["value"].notna()
        assert np.isfinite(table.loc[known, "value"]).all(), where
        assert (table.loc[known, "basis"] != "").all(), where
        assert (table.loc[~known, "basis"] == "").all(), where
        assert (table.loc[~known, ["low", "high"]].isna()).all(axis=None), where
        assert table.loc[known, "year"].notna().all(), where
        if metric in COUNTED:
            ranged = table[known]
            assert ((ranged["low"] <= ranged["value"]) & (ranged["value"] <= ranged["high"])).all(), where
        else:
            assert (table.loc[known, "source_ids"] != "").all(), where
            assert table["count"].isna().all(), where
        for lang in ("zh", "en"):
            assert figures.unit(dataset, metric, per, lang), where
            assert figures.metric_name(dataset, metric, lang), where


def test_published_area_is_land_for_districts_and_cities_and_plan_for_the_rest():
    dataset = load()
    table = figure_table(dataset, "facilities", per="published_area_km2")
    land = dataset.zones["kind"].isin(("district", "city"))
    known = table["denominator"].notna()
    assert set(table.loc[known & land, "per_kind"]) == {"land_area_km2"}
    assert set(table.loc[known & ~land, "per_kind"]) == {"planned_area_km2"}


def test_points_were_gathered_for_shanghai_only():
    table = figure_table(load(), "facilities")
    for zone in ("g60-suzhou", "g60-corridor", "yrd-demo-zone"):
        assert np.isnan(table.loc[zone, "value"])
        assert "上海" in table.loc[zone, "note_zh"]
    cities = figure_table(load(), "listed_enterprises")
    dataset = load()
    of_suzhou = (dataset.g60_enterprises["zone_id"] == "g60-suzhou").sum()
    assert cities.loc["g60-suzhou", "value"] == of_suzhou
    assert "科创板" in cities.loc["g60-suzhou", "note_zh"]
    assert cities.loc["g60-corridor", "value"] == len(dataset.g60_enterprises)


def test_the_ways_to_divide_are_those_of_the_links():
    areas = ("published_area_km2", "planned_area_km2", "land_area_km2", "drawn_area_km2")
    assert ("none", *areas, "population", "enterprises") == PERS


def test_observation_rows_show_also_what_was_not_preferred(folder):
    rows = figures.observation_rows(place(folder), "east")
    assert rows["preferred"].tolist() == [1, 0]
