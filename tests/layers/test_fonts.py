"""Widths before drawing, and lines broken as Chinese and English break."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from layers import fonts

TEXT = st.text(st.sampled_from("张江科学城，。（）“”的 abc-1234 Zone, of."), max_size=60)


def test_an_ideograph_is_as_wide_as_its_size():
    assert fonts.width("张江", 10) == pytest.approx(2 * 10 * 25.4 / 72)
    assert fonts.width("ii", 10) < fonts.width("张", 10)


@given(TEXT, st.floats(8, 80))
def test_no_line_is_wider_than_its_limit_and_nothing_is_lost(text, limit):
    lines = fonts.wrap(text, 8.0, limit)
    assert all(fonts.width(line, 8.0) <= limit or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_lines_break_where_a_typesetter_breaks_them():
    text = "张江科学城，按公布四至绘制（示意）。Zhangjiang Science City"
    for limit in range(12, 60):
        for line in fonts.wrap(text, 8.0, limit):
            assert line[0] not in "，。）"
            assert line[-1] != "（" or len(line) == 1
    assert "Zhangjiang" in fonts.wrap(text, 8.0, 40)[1]


def test_a_text_is_cut_with_an_ellipsis():
    short = fonts.shorten("中国（上海）自由贸易试验区临港新片区", 8.0, 30.0)
    assert short.endswith("…")
    assert fonts.width(short, 8.0) <= 30.0
    assert fonts.shorten("临港", 8.0, 30.0) == "临港"


def test_what_the_face_lacks_is_a_square_and_not_nothing():
    assert fonts.drawable("a\U0001f600b\u2009c") == "a□b c"


@pytest.mark.parametrize("bold", [False, True])
def test_the_small_face_has_every_character_of_ours_that_the_whole_one_has(bold):
    with TTFont(fonts.cut(bold=bold)) as small, TTFont(fonts.font_file(bold=bold), lazy=True) as whole:
        ours, all_of_it = set(small.getBestCmap()), set(whole.getBestCmap())
    wanted = {ord(letter) for letter in fonts.own_characters()}
    assert wanted & all_of_it <= ours
    assert fonts.cut(bold=bold).stat().st_size < 1_000_000


def test_a_strange_character_takes_the_whole_face():
    assert fonts.face_for("张江", 8.0).get_file() == str(fonts.cut())
    assert fonts.face_for("龘", 8.0).get_file() == str(fonts.font_file())
