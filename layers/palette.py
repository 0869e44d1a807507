"""Colours and point shapes, chosen once for the screen and for print.

Sequential colours are ColorBrewer's YlGnBu of seven classes without both ends: the lightest vanishes on paper, the
darkest hides outlines (Brewer 2003, colorbrewer2.org, Apache 2.0). They differ by lightness, so they
survive a grey printer and the common colour deficiencies. Point colours follow Okabe and Ito (2008); no category
rests on its colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

PAPER = "#F7F6F2"
LAND = "#EFEDE6"
WATER = "#CFE0E8"
DISTRICT_LINE = "#B9B4A7"
ROAD = "#D8C9A8"
TEXT = "#1F2328"
SECOND_TEXT = "#6B7075"
ACCENT = "#0B6E8F"
WARNING = "#B5541C"

SEQUENTIAL = ("#C7E9B4", "#7FCDBB", "#41B6C4", "#1D91C0", "#225EA8")

#: ColorBrewer's YlOrBr of seven classes without both ends: cells of the density grid must not be read as zones.
DENSITY = ("#FEE391", "#FEC44F", "#FE9929", "#EC7014", "#CC4C02")

#: Paint behind the hatch of a zone without a figure, and the strokes of the hatch.
NODATA = "#E4E1D9"
NODATA_HATCH = "#8E8A80"

#: Opacity of the one pane that holds all area fills; legend swatches use the same one over the land colour.
FILL_OPACITY = 0.72

SHAPES = ("circle", "square", "triangle", "diamond", "hexagon", "cross", "star", "down")


@dataclass(frozen=True)
class Mark:
    """How one category of points is drawn."""

    shape: str
    color: str


CATEGORIES: dict[str, Mark] = {
    "national_laboratory": Mark("star", "#B5541C"),
    "major_science_facility": Mark("hexagon", "#B5541C"),
    "research_institute": Mark("circle", "#0072B2"),
    "university_campus": Mark("square", "#0072B2"),
    "clinical_research": Mark("cross", "#0072B2"),
    "rd_platform": Mark("triangle", "#7A3E8E"),
    "innovation_center": Mark("diamond", "#7A3E8E"),
    "testbed": Mark("down", "#7A3E8E"),
    "incubator": Mark("circle", "#C98A00"),
    "technology_exchange": Mark("square", "#C98A00"),
    "science_museum": Mark("triangle", "#4D5358"),
    "other": Mark("circle", "#4D5358"),
}

ENTERPRISE = Mark("diamond", "#00785C")
ZONE_POINT = Mark("ring", "#0B6E8F")

CORRIDOR_LINE = "#A0305B"


def sequential(classes: int, *, scale: tuple[str, ...] = SEQUENTIAL) -> tuple[str, ...]:
    """Return ``classes`` colours from light to dark; fewer than five are spread over the whole scale."""
    if not 1 <= classes <= len(scale):
        raise ValueError(f"{classes} classes, but the palette has {len(scale)} colours")
    if classes == 1:
        return (scale[2],)
    last = len(scale) - 1
    return tuple(scale[round(place * last / (classes - 1))] for place in range(classes))
