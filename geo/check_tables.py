"""A table as it stands in its file, and a fault with the place where it stands.

The checks read cells as text and never through :func:`geo.tables.load`, which stops at the first fault: a broken
table is listed and the others are still checked. Rows are counted as a spreadsheet shows them: the header is row 1.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from frictionless import FrictionlessException, Package

from geo.tables import DATA
from geo.words import say

DESCRIPTOR = "datapackage.json"

#: An object of a JSON file.
Json = dict[str, Any]


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: where it stands and the key of the sentence that says what is wrong and what to do.

    ``row`` 0 means the whole file, ``column`` "" the whole row. A parameter that is a tuple is written as a list.
    """

    file: str
    row: int
    column: str
    key: str
    params: tuple[tuple[str, object], ...] = ()

    def say(self, lang: str, folder: str = "data") -> str:
        """Return place and sentence on one line, in ``zh`` or ``en``."""
        kind = "cell" if self.row and self.column else "row" if self.row else "column" if self.column else "file"
        comma = "、" if lang == "zh" else ", "
        filled = {
            name: comma.join(map(str, value)) if isinstance(value, tuple) else value for name, value in self.params
        }
        where = say(f"check_place_{kind}", lang, file=f"{folder}/{self.file}", row=self.row, column=self.column)
        # A cell may hold a line break; a fault is one line.
        return " ".join((where + say(self.key, lang, **filled)).split("\n"))


def fault(file: str, row: int, column: str, key: str, **params: object) -> Fault:
    """Return a fault; the parameters are those of the sentence ``key``."""
    return Fault(file, row, column, key, tuple(sorted(params.items())))


@dataclass(frozen=True)
class RawTable:
    """The text of one table: its header, and its rows by their number in the file."""

    name: str
    header: tuple[str, ...]
    rows: dict[int, list[str]]
    fields: tuple[Json, ...]
    schema: Json

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.name}.csv"

    @cached_property
    def position(self) -> dict[str, int]:
        """Column name -> its place in a row; of a column that stands twice, the first."""
        return {name: place for place, name in reversed([*enumerate(self.header)])}

    def limits(self, column: str) -> Json:
        """Return the constraints that the schema sets to a column."""
        return next((field.get("constraints", {}) for field in self.fields if field["name"] == column), {})

    def cells(self, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield (row number, cell, cell ...) of every row that is not blank; nothing when a column is missing."""
        if not all(column in self.position for column in columns):
            return
        wanted = [self.position[column] for column in columns]
        for row, cells in self.rows.items():
            if any(cells):
                yield row, *(cells[place] if place < len(cells) else "" for place in wanted)


@dataclass(frozen=True)
class DataFolder:
    """All that could be read of a data folder, and the faults met while reading."""

    root: Path
    descriptor: Json
    tables: dict[str, RawTable]
    faults: list[Fault] = field(default_factory=list)

    def cells(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield (row number, cell ...) of a table; nothing when the table or a column could not be read."""
        if table in self.tables:
            yield from self.tables[table].cells(*columns)

    def has(self, table: str, *columns: str) -> bool:
        """Return whether the table was read and has these columns."""
        return table in self.tables and all(column in self.tables[table].position for column in columns)

    def values(self, table: str, column: str) -> set[str]:
        """Return the values of a column, without the empty one."""
        return {cell for _, cell in self.cells(table, column) if cell}


def read_folder(root: Path = DATA) -> DataFolder:
    """Read the descriptor and every table of a data folder, whatever state they are in."""
    descriptor, faults = _descriptor(root)
    tables: dict[str, RawTable] = {}
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    for name, resource in resources.items():
        read = _table(root / f"{name}.csv", name, resource.get("schema"))
        if isinstance(read, Fault):
            faults.append(read)
        else:
            tables[name] = read
    for path in sorted(root.glob("*.csv")):
        if path.stem not in resources:
            faults.append(fault(path.name, 0, "", "check_table_not_described"))
    return DataFolder(root, descriptor, tables, faults)


def _descriptor(root: Path) -> tuple[Json, list[Fault]]:
    """Read ``datapackage.json``; where it is at fault the tables are checked against the one that is shipped."""
    try:
        descriptor = json.loads((root / DESCRIPTOR).read_text(encoding="utf-8"))
        Package.from_descriptor(descriptor)
    except FileNotFoundError:
        found = fault(DESCRIPTOR, 0, "", "check_missing")
    except (UnicodeDecodeError, json.JSONDecodeError) as broken:
        found = fault(DESCRIPTOR, getattr(broken, "lineno", 0), "", "check_not_json", fault=str(broken))
    except FrictionlessException as broken:
        found = fault(DESCRIPTOR, 0, "", "check_not_descriptor", fault=str(broken))
    else:
        return descriptor, []
    return json.loads((DATA / DESCRIPTOR).read_text(encoding="utf-8")), [found]


def _table(path: Path, name: str, described: object) -> RawTable | Fault:
    schema = described if isinstance(described, dict) else {}
    fields = tuple({"type": "any", **field} for field in schema.get("fields", []))
    try:
        # utf-8-sig: Excel's "CSV UTF-8" begins with a byte order mark, which is no fault.
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except FileNotFoundError:
        return fault(path.name, 0, "", "check_missing")
    except UnicodeDecodeError:
        return fault(path.name, 0, "", "check_not_utf8")
    except (csv.Error, OSError) as broken:
        return fault(path.name, 0, "", "check_not_csv", fault=str(broken))
    if not lines or not any(lines[0]):
        return fault(path.name, 0, "", "check_empty_file")
    return RawTable(name, tuple(lines[0]), dict(enumerate(lines[1:], start=2)), fields, schema)
