"""The address bar and the widgets hold one ``ViewState``; this module keeps them in step.

The address is the interface: a link, a bookmark and the back button must each restore the view. A widget changes the
address; an address that was not written by us (a pasted link, the back button) changes the widgets. Visible layers and
the extent are written into the address by the map itself, without a message, and are read here at the next run.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo import figures
from geo.tables import Dataset
from layers.viewstate import ViewState, known

#: Fields of the state that a Streamlit widget of the same key holds.
WIDGETS = ("lang", "metric", "per", "year", "method")
#: How the keys of all choices begin whose labels change with the language, on every page.
CHOICES = (
    "metric", "per", "year", "method", "zones", "sheet_paper", "own_colour", "years_per_", "scatter_", "lorenz_",
    "series", "sources_section", "datum_", "field_",
)  # fmt: skip
#: A key beside those of the view: a short list of scenes, read by the Present page alone.
SCENES = "scenes"


def read(dataset: Dataset) -> tuple[ViewState, list[str]]:
    """Return the present view, and a quiet sentence for each key of the address that was ignored."""
    query = st.query_params.to_dict()
    query.pop(SCENES, None)
    address, notices = ViewState.from_query(query, dataset)
    seen = st.session_state.setdefault("seen", {})
    for key in WIDGETS:
        linked = getattr(address, key)
        if key not in st.session_state or seen.get(key, linked) != linked:
            st.session_state[key] = linked
    _relabel(seen, dataset)
    if seen.get("zones", ()) != address.zones:
        st.session_state["selected"] = address.zones
    state = replace(address, zones=tuple(st.session_state.get("selected", ())), v=dataset.version)
    state = replace(state, **{key: st.session_state[key] for key in WIDGETS})
    return _possible(state, dataset), notices


def _relabel(seen: dict[str, object], dataset: Dataset) -> None:
    """Hand every choice its own value again when the language has changed.

    A select box of Streamlit keeps the label that was chosen, not the value: in another language that label is nothing.
    Before the boxes are drawn anew their values can still be read; a value that was set is then labelled anew. What
    comes from the browser as an old label all the same is no value of ours and gives way to the last one that was.
    """
    if seen.get("lang", st.session_state["lang"]) != st.session_state["lang"]:
        for key in list(st.session_state):
            if isinstance(key, str) and key.startswith(CHOICES):
                st.session_state[key] = st.session_state[key]
    for key in WIDGETS:
        if key in seen and not known(key, st.session_state[key], dataset):
            st.session_state[key] = seen[key]


def _possible(state: ViewState, dataset: Dataset) -> ViewState:
    """Return the state with a year and a denominator that the metric has; a change of metric may leave neither."""
    if state.year != "latest" and int(state.year) not in figures.years(dataset, state.metric):
        state = replace(state, year="latest")
        st.session_state["year"] = "latest"
    if state.per not in figures.denominators(dataset, state.metric):
        state = replace(state, per="none")
        st.session_state["per"] = "none"
    return state


def write(state: ViewState) -> None:
    """Write the state into the address; keys that hold their default and are not there yet stay out of it."""
    default, query = ViewState().to_query(), state.to_query()
    present = st.query_params.to_dict()
    wanted = dict(present)
    for key in (*WIDGETS, "zones", "title"):
        if query[key] != default[key] or key in present:
            wanted[key] = query[key]
    wanted = {key: value for key, value in wanted.items() if value != "" or key in present}
    if wanted != present:
        st.query_params.from_dict(wanted)
    st.session_state["seen"] = {**{key: getattr(state, key) for key in WIDGETS}, "zones": state.zones}


def select(*zone_ids: str) -> None:
    """Make these zones the selection: the first is the one whose profile is shown."""
    st.session_state["selected"] = tuple(dict.fromkeys(zone_ids))


def fly_to(bbox: tuple[float, float, float, float]) -> None:
    """Ask the map to show an extent (west, south, east, north in degrees) at its next view."""
    st.session_state["fly"] = st.session_state.get("fly", 0) + 1
    st.session_state["fly_bbox"] = bbox
