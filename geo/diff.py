"""What changed between two versions of the data, value by value, as a report a reviewer reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.errors import CallError
from geo.tables import TABLES, read_table
from geo.words import say

#: The columns that name a row of a table without an index column.
KEYS: dict[str, tuple[str, ...]] = {
    "boundaries": ("zone_id", "part", "ring", "seq"),
    "lines": ("line_id", "part", "seq"),
    "observations": ("subject_id", "metric_id", "year", "source_id"),
    "terms": ("vocabulary", "code"),
}

#: A report lists this many rows of each kind a table; the rest is counted, so that the report stays readable.
MOST_ROWS = 200


@dataclass(frozen=True)
class TableDiff:
    """The changes of one table: ids added and removed, and (id, column, old, new) of each changed value."""

    table: str
    added: list[str]
    removed: list[str]
    changed: list[tuple[str, str, str, str]]
    columns_added: list[str]
    columns_removed: list[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.columns_added or self.columns_removed)


def diff(old: Path, new: Path) -> list[TableDiff]:
    """Compare two data folders table by table.

    Raises
    ------
    CallError
        A folder does not exist or holds no table of ours.
    """
    for root in (old, new):
        if not (root / "zones.csv").is_file():
            raise CallError("diff_no_data", folder=str(root))
    return [_table(name, old, new) for name in TABLES]


def _keyed(name: str, root: Path) -> pd.DataFrame:
    index = TABLES[name][0]
    if not (root / f"{name}.csv").is_file():
        return pd.DataFrame()
    frame = read_table(name, root)
    keys = [index] if index else list(KEYS[name])
    text = frame.map(_text)
    labels = text[keys].agg("/".join, axis=1)
    # Two sources may tell the same figure twice: number the repeats, so that each row keeps a name of its own.
    repeat = labels.groupby(labels).cumcount()
    text.index = labels.where(repeat == 0, labels + "#" + (repeat + 1).astype(str))
    return text


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:.12g}"
    return str(value)


def _table(name: str, old_root: Path, new_root: Path) -> TableDiff:
    old, new = _keyed(name, old_root), _keyed(name, new_root)
    both = old.index.intersection(new.index)
    columns = [column for column in new.columns if column in old.columns]
    before, after = old.loc[both, columns], new.loc[both, columns]
    where = (before != after).stack()
    changed = [
        (str(row), str(column), str(before.at[row, column]), str(after.at[row, column]))
        for row, column in where[where].index
    ]
    return TableDiff(
        table=name,
        added=sorted(map(str, new.index.difference(old.index))),
        removed=sorted(map(str, old.index.difference(new.index))),
        changed=changed,
        columns_added=[str(column) for column in new.columns if column not in old.columns and len(old)],
        columns_removed=[str(column) for column in old.columns if column not in new.columns and len(new)],
    )


def report(changes: list[TableDiff], lang: str, *, old: str, new: str) -> str:
    """Return the changes as Markdown in ``zh`` or ``en``."""
    lines = [f"# {say('diff_title', lang, old=old, new=new)}", ""]
    if not any(changes):
        lines.append(say("diff_nothing", lang))
    for change in filter(None, changes):
        lines += [f"## {change.table}", ""]
        for key, columns in (
            ("diff_columns_added", change.columns_added),
            ("diff_columns_removed", change.columns_removed),
        ):
            if columns:
                lines += [say(key, lang, columns=", ".join(columns)), ""]
        for key, ids in (("diff_added", change.added), ("diff_removed", change.removed)):
            if ids:
                lines += [say(key, lang, count=len(ids)), "", *(f"- `{_cell(row)}`" for row in ids[:MOST_ROWS])]
                lines += [*_rest(len(ids), lang), ""]
        if change.changed:
            lines += [say("diff_changed", lang, count=len(change.changed)), ""]
            lines += [
                f"| {' | '.join(say(f'diff_head_{head}', lang) for head in ('row', 'column', 'old', 'new'))} |",
                "|---|---|---|---|",
            ]
            lines += [f"| {' | '.join(map(_cell, row))} |" for row in change.changed[:MOST_ROWS]]
            lines += [*_rest(len(change.changed), lang), ""]
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str) -> str:
    """Return text that cannot end its cell of a Markdown table or its code span."""
    return text.replace("|", "\\|").replace("`", "'").replace("\n", " ").replace("\r", " ")


def _rest(count: int, lang: str) -> list[str]:
    return [say("diff_more", lang, count=count - MOST_ROWS)] if count > MOST_ROWS else []
