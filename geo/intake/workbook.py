"""The report as a workbook: a summary, every row of the file with its faults marked, and the faulty rows by themselves.

Texts are written as texts, whatever they begin with: ``=HYPERLINK(...)`` in an uploaded cell stays a word.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from geo.intake.coordinates import REASONS
from geo.intake.faults import UNWATCHED, Watch
from geo.intake.report import ImportReport
from geo.intake.summary import summary
from geo.words import say

#: Rows beyond which only the faulty ones are written out: a workbook of all would take a minute to make and to open.
ALL_ROWS = 100_000
#: Longest text of a cell in Excel.
LONGEST = 32_767
UNPLACED = PatternFill("solid", fgColor="F8CBAD")
DOUBTFUL = PatternFill("solid", fgColor="FFE699")
BOLD = Font(bold=True)


def text_cell(sheet: WriteOnlyWorksheet, value: object) -> WriteOnlyCell:
    """Return a cell that is a text and nothing else."""
    cell = WriteOnlyCell(sheet, value="")
    cell._value = ILLEGAL_CHARACTERS_RE.sub("", "" if value is None else str(value))[:LONGEST]  # noqa: SLF001
    cell.data_type = "s"
    return cell


def _header(sheet: WriteOnlyWorksheet, names: list[str]) -> list[WriteOnlyCell]:
    cells = [text_cell(sheet, name) for name in names]
    for cell in cells:
        cell.font = BOLD
    return cells


def findings(report: ImportReport, position: int, lang: str) -> list[str]:
    """Return what is wrong or doubtful about one row, in words; empty when nothing is."""
    found = []
    if report.reason[position]:
        found.append(say(f"intake_reason_{REASONS[report.reason[position]]}", lang))
    if report.duplicate_of[position]:
        found.append(say("workbook_duplicate", lang, row=int(report.duplicate_of[position])))
    if report.bad_code[position]:
        found.append(say("workbook_bad_code", lang))
    if report.outside[position]:
        found.append(say("workbook_outside", lang))
    if report.in_sea[position]:
        found.append(say("workbook_sea", lang))
    return found


def report_xlsx(report: ImportReport, lang: str, *, watch: Watch = UNWATCHED) -> bytes:
    """Return the report as a workbook.

    Rows without a place are filled red, doubtful ones yellow. Above `ALL_ROWS` rows only those are written.
    """
    book = Workbook(write_only=True)
    first = book.create_sheet(say("workbook_summary", lang))
    first.column_dimensions["A"].width = 100
    for line in summary(report, lang):
        first.append([text_cell(first, line)])
    faulty = (report.reason != 0) | (report.duplicate_of > 0) | report.bad_code | report.outside | report.in_sea
    chosen = np.arange(report.rows) if report.rows <= ALL_ROWS else np.flatnonzero(faulty)[:ALL_ROWS]
    if report.zones is None:
        _rows(book.create_sheet(say("workbook_rows", lang)), report, chosen, lang, watch.within(0.0, 0.6))
        only = np.flatnonzero(faulty)[:ALL_ROWS]
        _rows(book.create_sheet(say("workbook_faulty", lang)), report, only, lang, watch.within(0.6, 1.0))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(sheet: WriteOnlyWorksheet, report: ImportReport, chosen: np.ndarray, lang: str, watch: Watch) -> None:
    sheet.freeze_panes = "B2"
    names = [say("workbook_row", lang), say("workbook_finding", lang), *report.table.names, "WGS84_lon", "WGS84_lat"]
    sheet.append(_header(sheet, names))
    for done, (position, cells) in enumerate(_cells(report, chosen)):
        found = findings(report, position, lang)
        row = [
            int(report.table.rows[position]),
            text_cell(sheet, "；".join(found) if lang == "zh" else "; ".join(found)),
        ]
        row += [text_cell(sheet, cell) for cell in cells]
        for value in (report.lon[position], report.lat[position]):
            row.append(round(float(value), 7) if np.isfinite(value) else None)
        if found:
            fill = UNPLACED if report.reason[position] else DOUBTFUL
            for cell in row[1:-2]:
                cell.fill = fill
        sheet.append(row)
        if done % 2000 == 0:
            watch.step(done / max(len(chosen), 1))


def _cells(report: ImportReport, chosen: np.ndarray) -> Iterator[tuple[int, list[str | None]]]:
    for start in range(0, len(chosen), 5000):
        part = chosen[start : start + 5000]
        columns = [column.to_pylist() for column in report.table.columns.take(part).columns]
        yield from ((int(position), [column[i] for column in columns]) for i, position in enumerate(part))
