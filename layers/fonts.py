"""Noto Sans SC for drawings: the faces as matplotlib takes them, and the width of a text before it is drawn.

Widths come from the face's own advance table, so that a legend, a label and a title are laid out once and fit in PNG,
SVG and PDF alike; nothing is measured by drawing.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache, lru_cache
from pathlib import Path

import matplotlib as mpl
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties

from geo.tables import DATA
from layers.assets import font_file

CACHE = DATA / "cache"
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


@cache
def face(size: float, *, bold: bool = False, whole: bool = False) -> FontProperties:
    """Return the regular or bold face at ``size`` points; with ``whole`` the face with every character it has.

    Raises
    ------
    DataError
        The faces are not set up; the sentence says which command does it.
    """
    path = str(font_file(bold=bold) if whole else cut(bold=bold))
    return FontProperties(family="sans-serif", weight="bold" if bold else "normal", size=size, fname=path)


def face_for(text: str, size: float, *, bold: bool = False) -> FontProperties:
    """Return a face that has every character of ``text``: the small one wherever that will do."""
    return face(size, bold=bold, whole=not own_characters().issuperset(text))


@cache
def own_characters() -> frozenset[str]:
    """Return every character that the product's words and data may print, and printable ASCII."""
    found = {chr(code) for code in range(32, 127)} | {"□"}
    for path in sorted([*DATA.glob("*.csv"), *DATA.glob("*.json"), *(DATA / "words").glob("*.csv")]):
        found.update(path.read_text(encoding="utf-8"))
    return frozenset(letter for letter in found if letter.isprintable())


@cache
def cut(*, bold: bool = False) -> Path:
    """Return a face cut down to `own_characters`, made once and kept in a git-ignored folder.

    A PDF takes out of a face what it needs, and taking it out of ten megabytes costs a second for each sheet. Without
    kerning, as cut here, a line is as long as its letters, and so as long as it was measured. Where the folder can't be
    written, the whole face does the same more slowly.
    """
    source = font_file(bold=bold)
    wanted = "".join(sorted(own_characters()))
    key = hashlib.sha256(f"{source.stat().st_size} {wanted}".encode()).hexdigest()[:12]
    target = CACHE / f"{source.stem}-{key}.ttf"
    if target.is_file():
        return target
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"])
    with TTFont(source, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=wanted)
        cutter.subset(font)
        try:
            CACHE.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=CACHE, suffix=".tmp")
            os.close(handle)
            font.save(name)
            Path(name).chmod(0o644)
            Path(name).replace(target)
        except OSError:
            return source
    return target


@cache
def _table(*, bold: bool) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    # The whole face knows the width of every character, also of a name that nobody has printed before.
    with TTFont(font_file(bold=bold), lazy=True) as font:
        return dict(font.getBestCmap()), dict(font["hmtx"].metrics), int(font["head"].unitsPerEm)


@lru_cache(maxsize=65536)
def _advance(letter: str, *, bold: bool) -> float:
    cmap, metrics, units = _table(bold=bold)
    name = cmap.get(ord(letter), ".notdef")
    return metrics[name][0] / units


def has(letter: str) -> bool:
    """Tell whether the face can draw a character."""
    return ord(letter) in _table(bold=False)[0]


def drawable(text: str) -> str:
    """Return ``text`` with every character that the face lacks as a white square, so that nothing vanishes unseen."""
    return "".join(letter if has(letter) else "□" for letter in text.translate(SPACES))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line in millimetres at ``size`` points."""
    return sum(_advance(letter, bold=bold) for letter in drawable(text)) * size * MM_PER_PT


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
            cut = _fitting(line, size, limit, bold=bold)
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


def _fitting(line: str, size: float, limit: float, *, bold: bool) -> int:
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
