"""Explore: the map at once, the figures of the chosen zone beside it, the same figures as a table below."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from geo import figures
from geo.denominators import denominator_table
from geo.export import csv_text
from geo.provenance import outline_sources
from geo.tables import Dataset, load, split, term
from geo.words import say
from layers import document
from layers import view as view_payload
from layers.assets import STATIC
from layers.viewstate import ViewState
from views import card, components, controls, find, markup, own


@st.cache_resource(show_spinner=False)
def map_document(version: str, lang: str) -> str:  # noqa: ARG001 - the key of the cache
    """Build the map document once a data version and language, for everybody."""
    return document.build(load(), lang, STATIC)


def page() -> None:
    """Show the page from top to bottom as it stands on the screen."""
    dataset = load()
    state: ViewState = st.session_state["view"]
    if state.present:
        _map(dataset, state)
        return
    with st.container(key="explore"):
        state = controls.choose(dataset, state)
        st.session_state["view"] = state
        left, right = st.columns([2.55, 1], gap="small")
        with left:
            payload = _map(dataset, state)
            own.notice(state.lang)
        with right, st.container(key="card"):
            card.show(dataset, state)
        _table(dataset, state, payload)


def _map(dataset: Dataset, state: ViewState) -> dict[str, Any]:
    """Show the map and return the payload it was given."""
    fly = st.session_state.get("fly", 0)
    there = replace(state, bbox=st.session_state["fly_bbox"]) if fly else state
    payload = view_payload.view_payload(dataset, there, fly=fly)
    payload["open"] = list(st.session_state.get("found", ()))[1:]
    payload = own.coloured(payload, dataset, state)
    components.atlas_map(
        document=map_document(dataset.version, state.lang),
        title=say("map_title", state.lang),
        view=payload,
        on_select=_selected_on_map,
    )
    own.overlay(own.shown(), state.lang, st.session_state.pop("own_fit", ""))
    return payload


def _selected_on_map() -> None:
    ids = st.session_state["map"]["selected"] or []
    picked = st.session_state.get("picked", ())
    st.session_state["selected"] = tuple(dict.fromkeys([*ids[:1], *picked]))
    st.session_state.pop("found", None)


def _selected_in_table() -> None:
    ids = st.session_state["table"]["selected"] or []
    if ids and ids[0] in load().zones.index:
        find.show_zone(load(), ids[0])


def _table(dataset: Dataset, state: ViewState, payload: dict[str, Any]) -> None:
    """Show the table that says what the map says, and its download."""
    lang = state.lang
    mine = own.table(dataset, state)
    frame = table_frame(dataset, state, mine)
    columns = [
        {"id": "zone", "label": say("column_zone", lang)},
        {"id": "kind", "label": say("column_kind", lang)},
        {"id": "value", "label": payload["legend"]["title"], "numeric": True},
        {"id": "range", "label": say("column_range", lang), "numeric": True, "note": say("column_range_note", lang)},
        {"id": "year", "label": say("column_year", lang), "numeric": True},
        {"id": "denominator", "label": say("column_denominator", lang), "numeric": True},
        {"id": "confidence", "label": say("column_confidence", lang)},
    ]
    below = _divisors(dataset, state) if mine is None else {}
    rows = [
        _row(zone_id, row, payload["values"].get(zone_id), lang, below.get(str(zone_id), ()))
        for zone_id, row in frame.iterrows()
    ]
    components.table(
        key="table",
        caption=say("table_caption", lang, metric=payload["legend"]["title"], count=len(rows)),
        columns=columns,
        rows=rows,
        selected=state.zones[:1],
        words={"order": {"id": "value", "down": True}, **markup.table_words(lang)},
        sources=markup.table_sources(dataset, [row[column] for row in rows for column in ("value", "denominator")], lang),
        on_select=_selected_in_table,
    )
    st.download_button(
        say("download_csv", lang),
        data=lambda: to_csv(dataset, state, mine),
        file_name=f"carrier-atlas-{state.metric if mine is None else 'own'}-{state.year}.csv",
        mime="text/csv",
        key="download",
    )


def table_frame(dataset: Dataset, state: ViewState, mine: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the figures of the view (or those of an own table) with the zones' names and kinds, one row a zone."""
    frame = figures.figure_table(dataset, state.metric, per=state.per, year=state.year) if mine is None else mine
    zone = dataset.zones.loc[frame.index]
    kinds = [term(dataset, "zone_kind", kind, state.lang) for kind in zone["kind"]]
    return frame.assign(name=zone[f"name_{state.lang}"], kind=kinds)


