"""Plants of faults in a copied data folder, and the assertion that each is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geo.check import check
from tests.geo.small_place import change, read, repeat, write

Place = tuple[str, int, str, str]
Plant = Callable[[Path], object]


def plant(table: str, row: int, **cells: str) -> Plant:
    """Return a plant that changes cells of one row."""
    return lambda folder: change(folder, table, row, **cells)


def again(table: str, row: int, **cells: str) -> Plant:
    """Return a plant that adds a changed copy of a row."""
    return lambda folder: repeat(folder, table, row, **cells)


def without_column(table: str, column: str) -> Plant:
    def take(folder: Path) -> None:
        rows = read(folder, table)
        place = rows[0].index(column)
        write(folder, table, [row[:place] + row[place + 1 :] for row in rows])

    return take


def bytes_of(name: str, content: bytes) -> Plant:
    return lambda folder: (folder / name).write_bytes(content)


def unlink(name: str) -> Plant:
    return lambda folder: (folder / name).unlink()


def rewrite(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Edit the descriptor of a folder."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    edit(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def ring(zone_first_row: int, *points: tuple[float, float]) -> Plant:
    """Return a plant that moves the corners from a row on."""

    def move(folder: Path) -> None:
        for row, (lon, lat) in enumerate(points, start=zone_first_row):
            change(folder, "boundaries", row, lon=str(lon), lat=str(lat))

    return move


def all_of(*plants: Plant) -> Plant:
    def do(folder: Path) -> None:
        for one in plants:
            one(folder)

    return do


def assert_named(folder: Path, planted: Plant, *expected: Place) -> None:
    """Plant a fault and assert that it and nothing else is named: file, row, column, in both languages."""
    planted(folder)
    found = check(folder).faults
    assert [(fault.file, fault.row, fault.column, fault.key) for fault in found] == list(expected)
    for fault in found:
        for lang, row in (("zh", f" 第 {fault.row} 行"), ("en", f", row {fault.row}")):
            sentence = fault.say(lang)
            assert sentence.startswith(f"data/{fault.file}")
            assert (row in sentence) == (fault.row > 0)
            assert fault.column in sentence
            assert "{" not in sentence
            assert "\n" not in sentence
