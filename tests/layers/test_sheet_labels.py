"""Names on a sheet: none over another, none over a box, none outside, and the same every time."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.sheet_labels import Name, _cross, _crosses_box, place
from layers.sheet_layout import Box

FRAME = Box(0.0, 0.0, 200.0, 120.0)
LEGEND = Box(3.0, 3.0, 50.0, 60.0)

NAMES = st.lists(
    st.builds(
        Name,
        text=st.text("张江科学城临港ABC 12", min_size=1, max_size=9),
        x=st.floats(0, 200),
        y=st.floats(0, 120),
        size=st.sampled_from([6.5, 7.0, 8.0]),
        weight=st.floats(0, 10),
        centred=st.booleans(),
        leader=st.booleans(),
    ),
    max_size=14,
)


@given(NAMES)
def test_no_name_lies_over_another_or_over_a_box_or_leaves_the_frame(names):
    placed = place(names, FRAME, [LEGEND])
    assert not [(a.name.text, b.name.text) for a, b in combinations(placed, 2) if a.box.meets(b.box)]
    assert not [one.name.text for one in placed if one.box.meets(LEGEND)]
    assert all(FRAME.holds(one.box) for one in placed)
    for one, other in combinations(placed, 2):
        for line, box in ((one.leader, other.box), (other.leader, one.box)):
            assert line is None or not _crosses_box(line, box)
        assert not (one.leader and other.leader and _cross(one.leader, other.leader))


@given(NAMES, st.randoms())
def test_the_order_of_the_names_does_not_matter(names, random):
    shuffled = list(names)
    random.shuffle(shuffled)
    assert place(names, FRAME, [LEGEND]) == place(shuffled, FRAME, [LEGEND])


def test_the_heavier_name_has_the_better_place():
    light, heavy = Name("东园", 102, 67, 7.0, weight=1.0), Name("西园", 100, 62, 7.0, weight=2.0)
    first, second = place([light, heavy], FRAME, [])
    assert first.name is heavy
    assert first.leader is None
    assert first.box.centre == (100, 62)
    assert not second.box.meets(first.box)


def test_names_that_find_no_room_are_left_out_and_not_overprinted():
    crowd = [Name("张江科学城", 20, 10, 7.0, weight=number, leader=False) for number in range(9)]
    placed = place(crowd, Box(0, 0, 40, 20), [])
    assert 0 < len(placed) < len(crowd)


def test_a_name_leaves_points_visible_where_it_can():
    dots = [(100.0 + step, 60.0) for step in range(-8, 9, 2)]
    (placed,) = place([Name("张江科学城", 100, 60, 7.0)], FRAME, [], dots)
    assert not any(placed.box.x < x < placed.box.right and placed.box.y < y < placed.box.bottom for x, y in dots)


@pytest.mark.parametrize(
    ("line", "meets"),
    [((0, 0, 10, 10), True), ((0, 0, 3, 0), False), ((0, 6, 20, 6), True), ((5.5, 5.5, 6, 6), True), ((0, 12, 12, 20), False)],
)
def test_whether_a_line_meets_a_box(line, meets):
    assert _crosses_box(line, Box(5, 5, 5, 5)) is meets
