"""Compare: two to eight zones side by side, with honest ranges, at one scale, and the table to take away."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo import figures
from geo.sidebyside import FEWEST, MOST
from geo.tables import Dataset, load
from geo.words import say
from layers.viewstate import ViewState
from views import comparison, controls, relations
from views.markup import escape
from views.pieces import chart, heading, say_quietly

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
        if state.present:
            # The picture alone has no margin of the page around it.
            st.html("<style>.st-key-compare{padding:10px 20px 20px} [class*='st-key-save_']{display:none}</style>")
        if shown.title:
            st.html(f"<h2>{escape(shown.title)}</h2>")
        _table(dataset, shown)
        _figure(dataset, shown)
        _shapes(dataset, shown)
        left, right = st.columns([1.35, 1], gap="medium")
        with left:
            relations.scatter(dataset, shown)
        with right:
            relations.lorenz(dataset, shown)
        _overlaps(dataset, shown)
        if not state.present:
            _take(dataset, shown)


def _choices(dataset: Dataset, state: ViewState) -> ViewState:
    """Show which zones and which measure, and return the state that they make."""
    if len(state.zones) > MOST:
        say_quietly("atlas-notice", say("side_too_many", state.lang, count=len(state.zones), most=MOST))
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
    say_quietly("atlas-hint", say("side_few", lang))
    known = {name: zones for name, zones in SUGGESTIONS.items() if set(zones) <= set(dataset.zones.index)}
    with st.container(horizontal=True, key="suggestions", vertical_alignment="center"):
        st.html(f'<span class="second">{escape(say("side_try", lang))}</span>', width="content")
        for name, zones in known.items():
            st.button(say(f"side_suggest_{name}", lang), key=f"suggest_{name}", on_click=_pick, args=(zones,))


def _table(dataset: Dataset, state: ViewState) -> None:
    """Show the measures side by side, what to mind about them, and the other published figures folded away."""
    lang = state.lang
    parts = comparison.table(dataset.version, state.zones, (state.metric, state.per, state.year), lang)
    st.html(parts.table)
    if parts.sentences:
        st.html("".join(f'<p class="atlas-notice">{escape(sentence)}</p>' for sentence in parts.sentences))
    if parts.others and not state.present:
        _others(dataset, state, parts.others)


@st.fragment
def _others(dataset: Dataset, state: ViewState, count: int) -> None:
    """Show every other published figure when it is asked for; it is a wide table and takes its time."""
    if st.toggle(say("side_others", state.lang, count=count), key="others"):
        chosen = (state.metric, state.per, state.year)
        st.html(comparison.others(dataset.version, state.zones, chosen, state.lang))


def _figure(dataset: Dataset, state: ViewState) -> None:
    """Show the chosen measure: bars with whiskers, and ranks with what the ranges allow."""
    lang = state.lang
    name = figures.metric_name(dataset, state.metric, lang)
    heading(say("side_figure", lang, name=name))
    found = comparison.bars_and_ranks(dataset.version, state.zones, (state.metric, state.per, state.year), lang)
    if found is None:
        say_quietly("atlas-notice", say("side_no_figure", lang, metric=name))
        return
    left, right = st.columns(2, gap="medium")
    with left:
        chart(found[0], "bars", lang)
    with right:
        chart(found[1], "ranks", lang)
    st.html(f'<p class="second">{escape(say("side_model", lang))}</p>')


def _shapes(dataset: Dataset, state: ViewState) -> None:
    lang = state.lang
    pictures, without = comparison.shapes(dataset.version, state.zones, lang)
    heading(say("side_silhouettes", lang))
    if without:
        say_quietly("atlas-notice", say("side_no_outline", lang, zones=comparison.listed(without, lang)))
    if not pictures:
        return
    st.html(pictures)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="second">{escape(say("side_silhouettes_about", lang))}</p>', width="content")
        if not state.present:
            st.download_button(
                say("side_shapes_svg", lang), data=lambda: comparison.shapes_file(dataset, state.zones, lang),
                file_name="carrier-atlas-outlines.svg", mime="image/svg+xml", key="take_shapes", type="tertiary",
                on_click="ignore",
            )  # fmt: skip


def _overlaps(dataset: Dataset, state: ViewState) -> None:
    heading(say("side_overlaps", state.lang))
    st.html(comparison.overlaps(dataset.version, state.zones, state.metric, state.lang))


def _take(dataset: Dataset, state: ViewState) -> None:
    """Offer the figures as files, made when they are asked for."""
    lang, chosen = state.lang, (state.metric, state.per, state.year)
    heading(say("side_take", lang))
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
