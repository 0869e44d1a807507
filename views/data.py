"""Data: an office drops its own list, sees what was understood of it, and stores it when it is right."""

from __future__ import annotations

import html
from pathlib import Path

import streamlit as st

from geo.intake import dataset_name, demo_csv, report_xlsx, template_xlsx
from geo.intake.template import DEMO_MARK
from geo.store import Store
from geo.words import say
from layers.viewstate import ViewState
from views import data_counts, data_report, data_store, data_work, own
from views.chrome import fault
from views.data_work import Work
from views.job import progress
from views.markup import escape

STYLE = Path(__file__).parent / "assets" / "data.css"


def page() -> None:
    """Show the way of a file from top to bottom: drop, understand, check, store; then what is stored."""
    state: ViewState = st.session_state["view"]
    lang = state.lang
    _style(lang)
    with st.container(key="data"):
        _drop(lang)
        work: Work | None = st.session_state.get("work")
        if work is not None:
            _work(work, state)
        data_store.listing(state)


def _style(lang: str) -> None:
    """Lay the page's style; Streamlit's uploader speaks English alone, so that its words are replaced by ours."""
    words = {"drop": "data_drop", "limit": "data_limit", "browse": "data_browse", "large": "data_too_large"}
    spoken = "".join(f"--say-{name}:{_quoted(say(key, lang))};" for name, key in words.items())
    st.html(f"<style>:root{{{spoken}}}{STYLE.read_text(encoding='utf-8')}</style>")


def _quoted(text: str) -> str:
    return '"' + html.escape(text, quote=False).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _drop(lang: str) -> None:
    st.html(f'<h2>{escape(say("data_title", lang))}</h2><p class="second">{escape(say("data_purpose", lang))}</p>')
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        st.file_uploader(
            say("data_upload", lang), key="upload", label_visibility="collapsed", on_change=data_work.dropped
        )
    with right, st.container(key="data_help", gap="small"):
        st.download_button(
            say("data_template", lang), data=lambda: template_xlsx(lang), key="template", type="tertiary",
            file_name=say("data_template_file", lang), on_click="ignore",
        )  # fmt: skip
        st.download_button(
            say("data_demo", lang), data=demo_csv, key="demo", file_name=f"{DEMO_MARK}.csv", mime="text/csv",
            type="tertiary", on_click="ignore",
        )  # fmt: skip
        st.html(f'<p class="second">{escape(say("data_private", lang))}</p>')


def _work(work: Work, state: ViewState) -> None:
    lang = state.lang
    if not data_work.settled(work):
        if work.job is not None:
            with st.container(key="data_progress"):
                progress(work.job, lang)
        return
    if work.fault is not None:
        fault(work.fault, lang)
    if work.report is None:
        return
    _heading(work, lang)
    left, right = st.columns([1, 1.15], gap="medium")
    with left:
        data_report.figures(work.report, lang)
        data_report.datum(work, lang)
        _store(work, lang)
        data_report.remarks(work.report, lang)
    with right:
        data_counts.preview(work, state)
    data_report.fields(work, lang)
    data_report.unplaced(work.report, lang)
    data_counts.table(work, state)


def _heading(work: Work, lang: str) -> None:
    table = work.known.table
    detail = "，".join(part for part in (table.sheet, table.encoding) if part)
    st.html(f'<h2 class="file">{escape(work.file)}<small>{escape(detail)}</small></h2>')
    sheets = [sheet.name for sheet in table.sheets]
    if len(sheets) > 1:
        chosen = st.selectbox(
            say("data_sheet", lang), sheets, index=sheets.index(table.sheet) if table.sheet in sheets else 0,
            key=f"sheet_{work.revision}", width=320,
        )  # fmt: skip
        if chosen != table.sheet:
            data_work.read(work, sheet=chosen)
            st.rerun()


def _store(work: Work, lang: str) -> None:
    """Show what can be done with the table: store it, see it on the map, take the report away."""
    report = work.known
    if work.stored_as:
        st.html(f'<p class="atlas-done" role="status">{escape(say("data_stored", lang, name=work.stored_as))}</p>')
    with st.container(horizontal=True, key="data_actions", vertical_alignment="bottom", gap="small"):
        if not work.stored_as:
            name = st.text_input(
                say("data_name", lang), dataset_name(work.file), key=f"name_{work.file}", max_chars=80, width=220
            )
            if st.button(say("data_store", lang), key="store", type="primary", disabled=not report.ready):
                data_work.store(work, name)
                st.rerun()
        if work.own is not None:
            shown = work.stored_as or own.UPLOAD
            if st.button(say("data_on_map", lang), key="on_map"):
                own.show(shown)
                st.switch_page(st.session_state["pages"]["explore"], query_params=st.query_params.to_dict())
        st.download_button(
            say("data_report_xlsx", lang), data=lambda: report_xlsx(report, lang), key="report",
            file_name=f"{dataset_name(work.file)}-{say('data_report_file', lang)}.xlsx", on_click="ignore",
        )  # fmt: skip
    if not work.stored_as and report.ready:
        before = Store().state().datasets.get(dataset_name(name))
        if before:
            st.html(f'<p class="second">{escape(say("data_new_version", lang, name=dataset_name(name)))}</p>')
