"""What changed between two versions of the data."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from geo import diff
from geo.errors import CallError
from geo.tables import DATA, TABLES


@pytest.fixture
def new(tmp_path):
    for name in TABLES:
        shutil.copy(DATA / f"{name}.csv", tmp_path)
    return tmp_path


def edit(root, name, change):
    path = root / f"{name}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    change(frame).to_csv(path, index=False)


def test_the_same_data_have_no_difference(new):
    assert not any(diff.diff(DATA, new))
    assert "没有变化" in diff.report(diff.diff(DATA, new), "zh", old="a", new="b")


def test_a_changed_an_added_and_a_removed_row_are_told_apart(new):
    def change(frame):
        frame.loc[frame["zone_id"] == "caohejing", "planned_area_km2"] = "6.5"
        frame.loc[len(frame)] = [*["new-zone"], *frame.iloc[0, 1:]]
        return frame[frame["zone_id"] != "zizhu"]

    edit(new, "zones", change)
    zones = next(change for change in diff.diff(DATA, new) if change.table == "zones")
    assert zones.added == ["new-zone"]
    assert zones.removed == ["zizhu"]
    assert zones.changed == [("caohejing", "planned_area_km2", "5.984", "6.5")]
    text = diff.report([zones], "en", old="a", new="b")
    assert "| caohejing | planned_area_km2 | 5.984 | 6.5 |" in text


def test_a_new_column_is_named_and_not_listed_value_by_value(new):
    edit(new, "metrics", lambda frame: frame.assign(colour="blue"))
    metrics = next(change for change in diff.diff(DATA, new) if change.table == "metrics")
    assert metrics.columns_added == ["colour"]
    assert not metrics.changed


def test_text_cannot_break_out_of_its_cell(new):
    edit(new, "zones", lambda frame: frame.assign(note_en=["a|b`c\nd", *frame["note_en"][1:]]))
    text = diff.report(diff.diff(DATA, new), "en", old="a", new="b")
    assert "a\\|b'c d" in text


def test_a_folder_without_tables_is_one_sentence(tmp_path):
    with pytest.raises(CallError, match=r"holds no zones\.csv"):
        diff.diff(DATA, tmp_path / "nowhere")
