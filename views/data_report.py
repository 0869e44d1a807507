"""What the page says of a table before it is stored: how much was placed, in which datum and why, what looks wrong."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from geo.datum import DATUMS
from geo.evidence import CANDIDATES
from geo.intake import FIELDS, Choices, ImportReport
from geo.intake.summary import LISTED
from geo.words import say
from layers.own import shortened
from views import components, data_work
from views.data_work import Work
from views.markup import escape, html_table, number

#: Unplaced rows on the page; the workbook names all of them.
MOST_ROWS = 200
#: Columns whose field can be corrected on the page; a table this wide is rare, the command line knows no limit.
MOST_COLUMNS = 60
#: Choices of a column in one line.
IN_A_LINE = 5


def plain(text: str) -> str:
    """Return a text that Streamlit shows letter for letter where it would read Markdown."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]<>()#+-.!|~$:&" else letter for letter in shortened(text, 40))


def figures(report: ImportReport, lang: str) -> None:
    """Show the numbers that a person wants first."""
    pairs = [("data_rows", report.rows)]
    if report.zones is not None:
        pairs = [("data_zones", len(report.zones.frame))]
    elif not report.questions:
        pairs += [("data_placed", report.placed), ("data_unplaced", report.rows - report.placed)]
    pairs += [("data_duplicates", report.duplicates)] if report.zones is None else []
    cells = "".join(f"<div><dt>{escape(say(key, lang))}</dt><dd>{escape(number(value))}</dd></div>" for key, value in pairs)
    st.html(f'<dl class="atlas-figures">{cells}</dl>')


def datum(work: Work, lang: str) -> None:
    """Show the datum with its evidence; where it can't be told, ask without a default."""
    report = work.known
    if report.kind == "list" and not report.questions:
        return
    with st.container(key="datum_box", gap="small"):
        if report.questions:
            question = report.questions[0]
            params = dict(question.params)
            for key in ("claim", "counted"):
                if params.get(key) in DATUMS:
                    params[key] = say(f"intake_datum_{params[key]}", lang)
            asked = say(question.key.replace("intake_ask", "data_ask"), lang, **params)
            st.html(f'<p class="atlas-question" role="alert">{escape(asked)}</p>')
        else:
            by = say(f"intake_by_{report.datum.decided_by}", lang)
            chosen = say(f"intake_datum_{report.datum.chosen or 'none'}", lang)
            st.html(f"<p>{escape(say('report_datum', lang, datum=chosen, by=by))}</p>")
        _evidence(report, lang)
        _choice(work, lang)


def _evidence(report: ImportReport, lang: str) -> None:
    evidence = report.datum.evidence
    kinds = [("rows", "agree", "data_by_district"), ("facilities", "facilities_near", "data_by_facility")]
    kinds = [kind for kind in kinds if any(evidence.get(one, {}).get(kind[0]) for one in CANDIDATES)]
    sea = any(evidence.get(one, {}).get("in_sea") for one in CANDIDATES)
    if not kinds and not sea:
        return
    heads = [say("data_candidate", lang)]
    for _, _, key in kinds:
        heads += [say(key, lang), say("data_share", lang)]
    heads += [say("data_in_sea", lang)] if sea else []
    rows = "".join(
        _candidate(one, evidence.get(one, {}), kinds, lang, sea=sea, chosen=one == report.datum.chosen)
        for one in CANDIDATES
    )
    st.html(html_table(say("data_evidence", lang), heads, [rows]))


def _candidate(
    name: str, found: dict[str, float], kinds: Iterable[tuple[str, str, str]], lang: str, *, sea: bool, chosen: bool
) -> str:
    cells = ""
    for rows, agree, _ in kinds:
        total, hits = int(found.get(rows, 0)), int(found.get(agree, 0))
        share = f"{hits / total:.1%}" if total else "—"
        cells += f'<td class="number">{escape(number(hits))} / {escape(number(total))}</td><td class="number">{share}</td>'
    cells += f'<td class="number">{escape(number(int(found.get("in_sea", 0))))}</td>' if sea else ""
    mark = ' class="selected"' if chosen else ""
    return f'<tr{mark}><th scope="row">{escape(say(f"intake_datum_{name}", lang))}</th>{cells}</tr>'


