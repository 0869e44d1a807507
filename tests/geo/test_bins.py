"""Many points as few: nothing lost, nothing moved, few enough to draw."""

from __future__ import annotations

import numpy as np
import pytest

from geo.bins import MARGIN, extent_of, spots, widened

SHANGHAI = (120.9, 30.7, 122.0, 31.5)


def scattered(count: int, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    return draw.uniform(120.9, 122.0, count), draw.uniform(30.7, 31.5, count)


def test_few_points_stay_points_in_their_order():
    lon, lat = scattered(50)
    found = spots(lon, lat, SHANGHAI, most_points=50)
    assert found.row.tolist() == list(range(50))
    assert not found.binned
    assert (found.lon == lon).all()


@pytest.mark.parametrize("count", [51, 4_000, 200_000])
def test_bins_hold_every_point_once_and_are_few(count):
    lon, lat = scattered(count)
    found = spots(lon, lat, SHANGHAI, most_points=50)
    assert found.count.sum() == count
    assert len(found.lon) <= 2_000
    assert found.count @ found.lon == pytest.approx(lon.sum())
    assert found.count @ found.lat == pytest.approx(lat.sum())
    singles = found.row >= 0
    assert (found.count[singles] == 1).all()
    assert (found.lon[singles] == lon[found.row[singles]]).all()


def test_only_the_extent_is_looked_at_and_rows_without_a_place_are_left_out():
    lon = np.array([121.0, 121.5, np.nan, 10.0])
    lat = np.array([31.0, 31.2, 31.2, 31.2])
    assert spots(lon, lat, SHANGHAI).row.tolist() == [0, 1]
    assert spots(lon, lat, (121.4, 31.1, 121.6, 31.3)).row.tolist() == [1]
    assert spots(lon, lat, (0.0, 0.0, 1.0, 1.0)).row.tolist() == []


def test_bins_keep_still_while_the_map_moves_and_get_finer_when_it_zooms():
    lon, lat = scattered(30_000)
    here = spots(lon, lat, (121.0, 30.8, 121.8, 31.4), most_points=10)
    moved = spots(lon, lat, (121.02, 30.81, 121.82, 31.41), most_points=10)
    places = {(round(x, 9), round(y, 9)) for x, y in zip(here.lon, here.lat, strict=True)}
    again = {(round(x, 9), round(y, 9)) for x, y in zip(moved.lon, moved.lat, strict=True)}
    # Cells cut by the edge differ; those within are the same.
    assert len(places & again) > 0.6 * len(places)
    near = spots(lon, lat, (121.3, 31.1, 121.5, 31.25), most_points=10)
    assert near.count.max() < here.count.max() / 4


def test_points_on_one_spot_are_one_bin():
    found = spots(np.full(9_000, 121.5), np.full(9_000, 31.2), (121.5, 31.2, 121.5, 31.2))
    assert found.count.tolist() == [9_000]
    assert found.row.tolist() == [-1]


def test_the_extent_of_nothing_is_none_and_a_margin_is_a_part_of_the_width():
    assert extent_of(np.array([np.nan]), np.array([31.0])) is None
    assert extent_of(np.array([1.0, np.nan, 3.0]), np.array([2.0, 9.0, 5.0])) == (1.0, 2.0, 3.0, 5.0)
    assert widened((0, 0, 4, 2)) == (-4 * MARGIN, -2 * MARGIN, 4 + 4 * MARGIN, 2 + 2 * MARGIN)
