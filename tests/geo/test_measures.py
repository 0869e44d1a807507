"""Every measure against numbers worked out by hand, with the index kept."""

from __future__ import annotations

import doctest

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from geo import measures
from geo.errors import CallError
from geo.join import Membership, ZoneCounter

NAN = float("nan")


def assert_result(result: pd.Series, expected: list[float], zones: pd.Index) -> None:
    """Compare values and the identity of the index in one call."""
    assert result.index.equals(zones)
    assert result.tolist() == pytest.approx(expected, nan_ok=True)


ZONES = pd.Index(["park", "city", "bay", "empty"])


def series(*values: float) -> pd.Series:
    return pd.Series(values, index=ZONES)


def test_density_is_per_km2_and_unknown_or_zero_areas_give_nothing():
    assert_result(measures.density(series(10, 3, 4, NAN), series(4, NAN, 0, 2)), [2.5, NAN, NAN, NAN], ZONES)


def test_per_capita_is_per_ten_thousand_residents():
    assert_result(measures.per_capita(series(5, 1, NAN, 0), series(20_000, 0, 1, 10)), [2.5, NAN, NAN, 0], ZONES)


def test_concentration_above_one_is_no_share():
    assert_result(measures.concentration(series(20, 8, 3, 1), series(400, 4, NAN, 1)), [0.05, NAN, NAN, 1], ZONES)


def test_location_quotient_of_the_reference_is_one():
    result = measures.location_quotient(series(30, 10, 5, NAN), series(100, 100, 50, 1), part_total=45, whole_total=450)
    assert_result(result, [3, 1, 1, NAN], ZONES)


def test_location_quotient_without_a_reference_is_nothing():
    result = measures.location_quotient(series(1, 1, 1, 1), series(2, 2, 2, 2), part_total=0, whole_total=0)
    assert result.isna().all()


def test_share_of_a_given_total_or_of_the_sum():
    assert_result(measures.share(series(1, 2, 1, NAN), total=10), [0.1, 0.2, 0.1, NAN], ZONES)
    assert_result(measures.share(series(1, 2, 1, NAN)), [0.25, 0.5, 0.25, NAN], ZONES)
    assert measures.share(series(0, 0, 0, 0)).isna().all()


def test_ties_share_the_better_rank_and_the_next_is_skipped():
    table = measures.rank(series(5, 7, 5, 1))
    assert table["rank"].tolist() == [2, 1, 2, 4]
    assert table.index.equals(ZONES)


def test_rank_ranges_follow_the_ranges_of_the_values():
    values, low, high = series(10, 9, 5, NAN), series(8, 7, 5, NAN), series(11, 10, 6, NAN)
    table = measures.rank(values, low=low, high=high)
    assert table.loc["park"].tolist() == [1, 1, 2]
    assert table.loc["city"].tolist() == [2, 1, 2]
    assert table.loc["bay"].tolist() == [3, 3, 3]
    assert table.loc["empty"].isna().all()


def test_ascending_ranks_turn_the_ranges_round():
    values, low, high = series(1, 2, 3, 4), series(0, 1.5, 3, 4), series(1.8, 2.5, 3, 9)
    table = measures.rank(values, low=low, high=high, descending=False)
    assert table["rank"].tolist() == [1, 2, 3, 4]
    assert table["rank_low"].tolist() == [1, 1, 3, 4]
    assert table["rank_high"].tolist() == [2, 2, 3, 4]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 30), st.floats(0, 30)), min_size=1, max_size=6), st.randoms())
def test_no_choice_within_the_ranges_leaves_the_rank_range(rows, random):
    values = pd.Series([v for v, _, _ in rows])
    low, high = values - [a for _, a, _ in rows], values + [b for _, _, b in rows]
    table = measures.rank(values, low=low, high=high)
    for _ in range(20):
        drawn = pd.Series([random.uniform(a, b) for a, b in zip(low, high, strict=True)])
        place = measures.rank(drawn)["rank"]
        assert (table["rank_low"] <= place).all()
        assert (place <= table["rank_high"]).all()
    assert (table["rank_low"] <= table["rank"]).all()
    assert (table["rank"] <= table["rank_high"]).all()


