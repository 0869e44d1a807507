"""Outlines of several zones at one map scale side by side, with one scale bar, as SVG.

Each outline is drawn in a transverse Mercator plane centred on the zone itself, so that a metre is a metre for all of
them: side by side, twice the width is twice the width.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from pyproj import Transformer

from layers.inline import image
from layers.labels import shortened, text_px
from layers.palette import ACCENT, SECOND_TEXT, TEXT
from layers.scale import round_length
from layers.text import literal, number

#: Widest picture in pixels; zones that need more go to a next row.
WIDTH = 1100
#: The largest zone is drawn this large, in pixels.
LARGEST = 200
GAP = 28
#: Room below each outline for its name and area.
CAPTION = 40
#: No zone takes less width, however small it is; a longer name is cut.
NARROWEST, WIDEST_NAME = 96.0, 200.0
#: The scale bar is at most this long, in pixels.
BAR = 160
#: An outline is simplified to this part of a pixel.
TOLERANCE_PX = 0.4


@dataclass(frozen=True)
class Shape:
    """One outline in its own plane, metres, with its name and area."""

    name: str
    area_km2: float
    schematic: bool
    geometry: shapely.Geometry

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in metres."""
        west, south, east, north = self.geometry.bounds
        return east - west, north - south


def plane(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return a WGS 84 geometry in metres, in a transverse Mercator plane centred on it (scale 1 at the centre)."""
    centre = shapely.centroid(shapely.box(*geometry.bounds))
    local = f"+proj=tmerc +lon_0={centre.x:.5f} +lat_0={centre.y:.5f} +ellps=WGS84 +units=m"
    there = Transformer.from_crs("EPSG:4326", local, always_xy=True)
    return shapely.transform(geometry, there.transform, interleaved=False)


def scale_of(shapes: Sequence[Shape]) -> float:
    """Return pixels per metre: one for all shapes, so that the largest is ``LARGEST``."""
    return LARGEST / max(max(shape.size) for shape in shapes)


def pictures(shapes: Sequence[Shape], *, labels: Mapping[str, str]) -> str:
    """Return the outlines as HTML figures that flow over as many rows as the screen needs, and their scale bar.

    ``labels`` has ``title`` (for screen readers) and ``km`` and ``m`` (units of the bar).
    """
    if not shapes:
        return ""
    scale = scale_of(shapes)
    figures = []
    for shape in shapes:
        width, height = (side * scale for side in shape.size)
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {width + 4:.1f} {height + 4:.1f}" '
            f'width="{width + 4:.1f}" height="{height + 4:.1f}">{_outline(shape, scale, 0, 0)}</svg>'
        )
        figures.append(
            f'<figure data-name="{literal(shape.name)}">{image(drawing)}'
            f"<figcaption>{literal(shape.name)}<small>{_area(shape)}</small></figcaption></figure>"
        )
    metres, text = _bar_length(scale, labels)
    bar = f'<span class="bar" style="width:{metres * scale:.1f}px"></span>{literal(text)}'
    return (
        f'<div class="atlas-shapes" role="group" aria-label="{literal(labels["title"])}" '
        f'data-metres="{metres:g}" data-pixels="{metres * scale:.3f}">{"".join(figures)}<p>{bar}</p></div>'
    )


def svg(shapes: Sequence[Shape], *, labels: Mapping[str, str]) -> str:
    """Return one picture of all outlines and the scale bar, as a file to take away; ``labels`` as for `pictures`."""
    if not shapes:
        return ""
    scale = scale_of(shapes)
    parts: list[str] = []
    x, y = 0.0, 0.0
    for shape in shapes:
        width, height = (side * scale for side in shape.size)
        room = max(width, NARROWEST, text_px(_short(shape)))
        if x and x + room > WIDTH:
            x, y = 0.0, y + LARGEST + CAPTION + GAP
        parts.append(_outline(shape, scale, x + (room - width) / 2, y + LARGEST - height))
        parts.append(_caption(shape, x + room / 2, y + LARGEST + 16))
        x += room + GAP
    bottom = y + LARGEST + CAPTION + 14
    parts.append(_bar(scale, bottom, labels))
    height = bottom + 30
    return (
        f'<svg viewBox="-4 -4 {WIDTH + 8} {height:.0f}" width="{WIDTH + 8}" height="{height:.0f}" role="img" '
        f'font-family="Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif" '
        f'aria-label="{literal(labels["title"])}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _outline(shape: Shape, scale: float, left: float, top: float) -> str:
    west, _, _, north = shape.geometry.bounds
    simple = shapely.simplify(shape.geometry, TOLERANCE_PX / scale)
    rings = []
    for polygon in shapely.get_parts(simple):
        for ring in (polygon.exterior, *polygon.interiors):
            points = " ".join(
                f"{left + (x - west) * scale:.1f},{top + (north - y) * scale:.1f}" for x, y in ring.coords
            )
            rings.append(f"M{points}Z")
    dash = ' stroke-dasharray="5 3"' if shape.schematic else ""
    fill = 0.12 if shape.schematic else 0.28
    path = "".join(rings)
    return (
        f'<path d="{path}" fill="{ACCENT}" fill-opacity="{fill}" fill-rule="evenodd" stroke="{ACCENT}"{dash}/>'
    )


def _short(shape: Shape) -> str:
    return shortened(shape.name, WIDEST_NAME)


def _area(shape: Shape) -> str:
    return f"{number(shape.area_km2)} km²"


def _caption(shape: Shape, middle: float, top: float) -> str:
    return (
        f'<text x="{middle:.0f}" y="{top:.0f}" text-anchor="middle" font-size="12" fill="{TEXT}">'
        f"<title>{literal(shape.name)}</title>{literal(_short(shape))}</text>"
        f'<text x="{middle:.0f}" y="{top + 16:.0f}" text-anchor="middle" font-size="11" fill="{SECOND_TEXT}">'
        f"{_area(shape)}</text>"
    )


def _bar_length(scale: float, labels: Mapping[str, str]) -> tuple[float, str]:
    metres = round_length(BAR / scale)
    return metres, f"{metres / 1000:g} {labels['km']}" if metres >= 1000 else f"{metres:g} {labels['m']}"


def _bar(scale: float, top: float, labels: Mapping[str, str]) -> str:
    metres, text = _bar_length(scale, labels)
    width = metres * scale
    return (
        f'<path d="M1 {top:.0f}v6h{width:.1f}v-6" fill="none" stroke="{TEXT}" stroke-width="1.2"/>'
        f'<text x="{width + 9:.0f}" y="{top + 8:.0f}" font-size="12" fill="{TEXT}">{literal(text)}</text>'
    )
