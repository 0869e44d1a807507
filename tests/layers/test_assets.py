"""The front-end files: what is broken is seen, and a person is told which command mends it."""

from __future__ import annotations

import json

import pytest

from geo.errors import DataError
from layers import assets


@pytest.fixture
def whole(tmp_path, monkeypatch):
    """Return a small folder that its manifest calls complete."""
    monkeypatch.setattr(assets.typeface, "pieces", lambda _data: [{"张"}, {"江"}, {"啊"}])
    vendor = tmp_path / "vendor"
    (vendor / "leaflet").mkdir(parents=True)
    (vendor / "leaflet" / "leaflet.js").write_text("L = 1;")
    write_manifest(vendor)
    return vendor


def write_manifest(vendor, **changes):
    manifest = {
        "layout": assets.LAYOUT,
        "packages": assets.locked_versions(),
        "files": {"leaflet/leaflet.js": 6},
        "characters": "张江",
    }
    (vendor / assets.MANIFEST).write_text(json.dumps(manifest | changes))


def test_a_whole_folder_is_left_alone(whole):
    assert assets.is_complete(whole)


def test_a_file_that_is_gone_or_cut_short_is_noticed(whole):
    script = whole / "leaflet" / "leaflet.js"
    script.write_text("L =")
    assert not assets.is_complete(whole)
    script.unlink()
    assert not assets.is_complete(whole)


def test_a_folder_without_manifest_is_what_a_broken_set_up_leaves(whole):
    (whole / assets.MANIFEST).write_text("{")
    assert not assets.is_complete(whole)
    (whole / assets.MANIFEST).unlink()
    assert not assets.is_complete(whole)


@pytest.mark.parametrize(
    "change", [{"layout": 0}, {"packages": {"leaflet": "1.0.0"}}, {"characters": "张"}, {"characters": None}]
)
def test_another_layout_another_version_or_a_new_character_makes_it_due_again(whole, change):
    write_manifest(whole, **change)
    assert not assets.is_complete(whole)


def test_a_missing_file_is_one_sentence_that_names_the_command(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "VENDOR", tmp_path)
    with pytest.raises(DataError) as fault:
        assets.vendor_file("leaflet/leaflet.js")
    for lang in ("zh", "en"):
        assert "leaflet/leaflet.js" in fault.value.say(lang)
        assert "make run" in fault.value.say(lang)


def test_without_npm_the_set_up_says_so(monkeypatch, capsys):
    monkeypatch.setattr(assets, "is_complete", lambda: False)
    monkeypatch.setattr(assets, "installed_versions", dict)
    monkeypatch.setenv("PATH", "")
    assert assets.main() == 1
    assert "npm" in capsys.readouterr().err


def test_packages_that_are_cut_off_are_fetched_once_more(monkeypatch):
    calls = []

    def build():
        calls.append("build")
        if calls.count("build") == 1:
            raise DataError("assets_file_missing", file="leaflet.js")

    monkeypatch.setattr(assets, "is_complete", lambda: False)
    monkeypatch.setattr(assets, "installed_versions", assets.locked_versions)
    monkeypatch.setattr(assets, "fetch", lambda: calls.append("fetch"))
    monkeypatch.setattr(assets, "build", build)
    assets.set_up()
    assert calls == ["build", "fetch", "build"]


def test_the_files_that_pages_and_sheets_name_are_there():
    for name in ("leaflet/leaflet.js", "leaflet/leaflet.css", "fonts/noto-sans-sc.css"):
        assert assets.vendor_file(name).stat().st_size > 1000
    assert assets.font_file().read_bytes()[:4] == b"\x00\x01\x00\x00"
    assert assets.font_file(bold=True) != assets.font_file()
