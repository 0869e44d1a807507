"""The map in one file: everything in it, nothing asked of anybody, and text that stays text."""

from __future__ import annotations

import re

import pytest

from geo.tables import load
from layers import selfcontained
from layers.render import render
from layers.sheet import Options
from layers.viewstate import ViewState
from tests.layers.place import dataset

HOSTILE = "张江</title><script>alert(1)</script>A{{7*191}}B${1}`\\'\""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return dataset(tmp_path_factory.mktemp("place"))


@pytest.fixture(scope="module")
def text(place):
    return render(place, ViewState(title=HOSTILE), "html", Options(notes=HOSTILE, approval="沪S(2026)1号")).decode()


def test_the_file_loads_nothing(text):
    # Addresses may be told, as text; nothing may be fetched from one.
    assert not re.findall(r"<(?:script|img|iframe|link|object|embed)[^>]*\s(?:src|href)=\"(?!data:)[^\"]*\"", text)
    assert not re.findall(r"url\((?!\s*[\"']?(?:data:|#))[^)]*\)", text.split("<body>")[0].split("<script>")[0])
    assert "@import" not in text


def test_the_policy_forbids_every_request(text):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert not {"connect-src", "frame-src", "object-src", "worker-src"} & rules.keys()
    assert "unsafe" not in policy
    assert "http" not in policy
    assert (rules["img-src"], rules["font-src"]) == ("data:", "data:")
    # The policy stands before the first thing it governs.
    assert text.index("Content-Security-Policy") < text.index("<script>")


def test_text_of_a_person_is_never_code(text):
    assert "<script>alert(1)" not in text
    assert "A1337B" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;A{{7*191}}B" in text


def test_title_sources_version_and_approval_stand_in_the_file(place, text):
    foot = text[text.index('<footer class="imprint">') :]
    for wanted in ("数据来源", "某网页", place.version, "审图号：沪S(2026)1号", "全部来源"):
        assert wanted in foot
    assert "<title>张江&lt;/title&gt;" in text


def test_two_runs_give_the_same_bytes(place):
    state = ViewState(zones=("east",))
    assert render(place, state, "html") == render(place, state, "html")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_file_of_the_whole_city_is_under_two_megabytes(lang):
    assert len(render(load(), ViewState(lang=lang), "html")) < selfcontained.LARGEST


def test_a_link_of_older_data_says_so(place):
    assert "0123456789" in render(place, ViewState(v="0123456789"), "html").decode()


def test_a_script_element_cannot_be_closed_from_inside():
    assert "</script" not in selfcontained._closed("x = '</script>'")
    assert "<!--" not in selfcontained._closed("x = '<!--'")
