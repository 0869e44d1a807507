"""Figures through the years: lines, small maps, and the growth between two years; every value with its source.

The whole is a fragment: a choice here runs nothing else of the page again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from geo import change, families, figures, plan
from geo.tables import Dataset, load, split, term
from geo.words import say
from views import charts, yearmaps
from views.markup import escape, html_table
from views.yearmaps import place_names, value_cell

#: The small multiples show this many columns on a wide screen; on a phone they scroll.
COLUMNS = 4
#: Places whose figures are shown together; the two in the middle make a whole that has a map.
PLACES = ("shanghai", "districts", "nine_cities", "zones")
MAPPED = ("districts", "nine_cities")


def section() -> None:
    """Show a choice of measure and places, then what is known of it through the years."""
    state = st.session_state["view"]
    st.html(f"<h2>{escape(say('plan_years', state.lang))}</h2>")
    _section(state.lang)


@st.fragment
def _section(lang: str) -> None:
    dataset = load()
    metric, place = _choose(dataset, lang)
    frame, zones = plan.series(dataset, metric), places(dataset)[place]
    shown = frame[frame["subject_id"].isin(zones)]
    break_year = change.break_year(dataset, metric)
    st.vega_lite_chart(spec=multiples(dataset, shown, metric, lang), width="content", theme=None)
    about = say("plan_years_about", lang)
    if break_year is not None:
        about += say("years_break", lang, year=break_year)
    st.html(f'<p class="second">{escape(about)}</p>{all_figures(dataset, shown, metric, zones, lang)}')
    if place in MAPPED:
        yearmaps.small_maps(dataset, metric, zones, lang)
        yearmaps.growth(dataset, metric, zones, lang)


@st.cache_data(show_spinner=False)
def _measures(version: str) -> list[str]:  # noqa: ARG001 - the key of the cache
    """Return the measures with several years; first those of which most districts can be compared over two years."""
    dataset = load()
    districts = families.family(dataset, "districts")
    found = plan.several_years(dataset, at_least=1)
    shared = {metric: max(change.pairs(dataset, metric, districts).values(), default=0) for metric in found}
    return sorted(found, key=lambda metric: -shared[metric])


def places(dataset: Dataset) -> dict[str, list[str]]:
    """Return the subjects of each of `PLACES`: the city, the districts, the nine cities, all other zones."""
    found = {"shanghai": ["shanghai"], **{name: families.family(dataset, name) for name in MAPPED}}
    taken = {zone_id for zones in found.values() for zone_id in zones}
    found["zones"] = [str(zone_id) for zone_id in dataset.zones.index if zone_id not in taken]
    return found


def _choose(dataset: Dataset, lang: str) -> tuple[str, str]:
    """Show the choice of measure and of places; only places with a figure are offered, those with most come first."""
    with st.container(horizontal=True, key="years_choice", vertical_alignment="bottom", gap="small"):
        metric = st.selectbox(
            say("plan_years_metric", lang),
            _measures(dataset.version),
            key="series",
            format_func=lambda metric_id: figures.metric_name(dataset, metric_id, lang),
            width=360,
        )
        having = plan.series(dataset, metric)["subject_id"]
        counts = {place: int(having.isin(zones).sum()) for place, zones in places(dataset).items()}
        offered = [place for place in PLACES if counts[place]]
        place = st.segmented_control(
            say("plan_years_family", lang),
            offered,
            default=max(offered, key=lambda name: (name == "districts" and counts[name] > 3, counts[name])),
            key=f"series_family_{metric}",
            required=True,
            format_func=lambda name: say(f"years_{name}", lang),
        )
    return metric, place


def multiples(dataset: Dataset, shown: pd.DataFrame, metric: str, lang: str) -> dict[str, Any]:
    """Return small multiples on one scale: points for figures, lines only between years that follow each other."""
    names = place_names(dataset, lang)
    unit = figures.unit(dataset, metric, "none", lang)
    rows = [
        {
            "name": names[row["subject_id"]], "year": int(row["year"]), "value": float(row["value"]),
            "run": int(row["run"]), "weak": bool(row["confidence"] == "low" or row["basis"] == "unverified"),
            "trust": term(dataset, "confidence", row["confidence"], lang), "note": row[f"note_{lang}"],
            "source": _citation(dataset, row["source_id"]),
        }
        for _, row in shown.iterrows()
    ]  # fmt: skip
    tips = [
        {"field": "name", "type": "nominal", "title": say("column_zone", lang)},
        {"field": "year", "type": "quantitative", "format": "d", "title": say("column_year", lang)},
        {"field": "value", "type": "quantitative", "format": ",.6~g", "title": unit},
        {"field": "trust", "type": "nominal", "title": say("column_confidence", lang)},
        {"field": "note", "type": "nominal", "title": say("note", lang)},
        {"field": "source", "type": "nominal", "title": say("source", lang)},
    ]
    axis = {"format": "d", "tickMinStep": 1, "tickCount": 5, "grid": False}
    x = {"field": "year", "type": "quantitative", "title": None, "axis": axis, "scale": {"zero": False}}
    y = {"field": "value", "type": "quantitative", "title": None, "axis": {"tickCount": 4}}
    accent, card = charts.ACCENT, charts.CARD
    fill = {"condition": {"test": "datum.weak", "value": card}, "value": accent}
    line = {
        "mark": {"type": "line", "color": accent, "strokeWidth": 1.5},
        "encoding": {"x": x, "y": y, "detail": {"field": "run"}},
    }
    points = {
        "mark": {"type": "point", "size": 42, "stroke": accent, "strokeWidth": 1.5},
        "encoding": {"x": x, "y": y, "fill": fill, "tooltip": tips},
    }
    order = list(shown.groupby("subject_id")["value"].max().sort_values(ascending=False).index.map(names))
    header = {"labelFontSize": 12, "labelColor": charts.TEXT, "labelFontWeight": "bold", "labelPadding": 2}
    return {
        "$schema": charts.SCHEMA, "config": charts.CONFIG, "data": {"values": rows}, "columns": COLUMNS,
        "facet": {"field": "name", "type": "nominal", "sort": order, "title": None, "header": header},
        "spacing": {"row": 10, "column": 16}, "title": f"{figures.metric_name(dataset, metric, lang)} ({unit})",
        "spec": {"width": 226, "height": 84, "layer": [line, points]},
    }  # fmt: skip


def _citation(dataset: Dataset, source_ids: str) -> str:
    first = split(source_ids)[0]
    return f"{first} {dataset.sources.loc[first, 'title']}"


def all_figures(dataset: Dataset, shown: pd.DataFrame, metric: str, zones: Sequence[str], lang: str) -> str:
    """Return every value of the lines as a folded table, a place a row and a year a column, each with its source."""
    years = sorted(set(shown["year"]))
    cells = {(row["subject_id"], row["year"]): row for _, row in shown.iterrows()}
    names, gap = place_names(dataset, lang), f'<td class="number second">{escape(say("no_figure", lang))}</td>'
    rows = []
    for zone_id in zones:
        found = [cells.get((zone_id, year)) for year in years]
        if any(row is not None for row in found):
            body = "".join(gap if row is None else value_cell(dataset, row, lang) for row in found)
            rows.append(f'<tr data-zone="{escape(zone_id)}"><th scope="row">{escape(names[zone_id])}</th>{body}</tr>')
    name = f"{figures.metric_name(dataset, metric, lang)} ({figures.unit(dataset, metric, 'none', lang)})"
    caption = say("years_all", lang, name=name, count=len(shown))
    table = html_table(caption, [say("column_zone", lang), *map(str, years)], rows, name="atlas-table atlas-years")
    return f'<details class="atlas-all"><summary>{escape(caption)}</summary>{table}</details>'
