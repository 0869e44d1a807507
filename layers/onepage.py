"""一页通: all that is known of one zone on one sheet of A4, as PDF. Made to be handed over a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.profile import Profile, profile
from geo.tables import Dataset
from geo.words import say
from layers import declarations, fonts, onepage_rows, palette, sheet_files, sheet_map, sheet_text
from layers.onepage_rows import Notes, Row
from layers.palette import SECOND_TEXT, TEXT, WARNING
from layers.sheet import LOCK
from layers.sheet_content import Content, Dot, content, zones_bounds
from layers.sheet_labels import place
from layers.sheet_layout import Box, Paper, Sizes, corners, emptiest
from layers.sheet_legend import draw_scale, scale_of
from layers.sheet_pen import Pen
from layers.sheet_window import Window
from layers.viewstate import ViewState

PAGE = Paper("portrait", 210.0, 297.0)
MARGIN = 14.0
#: Width of the map and of the left column; the rest is the right one.
LEFT, GUTTER = 96.0, 8.0
RIGHT = PAGE.width - 2 * MARGIN - LEFT - GUTTER
MAP_HEIGHT = 92.0
NAME, KIND, HEADING, BODY, SMALL = 20.0, 9.0, 9.5, 8.0, 6.5
#: Millimetres between sections.
GAP = 4.0
SELECTED_FILL = "#D6E6EC"


@dataclass
class Column:
    """A column that is written from top to bottom and never past its end."""

    pen: Pen
    x: float
    y: float
    w: float
    bottom: float

    def room(self, lines: int = 1, size: float = BODY) -> bool:
        """Tell whether some lines still fit."""
        return self.y + lines * fonts.line_height(size) <= self.bottom

    def heading(self, text: str) -> None:
        """Write a heading over a thin rule."""
        size = min(HEADING, HEADING * self.w / fonts.width(text, HEADING, bold=True))
        self.pen.text(self.x, self.y, text, size, bold=True)
        self.y += fonts.line_height(HEADING) + 0.4
        self.pen.line((self.x, self.x + self.w), (self.y, self.y), color=palette.DISTRICT_LINE, width=0.2)
        self.y += 1.2

    def paragraph(self, text: str, *, size: float = BODY, color: str = TEXT, indent: float = 0.0) -> bool:
        """Write a paragraph when all of it fits; tell whether it did."""
        lines = fonts.wrap(text, size, self.w - indent)
        if not self.room(len(lines), size):
            return False
        for line in lines:
            self.pen.text(self.x + indent, self.y, line, size, color=color)
            self.y += fonts.line_height(size)
        return True

    def row(self, row: Row, *, mark: str = "") -> bool:
        """Write name, figure and what stands beside; tell whether there was room."""
        if not self.room(1):
            return False
        indent = 4.2 if mark else 0.0
        if mark:
            at = np.array([self.x + 1.6]), np.array([self.y + BODY * fonts.MM_PER_PT / 2])
            sheet_map.draw_mark(self.pen, *at, Dot("", mark, 0, 0, palette.CATEGORIES[mark]), order=45)
        right = self.x + self.w
        note = fonts.width(row.mark, SMALL - 1)
        if row.mark:
            self.pen.text(right, self.y, row.mark, SMALL - 1, color=SECOND_TEXT, align="right")
        beside = fonts.width(row.beside, SMALL)
        if row.beside:
            color = WARNING if row.weak else SECOND_TEXT
            self.pen.text(right - note - 0.6, self.y + 0.45, row.beside, SMALL, color=color, align="right")
        taken = note + (beside + 1.8 if row.beside else 0.6)
        self.pen.text(right - taken, self.y, row.value, BODY, bold=row.strong, align="right")
        left = self.w - taken - fonts.width(row.value, BODY, bold=row.strong) - indent - 2.0
        name = fonts.shorten(row.name, BODY, left, bold=row.strong)
        self.pen.text(self.x + indent, self.y, name, BODY, bold=row.strong)
        self.y += fonts.line_height(BODY) * 1.1
        return True


def onepage(dataset: Dataset, zone_id: str, lang: str = "zh", *, approval: str = "") -> bytes:
    """Return the profile of a zone as a PDF of one page; the same data gives the same bytes.

    Raises
    ------
    CallError
        There is no such zone, or the approval number will not do.
    DataError
        The typeface is not set up.
    """
    known = profile(dataset, zone_id)
    approval = sheet_text.checked_approval(approval, lang)
    with LOCK:
        pen = draw(dataset, known, lang, approval)
        title = onepage_rows.head(dataset, known, lang)[0]
        return sheet_files.save(pen.figure, "pdf", dpi=300, title=title, date=sheet_text.data_date(dataset))


def draw(dataset: Dataset, known: Profile, lang: str, approval: str) -> Pen:
    """Draw the page."""
    pen, notes = Pen(PAGE), Notes(dataset, lang)
    # Everything is collected before anything is drawn: the foot names the sources, and its height decides the rest.
    areas = onepage_rows.areas(known, notes, lang)
    published = onepage_rows.published(dataset, known, notes, lang)
    if known.facilities is not None and known.covered:
        for cell in known.facilities.rows["source_id"].value_counts().index[:4]:
            notes.of(str(cell))
    foot = _foot(dataset, known, notes, lang)
    bottom = PAGE.height - MARGIN - len(foot) * fonts.line_height(SMALL) - GAP
    top = _head(pen, dataset, known, lang)
    frame = Box(MARGIN, top, LEFT, MAP_HEIGHT)
    _map(pen, dataset, known, frame, lang)
    right = Column(pen, MARGIN + LEFT + GUTTER, top, RIGHT, top + MAP_HEIGHT + 30)
    _facts(right, dataset, known, areas, lang)
    y = max(frame.bottom, right.y) + GAP
    y = _published(pen, published, y, bottom, lang)
    wide = Column(pen, MARGIN, y, PAGE.width - 2 * MARGIN, bottom)
    _plan(wide, dataset, known, lang)
    _relations(wide, dataset, known, lang)
    _write_foot(pen, foot, approval, lang)
    return pen


def _head(pen: Pen, dataset: Dataset, known: Profile, lang: str) -> float:
    name, about = onepage_rows.head(dataset, known, lang)
    y, wide = MARGIN, PAGE.width - 2 * MARGIN
    brand = say("onepage_brand", lang)
    pen.text(PAGE.width - MARGIN, y, brand, SMALL + 0.5, color=SECOND_TEXT, align="right")
    size = NAME if fonts.width(name, NAME, bold=True) <= wide - 42 else 15.0
    for line in fonts.wrap(name, size, wide - 42, bold=True):
        pen.text(MARGIN, y, line, size, bold=True)
        y += fonts.line_height(size)
    for line in fonts.wrap(about, KIND, wide):
        pen.text(MARGIN, y, line, KIND, color=SECOND_TEXT)
        y += fonts.line_height(KIND)
    words, warns = onepage_rows.state_of(dataset, known, lang)
    if words:
        pen.text(MARGIN, y, words, KIND, color=WARNING if warns else SECOND_TEXT)
        y += fonts.line_height(KIND)
    return y + 1.5


def _map(pen: Pen, dataset: Dataset, known: Profile, frame: Box, lang: str) -> None:
    """Draw the zone with its outline, its neighbours in grey and the facilities around; or say that it has no place."""
    bounds = zones_bounds(dataset, (known.zone_id,))
    if bounds is None:
        pen.box(frame, fill=palette.PAPER, edge=palette.DISTRICT_LINE, width=0.2)
        text = say("onepage_no_map", lang)
        lines = fonts.wrap(text, KIND, frame.w - 10)
        for number, line in enumerate(lines):
            y = frame.centre[1] + (number - len(lines) / 2) * 4.3
            pen.text(frame.centre[0], y, line, KIND, color=SECOND_TEXT, align="center")
        return
    shown = tuple(
        layer.id for layer in declarations.layers() if layer.draws == "facilities" or (layer.draws == "areas" and layer.shown)
    )
    state = ViewState(lang=lang, zones=(known.zone_id,), bbox=bounds, layers=shown)
    found = content(dataset, state, Window.around(bounds, frame))
    pen.clip(frame)
    sheet_map.draw_base(pen, dataset, found.window)
    _outlines(pen, found)
    sheet_map.draw_dots(pen, found)
    pen.clip(None)
    sizes = Sizes(title=0, subtitle=0, legend=6.0, label=6.5, foot=0)
    scale = scale_of(found.window, sizes, lang, ratio=False)
    taken = [emptiest(reversed(corners(frame, scale.w, scale.h).values()), (), found.ink())]
    draw_scale(pen, found.window, scale, taken[0])
    names = sheet_map.names(dataset, found, sizes, lang)
    dots = [(dot.x, dot.y) for dot in found.dots]
    sheet_map.draw_names(pen, place(names, frame.grown(-0.6), taken, dots))
    sheet_map.draw_frame(pen, frame)


def _outlines(pen: Pen, found: Content) -> None:
    """Draw the neighbours as grey lines and the zone itself in the accent colour."""
    own = [area for area in found.areas if area.selected]
    for area in own:
        pen.shape(area.shape, fill=SELECTED_FILL, order=4)
    for area in found.areas:
        if not area.selected:
            pen.shape(area.shape, edge="#8A9095", width=0.2, dash=sheet_map.DASH if area.schematic else (), order=9)
    for area in own:
        pen.shape(area.shape, edge="white", width=1.4, order=10)
        pen.shape(area.shape, edge=palette.ACCENT, width=0.7, dash=(2.2, 1.1) if area.schematic else (), order=11)


def _facts(column: Column, dataset: Dataset, known: Profile, areas: Sequence[Row], lang: str) -> None:
    column.heading(say("card_area", lang))
    for row in areas:
        column.row(row)
    column.y += GAP * 0.7
    column.heading(say("card_inside", lang))
    rows, remarks = onepage_rows.inside(dataset, known, lang)
    for remark in remarks:
        column.paragraph(remark, size=SMALL, color=WARNING)
    for row in rows:
        column.row(row)
    listed = onepage_rows.categories(dataset, known, lang)
    if listed:
        column.y += GAP * 0.7
        column.heading(say("onepage_categories", lang))
        for code, row in listed:
            column.row(row, mark=code)
        column.paragraph(say("onepage_range", lang), size=SMALL, color=SECOND_TEXT)


def _published(pen: Pen, rows: Sequence[Row], y: float, bottom: float, lang: str) -> float:
    """Write the published figures in two columns and return where they end."""
    wide = PAGE.width - 2 * MARGIN
    head = Column(pen, MARGIN, y, wide, bottom)
    head.heading(say("card_published", lang))
    if not rows:
        head.paragraph(say("no_figure", lang), color=SECOND_TEXT)
        return head.y + GAP
    # At least a third of what is left belongs to the plan.
    most = max(2, int((bottom - head.y) * 0.6 / (fonts.line_height(BODY) * 1.1)))
    each = min(-(-len(rows) // 2), most)
    half = (wide - GUTTER) / 2
    ends = []
    for side in range(2):
        column = Column(pen, MARGIN + side * (half + GUTTER), head.y, half, bottom)
        for row in rows[side * each : (side + 1) * each]:
            column.row(row)
        ends.append(column.y)
    left = len(rows) - 2 * each
    end = max(ends)
    if left > 0:
        pen.text(MARGIN, end, say("onepage_more", lang, count=left), SMALL, color=SECOND_TEXT)
        end += fonts.line_height(SMALL)
    return end + GAP


def _plan(column: Column, dataset: Dataset, known: Profile, lang: str) -> None:
    refs = onepage_rows.plan(known, lang)
    column.heading(say("card_plan", lang))
    if known.plan_of != known.zone_id:
        above = dataset.zones.at[known.plan_of, f"name_{lang}"]
        column.paragraph(say("card_plan_of", lang, name=above), size=SMALL, color=SECOND_TEXT)
    if not refs:
        column.paragraph(say("card_plan_none", lang), color=SECOND_TEXT)
        return
    # The last lines stay free for how the zone lies to others, and for the number of what found no room.
    reserved = 4 * fonts.line_height(BODY) + GAP
    column.bottom -= reserved
    indent = max(fonts.width(page, SMALL) for page, _ in refs) + 2.5
    for number, (page, text) in enumerate(refs):
        y = column.y
        if not column.paragraph(text, indent=indent):
            column.bottom += reserved
            column.paragraph(say("onepage_more", lang, count=len(refs) - number), size=SMALL, color=SECOND_TEXT)
            column.bottom -= reserved
            break
        column.pen.text(column.x, y + 0.4, page, SMALL, color=SECOND_TEXT)
        column.y += 0.5
    column.bottom += reserved
    column.paragraph(say("plan_paraphrase", lang), size=SMALL, color=SECOND_TEXT)


def _relations(column: Column, dataset: Dataset, known: Profile, lang: str) -> None:
    lines = onepage_rows.relations(dataset, known, lang)
    column.y += GAP * 0.6
    for line in lines:
        column.paragraph(line, size=SMALL + 0.5, color=SECOND_TEXT)


def _foot(dataset: Dataset, known: Profile, notes: Notes, lang: str) -> list[str]:
    day = sheet_text.data_date(dataset)
    rest = len([source for source in known.source_ids if source in dataset.sources.index]) - len(notes.found)
    made = say("onepage_foot", lang, rest=max(rest, 0), version=dataset.version, date=day)
    texts = [notes.line(), made, say("map_attribution", lang)]
    return sheet_text.wrapped([text for text in texts if text], SMALL, PAGE.width - 2 * MARGIN)


def _write_foot(pen: Pen, lines: Sequence[str], approval: str, lang: str) -> None:
    y = PAGE.height - MARGIN - len(lines) * fonts.line_height(SMALL)
    pen.line((MARGIN, PAGE.width - MARGIN), (y - 1.2, y - 1.2), color=palette.DISTRICT_LINE, width=0.2)
    for line in lines:
        pen.text(MARGIN, y, line, SMALL, color=SECOND_TEXT)
        y += fonts.line_height(SMALL)
    if approval:
        pen.text(PAGE.width - MARGIN, y, say("sheet_approval", lang, number=approval), SMALL, color=SECOND_TEXT, align="right")

