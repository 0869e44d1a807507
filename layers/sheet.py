"""The printed sheet: a view drawn by matplotlib, without a browser, the same every time.

It takes the same outlines, classes, colours and words as the map on the screen and adds what a report asks for: a true
scale, north, where the sheet lies, sources with their dates, the datum, the version of the data.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.tables import Dataset
from geo.words import say
from layers import fonts, sheet_files, sheet_map, sheet_text
from layers.palette import SECOND_TEXT, TEXT
from layers.sheet_content import Content, bounds_of, content
from layers.sheet_labels import place
from layers.sheet_layout import DEFAULT_DPI, MARGIN, Box, Layout, checked_dpi, corners, emptiest, layout, paper
from layers.sheet_legend import (
    draw_legend,
    draw_locator,
    draw_scale,
    draw_table,
    lay_out,
    legend_rows,
    located,
    locator_box,
    scale_of,
    table_of,
)
from layers.sheet_pen import Pen
from layers.sheet_window import Window
from layers.viewstate import FIRST_VIEW, ViewState

#: On a screen 1 : n is true for nobody.
PRINTED = ("a4", "a3")
#: matplotlib shares its font caches between figures and is not safe in two threads at once.
LOCK = threading.RLock()


@dataclass(frozen=True)
class Options:
    """How a view is put on paper. Texts are the person's own; empty means what the view says of itself."""

    paper: str = "a4"
    dpi: int = DEFAULT_DPI
    subtitle: str = ""
    notes: str = ""
    approval: str = ""
    table: bool = False
    legend: bool = True
    locator: bool = True
    labels: bool = True
    #: The map alone, edge to edge: for a slide whose title and sources are text of the slide.
    bare: bool = False

    def checked(self, lang: str) -> Options:
        """Return the options with their texts trimmed.

        Raises
        ------
        CallError
            Paper, resolution or a text will not do; one sentence says which and what would.
        """
        paper(self.paper)
        return replace(
            self,
            dpi=checked_dpi(self.dpi),
            subtitle=sheet_text.checked(self.subtitle, sheet_text.NOTE_LENGTH, field="sheet_field_subtitle", lang=lang),
            notes=sheet_text.checked(self.notes, sheet_text.NOTE_LENGTH, field="sheet_field_notes", lang=lang),
            approval=sheet_text.checked_approval(self.approval, lang),
        )


def render(dataset: Dataset, state: ViewState, form: str, options: Options | None = None) -> bytes:
    """Return a view as a file: ``png``, ``svg`` or ``pdf``.

    The same dataset, view and options give the same bytes.

    Raises
    ------
    CallError
        The extent or an option will not do.
    DataError
        The typeface is not set up.
    """
    options = (options or Options()).checked(state.lang)
    with LOCK:
        pen, title = draw(dataset, state, options)
        return sheet_files.save(pen.figure, form, dpi=options.dpi, title=title, date=sheet_text.data_date(dataset))


def pdf(dataset: Dataset, pages: Sequence[tuple[ViewState, Options]]) -> bytes:
    """Return several views as one PDF, a page each; see :func:`render`."""
    with LOCK:
        drawn = [draw(dataset, state, options.checked(state.lang)) for state, options in pages]
        figures = [pen.figure for pen, _ in drawn]
        return sheet_files.save_pages(figures, title=drawn[0][1], date=sheet_text.data_date(dataset))


def compose(dataset: Dataset, state: ViewState, options: Options) -> tuple[Content, Layout]:
    """Return what a sheet shows and where its parts stand."""
    page = paper(options.paper)
    bounds = bounds_of(dataset, state, FIRST_VIEW)
    # The foot tells of what is seen, and what is seen depends on the frame that the foot leaves: a first frame without
    # a foot shows a little more, so that no source of the final one is missing.
    plan = layout(page, title=state.title or "—", subtitle="—", bare=options.bare)
    found = content(dataset, state, Window.around(bounds, plan.frame))
    if options.bare:
        return found, plan
    feet = sheet_text.foot(
        dataset, state, found, page.width - 2 * MARGIN, plan.sizes.foot, notes=options.notes
    )
    approval = say("sheet_approval", state.lang, number=options.approval) if options.approval else ""
    head = sheet_text.title(found, state)
    plan = layout(page, title=head, subtitle=sheet_text.subtitle(found, state, options.subtitle), foot=feet, corner=approval)
    return content(dataset, state, Window.around(bounds, plan.frame)), plan


def draw(dataset: Dataset, state: ViewState, options: Options) -> tuple[Pen, str]:
    """Draw the whole page; return it with its title."""
    sheet_text.checked_title(state.title, state.lang)
    found, plan = compose(dataset, state, options)
    pen = Pen(plan.page)
    pen.clip(plan.frame)
    sheet_map.draw_base(pen, dataset, found.window)
    sheet_map.draw_areas(pen, found)
    sheet_map.draw_courses(pen, found)
    sheet_map.draw_dots(pen, found)
    pen.clip(None)
    taken = _boxes(pen, dataset, state, options, found, plan)
    if options.labels:
        dots = [(dot.x, dot.y) for dot in found.dots]
        names = sheet_map.names(dataset, found, plan.sizes, state.lang)
        sheet_map.draw_names(pen, place(names, plan.frame.grown(-0.8), taken, dots))
    if not options.bare:
        sheet_map.draw_frame(pen, plan.frame)
        _words(pen, plan)
    return pen, sheet_text.title(found, state)


def _boxes(pen: Pen, dataset: Dataset, state: ViewState, options: Options, found: Content, plan: Layout) -> list[Box]:
    """Draw the boxes inside the frame, each where it hides least, and return them."""
    frame, lang, sizes = plan.frame, state.lang, plan.sizes
    ink = found.ink()
    scale = scale_of(found.window, sizes, lang, ratio=options.paper in PRINTED)
    taken = [corners(frame, scale.w, scale.h)["right-bottom"]]
    draw_scale(pen, found.window, scale, taken[0])
    if options.legend:
        legend = lay_out(legend_rows(dataset, found, lang), sizes, frame)
        at = emptiest(corners(frame, legend.w, legend.h).values(), taken, ink)
        draw_legend(pen, legend, at)
        taken.append(at)
    table = table_of(dataset, found, state.zones, sizes, lang) if options.table else None
    if table is not None:
        at = emptiest(corners(frame, table.w, table.h).values(), taken, ink)
        draw_table(pen, table, at)
        taken.append(at)
    ground = located(found.window) if options.locator else None
    if ground is not None:
        at = emptiest(corners(frame, *locator_box(frame)).values(), taken, ink)
        if not any(at.meets(other) for other in taken):
            draw_locator(pen, dataset, found.window, ground, at)
            taken.append(at)
    return taken


def _words(pen: Pen, plan: Layout) -> None:
    """Write title, subtitle and foot."""
    y = plan.title_top
    for line in plan.title:
        pen.text(MARGIN, y, line, plan.sizes.title, bold=True)
        y += fonts.line_height(plan.sizes.title)
    for line in plan.subtitle:
        pen.text(MARGIN, y, line, plan.sizes.subtitle, color=SECOND_TEXT)
        y += fonts.line_height(plan.sizes.subtitle)
    y = plan.foot_top
    for line in plan.foot:
        pen.text(MARGIN, y, line, plan.sizes.foot, color=TEXT)
        y += fonts.line_height(plan.sizes.foot)
    if plan.corner:
        last = y - fonts.line_height(plan.sizes.foot)
        pen.text(plan.page.width - MARGIN, last, plan.corner, plan.sizes.foot, color=TEXT, align="right")
