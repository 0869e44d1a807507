"""CSV and TSV of any office: UTF-8 with and without mark, UTF-16, GBK, GB18030; comma, semicolon, tab or bar.

A clean file goes through Arrow's reader (a million rows a second and more). One with ragged rows, or in an encoding
other than UTF-8, is read record by record: slower, but every row stays.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from geo.intake.faults import FileRefused, Note, Watch
from geo.intake.layout import above, filled, find_header, trailing
from geo.intake.limits import HEADER_ROWS, MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS, MB, NOTE_ROWS
from geo.intake.table import EXTRA, Skipped, Table, check_shape, text_table

DELIMITERS = (",", "\t", ";", "|")
#: Bytes that are looked at to find separator and header.
HEAD = 256 * 1024
#: Characters of one line: a line beyond that is no record of a table, and would be cut into millions of cells.
MAX_LINE = 2 * MAX_CELL_CHARS
#: Separators of one line beyond which nobody meant a table; texts with many commas stay far below.
MAX_WIDE = 16_384
#: Records turned into Arrow columns at a time.
BATCH = 50_000


@dataclass(frozen=True)
class Encoding:
    """An encoding, the bytes of its mark, and how many characters could not be read."""

    name: str
    mark: int = 0
    broken: int = 0


def find_encoding(name: str, data: memoryview) -> Encoding:
    """Find the encoding of a text file.

    Raises
    ------
    FileRefused
        The bytes are no text in any encoding known here.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data[: len(mark)] == mark:
            return Encoding(encoding, len(mark), _broken(data[len(mark) :], encoding))
    encoding = _unmarked_utf16(data)
    if encoding:
        return Encoding(encoding)
    broken = _broken(data, "utf-8")
    if broken == 0:
        return Encoding("utf-8")
    if _broken(data, "gb18030") == 0:
        return Encoding("gb18030" if _broken(data, "gbk") else "gbk")
    best = min(("utf-8", "gb18030"), key=lambda encoding: _broken(data, encoding))
    broken = _broken(data, best)
    # A file cut off in the middle of a character, or a few slips from merging two files: readable all the same.
    if broken > max(3, len(data) // 2000):
        raise FileRefused("intake_no_text", file=name)
    return Encoding(best, 0, broken)


def _unmarked_utf16(data: memoryview) -> str:
    """Return utf-16-le or -be for text without a mark: its ASCII characters have a zero at every other byte."""
    head = bytes(data[: min(4096, len(data) // 2 * 2)])
    zeros = (head[0::2].count(0), head[1::2].count(0))
    if max(zeros) < 2 or min(zeros) * 20 > max(zeros):
        return ""
    encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    text = head.decode(encoding, "replace")
    return encoding if "\0" not in text and any(c in text for c in ",;\t|\n") and not _broken(data, encoding) else ""


def _broken(data: memoryview, encoding: str) -> int:
    """Return how many characters of ``data`` are broken in ``encoding``; counting stops at a thousand."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for start in range(0, len(data), 4 * MB):
            decoder.decode(data[start : start + 4 * MB], start + 4 * MB >= len(data))
    except UnicodeDecodeError:
        pass
    else:
        return 0
    loose = codecs.getincrementaldecoder(encoding)("replace")
    count = 0
    for start in range(0, len(data), 4 * MB):
        count += loose.decode(data[start : start + 4 * MB], start + 4 * MB >= len(data)).count("\ufffd")
        if count > 1000:
            break
    return max(count, 1)


def find_delimiter(text: str) -> str:
    """Return the separator that cuts the first lines into most equal numbers of cells."""
    lines = text.splitlines()[:HEADER_ROWS]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _records_of(lines, delimiter)]
        widths = [width for width in widths if width > 1]
        if not widths:
            continue
        common = max(set(widths), key=widths.count)
        score = widths.count(common) * min(common, 50)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _records_of(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []


def read(name: str, data: bytes | memoryview, watch: Watch) -> Table:
    """Read a text table.

    Raises
    ------
    FileRefused
        No text, no rows, a zero byte, a cell or a table beyond the limits.
    """
    view = memoryview(data)
    encoding = find_encoding(name, view)
    body = view[encoding.mark :]
    if encoding.name in ("utf-8", "gbk", "gb18030") and _holds_zero(body):
        raise FileRefused("intake_zero_byte", file=name)
    head = bytes(body[:HEAD]).decode(encoding.name, "replace")
    head = head[: -(len(head.rsplit("\n", 1)[-1])) or None] if len(body) > HEAD and "\n" in head else head
    first_line = head[:32].splitlines()[:1]
    declared = first_line[0][4:5] if first_line and first_line[0].lower().startswith("sep=") else ""
    declared = declared if declared in DELIMITERS else ""
    delimiter = declared or find_delimiter(head)
    widest = max((line.count(delimiter) for line in head.splitlines()), default=0)
    if widest >= MAX_WIDE:
        raise FileRefused("intake_too_wide", file=name, columns=widest + 1, limit=MAX_COLUMNS)
    watch.step(0.1)
    if encoding.name == "utf-8" and not encoding.broken and not declared:
        table = _read_fast(name, body, head, delimiter, encoding, watch)
        if table is not None:
            return table
    return _read_slow(name, body, encoding, delimiter, watch)


def _holds_zero(body: memoryview) -> bool:
    return any(b"\0" in bytes(body[start : start + 4 * MB]) for start in range(0, len(body), 4 * MB))


def _head_records(head: str, delimiter: str) -> list[tuple[int, int, list[str]]]:
    """Return the first records as (record number from 1, physical lines up to its end, cells)."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    records: list[tuple[int, int, list[str]]] = []
    try:
        for number, cells in enumerate(reader, start=1):
            records.append((number, reader.line_num, cells))
            if number > HEADER_ROWS:
                break
    except csv.Error:
        return records
    return records


def _read_fast(
    name: str, body: memoryview, head: str, delimiter: str, encoding: Encoding, watch: Watch
) -> Table | None:
    """Read by Arrow, or return ``None`` where a row does not fit the header."""
    records = [record for record in _head_records(head, delimiter) if filled(record[2])]
    found = find_header([cells for _, _, cells in records])
    if found is None or "\r" in head.replace("\r\n", ""):
        return None
    number, lines, _ = records[found.last]
    wide = max(len(cells) for _, _, cells in records[found.first : found.last + 1])
    found = replace(found, names=found.names[:wide])
    check_shape(name, 0, wide)
    start = 0
    raw = head.encode()
    for _ in range(lines):
        start = raw.find(b"\n", start) + 1
        if start == 0:
            return None
    end = len(body)
    while end > start and body[end - 1] in b"\r\n \t":
        end -= 1
    if end == start:
        return None
    names = [f"c{i}" for i in range(len(found.names))]
    try:
        table = pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(body[start:end])),
            read_options=pacsv.ReadOptions(column_names=names, block_size=4 * MB),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    watch.step(0.8)
    if any(pc.max(pc.utf8_length(column)).as_py() > MAX_CELL_CHARS for column in table.columns):
        raise FileRefused("intake_cell_too_long", file=name, limit=MAX_CELL_CHARS)
    check_shape(name, len(table), len(found.names))
    rows = np.arange(number + 1, number + 1 + len(table), dtype=np.int64)
    titles = above([(n, cells) for n, _, cells in records[: found.first]])
    return _finish(name, table.rename_columns(names), list(found.names), rows, titles, encoding, [], number)


def _records(name: str, body: memoryview, encoding: Encoding, delimiter: str) -> Iterator[list[str]]:
    text = io.TextIOWrapper(io.BufferedReader(_View(body)), encoding.name, errors="replace", newline="")
    csv.field_size_limit(MAX_CELL_CHARS)
    rows = csv.reader(_lines(name, text), delimiter=delimiter)
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error as fault:
            key = "intake_cell_too_long" if "field larger" in str(fault) else "intake_csv_broken"
            raise FileRefused(key, file=name, limit=MAX_CELL_CHARS, row=rows.line_num) from None


def _lines(name: str, text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise FileRefused("intake_cell_too_long", file=name, limit=MAX_CELL_CHARS)
        yield line


class _View(io.RawIOBase):
    """Bytes as a raw stream, without a copy."""

    def __init__(self, body: memoryview) -> None:
        self._body, self._at = body, 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any, /) -> int:
        into = memoryview(target)
        size = min(len(into), len(self._body) - self._at)
        into[:size] = self._body[self._at : self._at + size]
        self._at += size
        return size


def _read_slow(name: str, body: memoryview, encoding: Encoding, delimiter: str, watch: Watch) -> Table:
    """Read record by record; rows shorter or longer than the header stay, longer ones in a column of their own."""
    records = _records(name, body, encoding, delimiter)
    head: list[tuple[int, list[str]]] = []
    number = 0
    for cells in records:
        number += 1
        if filled(cells) and not (number == 1 and cells[0].lower().startswith("sep=")):
            head.append((number, cells))
        if len(head) >= HEADER_ROWS:
            break
    found = find_header([cells for _, cells in head])
    if found is None:
        raise FileRefused("intake_empty", file=name)
    wide = max(len(cells) for _, cells in head[found.first : found.last + 1])
    found = replace(found, names=found.names[:wide])
    builder = _Builder(name, wide)
    for row, cells in head[found.last + 1 :]:
        builder.add(row, cells)
    for cells in records:
        number += 1
        builder.add(number, cells)
        if number % BATCH == 0:
            watch.step(0.1 + 0.7 * min(number / MAX_ROWS * 4, 1.0))
    table, rows, long_rows = builder.build()
    titles = above(head[: found.first])
    names = [*found.names, *([EXTRA] if long_rows else [])]
    notes = [Note("intake_note_long_rows", {"count": len(long_rows), "row": long_rows[0]})] if long_rows else []
    if encoding.broken:
        notes.append(Note("intake_note_broken_characters", {"count": encoding.broken}))
    return _finish(name, table, names, rows, titles, encoding, notes, head[found.last][0])


class _Builder:
    """Gathers records of uneven length into Arrow columns, batch by batch."""

    def __init__(self, name: str, columns: int) -> None:
        check_shape(name, 0, columns)
        self.name, self.columns = name, columns
        self.cells: list[list[str]] = []
        self.rows: list[int] = []
        self.numbers: list[np.ndarray] = []
        self.batches: list[pa.Table] = []
        self.long_rows: list[int] = []
        self.count = 0

    def add(self, row: int, cells: list[str]) -> None:
        if not any(cells):
            return
        wide = len(cells)
        if wide < self.columns:
            cells = cells + [""] * (self.columns + 1 - wide)
        elif wide == self.columns:
            cells.append("")
        else:
            extra = " | ".join(cell for cell in cells[self.columns :][:MAX_COLUMNS] if cell.strip())
            if extra:
                self.long_rows.append(row)
            cells = [*cells[: self.columns], extra[:MAX_CELL_CHARS]]
        self.cells.append(cells)
        self.rows.append(row)
        if len(self.cells) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if not self.cells:
            return
        self.count += len(self.cells)
        check_shape(self.name, self.count, self.columns)
        columns = [pa.array(column, pa.string()) for column in zip(*self.cells, strict=True)]
        self.batches.append(pa.table(columns, names=[f"c{i}" for i in range(self.columns + 1)]))
        self.numbers.append(np.asarray(self.rows, dtype=np.int64))
        self.cells, self.rows = [], []

    def build(self) -> tuple[pa.Table, np.ndarray, list[int]]:
        self._flush()
        if not self.batches:
            raise FileRefused("intake_no_rows", file=self.name)
        table = pa.concat_tables(self.batches)
        if not self.long_rows:
            table = table.drop_columns([f"c{self.columns}"])
        return table, np.concatenate(self.numbers), self.long_rows


def _finish(
    name: str, table: pa.Table, names: list[str], rows: np.ndarray, titles: list[Skipped], encoding: Encoding,
    notes: list[Note], header_row: int,
) -> Table:  # fmt: skip
    """Drop blank rows, set notes under the table aside, and name the columns."""
    blank = np.ones(len(table), dtype=bool)
    for column in table.columns:
        if not blank.any():
            break
        blank &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
    if blank.any():
        table, rows = table.filter(pa.array(~blank)), rows[~blank]
        notes = [*notes, Note("intake_note_blank_rows", {"count": int(blank.sum())})]
    tail = table.slice(max(len(table) - NOTE_ROWS, 0))
    last = [(int(row), list(cells.values())) for row, cells in zip(rows[-NOTE_ROWS:], tail.to_pylist(), strict=False)]
    below = trailing(last, len(names))
    keep = len(table) - len(below)
    if keep <= 0:
        raise FileRefused("intake_no_rows", file=name)
    return Table(
        name=name, format="csv", columns=text_table(names, table.slice(0, keep).columns), rows=rows[:keep],
        encoding=encoding.name + (" BOM" if encoding.mark else ""), header_row=header_row, notes=tuple(notes),
        skipped=(*titles, *below),
    )  # fmt: skip
