"""Counting as a user of the function sees it: overlaps, the union, what can't be placed, batches."""

from __future__ import annotations

import doctest

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from geo import join
from geo.join import Tally, count_points, counter


def parks(**more: object) -> gpd.GeoDataFrame:
    shapes = [box(121.58, 31.19, 121.60, 31.21), box(121.57, 31.20, 121.59, 31.22)]
    return gpd.GeoDataFrame(dict(more), index=["east", "west"], geometry=shapes, crs="EPSG:4326")


LON = [121.59, 121.585, 121.575, 121.60, 121.75, np.nan, np.inf, 121.59]
LAT = [31.195, 31.205, 31.215, 31.21, 31.05, 31.2, 31.2, 1e308]


def test_a_point_in_two_zones_counts_in_both_and_once_in_the_union():
    counts = count_points(LON, LAT, parks())
    assert counts.count.to_dict() == {"east": 3, "west": 2}
    assert (counts.union, counts.outside, counts.unplaced) == (4, 1, 3)


def test_nothing_is_lost():
    counts = count_points(LON, LAT, parks())
    assert counts.union + counts.outside + counts.unplaced == len(LON)


def test_without_tolerance_and_precision_the_range_is_the_count():
    counts = count_points(LON, LAT, parks())
    assert counts.certain.equals(counts.count.rename("count_certain"))
    assert counts.possible.equals(counts.count.rename("count_possible"))


def test_by_value_has_the_rows_of_the_zones_and_the_three_totals():
    labels = ["a", "b", "a", None, "b", "a", "a", ""]
    counts = count_points(LON, LAT, parks(), by=labels)
    assert counts.by is not None
    assert list(counts.by.columns) == ["", "a", "b"]
    assert counts.by.loc["east"].tolist() == [1, 1, 1]
    assert counts.by.loc[join.UNPLACED].tolist() == [1, 2, 0]
    assert counts.by.sum(axis=1)[join.UNION] == counts.union
    assert counts.by.loc[[join.UNION, join.OUTSIDE, join.UNPLACED]].to_numpy().sum() == len(LON)


def test_a_categorical_counts_like_the_values_it_stands_for():
    labels = ["a", "b", "a", "c", "b", "a", "a", "c"]
    plain, categorical = (count_points(LON, LAT, parks(), by=by).by for by in (labels, pd.Categorical(labels)))
    assert plain is not None
    assert plain.equals(categorical)


def test_batches_add_up_to_the_whole(monkeypatch):
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(121.56, 121.61, 1000), rng.uniform(31.18, 31.23, 1000)
    labels = rng.choice(["x", "y"], 1000).tolist()
    zones = parks(tolerance_m=[100.0, 30.0])
    whole = count_points(lon, lat, zones, by=labels)
    monkeypatch.setattr(join, "BATCH", 37)
    pieces = count_points(lon, lat, zones, by=labels)
    for name in ("count", "certain", "possible", "by"):
        assert getattr(whole, name).equals(getattr(pieces, name)), name
    assert (whole.union, whole.outside) == (pieces.union, pieces.outside)


def test_tallies_add_in_any_order():
    index = counter(parks())
    a = index.tally(np.array(LON[:3]), np.array(LAT[:3]), by=["x", "y", "x"])
    b = index.tally(np.array(LON[3:]), np.array(LAT[3:]), by=["y", "z", "z", "z", "z"])
    one, other = (a + b).counts(["east", "west"]), (b + a + Tally.zero(2)).counts(["east", "west"])
    assert one.by is not None
    assert one.by.equals(other.by)
    assert one.count.equals(other.count)


def test_the_counter_is_made_once_for_the_same_outlines():
    assert counter(parks()) is counter(parks())
    assert counter(parks()) is not counter(parks(tolerance_m=[1.0, 2.0]))


@pytest.mark.parametrize("by", [None, []])
def test_no_points_at_all(by):
    counts = count_points([], [], parks(), by=by)
    assert counts.count.tolist() == [0, 0]
    assert (counts.union, counts.outside, counts.unplaced) == (0, 0, 0)


def test_the_example_of_the_docstring():
    assert doctest.testmod(join).failed == 0
