"""Tables to take away: CSV and XLSX that a spreadsheet opens without running anything, written whole or not at all."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

#: A text that begins so is a formula to a spreadsheet that opens a CSV (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
#: Widest column in characters; longer text is wrapped by the reader's own choice.
WIDEST = 60
#: Rows looked at for the width of a column.
MEASURED = 200


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("张江"), guarded("-")
    ("'=1+1", '张江', "'-")
    """
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def _csv_cell(value: object) -> object:
    # A lone carriage return is a line end to some readers, and the writer does not quote it; a newline it does.
    return guarded(value).replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def csv_text(frame: pd.DataFrame) -> str:
    """Return a frame as CSV without its index: texts guarded, numbers left alone, empty where unknown."""
    safe = frame.rename(columns=lambda name: _csv_cell(str(name)))
    for place, kind in enumerate(safe.dtypes):
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
            safe.isetitem(place, safe.iloc[:, place].map(_csv_cell))
    return safe.to_csv(index=False, lineterminator="\n")


def xlsx_bytes(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Return a workbook with one sheet a frame: typed cells, a frozen header, no formulas.

    Every text is written as a string cell, so that ``=1+1`` stays a text; nothing needs a guard in front of it.
    """
    book = Workbook(write_only=True)
    for title, frame in sheets.items():
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for place, name in enumerate(frame.columns):
            sheet.column_dimensions[get_column_letter(place + 1)].width = _width(str(name), frame.iloc[:, place])
        sheet.append([_header(sheet, str(name)) for name in frame.columns])
        for row in frame.itertuples(index=False):
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _header(sheet: WriteOnlyWorksheet, name: str) -> Cell:
    cell = _cell(sheet, name)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E7ECF2")
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def plain(value: object) -> bool | int | float | str | None:
    """Return a cell as one of Python's own types; what is unknown or not finite is None.

    >>> plain(np.int64(3)), plain(float("inf")), plain(pd.NA), plain(np.bool_(1))
    (3, None, None, True)
    """
    if value is None or value is pd.NA:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return str(value)


def records(frame: pd.DataFrame) -> list[dict[str, bool | int | float | str | None]]:
    """Return a frame as a list of rows for JSON: every digit of a number is kept, what is unknown is null."""
    names = [str(name) for name in frame.columns]
    return [{name: plain(cell) for name, cell in zip(names, row, strict=True)} for row in frame.itertuples(index=False)]


def _cell(sheet: WriteOnlyWorksheet, value: object) -> Cell:
    value = plain(value)
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell


def _width(name: str, column: pd.Series) -> float:
    texts = [name, *(f"{v:.6g}" if isinstance(v, float) else str(v) for v in column.head(MEASURED))]
    # A Chinese character is as wide as two Latin ones.
    longest = max(len(text) + sum(ord(character) > 0x2E80 for character in text) for text in texts)
    return min(WIDEST, longest + 2)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it: a reader never sees half of it, a crash leaves the old one.

    Raises
    ------
    OSError
        The folder is missing or not writable.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
