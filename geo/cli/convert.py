"""``python -m geo convert``: coordinates from one datum to another, one point or a whole CSV file.

A file keeps its encoding, its rows and its other columns; only the two columns of coordinates change. A cell that
can't be read is reported with its row and left empty, so that a wrong number never passes for a converted one.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from geo import datum
from geo.cli._place import deliver
from geo.errors import CallError, DataError
from geo.intake.fields import field_of
from geo.nearest import nearest
from geo.words import say

NAME = "convert"
#: Decimals of degrees (1 mm) and of metres.
DEGREE_DECIMALS, METRE_DECIMALS = 8, 3
#: Faults that are told one by one; the rest is counted.
TOLD = 20
#: Encodings of office tables, tried in this order. GB18030 contains GBK and GB 2312.
ENCODINGS = ("utf-8-sig", "utf-8", "gb18030")
BOM = b"\xef\xbb\xbf"


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    lang = parser.get_default("lang")
    source, target = (say(f"cli_convert_{way}", lang, known=", ".join(datum.DATUMS)) for way in ("from", "to"))
    parser.add_argument("x", nargs="?", metavar="LON", help=say("cli_convert_lon", lang))
    parser.add_argument("y", nargs="?", metavar="LAT", help=say("cli_convert_lat", lang))
    parser.add_argument("--from", dest="source", required=True, metavar="DATUM", help=source)
    parser.add_argument("--to", dest="target", default="wgs84", metavar="DATUM", help=target)
    parser.add_argument("--meridian", type=float, metavar="DEGREES", help=say("cli_convert_meridian", lang))
    parser.add_argument("--file", type=Path, metavar="FILE", help=say("cli_convert_file", lang))
    parser.add_argument("--lon", metavar="COLUMN", help=say("cli_convert_lon_column", lang))
    parser.add_argument("--lat", metavar="COLUMN", help=say("cli_convert_lat_column", lang))
    parser.add_argument("-o", "--output", metavar="OUT", default="", help=say("cli_option_output", lang))


def run(args: argparse.Namespace) -> int:
    """Convert a point or a file."""
    change = Change(datum.canonical(args.source), datum.canonical(args.target), args.meridian)
    if args.file is None:
        return _point(args, change)
    if args.x is not None:
        raise CallError("convert_point_and_file")
    return _file(args, change)


@dataclass(frozen=True)
class Change:
    """A conversion: the two datums and, for bare Gauss-Kruger metres, the central meridian."""

    source: str
    target: str
    meridian: float | None

    def __call__(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Convert; with a meridian, ``--to cgcs2000`` writes metres (easting, northing) instead of degrees."""
        lon, lat = datum.convert(x, y, source=self.source, target=self.target, meridian=self.meridian)
        return datum.write_plane(lon, lat, meridian=self.meridian) if self.metres else (lon, lat)  # type: ignore[arg-type]

    @property
    def metres(self) -> bool:
        """Whether the result is metres."""
        return self.target == "cgcs2000" and self.meridian is not None

    def text(self, value: float) -> str:
        """Return a number of the result as text, nothing for NaN."""
        return "" if np.isnan(value) else f"{value:.{METRE_DECIMALS if self.metres else DEGREE_DECIMALS}f}"


def number(cell: str) -> float:
    """Return the number in a cell: full-width digits count, NaN for what is none (and for nan and inf)."""
    text = unicodedata.normalize("NFKC", cell).strip()
    try:
        value = float(text) if "_" not in text else np.nan
    except ValueError:
        return np.nan
    return value if np.isfinite(value) else np.nan


def _point(args: argparse.Namespace, change: Change) -> int:
    given = (args.x or "").replace("，", ",").split(",") if args.y is None else [args.x, args.y]
    if len(given) != 2:
        raise CallError("convert_nothing")
    values = [number(cell) for cell in given]
    for cell, value in zip(given, values, strict=True):
        if np.isnan(value):
            raise CallError("convert_not_number", value=cell)
    x, y = change(*np.array(values)[:, None])
    if np.isnan(x).any():
        raise CallError("convert_no_place", x=given[0], y=given[1])
    print(change.text(x[0]), change.text(y[0]))
    return 0


