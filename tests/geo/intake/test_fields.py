"""Headers are recognised as an office writes them, and values where no header helps."""

from __future__ import annotations

import pytest

from geo.intake import open_upload
from geo.intake.fields import FIELDS, datum_hint, field_of, known_headers, recognise
from geo.words import keys
from tests.geo.intake.office import csv_bytes


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("企业名称", "name"),
        (" 单位 名称 ", "name"),
        ("统一社会信用代码（18位）", "code"),
        ("经度", "lon"),
        ("经度(°)", "lon"),
        ("企业经度", "lon"),
        ("高德纬度", "lat"),
        ("ＬＮＧ", "lon"),
        ("gcj02_lat", "lat"),
        ("Longitude", "lon"),
        ("经纬度", "lonlat"),
        ("经度，纬度", "lonlat"),
        ("所属区县", "district"),
        ("区(县)", "district"),
        ("所属街镇", "street"),
        ("是否高新技术企业", "high_tech"),
        ("注册地址", "address"),
        ("X坐标", "x"),
        ("USCC", "code"),
        ("所在园区", "park"),
        ("坐标系", "datum"),
        ("gdLocation.lat", "lat"),
    ],
)
def test_a_header_is_recognised(header: str, field: str) -> None:
    assert field_of(header)[0] == field


@pytest.mark.parametrize(
    "header", ["企业规模", "是否规上企业", "计量单位", "备注", "联系人", "", "within_boundary", "flavour"]
)
def test_a_header_of_something_else_is_left_alone(header: str) -> None:
    assert field_of(header)[0] == ""


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("高德经度", "gcj02"),
        ("lng_GCJ-02", "gcj02"),
        ("百度经度", "bd09"),
        ("bd_lng", "bd09"),
        ("WGS84经度", "wgs84"),
        ("国家2000坐标", "cgcs2000"),
        ("经度", ""),
        ("高德转百度经度", ""),
    ],
)
def test_a_header_may_name_its_datum(text: str, datum: str) -> None:
    assert datum_hint(text) == datum


def test_every_header_belongs_to_a_known_field_and_every_field_has_a_name() -> None:
    assert set(known_headers().values()) <= set(FIELDS)
    assert {f"intake_field_{field}" for field in FIELDS} <= set(keys())


def test_coordinates_without_a_header_are_found_by_their_values() -> None:
    rows = [["名称", "甲列", "乙列"], *(["某", f"{121 + i / 100}", f"{31 + i / 100}"] for i in range(20))]
    found = recognise(open_upload("a.csv", csv_bytes(rows)))
    assert found.by_value == ("甲列", "乙列")
    assert (found.fields["甲列"], found.fields["乙列"]) == ("lon", "lat")


def test_one_column_of_pairs_is_found_by_its_values() -> None:
    rows = [["名称", "落点"], *(["某", f"{121 + i / 100},{31 + i / 100}"] for i in range(20))]
    assert recognise(open_upload("a.csv", csv_bytes(rows))).fields["落点"] == "lonlat"


def test_each_field_is_given_once_and_the_exact_header_wins() -> None:
    rows = [["注册经度", "经度", "纬度"], ["1", "121.5", "31.2"]]
    found = recognise(open_upload("a.csv", csv_bytes(rows)))
    assert found.column("lon") == "经度"
    assert list(found.fields.values()).count("lon") == 1


def test_a_second_pair_of_coordinates_is_named() -> None:
    rows = [["高德经度", "高德纬度", "百度经度", "百度纬度"], ["121.5", "31.2", "121.51", "31.21"]]
    found = recognise(open_upload("a.csv", csv_bytes(rows)))
    assert found.other_pairs == (("百度经度", "百度纬度"),)
