"""Hexagons: every counted point is in one cell, areas are true, and where nothing was gathered there is no zero."""

from __future__ import annotations

from pathlib import Path

import h3
import pytest
import shapely

from geo.counted import COUNTED, points_of
from geo.density_grid import RESOLUTION, hexagons
from geo.tables import load
from tests.geo.small_place import build, change


@pytest.mark.parametrize("metric", COUNTED)
def test_every_point_with_a_place_is_counted_once(metric):
    found = hexagons(load(), metric)
    assert found["count"].sum() == len(points_of(load(), metric))
    assert (found["count"] > 0).all()
    assert (found["imprecise"] <= found["count"]).all()


def test_the_points_of_a_cell_lie_in_its_outline(tmp_path: Path):
    place = load(build(tmp_path))
    found = hexagons(place)
    points = points_of(place, "facilities")
    inside = [int(shapely.intersects_xy(shape, points["lon"], points["lat"]).sum()) for shape in found.geometry]
    assert inside == found["count"].tolist()
    assert found["count"].sum() == 4
    assert found.crs.to_epsg() == 4326


def test_the_area_is_that_of_the_ground():
    found = hexagons(load())
    # H3 measures on a sphere; the ellipsoid differs by less than a hundredth.
    expected = [h3.cell_area(cell, unit="km^2") for cell in found.index]
    assert found["area_km2"].tolist() == pytest.approx(expected, rel=0.01)
    assert (found["density"] * found["area_km2"]).tolist() == pytest.approx(found["count"].tolist())


def test_a_point_known_worse_than_a_cell_is_told_apart(tmp_path: Path):
    folder = build(tmp_path)
    change(folder, "facilities", 2, precision_m="5000")
    assert hexagons(load(folder))["imprecise"].sum() == 1


def test_finer_cells_are_seven_times_smaller():
    coarse, fine = (hexagons(load(), resolution=each)["area_km2"].mean() for each in (RESOLUTION, RESOLUTION + 1))
    assert coarse / fine == pytest.approx(7, rel=0.05)
