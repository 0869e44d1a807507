"""Compare: two to eight zones side by side, with honest ranges, at one scale, and the table to take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from geo import figures
from geo.sidebyside import FEWEST, MOST
from geo.tables import Dataset, load
from geo.words import say
from layers import chart_files
from layers.viewstate import ViewState
from views import comparison, controls
from views.markup import escape

#: Comparisons to start from: what a planner of this plan asks first.
SUGGESTIONS: dict[str, tuple[str, ...]] = {
    "carriers": ("zhangjiang-science-city-2017", "da-linghaowan", "caohejing"),
    "districts": ("pudong", "minhang", "yangpu"),
    "lingang": ("lingang-special-area", "pudong"),
    "cities": ("songjiang", "g60-suzhou", "g60-hefei", "g60-hangzhou"),
}


def page() -> None:
    """Show the page from top to bottom as it stands on the screen."""
    dataset = load()
    state: ViewState = st.session_state["view"]
    with st.container(key="compare"):
        if not state.present:
            state = _choices(dataset, state)
            st.session_state["view"] = state
        zones = state.zones[:MOST]
        if len(zones) < FEWEST:
            _few(dataset, state.lang)
            return
        shown = replace(state, zones=zones)
        if shown.title:
            st.html(f"<h2>{escape(shown.title)}</h2>")
        _table(dataset, shown)
        _figure(dataset, shown)
        _shapes(dataset, shown)
        left, right = st.columns([1.35, 1], gap="medium")
        with left:
            _scatter(dataset, shown)
        with right:
            _lorenz(dataset, shown)
        _overlaps(dataset, shown)
        if not state.present:
            _take(dataset, shown)


def _choices(dataset: Dataset, state: ViewState) -> ViewState:
    """Show which zones and which measure, and return the state that they make."""
    if len(state.zones) > MOST:
        _say("atlas-notice", say("side_too_many", state.lang, count=len(state.zones), most=MOST))
    st.session_state["zones"] = list(state.zones[:MOST])
    names = dataset.zones[f"name_{state.lang}"].to_dict()
    left, right = st.columns([1.25, 1], gap="small")
    with left:
        st.multiselect(
            say("side_zones", state.lang),
            comparison.options(dataset.version, state.lang),
            key="zones",
            format_func=lambda zone_id: names[zone_id],
            max_selections=MOST,
            placeholder=say("side_zones_hint", state.lang),
            on_change=_chosen,
        )
    with right:
        return controls.choose(dataset, state, classes=False)


def _chosen() -> None:
    """Make what stands in the field the selection and the picked zones of every page."""
    _pick(tuple(st.session_state["zones"]))


def _pick(zones: tuple[str, ...]) -> None:
    st.session_state["selected"] = st.session_state["picked"] = zones


def _few(dataset: Dataset, lang: str) -> None:
    _say("atlas-hint", say("side_few", lang))
    known = {name: zones for name, zones in SUGGESTIONS.items() if set(zones) <= set(dataset.zones.index)}
    with st.container(horizontal=True, key="suggestions", vertical_alignment="center"):
        st.html(f'<span class="second">{escape(say("side_try", lang))}</span>', width="content")
        for name, zones in known.items():
            st.button(say(f"side_suggest_{name}", lang), key=f"suggest_{name}", on_click=_pick, args=(zones,))


def _say(name: str, text: str) -> None:
    st.html(f'<p class="{name}" role="status">{escape(text)}</p>')


def _heading(text: str) -> None:
    st.html(f"<h2>{escape(text)}</h2>")


def _chart(spec: dict[str, Any], key: str, lang: str, *, wide: bool = True) -> None:
    """Show a chart and, below it, how to save it; the file is drawn when it is asked for."""
    with st.container(key=f"chart_{key}"):
        st.vega_lite_chart(spec=spec, width="stretch" if wide else "content", theme=None)
    with st.container(horizontal=True, key=f"save_{key}", gap="small"):
        for kind, mime in chart_files.KINDS.items():
            st.download_button(
                say(f"side_take_{kind}", lang),
                data=lambda kind=kind: chart_files.render(spec, kind),
                file_name=f"carrier-atlas-{key}.{kind}", mime=mime, key=f"save_{key}_{kind}", type="tertiary",
                on_click="ignore",
            )  # fmt: skip


def _table(dataset: Dataset, state: ViewState) -> None:
    """Show the measures side by side, what to mind about them, and the other published figures folded away."""
    lang = state.lang
    parts = comparison.table(dataset.version, state.zones, (state.metric, state.per, state.year), lang)
    st.html(parts.table)
    st.html("".join(f'<p class="atlas-notice">{escape(sentence)}</p>' for sentence in parts.sentences))
    if parts.others:
        with st.expander(say("side_others", lang, count=parts.other_count), expanded=False):
            st.html(parts.others)


def _figure(dataset: Dataset, state: ViewState) -> None:
    """Show the chosen measure: bars with whiskers, and ranks with what the ranges allow."""
    lang = state.lang
    name = figures.metric_name(dataset, state.metric, lang)
    _heading(say("side_figure", lang, name=name))
    found = comparison.bars_and_ranks(dataset.version, state.zones, (state.metric, state.per, state.year), lang)
    if found is None:
        _say("atlas-notice", say("side_no_figure", lang, metric=name))
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _chart(found[0], "bars", lang)
    with right:
        _chart(found[1], "ranks", lang)
    st.html(f'<p class="second">{escape(say("side_model", lang))}</p>')


def _shapes(dataset: Dataset, state: ViewState) -> None:
    lang = state.lang
    pictures, file, without = comparison.shapes(dataset.version, state.zones, lang)
    _heading(say("side_silhouettes", lang))
    if without:
        _say("atlas-notice", say("side_no_outline", lang, zones=comparison.listed(without, lang)))
    if not pictures:
        return
    st.html(pictures)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="second">{escape(say("side_silhouettes_about", lang))}</p>', width="content")
        if not state.present:
            st.download_button(
                say("side_shapes_svg", lang), file, "carrier-atlas-outlines.svg", "image/svg+xml",
                key="take_shapes", type="tertiary", on_click="ignore",
            )  # fmt: skip


@st.fragment
def _scatter(dataset: Dataset, state: ViewState) -> None:
    """Show the chosen measure against another one; a change here repaints this part alone."""
    lang = state.lang
    _heading(say("side_scatter", lang))
    upright, per, family = _axes(dataset, state)
    axes = ((state.metric, state.per, state.year), (upright, per, "latest"))
    found = comparison.scatter(dataset.version, state.zones, axes, family, lang)
    if found.missing:
        _say("atlas-notice", say("side_scatter_missing", lang, zones=comparison.listed(found.missing, lang)))
    if found.spec is None:
        _say("atlas-notice", say("side_scatter_few", lang))
        return
    _chart(found.spec, "scatter", lang, wide=False)
    st.html(f'<p class="second">{escape(say("side_scatter_about", lang, others=found.others))}</p>')


def _axes(dataset: Dataset, state: ViewState) -> tuple[str, str, str]:
    lang = state.lang
    metrics = controls.metrics(dataset)
    _hold("scatter_y", metrics, comparison.upright(dataset.version, state.zones, state.metric))
    allowed = figures.denominators(dataset, st.session_state["scatter_y"])
    _hold("scatter_per", allowed, "published_area_km2")
    families = comparison.SCATTERED
    _hold("scatter_family", families, comparison.family_of(dataset, state.zones))
    with st.container(horizontal=True, key="axes", gap="small"):
        upright = st.selectbox(
            say("side_scatter_y", lang), metrics, key="scatter_y",
            format_func=lambda metric: figures.metric_name(dataset, metric, lang),
        )  # fmt: skip
        per = st.selectbox(
            say("side_scatter_per", lang), allowed, key="scatter_per", format_func=lambda name: say(f"per_{name}", lang)
        )
        family = st.selectbox(
            say("side_scatter_family", lang), families, key="scatter_family",
            format_func=lambda name: say(f"side_family_{name}", lang),
        )  # fmt: skip
    return upright, per, family


def _hold(key: str, options: Sequence[str], default: str) -> None:
    """Give a widget a value that its options have, before it is shown."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = default if default in options else options[0]


