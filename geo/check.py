"""``check``: every fault of the data in one pass.

One module a subject: the tables as they stand (:mod:`geo.check_tables`), their schemas (:mod:`geo.check_schema`), ids
(:mod:`geo.check_references`), contents (:mod:`geo.check_content`), outlines and points (:mod:`geo.check_geometry`),
layer declarations (:mod:`geo.check_layers`) and the counts somebody approved (:mod:`geo.check_counts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geo.check_content import content_faults
from geo.check_counts import COUNTED, facility_count_faults
from geo.check_geometry import geometry_faults
from geo.check_layers import layer_faults
from geo.check_references import reference_faults
from geo.check_schema import schema_faults
from geo.check_tables import Fault, read_folder
from geo.tables import DATA, version_of


@dataclass(frozen=True)
class Report:
    """All faults of a data folder, by file and row, and what was looked at."""

    faults: tuple[Fault, ...]
    tables: int
    rows: int
    version: str
    fingerprint: str


def check(root: Path = DATA) -> Report:
    """Check a data folder.

    Parameters
    ----------
    root
        A folder with the tables and their ``datapackage.json``.

    Returns
    -------
    Report
        The faults, sorted by file, row and column; ``version`` is that of the descriptor, ``fingerprint`` that of
        the files (:func:`geo.tables.version_of`).
    """
    folder = read_folder(root)
    faults = [
        *folder.faults,
        *schema_faults(folder),
        *reference_faults(folder),
        *content_faults(folder),
        *geometry_faults(folder),
        *layer_faults(folder),
    ]
    if not {found.file for found in faults} & {f"{name}.csv" for name in COUNTED}:
        faults += facility_count_faults(folder)
    rows = sum(1 for table in folder.tables.values() for _ in table.cells())
    version = str(folder.descriptor.get("version", ""))
    return Report(tuple(sorted(set(faults), key=_place)), len(folder.tables), rows, version, version_of(root))


def _place(fault: Fault) -> tuple[str, int, str, str]:
    return fault.file, fault.row, fault.column, fault.key
