"""Names on a sheet, placed so that none lies over another: greedy, in order of weight, the same every time.

Each name tries its own spot first, then places around it on growing rings; from some distance on, a thin line ties it to
its spot. The cheapest free place is taken. A name without a free place is left out; nothing is ever overprinted. This is
the usual greedy rule of point-feature labelling (Christensen, Marks and Shieber 1995, ACM Transactions on Graphics 14),
chosen over a force-based one because that moves names until time is up and may still leave two of them crossing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from layers import fonts
from layers.sheet_layout import Box

Spot = tuple[float, float]

#: Millimetres from the spot to the near edge of the name.
RINGS = (1.2, 3.0, 5.5, 8.5, 12.0, 16.0)
#: From this distance a line ties the name to its spot.
LEADER_FROM = 3.0
DIRECTIONS = 16
#: Space around a name.
AIR = 0.45
#: Half the width of a point that a name should not cover.
DOT = 0.9
#: What covering one point costs, in millimetres of distance.
DOT_COST = 2.5
#: What covering the spot of another name costs: without its spot a name finds no place at all.
SPOT_COST = 9.0
#: Preferred sides of a point: right, then left, above, below (Imhof 1975, Positioning names on maps).
SIDE_COST = 0.15


@dataclass(frozen=True)
class Name:
    """A text to place. ``x`` and ``y`` in millimetres; ``centred`` names may lie on their spot."""

    text: str
    x: float
    y: float
    size: float
    weight: float = 0.0
    bold: bool = False
    centred: bool = True
    leader: bool = True
    color: str = ""
    halo: bool = True


@dataclass(frozen=True)
class Placed:
    """A name with its box; ``leader`` ties the box to the spot, or is None."""

    name: Name
    box: Box
    leader: tuple[float, float, float, float] | None


def place(names: Sequence[Name], frame: Box, taken: Sequence[Box], dots: Sequence[tuple[float, float]] = ()) -> list[Placed]:
    """Place what finds room.

    Parameters
    ----------
    names
        Heaviest first wins a place; ties go by text and position, never by the order they come in.
    frame
        No name leaves it.
    taken
        Boxes that stay free (legend, scale bar, inset).
    dots
        Points that names should leave visible where they can.

    Returns
    -------
    placed
        In the order in which they were placed.
    """
    done: list[Placed] = []
    spots = [(name.x, name.y) for name in names if name.leader]
    for name in sorted(names, key=lambda one: (-one.weight, astuple(one))):
        if not frame.holds(Box(name.x, name.y, 0.0, 0.0)):
            continue
        others = [spot for spot in spots if spot != (name.x, name.y)]
        best = _best(name, frame, taken, (dots, others), done)
        if best is not None:
            done.append(best)
    return done


def _best(
    name: Name, frame: Box, taken: Sequence[Box], shy: tuple[Sequence[Spot], Sequence[Spot]], done: Sequence[Placed]
) -> Placed | None:
    """Return the cheapest free place; ``shy`` are points and other names' spots, better left visible."""
    dots, spots = shy
    best: Placed | None = None
    cheapest = math.inf
    for distance, side, placed in _candidates(name):
        cost = distance + side
        if cost >= cheapest or not frame.holds(placed.box) or _blocked(placed, taken, done):
            continue
        reach = placed.box.grown(DOT)
        cost += DOT_COST * _covered(reach, dots) + SPOT_COST * _covered(reach, spots)
        if cost < cheapest:
            best, cheapest = placed, cost
    return best


def _covered(box: Box, spots: Sequence[Spot]) -> int:
    return sum(box.x < x < box.right and box.y < y < box.bottom for x, y in spots)


def _candidates(name: Name) -> list[tuple[float, float, Placed]]:
    w = fonts.width(name.text, name.size, bold=name.bold) + 2 * AIR
    h = name.size * fonts.MM_PER_PT * 1.12 + 2 * AIR
    found: list[tuple[float, float, Placed]] = []
    if name.centred:
        found.append((0.0, 0.0, Placed(name, Box(name.x - w / 2, name.y - h / 2, w, h), None)))
    for ring in RINGS:
        if ring >= LEADER_FROM and not name.leader:
            break
        for step in range(DIRECTIONS):
            angle = 2 * math.pi * step / DIRECTIONS
            dx, dy = math.cos(angle), -math.sin(angle)
            # The ring is measured to the near edge: the centre lies further off by the box's own half size.
            cx = name.x + dx * (ring + w / 2)
            cy = name.y + dy * (ring + h / 2)
            box = Box(cx - w / 2, cy - h / 2, w, h)
            side = SIDE_COST * (1 - dx) + SIDE_COST * 0.5 * max(0.0, -dy)
            found.append((ring, side, Placed(name, box, _leader(name, box) if ring >= LEADER_FROM else None)))
    return found


def _leader(name: Name, box: Box) -> tuple[float, float, float, float]:
    x = min(max(name.x, box.x + AIR), box.right - AIR)
    y = min(max(name.y, box.y + AIR), box.bottom - AIR)
    return name.x, name.y, x, y


def _blocked(placed: Placed, taken: Sequence[Box], done: Sequence[Placed]) -> bool:
    box = placed.box
    if any(box.meets(other) for other in taken) or any(box.meets(other.box) for other in done):
        return True
    if any(other.leader and _crosses_box(other.leader, box) for other in done):
        return True
    line = placed.leader
    if line is None:
        return False
    return any(_crosses_box(line, other.box) or (other.leader and _cross(line, other.leader)) for other in done) or any(
        _crosses_box(line, other) for other in taken
    )


def _crosses_box(line: tuple[float, float, float, float], box: Box) -> bool:
    """Tell whether a segment meets a box (Liang and Barsky 1984)."""
    x0, y0, x1, y1 = line
    enter, leave = 0.0, 1.0
    for delta, low, high in ((x1 - x0, box.x - x0, box.right - x0), (y1 - y0, box.y - y0, box.bottom - y0)):
        if abs(delta) < 1e-12:
            if low > 0 or high < 0:
                return False
            continue
        first, last = sorted((low / delta, high / delta))
        enter, leave = max(enter, first), min(leave, last)
    return enter < leave


def _cross(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> bool:
    def side(x: float, y: float, line: tuple[float, float, float, float]) -> float:
        return (line[2] - line[0]) * (y - line[1]) - (line[3] - line[1]) * (x - line[0])

    return (
        side(one[0], one[1], two) * side(one[2], one[3], two) < 0
        and side(two[0], two[1], one) * side(two[2], two[3], one) < 0
    )
