"""Rows that repeat an earlier one, credit codes that do not check, and places that many rows share exactly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.intake.credit_code import LENGTH, valid
from geo.intake.table import Floats, Ints, Table

#: Groups of rows on one spot that are named in the report.
SPOTS = 10


def _column(table: Table, fields: dict[str, str], wanted: str) -> pa.ChunkedArray | None:
    column = next((name for name, known in fields.items() if known == wanted), "")
    return pc.utf8_trim_whitespace(table.columns.column(column)) if column else None


def _numbers(key: pa.ChunkedArray) -> npt.NDArray[np.int32]:
    """Return a number for each text, the same for the same text, -1 for none."""
    chunks = key.dictionary_encode().chunks
    return np.concatenate(
        [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in chunks] or [np.zeros(0, np.int32)]
    )


def _first_rows(key: pa.ChunkedArray, usable: npt.NDArray[np.bool_], rows: Ints) -> Ints:
    """Return for each row the file row of the first one with the same key, 0 where it is itself the first."""
    codes = _numbers(key)
    result = np.zeros(len(rows), dtype=np.int64)
    chosen = np.flatnonzero(usable & (codes >= 0))
    if not len(chosen):
        return result
    first = np.full(int(codes.max()) + 1, -1, dtype=np.int64)
    first[codes[chosen][::-1]] = chosen[::-1]
    repeats = chosen[first[codes[chosen]] != chosen]
    result[repeats] = rows[first[codes[repeats]]]
    return result


def find_repeats(
    table: Table, fields: dict[str, str], lon: Floats, lat: Floats
) -> tuple[Ints, npt.NDArray[np.int8], npt.NDArray[np.bool_]]:
    """Find rows that repeat an earlier one: by a valid credit code, else by name with address or with place."""
    count = len(table)
    first = np.zeros(count, dtype=np.int64)
    by = np.zeros(count, dtype=np.int8)
    bad = np.zeros(count, dtype=bool)
    good = np.zeros(count, dtype=bool)
    code = _column(table, fields, "code")
    if code is not None:
        code = pc.utf8_upper(code)
        filled = pc.greater(pc.fill_null(pc.utf8_length(code), 0), 0).to_numpy(zero_copy_only=False)
        good = valid(code)
        # A column of other numbers (15-digit registrations, 编号) is not a column of broken credit codes.
        if good.sum() * 2 >= filled.sum() or _share_of_length(code, filled) > 0.5:
            bad = filled & ~good & ~_unknown(code)
        found = _first_rows(code, good, table.rows)
        by[found > 0], first = 1, found
    name, address = _column(table, fields, "name"), _column(table, fields, "address")
    if name is not None:
        # Few names repeat: only their rows are compared in full, which spares a second text for every row.
        codes = _numbers(name)
        often = np.bincount(codes + 1)[codes + 1] > 1
        filled = pc.greater(pc.fill_null(pc.utf8_length(name), 0), 0).to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(often & filled & ~good)
        if len(rows):
            other = address if address is not None else _places_as_text(lon, lat)
            taken = other.take(pa.array(rows))
            known = pc.greater(pc.fill_null(pc.utf8_length(taken), 0), 0).to_numpy(zero_copy_only=False)
            key = pc.binary_join_element_wise(name.take(pa.array(rows)), taken, "\n")
            found = _first_rows(key, known, table.rows[rows])
            first[rows[found > 0]], by[rows[found > 0]] = found[found > 0], 2 if address is not None else 3
    return first, by, bad


def _unknown(code: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Return which cells say that there is no code."""
    words = pa.array(["N/A", "NA", "-", "—", "无", "暂无", "/", "NULL", "NONE", "#N/A"])
    return pc.fill_null(pc.is_in(code, value_set=words), False).to_numpy(zero_copy_only=False)


def _share_of_length(code: pa.ChunkedArray, filled: npt.NDArray[np.bool_]) -> float:
    long = pc.equal(pc.fill_null(pc.utf8_length(code), 0), LENGTH).to_numpy(zero_copy_only=False)
    return float(long.sum() / max(filled.sum(), 1))


def _places_as_text(lon: Floats, lat: Floats) -> pa.ChunkedArray:
    """Return places as keys: two rows of one name on one spot are one company, on two spots a chain."""
    good = np.isfinite(lon)
    joined = pc.binary_join_element_wise(pc.cast(pa.array(lon), pa.string()), pc.cast(pa.array(lat), pa.string()), ",")
    return pa.chunked_array([pc.if_else(pa.array(good), joined, "")])


def shared_spots(lon: Floats, lat: Floats, rows: Ints) -> tuple[tuple[tuple[float, float, int, int], ...], int]:
    """Return the places that several rows share exactly, most crowded first, and how many rows stand on such ones."""
    good = np.flatnonzero(np.isfinite(lon))
    if not len(good):
        return (), 0
    # One complex number a point: pandas finds repeats by hash, in a fraction of the time of sorting.
    key = pd.factorize(lon[good] + 1j * lat[good])[0]
    sizes = np.bincount(key)
    shared = int(sizes[sizes > 1].sum())
    first = np.full(len(sizes), -1, dtype=np.int64)
    first[key[::-1]] = good[::-1]
    top = [n for n in np.argsort(-sizes, kind="stable")[:SPOTS] if sizes[n] > 1]
    return tuple(
        (round(float(lon[first[n]]), 6), round(float(lat[first[n]]), 6), int(sizes[n]), int(rows[first[n]]))
        for n in top
    ), shared