def _choice(work: Work, lang: str) -> None:
    """Let the user name the datum; nothing is chosen beforehand while it is a question."""
    report = work.known
    asked = bool(report.questions)
    options = list(DATUMS) if asked else ["auto", *DATUMS]
    index = None if asked else options.index(work.choices.datum)
    chosen = st.radio(
        say("data_datum_ask" if asked else "data_datum_change", lang), options, index=index, horizontal=True,
        key=f"datum_{work.file}_{work.revision}",
        format_func=lambda name: say("data_datum_auto" if name == "auto" else f"intake_datum_{name}", lang),
    )  # fmt: skip
    if chosen is not None and chosen != work.choices.datum:
        data_work.choose(work, Choices(work.choices.fields, chosen))
        st.rerun()


def remarks(report: ImportReport, lang: str) -> None:
    """Show what looks wrong, and what the reader did with the file."""
    lines = []
    if report.duplicates:
        by_code = int((report.duplicate_by == 1).sum())
        by_name = report.duplicates - by_code
        lines.append(say("report_duplicates", lang, count=report.duplicates, by_code=by_code, by_name=by_name))
    for key, count in (
        ("report_bad_codes", report.bad_code.sum()),
        ("report_outside", report.outside.sum()),
        ("report_sea", report.in_sea.sum()),
    ):
        if count:
            lines.append(say(key, lang, count=int(count)))
    if report.spots:
        lines.append(say("report_spots", lang, count=report.on_shared_spot, most=report.spots[0][2]))
    lines += [note.say(lang) for note in (*report.table.notes, *report.notes)]
    for skipped in report.table.skipped[:LISTED]:
        why = say(f"report_why_{skipped.why}", lang)
        lines.append(say("report_skipped", lang, row=skipped.row, why=why, text=shortened(skipped.text, 60)))
    if lines:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        st.html(f'<h3>{escape(say("data_remarks", lang))}</h3><ul class="atlas-remarks">{items}</ul>')


def fields(work: Work, lang: str) -> None:
    """Show which column is what, each as a choice that the user can correct."""
    report = work.known
    names = report.table.names[:MOST_COLUMNS]
    known = sum(name in report.fields for name in names)
    head = say("data_fields", lang, columns=len(report.table.names), known=known)
    lost = report.zones is None and not report.placed and not report.questions
    # Who has corrected one column goes on to the next: the list stays open.
    with st.expander(head, expanded=lost or bool(work.choices.fields)):
        st.html(f'<p class="second">{escape(say("data_fields_about", lang))}</p>')
        for start in range(0, len(names), IN_A_LINE):
            for column, box in zip(names[start : start + IN_A_LINE], st.columns(IN_A_LINE), strict=False):
                with box:
                    _field(work, column, report.table.names.index(column), lang)


def _field(work: Work, column: str, number_of: int, lang: str) -> None:
    report = work.known
    options = ["", *FIELDS]
    present = report.fields.get(column, "")
    chosen = st.selectbox(
        plain(column), options, index=options.index(present), key=f"field_{work.file}_{work.revision}_{number_of}",
        format_func=lambda name: say(f"intake_field_{name}", lang) if name else say("data_no_field", lang),
    )  # fmt: skip
    if chosen != present:
        data_work.choose(work, data_work.with_field(work.choices, column, chosen))
        st.rerun()


def unplaced(report: ImportReport, lang: str) -> None:
    """List the rows without a place: row, column, reason, and the district that they name."""
    if report.kind != "points" or report.questions or report.placed == report.rows:
        return
    rows = report.unplaced()
    st.html(f"<h3>{escape(say('data_unplaced_title', lang, count=number(len(rows))))}</h3>")
    reasons = "；".join(
        say("data_reason", lang, count=count, reason=say(f"intake_reason_{reason}", lang))
        for reason, count in report.reasons().items()
    )
    st.html(f'<p class="second">{escape(reasons)}</p>')
    named = [{
        "id": str(row["row"]), "row": {"text": str(row["row"]), "sort": row["row"]}, "column": str(row["column"]),
        "reason": say(f"intake_reason_{row['reason']}", lang), "district": str(row.get("district", "")),
    } for row in rows[:MOST_ROWS]]  # fmt: skip
    columns = [{"id": name, "label": say(f"data_column_{name}", lang)} for name in ("row", "column", "reason", "district")]
    components.table(
        key="unplaced", caption=say("data_unplaced_title", lang, count=len(rows)), columns=columns, rows=named, words={}
    )
    if len(rows) > MOST_ROWS:
        st.html(f'<p class="second">{escape(say("data_more_rows", lang, count=number(len(rows) - MOST_ROWS)))}</p>')
