"""A link and a view are the same thing; a bad link does no harm."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.tables import load
from geo.words import LANGS
from layers import declarations
from layers.classify import METHODS
from layers.viewstate import BASES, COUNTED, KEYS, PERS, ViewState

DATA = load()
ZONES = st.lists(st.sampled_from(sorted(DATA.zones.index)), max_size=6, unique=True).map(tuple)
LAYERS = st.lists(st.sampled_from(declarations.ids()), max_size=8, unique=True).map(tuple)
DEGREES = st.integers(-9_000_000, 9_000_000)
TITLES = st.text(max_size=40).filter(lambda text: text == text.strip() and text.isprintable())


@st.composite
def boxes(draw) -> tuple[float, float, float, float]:
    west, east = sorted((draw(DEGREES), draw(DEGREES)))
    south, north = sorted((draw(DEGREES), draw(DEGREES)))
    return (west / 1e5, south / 1e5, (east + 1) / 1e5, (north + 1) / 1e5) if north < 9_000_000 else (0, 0, 1, 1)


STATES = st.builds(
    ViewState,
    lang=st.sampled_from(LANGS),
    base=st.sampled_from(BASES),
    layers=LAYERS,
    metric=st.sampled_from([*COUNTED, *DATA.metrics.index]),
    per=st.sampled_from(PERS),
    year=st.one_of(st.just("latest"), st.integers(1978, 2100).map(str)),
    method=st.sampled_from(METHODS),
    zones=ZONES,
    bbox=st.one_of(st.none(), boxes()),
    title=TITLES,
    present=st.booleans(),
    v=st.one_of(st.just(""), st.just(DATA.version)),
)


@given(STATES)
def test_a_view_written_into_an_address_is_read_back_the_same(state):
    back, notices = ViewState.from_query(state.to_query(), DATA)
    assert back == state
    assert notices == []
    assert set(state.to_query()) == set(KEYS)


@given(st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=9)), st.text(max_size=60)))
def test_any_address_at_all_gives_a_view_that_can_be_written_again(query):
    state, _ = ViewState.from_query(query, DATA)
    again, notices = ViewState.from_query(replace(state, v="").to_query(), DATA)
    assert again == replace(state, v="", layers=state.shown)
    assert notices == []


def test_no_keys_give_the_defaults_and_the_layers_of_the_first_view_are_written_out():
    state, notices = ViewState.from_query({}, DATA)
    assert (state, notices) == (ViewState(), [])
    assert state.to_query()["layers"].split(",") == list(declarations.shown_by_default())
    assert state.year_value == "latest"
    assert ViewState(year="2020").year_value == 2020


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("lang", "fr"),
        ("lang", "\x00"),
        ("base", "https://evil.example/{z}"),
        ("layers", "../../etc/passwd"),
        ("metric", "<script>alert(1)</script>"),
        ("metric", "facilities "),
        ("per", "__proto__"),
        ("year", "99999999999999999999"),
        ("year", "二〇二〇"),
        ("year", "²⁰²⁰"),
        ("year", "-1"),
        ("method", "eval"),
        ("zones", "' OR 1=1--,constructor"),
        ("bbox", "NaN,Infinity,-1e400,x"),
        ("bbox", "122,31,121,32"),
        ("bbox", "121,31,122"),
        ("bbox", "121,31,122,95"),
        ("title", "x" * 200),
        ("present", "yes"),
        ("v", "💩"),
        ("zones", "pudong," * 2000),
    ],
)
def test_a_bad_value_is_ignored_with_one_sentence_that_does_not_repeat_it(key, value):
    state, notices = ViewState.from_query({key: value}, DATA)
    assert state == ViewState()
    assert len(notices) == 1
    assert key in notices[0]
    assert value not in notices[0]


def test_unknown_keys_share_one_sentence_in_the_language_of_the_link():
    state, notices = ViewState.from_query({"lang": "en", "utm_source": "a", "<b>": "c"}, DATA)
    assert state == ViewState(lang="en")
    assert len(notices) == 1
    assert re.match(r"[A-Za-z ,;.]+$", notices[0])


def test_what_is_known_of_a_list_is_kept_and_the_rest_owned_up_to():
    state, notices = ViewState.from_query({"layers": "districts,motorways", "zones": "atlantis,pudong"}, DATA)
    assert state.layers == ("districts",)
    assert state.zones == ("pudong",)
    assert len(notices) == 2


def test_no_layer_at_all_can_be_linked_to():
    for text in ("", "none"):
        state, notices = ViewState.from_query({"layers": text}, DATA)
        assert (state.layers, notices) == ((), [])
    assert ViewState(layers=()).to_query()["layers"] == "none"


def test_a_former_id_still_opens_its_zone():
    former = DATA.zones["former_ids"]
    new = former[former != ""].index[0]
    state, notices = ViewState.from_query({"zones": former[new].split("|")[0]}, DATA)
    assert (state.zones, notices) == ((new,), [])


def test_another_version_of_the_data_is_said_and_the_last_of_repeated_keys_wins():
    state, notices = ViewState.from_query({"v": "0123456789", "lang": ["zh", "en"]}, DATA)
    assert state.lang == "en"
    assert len(notices) == 1
    assert ViewState.from_query({"v": DATA.version}, DATA)[1] == []


def test_a_title_loses_what_cannot_be_printed_and_nothing_else():
    state, notices = ViewState.from_query({"title": " 张江\u202e{{7*191}}\n`${1} "}, DATA)
    assert (state.title, notices) == ("张江{{7*191}}`${1}", [])
