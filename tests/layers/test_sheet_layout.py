"""Papers, sizes, corners: plain numbers."""

from __future__ import annotations

import pytest

from geo.errors import CallError
from layers.sheet_layout import (
    MARGIN,
    PAPERS,
    Box,
    Sizes,
    checked_dpi,
    corners,
    dpi_for,
    emptiest,
    layout,
    paper,
)


@pytest.mark.parametrize("name", PAPERS)
def test_the_parts_of_a_page_do_not_meet_and_keep_the_margin(name):
    page = paper(name)
    found = layout(page, title="题" * 60, subtitle="副题" * 40, foot=["来源" * 90, "坐标"], corner="审图号")
    assert found.frame.x == MARGIN
    assert page.width - found.frame.right == pytest.approx(MARGIN)
    assert found.subtitle_top < found.frame.y < found.frame.bottom < found.foot_top
    assert found.foot_top < page.height - MARGIN
    assert found.frame.h > 0.4 * page.height


def test_a_printed_title_has_18_points_and_a_foot_7():
    sizes = [Sizes.of(paper(name)) for name in ("a4", "a3")]
    assert {size.title for size in sizes} == {18.0}
    assert {size.foot for size in sizes} == {7.0}


def test_an_approval_number_gets_a_line_of_its_own_when_the_last_one_is_full():
    page = paper("a4")
    short = layout(page, foot=["短"], corner="审图号：1")
    full = layout(page, foot=["长" * 105], corner="审图号：1")
    assert len(short.foot) == 1
    assert full.foot[-1] == ""


def test_a_picture_of_a_slide_fills_its_page():
    found = layout(paper("16:9"), title="题", bare=True)
    assert (found.frame.x, found.frame.y, found.title) == (0.0, 0.0, ())


def test_the_emptiest_corner_is_free_first_and_hides_least_second():
    frame = Box(0, 0, 100, 60)
    places = corners(frame, 20, 20)
    ink = [(10, 10), (12, 50), (90, 50)]
    assert emptiest(places.values(), [], ink) == places["right-top"]
    assert emptiest(places.values(), [places["right-top"]], ink) != places["right-top"]


@pytest.mark.parametrize("bad", [0, -1, 95, 601, 10_000, "abc", float("inf"), float("nan"), None])
def test_a_resolution_has_limits(bad):
    with pytest.raises(CallError, match="resolution"):
        checked_dpi(bad)


def test_a_width_becomes_a_resolution():
    assert dpi_for(paper("a4"), 3508) == 300
    assert dpi_for(paper("a4"), "1123") == 96
    for bad in (10, "x", "1e4", 10**12, "-5"):
        with pytest.raises(CallError, match="1123"):
            dpi_for(paper("a4"), bad)


def test_an_unknown_paper_names_those_there_are():
    with pytest.raises(CallError, match="a4, a3, 16:9"):
        paper("letter")
    assert len(str(CallError("sheet_paper_unknown", paper="x", papers=", ".join(PAPERS)))) < 80
