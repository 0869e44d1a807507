"""The plan beside the map: table 1 with its latest values, targets, the years, and what chapter 7 asks of whom."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo import plan
from geo.tables import Dataset, load, term
from geo.words import say
from layers import bullet
from layers.inline import image
from layers.viewstate import ViewState
from views import find, targets, years
from views.markup import confidence, escape, figure, html_table, number, source_mark


def page() -> None:
    """Show table 1 and other targets, then the years, then the plan's voice."""
    dataset = load()
    state: ViewState = st.session_state["view"]
    with st.container(key="plan"):
        _table_1(dataset, state.lang)
        targets.section(dataset, state.lang)
        years.section()
        _chapter(dataset, state)
        _named(dataset, state.lang)


def _heading(key: str, lang: str, **params: object) -> None:
    st.html(f"<h2>{escape(say(key, lang, **params))}</h2>")


def _table_1(dataset: Dataset, lang: str) -> None:
    _heading("plan_table_1", lang)
    st.html(f'<p class="second">{escape(say("plan_table_1_about", lang))}</p>')
    heads = [say(f"plan_head_{head}", lang) for head in ("indicator", "baseline", "target", "latest", "chart", "state")]
    rows = [_indicator(dataset, indicator, lang) for indicator in plan.indicators(dataset, lang)]
    st.html(html_table(say("plan_table_1", lang), heads, rows, name="atlas-table atlas-plan"))
    followed = [
        indicator
        for indicator in plan.indicators(dataset, lang)
        if plan.breakdown(dataset, indicator.indicator_id) >= 3
    ]
    with st.container(horizontal=True, key="follow"):
        for indicator in followed:
            count = plan.breakdown(dataset, indicator.indicator_id)
            label = say("plan_to_map", lang, name=indicator.name, count=count)
            if st.button(label, key=f"follow_{indicator.indicator_id}", type="tertiary"):
                _to_map(
                    {
                        "metric": indicator.indicator_id,
                        "per": "none",
                        "year": "latest",
                        "layers": "districts,g60-cities",
                    }
                )


def _indicator(dataset: Dataset, indicator: plan.Indicator, lang: str) -> str:
    least = escape(say("plan_at_least", lang)) if indicator.at_least else escape(say("plan_about", lang))
    value, least = figure(indicator.target, indicator.unit, lang), f'<span class="second">{least}</span>'
    target = f"{value} {least}" if lang == "zh" else f"{least} {value}"
    plan_mark = source_mark(
        dataset, plan.PLAN_SOURCE, lang, label="①", extra=say("plan_page", lang, page=indicator.page)
    )
    latest = figure(indicator.latest, indicator.unit, lang)
    latest_mark = source_mark(dataset, indicator.source_ids, lang, label="②", extra=indicator.note)
    year = f'<span class="second">{escape(indicator.latest_year)}</span>' if indicator.latest is not None else ""
    return (
        f'<tr id="indicator-{escape(indicator.indicator_id)}"><th scope="row">{escape(indicator.name)}</th>'
        f'<td class="n" data-value="baseline">{figure(indicator.baseline, indicator.unit, lang)}</td>'
        f'<td class="n" data-value="target">{target}{plan_mark}</td>'
        f'<td class="n" data-value="latest">{latest} {year}{latest_mark}</td>'
        f"<td>{image(bullet.svg(indicator))}</td><td>{escape(_state(indicator, lang))}</td></tr>"
    )


def _state(indicator: plan.Indicator, lang: str) -> str:
    """Say in words how far it is: reached, part of the way, or not known."""
    if indicator.met is None:
        return say("no_figure", lang)
    if indicator.met:
        return say("plan_met", lang)
    if indicator.progress is None:
        return say("plan_not_met", lang)
    return say("plan_progress", lang, percent=f"{indicator.progress:.0%}")


def _chapter(dataset: Dataset, state: ViewState) -> None:
    """Show what chapter 7 asks, section by section, in our own words, each with its page and a way to its zone."""
    lang = state.lang
    _heading("plan_chapter", lang)
    st.html(f'<p class="second">{escape(say("plan_chapter_about", lang))}</p>')
    for section, refs in plan.chapter(dataset).groupby("section", sort=False):
        with st.expander(
            say("plan_section", lang, section=section, title=say(f"section_{section}", lang), count=len(refs)),
            expanded=section == "7",
        ):
            for _, ref in refs.iterrows():
                _paraphrase(dataset, ref, lang)


def _paraphrase(dataset: Dataset, ref: pd.Series, lang: str) -> None:
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        mark = source_mark(dataset, plan.PLAN_SOURCE, lang, extra=say("plan_page", lang, page=int(ref["page"])))
        page_number = escape(say("plan_page", lang, page=int(ref["page"])))
        st.html(
            f'<p class="atlas-ref">{escape(ref[f"summary_{lang}"])} <span class="second">{page_number}</span>{mark}</p>'
        )
        if ref["subject_type"] == "zone":
            name = dataset.zones.loc[ref["subject_id"], f"name_{lang}"]
            if st.button(name, key=f"ref_{ref['ref_id']}", type="tertiary"):
                find.show_zone(dataset, ref["subject_id"])
                _to_map({"zones": ref["subject_id"]})


def _named(dataset: Dataset, lang: str) -> None:
    """Show the facilities that the plan names, with page and status; those without a site are listed, not drawn."""
    _heading("plan_named", lang)
    rows = plan.named_facilities(dataset)
    keys = ("plan_head_page", "plan_head_facility", "plan_head_status", "plan_head_place", "column_confidence")
    body = [_facility(dataset, row, lang) for _, row in rows.iterrows()]
    st.html(html_table(say("plan_named", lang), [say(key, lang) for key in keys], body))


def _facility(dataset: Dataset, row: pd.Series, lang: str) -> str:
    name = row[f"name_{lang}"] or row["name_zh"]
    status = term(dataset, "status", row["status"], lang)
    if row["status_as_of"]:
        status = say("status_as_of", lang, status=status, year=row["status_as_of"])
    place = say("place_drawn", lang, metres=number(row["precision_m"])) if row["drawn"] else say("place_listed", lang)
    mark = source_mark(dataset, row["source_id"], lang, extra=row[f"note_{lang}"])
    return (
        f'<tr><td class="number">{int(row["page"])}</td><th scope="row">{escape(name)}{mark}</th>'
        f"<td>{escape(status)}</td><td>{escape(place)}</td>"
        f"<td>{confidence(dataset, row['confidence'], '', lang)}</td></tr>"
    )


def _to_map(changes: dict[str, str]) -> None:
    """Go to the map with these keys of the address changed."""
    st.switch_page(st.session_state["pages"]["explore"], query_params={**st.query_params.to_dict(), **changes})
