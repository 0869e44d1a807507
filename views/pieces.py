"""Pieces of which the comparison is put together: a heading, a sentence, a chart that can be saved."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geo.words import say
from layers import chart_files
from views.markup import escape


def say_quietly(name: str, text: str) -> None:
    """Show a sentence in a paragraph of a class of the style sheet."""
    st.html(f'<p class="{name}" role="status">{escape(text)}</p>')


def heading(text: str) -> None:
    """Show the heading of a part of the page."""
    st.html(f"<h2>{escape(text)}</h2>")


def chart(spec: dict[str, Any], key: str, lang: str, *, wide: bool = True) -> None:
    """Show a chart and, below it, how to save it; the file is drawn when it is asked for."""
    with st.container(key=f"chart_{key}"):
        st.vega_lite_chart(spec=spec, width="stretch" if wide else "content", theme=None)
    with st.container(horizontal=True, key=f"save_{key}", gap="small"):
        for kind, mime in chart_files.KINDS.items():
            st.download_button(
                say(f"side_take_{kind}", lang),
                data=lambda kind=kind: chart_files.render(spec, kind),
                file_name=f"carrier-atlas-{key}.{kind}", mime=mime, key=f"save_{key}_{kind}", type="tertiary",
                on_click="ignore",
            )  # fmt: skip
