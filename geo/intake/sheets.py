"""From a workbook to a table: the sheet that holds the list, its header, merged cells filled in, notes set aside."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from geo.intake.archive import Archive
from geo.intake.faults import FileRefused, Note, Watch
from geo.intake.fields import recognised
from geo.intake.layout import Header, above, filled, find_header, trailing
from geo.intake.limits import HEADER_ROWS
from geo.intake.table import Sheet, Skipped, Table, check_shape, text_table
from geo.intake.xlsx import Cells, SheetPart, Workbook

#: Rows turned into Arrow columns at a time.
BATCH = 20_000


def read(archive: Archive, *, sheet: str, watch: Watch) -> Table:
    """Read the sheet named, or the visible one whose header names most fields.

    Raises
    ------
    FileRefused
        No such sheet, nothing in it, or a workbook beyond the limits.
    """
    book = Workbook(archive)
    watch.step(0.1)
    chosen, seen = _choose(book, sheet)
    total = max(book.effort(chosen), 1)

    def each(rows: int) -> None:
        # A row of an office table takes about 400 bytes of XML; near enough for a bar.
        watch.step(0.1 + 0.8 * min(rows * 400 / total, 1.0))

    cells = book.read(chosen, each=each)
    if not cells.rows:
        raise FileRefused("intake_sheet_empty", file=archive.name, sheet=chosen.name)
    return _table(archive.name, chosen, seen, cells)


def _choose(book: Workbook, wanted: str) -> tuple[SheetPart, tuple[Sheet, ...]]:
    if wanted:
        for part in book.sheets:
            if part.name == wanted:
                return part, tuple(Sheet(other.name, other.hidden) for other in book.sheets)
        names = "、".join(part.name for part in book.sheets[:10])
        raise FileRefused("intake_no_sheet", file=book.archive.name, sheet=wanted, sheets=names)
    best, best_score = book.sheets[0], (-1, -1, -1)
    seen = []
    for part in book.sheets:
        if len(book.sheets) == 1:
            seen.append(Sheet(part.name, part.hidden))
            break
        head = book.read(part, rows=HEADER_ROWS)
        fields = max((recognised(row) for _, row in head.rows), default=0)
        seen.append(Sheet(part.name, part.hidden, fields))
        score = (int(not part.hidden and bool(head.rows)), fields, len(head.rows))
        if score > best_score:
            best, best_score = part, score
    return best, tuple(seen)


def _table(name: str, part: SheetPart, seen: tuple[Sheet, ...], cells: Cells) -> Table:
    position = {row: i for i, (row, _) in enumerate(cells.rows[: HEADER_ROWS + 1])}
    head_merges = [
        (position[a], b, position.get(c, position[a] if c == a else position[a] + 1), d)
        for a, b, c, d in cells.merges
        if a in position
    ]
    header = find_header([row for _, row in cells.rows[:HEADER_ROWS]], head_merges)
    if header is None:
        raise FileRefused("intake_sheet_empty", file=name, sheet=part.name)
    titles = above(cells.rows[: header.first])
    data = cells.rows[header.last + 1 :]
    names = _widen(header, data)
    check_shape(name, len(data), len(names))
    data, repeats = _drop_repeated_headers(data, header)
    below = trailing(data, len(names))
    data = data[: len(data) - len(below)]
    if not data:
        raise FileRefused("intake_no_rows", file=name)
    filled_in = _fill_merges(data, cells, len(names))
    notes = _notes(cells, seen, part, filled_in)
    return Table(
        name=name, format="xlsx", columns=text_table(names, _columns(data, len(names))),
        rows=np.fromiter((row for row, _ in data), dtype=np.int64, count=len(data)), sheet=part.name, sheets=seen,
        header_row=cells.rows[header.last][0], notes=notes, skipped=(*titles, *repeats, *below),
    )  # fmt: skip


def _widen(header: Header, data: list[tuple[int, list[str | None]]]) -> list[str]:
    """Return the header's names, with empty names for cells to its right; columns without name and value fall away."""
    wide = max((len(row) for _, row in data), default=0)
    names = list(header.names) + [""] * max(wide - len(header.names), 0)
    while len(names) > max(wide, 1) and not names[-1]:
        names.pop()
    return names


def _drop_repeated_headers(
    data: list[tuple[int, list[str | None]]], header: Header
) -> tuple[list[tuple[int, list[str | None]]], list[Skipped]]:
    """Set aside header rows that are printed again on each page."""
    first = next((name for name in header.names if name), "")
    repeats = [
        (row, cells) for row, cells in data
        if first in cells[:3] and recognised(cells) >= max(header.fields, 1) and filled(cells) > 1
    ]  # fmt: skip
    gone = {row for row, _ in repeats}
    kept = [(row, cells) for row, cells in data if row not in gone] if gone else data
    return kept, [Skipped(row, " ".join(c for c in cells if c)[:200], "header") for row, cells in repeats]


def _fill_merges(data: list[tuple[int, list[str | None]]], cells: Cells, columns: int) -> int:
    """Write the value of a merged range into each of its rows (one 行政区 for ten companies); return how many cells."""
    if not cells.merges:
        return 0
    position = {row: i for i, (row, _) in enumerate(data)}
    count = 0
    for top, left, bottom, _right in cells.merges:
        if bottom == top or top not in position or left >= columns:
            continue
        source = data[position[top]][1]
        value = source[left] if left < len(source) else None
        if not value:
            continue
        start = position[top] + 1
        for i in range(start, min(start + bottom - top, len(data))):
            row, target = data[i]
            if row > bottom:
                break
            if len(target) <= left:
                target.extend([None] * (left + 1 - len(target)))
            if not target[left]:
                target[left] = value
                count += 1
    return count


def _columns(data: list[tuple[int, list[str | None]]], wide: int) -> list[pa.ChunkedArray]:
    batches: list[list[pa.Array]] = [[] for _ in range(wide)]
    for start in range(0, len(data), BATCH):
        rows = [row if len(row) == wide else row + [None] * (wide - len(row)) for _, row in data[start : start + BATCH]]
        for i, column in enumerate(zip(*rows, strict=True)):
            batches[i].append(pa.array(column, pa.string()))
    return [pa.chunked_array(chunks, pa.string()) for chunks in batches]


def _notes(cells: Cells, seen: tuple[Sheet, ...], part: SheetPart, filled_in: int) -> tuple[Note, ...]:
    notes = []
    others = [sheet.name for sheet in seen if sheet.name != part.name]
    if others:
        notes.append(Note("intake_note_sheets", {"sheet": part.name, "others": "、".join(others[:8])}))
    if part.hidden:
        notes.append(Note("intake_note_hidden_sheet", {"sheet": part.name}))
    if cells.hidden_rows:
        notes.append(Note("intake_note_hidden_rows", {"count": cells.hidden_rows}))
    if filled_in:
        notes.append(Note("intake_note_merged", {"count": filled_in}))
    if cells.merges_left:
        notes.append(Note("intake_note_merges_left", {"count": cells.merges_left}))
    if cells.uncalculated:
        notes.append(Note("intake_note_uncalculated", {"count": cells.uncalculated}))
    return tuple(notes)
