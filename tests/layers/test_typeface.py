"""The face is cut so that every page's text is covered, and by as few files as it takes."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from layers import typeface
from layers.assets import DATA, font_file


@pytest.fixture(scope="module")
def parts():
    return typeface.pieces(DATA)


@pytest.fixture
def small_data(tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "page.csv").write_text("key,zh,en\nmap,地图,map\n", encoding="utf-8")
    (tmp_path / "facilities.csv").write_text("facility_id,name_zh\nf1,上海光源（地）\n", encoding="utf-8")
    return tmp_path


def test_the_first_piece_holds_the_words_and_the_second_the_rest_of_the_data(small_data):
    words, facts, *rest = typeface.pieces(small_data)
    assert {"地", "图", "A", "，", "①", "°"} <= words
    assert {"上", "海", "光", "源"} <= facts
    assert "地" not in facts
    assert all("啊" not in piece for piece in (words, facts))
    assert sum("啊" in piece for piece in rest) == 1


def test_no_character_stands_in_two_pieces_and_gb2312_is_whole(parts):
    assert sum(map(len, parts)) == len(set().union(*parts))
    assert len({letter for piece in parts for letter in piece if "\u4e00" <= letter <= "\u9fff"}) >= 6763


def test_no_line_break_or_other_control_is_asked_of_the_face(parts):
    assert [letter for piece in parts for letter in piece if unicodedata.category(letter) == "Cc"] == []


@given(st.sets(st.characters(min_codepoint=32, max_codepoint=0x2FFFF), min_size=1))
def test_a_unicode_range_names_exactly_its_characters(letters):
    named = set()
    for stretch in typeface.unicode_range(letters).removeprefix("U+").split(",U+"):
        first, _, last = stretch.partition("-")
        named |= {chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)}
    assert named == letters


def test_neighbours_are_named_as_one_stretch():
    assert typeface.unicode_range("cabz中") == "U+61-63,U+7a,U+4e2d"


def test_a_piece_draws_its_characters_and_no_other(tmp_path):
    target = tmp_path / "piece.woff2"
    typeface.cut(font_file(), {"张", "江", "7", "\U0010fffd"}, target)
    data = target.read_bytes()
    assert data[:4] == b"wOF2"
    with TTFont(BytesIO(data)) as font:
        assert set(font.getBestCmap()) == {ord("张"), ord("江"), ord("7")}


def test_the_stylesheet_names_every_piece_and_the_most_used_one_last(tmp_path):
    typeface.write({"Regular": font_file()}, [{"张"}, {"江"}, {"一", "丁"}], tmp_path)
    css = (tmp_path / "noto-sans-sc.css").read_text(encoding="utf-8")
    named = re.findall(r'url\("([^"]+)"\)', css)
    assert sorted(named) == sorted(path.name for path in tmp_path.glob("*.woff2"))
    assert [re.search(r"-(\d)\.woff2", name).group(1) for name in named] == ["2", "1", "0"]
    assert css.count("unicode-range:U+4e00-4e01}") == 1
