"""Finding things by what people type."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import search as searching
from geo.search import HOW, KINDS, normal, readings, search
from geo.tables import load
from tests.geo.small_place import build, change, repeat

SCIENCE_CITY = "zhangjiang-science-city"


@pytest.fixture(scope="module")
def shipped():
    return load()


def first(dataset, text: str) -> str:
    return search(dataset, text)[0].id


@pytest.mark.parametrize(
    "text",
    [
        "张江", " 张 江 ", "張江", "zhangjiang", "Zhang Jiang", "zhang-jiang", "zj", "ZJ", "ｚｊ",
        "科学城", "kexuecheng", "ke xue cheng", "kxc",
    ],
)  # fmt: skip
def test_zhangjiang_is_found_however_it_is_written(shipped, text):
    assert first(shipped, text) == SCIENCE_CITY


@pytest.mark.parametrize(
    ("text", "zone_id"),
    [
        ("漕河泾", "caohejing"), ("caohejing", "caohejing"), ("chj", "caohejing"),
        ("changning", "changning"), ("长宁", "changning"), ("zhangning", "changning"), ("長寧區", "changning"),
        ("minhang", "minhang"), ("闵行", "minhang"), ("minxing", "minhang"),
        ("chang san jiao g60", "g60-corridor"), ("g60", "g60-corridor"),
        ("临港", "lingang-special-area"), ("lingang", "lingang-special-area"), ("lg", "lingang-special-area"),
        ("大零号湾", "da-linghaowan"), ("linghaowan", "da-linghaowan"), ("Grand Neobay", "da-linghaowan"),
        ("上海电力学院", "usp-suep"), ("sip-marine-innovation", "lingang-marine-park"), ("pudong", "pudong"),
        ("pd", "pudong"),
    ],
)  # fmt: skip
def test_zones_are_found_by_name_alias_former_name_pinyin_and_initials(shipped, text, zone_id):
    assert first(shipped, text) == zone_id


def test_facilities_and_companies_are_found_too(shipped):
    assert search(shipped, "上海光源")[0].kind == "facility"
    assert search(shipped, "synchrotron")[0].kind == "facility"
    company = search(shipped, "688012")[0]
    assert company.kind == "enterprise"
    assert shipped.enterprises["stock_code"][company.id] == "688012"


def test_words_in_another_order_are_found_last(shipped):
    hits = search(shipped, "science zhangjiang")
    assert {hit.how for hit in hits} == {"contains"}
    assert SCIENCE_CITY in [hit.id for hit in hits]


def test_better_matches_come_first_and_zones_before_the_rest_among_equals(shipped):
    for text in ("张江", "zj", "lingang", "大学", "a", "z", "shanghai", "科技园"):
        hits = search(shipped, text, limit=1000)
        order = [HOW.index(hit.how) for hit in hits]
        assert order == sorted(order)
        for how in HOW:
            kinds = [KINDS.index(hit.kind) for hit in hits if hit.how == how]
            assert kinds == sorted(kinds) or how == "initials"


def test_a_thing_is_found_once_and_the_limit_holds(shipped):
    hits = search(shipped, "上海")
    assert len(hits) == 12
    assert len({(hit.kind, hit.id) for hit in hits}) == 12
    assert len(search(shipped, "上海", limit=3)) == 3


def test_a_hit_says_which_name_matched_and_where_it_is(shipped):
    hit = search(shipped, "药谷")[0]
    assert (hit.id, hit.why, hit.how) == ("zhangjiang-biomed-1", "药谷", "exact")
    assert 121 < hit.lon < 122
    assert 31 < hit.lat < 32


def test_what_is_listed_without_a_place_is_found_without_a_place(tmp_path: Path):
    hit = search(load(build(tmp_path)), "无址所")[0]
    assert (hit.kind, hit.id) == ("facility", "nowhere")
    assert math.isnan(hit.lon)


@pytest.mark.parametrize("text", ["", "   ", "｛｛｝｝", "'\"--", "\0", "$%^", "不存在的名字嗯", "qqqqqqqq"])
def test_nothing_finds_nothing(shipped, text):
    assert search(shipped, text) == []


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text):
    assert len(search(load(), text)) <= 12


def test_syllables_are_not_cut(shipped):
    assert SCIENCE_CITY not in [hit.id for hit in search(shipped, "angjiang", limit=1000)]
    assert SCIENCE_CITY in [hit.id for hit in search(shipped, "jiangkexue", limit=1000)]


def test_an_alias_of_a_new_zone_is_found(tmp_path: Path):
    folder = build(tmp_path)
    change(folder, "zones", 2, aliases_zh="重行园|乐谷", former_ids="old-east")
    place = load(folder)
    for text in ("重行园", "chonghangyuan", "zhonghangyuan", "chy", "leg", "yuegu", "old-east"):
        assert first(place, text) == "east"


def test_a_name_in_brackets_is_a_name(tmp_path: Path):
    folder = build(tmp_path)
    repeat(folder, "facilities", 2, facility_id="renamed", name_zh="新所（原旧研究所）")
    hit = search(load(folder), "旧研究所")[0]
    assert (hit.id, hit.how, hit.why) == ("renamed", "exact", "旧研究所")


def test_names_that_are_code_are_only_names(tmp_path: Path):
    folder = build(tmp_path)
    change(folder, "facilities", 2, name_zh="A{{7*191}}B<img src=x onerror=alert(1)>`${1}")
    hit = search(load(folder), "a7191b")[0]
    assert hit.name_zh == "A{{7*191}}B<img src=x onerror=alert(1)>`${1}"


def test_the_index_is_made_once(shipped):
    assert searching.index(shipped) is searching.index(shipped)


def test_a_text_is_made_plain():
    assert normal("Ｚhang-Jiang　科学城（2017）") == "zhangjiang科学城2017"
    assert normal("LÜ") == "lv"


def test_the_likeliest_reading_comes_first_and_latin_stands_as_it_is():
    assert readings("长三角G60")[0] == ("chang", "san", "jiao", "g60")
    assert ("zhang", "ning") in readings("长宁")
    assert ("lyu", "se") in readings("绿色")
    assert ("lu", "se") in readings("绿色")
