"""Which column is what: headers in Chinese and English against ``data/headers.csv``, and what the values look like.

A header matches exactly, or by its end or beginning (企业经度 ends with 经度), after full-width letters, spaces, case
and bracketed units are taken away. The table is data: a new header is a new row there.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from geo.intake.table import Table
from geo.tables import DATA

EXACT, EDGE = 3, 2
#: Fields that place a row, in the pairs and singles in which they are tried.
COORDINATE_FIELDS = ("lon", "lat", "lonlat", "latlon", "x", "y")
#: Fields a user may choose for a column, in the order in which the page lists them.
FIELDS = (
    *COORDINATE_FIELDS, "name", "code", "district", "street", "park", "address", "city", "province", "industry",
    "category", "high_tech", "date", "capital", "scope", "employees", "revenue", "status", "serial", "datum",
)  # fmt: skip

_BRACKETS = re.compile(r"[(\[{【〔<《][^)\]}】〕>》]*[)\]}】〕>》]")
_NOISE = re.compile(r"[\s_\-*:.·#'\"“”]+")
#: What a header says about the datum: words of map services and names of datums.
_DATUM_WORDS = (
    ("gcj02", re.compile(r"gcj|高德|腾讯|amap|gaode|火星|gd(?=lng|lon|lat|loc)|autonavi")),
    ("bd09", re.compile(r"bd-?_?09|百度|baidu|bd(?=lng|lon|lat|loc)")),
    ("cgcs2000", re.compile(r"cgcs|国家2000|2000国家|大地2000|国家大地")),
    ("wgs84", re.compile(r"wgs|gps")),
)
#: Windows of China in degrees: they do not meet, so that a swapped pair shows itself.
LON_WINDOW = (72.0, 138.0)
LAT_WINDOW = (3.0, 54.5)


def plain(header: str) -> str:
    """Return a header without full-width forms, case, spaces, punctuation and bracketed units."""
    text = unicodedata.normalize("NFKC", header).lower()
    bare = _NOISE.sub("", _BRACKETS.sub("", text))
    return bare or _NOISE.sub("", text)


@cache
def known_headers(path: Path = DATA / "headers.csv") -> dict[str, str]:
    """Return the table of headers: plain header -> field."""
    with path.open(encoding="utf-8", newline="") as file:
        return {plain(row["header"]): row["field"] for row in csv.DictReader(file)}


@cache
def _edges(path: Path = DATA / "headers.csv") -> tuple[tuple[str, str], ...]:
    """Return the headers that may begin or end another one (经度 does, 企业 would catch 企业规模), longest first."""
    with path.open(encoding="utf-8", newline="") as file:
        pairs = [(plain(row["header"]), row["field"]) for row in csv.DictReader(file) if row["edge"] == "yes"]
    pairs = [(header, field) for header, field in pairs if len(header) > 1]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


@cache
def field_of(header: str) -> tuple[str, int]:
    """Return the field of a header and how well it matched (3 exact, 2 at an edge, 0 not at all)."""
    text = plain(header)[:80]
    if not text:
        return "", 0
    known = known_headers()
    if text in known:
        return known[text], EXACT
    for edge, field in _edges():
        if text.endswith(edge):
            return field, EDGE
    for edge, field in _edges():
        if text.startswith(edge) and len(text) - len(edge) <= 8:
            return field, EDGE
    return "", 0


def datum_hint(text: str) -> str:
    """Return the datum that a header, sheet or file name speaks of, or ``""``."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("_", "").replace(".", "").replace(" ", "")
    found = [datum for datum, pattern in _DATUM_WORDS if pattern.search(folded)]
    return found[0] if len(found) == 1 else ""


def recognised(cells: Sequence[str | None]) -> int:
    """Return how many different fields a row of cells names exactly or at an edge; used to find the header row."""
    fields = [field_of(cell) for cell in cells if cell and len(cell) <= 40]
    exact = {field for field, score in fields if score == EXACT}
    edge = {field for field, score in fields if score == EDGE} - exact
    return 2 * len(exact) + len(edge)


@dataclass(frozen=True)
class Recognition:
    """The fields of a table: column -> field, and what stays open."""

    fields: dict[str, str]
    by_value: tuple[str, ...] = ()
    other_pairs: tuple[tuple[str, str], ...] = ()

    def column(self, field: str) -> str:
        """Return the column of a field, or ``""``."""
        return next((column for column, name in self.fields.items() if name == field), "")


