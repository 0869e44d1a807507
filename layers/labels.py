"""Where labels stand beside points so that none lies over another: greedy, first fit, and always the same.

Pixels from the top left corner, y downwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

#: Width of a Chinese character and of an average Latin one, and the height of a line, at 12 px. An ellipsis and a dash
#: are as wide as a character in a Chinese face.
CJK_PX, LATIN_PX, LINE_PX = 12.0, 6.7, 15.0
#: A longer name is cut: it would run across the chart; the tooltip has it in full.
WIDEST = 170.0
#: Radius of a point, and the first distance and steps at which a label is tried, in px.
POINT_PX, FIRST_PX, STEP_PX, RINGS = 6.0, 12.0, 9.0, 24
#: Directions in the order of preference: right, left, above, below, then between (degrees, anticlockwise).
DIRECTIONS = (0, 180, 90, 270, 30, 150, 330, 210, 60, 120, 300, 240)


#: Left, top, right, bottom.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """The middle of a label, the point of its edge that a leader reaches, and its half size."""

    x: float
    y: float
    near_x: float
    near_y: float
    half_width: float
    half_height: float

    @property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        return self.x - self.half_width, self.y - self.half_height, self.x + self.half_width, self.y + self.half_height


def text_px(text: str) -> float:
    """Return the width of a text at 12 px."""
    return sum(CJK_PX if east_asian_width(letter) in "WFA" else LATIN_PX for letter in text)


def shortened(text: str, widest: float) -> str:
    """Return a text of at most that many px, cut with an ellipsis."""
    if text_px(text) <= widest:
        return text
    kept = text
    while kept and text_px(kept) + CJK_PX > widest:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def place(
    points: Sequence[tuple[float, float]],
    names: Sequence[str],
    *,
    width: float,
    height: float,
    others: Sequence[tuple[float, float]] = (),
) -> list[Spot]:
    """Return a spot for each name: inside the frame, over no other label and over no point.

    Parameters
    ----------
    others
        Points without a name. A label stays off them too, unless it would find no place at all.
    """
    named, unnamed = [_around(point) for point in points], [_around(point) for point in others]
    spots: list[Spot] = []
    for (x, y), name in zip(points, names, strict=True):
        half = text_px(name) / 2 + 2
        labels = [spot.box for spot in spots]
        spot = (
            _free(x, y, half, [*named, *labels, *unnamed], width, height)
            or _free(x, y, half, [*named, *labels], width, height)
            or _at(x, y, half, FIRST_PX, 0)
        )
        spots.append(spot)
    return spots


def _around(point: tuple[float, float]) -> Box:
    x, y = point
    return x - POINT_PX, y - POINT_PX, x + POINT_PX, y + POINT_PX


def _free(x: float, y: float, half: float, taken: Sequence[Box], width: float, height: float) -> Spot | None:
    """Return the first spot that meets nothing, from the nearest ring outwards."""
    for ring in range(RINGS):
        for angle in DIRECTIONS:
            spot = _at(x, y, half, FIRST_PX + ring * STEP_PX, angle)
            left, top, right, bottom = spot.box
            inside = left >= 0 and top >= 0 and right <= width and bottom <= height
            if inside and not any(_meet(spot.box, other) for other in taken):
                return spot
    return None


def _at(x: float, y: float, half: float, distance: float, angle: int) -> Spot:
    """Return a label whose nearest edge is that far from the point in a direction."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    tall = LINE_PX / 2
    middle_x, middle_y = x + cos * (distance + half), y - sin * (distance + tall)
    near_x = min(max(x, middle_x - half), middle_x + half)
    near_y = min(max(y, middle_y - tall), middle_y + tall)
    return Spot(middle_x, middle_y, near_x, near_y, half, tall)


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
