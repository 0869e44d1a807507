"""The tables of ``data/`` as one value.

A cell that holds several values separates them by ``|``. An empty cell is unknown: NaN in number columns, ``""`` in
text columns. Coordinates are WGS 84 degrees, areas km2, lengths metres.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from geo.errors import DataError

#: The folder of the tables: ``data/`` of this project, or another version of it named by ATLAS_DATA.
DATA = Path(os.environ.get("ATLAS_DATA") or Path(__file__).parent.parent / "data")

#: table name -> (index column or None, number columns). Everything else is text.
TABLES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "zones": (
        "zone_id",
        ("planned_area_km2", "land_area_km2", "tolerance_m", "area_tolerance_pct", "lon", "lat", "precision_m"),
    ),
    "boundaries": (None, ("part", "ring", "seq", "lon", "lat")),
    "lines": (None, ("part", "seq", "lon", "lat")),
    "facilities": ("facility_id", ("lon", "lat", "precision_m")),
    "enterprises": ("enterprise_id", ("lon", "lat", "precision_m", "office_only")),
    "g60_enterprises": ("stock_code", ()),
    "observations": (None, ("year", "value", "preferred")),
    "metrics": ("metric_id", ()),
    "indicators": ("indicator_id", ("baseline_2020", "target_2025", "target_is_minimum", "latest_value")),
    "plan_refs": ("ref_id", ("page",)),
    "sources": ("source_id", ()),
    "terms": (None, ()),
}


@dataclass(frozen=True, eq=False)
class Dataset:
    """All tables of one version of the data. Frames are shared: copy before you change one."""

    root: Path
    version: str
    zones: pd.DataFrame
    boundaries: pd.DataFrame
    lines: pd.DataFrame
    facilities: pd.DataFrame
    enterprises: pd.DataFrame
    g60_enterprises: pd.DataFrame
    observations: pd.DataFrame
    metrics: pd.DataFrame
    indicators: pd.DataFrame
    plan_refs: pd.DataFrame
    sources: pd.DataFrame
    terms: pd.DataFrame


def split(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that separates them by ``|``; an empty cell has none."""
    return tuple(part for part in cell.split("|") if part)


def read_table(name: str, root: Path = DATA) -> pd.DataFrame:
    """Read one table.

    Raises
    ------
    DataError
        The file is missing, is not UTF-8 CSV, lacks a column, or a number column holds text; the sentence names it.
    """
    path = root / f"{name}.csv"
    index, numbers = TABLES[name]
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise DataError("table_missing", file=path.name) from None
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as fault:
        raise DataError("table_unreadable", file=path.name, fault=str(fault)) from None
    for column in numbers:
        if column not in frame:
            raise DataError("table_column_missing", file=path.name, column=column)
        values = pd.to_numeric(frame[column].replace("", None), errors="coerce")
        bad = values.isna() & (frame[column] != "")
        if bad.any():
            row = int(bad.idxmax())
            raise DataError("table_not_a_number", file=path.name, row=row + 2, column=column, value=frame[column][row])
        frame[column] = values.astype(float)
    if index is None:
        return frame
    if index not in frame:
        raise DataError("table_column_missing", file=path.name, column=index)
    return frame.set_index(index, drop=False).rename_axis(None)


def version_of(root: Path = DATA) -> str:
    """Return the first ten hexadecimal digits of SHA-256 over the names and bytes of all tables."""
    digest = hashlib.sha256()
    for path in sorted([*root.glob("*.csv"), *root.glob("*.json")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


@cache
def load(root: Path = DATA) -> Dataset:
    """Load all tables once a process.

    Raises
    ------
    DataError
        A table is missing or broken; the sentence names file, row and column.
    """
    return Dataset(root=root, version=version_of(root), **{name: read_table(name, root) for name in TABLES})


def term(dataset: Dataset, vocabulary: str, code: str, lang: str) -> str:
    """Return the name of a code (a zone kind, a facility category, a confidence ...) in ``zh`` or ``en``."""
    terms = dataset.terms
    hit = terms[(terms["vocabulary"] == vocabulary) & (terms["code"] == code)]
    return str(hit.iloc[0][f"name_{lang}"]) if len(hit) else code
