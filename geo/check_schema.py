"""Each table against its schema in ``data/datapackage.json``, judged by frictionless.

Frictionless finds the faults; the sentences are ours, because a person must read what to do and not only which rule
of the standard was broken. Foreign keys are left to :mod:`geo.check_references`, which also reads cells with ``|``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from frictionless import Resource, Schema
from frictionless.errors import (
    BlankRowError,
    ConstraintError,
    ExtraCellError,
    MissingCellError,
    PrimaryKeyError,
    RowError,
)
from frictionless.errors import TypeError as CellTypeError

from geo.check_tables import DataFolder, Fault, RawTable, fault

#: Enough to list every fault of a table in which a whole column slipped.
MOST_FAULTS = 100_000

#: Types of the shipped tables, each with a sentence of its own.
SPOKEN_TYPES = ("number", "integer", "date")

_CONSTRAINT = re.compile(r'constraint "(\w+)" is')


def schema_faults(folder: DataFolder) -> list[Fault]:
    """Return the faults of headers, types, required cells, ranges, codes and keys, table by table."""
    return [found for table in folder.tables.values() for found in (*_header(table), *_rows(table))]


def _header(table: RawTable) -> Iterator[Fault]:
    described = [field["name"] for field in table.fields]
    for column in described:
        if column not in table.header:
            yield fault(table.file, 1, column, "check_column_missing")
    for place, column in enumerate(table.header):
        if column in table.header[:place]:
            yield fault(table.file, 1, column, "check_column_twice")
        elif column not in described:
            yield fault(table.file, 1, column, "check_column_unknown", place=place + 1)


def _rows(table: RawTable) -> Iterator[Fault]:
    not_finite = list(_not_finite(table))
    at_fault = {(found.row, found.column) for found in not_finite}
    yield from not_finite
    for error in _judge(table, blank=at_fault):
        found = _sentence(table, error)
        if found and (found.row, found.column) not in at_fault:
            yield found
    for row, *cells in table.cells(*table.position):
        for column, cell in zip(table.position, cells, strict=True):
            if cell != cell.strip():
                yield fault(table.file, row, column, "check_stray_space", value=cell.strip())


def _not_finite(table: RawTable) -> Iterator[Fault]:
    """Yield cells that read as NaN or infinity: the standard calls them numbers, a figure they are not."""
    for column in (field["name"] for field in table.fields if field["type"] == "number"):
        for row, cell in table.cells(column):
            try:
                finite = math.isfinite(float(cell or 0))
            except ValueError:
                continue
            if not finite:
                yield fault(table.file, row, column, "check_not_finite", value=cell)


def _judge(table: RawTable, *, blank: set[tuple[int, str]]) -> list[Any]:
    """Let frictionless judge the rows, with the columns in the order of the file and ``blank`` cells emptied."""
    fields = {field["name"]: {**field, "title": field["name"]} for field in table.fields}
    labels = [
        f"{name}#{place}" if not name or name in table.header[:place] else name
        for place, name in enumerate(table.header)
    ]
    keys = [key for key in table.schema.get("primaryKey", []) if key in labels]
    schema = {
        "fields": [fields.get(label, {"name": label, "type": "any"}) for label in labels],
        "primaryKey": keys if keys == table.schema.get("primaryKey", []) else [],
        "missingValues": table.schema.get("missingValues", [""]),
    }
    rows = [list(cells) for cells in table.rows.values()]
    for row, column in blank:
        rows[row - 2][table.position[column]] = ""
    report = Resource(data=[labels, *rows], schema=Schema.from_descriptor(schema)).validate(limit_errors=MOST_FAULTS)
    return [error for task in report.tasks for error in task.errors]


def _sentence(table: RawTable, error: object) -> Fault | None:
    """Turn an error of frictionless into our sentence; None for one that another fault already says."""
    if not isinstance(error, RowError):
        return fault(table.file, 0, "", "check_not_csv", fault=getattr(error, "message", error))
    row = error.row_number
    match error:
        case BlankRowError():
            return fault(table.file, row, "", "check_blank_row")
        case MissingCellError() | ExtraCellError():
            wide = len(error.cells)
            if isinstance(error, MissingCellError) and error.field_number != wide + 1:
                return None
            return fault(table.file, row, "", "check_row_width", cells=wide, columns=len(table.header))
        case PrimaryKeyError():
            return _key_fault(table, row, error)
        case ConstraintError():
            return _constraint_fault(table, error)
        case CellTypeError():
            kind = next(field["type"] for field in table.fields if field["name"] == error.field_name)
            if kind in SPOKEN_TYPES:
                return fault(table.file, row, error.field_name, f"check_type_{kind}", value=error.cell)
            return fault(table.file, row, error.field_name, "check_type", value=error.cell, kind=kind)
    return fault(table.file, row, getattr(error, "field_name", ""), "check_not_csv", fault=error.message)


def _key_fault(table: RawTable, row: int, error: PrimaryKeyError) -> Fault | None:
    first = re.search(r"row at position (\d+)", error.note)
    if first is None:  # an empty key, which is also a required cell
        return None
    columns = table.schema["primaryKey"]
    cells = [table.rows[row][table.position[column]] for column in columns]
    return fault(table.file, row, "|".join(columns), "check_key_twice", value="|".join(cells), first=first[1])


def _constraint_fault(table: RawTable, error: ConstraintError) -> Fault:
    row, column, value = error.row_number, error.field_name, error.cell
    limits = table.limits(column)
    rule = _CONSTRAINT.search(error.note)
    match rule[1] if rule else "":
        case "required":
            return fault(table.file, row, column, "check_required")
        case "enum":
            return fault(table.file, row, column, "check_not_a_code", value=value, codes=tuple(limits["enum"]))
        case "minimum" | "maximum":
            key = "check_coordinate" if column in ("lon", "lat") else "check_range"
            low, high = limits.get("minimum", "-∞"), limits.get("maximum", "∞")
            return fault(table.file, row, column, key, value=value, low=low, high=high)
    field = next(field for field in table.fields if field["name"] == column)
    example = field.get("example") or limits.get("pattern") or error.note
    return fault(table.file, row, column, "check_pattern", value=value, example=example)
