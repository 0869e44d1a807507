"""Coordinates as offices write them: two columns or one, degrees with a point or as 度分秒, swapped, or in metres.

What can be repaired without doubt is repaired and said: the windows of China's longitudes and latitudes do not meet,
so that a swapped pair shows itself. What is in doubt is a fault of its row, with the column and the reason.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.intake.faults import Note
from geo.intake.fields import LAT_WINDOW, LON_WINDOW
from geo.intake.table import Floats, Table

#: Why a row has no place. The place in this tuple is the code kept for each row; 0 is a row with a place.
REASONS = (
    "", "no_coordinates", "no_lon", "no_lat", "lon_not_a_number", "lat_not_a_number", "zero", "out_of_range",
    "local_plane", "pair_not_readable", "metres_unknown", "column_missing",
)  # fmt: skip
CODE = {reason: code for code, reason in enumerate(REASONS)}

#: Web Mercator of eastern China in metres: x of 115 to 126 degrees east, y of 20 to 45 degrees north.
MERCATOR_X, MERCATOR_Y = (12.8e6, 14.03e6), (2.27e6, 5.63e6)
#: Gauss-Kruger northings of China's land, as in `geo.datum`; an easting lies far below or, with its zone, far above.
NORTHING = (1.9e6, 6.0e6)
#: Shanghai's city plane counts metres from People's Square; nothing in the city is further than this from there.
LOCAL_PLANE = 100_000.0
EARTH = 6_378_137.0
#: Degrees times a million, as vehicle terminals and some databases keep them.
MICRO = 1e6

_HEMISPHERE = {"东经": 1, "北纬": 1, "西经": -1, "南纬": -1, "E": 1, "N": 1, "W": -1, "S": -1}
_DMS = re.compile(
    r"^(?P<front>东经|北纬|西经|南纬|[ENWS])?[:\s]*(?P<sign>[+-])?(?P<deg>\d{1,3}(?:\.\d+)?)\s*(?:[°º度dD*]|deg|\s|-|:)\s*"
    r"(?:(?P<min>\d{1,2}(?:\.\d+)?)\s*(?:['′’‘`´分mM]|\s|-|:|$)\s*)?"
    r"(?:(?P<sec>\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|“|''|′′|’’|秒|s)?\s*)?(?P<back>东经|北纬|西经|南纬|[ENWS])?$"
)
_PLAIN = re.compile(r"^(?:东经|北纬|[EN])?[:\s]*([+-]?\d+(?:\.\d+)?)\s*[°º度]?\s*(?:[EN])?$")
_FAST_PAIR = r"^[^0-9+\-]*(?P<a>[+-]?\d{1,9}(?:\.\d+)?)[^0-9.+\-]+(?P<b>[+-]?\d{1,9}(?:\.\d+)?)[^0-9]*$"


@dataclass(frozen=True, eq=False)
class Coordinates:
    """Coordinates of a table's rows: degrees (or metres where ``unit`` says so), NaN where a row has none.

    ``reason`` holds a code of `REASONS` for each row, ``columns`` the names of the columns they stand in.
    """

    x: Floats
    y: Floats
    reason: npt.NDArray[np.int8]
    columns: tuple[str, ...]
    unit: str = "degrees"
    swapped: npt.NDArray[np.int64] = None  # type: ignore[assignment]
    notes: tuple[Note, ...] = ()

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Return which rows have a place."""
        return self.reason == 0

    def column_of(self, code: int) -> str:
        """Return the column to look into for a reason."""
        if len(self.columns) < 2:
            return self.columns[0] if self.columns else ""
        if REASONS[code] in ("no_lon", "lon_not_a_number"):
            return self.columns[0]
        if REASONS[code] in ("no_lat", "lat_not_a_number"):
            return self.columns[1]
        return f"{self.columns[0]} / {self.columns[1]}"


