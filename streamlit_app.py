"""The door: page config, navigation, language, and the view in the address bar."""

from __future__ import annotations

import logging

import streamlit as st

from geo.errors import AtlasError
from geo.tables import load
from views import chrome, compare, data, explore, find, indicators, present, sources, state

st.set_page_config(page_title="承载区图谱", layout="wide", initial_sidebar_state="collapsed")

#: The pages in the order of the bar. Their paths are a public interface.
PAGES = {
    "": explore.page,
    "compare": compare.page,
    "present": present.page,
    "indicators": indicators.page,
    "data": data.page,
    "sources": sources.page,
}


def main() -> None:
    """Read the view, show the bar, run the page, write the view back."""
    pages = {
        path or "explore": st.Page(page, title=path or "explore", url_path=path, default=not path)
        for path, page in PAGES.items()
    }
    here = st.navigation(list(pages.values()), position="hidden")
    try:
        dataset = load()
        view, ignored = state.read(dataset)
    except AtlasError as error:
        chrome.style()
        chrome.fault(error, "en" if st.query_params.get("lang") == "en" else "zh")
        return
    st.session_state["view"], st.session_state["pages"] = view, pages
    chrome.style(view)
    try:
        if not view.present:
            chrome.bar(view, list(pages.values()), here)
            find.results(dataset, view, pages["explore"], here)
            chrome.notices(ignored)
        here.run()
    except AtlasError as error:
        chrome.fault(error, view.lang)
    except Exception:
        # A visitor reads one sentence in the page's language; the log has the rest.
        logging.getLogger("atlas").exception("the page %r broke off", here.url_path)
        chrome.fault(AtlasError("page_broke_off"), view.lang)
    state.write(st.session_state["view"])


main()
