"""What every page shares: style, the bar with brand, search, pages, tours and language, and quiet notices."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from geo.errors import AtlasError
from geo.words import LANGS, say
from layers.viewstate import ViewState
from views import tour
from views.components import page_language

STYLE = Path(__file__).parent / "assets" / "style.css"


@st.cache_data(show_spinner=False)
def _style(stamp: float) -> str:  # noqa: ARG001 - the key of the cache
    return f"<style>{STYLE.read_text(encoding='utf-8')}</style>"


def style(state: ViewState | None = None) -> None:
    """Lay our style over Streamlit's; in present mode everything but the picture goes."""
    st.html(_style(STYLE.stat().st_mtime))
    if state is not None and state.present:
        st.html(
            "<style>.block-container,.stMainBlockContainer{padding:0!important}"
            ".st-key-map iframe.atlas-map{height:100vh;border:0}</style>"
        )


def bar(state: ViewState, pages: Sequence[st.Page], here: st.Page) -> None:  # type: ignore[valid-type]
    """Show the bar: brand, search, pages, tours, language."""
    page_language(state.lang, f"{say('brand', state.lang)} · {say(f'page_{_name(here)}', state.lang)}")
    with st.container(horizontal=True, key="bar", vertical_alignment="center", gap="small"):
        st.html(f'<h1 class="atlas-brand">{html.escape(say("brand", state.lang))}</h1>', width="content")
        st.text_input(
            say("search", state.lang),
            key="search",
            label_visibility="collapsed",
            placeholder=say("search_hint", state.lang),
            max_chars=80,
        )
        with st.container(horizontal=True, key="pages", width="content"):
            for page in pages:
                _door(page, here, state.lang)
        tour.link(state.lang)
        st.segmented_control(
            say("language", state.lang),
            LANGS,
            key="lang",
            format_func={"zh": "中", "en": "EN"}.get,
            label_visibility="collapsed",
            required=True,
        )


def _name(page: st.Page) -> str:  # type: ignore[valid-type]
    return page.url_path or "explore"


def _door(page: st.Page, here: st.Page, lang: str) -> None:  # type: ignore[valid-type]
    """Show the way to a page. It carries the whole address along, the map's own layers and extent among it."""
    name = _name(page)
    label = say(f"page_{name}", lang)
    if st.button(label, key=f"to_{name}", type="tertiary", disabled=page == here):
        st.switch_page(page, query_params=st.query_params.to_dict())


def notices(sentences: Sequence[str]) -> None:
    """Show quiet sentences, one a line: something in the address was ignored."""
    for sentence in sentences:
        st.html(f'<p class="atlas-notice" role="status">{html.escape(sentence)}</p>')


def fault(error: AtlasError, lang: str) -> None:
    """Show one sentence instead of a page: the data or the call is at fault."""
    st.html(f'<p class="atlas-fault" role="alert">{html.escape(error.say(lang))}</p>')
