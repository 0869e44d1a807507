"""Where a table begins and ends on an office's sheet: titles above, a header of one or two rows, notes below."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from geo.intake.fields import recognised
from geo.intake.limits import HEADER_ROWS, NOTE_ROWS
from geo.intake.table import Skipped

Cells = Sequence[str | None]

#: Beginnings of rows under a table that are no data.
_NOTE = re.compile(
    r"^\s*(注|备注|说明|附注|填表|制表|审核|填报|单位负责人|数据来源|来源|note|source|remark)\s*[:：\d一二三.、（(]",
    re.I,
)
_TOTAL = re.compile(r"^\s*(合\s*计|总\s*计|小\s*计|共\s*计|total|sum)\s*[:：]?\s*$", re.I)
_NUMBER = re.compile(r"^[+-]?[\d,]+(\.\d+)?%?$")


@dataclass(frozen=True)
class Header:
    """Where the header stands: positions within the rows that were looked at, and the names it gives."""

    first: int
    last: int
    names: tuple[str, ...]
    fields: int


def filled(cells: Cells) -> int:
    """Return how many cells hold something."""
    return sum(1 for cell in cells if cell and cell.strip())


def find_header(rows: Sequence[Cells], merges: Sequence[tuple[int, int, int, int]] = ()) -> Header | None:
    """Find the header among the first rows of a sheet.

    Parameters
    ----------
    rows
        The first rows, blank ones left out.
    merges
        Merged ranges as (first row, first column, last row, last column), positions in ``rows``, from 0.

    Returns
    -------
    Header | None
        The row that names most fields; where none does, the first row with several texts and no numbers.
    """
    rows = [*rows[:HEADER_ROWS]]
    if not rows:
        return None
    wide = max(len(row) for row in rows)
    best, best_score = -1, 0
    for position, row in enumerate(rows):
        score = recognised(row)
        if score <= 2 and any(cell and _NUMBER.match(cell.strip()) for cell in row):
            # A row of data in which one cell happens to be a known word (x, 街道, 其他).
            continue
        # A one-column table has its one header; elsewhere one hit is a title that happens to be a known word.
        if score > best_score and (filled(row) > 1 or wide == 1 or filled(rows[min(position + 1, len(rows) - 1)]) == 1):
            best, best_score = position, score
    if best < 0:
        best = _texts_only(rows)
    first = last = best
    if best + 1 < len(rows) and _second_tier(rows, best, merges):
        last = best + 1
    elif best > 0 and _second_tier(rows, best - 1, merges):
        first = best - 1
    names = _names(rows[first : last + 1], wide)
    return Header(first, last, tuple(names), recognised(names))


def _texts_only(rows: Sequence[Cells]) -> int:
    """Return the first row with more than half of the usual cells, all of them texts; else the first row."""
    usual = max(filled(row) for row in rows)
    for position, row in enumerate(rows[:10]):
        cells = [cell.strip() for cell in row if cell and cell.strip()]
        if len(cells) > usual / 2 and not any(_NUMBER.match(cell) for cell in cells):
            return position
    return 0


def _second_tier(rows: Sequence[Cells], upper: int, merges: Sequence[tuple[int, int, int, int]]) -> bool:
    """Return whether the row under ``upper`` belongs to the header.

    It does when the upper row has a gap (a group name over several columns) where the lower row names something,
    the lower row names fields, and it has no numbers; a merge that reaches from the one into the other proves it.
    """
    above, below = rows[upper], rows[upper + 1]
    if filled(above) < 2 or not filled(below) or any(cell and _NUMBER.match(cell.strip()) for cell in below):
        return False
    gaps = [i for i, cell in enumerate(below) if cell and not (above[i] if i < len(above) else None)]
    if not gaps:
        return False
    joined = any(first <= upper < last for first, _, last, _ in merges)
    return recognised(below) > 0 and (joined or recognised(below) >= 2)


def _names(tiers: Sequence[Cells], wide: int) -> list[str]:
    """Return one name a column: the lowest tier's; a name that repeats gets its group in front."""

    def cell(tier: Cells, column: int) -> str:
        value = tier[column] if column < len(tier) else None
        return unicodedata.normalize("NFKC", " ".join(value.split())) if value else ""

    lowest = [next((name for tier in reversed(tiers) if (name := cell(tier, c))), "") for c in range(wide)]
    if len(tiers) < 2:
        return lowest
    group, groups = "", []
    for column in range(wide):
        group = cell(tiers[0], column) or (group if cell(tiers[1], column) else "")
        groups.append(group)
    repeated = {name for name in lowest if lowest.count(name) > 1}
    return [
        f"{group}.{name}" if name in repeated and group and group != name else name
        for name, group in zip(lowest, groups, strict=True)
    ]


def is_note(cells: Cells, columns: int) -> str:
    """Return why a row under the table is no data (``note``, ``total``), or ``""``."""
    texts = [cell.strip() for cell in cells if cell and cell.strip()]
    if not texts:
        return ""
    if any(_TOTAL.match(text) for text in texts[:2]):
        return "total"
    if len(texts) == 1 and columns > 2:
        return "note"
    if _NOTE.match(texts[0]) and len(texts) <= max(2, columns // 2):
        return "note"
    return ""


def trailing(rows: Sequence[tuple[int, Cells]], columns: int) -> list[Skipped]:
    """Return the rows at the end that are notes or totals, given the last rows as (row number, cells)."""
    found: list[Skipped] = []
    for number, cells in reversed(list(rows)[-NOTE_ROWS:]):
        why = is_note(cells, columns)
        if not why:
            break
        text = " ".join(cell.strip() for cell in cells if cell and cell.strip())
        found.append(Skipped(number, text[:200], why))
    return found[::-1]


def above(rows: Sequence[tuple[int, Cells]]) -> list[Skipped]:
    """Return the rows above the header as skipped titles."""
    return [
        Skipped(number, " ".join(c.strip() for c in cells if c and c.strip())[:200], "title") for number, cells in rows
    ]
