"""Workbooks (.xlsx), read as a stream: memory follows the cells that hold something, never the addresses they claim.

openpyxl and pandas believe ``<dimension>`` and the address of a cell, so that one cell at XFD1048576 costs them
gigabytes. This reader keeps rows with values only, stops at the limits, and is about twice as fast, because it makes
no object a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from geo.intake.archive import Archive
from geo.intake.faults import FileRefused
from geo.intake.limits import (
    MAX_CELL_CHARS,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_SHARED_CHARS,
    MAX_SHARED_STRINGS,
    MAX_SHEETS,
    MAX_XLSX_CELLS,
    MAX_XLSX_CHARS,
    MB,
)  # fmt: skip
from geo.intake.xml import End, Enough, Start, Text, elements, feed, local, parser_of

#: Built-in number formats that are dates or times; 27 to 36 and 50 to 58 are the Chinese, Japanese and Korean ones.
DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_DATE_LETTERS = re.compile(r"[ymdhs]", re.I)
_NOT_LETTERS = re.compile(r'"[^"]*"|\[(?!h|m|s)[^\]]*\]|\\.|_.|\*.', re.I)
_ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,7})$")


@dataclass(frozen=True)
class SheetPart:
    """One sheet of a workbook: its name, where its cells are, whether it is hidden."""

    name: str
    member: str
    hidden: bool


@dataclass
class Cells:
    """The rows of one sheet that hold something, as (row number, texts), and what was seen on the way."""

    rows: list[tuple[int, list[str | None]]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    uncalculated: int = 0
    merges_left: int = 0


class Workbook:
    """A checked workbook; `sheets` lists what can be read, `read` reads one sheet.

    Raises
    ------
    FileRefused
        No workbook, one with macros, a binary one, or one beyond the limits.
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._refuse_kinds()
        self.sheets, self._epoch, others = self._parts()
        self._strings = self._shared(others.get("sharedStrings", ""))
        self._dates = self._date_styles(others.get("styles", ""))

    def _refuse_kinds(self) -> None:
        types = {}
        if "[Content_Types].xml" in self.archive:
            for name, attributes in elements(self.archive, "[Content_Types].xml"):
                if name == "Override":
                    types[attributes.get("PartName", "")] = attributes.get("ContentType", "")
        kinds = " ".join(types.values())
        macros = any(member.lower().endswith(("vbaproject.bin", "macrosheets")) for member in self.archive.names)
        if "macroEnabled" in kinds or macros:
            raise FileRefused("intake_xlsm", file=self.archive.name)
        if any(member.lower().endswith("workbook.bin") for member in self.archive.names):
            raise FileRefused("intake_xlsb", file=self.archive.name)

    def _parts(self) -> tuple[list[SheetPart], datetime, dict[str, str]]:
        book = next((m for m in self.archive.names if m.lower().endswith("xl/workbook.xml")), "")
        if not book:
            raise FileRefused("intake_zip_unknown", file=self.archive.name)
        folder = book.rpartition("/")[0]
        links, others = self._links(folder)
        epoch, sheets = datetime(1899, 12, 30), []
        for name, attributes in elements(self.archive, book):
            if name == "workbookPr" and attributes.get("date1904", "0").lower() in ("1", "true"):
                epoch = datetime(1904, 1, 1)
            if name == "sheet" and attributes.get("id", "") in links:
                hidden = attributes.get("state", "visible") != "visible"
                sheets.append(SheetPart(attributes.get("name", "")[:80], links[attributes["id"]], hidden))
        if len(sheets) > MAX_SHEETS:
            raise FileRefused("intake_many_sheets", file=self.archive.name, count=len(sheets), limit=MAX_SHEETS)
        if not sheets:
            raise FileRefused("intake_empty", file=self.archive.name)
        return sheets, epoch, others

    def _links(self, folder: str) -> tuple[dict[str, str], dict[str, str]]:
        """Return sheets by relation id, and the parts for texts and styles; links out of the file are not followed."""
        sheets: dict[str, str] = {}
        others: dict[str, str] = {}
        relations = f"{folder}/_rels/workbook.xml.rels"
        if relations not in self.archive:
            raise FileRefused("intake_zip_broken", file=self.archive.name)
        for name, attributes in elements(self.archive, relations):
            target = attributes.get("Target", "")
            member = target[1:] if target.startswith("/") else f"{folder}/{target}"
            if name != "Relationship" or attributes.get("TargetMode") == "External" or member not in self.archive:
                continue
            kind = attributes.get("Type", "").rpartition("/")[2]
            if kind == "worksheet":
                sheets[attributes.get("Id", "")] = member
            elif kind in ("sharedStrings", "styles"):
                others[kind] = member
        return sheets, others

    def _shared(self, member: str) -> list[str]:
        if not member:
            return []
        strings: list[str] = []
        parts: list[str] = []
        taking, phonetic, total = False, 0, 0

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal taking, phonetic
            name = local(name)
            if name == "t":
                taking = not phonetic
            elif name == "rPh":
                phonetic += 1
            elif name == "si":
                parts.clear()

        def end(name: str) -> None:
            nonlocal taking, phonetic, total
            name = local(name)
            if name == "t":
                taking = False
            elif name == "rPh":
                phonetic -= 1
            elif name == "si":
                text = "".join(parts)
                total += len(text)
                strings.append(text)
                if len(strings) > MAX_SHARED_STRINGS or total > MAX_SHARED_CHARS:
                    raise FileRefused("intake_xlsx_text", file=self.archive.name)

        def text(data: str) -> None:
            if taking:
                parts.append(data)
                if len(parts) > 4096 and sum(map(len, parts)) > MAX_SHARED_CHARS:
                    raise FileRefused("intake_xlsx_text", file=self.archive.name)

        parser = parser_of(self.archive.name, member)
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        feed(self.archive, member, parser)
        return strings

    def _date_styles(self, member: str) -> frozenset[str]:
        """Return the style indices (as the file writes them) whose number format is a date."""
        if not member or self.archive.size(member) > 16 * MB:
            return frozenset()
        custom: dict[str, bool] = {}
        dates: list[str] = []
        inside, index = False, 0
        for name, attributes in elements(self.archive, member):
            if name == "numFmt":
                code = _NOT_LETTERS.sub("", attributes.get("formatCode", "")[:200])
                custom[attributes.get("numFmtId", "")] = (
                    bool(_DATE_LETTERS.search(code)) and "general" not in code.lower()
                )
            elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
                inside = name == "cellXfs"
            elif name == "xf" and inside:
                number = attributes.get("numFmtId", "0")
                if custom.get(number, number.isdecimal() and int(number) in DATE_FORMATS):
                    dates.append(str(index))
                index += 1
        return frozenset(dates)

    def read(self, sheet: SheetPart, *, rows: int | None = None, each: Callable[[int], None] = lambda _: None) -> Cells:
        """Read the rows of a sheet that hold something.

        Parameters
        ----------
        sheet
            One of `sheets`.
        rows
            Stop after so many rows (to look at the head of a sheet); merges are then unknown.
        each
            Called now and then with the number of rows read.

        Raises
        ------
        FileRefused
            A cell far away, too many cells, or too much text.
        """
        return _SheetReader(self.archive, sheet, self._strings, self._dates, self._epoch, rows).run(each)

    def effort(self, sheet: SheetPart) -> int:
        """Return the unpacked size of a sheet in bytes."""
        return self.archive.size(sheet.member)


