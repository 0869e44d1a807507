"""``geo render``: files in place whole, and for every fault one sentence and no file."""

from __future__ import annotations

import json

import pytest

from geo.cli import main
from layers import render


@pytest.fixture
def run(capsys):
    def call(*words: object, lang: str | None = "en") -> tuple[int, str, str]:
        code = main(["render", *map(str, words), *(["--lang", lang] if lang else [])])
        return code, *capsys.readouterr()

    return call


@pytest.mark.parametrize(
    ("name", "begins"),
    [("x.png", b"\x89PNG"), ("x.svg", b"<?xml"), ("x.pdf", b"%PDF"), ("x.html", b"<!DOCTYPE"), ("x.pptx", b"PK")],
)
def test_every_form_comes_from_the_same_view(run, tmp_path, name, begins):
    path = tmp_path / name
    code, out, _ = run("--view", "?metric=facilities&zones=xuhui", "--dpi", 96, "-o", path)
    assert (code, out.strip()) == (0, str(path))
    assert path.read_bytes().startswith(begins)
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_two_runs_give_the_same_bytes(run, tmp_path):
    for name in ("a.svg", "b.svg"):
        run("--view", "https://atlas.example/?lang=en&zones=xuhui&v=0123456789", "-o", tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_older_data_are_told_of_and_the_sheet_is_drawn(run, tmp_path):
    code, _, err = run("--view", "v=0123456789", "-o", tmp_path / "x.svg")
    assert code == 0
    assert err.strip()
    assert "0123456789" in (tmp_path / "x.svg").read_text()


def test_the_language_of_the_link_is_kept_unless_another_is_asked_for(run, tmp_path):
    run("--view", "lang=en&zones=xuhui", "-o", tmp_path / "x.svg", lang=None)
    assert "Sources" in (tmp_path / "x.svg").read_text()
    run("--view", "lang=en&zones=xuhui", "-o", tmp_path / "x.svg", lang="zh")
    assert "数据来源" in (tmp_path / "x.svg").read_text()


@pytest.mark.parametrize(
    "words",
    [
        ["--paper", "a9"],
        ["--dpi", "0"],
        ["--dpi", "10000"],
        ["--dpi", "abc"],
        ["--width", "10"],
        ["--width", "2000", "--dpi", "200"],
        ["--view", "bbox=122,31,121,32"],
        ["--view", "bbox=100,20,101,21"],
        ["--view", f"title={'x' * 7000}"],
        ["--title", "x" * 100_000],
        ["--title", "a\x07b"],
        ["--approval", "x" * 99],
        ["--scenes", "/nowhere/list.yaml"],
        ["--profile", "nowhere"],
    ],
)
def test_a_call_at_fault_is_one_sentence_and_no_file(run, tmp_path, words):
    path = tmp_path / ("x.pdf" if "--profile" in words or "--scenes" in words else "x.png")
    code, out, err = run(*words, "-o", path)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert len(err) < 300
    assert list(tmp_path.iterdir()) == []


def test_an_ending_that_is_unknown_and_a_folder_that_is_missing(run, tmp_path):
    assert run("-o", tmp_path / "x.tiff")[0] == 2
    assert run("-o", tmp_path / "no" / "x.svg")[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_a_drawing_that_fails_leaves_the_old_file(run, tmp_path, monkeypatch):
    path = tmp_path / "x.svg"
    path.write_text("old")
    monkeypatch.setattr(render.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    code, _, err = run("-o", path)
    assert code == 2
    assert "No space left" in err
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["x.svg"]


def test_a_list_of_scenes_goes_to_a_folder_or_into_one_file(run, tmp_path):
    listed = tmp_path / "list.yaml"
    listed.write_text("scenes:\n- {name: 'One / two', view: 'zones=xuhui'}\n- {name: 三, view: 'zones=pudong', paper: '16:9'}\n")
    code, out, err = run("--scenes", listed, "--format", "svg", "-o", tmp_path / "out")
    assert code == 0
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["01-One-two.svg", "02-三.svg"]
    assert "2/2" in err
    assert len(out.splitlines()) == 2
    assert run("--scenes", listed, "-o", tmp_path / "all.pdf")[0] == 0
    assert (tmp_path / "all.pdf").read_bytes().startswith(b"%PDF")


def test_each_zone_has_a_sheet(run, tmp_path, monkeypatch):
    monkeypatch.setattr(render, "zone_states", lambda *call: STATES(*call)[:3])
    code, out, _ = run("--each", "zones", "--format", "svg", "-o", tmp_path / "out")
    assert code == 0
    assert len(out.splitlines()) == len(list((tmp_path / "out").iterdir())) == 3


STATES = render.zone_states


def test_every_zone_that_has_a_place_has_a_state():
    from geo.tables import load
    from layers.viewstate import ViewState

    data = load()
    placed = data.zones["lon"].notna() | ~data.zones["geometry_basis"].isin(["point", "none"])
    assert [zone for zone, _ in STATES(data, ViewState())] == list(data.zones.index[placed])


def test_the_profile_is_a_pdf(run, tmp_path):
    assert run("--profile", "xuhui", "-o", tmp_path / "x.pdf")[0] == 0
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")
    assert run("--profile", "xuhui", "-o", tmp_path / "x.png")[0] == 2


def test_scenes_as_json_are_read_too(run, tmp_path):
    listed = tmp_path / "list.json"
    listed.write_text(json.dumps({"scenes": [{"name": "a", "view": "zones=xuhui"}]}))
    assert run("--scenes", listed, "-o", tmp_path / "x.pptx")[0] == 0
