"""``geo compare``: the same numbers in every format, and a sentence for every fault."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from geo.cli import main
from geo.figures import figure_table
from geo.tables import load

ZONES = ["zhangjiang-science-city-2017", "pudong", "xuhui"]


@pytest.fixture
def run(capsys):
    def call(*words: str) -> tuple[int, str, str]:
        code = main(["compare", *words, "--lang", "en"])
        return code, *capsys.readouterr()

    return call


def test_json_has_the_names_that_programs_rely_on(run):
    code, out, _ = run(*ZONES, "--per", "published_area_km2", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert {"metric", "per", "year", "unit", "rows"} <= found.keys()
    assert (found["metric"], found["per"], found["year"]) == ("facilities", "published_area_km2", "latest")
    assert [row["zone_id"] for row in found["rows"]] == ZONES
    assert {
        "zone_id", "name_zh", "name_en", "value", "year", "count", "count_certain", "count_possible",
        "rank", "rank_low", "rank_high", "confidence", "source_ids",
    } <= found["rows"][0].keys()  # fmt: skip
    table = figure_table(load(), "facilities", per="published_area_km2")
    for row in found["rows"]:
        assert row["value"] == table.at[row["zone_id"], "value"]
        assert row["count"] == table.at[row["zone_id"], "count"]
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]
    best = max(found["rows"], key=lambda row: row["value"])
    assert best["rank"] == 1


def test_what_is_unknown_is_null_and_told(run):
    code, out, err = run("pudong", "xuhui", "--metric", "high_tech_enterprises", "--format", "json")
    row = json.loads(out)["rows"][1]
    assert code == 0
    assert [row[name] for name in ("value", "year", "rank", "count")] == [None] * 4
    assert "Xuhui" in err


def test_every_format_has_the_same_values(run, tmp_path):
    words = [*ZONES, "--metric", "population"]
    rows = json.loads(run(*words, "--format", "json")[1])["rows"]
    values = [row["value"] for row in rows]
    read = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv")[1])))
    assert [float(row["value"]) if row["value"] else None for row in read] == values
    path = tmp_path / "c.xlsx"
    assert run(*words, "--format", "xlsx", "-o", str(path))[:2] == (0, "")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert sheet["D1"].value == "Resident population（persons）"
    assert [sheet.cell(row, 4).value for row in range(2, 5)] == values
    assert sheet.freeze_panes == "A2"
    cited = {source for row in rows for source in row["source_ids"]}
    assert {cell.value for cell in book["Sources"]["A"][1:]} == cited
    assert cited


def test_zones_are_known_by_id_name_and_alias_and_named_once(run):
    names = ("浦东新区", "Pudong New Area", "pudong", "漕河泾新兴技术开发区（主区）")
    found = json.loads(run(*names, "--format", "json")[1])
    assert [row["zone_id"] for row in found["rows"]] == ["pudong", "caohejing"]


def test_figures_of_different_years_are_told(run):
    err = run("pudong", "minhang", "fengxian", "--metric", "high_tech_enterprises")[2]
    assert "different years" in err


def test_a_single_zone_is_shown_with_the_advice_to_name_two(run):
    code, out, err = run("pudong")
    assert code == 0
    assert "Pudong New Area" in out
    assert "at least two" in err


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ([], 2, "at least two"),
        (["pudon", "xuhui"], 2, "pudong"),
        (["张江科学", "xuhui"], 2, "张江科学城"),
        (["pudong", "xuhui", "--metric", "facilites"], 2, "facilities"),
        (["pudong", "xuhui", "--per", "people"], 2, "denominator"),
        (["pudong", "xuhui", "--metric", "rd_intensity_pct", "--per", "population"], 2, "can't be divided"),
        (["pudong", "xuhui", "--year", "soon"], 2, "latest"),
        (["pudong", "xuhui", "--format", "xlsx"], 2, "-o"),
        (["xuhui", "jingan", "--metric", "high_tech_enterprises"], 1, "None of these zones"),
    ],
)
def test_a_fault_is_one_sentence_and_an_exit_code(run, words, code, sentence):
    found = run(*words)
    assert found[:2] == (code, "")
    assert sentence in found[2]
    assert found[2].count("\n") == 1
