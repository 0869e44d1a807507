"""Our own browser components: the map's bridge, the table, the copied link.

Each is a script of ``views/assets`` mounted by ``st.components.v2``. Data reaches the page by ``textContent`` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

ASSETS = Path(__file__).parent / "assets"


@st.cache_resource(show_spinner=False)
def _component(name: str) -> Callable[..., Any]:
    script = (ASSETS / f"{name}.js").read_text(encoding="utf-8")
    return st.components.v2.component(f"atlas_{name}", js=script, isolate_styles=False)


def atlas_map(*, document: str, title: str, view: Mapping[str, Any], on_select: Callable[[], None]) -> None:
    """Show the map document and hand it the view; a click on the map calls ``on_select``.

    The callback finds the clicked ids in ``st.session_state["map"]["selected"]``.
    """
    _component("bridge")(
        data={"document": f"app/static/{document}", "title": title, "view": dict(view)},
        key="map",
        on_selected_change=on_select,
    )


def table(
    *,
    key: str,
    caption: str,
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    selected: Sequence[str] = (),
    words: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, str]] | None = None,
    on_select: Callable[[], None] | None = None,
) -> None:
    """Show an accessible, sortable table.

    A column has ``id``, ``label``, ``numeric``; a row has ``id`` and for each column a cell: a text, or a mapping of
    ``text``, ``sort`` (what to sort by, None last), ``note`` (on hover and for screen readers), ``mark`` (a class),
    ``href`` (makes the text a link), ``sources`` (ids of ``sources``) and ``why`` (a sentence), which open at a mark.
    A source has ``text`` and, where it may be a link, ``href``. ``words`` has ``order``, ``source`` and ``none``.
    A click on a row calls ``on_select``, which finds its id in ``st.session_state[key]["selected"]``.
    """
    _component("table")(
        data={
            "caption": caption,
            "columns": [dict(column) for column in columns],
            "rows": [dict(row) for row in rows],
            "selected": list(selected),
            "selectable": on_select is not None,
            "words": dict(words),
            "sources": {name: dict(source) for name, source in (sources or {}).items()},
        },
        key=key,
        on_selected_change=on_select or (lambda: None),
    )


def own_layers(*, layers: Sequence[Mapping[str, Any]], fit: str, folded: bool, on_extent: Callable[[], None]) -> None:
    """Hand own layers to the map of this page; ``on_extent`` is called when the map needs them for another extent.

    The callback finds west, south, east, north in ``st.session_state["own_map"]["extent"]``.
    """
    _component("own")(
        data={"layers": [dict(layer) for layer in layers], "fit": fit, "folded": folded},
        key="own_map",
        on_extent_change=on_extent,
    )


def copy_link(*, key: str, label: str, done: str, query: Mapping[str, str]) -> None:
    """Show a button that copies the address of this view with every key written out."""
    _component("copy")(data={"label": label, "done": done, "query": dict(query)}, key=key)


def page_language(lang: str, title: str) -> None:
    """Tell the browser and screen readers which language the page speaks, and its title."""
    _component("language")(data={"lang": "zh-CN" if lang == "zh" else "en", "title": title}, key="page_language")


def zone_links(*, key: str, within: str, on_select: Callable[[], None]) -> None:
    """Let buttons with ``data-zone`` inside ``within`` (a CSS selector) select their zone.

    The callback finds the id in ``st.session_state[key]["selected"]``.
    """
    _component("links")(data={"within": within}, key=key, on_selected_change=on_select)


def tour(*, tours: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> None:
    """Show the link that opens the tours; a tour has ``id``, ``title`` and ``steps`` of ``page``, ``targets``, ``text``."""
    _component("tour")(data={"tours": [dict(one) for one in tours], "words": dict(words)}, key="tour")


def keys(*, key: str, on_press: Callable[[], None]) -> None:
    """Hear the keys of a talk; the callback finds ``next``, ``back`` or ``end`` in ``st.session_state[key]["pressed"]``."""
    _component("keys")(key=key, on_pressed_change=on_press)
