"""Where things stand on a sheet: papers, boxes and the free corner. Millimetres from the top left; no drawing here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo.errors import CallError
from layers import fonts

MARGIN = 12.0
#: Room between title, frame and foot.
GAP = 2.5
#: Room between the frame and the boxes that stand inside it.
INSET = 3.0

#: Dots an inch: below, text of 7 pt cannot be read; above, no press prints finer and the picture outgrows memory.
DPI = (96, 600)
DEFAULT_DPI = 300


@dataclass(frozen=True)
class Paper:
    """A page in landscape, and the factor of its type: a slide is read from across the room."""

    name: str
    width: float
    height: float
    type_scale: float = 1.0


PAPERS = {
    "a4": Paper("a4", 297.0, 210.0),
    "a3": Paper("a3", 420.0, 297.0, 1.15),
    "16:9": Paper("16:9", 338.667, 190.5, 1.3),
}

#: The picture on a slide: what title and sources leave of 16:9.
PICTURE = Paper("picture", 320.667, 137.0, 1.3)


@dataclass(frozen=True)
class Sizes:
    """Type sizes in points."""

    title: float
    subtitle: float
    legend: float
    label: float
    foot: float

    @classmethod
    def of(cls, paper: Paper) -> Sizes:
        """Return the sizes for ``paper``; the title has 18 pt on A4 and A3, the foot 7 pt."""
        scale = paper.type_scale
        title = 18.0 * max(1.0, scale / 1.15)
        return cls(title=title, subtitle=9.5 * scale, legend=7.5 * scale, label=7.0 * scale, foot=7.0 * max(1.0, scale / 1.15))


@dataclass(frozen=True)
class Box:
    """A rectangle in millimetres; ``y`` grows downwards."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h

    @property
    def centre(self) -> tuple[float, float]:
        """The middle."""
        return self.x + self.w / 2, self.y + self.h / 2

    def grown(self, by: float) -> Box:
        """Return the box with ``by`` millimetres more on every side."""
        return Box(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def meets(self, other: Box) -> bool:
        """Tell whether two boxes share more than an edge."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: Box) -> bool:
        """Tell whether ``other`` lies inside."""
        return self.x <= other.x and self.y <= other.y and self.right >= other.right and self.bottom >= other.bottom

    def overlap(self, other: Box) -> float:
        """Return the common area in square millimetres."""
        wide = min(self.right, other.right) - max(self.x, other.x)
        high = min(self.bottom, other.bottom) - max(self.y, other.y)
        return max(0.0, wide) * max(0.0, high)


def paper(name: str) -> Paper:
    """Return a paper by name.

    Raises
    ------
    CallError
        There is no such paper; the sentence lists those there are.
    """
    try:
        return PICTURE if name == PICTURE.name else PAPERS[name.lower()]
    except (KeyError, AttributeError):
        raise CallError("sheet_paper_unknown", paper=short(name), papers=", ".join(PAPERS)) from None


def checked_dpi(dpi: float | str) -> int:
    """Return ``dpi`` as a whole number.

    Raises
    ------
    CallError
        It is no number between the limits of :data:`DPI`.
    """
    low, high = DPI
    try:
        value = round(float(dpi))
    except (TypeError, ValueError, OverflowError):
        value = 0
    if not low <= value <= high:
        raise CallError("sheet_dpi_bad", dpi=short(dpi), low=low, high=high)
    return value


def dpi_for(page: Paper, pixels: int | str) -> int:
    """Return the dots an inch at which ``page`` is about ``pixels`` wide.

    Raises
    ------
    CallError
        The width is no whole number, or lies outside what 96 to 600 dots an inch give on this paper.
    """
    inches = page.width / 25.4
    low, high = (round(limit * inches) for limit in DPI)
    text = str(pixels).strip()
    wanted = int(text) if text.isdecimal() and len(text) < 9 else 0
    if not low <= wanted <= high:
        raise CallError("sheet_width_bad", width=short(pixels), paper=page.name, low=low, high=high)
    return min(max(round(wanted / inches), DPI[0]), DPI[1])


def short(value: object) -> str:
    """Return a value for a sentence: what a person typed, cut where it is too long to read."""
    text = "".join(letter if letter.isprintable() else "�" for letter in str(value)[:41])
    return text if len(text) <= 40 else text[:40] + "…"


@dataclass(frozen=True)
class Layout:
    """The parts of one page."""

    page: Paper
    sizes: Sizes
    title: tuple[str, ...]
    subtitle: tuple[str, ...]
    foot: tuple[str, ...]
    corner: str
    frame: Box

    @property
    def title_top(self) -> float:
        """The upper edge of the title."""
        return MARGIN

    @property
    def subtitle_top(self) -> float:
        """The upper edge of the subtitle."""
        return MARGIN + len(self.title) * fonts.line_height(self.sizes.title)

    @property
    def foot_top(self) -> float:
        """The upper edge of the foot."""
        return self.frame.bottom + GAP


def layout(
    page: Paper, *, title: str = "", subtitle: str = "", foot: Sequence[str] = (), corner: str = "", bare: bool = False
) -> Layout:
    """Divide a page.

    Parameters
    ----------
    title, subtitle
        One paragraph each; broken where they are too long for the page.
    foot
        Paragraphs, each on lines of its own.
    corner
        A short text for the right end of the last line of the foot.
    bare
        No title and no foot, and no margin: the picture of a slide whose words are text of the slide.
    """
    sizes = Sizes.of(page)
    if bare:
        return Layout(page, sizes, (), (), (), "", Box(0.0, 0.0, page.width, page.height))
    wide = page.width - 2 * MARGIN
    heads = tuple(fonts.wrap(title, sizes.title, wide, bold=True))
    subs = tuple(fonts.wrap(subtitle, sizes.subtitle, wide))
    feet = tuple(line for text in foot for line in fonts.wrap(text, sizes.foot, wide))
    if corner and (not feet or fonts.width(feet[-1] + corner, sizes.foot) + 2 * INSET > wide):
        feet = (*feet, "")
    top = MARGIN + len(heads) * fonts.line_height(sizes.title) + len(subs) * fonts.line_height(sizes.subtitle)
    top += GAP if heads or subs else 0.0
    bottom = page.height - MARGIN - len(feet) * fonts.line_height(sizes.foot) - (GAP if feet else 0.0)
    return Layout(page, sizes, heads, subs, feet, corner, Box(MARGIN, top, wide, bottom - top))


def corners(frame: Box, w: float, h: float) -> dict[str, Box]:
    """Return the places of a box of ``w`` x ``h`` millimetres in the corners of ``frame``."""
    left, right = frame.x + INSET, frame.right - INSET - w
    top, bottom = frame.y + INSET, frame.bottom - INSET - h
    return {
        "left-top": Box(left, top, w, h),
        "left-bottom": Box(left, bottom, w, h),
        "right-top": Box(right, top, w, h),
        "right-bottom": Box(right, bottom, w, h),
    }


def emptiest(places: Iterable[Box], taken: Sequence[Box], ink: Sequence[tuple[float, float]]) -> Box:
    """Return the place that hides least of the map.

    Parameters
    ----------
    places
        Candidates; the first wins a tie.
    taken
        Boxes that stand already and must stay free.
    ink
        Places of the map that carry something (vertices of outlines, points), in millimetres.
    """

    def cost(place: Box) -> tuple[float, int]:
        clash = sum(place.grown(GAP).overlap(other) for other in taken)
        hidden = sum(place.x <= x <= place.right and place.y <= y <= place.bottom for x, y in ink)
        return clash, hidden

    return min(places, key=cost)
