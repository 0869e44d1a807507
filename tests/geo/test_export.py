"""Tables to take away run nothing and are never half written."""

from __future__ import annotations

import csv
import doctest
import io
import os

import openpyxl
import pandas as pd
import pytest

from geo import export
from geo.export import csv_text, write_whole, xlsx_bytes

HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"]


def frame() -> pd.DataFrame:
    return pd.DataFrame({"名称": [*HOSTILE, "张江"], "数": [-1.5, 2, float("nan"), 4, 5, 6, 7, 8], "=列": 1})


def test_csv_guards_texts_and_leaves_numbers_alone():
    rows = list(csv.reader(io.StringIO(csv_text(frame()), newline="")))
    assert rows[0] == ["名称", "数", "'=列"]
    assert [row[0] for row in rows[1:]] == [*("'" + text.replace("\r", "\n") for text in HOSTILE), "张江"]
    assert [row[1] for row in rows[1:4]] == ["-1.5", "2.0", ""]


def test_xlsx_has_strings_numbers_and_empty_cells_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({"表": frame(), "来源": pd.DataFrame({"号": ["S1"]})})))
    sheet = book["表"]
    assert sheet.freeze_panes == "A2"
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * 9
    assert [cell.value for cell in sheet["B"]][1:5] == [-1.5, 2, None, 4]
    assert sheet["A2"].value == "=1+1"
    assert sheet["C1"].value == "=列"
    assert book["来源"]["A2"].value == "S1"


def test_xlsx_takes_missing_integers_flags_and_control_characters():
    table = pd.DataFrame({"n": pd.array([1, None], "Int64"), "b": [True, False], "t": ["a\x00b", None]})
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({"t": table}))).active
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [(1, True, "ab"), (None, False, None)]


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_examples_of_the_docstrings():
    assert doctest.testmod(export).failed == 0
