"""Two measures against each other, and one measure over a family: the parts of the comparison that look beyond it.

Each is a fragment: a choice made in it repaints that part alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo import figures
from geo.tables import Dataset
from geo.words import say
from layers.viewstate import ViewState
from views import comparison, controls
from views.markup import escape
from views.pieces import chart, heading, say_quietly


@st.fragment
def scatter(dataset: Dataset, state: ViewState) -> None:
    """Show the chosen measure against another one; a change here repaints this part alone."""
    lang = state.lang
    heading(say("side_scatter", lang))
    upright, per, family = _axes(dataset, state)
    axes = ((state.metric, state.per, state.year), (upright, per, "latest"))
    found = comparison.scatter(dataset.version, state.zones, axes, family, lang)
    if found.missing:
        say_quietly("atlas-notice", say("side_scatter_missing", lang, zones=comparison.listed(found.missing, lang)))
    if found.spec is None:
        say_quietly("atlas-notice", say("side_scatter_few", lang))
        return
    chart(found.spec, "scatter", lang, wide=False)
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
def lorenz(dataset: Dataset, state: ViewState) -> None:
    """Show how unevenly the chosen measure's amount is spread over a family."""
    lang = state.lang
    heading(say("side_lorenz", lang))
    families = tuple(comparison.FAMILIES)
    _hold("lorenz_family", families, comparison.family_of(dataset, state.zones, default="districts"))
    family = st.selectbox(
        say("side_scatter_family", lang), families, key="lorenz_family",
        format_func=lambda name: say(f"side_family_{name}", lang), width=260,
    )  # fmt: skip
    spec, sentences = comparison.lorenz(dataset.version, family, state.metric, state.year, lang)
    for sentence in sentences:
        say_quietly("atlas-notice", sentence)
    if spec is not None:
        chart(spec, "lorenz", lang, wide=False)
        st.html(f'<p class="second">{escape(say("side_lorenz_about", lang))}</p>')
