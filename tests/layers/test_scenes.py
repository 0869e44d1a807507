"""Lists of scenes: what is saved is read again, and a file that anybody wrote does no harm."""

from __future__ import annotations

import base64
import json
import zlib

import pytest

from geo.errors import CallError
from geo.tables import load
from layers import scenes
from layers.scenes import LARGEST_FILE, MOST_SCENES, Scene, query_of, read_view

ONE = Scene("设施密度", "lang=zh&metric=facilities")
TWO = Scene("产值", "metric=gdp_100m_cny", paper="16:9", notes="内部", approval="沪S(2026)1号", table=True)


def test_what_is_saved_is_read_again():
    assert scenes.loads(scenes.dumps([ONE, TWO])) == (ONE, TWO)
    assert scenes.loads(scenes.dumps([ONE, TWO]).encode("utf-8-sig")) == (ONE, TWO)
    assert scenes.unpack(scenes.pack([ONE, TWO])) == (ONE, TWO)
    # What is as usual is not written down.
    assert json.loads(scenes.dumps([ONE]))["scenes"] == [{"name": ONE.name, "view": ONE.view}]


def test_yaml_written_by_hand_is_read():
    text = "scenes:\n  - name: 设施密度\n    view: lang=zh&metric=facilities\n  - lang=en\n"
    first, second = scenes.loads(text)
    assert first == ONE
    assert (second.name, second.view) == ("场景 2", "lang=en")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"\xff\xfe\x00", "scenes_unreadable"),
        ("{", "scenes_unreadable"),
        ("[" * 5000, "scenes_unreadable"),
        ("a: &a [1]\nb: *a\n", "scenes_unreadable"),
        ("a: !!python/object/apply:os.system [echo]", "scenes_unreadable"),
        ("{}", "scenes_empty"),
        ('{"scenes": []}', "scenes_empty"),
        ("just words", "scenes_empty"),
        (json.dumps(["lang=zh"] * (MOST_SCENES + 1)), "scenes_many"),
        ("#" * (LARGEST_FILE + 1), "scenes_large"),
        ("[1]", "scenes_bad_scene"),
        ('[{"view": "", "script": "x"}]', "scenes_bad_key"),
        ('[{"view": 1}]', "scenes_bad_value"),
        ('[{"view": "", "table": "yes"}]', "scenes_bad_value"),
        ('[{"view": "", "paper": "a9"}]', "sheet_paper_unknown"),
        ('[{"view": "", "name": "a\\u0000b"}]', "sheet_text_control"),
        (json.dumps([{"view": "", "notes": "长" * 1000}]), "sheet_text_long"),
        (json.dumps([{"view": "&".join(f"k{n}=1" for n in range(100))}]), "render_view_fields"),
    ],
)
def test_a_file_that_will_not_do_is_one_sentence(content, key):
    with pytest.raises(CallError) as fault:
        scenes.loads(content)
    assert fault.value.key == key
    for lang in ("zh", "en"):
        assert len(fault.value.say(lang)) < 200


def test_a_link_that_unpacks_to_gigabytes_is_refused():
    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 1_000_000, 9)).decode()
    with pytest.raises(CallError) as fault:
        scenes.unpack(bomb)
    assert fault.value.key == "scenes_large"


@pytest.mark.parametrize("text", ["", "!!!", "eNo", "x" * 5000])
def test_a_link_of_nonsense_is_refused(text):
    with pytest.raises(CallError) as fault:
        scenes.unpack(text)
    assert fault.value.key == "scenes_unreadable"


def test_a_list_that_is_too_long_for_a_link_has_none():
    many = [Scene(f"场景 {n}", "&".join(f"zones={n}{m:05d}" for m in range(60))) for n in range(20)]
    assert scenes.pack(many) is None


def test_scenes_are_moved_renamed_added_and_removed():
    three = Scene("三", "")
    assert scenes.moved((ONE, TWO, three), 0, 1) == (TWO, ONE, three)
    assert scenes.moved((ONE, TWO, three), 0, -1) == (ONE, TWO, three)
    assert scenes.moved((ONE, TWO, three), 0, 99) == (TWO, three, ONE)
    assert scenes.renamed((ONE, TWO), 1, " 新 ", "zh")[1].name == "新"
    assert scenes.removed((ONE, TWO), 0) == (TWO,)
    assert scenes.added((ONE,), TWO) == (ONE, TWO)
    with pytest.raises(CallError):
        scenes.added((ONE,) * MOST_SCENES, TWO)


@pytest.mark.parametrize(
    "link",
    [
        "lang=en&zones=xuhui",
        "?lang=en&zones=xuhui",
        "http://127.0.0.1:8501/?lang=en&zones=xuhui",
        "https://atlas.example/compare?lang=en&zones=xuhui#here",
        "/present?lang=en&zones=xuhui",
    ],
)
def test_a_copied_link_is_read_as_it_is(link):
    assert query_of(link) == {"lang": "en", "zones": "xuhui"}
    state, notices = read_view(link, load())
    assert (state.lang, state.zones, notices) == ("en", ("xuhui",), [])


def test_the_language_asked_for_goes_before_that_of_the_link():
    assert read_view("lang=en", load(), lang="zh")[0].lang == "zh"
    assert read_view("", load(), fallback="en")[0].lang == "en"


@pytest.mark.parametrize(
    ("view", "key"),
    [
        ("bbox=122,31,121,32", "sheet_extent_reversed"),
        ("bbox=1,2,3", "sheet_extent_bad"),
        ("bbox=a,b,c,d", "sheet_extent_bad"),
        ("bbox=nan,31,122,32", "sheet_extent_bad"),
        ("title=" + "x" * 81, "sheet_text_long"),
        ("title=a%00b", "sheet_text_control"),
        ("title=" + "x" * 100_000, "render_view_long"),
    ],
)
def test_a_link_whose_extent_or_title_will_not_do_is_refused(view, key):
    with pytest.raises(CallError) as fault:
        read_view(view, load())
    assert fault.value.key == key


def test_what_is_not_known_in_a_link_is_said_and_left_out():
    state, notices = read_view("metric=nonsense&foo=1", load(), fallback="en")
    assert state.metric == "facilities"
    assert any("foo" in notice for notice in notices)
    assert any("metric" in notice for notice in notices)