# A table


@dataclass
class _Table:
    """A CSV file that is read twice: once for its coordinates, once to be written again."""

    path: Path
    encoding: str
    faults: list[tuple[int, str, str]] = field(default_factory=list)  # row, column, cell

    def rows(self) -> Iterator[list[str]]:
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                yield from csv.reader(file)
        except csv.Error as fault:
            raise DataError("convert_csv", file=self.path, fault=fault) from None

    def header(self) -> list[str]:
        header = next(self.rows(), [])
        if not header:
            raise DataError("convert_empty", file=self.path)
        return header


def _file(args: argparse.Namespace, change: Change) -> int:
    table = _Table(args.file, _encoding(args.file))
    header = table.header()
    columns = _column(header, args.lon, "lon"), _column(header, args.lat, "lat")
    x, y = _coordinates(table, header, columns)
    out_x, out_y = change(x, y)
    for lost in np.flatnonzero(np.isnan(out_x) & ~np.isnan(x) & ~np.isnan(y)):
        table.faults.append((int(lost) + 2, "、".join(header[c] for c in columns), f"{x[lost]:g}, {y[lost]:g}"))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for place, row in enumerate(table.rows(), start=-1):
        cells = [*row, *[""] * (len(header) - len(row))]
        if place >= 0:
            cells[columns[0]], cells[columns[1]] = change.text(out_x[place]), change.text(out_y[place])
        writer.writerow(cells)
    # A file keeps its encoding for the spreadsheet that opens it next; a terminal reads UTF-8.
    deliver(out.getvalue().encode(table.encoding if args.output else "utf-8"), args.output)
    _tell(table, args.lang, converted=int(np.isfinite(out_x).sum()), rows=len(x))
    return 0


def _encoding(path: Path) -> str:
    """Return the encoding that reads the whole file."""
    try:
        data = path.read_bytes()
    except OSError:
        raise CallError("file_missing", file=path) from None
    if data[:4] == b"PK\x03\x04" or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise CallError("convert_not_csv", file=path)
    for encoding in ENCODINGS if data.startswith(BOM) else ENCODINGS[1:]:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise DataError("convert_encoding", file=path)


def _column(header: list[str], wanted: str | None, role: str) -> int:
    """Return the place of a column, by the name given, or else by what its header usually means."""
    names = [name.strip() for name in header]
    if wanted is not None:
        if wanted.strip() not in names:
            raise CallError("convert_column_unknown", column=wanted, nearest=nearest(wanted, names))
        return names.index(wanted.strip())
    matches = [quality if known == role else 0 for known, quality in map(field_of, names)]
    if not any(matches):
        raise CallError("convert_column_missing", option=f"--{role}", known=", ".join(names[:12]))
    return matches.index(max(matches))


def _coordinates(table: _Table, header: list[str], columns: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return both columns as numbers and note the cells that are none; a row with both cells empty is no fault."""
    pairs: list[tuple[float, float]] = []
    for place, row in enumerate(table.rows(), start=1):
        if place == 1:
            continue
        cells = [row[column].strip() if column < len(row) else "" for column in columns]
        values = number(cells[0]), number(cells[1])
        pairs.append(values)
        for column, cell, value in zip(columns, cells, values, strict=True):
            if np.isnan(value) and any(cells):
                table.faults.append((place, header[column], cell))
    both = np.array(pairs, dtype=float).reshape(-1, 2)
    both[np.isnan(both).any(axis=1)] = np.nan
    return both[:, 0], both[:, 1]


def _tell(table: _Table, lang: str, *, converted: int, rows: int) -> None:
    """Say on stderr which cells could not be converted, and how many rows were."""
    for row, column, cell in sorted(table.faults)[:TOLD]:
        shown = "".join(character for character in cell[:60] if character.isprintable())
        print(say("convert_bad_cell", lang, row=row, column=column, value=shown), file=sys.stderr)
    if len(table.faults) > TOLD:
        print(say("convert_more", lang, more=len(table.faults) - TOLD), file=sys.stderr)
    print(say("convert_done", lang, converted=converted, rows=rows, empty=rows - converted), file=sys.stderr)
