"""What is stored: each dataset with its file, date, datum, rows and version; show it, take it away, undo."""

from __future__ import annotations

import streamlit as st

from geo.errors import AtlasError
from geo.store import State, Store, StoredDataset
from geo.words import say
from layers.own import shortened
from layers.viewstate import ViewState
from views import own
from views.chrome import fault
from views.markup import escape, number

#: Widths of the columns of the list, the last for its buttons.
WIDTHS = (2.2, 2.2, 1, 1.4, 1.2, 1.4, 2.4)
SHORT = 8


def listing(state: ViewState) -> None:
    """Show the datasets of the store, newest first."""
    lang, store = state.lang, Store()
    st.html(f"<h2>{escape(say('data_stored_title', lang))}</h2>")
    said = st.session_state.pop("data_fault", None)
    if said is not None:
        fault(said, lang)
    try:
        datasets = sorted(store.datasets(), key=lambda one: str(one.manifest.get("date", "")), reverse=True)
        states = store.states()
    except AtlasError as broken:
        fault(broken, lang)
        return
    if not datasets:
        st.html(f'<p class="second">{escape(say("data_stored_none", lang))}</p>')
    else:
        with st.container(key="data_list", gap="small"):
            _heads(lang)
            for place, dataset in enumerate(datasets):
                _row(place, dataset, state)
    _undo(states, lang)


def _heads(lang: str) -> None:
    keys = ("name", "file", "date", "datum", "rows", "version")
    for key, box in zip(keys, st.columns(WIDTHS, vertical_alignment="center"), strict=False):
        box.html(f'<span class="head">{escape(say(f"data_head_{key}", lang))}</span>')


def _row(place: int, dataset: StoredDataset, state: ViewState) -> None:
    lang, manifest = state.lang, dataset.manifest
    datum = str((manifest.get("datum") or {}).get("chosen") or "none")
    rows, placed = int(manifest.get("rows", 0)), int(manifest.get("placed", 0))
    cells = [
        f"<b>{escape(dataset.name)}</b>",
        escape(shortened(str(manifest.get("file", "")), 60)),
        escape(str(manifest.get("date", ""))[:10]),
        escape(say(f"intake_datum_{datum}", lang)),
        escape(say("data_rows_placed", lang, rows=number(rows), placed=number(placed))),
        f'<span title="{escape(dataset.version)}">{escape(dataset.version[:SHORT])}</span>',
    ]
    boxes = st.columns(WIDTHS, vertical_alignment="center")
    for cell, box in zip(cells, boxes, strict=False):
        box.html(cell)
    with boxes[-1], st.container(horizontal=True, gap="small"):
        if dataset.kind == "list":
            st.html(f'<span class="second">{escape(say("data_no_points", lang))}</span>')
        elif own.is_shown(dataset.name):
            st.button(say("data_hide", lang), key=f"stored_hide_{place}", on_click=own.hide, args=(dataset.name,))
        elif st.button(say("data_show", lang), key=f"stored_show_{place}"):
            own.show(dataset.name)
            st.switch_page(st.session_state["pages"]["explore"], query_params=st.query_params.to_dict())
        st.button(
            say("data_remove", lang), key=f"stored_remove_{place}", type="tertiary", on_click=_remove, args=(dataset.name,)
        )


def _remove(name: str) -> None:
    try:
        Store().remove(name, wait=2.0)
        own.hide(name)
    except AtlasError as said:
        st.session_state["data_fault"] = said


def _undo(states: list[State], lang: str) -> None:
    """Offer to take back the last import or removal; nothing is deleted by either."""
    holding = next((one for one in states if one.holds), None)
    if holding is None or holding.number == holding.before:
        return
    verb, _, name = holding.action.partition(" ")
    key = {"import": "data_undo_import", "remove": "data_undo_remove"}.get(verb, "data_undo_other")
    about = say(key, lang, name=name, at=holding.at[:16].replace("T", " "))
    with st.container(horizontal=True, key="data_undo", vertical_alignment="center", gap="small"):
        st.button(say("data_undo", lang), key="undo", on_click=_take_back)
        st.html(f'<p class="second">{escape(about)}</p>')


def _take_back() -> None:
    try:
        Store().undo(wait=2.0)
    except AtlasError as said:
        st.session_state["data_fault"] = said