def test_growth_in_total_and_a_year():
    earlier, later = series(100, 50, 0, 10), series(144, 25, 5, NAN)
    assert_result(measures.growth(earlier, later, years=2), [0.44, -0.5, NAN, NAN], ZONES)
    assert_result(measures.growth(earlier, later, years=2, compound=True), [0.2, 0.5**0.5 - 1, NAN, NAN], ZONES)
    with pytest.raises(CallError, match="above zero"):
        measures.growth(earlier, later, years=0)


def test_lorenz_curve_of_one_two_five_leaves_out_the_unknown():
    curve = measures.lorenz(series(5, 1, 2, NAN))
    assert curve["amount"].tolist() == pytest.approx([0, 1 / 8, 3 / 8, 1])
    assert curve["zones"].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert measures.lorenz(series(0, 0, NAN, NAN)).empty


def test_gini_by_the_mean_difference():
    values = series(5, 1, 2, NAN)
    known = [5, 1, 2]
    expected = sum(abs(a - b) for a in known for b in known) / (2 * len(known) ** 2 * np.mean(known))
    assert measures.gini(values) == pytest.approx(expected)
    assert np.isnan(measures.gini(series(0, 0, 0, 0)))
    with pytest.raises(CallError, match="Negative"):
        measures.gini(series(-1, 2, 3, 4))


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=30).filter(lambda x: sum(x) > 1))
def test_gini_is_twice_the_area_above_the_lorenz_curve(values):
    curve = measures.lorenz(pd.Series(values))
    area = np.trapezoid(curve["amount"], curve["zones"])
    assert measures.gini(pd.Series(values)) == pytest.approx(1 - 2 * area, abs=1e-9)


def test_only_amounts_of_disjoint_zones_add_up():
    assert measures.sum_extensive(series(1, 2, 3, 4), kind="extensive", overlapping=False) == 10
    for values, kind, overlapping, sentence in (
        (series(1, 2, 3, 4), "intensive", False, "can't be added"),
        (series(1, 2, 3, 4), "extensive", True, "union"),
        (series(1, 2, 3, NAN), "extensive", False, "empty"),
    ):
        with pytest.raises(CallError, match=sentence):
            measures.sum_extensive(values, kind=kind, overlapping=overlapping)


def overlapping() -> tuple[pd.Series, Membership]:
    sides = {"a": (121, 121.2), "b": (121.1, 121.3), "c": (122, 122.1)}
    shapes = pd.Series({zone: box(west, 31, east, 31.1) for zone, (west, east) in sides.items()})
    lon, lat = np.array([121.05, 121.15, 121.15, 121.25, 125]), np.array([31.05, 31.05, 31.06, 31.05, 31.05])
    return shapes, ZoneCounter(shapes.to_list(), [0, 0, 0]).memberships(lon, lat)


def test_overlap_matrix_has_area_share_jaccard_and_points():
    shapes, members = overlapping()
    table = measures.overlap_matrix(shapes, members=members).set_index(["zone_id", "other_id"])
    assert len(table) == 9
    assert table.loc[("a", "b"), "km2"] == pytest.approx(table.loc[("a", "a"), "km2"] / 2, rel=1e-6)
    assert table.loc[("a", "b"), "share"] == pytest.approx(0.5, rel=1e-6)
    assert table.loc[("a", "b"), "jaccard"] == pytest.approx(1 / 3, rel=1e-6)
    assert table.loc[("a", "c"), ["km2", "share", "jaccard", "points"]].tolist() == [0, 0, 0, 0]
    assert table["points"].tolist() == [3, 2, 0, 2, 3, 0, 0, 0, 0]
    assert table.loc[("c", "c"), "jaccard"] == 1


def test_the_union_counts_a_shared_point_once():
    _, members = overlapping()
    assert measures.union_count(members, [0, 1]) == 4
    assert measures.union_count(members, [2]) == 0


def test_the_examples_of_the_docstrings():
    result = doctest.testmod(measures)
    assert result.failed == 0
    assert result.attempted >= 12
