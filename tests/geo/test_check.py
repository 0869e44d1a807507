"""All faults in one pass, whatever state the tables are in; and the command that prints them."""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path

import pytest

from geo.check import check
from geo.cli import main
from geo.tables import DATA
from tests.geo.small_place import approve, build, change, columns, declare, read, remove, repeat, write


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return build(tmp_path)


def test_the_small_place_is_without_fault(place: Path) -> None:
    report = check(place)
    assert report.faults == ()
    assert report.tables == len(list(place.glob("*.csv")))
    assert report.rows == sum(len(read(place, path.stem)) - 1 for path in place.glob("*.csv"))


def test_the_shipped_data_is_without_fault() -> None:
    assert [fault.say("en") for fault in check().faults] == []


def test_all_faults_come_in_one_pass_sorted_by_place(place: Path) -> None:
    (place / "lines.csv").unlink()
    change(place, "observations", 2, value="x")
    change(place, "zones", 2, parent_id="pudon")
    declare(place, 1, id="parks")
    (place / "terms.csv").write_bytes(b"\xff\xfe")
    assert [(fault.file, fault.row) for fault in check(place).faults] == [
        ("layers.json", 23),
        ("lines.csv", 0),
        ("observations.csv", 2),
        ("terms.csv", 0),
        ("zones.csv", 2),
    ]


NAMES = [path.stem for path in sorted(DATA.glob("*.csv"))]
GARBAGE = [b"", b"\n\n", b"a,a,,b\n1\n", b"\x00\xff", '"地\n区",b\n"'.encode()]


@pytest.mark.parametrize(("table", "content"), list(zip(NAMES, cycle(GARBAGE), strict=False)))
def test_a_broken_table_is_listed_and_never_a_traceback(place: Path, table: str, content: bytes) -> None:
    (place / f"{table}.csv").write_bytes(content)
    assert f"{table}.csv" in {fault.file for fault in check(place).faults}


@pytest.mark.parametrize("content", GARBAGE)
def test_broken_tables_are_all_listed(place: Path, content: bytes) -> None:
    for table in NAMES:
        (place / f"{table}.csv").write_bytes(content)
    assert {f"{table}.csv" for table in NAMES} <= {fault.file for fault in check(place).faults}


@pytest.mark.parametrize("table", NAMES)
def test_cells_full_of_nonsense_are_listed_and_never_a_traceback(place: Path, table: str) -> None:
    names = columns(table)
    write(place, table, [names, ["{0}|\n"] * len(names), ["-1e999"] * len(names), ["名"]])
    found = {fault.row for fault in check(place).faults if fault.file == f"{table}.csv"}
    assert {2, 3, 4} <= found


@pytest.mark.parametrize("layer", [{}, {"id": []}, {"id": "x", "filter": [], "source_ids": {"a": 1}}, {"draws": 3}])
def test_a_broken_layer_is_listed_and_never_a_traceback(place: Path, layer: dict[str, object]) -> None:
    (place / "layers.json").write_text(json.dumps([layer]), encoding="utf-8")
    assert {fault.file for fault in check(place).faults} == {"layers.json"}


def test_a_corrected_count_is_approved_by_hand(place: Path) -> None:
    repeat(place, "plan_refs", 2, ref_id="R003")
    assert check(place).faults == ()
    change(place, "plan_refs", 4, ref_id="R002")
    assert [fault.row for fault in check(place).faults] == [4]
    remove(place, "plan_refs", 4)
    approve(place)
    assert check(place).faults == ()


def test_the_command_lists_one_fault_a_line_and_says_how_many(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(place, "zones", 2, parent_id="pudon")
    change(place, "observations", 2, value="x")
    assert main(["check", "--root", str(place), "--lang", "en"]) == 1
    said = capsys.readouterr()
    assert [line.split(":")[0] for line in said.out.splitlines()] == [
        f"{place.name}/observations.csv, row 2, column value",
        f"{place.name}/zones.csv, row 2, column parent_id",
    ]
    assert "pudong" in said.out
    assert said.err == "Faults found: 2.\n"


def test_the_command_closes_with_one_line_when_all_is_well(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", str(place), "--lang", "zh"]) == 0
    said = capsys.readouterr()
    report = check(place)
    for number in (report.tables, report.rows, report.version, report.fingerprint):
        assert str(number) in said.out
    assert said.out.count("\n") == 1
    assert said.err == ""


def test_a_folder_that_does_not_exist_is_the_fault_of_the_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--root", str(tmp_path / "nowhere"), "--lang", "en"]) == 2
    assert "nowhere" in capsys.readouterr().err