def one_number(text: str) -> float:
    """Return degrees (or metres) from one cell, NaN when it is none.

    Understands full-width digits, 东经/北纬 and E/N before or after, degree signs, 度分秒, minutes with decimals, and
    a decimal comma.

    >>> round(one_number("东经121°29′21.02″"), 6), one_number("１２１．５"), one_number("121度30分")
    (121.489172, 121.5, 121.5)
    """
    cell = unicodedata.normalize("NFKC", text[:80]).strip().replace("′′", "″")
    cell = cell.replace(" ̈", '"')
    plain = _PLAIN.match(cell.replace("\u3000", ""))
    if plain:
        return float(plain.group(1))
    if re.fullmatch(r"[+-]?\d{1,3},\d{3,}", cell):
        return float(cell.replace(",", "."))
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", cell):
        return float(cell.replace(",", ""))
    try:
        value = float(cell)
    except ValueError:
        return _dms(cell)
    return value if np.isfinite(value) else float("nan")


def _dms(cell: str) -> float:
    match = _DMS.match(cell.replace("′", "'").replace("″", '"'))
    if not match:
        return float("nan")
    minutes, seconds = float(match["min"] or 0), float(match["sec"] or 0)
    if minutes >= 60 or seconds >= 60 or (match["min"] is None and match["sec"] is not None):
        return float("nan")
    sign = -1 if match["sign"] == "-" else 1
    sign *= _HEMISPHERE.get(match["front"] or match["back"] or "E", 1)
    return sign * (float(match["deg"]) + minutes / 60 + seconds / 3600)


def numbers(column: pa.ChunkedArray) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the numbers of a text column, and which cells are empty; a filled cell without a number is NaN."""
    trimmed = pc.utf8_trim_whitespace(column)
    empty = pc.fill_null(pc.equal(trimmed, ""), True).to_numpy(zero_copy_only=False)
    plain = pc.fill_null(pc.match_substring_regex(trimmed, r"^[+-]?\d{1,15}(\.\d*)?$"), False)
    values = pc.cast(pc.if_else(plain, trimmed, None), pa.float64()).to_numpy(zero_copy_only=False).copy()
    odd = np.flatnonzero(~plain.to_numpy(zero_copy_only=False) & ~empty)
    if len(odd):
        values[odd] = [one_number(cell) for cell in trimmed.take(pa.array(odd)).to_pylist()]
    return values, empty


def pairs(column: pa.ChunkedArray) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Return the two numbers of each cell of a one-column table, in the order in which they stand."""
    trimmed = pc.utf8_trim_whitespace(column)
    empty = pc.fill_null(pc.equal(trimmed, ""), True).to_numpy(zero_copy_only=False)
    found = pc.extract_regex(trimmed, _FAST_PAIR)
    first = pc.cast(pc.struct_field(found, "a"), pa.float64()).to_numpy(zero_copy_only=False).copy()
    second = pc.cast(pc.struct_field(found, "b"), pa.float64()).to_numpy(zero_copy_only=False).copy()
    odd = np.flatnonzero(np.isnan(first) & ~empty)
    for place, cell in zip(odd, trimmed.take(pa.array(odd)).to_pylist() if len(odd) else [], strict=True):
        parts = [
            part
            for part in re.split(r"[,;、|]|\s(?=北纬|南纬|N)", unicodedata.normalize("NFKC", cell[:160]))
            if part.strip()
        ]
        if len(parts) == 2:
            first[place], second[place] = one_number(parts[0]), one_number(parts[1])
    return first, second, empty


def locate(table: Table, fields: dict[str, str]) -> Coordinates | None:
    """Return the coordinates of a table by its fields, or ``None`` when it has none.

    Parameters
    ----------
    fields
        Column -> field, as recognised or as the user chose.
    """
    by_field = {field: column for column, field in fields.items()}
    for first, second in (("lon", "lat"), ("x", "y")):
        if first in by_field and second in by_field:
            columns = (by_field[first], by_field[second])
            x, no_x = numbers(table.columns.column(columns[0]))
            y, no_y = numbers(table.columns.column(columns[1]))
            return _settle(x, y, no_x, no_y, columns)
    for field in ("lonlat", "latlon"):
        if field in by_field:
            x, y, empty = pairs(table.columns.column(by_field[field]))
            if field == "latlon":
                x, y = y, x
            return _settle(x, y, empty, empty, (by_field[field],))
    if table.lon is not None and table.lat is not None:
        empty = np.isnan(table.lon) | np.isnan(table.lat)
        return _settle(table.lon.copy(), table.lat.copy(), empty, empty, ("geometry",))
    return None