def _divisors(dataset: Dataset, state: ViewState) -> dict[str, tuple[str, ...]]:
    """Return the sources of what is divided by, for each zone."""
    if state.per == "none":
        return {}
    if state.per == "drawn_area_km2":
        return {str(zone_id): outline_sources(dataset, str(zone_id)) for zone_id in dataset.zones.index}
    cells = denominator_table(dataset, state.per, state.year if state.year == "latest" else int(state.year))["source_ids"]
    return {str(zone_id): split(cell) for zone_id, cell in cells.items()}


def _row(
    zone_id: str, row: pd.Series, shown: dict[str, Any] | None, lang: str, below: tuple[str, ...]
) -> dict[str, Any]:
    missing = pd.isna(row["value"])
    note = row[f"note_{lang}"] or ""
    text = shown["text"] if shown and not missing else say("no_figure", lang)
    weak = row["confidence"] == "low" or row["basis"] == "unverified"
    return {
        "id": zone_id,
        "zone": row["name"],
        "kind": row["kind"],
        "value": {
            "text": text,
            "sort": None if missing else float(row["value"]),
            "note": note,
            "mark": "none" if missing else "weak" if weak else "",
            **_origin(row, lang, missing=missing),
        },
        "range": {"text": (shown or {}).get("range", "") if not missing else "", "sort": _number(row["low"])},
        "year": {"text": "" if pd.isna(row["year"]) else str(int(row["year"])), "sort": _number(row["year"])},
        "denominator": {
            "text": markup.number(row["denominator"]),
            "sort": _number(row["denominator"]),
            **({"sources": list(below)} if below and not pd.isna(row["denominator"]) else {}),
        },
        "confidence": "" if missing or not row["confidence"] else term(load(), "confidence", row["confidence"], lang),
    }


def _origin(row: pd.Series, lang: str, *, missing: bool) -> dict[str, Any]:
    """Return where a figure of the table comes from: its sources, or for a count the way to the list of its points."""
    if missing:
        return {}
    own_count = row["basis"] == "counted" and pd.notna(row["count"])
    why = {"why": say("source_counted_row", lang)} if own_count else {}
    ids = split(row["source_ids"])
    return {**why, "sources": list(ids)} if ids else why


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


#: The columns of the downloaded table, in their order; the words of each are ``csv_<column>``.
CSV_COLUMNS = (
    "zone_id", "name", "kind", "value", "low", "high", "year", "denominator", "per_year", "count", "count_certain",
    "count_possible", "count_unverified", "confidence", "basis", "source_ids", "note",
)  # fmt: skip


def to_csv(dataset: Dataset, state: ViewState, mine: pd.DataFrame | None = None) -> bytes:
    """Return the table as CSV in UTF-8 with a byte order mark, which Excel needs to read Chinese."""
    lang = state.lang
    frame = table_frame(dataset, state, mine).rename(columns={f"note_{lang}": "note"}).rename_axis("zone_id")
    for vocabulary in ("confidence", "basis"):
        frame[vocabulary] = [term(dataset, vocabulary, code, lang) if code else "" for code in frame[vocabulary]]
    unit = figures.unit(dataset, state.metric, state.per, lang) if mine is None else own.unit(state)
    words = {column: say(f"csv_{column}", lang) for column in CSV_COLUMNS}
    words["value"] = say("csv_value_unit", lang, value=words["value"], unit=unit)
    table = frame.reset_index()[list(CSV_COLUMNS)].rename(columns=words)
    return csv_text(table).encode("utf-8-sig")