def recognise(table: Table) -> Recognition:
    """Propose a field for each column; each field is given once, to its best match, the leftmost first."""
    scored = [(column, *field_of(column)) for column in table.names]
    fields: dict[str, str] = {}
    for wanted in (EXACT, EDGE):
        for column, field, score in scored:
            if score == wanted and field and field not in fields.values() and column not in fields:
                fields[column] = field
    _drop_ambiguous(table, fields)
    pairs = _pairs(scored)
    by_value: tuple[str, ...] = ()
    if not has_coordinates(fields) and table.lon is None:
        by_value = _by_value(table, fields)
    if pairs and {fields.get(pairs[0][0]), fields.get(pairs[0][1])} != {"lon", "lat"}:
        pairs = []
    order = {column: fields[column] for column in table.names if column in fields}
    return Recognition(order, by_value, tuple(pairs[1:]))


def has_coordinates(fields: dict[str, str]) -> bool:
    """Return whether the fields place a row: a pair of columns or one column with both."""
    have = set(fields.values())
    return {"lon", "lat"} <= have or {"x", "y"} <= have or bool({"lonlat", "latlon"} & have)


def _drop_ambiguous(table: Table, fields: dict[str, str]) -> None:
    """Take back what the values deny: a 坐标 column without pairs, a geometry beside lon and lat."""
    have = set(fields.values())
    for column, field in list(fields.items()):
        if (field in ("lonlat", "latlon") and ({"lon", "lat"} <= have or _share_of_pairs(table, column) < 0.2)) or (
            field in ("x", "y") and {"lon", "lat"} <= have
        ):
            del fields[column]


def _pairs(scored: list[tuple[str, str, int]]) -> list[tuple[str, str]]:
    """Return all pairs of longitude and latitude columns in order (a table may hold two, in two datums)."""
    lons = [column for column, field, score in scored if field == "lon" and score]
    lats = [column for column, field, score in scored if field == "lat" and score]
    return list(zip(lons, lats, strict=False))


_NUMBER = r"[+-]?\d{1,9}(?:\.\d+)?"
PAIR = re.compile(rf"^\D*?({_NUMBER})[^\d.+-]+({_NUMBER})\D*$")


def sample(table: Table, column: str, *, size: int = 400) -> list[str]:
    """Return up to ``size`` filled cells of a column, spread evenly over the table."""
    values = table.columns.column(column)
    positions = np.unique(np.linspace(0, max(len(values) - 1, 0), num=min(size, len(values))).astype(int))
    taken = values.take(pa.array(positions)).to_pylist() if len(values) else []
    return [unicodedata.normalize("NFKC", value).strip() for value in taken if value and value.strip()]


def _share_of_pairs(table: Table, column: str) -> float:
    cells = sample(table, column)
    hits = 0
    for cell in cells:
        if PAIR.match(cell[:200]) or ("°" in cell and re.search(r"[,;\s北N]", cell)):
            hits += 1
    return hits / len(cells) if cells else 0.0


def _share_within(cells: list[str], window: tuple[float, float]) -> float:
    hits = 0
    for cell in cells:
        try:
            hits += window[0] <= float(cell) <= window[1] and "." in cell
        except ValueError:
            continue
    return hits / len(cells) if cells else 0.0


def _by_value(table: Table, fields: dict[str, str]) -> tuple[str, ...]:
    """Find a pair of columns, or one column of pairs, by the values where no header says so."""
    free = [column for column in table.names if fields.get(column) in (None, "lon", "lat", "x", "y", "serial")]
    cells = {column: sample(table, column) for column in free}
    lon = next((column for column in free if _share_within(cells[column], LON_WINDOW) > 0.8), "")
    lat = next((c for c in free if c != lon and _share_within(cells[c], LAT_WINDOW) > 0.8), "")
    if lon and lat:
        for column in [c for c, field in fields.items() if field in COORDINATE_FIELDS]:
            del fields[column]
        fields[lon], fields[lat] = "lon", "lat"
        return (lon, lat)
    for column in table.names:
        found = [PAIR.match(cell[:200]) for cell in sample(table, column)]
        good = [m for m in found if m and "." in m.group(1) and _is_place(float(m.group(1)), float(m.group(2)))]
        if found and len(good) > 0.8 * len(found):
            fields[column] = "lonlat"
            return (column,)
    return ()


def _is_place(first: float, second: float) -> bool:
    a, b = sorted((first, second))
    return LAT_WINDOW[0] <= a <= LAT_WINDOW[1] and LON_WINDOW[0] <= b <= LON_WINDOW[1]
