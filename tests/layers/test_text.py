"""Text is never code: neither for HTML, nor for Jinja, nor for JavaScript."""

from __future__ import annotations

import html
import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template

from layers.text import literal, number, script_json

HOSTILE = [
    "A{{7*191}}B<img src=x onerror=alert(1)>`${1}",
    "{% for a in range(9) %}x{% endfor %}",
    "{# gone #}",
    "C:\\2019\\n",
    "</script><script>alert(1)</script>",
    "张江\n\"高科\" & 'Co'",
    "\u202eright to left\u2028",
    "{{''.__class__.__mro__[1].__subclasses__()}}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_read_back_letter_for_letter(text):
    rendered = Template(literal(text)).render()
    assert html.unescape(rendered) == text
    assert not set("<>{}$%`\\\"'") & set(rendered)


@given(st.text())
def test_any_text_survives_jinja_and_html(text):
    # Jinja turns line ends into \n; that is no letter of a name.
    plain = text.replace("\r", " ").replace("\n", " ")
    assert html.unescape(Template(literal(plain)).render()) == html.unescape(html.escape(plain))


@pytest.mark.parametrize("text", HOSTILE)
def test_json_for_a_script_is_the_same_text_and_cannot_leave_the_script(text):
    printed = script_json({"c0": text})
    assert json.loads(printed) == {"c0": text}
    assert not set("<>&\u2028\u2029") & set(printed)


def test_numbers_that_json_does_not_know_become_null():
    value = {"a": math.nan, "b": math.inf, "c": pd.NA, "d": np.float64(1.5), "e": np.int64(3), "f": [None, True]}
    assert json.loads(script_json(value)) == {"a": None, "b": None, "c": None, "d": 1.5, "e": 3, "f": [None, True]}


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234567, None, "1\u2009234\u2009567"),
        (1234.5, None, "1\u2009234"),
        (93.62, None, "93.6"),
        (2.3149, None, "2.31"),
        (0.56382, None, "0.564"),
        (0.04797, None, "0.0480"),
        (0, None, "0"),
        (4922.0, 0, "4\u2009922"),
    ],
)
def test_a_number_has_three_figures_and_thin_spaces(value, digits, text):
    assert number(value, digits) == text
