"""The boxes inside the frame of a sheet: legend, scale bar with north arrow, locator, table of the selected zones."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo.tables import Dataset, term
from geo.words import say
from layers import basemap, features, fonts, palette
from layers.scale import round_length
from layers.sheet_content import Content, Dot, blend
from layers.sheet_layout import Box, Sizes
from layers.sheet_map import COURSES, DASH, draw_mark, paint, short_names, zone_dot
from layers.sheet_pen import Pen
from layers.sheet_window import Bounds, Window
from layers.text import number

#: Millimetres between the edge of a box and what it holds, and between a sign and its words.
PAD, SIGN_GAP = 2.2, 1.8
#: A legend is no wider than this share of its frame, and no higher than that one before it takes two columns.
WIDEST_SHARE, HIGHEST_SHARE = 0.26, 0.9
ORDER = 60.0

Sign = Callable[[Pen, Box], None]


@dataclass(frozen=True)
class Row:
    """One line of a legend: a sign, words, and a number at the right. ``gap`` is space above in millimetres."""

    text: str
    sign: Sign | None = None
    right: str = ""
    bold: bool = False
    quiet: bool = False
    gap: float = 0.0
    breaks: bool = False


@dataclass(frozen=True)
class Legend:
    """A legend that is laid out: rows in columns, and the room they take in millimetres."""

    columns: tuple[tuple[Row, ...], ...]
    column_width: float
    w: float
    h: float
    sizes: Sizes


def legend_rows(dataset: Dataset, found: Content, lang: str) -> list[Row]:
    """Return the lines of the legend: what is in the frame and nothing else."""
    return [*_measure_rows(found), *_area_rows(found, lang), *_line_rows(found, lang), *_point_rows(dataset, found, lang)]


def _measure_rows(found: Content) -> list[Row]:
    legend = found.payload["legend"]
    rows = [Row(legend["title"], bold=True)]
    rows += [Row(line, quiet=True) for line in legend["lines"]]
    # A sheet counts what it shows; the map on the screen counts the zones of all its layers.
    *counts, unknown = found.counts()
    for place, (one, count) in enumerate(zip(legend["classes"], counts, strict=True)):
        rows.append(Row(one["label"], _swatch(blend(one["color"])), str(count), gap=0.0 if place else 0.8))
    rows.append(Row(legend["nodata"]["label"], _swatch(""), str(unknown)))
    return rows


def _area_rows(found: Content, lang: str) -> list[Row]:
    rows = []
    if any(area.schematic for area in found.areas):
        rows.append(Row(say("map_schematic", lang), _swatch(blend(palette.SEQUENTIAL[1]), schematic=True)))
    if any(dot.kind == "zone" for dot in found.dots):
        rows.append(Row(say("map_zone_point", lang), _zone_sign))
    if any(area.selected for area in found.areas):
        rows.append(Row(say("map_selected", lang), _selected_sign))
    rows.append(Row(say("sheet_district_line", lang), _line_sign("#8F8A7C", 0.2, (1.6, 0.7, 0.3, 0.7))))
    return rows


def _line_rows(found: Content, lang: str) -> list[Row]:
    rows = []
    for layer in found.layers:
        courses = [course for course in found.courses if course.layer.id == layer.id]
        if courses:
            color, width = COURSES[layer.id]
            dash = DASH if all(course.dashed for course in courses) else ()
            rows.append(Row(layer.legend(lang), _line_sign(color, width, dash)))
    return rows


def _point_rows(dataset: Dataset, found: Content, lang: str) -> list[Row]:
    rows: list[Row] = []
    for kind, mark in [*palette.CATEGORIES.items(), ("enterprise", palette.ENTERPRISE)]:
        dots = [dot for dot in found.dots if dot.kind == kind]
        if not dots:
            continue
        name = say("map_enterprise", lang) if kind == "enterprise" else term(dataset, "category", kind, lang)
        rows.append(Row(name, _mark_sign(Dot("", kind, 0, 0, mark)), str(len(dots)), gap=0.0 if rows else 1.6, breaks=not rows))
    points = [dot for dot in found.dots if dot.kind != "zone"]
    notes = [("map_low", any(dot.low for dot in points)), ("map_future", any(dot.future for dot in points)),
             ("sheet_ring", any(dot.ring for dot in points))]  # fmt: skip
    said = [say(key, lang) for key, seen in notes if seen]
    return rows + ([Row(("；" if lang == "zh" else "; ").join(said), quiet=True)] if said else [])


def lay_out(rows: Sequence[Row], sizes: Sizes, frame: Box) -> Legend:
    """Return rows broken into lines and columns that fit the frame."""
    wide = min(WIDEST_SHARE * frame.w, 62.0 * sizes.legend / 7.5)
    lines = [line for row in rows for line in _broken(row, sizes, wide)]
    natural = max(_row_width(row, sizes) for row in lines)
    wide = min(wide, natural)
    columns = [tuple(lines)]
    if _height(lines, sizes) > HIGHEST_SHARE * frame.h:
        cut = next((place for place, row in enumerate(lines) if row.breaks), len(lines) // 2)
        columns = [tuple(lines[:cut]), tuple(lines[cut:])]
    w = len(columns) * wide + (len(columns) - 1) * 2 * PAD + 2 * PAD
    return Legend(tuple(columns), wide, w, max(_height(column, sizes) for column in columns) + 2 * PAD, sizes)


def _sign_width(sizes: Sizes) -> float:
    return sizes.legend * 0.75


def _size(row: Row, sizes: Sizes) -> float:
    return sizes.legend + (0.5 if row.bold else -0.8 if row.quiet else 0.0)


def _row_width(row: Row, sizes: Sizes) -> float:
    w = fonts.width(row.text, _size(row, sizes), bold=row.bold)
    w += _sign_width(sizes) + SIGN_GAP if row.sign else 0.0
    return w + (fonts.width(row.right, _size(row, sizes)) + 2 * SIGN_GAP if row.right else 0.0)


def _broken(row: Row, sizes: Sizes, wide: float) -> list[Row]:
    taken = _row_width(row, sizes) - fonts.width(row.text, _size(row, sizes), bold=row.bold)
    first, *rest = fonts.wrap(row.text, _size(row, sizes), wide - taken, bold=row.bold) or [""]
    indent = "sign" if row.sign else ""
    head = Row(first, row.sign, row.right, row.bold, row.quiet, row.gap, row.breaks)
    more = [Row(text, _no_sign if indent else None, "", row.bold, row.quiet) for text in rest]
    return [head, *more]


def _height(rows: Sequence[Row], sizes: Sizes) -> float:
    return sum(row.gap + fonts.line_height(_size(row, sizes)) * (1.08 if row.sign else 1.0) for row in rows)


def draw_legend(pen: Pen, legend: Legend, at: Box) -> None:
    """Draw a legend in its box."""
    pen.box(at, fill=palette.PAPER, edge=palette.DISTRICT_LINE, width=0.15, order=ORDER)
    for place, column in enumerate(legend.columns):
        x = at.x + PAD + place * (legend.column_width + 2 * PAD)
        y = at.y + PAD
        for row in column:
            y = _draw_row(pen, row, legend, x, y + row.gap)


def _draw_row(pen: Pen, row: Row, legend: Legend, x: float, y: float) -> float:
    size = _size(row, legend.sizes)
    high = fonts.line_height(size) * (1.08 if row.sign else 1.0)
    top = y + (high - size * fonts.MM_PER_PT) / 2
    left = x
    if row.sign:
        w = _sign_width(legend.sizes)
        row.sign(pen, Box(x, y + 0.12 * high, w, 0.76 * high))
        left = x + w + SIGN_GAP
    color = palette.SECOND_TEXT if row.quiet else palette.TEXT
    pen.text(left, top, row.text, size, bold=row.bold, color=color, order=ORDER + 2)
    if row.right:
        pen.text(x + legend.column_width, top, row.right, size, color=palette.SECOND_TEXT, align="right", order=ORDER + 2)
    return y + high


def _no_sign(pen: Pen, box: Box) -> None:
    """Leave the place of a sign empty: the line goes on beneath its first."""


def _swatch(fill: str, *, schematic: bool = False) -> Sign:
    def draw(pen: Pen, box: Box) -> None:
        ground, hatch, stroke = paint(fill, schematic=schematic)
        dash = (0.9, 0.6) if schematic else ()
        pen.box(box, fill=ground, edge="#4A5258", width=0.18, order=ORDER + 1, hatch=hatch, stroke=stroke, dash=dash)

    return draw


def _selected_sign(pen: Pen, box: Box) -> None:
    pen.box(box.grown(-0.3), fill="none", edge=palette.ACCENT, width=0.7, order=ORDER + 1)


def _zone_sign(pen: Pen, box: Box) -> None:
    zone_dot(pen, *box.centre, "", order=ORDER + 1)


def _mark_sign(dot: Dot) -> Sign:
    def draw(pen: Pen, box: Box) -> None:
        x, y = box.centre
        draw_mark(pen, np.array([x]), np.array([y]), dot, order=ORDER + 1)

    return draw


def _line_sign(color: str, width: float, dash: tuple[float, ...] = ()) -> Sign:
    def draw(pen: Pen, box: Box) -> None:
        y = box.centre[1]
        pen.line((box.x, box.right), (y, y), color=color, width=width, dash=dash, order=ORDER + 1)

    return draw


@dataclass(frozen=True)
class Scale:
    """A scale bar with a north arrow, laid out; lengths in millimetres."""

    length_m: float
    bar: float
    labels: tuple[str, str, str]
    words: str
    arrow: float
    w: float
    h: float
    size: float


def scale_of(window: Window, sizes: Sizes, lang: str, *, ratio: bool) -> Scale:
    """Lay out the scale bar.

    Parameters
    ----------
    ratio
        Also write 1 : n, which holds on paper and means nothing on a screen.
    """
    size, line = sizes.legend, fonts.line_height(sizes.legend)
    length = round_length(0.16 * window.frame.w * window.metres)
    bar, labels = window.bar(length), _bar_labels(length)
    words = say("sheet_scale", lang, scale=number(window.scale, 0)) if ratio else ""
    arrow = (3.2 if ratio else 2.5) * line
    over = max(fonts.width(labels[-1], size) / 2, 1.0)
    w = PAD + _lead(labels, size) + bar + over + 2 * PAD + arrow * 0.62 + PAD
    h = max(2 * line + 1.6 + (line if ratio else 0.0), arrow) + 2 * PAD * 0.8
    return Scale(length, bar, labels, words, arrow, w, h, size)


def _lead(labels: tuple[str, ...], size: float) -> float:
    return max(fonts.width(labels[0], size) / 2, 1.0)


def draw_scale(pen: Pen, window: Window, scale: Scale, at: Box) -> None:
    """Draw scale bar and north arrow in their box."""
    size, line = scale.size, fonts.line_height(scale.size)
    pen.box(at, fill=palette.PAPER, edge=palette.DISTRICT_LINE, width=0.15, order=ORDER)
    left = at.x + PAD + _lead(scale.labels, size)
    y = at.bottom - PAD * 0.8 - 1.6
    if scale.words:
        pen.text(left, y - 2 * line - 0.4, scale.words, size, order=ORDER + 2)
    _draw_bar(pen, left, y, scale.bar, scale.labels, size)
    _draw_north(pen, at.right - PAD - scale.arrow * 0.31, at.centre[1], scale.arrow, window, size)


def _bar_labels(length: float) -> tuple[str, str, str]:
    if length >= 1000:
        return "0", f"{length / 2000:g}", f"{length / 1000:g} km"
    return "0", f"{length / 2:g}", f"{length:g} m"


def _draw_bar(pen: Pen, x: float, y: float, bar: float, labels: tuple[str, ...], size: float) -> None:
    half = bar / 2
    for place in range(2):
        fill = palette.TEXT if place == 0 else "#FFFFFF"
        pen.box(Box(x + place * half, y, half, 1.1), fill=fill, edge=palette.TEXT, width=0.15, order=ORDER + 1)
    for place, text in enumerate(labels):
        pen.text(x + place * half, y - fonts.line_height(size) - 0.1, text, size, align="center", order=ORDER + 2)


def _draw_north(pen: Pen, x: float, y: float, high: float, window: Window, size: float) -> None:
    """Draw the arrow so that its shaft lies on the meridian of this place of the sheet."""
    turn = math.radians(window.north(x, y))
    letter = size * fonts.MM_PER_PT * 1.1
    reach, foot = high / 2 - letter, high / 2
    centre = y + letter / 2

    def at(right: float, up: float) -> tuple[float, float]:
        return (
            x + right * math.cos(turn) + up * math.sin(turn),
            centre + right * math.sin(turn) - up * math.cos(turn),
        )

    wing = 0.24 * high
    tip, left, notch, right = at(0, reach), at(-wing, -foot * 0.8), at(0, -foot * 0.5), at(wing, -foot * 0.8)
    pen.polygon([tip, left, notch], fill=palette.TEXT, edge=palette.TEXT, order=ORDER + 1)
    pen.polygon([tip, notch, right], fill="#FFFFFF", edge=palette.TEXT, order=ORDER + 1)
    lx, ly = at(0, reach + letter * 0.62)
    pen.text(lx, ly - size * fonts.MM_PER_PT / 2, "N", size, bold=True, align="center", order=ORDER + 2)


def locator_box(frame: Box) -> tuple[float, float]:
    """Return width and height of the locator in millimetres."""
    high = min(0.22 * frame.h, 38.0)
    return high * 0.92, high


#: What the locator shows: the city, and the delta with the nine cities of the corridor.
CITY: Bounds = (120.85, 30.66, 122.05, 31.90)
DELTA: Bounds = (116.4, 28.3, 122.6, 33.1)
#: A sheet that shows this share of the city is located in the delta; one that shows that share of the delta, nowhere.
MUCH = 0.45


def located(window: Window) -> Bounds | None:
    """Return what the locator of a sheet shows, or None when the sheet itself shows as much."""
    return next((ground for ground in (CITY, DELTA) if _size_of(window.bounds) < MUCH * _size_of(ground)), None)


def _size_of(bounds: Bounds) -> float:
    return (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])


def draw_locator(pen: Pen, dataset: Dataset, window: Window, ground: Bounds, at: Box) -> None:
    """Draw where the sheet lies on ``ground``."""
    west, south, east, north = window.bounds
    wide = ground == DELTA
    inner = Window.around(ground, at)
    pen.box(at, fill=palette.WATER, edge="none", width=0, order=ORDER)
    pen.clip(at)
    pen.shape(inner.draws(basemap.land()), fill="#FFFFFF", edge="#A9BFC9", width=0.08, order=ORDER + 1)
    outlines = features.drawn_outlines(dataset)
    kinds = {"district", "city"} if wide else {"district"}
    for zone_id in dataset.zones.index[dataset.zones["kind"].isin(kinds)]:
        if zone_id not in outlines.index:
            continue
        shanghai = dataset.zones.at[zone_id, "kind"] == "district"
        shape = inner.draws(outlines.geometry[zone_id])
        edge = "none" if wide and shanghai else palette.DISTRICT_LINE
        pen.shape(shape, fill="#D9D4C6" if shanghai and wide else palette.LAND, edge=edge, width=0.1, order=ORDER + 2)
    xs, ys = inner.millimetres([west, east, east, west], [north, north, south, south])
    ring = shapely.Polygon(np.column_stack([xs, ys]))
    pen.shape(ring, fill="none", edge=palette.WARNING, width=0.45, order=ORDER + 4)
    pen.clip(None)
    pen.box(at, fill="none", edge=palette.TEXT, width=0.15, order=ORDER + 5)


@dataclass(frozen=True)
class Table:
    """The small table of the selected zones, laid out."""

    head: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]
    more: str
    widths: tuple[float, float, float]
    w: float
    h: float
    sizes: Sizes


#: More rows would hide the map; the rest is named by its number.
TABLE_ROWS = 12


def table_of(dataset: Dataset, found: Content, zone_ids: Sequence[str], sizes: Sizes, lang: str) -> Table | None:
    """Return the table of the selected zones, or None when nothing is selected."""
    if not zone_ids:
        return None
    values = found.payload["values"]
    unit = found.payload["legend"]["title"]
    widest = 6.0 * sizes.legend
    head = (say("column_zone", lang), fonts.shorten(unit, sizes.legend, widest), say("column_year", lang))
    rows = []
    for zone_id in zone_ids[:TABLE_ROWS]:
        value = values.get(zone_id)
        name = fonts.shorten(short_names(dataset, lang)[zone_id], sizes.legend, widest)
        rows.append((name, _figure(value, lang), str(value["year"] or "—") if value else "—"))
    left = len(zone_ids) - len(rows)
    more = say("sheet_table_more", lang, count=left) if left else ""
    widths = tuple(
        max(fonts.width(cells[place], sizes.legend, bold=cells is head) for cells in (head, *rows)) + 2 * SIGN_GAP
        for place in range(3)
    )
    h = (len(rows) + 1 + bool(more)) * fonts.line_height(sizes.legend) * 1.15 + 2 * PAD
    return Table(head, tuple(rows), more, (widths[0], widths[1], widths[2]), sum(widths) + 2 * PAD, h, sizes)


def _figure(value: dict[str, object] | None, lang: str) -> str:
    if value is None:
        return say("no_figure", lang)
    text = str(value["text"]).split(" ", 1)[0]
    spread = f"（{value['range']}）" if lang == "zh" else f" ({value['range']})"
    return text + (spread if value["range"] else "") + (f" {value['mark']}" if value["mark"] else "")


def draw_table(pen: Pen, table: Table, at: Box) -> None:
    """Draw the table in its box: thin rules, figures to the right."""
    pen.box(at, fill=palette.PAPER, edge=palette.DISTRICT_LINE, width=0.15, order=ORDER)
    size, line = table.sizes.legend, fonts.line_height(table.sizes.legend) * 1.15
    y = at.y + PAD
    for place, cells in enumerate((table.head, *table.rows)):
        x = at.x + PAD
        for column, (cell, w) in enumerate(zip(cells, table.widths, strict=True)):
            left = column == 0
            pen.text(x + (0.0 if left else w), y, cell, size, bold=place == 0, align="left" if left else "right", order=ORDER + 2)
            x += w
        y += line
        if place == 0:
            rule = y - 0.5 * (line - size * fonts.MM_PER_PT)
            pen.line((at.x + PAD, at.right - PAD), (rule, rule), width=0.15, order=ORDER + 1)
    if table.more:
        pen.text(at.x + PAD, y, table.more, size, color=palette.SECOND_TEXT, order=ORDER + 2)
