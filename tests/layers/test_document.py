"""The map document: small, closed to the outside, and no text in it is ever code."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest

from geo.tables import load
from layers import document

HOSTILE = "A{{7*191}}B<img src=x onerror=alert(1)>`${1}"
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return the folder and the names of both documents, built once for this file."""
    folder = tmp_path_factory.mktemp("static")
    fonts = folder / "vendor" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "face.css").write_text("@font-face{font-family:'Noto Sans SC'}")
    return folder, {lang: document.build(load(), lang, folder) for lang in ("zh", "en")}


def text(built, lang: str, suffix: str = "html") -> str:
    folder, names = built
    return (folder / names[lang]).with_suffix(f".{suffix}").read_text(encoding="utf-8")


def test_the_document_is_small(built):
    folder, names = built
    for name in names.values():
        parts = [(folder / name).with_suffix(suffix) for suffix in (".html", ".js", ".css")]
        assert parts[0].stat().st_size < 1.5 * MEGABYTE
        assert sum(part.stat().st_size for part in parts) < 1.5 * MEGABYTE


def test_a_second_build_writes_nothing_and_leaves_no_half_file(built):
    folder, names = built
    before = {path: path.stat().st_mtime_ns for path in folder.glob("map-*")}
    assert document.build(load(), "zh", folder) == names["zh"]
    assert {path: path.stat().st_mtime_ns for path in folder.glob("map-*")} == before
    assert len(before) == 6
    assert not list(folder.glob("*.tmp"))
    assert names["zh"] != names["en"]


def test_the_same_data_makes_the_same_document(built, tmp_path):
    folder, names = built
    fonts = tmp_path / "vendor" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "face.css").touch()
    again = document.build(load(), "zh", tmp_path)
    assert again == names["zh"]
    for suffix in (".html", ".js", ".css"):
        name = again.replace(".html", suffix)
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_fetched_from_elsewhere(built, lang):
    html = text(built, lang)
    assert not re.search(r"https?:|//[a-z]", html.replace("// ", ""))
    links = re.findall(r'(?:src|href)="([^"]*)"', html)
    stem = built[1][lang].removesuffix(".html")
    assert sorted(links) == sorted(
        [
            "data:,",
            "vendor/leaflet/leaflet.js",
            "vendor/leaflet/leaflet.css",
            "vendor/fonts/face.css",
            f"{stem}.js",
            f"{stem}.css",
        ]
    )


def test_the_policy_names_every_inline_part_and_allows_no_other(built):
    html = text(built, "zh")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html).group(1)
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert rules["default-src"] == ["'none'"]
    assert "unsafe" not in policy
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        parts = re.findall(rf"<{tag}>(.*?)</{tag}>", html, flags=re.DOTALL)
        hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'" for part in parts}
        assert set(rules[rule]) == {"'self'", *hashes}
        assert parts
    # The policy must stand before anything it is to govern.
    assert html.index("Content-Security-Policy") < min(html.index("<script"), html.index("<style"), html.index("<link"))


def test_the_document_says_its_language_and_title(built):
    assert '<html lang="zh-CN">' in text(built, "zh")
    assert '<html lang="en">' in text(built, "en")
    assert "<title>Map of Shanghai&#x27;s innovation carrier zones</title>" in text(built, "en")


def test_a_hostile_name_is_data_in_the_script_and_nowhere_else(tmp_path):
    data = load()
    facilities, the_zones = data.facilities.copy(), data.zones.copy()
    placed = facilities.index[facilities["lon"].notna()][0]
    facilities.loc[placed, ["name_zh", "address_zh"]] = HOSTILE
    the_zones.loc["zizhu", "name_zh"] = HOSTILE
    hostile = replace(data, version="hostile000", facilities=facilities, zones=the_zones)
    name = document.build(hostile, "zh", tmp_path)
    html = (tmp_path / name).read_text(encoding="utf-8")
    assert "A1337B" not in html
    assert "onerror" not in html
    script = (tmp_path / name).with_suffix(".js").read_text(encoding="utf-8")
    assert "<img" not in script
    words = json.loads(re.search(r"^const DATA = (.*);$", script, flags=re.MULTILINE).group(1))
    assert words["facilities"][placed]["c0"] == HOSTILE
    assert words["zones"]["zizhu"]["c0"] == HOSTILE


def test_the_script_puts_text_into_the_page_by_text_content_alone():
    for path in (document.HERE / "map").glob("*.js"):
        code = path.read_text(encoding="utf-8")
        for sink in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert sink not in code, f"{path.name} uses {sink}"


def test_the_script_knows_every_word_it_says(built):
    script = text(built, "zh", "js")
    words = json.loads(re.search(r"^const DATA = (.*);$", script, flags=re.MULTILINE).group(1))
    used = set(re.findall(r"DATA\.say\.(\w+)", script))
    assert used <= set(words["say"])
    assert {"point", "line", "area"} <= set(words["say"])
