"""The choices that several pages share: measure, denominator, year, classes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo import figures
from geo.meaning import formula, meaning
from geo.tables import Dataset, load
from geo.words import say
from layers.classify import METHODS
from layers.viewstate import ViewState
from views import own
from views.markup import plain

#: The measures that open first: what most zones have, and what the plan asks for.
FIRST = ("facilities", "listed_enterprises", "high_tech_enterprises")


@st.cache_data(show_spinner=False)
def _metrics(version: str) -> list[str]:  # noqa: ARG001 - the key of the cache
    dataset = load()
    observations = dataset.observations[dataset.observations["subject_id"] != "shanghai"]
    covered = observations.groupby("metric_id")["subject_id"].nunique()
    rest = [metric for metric in figures.metric_ids(dataset) if metric not in FIRST]
    return [*FIRST, *sorted(rest, key=lambda metric: (-int(covered.get(metric, 0)), metric))]


def metrics(dataset: Dataset) -> list[str]:
    """Return the measures in the order of the choice: the first three, then by how many zones have a figure."""
    return _metrics(dataset.version)


def choose(dataset: Dataset, state: ViewState, *, classes: bool = True) -> ViewState:
    """Show the choices in one line and return the state that they make."""
    lang = state.lang
    keys = ["metric", "per", "year", *(["method"] if classes else [])]
    with st.container(horizontal=True, key="controls", gap="small"):
        st.selectbox(
            say("control_metric", lang),
            metrics(dataset),
            key="metric",
            help=plain(meaning(dataset, state.metric, lang)),
            format_func=lambda metric: figures.metric_name(dataset, metric, lang),
        )
        st.selectbox(
            say("control_per", lang),
            figures.denominators(dataset, state.metric),
            key="per",
            help=plain(formula(dataset, state.metric, state.per, lang)),
            format_func=lambda per: say(f"per_{per}", lang),
        )
        st.selectbox(
            say("control_year", lang),
            ["latest", *(str(year) for year in reversed(figures.years(dataset, state.metric)))],
            key="year",
            format_func=lambda year: say("year_latest", lang) if year == "latest" else year,
        )
        if classes:
            st.selectbox(
                say("control_method", lang), METHODS, key="method", format_func=lambda name: say(f"method_{name}", lang)
            )
            own.choose(lang)
    return replace(state, **{key: st.session_state[key] for key in keys})
