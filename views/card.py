"""The profile of the chosen zone as a card: what it is, how big, what is in it, and where each figure comes from."""

from __future__ import annotations

import streamlit as st

from geo.tables import Dataset
from geo.words import say
from layers.viewstate import ViewState
from views.markup import escape


def show(dataset: Dataset, state: ViewState) -> None:
    """Show the card of the first selected zone, or what to do when none is."""
    if not state.zones:
        st.html(f'<div class="atlas-card"><p class="second">{escape(say("card_hint", state.lang))}</p></div>')
        return
