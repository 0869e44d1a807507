"""data/README.md shows common mistakes and what ``check`` answers: it must still answer so."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from geo.check import check
from geo.check_tables import Fault
from geo.tables import DATA, load
from tests.geo.small_place import read, write

Mistake = tuple[str, str, str, str]  # table, row by its key, column, what stands there

EMPTY = ("（空）", "(empty)")
HEADINGS = {"zh": "| 行 | 列 | 写成 |", "en": "| row | column | written as |"}


def examples() -> list[tuple[str, Mistake, str]]:
    """Return (language, mistake, answer) of every row of the README's tables of mistakes."""
    found, table, lang = [], "", ""
    for line in (DATA / "README.md").read_text(encoding="utf-8").splitlines():
        title = re.match(r"### (\w+)\.", line)
        table = title[1] if title else "layers" if line.startswith("`check`") or "layers.json, for" in line else table
        lang = next(
            (lang for lang, heading in HEADINGS.items() if line.startswith(heading)), lang if line[:1] == "|" else ""
        )
        if lang and not line.startswith(("| ---", HEADINGS[lang])):
            row, column, wrong, answer = (
                cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]
            )
            own = next(
                (name for name in ("headers", "places") if table in {"headers", "places"} and in_table(name, row)),
                table,
            )
            found.append((lang, (own, row, column, "" if wrong in EMPTY else wrong), answer))
    return found


def in_table(table: str, key: str) -> bool:
    return row_number(table, key, read(DATA, table)) > 0


def row_number(table: str, key: str, rows: list[list[str]]) -> int:
    """Return the row whose primary key begins with the parts of ``key``, or 0."""
    descriptor = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    schema = next(resource["schema"] for resource in descriptor["resources"] if resource["name"] == table)
    parts = key.split("/")
    places = [rows[0].index(column) for column in schema["primaryKey"]][: len(parts)]
    hits = [number for number, row in enumerate(rows, start=1) if [row[place] for place in places] == parts]
    return hits[0] if hits else 0


def mistakes_said(mistakes: list[Mistake], folder: Path) -> dict[Mistake, dict[str, str]]:
    """Make all mistakes in one copy of the shipped data and return what ``check`` answers to each, by language."""
    for path in (*DATA.glob("*.csv"), *DATA.glob("*.json")):
        shutil.copy(path, folder)
    before = {table: read(DATA, table) for table, *_ in mistakes if table != "layers"}
    places: dict[Mistake, tuple[str, int, str]] = {}
    for mistake in mistakes:
        table, key, column, wrong = mistake
        if table == "layers":
            places[mistake] = ("layers.json", _declare(folder, key, column, wrong), column)
            continue
        number = row_number(table, key, before[table])
        assert number, f"{table}.csv has no row {key}"
        rows = read(folder, table)
        rows[number - 1][rows[0].index(column)] = wrong
        write(folder, table, rows)
        places[mistake] = (f"{table}.csv", number, column)
    faults = check(folder).faults
    return {mistake: _said(faults, *place) for mistake, place in places.items()}


def _declare(folder: Path, layer: str, field: str, wrong: str) -> int:
    """Change a field of a layer declaration and return the line on which its id stands."""
    path = folder / "layers.json"
    layers = json.loads(path.read_text(encoding="utf-8"))
    own = next(one for one in layers if one["id"] == layer)
    if field.startswith("filter."):
        own["filter"][field.removeprefix("filter.")] = [wrong]
    else:
        own[field] = [wrong] if isinstance(own[field], list) else wrong
    path.write_text(json.dumps(layers, ensure_ascii=False, indent=1), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.strip() == f'"id": "{layer}",')


def _said(faults: tuple[Fault, ...], file: str, row: int, column: str) -> dict[str, str]:
    """Return the sentences about a cell, without the place."""
    here = [fault for fault in faults if (fault.file, fault.row, fault.column) == (file, row, column)]
    assert here, f"check says nothing about {file}, row {row}, column {column}"
    return {lang: re.split(r"：|: ", here[0].say(lang), maxsplit=1)[1] for lang in ("zh", "en")}


def test_every_mistake_stands_in_both_languages() -> None:
    by_language = {lang: [mistake for own, mistake, _ in examples() if own == lang] for lang in HEADINGS}
    assert by_language["zh"] == by_language["en"]
    assert len(by_language["zh"]) > 30


def test_check_answers_what_the_readme_says(tmp_path: Path) -> None:
    said = mistakes_said(sorted({mistake for _, mistake, _ in examples()}), tmp_path)
    differing = [
        (mistake, answer, said[mistake][lang]) for lang, mistake, answer in examples() if said[mistake][lang] != answer
    ]
    assert differing == []


@pytest.mark.parametrize("table", [path.name for path in sorted(DATA.glob("*.csv"))])
def test_every_table_has_its_place_in_the_readme(table: str) -> None:
    titles = [line for line in (DATA / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("### ")]
    assert sum(table in re.split(r"[ ，]", title) for title in titles) == 2  # once in each language


def test_the_readme_counts_what_is_there() -> None:
    data = load()
    text = (DATA / "README.md").read_text(encoding="utf-8")
    facilities, companies = data.facilities["lon"].notna(), data.enterprises["lon"].notna()
    assert f"{len(facilities)} 个，{facilities.sum()} 个有坐标" in text
    assert f"{len(facilities)}, of which {facilities.sum()} have a point" in text
    assert f"{len(companies)} 家，{companies.sum()} 家有坐标" in text
    assert f"{len(companies)}, of which {companies.sum()} have a point" in text
    drawn = data.zones[data.zones["geometry_basis"] == "corners"]["boundary_basis"].value_counts()
    parts = (drawn.sum(), drawn["published_bounds"], drawn["fitted"], drawn["schematic"])
    assert "{} 个轮廓：{} 个按公布四至定位，{} 个按公布面积拟合，{} 个为示意".format(*parts) in text
    assert "{}: {} located from published bounds, {} fitted to a published area, {} schematic".format(*parts) in text
