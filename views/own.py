"""The office's own data on any page: what is shown in this session, over the map, in the card, as a measure.

A session names what it shows: datasets of the store, or the table it has just read. Neither the address nor a copied
link knows of them, so nobody who opens that link sees them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from geo import own as own_data
from geo.bins import Extent
from geo.errors import AtlasError
from geo.own import OwnData
from geo.store import Store
from geo.tables import Dataset
from geo.words import say
from layers import own as own_layers
from layers.viewstate import ViewState
from views import components
from views.card_lists import spread
from views.markup import escape

#: The name under which a session shows the table that it has read and not stored.
UPLOAD = "\0upload"
#: The choice of the public measure among the colourings of the map; no dataset can be called that.
PUBLIC = "\0public"


@st.cache_resource(show_spinner=False, max_entries=6)
def _stored(root: str, name: str, version: str) -> OwnData:
    return own_data.from_stored(Store(root).open_version(name, version))


def stored(name: str) -> OwnData:
    """Return a dataset of the store, read once for everybody.

    Raises
    ------
    AtlasError
        It is gone, or its version is damaged.
    """
    store = Store()
    return _stored(str(store.root), name, store.dataset(name).version)


def shown() -> list[tuple[str, OwnData]]:
    """Return what this session shows, with the name by which it does; what is gone is quietly let go."""
    found = []
    for name in st.session_state.get("own_shown", ()):
        work = st.session_state.get("work")
        if name == UPLOAD:
            if work is not None and work.own is not None:
                found.append((name, work.own))
            continue
        try:
            found.append((name, stored(name)))
        except AtlasError:
            hide(name)
    return found


def is_shown(name: str) -> bool:
    """Return whether this session shows a dataset."""
    return name in st.session_state.get("own_shown", ())


def show(name: str) -> None:
    """Show a dataset on the map; the map goes there once."""
    st.session_state["own_shown"] = tuple(dict.fromkeys([*st.session_state.get("own_shown", ()), name]))
    st.session_state["own_fit"] = name


def hide(name: str) -> None:
    """Take a dataset from the map."""
    st.session_state["own_shown"] = tuple(one for one in st.session_state.get("own_shown", ()) if one != name)


def key_of(name: str) -> str:
    """Return the id of a layer in the map document: a number of this session, not the user's text."""
    keys: dict[str, str] = st.session_state.setdefault("own_keys", {})
    return keys.setdefault(name, f"{len(keys)}")


@st.fragment
def overlay(layers: Sequence[tuple[str, OwnData]], lang: str, fit: str = "", *, folded: bool = False) -> None:
    """Put own layers over the map of this page. A move of the map runs this part of the page alone.

    ``fit`` names the layer that the map goes to; ``folded`` begins with legend and layer tree folded.
    """
    extent: Extent | None = st.session_state.get("own_extent")
    components.own_layers(
        layers=[own_layers.overlay(own, key_of(name), lang, extent=extent) for name, own in layers],
        fit=key_of(fit) if fit else "",
        folded=folded,
        on_extent=_moved,
    )


def _moved() -> None:
    bbox = st.session_state["own_map"]["extent"]
    if bbox and len(bbox) == 4:
        st.session_state["own_extent"] = tuple(float(edge) for edge in bbox)


def choose(lang: str) -> None:
    """Let the map be coloured by an own table of points, when one is shown."""
    tables = {name: own for name, own in shown() if own.zones is None and own.placed}
    if not tables:
        return
    titles = {PUBLIC: say("own_colour_public", lang)}
    titles |= {
        name: say("own_colour_by", lang, file=own_layers.shortened(own.file, 40)) for name, own in tables.items()
    }
    options = list(titles)
    if st.session_state.get("own_colour") not in options:
        st.session_state["own_colour"] = PUBLIC
    st.selectbox(say("own_colour", lang), options, key="own_colour", format_func=lambda name: titles.get(name, ""))


def colouring() -> OwnData | None:
    """Return the table that colours the map, or None while the public measure does."""
    name = st.session_state.get("own_colour", PUBLIC)
    return None if name == PUBLIC else dict(shown()).get(name)


def table(dataset: Dataset, state: ViewState) -> pd.DataFrame | None:
    """Return the figures of the own table that colours the map, or None."""
    own = colouring()
    return None if own is None else own_data.figure_table(own, dataset, per=state.per)


def coloured(payload: dict[str, Any], dataset: Dataset, state: ViewState) -> dict[str, Any]:
    """Return the view, coloured by the own table when the user chose that."""
    own, figures = colouring(), table(dataset, state)
    return payload if own is None or figures is None else own_layers.coloured(payload, dataset, state, own, figures)


def unit(state: ViewState) -> str:
    """Return the unit of the own figures of a view."""
    return own_layers.unit_of(state.per, state.lang)


def notice(lang: str) -> None:
    """Say that a copied link does not carry own data."""
    if shown():
        st.html(f'<p class="atlas-notice" role="status">{escape(say("own_session_only", lang))}</p>')


def card(dataset: Dataset, zone_id: str, lang: str) -> str:
    """Return the lines of a zone's card: each own table with its count and range there (ready markup)."""
    rows = ""
    for _, own in shown():
        if own.zones is not None:
            continue
        found = own_data.counts(own, dataset)
        if zone_id in found.count.index:
            numbers = (int(series[zone_id]) for series in (found.count, found.certain, found.possible))
            value = spread(*numbers, lang)
        else:
            named = own.stated.get(str(dataset.zones.loc[zone_id, "name_zh"]), 0)
            value = say("own_named", lang, count=named) if named else say("own_no_outline", lang)
        about = " · ".join(own_layers.about(own, lang)[1:])
        rows += (
            f'<tr><th scope="row">{escape(own_layers.shortened(own.file, 60))}<br><small>{escape(about)}</small></th>'
            f'<td class="n">{escape(value)}<span class="unit">{escape(say("own_unit", lang))}</span></td></tr>'
        )
    head = escape(say("own_data", lang))
    return f'<div class="atlas-card own"><h3>{head}</h3><table>{rows}</table></div>' if rows else ""
