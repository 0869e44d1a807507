"""What every reader returns: a table of texts with the row numbers of the file, and remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.intake.faults import FileRefused, Note
from geo.intake.limits import MAX_COLUMNS, MAX_ROWS

#: Name of the column that takes cells to the right of the header's last one.
EXTRA = "（表头以外的单元格）"

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Skipped:
    """A row that is not data: a title, a unit line, a note or a total under the table."""

    row: int
    text: str
    why: str


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook or a layer of a GeoPackage that could be read instead."""

    name: str
    hidden: bool = False
    fields: int = 0


@dataclass(frozen=True, eq=False)
class Table:
    """A user's table before anything is understood. Cells are text; an empty cell is ``""`` or null.

    ``rows`` holds the row number that the file's own program shows (a spreadsheet counts from 1). ``lon`` and
    ``lat`` are set by formats that carry point geometry (degrees in the datum that ``crs`` names); ``geometries``
    by those that carry polygons.
    """

    name: str
    format: str
    columns: pa.Table
    rows: Ints
    sha256: str = ""
    size: int = 0
    sheet: str = ""
    sheets: tuple[Sheet, ...] = ()
    encoding: str = ""
    header_row: int = 0
    notes: tuple[Note, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    crs: str = ""
    lon: Floats | None = None
    lat: Floats | None = None
    geometries: npt.NDArray[np.object_] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def names(self) -> list[str]:
        """Return the column names in the file's order."""
        return list(self.columns.column_names)


def unique_names(names: Sequence[str]) -> list[str]:
    """Return column names without gaps and repetitions: an empty one becomes ``列3``, a repeated one ``经度 (2)``."""
    seen: dict[str, int] = {}
    result: list[str] = []
    for position, raw in enumerate(names, start=1):
        name = " ".join(str(raw).split())[:120] or f"列{position}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result


def text_table(names: Sequence[str], columns: Sequence[pa.Array | pa.ChunkedArray]) -> pa.Table:
    """Return an Arrow table of texts with clean, unique names."""
    return pa.table(dict(zip(unique_names(names), columns, strict=True)))


def check_shape(name: str, rows: int, columns: int) -> None:
    """Refuse a table that is too long or too wide.

    Raises
    ------
    FileRefused
        More rows or columns than the limits.
    """
    if columns > MAX_COLUMNS:
        raise FileRefused("intake_too_wide", file=name, columns=columns, limit=MAX_COLUMNS)
    if rows > MAX_ROWS:
        raise FileRefused("intake_too_long", file=name, limit=MAX_ROWS)
