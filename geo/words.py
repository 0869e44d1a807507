"""Every sentence and label the product says, in Chinese and English.

Words are rows of ``data/words/*.csv`` (key, zh, en), so that a translator can review them in a diff.
Parameters stand in braces and are filled by ``str.format``.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

LANGS = ("zh", "en")
WORDS = Path(__file__).parent.parent / "data" / "words"


@cache
def _words() -> dict[str, tuple[str, str]]:
    words: dict[str, tuple[str, str]] = {}
    for path in sorted(WORDS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["key"] in words:
                    raise KeyError(f"{path.name}: the key {row['key']} stands twice")
                words[row["key"]] = (row["zh"], row["en"])
    return words


def keys() -> tuple[str, ...]:
    """Return every key, sorted."""
    return tuple(sorted(_words()))


def say(key: str, lang: str, /, **params: object) -> str:
    """Return the words of ``key`` in ``lang`` (``zh`` or ``en``) with the parameters filled in.

    Raises
    ------
    KeyError
        The key is in no table of words, or a parameter is missing.
    """
    text = _words()[key][LANGS.index(lang)]
    return text.format(**params) if params else text
