"""Every id a table mentions must exist: zones, parents, members, sources, metrics, subjects and codes of terms.csv.

What refers to what is declared in ``data/datapackage.json``: as a foreign key where the standard can say it, else in
the field itself, as ``refersTo`` (cells with ``|``, more than one target) or ``vocabulary`` (codes of terms.csv).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches

from geo.check_tables import DataFolder, Fault, Json, RawTable, fault

#: What people write between values instead of ``|``.
SEPARATORS = set(",，、;；")


def reference_faults(folder: DataFolder) -> list[Fault]:
    """Return the faults of ids that do not exist, of lists in cells, of codes, and of zones that contain themselves."""
    faults: list[Fault] = []
    for table in folder.tables.values():
        faults += _lists(table)
        faults += _unknown_ids(folder, table)
        faults += _unknown_codes(folder, table)
    for column in ("parent_id", "member_ids"):
        faults += _circles(folder, column)
    return faults


def items(cell: str) -> list[str]:
    """Return the values of a cell that separates them by ``|``, with the empty ones that should not be there."""
    return cell.split("|") if cell else []


def _lists(table: RawTable) -> Iterator[Fault]:
    for column in (field["name"] for field in table.fields if field["type"] == "list"):
        for row, cell in table.cells(column):
            values = items(cell)
            if any(not value.strip() for value in values):
                yield fault(table.file, row, column, "check_list_gap", value=cell)
            twice = sorted({value for value in values if value and values.count(value) > 1})
            if twice:
                yield fault(table.file, row, column, "check_list_twice", value=tuple(twice))


def _targets(table: RawTable) -> Iterator[tuple[str, list[Json], set[str]]]:
    """Yield (column, targets, other values that are allowed) of every column that holds ids."""
    for key in table.schema.get("foreignKeys", []):
        there = key["reference"]
        yield key["fields"][0], [{"resource": there["resource"] or table.name, "field": there["fields"][0]}], set()
    for field in table.fields:
        if "refersTo" in field:
            yield field["name"], field["refersTo"], set(field.get("alsoAllowed", []))


def _unknown_ids(folder: DataFolder, table: RawTable) -> Iterator[Fault]:
    for column, targets, allowed in _targets(table):
        for target in targets:
            resource, there = target["resource"], target["field"]
            if not folder.has(resource, there):
                continue
            known = folder.values(resource, there) | allowed
            condition, wanted = target.get("when", (column, None))
            for row, cell, state in table.cells(column, condition):
                if wanted is not None and state != wanted:
                    continue
                for value in items(cell):
                    if value not in known and SEPARATORS & set(value):
                        yield fault(table.file, row, column, "check_list_separator", value=value)
                    elif value.strip() and value not in known:
                        yield _unknown(table, row, column, value, known, f"{resource}.csv {there}")


def _unknown(table: RawTable, row: int, column: str, value: str, known: set[str], there: str) -> Fault:
    near = tuple(get_close_matches(value, sorted(known), n=3))
    if near:
        return fault(table.file, row, column, "check_reference_near", value=value, there=there, near=near)
    return fault(table.file, row, column, "check_reference", value=value, there=there)


def _unknown_codes(folder: DataFolder, table: RawTable) -> Iterator[Fault]:
    """Yield codes that terms.csv does not name; a closed list (``enum``) in the schema has been judged already."""
    if not folder.has("terms", "vocabulary", "code"):
        return
    vocabularies: dict[str, set[str]] = defaultdict(set)
    for _, vocabulary, code in folder.cells("terms", "vocabulary", "code"):
        vocabularies[vocabulary].add(code)
    for field in table.fields:
        name = field.get("vocabulary")
        if not name:
            continue
        known = vocabularies[name]
        closed = field.get("constraints", {}).get("enum", [])
        for code in closed:
            if code not in known:
                yield fault("terms.csv", 0, "code", "check_code_without_name", code=code, vocabulary=name)
        for row, cell in table.cells(field["name"]):
            for value in items(cell):
                if value and value not in known and not closed:
                    params = {"value": value, "vocabulary": name, "codes": tuple(sorted(known))}
                    yield fault(table.file, row, field["name"], "check_not_a_term", **params)


def _circles(folder: DataFolder, column: str) -> Iterator[Fault]:
    """Yield zones that are, over one or more steps, their own parent or their own member; each circle once."""
    steps = {zone: (row, items(cell)) for row, zone, cell in folder.cells("zones", "zone_id", column)}
    seen: set[str] = set()
    for start, (row, _) in steps.items():
        circle = _way_back(start, steps)
        if circle and not seen & set(circle):
            seen |= set(circle)
            yield fault("zones.csv", row, column, "check_circle", way=" → ".join([*circle, start]))


def _way_back(start: str, steps: dict[str, tuple[int, list[str]]]) -> list[str]:
    """Return the zones from ``start`` back to ``start``, or nothing when no way leads back."""
    ways, visited = [[start]], set()
    while ways:
        way = ways.pop()
        for following in steps.get(way[-1], (0, []))[1]:
            if following == start:
                return way
            if following not in visited:
                visited.add(following)
                ways.append([*way, following])
    return []