@st.fragment
def _lorenz(dataset: Dataset, state: ViewState) -> None:
    """Show how unevenly the chosen measure's amount is spread over a family."""
    lang = state.lang
    _heading(say("side_lorenz", lang))
    families = tuple(comparison.FAMILIES)
    _hold("lorenz_family", families, comparison.family_of(dataset, state.zones, default="districts"))
    family = st.selectbox(
        say("side_scatter_family", lang), families, key="lorenz_family",
        format_func=lambda name: say(f"side_family_{name}", lang), width=260,
    )  # fmt: skip
    spec, sentences = comparison.lorenz(dataset.version, family, state.metric, state.year, lang)
    for sentence in sentences:
        _say("atlas-notice", sentence)
    if spec is not None:
        _chart(spec, "lorenz", lang, wide=False)
        st.html(f'<p class="second">{escape(say("side_lorenz_about", lang))}</p>')


def _overlaps(dataset: Dataset, state: ViewState) -> None:
    _heading(say("side_overlaps", state.lang))
    st.html(comparison.overlaps(dataset.version, state.zones, state.metric, state.lang))


def _take(dataset: Dataset, state: ViewState) -> None:
    """Offer the figures as files, made when they are asked for."""
    lang, chosen = state.lang, (state.metric, state.per, state.year)
    _heading(say("side_take", lang))
    with st.container(horizontal=True, key="take"):
        for kind, mime in comparison.FILES.items():
            st.download_button(
                say(f"side_take_{kind}", lang),
                data=lambda kind=kind: comparison.file(dataset, state.zones, chosen, lang, kind=kind),
                file_name=f"carrier-atlas-compare.{kind}", mime=mime, key=f"take_{kind}", on_click="ignore",
            )  # fmt: skip
    st.html(f'<p class="second">{escape(say("side_take_about", lang))}</p>')
    command = say("side_command", lang, zones=" ".join(state.zones), metric=state.metric, per=state.per, year=state.year)
    same = escape(say("side_same_numbers", lang))
    st.html(f'<p class="second">{same} <code>{escape(command)}</code></p>')