class _SheetReader:
    """The state of one pass over a sheet's XML."""

    def __init__(
        self, archive: Archive, sheet: SheetPart, strings: list[str], dates: frozenset[str], epoch: datetime,
        limit: int | None,
    ) -> None:  # fmt: skip
        self.archive, self.sheet = archive, sheet
        self.strings, self.dates, self.epoch, self.limit = strings, dates, epoch, limit
        self.result = Cells()
        self.cells_seen = self.chars = 0

    def run(self, each: Callable[[int], None]) -> Cells:
        parser = parser_of(self.archive.name, self.sheet.member)
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self._handlers()
        feed(self.archive, self.sheet.member, parser, lambda: each(len(self.result.rows)))
        return self.result

    def _handlers(self) -> tuple[Start, End, Text]:
        # Closures on purpose: a method and its attributes cost double for every one of a million cells.
        result, strings, dates, limit = self.result, self.strings, self.dates, self.limit
        columns: dict[str, int] = {}
        row: list[str | None] = []
        parts: list[str] = []
        number = column = phonetic = 0
        kind, style, address = "", "", ""
        taking = formula = False
        append = parts.append

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal number, column, kind, style, address, taking, formula, phonetic
            if name == "c":
                address = attributes.get("r", "")
                letters = address.rstrip("0123456789")
                found = columns.get(letters) if letters else column + 1
                column = self._column(letters, columns) if found is None else found
                kind, style = attributes.get("t", "n"), attributes.get("s", "")
                formula = False
                if parts:
                    parts.clear()
            elif name == "v":
                taking = True
            elif name == "row":
                stated = attributes.get("r", "")
                number = int(stated) if stated.isdecimal() and len(stated) < 9 else number + 1
                column = 0
                row.clear()
                if attributes.get("hidden") in ("1", "true"):
                    result.hidden_rows += 1
            elif name == "t":
                taking = not phonetic
            elif name == "f":
                formula = True
            elif name == "rPh":
                phonetic += 1
            elif name == "mergeCell":
                self._merge(attributes.get("ref", ""))
            elif ":" in name:
                start(local(name), attributes)

        def end(name: str) -> None:
            nonlocal taking, phonetic
            if name in ("v", "t"):
                taking = False
            elif name == "c":
                if not parts:
                    result.uncalculated += formula
                    return
                text = parts[0] if len(parts) == 1 else "".join(parts)
                if kind == "s":
                    text = self._string(text, strings)
                elif kind == "n":
                    if style in dates:
                        text = self._date(text)
                    elif len(text) > 16:
                        text = _number(text)
                elif kind == "b":
                    text = "TRUE" if text == "1" else "FALSE"
                if text:
                    self._keep(row, column, text, number)
            elif name == "row":
                if row:
                    result.rows.append((number, row.copy()))
                    if limit is not None and len(result.rows) >= limit:
                        raise Enough
            elif name == "rPh":
                phonetic -= 1
            elif ":" in name:
                end(local(name))

        def text(data: str) -> None:
            if taking:
                append(data)

        return start, end, text

    def _column(self, letters: str, columns: dict[str, int]) -> int:
        value = 0
        for letter in letters.upper()[:4]:
            value = value * 26 + (ord(letter) - 64 if "A" <= letter <= "Z" else 99_999)
        columns[letters] = value
        return value

    def _string(self, text: str, strings: list[str]) -> str:
        try:
            return strings[int(text)]
        except (ValueError, IndexError):
            raise FileRefused("intake_xlsx_string", file=self.archive.name, sheet=self.sheet.name) from None

    def _keep(self, row: list[str | None], column: int, text: str, number: int) -> None:
        if column > MAX_COLUMNS:
            raise FileRefused(
                "intake_far_cell", file=self.archive.name, sheet=self.sheet.name, row=number, column=column,
                limit=MAX_COLUMNS,
            )  # fmt: skip
        if len(text) > MAX_CELL_CHARS:
            raise FileRefused("intake_cell_too_long", file=self.archive.name, limit=MAX_CELL_CHARS)
        gap = column - 1 - len(row)
        if gap > 0:
            row.extend([None] * gap)
        if gap >= 0:
            row.append(text)
        else:
            row[column - 1] = text
        self.cells_seen += 1
        self.chars += len(text)
        if self.cells_seen > MAX_XLSX_CELLS or self.chars > MAX_XLSX_CHARS:
            raise FileRefused("intake_xlsx_big", file=self.archive.name, sheet=self.sheet.name)

    def _date(self, text: str) -> str:
        try:
            days = float(text)
            moment = self.epoch + timedelta(days=days)
        except (ValueError, OverflowError):
            return text
        if days < 1 and days >= 0:
            return moment.strftime("%H:%M:%S")
        rounded = moment + timedelta(microseconds=500_000)
        return moment.strftime("%Y-%m-%d") if days == int(days) else rounded.strftime("%Y-%m-%d %H:%M:%S")

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        a, b = _ADDRESS.match(first), _ADDRESS.match(last)
        if not a or not b:
            return
        if len(self.result.merges) >= MAX_MERGES:
            self.result.merges_left += 1
            return
        left, right = self._column(a.group(1), {}), self._column(b.group(1), {})
        self.result.merges.append((int(a.group(2)), left - 1, int(b.group(2)), min(right, MAX_COLUMNS) - 1))


def _number(text: str) -> str:
    """Return 0.1 for the 0.10000000000000001 that a spreadsheet stores."""
    try:
        return repr(float(text)) if "." in text else text
    except ValueError:
        return text
