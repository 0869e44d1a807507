"""How many facilities lie in each zone, against the numbers somebody approved in expected_counts.csv.

An outline or a point that moves changes these numbers: then the change is a line in a diff that a person reads.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from geo.check_tables import DataFolder, Fault, fault
from geo.join import count_points
from geo.tables import TABLES, Dataset, read_table, version_of
from geo.zones import outlines

#: The tables a count is made of.
COUNTED = ("zones", "boundaries", "facilities")


def facility_count_faults(folder: DataFolder) -> Iterator[Fault]:
    """Yield zones in which another number of facilities lies than expected_counts.csv says.

    Only for zones, boundaries and facilities without fault.
    """
    lines = folder.cells("expected_counts", "kind", "key", "rows")
    expected = {key: (row, int(rows)) for row, kind, key, rows in lines if kind == "facilities"}
    if not expected:
        return
    # Not geo.tables.load, which keeps a folder for the life of a process, and stops at a fault in any table.
    tables = {name: read_table(name, folder.root) if name in COUNTED else pd.DataFrame() for name in TABLES}
    dataset = Dataset(root=folder.root, version=version_of(folder.root), **tables)
    facilities = dataset.facilities
    counts = count_points(facilities["lon"].to_numpy(), facilities["lat"].to_numpy(), outlines(dataset)).count
    for zone, (row, rows) in expected.items():
        found = int(counts.get(zone, 0))
        if found != rows:
            params = {"zone": zone, "expected": rows, "found": found}
            yield fault("expected_counts.csv", row, "rows", "check_count_facilities", **params)
    for zone in counts.index.difference(list(expected)):
        yield fault("expected_counts.csv", 0, "key", "check_count_zone_unnamed", zone=zone, found=int(counts[zone]))
