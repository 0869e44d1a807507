"""How a command prints a frame: as an aligned table, CSV or JSON."""

from __future__ import annotations

import json
import sys
from unicodedata import east_asian_width

import pandas as pd

FORMATS = ("table", "csv", "json")


def width(text: str) -> int:
    """Return the columns that a text takes in a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def aligned(frame: pd.DataFrame) -> str:
    """Return a frame as a table whose columns line up, numbers to the right."""
    numeric = [pd.api.types.is_numeric_dtype(frame[column]) for column in frame]
    cells = [[_text(value) for value in row] for row in frame.itertuples(index=False)]
    rows = [[str(column) for column in frame.columns], *cells]
    widths = [max(width(row[place]) for row in rows) for place in range(len(frame.columns))]
    lines = []
    for row in rows:
        padded = [
            " " * (widths[place] - width(cell)) + cell if numeric[place] else cell + " " * (widths[place] - width(cell))
            for place, cell in enumerate(row)
        ]
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def to_json(frame: pd.DataFrame) -> str:
    """Return a frame as a JSON list of records; what is unknown or not finite is null."""
    return json.dumps(json.loads(frame.to_json(orient="records", double_precision=15)), ensure_ascii=False, indent=2)


def emit(frame: pd.DataFrame, form: str) -> None:
    """Print a frame to stdout in one of ``FORMATS``."""
    if form == "csv":
        frame.to_csv(sys.stdout, index=False, lineterminator="\n")
    else:
        print(to_json(frame) if form == "json" else aligned(frame))
