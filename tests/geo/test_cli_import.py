"""``import``, ``datasets`` and ``rollback`` as a person meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from geo.cli import main
from geo.intake import demo_csv
from geo.store import Store
from tests.geo.intake.office import csv_bytes, register


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    path = tmp_path / "演示数据.csv"
    path.write_bytes(demo_csv())
    return path


@pytest.fixture
def silent(tmp_path: Path) -> Path:
    """A table that says nothing of its datum."""
    path = tmp_path / "站点.csv"
    path.write_bytes(csv_bytes([["站名", "经度", "纬度"], *([f"站{i}", "121.45", f"31.{i}"] for i in range(10, 40))]))
    return path


def run(*words: object) -> int:
    return main([str(word) for word in words])


def test_import_stores_and_says_so_and_rollback_takes_it_back(
    demo: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    store = tmp_path / "s"
    assert run("import", demo, "--store", store) == 0
    out = capsys.readouterr().out
    assert "GCJ-02" in out
    assert "已保存为“演示数据”" in out
    assert run("datasets", "--store", store, "--format", "json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(d["name"], d["rows"], d["datum"], d["file"]) for d in listed] == [
        ("演示数据", 300, "gcj02", "演示数据.csv")
    ]
    assert run("rollback", "undo", "--store", store) == 0
    capsys.readouterr()
    assert run("datasets", "--store", store, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_json_names_every_row_without_a_place(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", demo, "--format", "json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["rows"] == said["placed"] + len(said["unplaced"]) == 300
    assert set(said["unplaced"][0]) >= {"row", "column", "reason"}
    assert said["fields"]["经度"] == "lon"
    assert said["version"] == Store().dataset("演示数据").version
    assert said["duplicates"] == len(said["duplicate_rows"]) > 0


def test_a_dry_run_stores_nothing(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", demo, "--dry-run", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["version"] is None
    assert not Store().root.exists()


def test_an_undecided_datum_is_a_question_and_nothing_is_stored(
    silent: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", silent, "--format", "json") == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["datum"]["chosen"] is None
    assert "--datum" in captured.err
    assert not Store().root.exists()
    assert run("import", silent, "--datum", "bd09") == 0
    assert Store().dataset("站点").manifest["datum"]["decided_by"] == "hand"


def test_columns_are_named_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes([["甲", "乙", "丙"], ["x", "121.5", "31.2"]]))
    words = (
        "import",
        path,
        "--lon",
        "乙",
        "--lat",
        "丙",
        "--field",
        "甲=name",
        "--datum",
        "wgs84",
        "--format",
        "json",
        "--dry-run",
    )
    assert run(*words) == 0
    assert json.loads(capsys.readouterr().out)["fields"] == {"甲": "name", "乙": "lon", "丙": "lat"}
    assert run("import", path, "--lon", "没有") == 2
    assert run("import", path, "--field", "甲") == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_file_that_cannot_be_taken_is_one_sentence_on_stderr(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "a.xlsx"
    bad.write_bytes(b"PK\x03\x04 nothing")
    assert run("import", bad, "--lang", lang) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert run("import", tmp_path / "none.xlsx", "--lang", lang) == 2
    assert run("import", tmp_path, "--lang", lang) == 2


def test_the_report_is_saved_as_a_workbook(demo: Path, tmp_path: Path) -> None:
    target = tmp_path / "报告.xlsx"
    assert run("import", demo, "--dry-run", "--report", target) == 0
    assert load_workbook(target, read_only=True).sheetnames == ["报告", "全部行", "有问题的行"]


def test_zones_are_stored_as_zones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ring = [[121.5, 31.2], [121.51, 31.2], [121.51, 31.21], [121.5, 31.2]]
    feature = {
        "type": "Feature",
        "properties": {"名称": "甲园"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "园区.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    assert run("import", path) == 0
    found = Store().dataset("园区")
    assert (found.kind, found.data.name) == ("zones", "zones.parquet")
    assert found.table().column("name_zh").to_pylist() == ["甲园"]
    capsys.readouterr()


def test_the_stored_rows_are_the_rows_of_the_file(tmp_path: Path) -> None:
    rows = register(50)
    rows[4][3] = ""
    path = tmp_path / "名录.csv"
    path.write_bytes(csv_bytes(rows))
    assert run("import", path, "--datum", "wgs84") == 0
    stored = Store().dataset("名录").table().to_pylist()
    assert [row["_row"] for row in stored] == list(range(2, 52))
    assert [row["企业名称"] for row in stored] == [row[0] for row in rows[1:]]
    assert (stored[3]["_reason"], stored[3]["_lon"], stored[3]["_district"]) == ("no_lon", None, rows[4][2])


def test_remove_and_prune(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", demo) == 0
    assert run("datasets", "remove") == 2
    assert run("datasets", "remove", "演示数据") == 0
    assert run("datasets", "prune") == 0
    assert run("datasets") == 0
    assert "还没有" in capsys.readouterr().out
    assert run("rollback") == 0