def _within(values: Floats, window: tuple[float, float]) -> npt.NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return (values >= window[0]) & (values <= window[1])


def _settle(
    x: Floats, y: Floats, no_x: npt.NDArray[np.bool_], no_y: npt.NDArray[np.bool_], columns: tuple[str, ...]
) -> Coordinates:
    """Say for each row what is wrong with its two numbers, after repairing what is beyond doubt."""
    x[~np.isfinite(x)], y[~np.isfinite(y)] = np.nan, np.nan
    notes: list[Note] = []
    reason = np.zeros(len(x), dtype=np.int8)
    _mark(reason, no_x & no_y, "no_coordinates")
    _mark(reason, no_x, "no_lon")
    _mark(reason, no_y, "no_lat")
    bad = ("lon_not_a_number", "lat_not_a_number") if len(columns) > 1 else ("pair_not_readable", "pair_not_readable")
    _mark(reason, np.isnan(x), bad[0])
    _mark(reason, np.isnan(y), bad[1])
    _mark(reason, (x == 0) & (y == 0), "zero")
    swapped = _swap(x, y, reason)
    if len(swapped):
        whole = len(swapped) == int((reason == 0).sum())
        notes.append(Note("intake_note_swapped_all" if whole else "intake_note_swapped", {"count": len(swapped)}))
    micro = (reason == 0) & _within(x / MICRO, LON_WINDOW) & _within(y / MICRO, LAT_WINDOW)
    if micro.any():
        x[micro], y[micro] = x[micro] / MICRO, y[micro] / MICRO
        notes.append(Note("intake_note_micro", {"count": int(micro.sum())}))
    unit = _metres(x, y, reason, notes)
    if unit == "degrees":
        _mark(reason, ~(_within(x, LON_WINDOW) & _within(y, LAT_WINDOW)), "out_of_range")
    x[reason != 0], y[reason != 0] = np.nan, np.nan
    return Coordinates(x, y, reason, columns, unit, swapped, tuple(notes))


def _mark(reason: npt.NDArray[np.int8], chosen: npt.NDArray[np.bool_], word: str) -> None:
    reason[chosen & (reason == 0)] = CODE[word]


def _swap(x: Floats, y: Floats, reason: npt.NDArray[np.int8]) -> npt.NDArray[np.int64]:
    """Put pairs the right way round where the first can only be a latitude and the second only a longitude."""
    turned = _within(x, LAT_WINDOW) & _within(y, LON_WINDOW)
    turned |= _within(x / MICRO, LAT_WINDOW) & _within(y / MICRO, LON_WINDOW) & ~_within(x, NORTHING)
    turned &= reason == 0
    x[turned], y[turned] = y[turned], x[turned]
    return np.flatnonzero(turned)


def _metres(x: Floats, y: Floats, reason: npt.NDArray[np.int8], notes: list[Note]) -> str:
    """Recognise metres: Web Mercator is brought to degrees here, Gauss-Kruger left to `geo.datum`."""
    good = reason == 0
    metres = good & ((np.abs(x) > 360) | (np.abs(y) > 360))
    if metres.sum() * 2 < good.sum() or not metres.any():
        return "degrees"
    for first, second in ((x, y), (y, x)):
        web = metres & _within(first, MERCATOR_X) & _within(second, MERCATOR_Y)
        if web.sum() * 2 > metres.sum():
            lon = np.degrees(first / EARTH)
            lat = np.degrees(2 * np.arctan(np.exp(second / EARTH)) - np.pi / 2)
            x[web], y[web] = lon[web], lat[web]
            _mark(reason, ~web, "metres_unknown")
            notes.append(Note("intake_note_mercator", {"count": int(web.sum())}))
            return "degrees"
    plane = metres & (_within(x, NORTHING) ^ _within(y, NORTHING))
    local = metres & ~plane & (np.abs(x) < LOCAL_PLANE) & (np.abs(y) < LOCAL_PLANE)
    _mark(reason, local, "local_plane")
    _mark(reason, ~plane, "metres_unknown")
    if plane.any():
        notes.append(Note("intake_note_metres", {"count": int(plane.sum())}))
    return "metres"
