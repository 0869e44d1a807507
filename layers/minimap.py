"""Small choropleth maps side by side: the same zones on one scale, one map a year, as images of the page itself.

All maps of a row share plane, classes and legend, so that only the figures differ from one to the next. A zone without
a figure is hatched, never white. Nothing in a map needs a script; what it shows stands beside it as a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import shapely

from geo.tables import Dataset
from geo.zones import outlines
from layers.inline import image
from layers.palette import LAND, NODATA, NODATA_HATCH, PAPER, TEXT
from layers.silhouettes import plane
from layers.text import literal

#: An outline is simplified to this part of a pixel; an island smaller than this many square pixels is left out.
TOLERANCE_PX, LEAST_PX = 0.4, 1.5
FONT = "Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
SIZE = 10
HATCH = (
    f'<pattern id="none" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="5" height="5" fill="{NODATA}"/><rect width="1" height="5" fill="{NODATA_HATCH}"/></pattern>'
)


@dataclass(frozen=True)
class Plate:
    """Zones as SVG paths in one plane, with the middle of each and the width (px) that a name has there."""

    width: float
    height: float
    paths: Mapping[str, str]
    middles: Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Label:
    """Two short lines in a zone: its name and what happened there."""

    name: str
    text: str


@lru_cache(maxsize=32)
def plate(dataset: Dataset, zones: tuple[str, ...], size: int) -> Plate:
    """Return the outlines of some zones in a square of ``size`` pixels; a zone without an outline is left out."""
    drawn = outlines(dataset)
    ids = [zone_id for zone_id in zones if zone_id in drawn.index]
    shapes = shapely.get_parts(plane(shapely.GeometryCollection(list(drawn.loc[ids, "geometry"]))))
    west, south, east, north = shapely.total_bounds(shapes)
    scale = (size - 4) / max(east - west, north - south)
    paths, middles = {}, {}
    for zone_id, shape in zip(ids, shapes, strict=True):
        paths[zone_id] = _path(shapely.simplify(shape, TOLERANCE_PX / scale), west, north, scale)
        middles[zone_id] = _middle(shape, west, north, scale)
    return Plate((east - west) * scale + 4, (north - south) * scale + 4, paths, middles)


def _path(shape: shapely.Geometry, west: float, north: float, scale: float) -> str:
    rings = []
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    for number, polygon in enumerate(parts):
        if number and polygon.area * scale**2 < LEAST_PX:
            break
        for ring in (polygon.exterior, *polygon.interiors):
            points = " ".join(f"{2 + (x - west) * scale:.1f} {2 + (north - y) * scale:.1f}" for x, y in ring.coords[:-1])
            rings.append(f"M{points}z")
    return "".join(rings)


def _middle(shape: shapely.Geometry, west: float, north: float, scale: float) -> tuple[float, float, float]:
    """Return where a name may stand and how much width there is for it."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    circle = shapely.maximum_inscribed_circle(largest, tolerance=1 / scale)
    x, y = circle.coords[0]
    line = shapely.LineString([(x - 1e6, y), (x + 1e6, y)]).intersection(largest)
    across = max((part for part in shapely.get_parts(line)), key=lambda part: part.length).length
    # Two lines must fit above each other as well.
    room = across * scale if circle.length * scale > SIZE * 1.1 else 0.0
    return 2 + (x - west) * scale, 2 + (north - y) * scale, room


def svg(ground: Plate, colours: Mapping[str, str | None], *, labels: Mapping[str, Label] | None = None) -> str:
    """Return one map; a zone whose colour is None is hatched, and a label is written where there is room for it."""
    shapes = "".join(
        f'<path d="{path}" fill="{colours.get(zone_id) or "url(#none)"}"/>' for zone_id, path in ground.paths.items()
    )
    words = "".join(_label(ground.middles[zone_id], label) for zone_id, label in (labels or {}).items())
    width, height = f"{ground.width:.0f}", f"{ground.height:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<defs>{HATCH}</defs><g stroke="{PAPER}" stroke-width="0.8" stroke-linejoin="round" fill-rule="evenodd">'
        f"{shapes}</g>{words}</svg>"
    )


def _label(middle: tuple[float, float, float], label: Label) -> str:
    x, y, room = middle
    # A Chinese letter is as wide as its size, a Latin one about 0.56 of it.
    widest = max(sum(1.0 if letter > "\u2e80" else 0.56 for letter in line) for line in (label.name, label.text)) * SIZE
    if widest > room:
        return ""
    halo = f'paint-order="stroke" stroke="{LAND}" stroke-width="2.2" stroke-linejoin="round"'
    lines = "".join(
        f'<text x="{x:.1f}" y="{y + down:.1f}">{literal(text)}</text>'
        for down, text in ((-1.5, label.name), (SIZE, label.text))
    )
    return f'<g font-family="{FONT}" font-size="{SIZE}" fill="{TEXT}" text-anchor="middle" {halo}>{lines}</g>'


def row(pictures: Sequence[tuple[str, str, str]], *, title: str) -> str:
    """Return maps side by side as HTML; each is its SVG, its caption and what a screen reader says of it."""
    figures = "".join(
        f"<figure>{image(drawing, alt=alt)}<figcaption>{literal(caption)}</figcaption></figure>"
        for drawing, caption, alt in pictures
    )
    return f'<div class="atlas-minimaps" role="group" aria-label="{literal(title)}">{figures}</div>'


def legend(title: str, classes: Sequence[tuple[str, str]], *, nodata: str) -> str:
    """Return the legend that a row of maps shares: (colour, label) of each class, and the hatch."""
    swatches = "".join(
        f'<li><span class="swatch" style="background:{colour}"></span>{literal(label)}</li>' for colour, label in classes
    )
    hatch = f"repeating-linear-gradient(45deg,{NODATA} 0 4px,{NODATA_HATCH} 4px 5px)"
    none = f'<li><span class="swatch" style="background:{hatch}"></span>{literal(nodata)}</li>'
    return f'<div class="atlas-minilegend"><p>{literal(title)}</p><ul>{swatches}{none}</ul></div>'
