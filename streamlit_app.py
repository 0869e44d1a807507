"""The door: page config, navigation, language, and the view in the address bar."""

from __future__ import annotations

import streamlit as st

from geo.errors import AtlasError
from geo.tables import load
from views import chrome, explore, state

st.set_page_config(page_title="承载区图谱", page_icon=None, layout="wide", initial_sidebar_state="collapsed")

#: The pages in the order of the bar; their paths are a public interface.
PAGES = {"": explore.page}


def main() -> None:
    """Read the view, show the bar, run the page, write the view back."""
    pages = [st.Page(page, title=path or "explore", url_path=path, default=not path) for path, page in PAGES.items()]
    here = st.navigation(pages, position="hidden")
    try:
        dataset = load()
        view, ignored = state.read(dataset)
    except AtlasError as error:
        chrome.style()
        lang = st.query_params.get("lang")
        chrome.fault(error, lang if lang == "en" else "zh")
        return
    chrome.style(view)
    st.session_state["view"] = view
    if not view.present:
        chrome.bar(view, pages, here)
        chrome.notices(ignored)
    try:
        here.run()
    except AtlasError as error:
        chrome.fault(error, view.lang)
    state.write(st.session_state["view"])


main()
