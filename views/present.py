"""Present: the present view as a sheet for a report, and views kept as scenes for a talk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from geo.tables import Dataset, load
from geo.words import say
from layers import render
from layers.sheet import Options
from layers.viewstate import TITLE_LENGTH, ViewState
from views import scenes
from views.markup import escape

PAPERS = ("a4", "a3", "16:9")
RESOLUTIONS = (150, 300, 600)
FORMS = ("png", "svg", "pdf", "pptx", "html")


def page() -> None:
    """Show the sheet with its choices and downloads, then the scenes."""
    dataset = load()
    state: ViewState = st.session_state["view"]
    if state.present:
        scenes.show(dataset, state)
        return
    lang = state.lang
    with st.container(key="present"):
        left, right = st.columns([1, 2.4], gap="medium")
        with left:
            state, options = _choices(state)
            st.session_state["view"] = state
            _downloads(dataset, state, options)
        with right:
            st.html(f'<p class="second">{escape(say("present_about", lang))}</p>')
            with st.spinner(say("present_drawing", lang)):
                st.image(_preview(dataset.version, tuple(sorted(state.to_query().items())), options), width="stretch")
        scenes.section(dataset, state, options)


def _choices(state: ViewState) -> tuple[ViewState, Options]:
    """Show what can be chosen for the sheet and return the view with its title, and the options."""
    lang = state.lang
    if "title" not in st.session_state:
        st.session_state["title"] = state.title
    title = st.text_input(
        say("present_title", lang), key="title", max_chars=TITLE_LENGTH, placeholder=say("present_title_hint", lang)
    )
    subtitle = st.text_input(say("present_subtitle", lang), key="sheet_subtitle", max_chars=120)
    notes = st.text_area(say("present_notes", lang), key="sheet_notes", max_chars=300, height=68)
    one, two = st.columns(2, gap="small")
    paper = one.selectbox(
        say("present_paper", lang),
        PAPERS,
        key="sheet_paper",
        format_func=lambda name: say(f"paper_{name.replace(':', '_')}", lang),
    )
    dpi = two.selectbox(
        say("present_dpi", lang), RESOLUTIONS, index=1, key="sheet_dpi", format_func=lambda value: f"{value} dpi"
    )
    approval = st.text_input(
        say("present_approval", lang), key="sheet_approval", max_chars=40, help=say("present_approval_help", lang)
    )
    flags = {
        name: st.checkbox(say(f"present_{name}", lang), value=name != "table", key=f"sheet_{name}")
        for name in ("legend", "locator", "labels", "table")
    }
    options = Options(paper=paper, dpi=dpi, subtitle=subtitle, notes=notes, approval=approval, **flags)
    return replace(state, title=title.strip()), options


@st.cache_data(show_spinner=False, max_entries=60)
def _preview(version: str, query: tuple[tuple[str, str], ...], options: Options) -> bytes:  # noqa: ARG001 - cache key
    state, _ = ViewState.from_query(dict(query), load())
    return render.preview(load(), state, options)


def _downloads(dataset: Dataset, state: ViewState, options: Options) -> None:
    """Show a button for each form; a file is drawn when it is asked for."""
    lang = state.lang
    st.html(f'<p class="second">{escape(say("present_download", lang))}</p>')
    with st.container(horizontal=True, key="present_files", gap="small"):
        for form in FORMS:
            st.download_button(
                say(f"form_{form}", lang),
                data=_file(dataset, state, options, form),
                file_name=f"{_stem(state)}.{form}",
                mime=render.MIME[form],
                key=f"file_{form}",
                type="primary" if form == "png" else "secondary",
            )


def _file(dataset: Dataset, state: ViewState, options: Options, form: str) -> Callable[[], bytes]:
    return lambda: render.render(dataset, state, form, options)


def _stem(state: ViewState) -> str:
    """Return a file name that says what is in the file: letters that a file system takes, in either language."""
    said = state.title or f"carrier-atlas-{state.metric}-{state.year}"
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in said)[:60]
