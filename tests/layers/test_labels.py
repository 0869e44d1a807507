"""Labels stand beside their points and never over each other."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from layers.labels import Box, place, shortened, text_px

WIDTH, HEIGHT = 560.0, 380.0
POINT = st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT))
NAMES = st.sampled_from(["张江科学城（2017建设规划范围）", "Grand Neobay", "浦东新区", "A"])


def meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@given(st.lists(st.tuples(POINT, NAMES), max_size=8))
def test_no_label_lies_over_another_or_outside_the_frame(chosen):
    points, names = [point for point, _ in chosen], [shortened(name, 170) for _, name in chosen]
    spots = place(points, names, width=WIDTH, height=HEIGHT)
    assert len(spots) == len(points)
    for a, b in combinations(spots, 2):
        assert not meet(a.box, b.box)
    for left, top, right, bottom in (spot.box for spot in spots):
        assert left >= 0
        assert top >= 0
        assert right <= WIDTH
        assert bottom <= HEIGHT


@given(st.lists(POINT, min_size=1, max_size=30))
def test_a_label_stays_off_points_without_a_name(others):
    spot = place([(280.0, 190.0)], ["浦东新区"], width=WIDTH, height=HEIGHT, others=others)[0]
    left, top, right, bottom = spot.box
    assert not any(left < x < right and top < y < bottom for x, y in others)


def test_a_lone_label_stands_to_the_right_of_its_point():
    spot = place([(100.0, 100.0)], ["浦东新区"], width=WIDTH, height=HEIGHT)[0]
    assert spot.box[0] > 100
    assert spot.y == 100


def test_where_there_is_no_room_at_all_a_label_is_still_given():
    assert len(place([(5.0, 5.0)], ["一个比图还宽的名字"], width=20, height=10)) == 1


def test_a_long_name_is_cut_to_the_width_it_may_take():
    cut = shortened("上海体育大学（原上海体育学院）国家大学科技园", 120)
    assert cut.endswith("…")
    assert text_px(cut) <= 120
    assert shortened("浦东新区", 120) == "浦东新区"
