"""Noto Sans SC for drawings: the faces as matplotlib takes them, and the width of a text before it is drawn.

Widths come from the face's own advance table, so that a legend, a label and a title are laid out once and fit in PNG,
SVG and PDF alike; nothing is measured by drawing.
"""

from __future__ import annotations

from functools import cache, lru_cache

import matplotlib as mpl
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties

from layers.assets import font_file

FAMILY = "Noto Sans SC"
#: What an SVG viewer without Noto Sans SC takes instead: macOS, Windows, then anything.
FALLBACK = (FAMILY, "Source Han Sans SC", "PingFang SC", "Microsoft YaHei")

MM_PER_PT = 25.4 / 72
#: Height of a line over the size of its letters.
LEADING = 1.35
#: No line of Chinese starts with one of these.
NOT_FIRST = "，。、；：！？）》」』】”’%°℃,.;:!?)]}"
#: No line ends with one of these.
NOT_LAST = "（《「『【“‘([{"

#: Spaces that the face lacks, and that read the same as the one it has.
SPACES = str.maketrans(dict.fromkeys("\u2009\u202f\u00a0\u2002\u2003\u3000", " "))

mpl.rcParams["font.sans-serif"] = list(FALLBACK)
# Hinted letters take whole pixels: a line would be longer in a coarse picture than in a fine one.
mpl.rcParams["text.hinting"] = "no_hinting"
mpl.rcParams["text.hinting_factor"] = 1


@cache
def face(size: float, *, bold: bool = False) -> FontProperties:
    """Return the regular or bold face at ``size`` points.

    Raises
    ------
    DataError
        The faces are not set up; the sentence says which command does it.
    """
    path = str(font_file(bold=bold))
    return FontProperties(family="sans-serif", weight="bold" if bold else "normal", size=size, fname=path)


@cache
def _table(bold: bool) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    with TTFont(font_file(bold=bold), lazy=True) as font:
        return dict(font.getBestCmap()), dict(font["hmtx"].metrics), int(font["head"].unitsPerEm)


@lru_cache(maxsize=65536)
def _advance(letter: str, bold: bool) -> float:
    cmap, metrics, units = _table(bold)
    name = cmap.get(ord(letter), ".notdef")
    return metrics[name][0] / units


def has(letter: str) -> bool:
    """Tell whether the face can draw a character."""
    return ord(letter) in _table(False)[0]


def drawable(text: str) -> str:
    """Return ``text`` with every character that the face lacks as a white square, so that nothing vanishes unseen."""
    return "".join(letter if has(letter) else "□" for letter in text.translate(SPACES))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line in millimetres at ``size`` points."""
    return sum(_advance(letter, bold) for letter in drawable(text)) * size * MM_PER_PT


def line_height(size: float) -> float:
    """Return the distance of two base lines in millimetres."""
    return size * LEADING * MM_PER_PT


def wrap(text: str, size: float, limit: float, *, bold: bool = False) -> list[str]:
    """Break ``text`` into lines of at most ``limit`` millimetres.

    Chinese breaks between any two characters except before closing and after opening punctuation; other scripts break
    at spaces, and inside a word only when the word alone is too long.
    """
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if width((line + word).rstrip(), size, bold=bold) <= limit:
            line += word
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = word.lstrip()
        while width(line, size, bold=bold) > limit and len(line) > 1:
            cut = _fitting(line, size, limit, bold)
            lines.append(line[:cut])
            line = line[cut:]
    if line.strip():
        lines.append(line.rstrip())
    return lines


def shorten(text: str, size: float, limit: float, *, bold: bool = False) -> str:
    """Return ``text``, or its beginning and an ellipsis where it is wider than ``limit`` millimetres."""
    if width(text, size, bold=bold) <= limit:
        return text
    while text and width(text + "…", size, bold=bold) > limit:
        text = text[:-1]
    return text.rstrip() + "…"


def _fitting(line: str, size: float, limit: float, bold: bool) -> int:
    cut = 1
    while cut < len(line) and width(line[: cut + 1], size, bold=bold) <= limit:
        cut += 1
    return cut


def _words(text: str) -> list[str]:
    """Split into the pieces between which a line may break; a space stays with the word before it."""
    pieces: list[str] = []
    for letter in text:
        joins = bool(pieces) and (
            letter == " " or letter in NOT_FIRST or pieces[-1][-1] in NOT_LAST or _latin(pieces[-1][-1], letter)
        )
        if joins:
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _latin(before: str, letter: str) -> bool:
    return before != " " and not _wide(before) and not _wide(letter)


def _wide(letter: str) -> bool:
    # CJK punctuation and ideographs, and full-width forms.
    return "\u2e80" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef" or letter >= "\U00020000"
