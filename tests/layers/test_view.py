"""The view says what the table of figures says, in the colours of its legend."""

from __future__ import annotations

import json

import pytest

from geo import figures
from geo.tables import load
from layers.text import number
from layers.view import drawn_zones, view_payload
from layers.viewstate import ViewState

DATA = load()
VIEWS = [
    ViewState(),
    ViewState(lang="en", metric="facilities", per="none"),
    ViewState(metric="listed_enterprises", per="drawn_area_km2", method="quantile"),
    ViewState(metric="high_tech_enterprises", per="population", method="equal_interval"),
    ViewState(metric="population", per="none", year="2020"),
]


@pytest.mark.parametrize("state", VIEWS, ids=lambda state: f"{state.metric}-{state.per}-{state.year}")
def test_every_figure_is_that_of_the_table(state):
    view = view_payload(DATA, state)
    table = figures.figure_table(DATA, state.metric, per=state.per, year=state.year_value)
    known = table["value"].dropna()
    assert {zone: value["value"] for zone, value in view["values"].items()} == known.to_dict()
    unit = figures.unit(DATA, state.metric, state.per, state.lang)
    for zone, value in view["values"].items():
        assert value["text"].endswith(unit)
        assert float(value["text"].removesuffix(unit).replace("\u2009", "")) == pytest.approx(
            known[zone], rel=0.006, abs=6e-5
        )
        assert value["year"] == table.at[zone, "year"]


@pytest.mark.parametrize("state", VIEWS, ids=lambda state: f"{state.metric}-{state.per}-{state.year}")
def test_every_colour_is_in_the_legend_and_its_counts_add_up(state):
    view = view_payload(DATA, state)
    legend = view["legend"]
    colors = [row["color"] for row in legend["classes"]]
    assert 1 <= len(colors) <= 5
    drawn = {zone: view["values"].get(zone) for zone in drawn_zones(DATA)}
    for row, color in enumerate(colors):
        members = [value for value in drawn.values() if value and value["color"] == color]
        assert len(members) == legend["classes"][row]["count"] > 0
        assert {value["class"] for value in members} == {row}
    assert legend["nodata"]["count"] == sum(value is None for value in drawn.values())
    assert set(view["notes"]) <= {zone for zone, value in drawn.items() if value is None}


def test_the_legend_names_measure_unit_denominator_year_and_method():
    legend = view_payload(DATA, ViewState(metric="high_tech_enterprises", per="population", method="quantile"))[
        "legend"
    ]
    text = " ".join([legend["title"], *legend["lines"]])
    for words in ("高新技术企业", "万人", "常住人口", "20", "分位数"):
        assert words in text
    fixed = view_payload(DATA, ViewState(metric="population", per="none", year="2020", lang="en"))["legend"]
    assert "2020" in " ".join(fixed["lines"])


def test_a_year_without_figures_says_so_and_colours_nothing():
    view = view_payload(DATA, ViewState(metric="population", per="none", year="1980"))
    assert view["values"] == {}
    assert view["legend"]["classes"] == []
    assert view["legend"]["nodata"]["count"] == len(drawn_zones(DATA))


def test_a_range_is_said_where_the_count_is_uncertain_and_an_unverified_figure_is_marked():
    view = view_payload(DATA, ViewState(per="none"))
    table = figures.figure_table(DATA, "facilities", per="none")
    uncertain = table.index[(table["low"] != table["high"]) & table["value"].notna()]
    assert len(uncertain) > 10
    for zone in uncertain:
        assert view["values"][zone]["range"] == f"{number(table.at[zone, 'low'])}–{number(table.at[zone, 'high'])}"
    weak = table.index[table["confidence"].eq("low") & table["value"].notna()]
    assert all(view["values"][zone]["mark"] for zone in weak)


def test_a_zone_without_a_figure_says_why():
    notes = view_payload(DATA, ViewState())["notes"]
    assert "上海" in notes["g60-hefei"]
    assert notes["zjp-minhang"] == "没有公布边界，无法计数"


def test_a_view_is_small_plain_json_and_two_calls_do_not_share_their_parts():
    state = ViewState(zones=("pudong",), bbox=(121.0, 31.0, 122.0, 32.0), title="A{{7*191}}B")
    view = view_payload(DATA, state, fly=3, seq_layers=2)
    text = json.dumps(view, allow_nan=False, ensure_ascii=False)
    assert len(text.encode()) < 24_000
    assert (view["fly"], view["seq_layers"], view["bbox"]) == (3, 2, [121.0, 31.0, 122.0, 32.0])
    assert view["title"] == "A{{7*191}}B"
    assert view["layers"] == list(state.shown)
    view["values"].clear()
    view["legend"]["classes"].clear()
    again = view_payload(DATA, state)
    assert again["values"]
    assert again["legend"]["classes"]
