"""How a figure changed between two published years."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geo import change
from geo.errors import CallError
from geo.tables import load

ZONES = ["pudong", "minhang", "jiading"]


def row(subject: str, year: int, value: float, *, metric: str = "population", qualifier: str = "", **more: str) -> dict:
    plain = {"source_id": "P001", "confidence": "high", "basis": "published", "note_zh": "", "note_en": ""}
    return {
        "subject_id": subject, "metric_id": metric, "year": float(year), "value": float(value), "preferred": 1.0,
        "qualifier": qualifier, **plain, **more,
    }  # fmt: skip


def dataset_of(*rows: dict):
    return replace(load(), observations=pd.DataFrame(rows))


def test_only_years_that_exist_are_offered_and_how_many_places_have_them():
    dataset = dataset_of(row("pudong", 2010, 100), row("minhang", 2010, 50), row("pudong", 2020, 150), row("baoshan", 2015, 9))
    assert change.years(dataset, "population", ZONES) == {2010: 2, 2020: 1}
    assert change.pairs(dataset, "population", ZONES) == {(2010, 2020): 1}
    assert change.best_pair(dataset, "population", ["baoshan"]) is None


def test_growth_needs_both_figures_and_nothing_is_filled_in():
    dataset = dataset_of(
        row("pudong", 2010, 100), row("pudong", 2020, 150), row("minhang", 2010, 50), row("jiading", 2020, 9)
    )
    found = change.change(dataset, "population", ZONES, earlier=2010, later=2020)
    assert found.relative
    assert found.table["change"].dropna().to_dict() == pytest.approx({"pudong": 0.5})
    assert list(found.table.index) == ZONES
    assert found.table.loc["minhang", "source_id_1"] == "P001"
    assert found.table.loc["minhang", "source_id_2"] == ""


def test_a_rate_changes_by_a_difference():
    rows = [row("pudong", year, value, metric="rd_intensity_pct") for year, value in ((2019, 4.0), (2020, 4.5))]
    found = change.change(dataset_of(*rows), "rd_intensity_pct", ZONES, earlier=2019, later=2020)
    assert not found.relative
    assert found.table.at["pudong", "change"] == pytest.approx(0.5)


def test_no_growth_of_gdp_across_the_census_revision():
    """Minhang published 3002.04 for 2023 and, after the revision, 4119 for 2024: that is not growth."""
    dataset = load()
    found = change.change(dataset, "gdp_100m_cny", ZONES, earlier=2023, later=2024)
    assert found.broken
    assert found.table.loc["minhang", ["value_1", "value_2"]].tolist() == [3002.04, 4119]
    assert found.table["change"].isna().all()
    assert not change.broken(dataset, "gdp_100m_cny", 2021, 2023)
    assert not change.broken(dataset, "gdp_100m_cny", 2024, 2025)
    pair = change.best_pair(dataset, "gdp_100m_cny", ZONES)
    assert pair is not None
    assert not change.broken(dataset, "gdp_100m_cny", *pair)


def test_a_lower_bound_has_no_growth_and_an_approximate_figure_is_marked():
    dataset = dataset_of(
        row("pudong", 2010, 100, qualifier="at_least"), row("pudong", 2020, 150),
        row("minhang", 2010, 50, qualifier="about"), row("minhang", 2020, 60, basis="unverified"),
    )  # fmt: skip
    table = change.change(dataset, "population", ZONES, earlier=2010, later=2020).table
    assert pd.isna(table.at["pudong", "change"])
    assert table.at["pudong", "bound"]
    assert table.at["minhang", "change"] == pytest.approx(0.2)
    assert table.loc["minhang", ["loose", "weak"]].tolist() == [True, True]
    assert change.pairs(dataset, "population", ZONES, exact=True) == {(2010, 2020): 1}


def test_years_must_follow_each_other():
    with pytest.raises(CallError):
        change.change(load(), "population", ZONES, earlier=2020, later=2010)


def test_the_change_of_the_real_census_years_is_the_ratio_of_the_two_rows():
    dataset = load()
    table = change.change(dataset, "population", ZONES, earlier=2010, later=2020).table
    rows = dataset.observations.query("metric_id == 'population' and preferred == 1").set_index(["subject_id", "year"])
    for zone in ZONES:
        assert table.at[zone, "change"] == pytest.approx(rows.at[(zone, 2020), "value"] / rows.at[(zone, 2010), "value"] - 1)
