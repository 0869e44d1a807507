"""The map of a sheet: base, zones by class, lines, points, and their names."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely

from geo.tables import Dataset
from layers import basemap, features, palette
from layers.sheet_content import Area, Content, Dot, anchor, blend, line_shapes
from layers.sheet_labels import Name, Placed
from layers.sheet_layout import Box, Sizes
from layers.sheet_pen import Pen
from layers.sheet_window import Window

#: Our shapes as matplotlib's markers, and what makes them look equally large (millimetres across).
MARKERS = {
    "circle": ("o", 1.7), "square": ("s", 1.55), "triangle": ("^", 1.9), "diamond": ("D", 1.45), "hexagon": ("h", 2.0),
    "cross": ("P", 1.95), "star": ("*", 2.5), "down": ("v", 1.9), "ring": ("o", 1.7),
}  # fmt: skip

WATER, LAND, FILL, RIVER, ROAD, DISTRICT, EDGE, COURSE, SELECTED, DOTS, FRAME = 1, 2, 4, 6, 7, 8, 10, 14, 18, 22, 35
#: Millimetres of a dash and of the gap after it.
DASH = (1.4, 0.9)
DISTRICT_DASH = (1.6, 0.7, 0.3, 0.7)
#: Share of white in a point that is planned or being built, as on the screen.
FUTURE_WHITE = 0.68
#: Millimetres. The Huangpu carries the city's shape.
RIVER_WIDTH, HUANGPU_WIDTH = 0.4, 0.9
#: Stroke (colour, millimetres) of each line layer, as on the screen.
COURSES = {
    "g60-expressway": (palette.CORRIDOR_LINE, 0.6),
    "g60-strands": (palette.CORRIDOR_LINE, 0.35),
    "expressways": ("#9A7F45", 0.35),
}


@lru_cache(maxsize=4)
def short_names(dataset: Dataset, lang: str) -> dict[str, str]:
    """Return the short names of the map by zone, made once for a dataset and a language."""
    return {str(zone_id): str(name) for zone_id, name in features.labels(dataset, lang).items()}


@lru_cache(maxsize=2)
def district_lines(dataset: Dataset) -> shapely.Geometry:
    """Return the lines between districts, made once for a dataset."""
    return features.district_lines(dataset)


def draw_base(pen: Pen, dataset: Dataset, window: Window) -> None:
    """Draw water, land, rivers, roads and district lines."""
    pen.box(window.frame, fill=palette.WATER, width=0, order=WATER)
    pen.shape(window.draws(basemap.land()), fill=palette.LAND, edge="#A9BFC9", width=0.1, order=LAND)
    draw_context(pen, dataset, window)


def draw_context(pen: Pen, dataset: Dataset, window: Window) -> None:
    """Draw the lines that stay visible over the colours of the zones."""
    for line_id, shape in line_shapes(dataset, basemap.RIVERS).items():
        width = HUANGPU_WIDTH if line_id == "huangpujiang" else RIVER_WIDTH
        pen.shape(window.draws(shape), edge=palette.WATER, width=width, order=RIVER)
    for line_id, shape in line_shapes(dataset, basemap.ROADS).items():
        if line_id != "g60-zhejiang-toll-plazas":
            pen.shape(window.draws(shape), edge=palette.ROAD, width=0.28, order=ROAD)
    lines = window.draws(district_lines(dataset))
    pen.shape(lines, edge="#8F8A7C", width=0.16, dash=DISTRICT_DASH, order=DISTRICT)


def draw_areas(pen: Pen, found: Content) -> None:
    """Draw the outlines, the largest first, coloured by the class of their figure."""
    for place, area in enumerate(found.areas):
        _area(pen, found, area, FILL + place / 1000)
    for place, area in enumerate(found.areas):
        dash = DASH if area.schematic else ()
        pen.shape(area.shape, edge="#4A5258", width=0.22, dash=dash, order=EDGE + place / 1000)
    for area in found.areas:
        if area.selected:
            pen.shape(area.shape, edge="white", width=1.5, order=SELECTED)
            dash = (2.4, 1.2) if area.schematic else ()
            pen.shape(area.shape, edge=palette.ACCENT, width=0.75, dash=dash, order=SELECTED + 0.1)


def _area(pen: Pen, found: Content, area: Area, order: float) -> None:
    fill, hatch, stroke = paint(found.fill(area.zone_id), schematic=area.schematic)
    pen.shape(area.shape, fill=fill, order=order, hatch=hatch, stroke=stroke)


def paint(fill: str, *, schematic: bool) -> tuple[str, str, float]:
    """Return ground, hatch and the hatch's stroke in points, as the map on the screen has them.

    No figure: thin grey strokes. A schematic outline with a figure: broad strokes of its class over land.
    """
    if not fill:
        return blend(palette.NODATA), blend(palette.NODATA_HATCH), 0.4
    return (palette.LAND, fill, 1.1) if schematic else (fill, "", 0.0)


def draw_courses(pen: Pen, found: Content) -> None:
    """Draw the line layers."""
    for course in found.courses:
        color, width = COURSES[course.layer.id]
        pen.shape(course.shape, edge="white", width=width + 0.4, order=COURSE)
        pen.shape(course.shape, edge=color, width=width, dash=DASH if course.dashed else (), order=COURSE + 1)


def draw_dots(pen: Pen, found: Content) -> None:
    """Draw the points, one mark a category; the most important categories last and so on top."""
    order = [*reversed(palette.CATEGORIES), "enterprise", "zone"]
    for place, kind in enumerate(order):
        for low in (False, True):
            for future in (False, True):
                dots = [dot for dot in found.dots if (dot.kind, dot.low, dot.future) == (kind, low, future)]
                if dots:
                    _dots(pen, found, dots, DOTS + place / 10)


def _dots(pen: Pen, found: Content, dots: list[Dot], order: float) -> None:
    first = dots[0]
    xs, ys = np.array([dot.x for dot in dots]), np.array([dot.y for dot in dots])
    ringed = np.array([dot.ring for dot in dots])
    if ringed.any():
        pen.dots(xs[ringed], ys[ringed], marker="o", size=3.0, fill="none", edge=first.mark.color, width=0.1, order=order)
    if first.kind == "zone":
        for dot in dots:
            zone_dot(pen, dot.x, dot.y, found.fill(dot.id), order=order, selected=dot.selected)
        return
    draw_mark(pen, xs, ys, first, order=order)


def draw_mark(pen: Pen, xs: np.ndarray, ys: np.ndarray, dot: Dot, *, order: float) -> None:
    """Draw the mark of a facility or an enterprise: hollow when its place is weak, pale when it is to come."""
    marker, size = MARKERS[dot.mark.shape]
    # A white rim parts a mark from the colour beneath it.
    pen.dots(xs, ys, marker=marker, size=size, fill="white", edge="white", width=0.4, order=order)
    color = dot.mark.color
    fill = "white" if dot.low else blend(color, "#FFFFFF", 1 - FUTURE_WHITE) if dot.future else color
    rim = 0.22 if dot.low or dot.future else 0.0
    pen.dots(xs, ys, marker=marker, size=size - rim, fill=fill, edge=color, width=rim, order=order + 0.01)


def zone_dot(pen: Pen, x: float, y: float, fill: str, *, order: float, selected: bool = False) -> None:
    """Draw the point of a zone without an outline: a ring filled by its class, empty without a figure."""
    at = np.array([x]), np.array([y])
    pen.dots(*at, marker="o", size=2.9 if selected else 2.3, fill="white", edge="white", width=0.3, order=order)
    color = palette.ACCENT if selected else palette.ZONE_POINT.color
    size, width = (2.5, 0.7) if selected else (1.9, 0.4)
    pen.dots(*at, marker="o", size=size, fill=fill or "white", edge=color, width=width, order=order + 0.01)


def names(dataset: Dataset, found: Content, sizes: Sizes, lang: str) -> list[Name]:
    """Return the names of what is seen: selected zones first, then zones by size, then districts in grey."""
    wanted: list[Name] = []
    short = short_names(dataset, lang)
    for place, area in enumerate(found.areas):
        spot = anchor(area.shape, found.window)
        if spot is None:
            continue
        row = dataset.zones.loc[area.zone_id]
        text = short[area.zone_id]
        district = row["kind"] in {"district", "city"}
        # Small outlines have the fewest places to go, so that they choose before large ones.
        weight = 1000.0 if area.selected else (300.0 if district else 500.0 + place)
        size = sizes.label + 1.0 if area.selected else sizes.label
        wanted.append(Name(text, *spot, size, weight, bold=area.selected, leader=not district))
    zones = {dot.id: dot for dot in found.dots if dot.kind == "zone"}
    for zone_id, dot in zones.items():
        text = short_names(dataset, lang)[zone_id]
        weight = 1000.0 if dot.selected else 400.0
        wanted.append(Name(text, dot.x, dot.y, sizes.label - 0.5, weight, bold=dot.selected, centred=False, leader=dot.selected))
    return wanted + _district_names(dataset, found, sizes, lang)


def _district_names(dataset: Dataset, found: Content, sizes: Sizes, lang: str) -> list[Name]:
    drawn = {area.zone_id for area in found.areas}
    outlines = features.drawn_outlines(dataset)
    districts = dataset.zones.index[dataset.zones["kind"] == "district"]
    wanted = []
    for zone_id in districts:
        if zone_id in drawn or zone_id not in outlines.index:
            continue
        shape = found.window.draws(outlines.geometry[zone_id])
        spot = None if shape.is_empty else anchor(shape, found.window)
        if spot is not None:
            text = short_names(dataset, lang)[zone_id]
            wanted.append(Name(text, *spot, sizes.label - 0.5, 100.0 + shape.area / 1e6, leader=False, color=palette.SECOND_TEXT))
    return wanted


def draw_names(pen: Pen, placed: list[Placed]) -> None:
    """Write the names that found room."""
    for one in placed:
        name = one.name
        color = name.color or palette.TEXT
        if one.leader is not None:
            x0, y0, x1, y1 = one.leader
            pen.line((x0, x1), (y0, y1), color="white", width=0.5, order=31)
            pen.line((x0, x1), (y0, y1), color=palette.TEXT, width=0.15, order=32)
            pen.dots(np.array([x0]), np.array([y0]), marker="o", size=0.7, fill=palette.TEXT, edge="none", width=0.0, order=32)
        # The box is a little higher than the letters; a line's ascent and descent are not equal.
        top = one.box.y + (one.box.h - name.size * 0.352778) / 2
        halo = "#FFFFFF" if name.halo else ""
        x = one.box.centre[0]
        pen.text(x, top, name.text, name.size, bold=name.bold, color=color, align="center", halo=halo, order=33)


def draw_frame(pen: Pen, frame: Box) -> None:
    """Draw the thin line around the map."""
    pen.box(frame, fill="none", edge=palette.TEXT, width=0.2, order=FRAME)
