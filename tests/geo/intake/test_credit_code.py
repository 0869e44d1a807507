"""GB 32100-2015: the check character."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from geo.intake.credit_code import ALPHABET, WEIGHTS, check_character, valid


def test_the_weights_are_those_of_the_standard() -> None:
    assert WEIGHTS == (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def test_the_example_of_the_standard_checks() -> None:
    assert valid(pa.array(["91350100M000100Y43"])).tolist() == [True]


@given(st.lists(st.sampled_from(ALPHABET), min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(letters: list[str], place: int, other: str) -> None:
    code = "".join(letters) + check_character("".join(letters))
    changed = code[:place] + other + code[place + 1 :]
    assert valid(pa.array([code, changed])).tolist() == [True, changed == code]


def test_everything_else_is_no_code() -> None:
    cells = [
        "",
        None,
        "91350100M000100Y4",
        "91350100M000100Y433",
        "91350100I000100Y43",
        "企业企业企业",
        "91350100m000100y43",
    ]
    assert valid(pa.chunked_array([cells, []], pa.string())).tolist() == [False] * 6 + [True]
    assert valid(pa.array(["x", *cells], pa.string()).slice(7)).tolist() == [True]
