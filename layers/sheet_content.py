"""What a sheet shows of a view, in millimetres of its page: the same layers, outlines, classes and marks as the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd
import shapely

from geo.errors import CallError
from geo.tables import Dataset
from layers import basemap, declarations, features, palette
from layers.declarations import Layer
from layers.palette import Mark
from layers.sheet_window import Window, around
from layers.view import view_payload
from layers.viewstate import ViewState

#: Metres of uncertainty from which a ring lies around a point, as on the screen.
RING_FROM_M = 300
#: A point may be this much outside its frame and still be seen in part; it is left out, so that no mark is cut.
EDGE = 1.6


@dataclass(frozen=True)
class Area:
    """An outline that is drawn; ``shape`` in millimetres."""

    zone_id: str
    shape: shapely.Geometry
    schematic: bool
    selected: bool


@dataclass(frozen=True)
class Course:
    """A line that is drawn."""

    layer: Layer
    shape: shapely.Geometry
    dashed: bool


@dataclass(frozen=True)
class Dot:
    """A point that is drawn: a facility, an enterprise, or a zone without an outline."""

    id: str
    kind: str
    x: float
    y: float
    mark: Mark
    low: bool = False
    future: bool = False
    ring: bool = False
    selected: bool = False


@dataclass(frozen=True)
class Content:
    """Everything inside the frame, and the figures it is coloured by."""

    window: Window
    payload: dict[str, Any]
    areas: tuple[Area, ...] = ()
    courses: tuple[Course, ...] = ()
    dots: tuple[Dot, ...] = ()
    layers: tuple[Layer, ...] = field(default=())

    @property
    def zone_ids(self) -> tuple[str, ...]:
        """The zones that are seen, outlines first."""
        found = [area.zone_id for area in self.areas] + [dot.id for dot in self.dots if dot.kind == "zone"]
        return tuple(dict.fromkeys(found))

    def fill(self, zone_id: str) -> str:
        """Return the colour of a zone's class over land, or "" without a figure."""
        value = self.payload["values"].get(zone_id)
        return blend(value["color"]) if value and value["color"] else ""

    def counts(self) -> tuple[int, ...]:
        """Return how many of the zones that are seen fall in each class, and last how many have no figure."""
        classes = [self.payload["values"].get(zone_id, {}).get("class", -1) for zone_id in self.zone_ids]
        known = len(self.payload["legend"]["classes"])
        return (*(classes.count(place) for place in range(known)), classes.count(-1))

    def ink(self) -> list[tuple[float, float]]:
        """Return places that a box in the frame should not hide."""
        found = [(dot.x, dot.y) for dot in self.dots]
        for area in self.areas:
            spot = anchor(area.shape, self.window)
            if spot is not None:
                # The heart of a zone weighs like a handful of its corners.
                found += [spot] * 8
            # Along the line a mark each 4 mm, for a chosen zone each 0.5 mm: that one must be seen whole.
            line = shapely.segmentize(area.shape, 0.5 if area.selected else 4.0)
            found += [(x, y) for x, y in shapely.get_coordinates(line) if self.window.shows(x, y)]
        return found


def bounds_of(dataset: Dataset, state: ViewState, first: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return the extent of a view: its own, else around its zones, else ``first``."""
    if state.bbox is not None:
        return state.bbox
    return zones_bounds(dataset, state.zones) or first


def zones_bounds(dataset: Dataset, zone_ids: tuple[str, ...]) -> tuple[float, float, float, float] | None:
    """Return the extent of zones with room around them, or None when none of them has a place."""
    outlines = features.drawn_outlines(dataset)
    boxes = []
    for zone_id in zone_ids:
        row = dataset.zones.loc[zone_id]
        if zone_id in outlines.index:
            boxes.append(outlines.geometry[zone_id].bounds)
        elif pd.notna(row["lon"]) and pd.notna(row["lat"]):
            # A zone that is only a point: about five kilometres around it.
            boxes.append((row["lon"] - 0.03, row["lat"] - 0.025, row["lon"] + 0.03, row["lat"] + 0.025))
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return around((min(west), min(south), max(east), max(north)))


def content(dataset: Dataset, state: ViewState, window: Window) -> Content:
    """Return what ``state`` shows in ``window``.

    Raises
    ------
    CallError
        No zone lies in the extent: nothing would be drawn but the base map.
    """
    # The density grid is for the screen: a sheet colours its zones.
    shown = tuple(layer for layer in declarations.layers() if layer.id in state.shown and layer.draws != "cells")
    selected = frozenset(state.zones)
    found = Content(
        window=window,
        payload=view_payload(dataset, state),
        areas=tuple(_areas(dataset, shown, window, selected)),
        courses=tuple(_courses(dataset, shown, window)),
        dots=tuple(_dots(dataset, shown, window, selected)),
        layers=shown,
    )
    if not found.zone_ids and not found.dots and not _any_zone(dataset, window):
        raise CallError("sheet_extent_no_zone", bbox=",".join(f"{number:.2f}" for number in window.bounds))
    return found


def _any_zone(dataset: Dataset, window: Window) -> bool:
    west, south, east, north = window.bounds
    points = dataset.zones
    if (points["lon"].between(west, east) & points["lat"].between(south, north)).any():
        return True
    return bool(features.drawn_outlines(dataset).geometry.intersects(shapely.box(west, south, east, north)).any())


def _areas(dataset: Dataset, shown: tuple[Layer, ...], window: Window, selected: frozenset[str]) -> Iterator[Area]:
    outlines = features.drawn_outlines(dataset)
    chosen: set[str] = set(selected)
    for layer in shown:
        if layer.draws == "areas":
            chosen |= set(declarations.rows(layer, dataset.zones).index)
    seen = shapely.box(*window.bounds)
    for zone_id, row in outlines[outlines.index.isin(chosen)].iterrows():
        if not row.geometry.intersects(seen):
            continue
        yield Area(str(zone_id), window.draws(row.geometry), bool(row["schematic"]), zone_id in selected)


@lru_cache(maxsize=8)
def line_shapes(dataset: Dataset, kinds: tuple[str, ...]) -> dict[str, shapely.Geometry]:
    """Return the lines of ``lines.csv`` of these kinds by id, read once."""
    return dict(basemap.line_strings(dataset, kinds))


def _courses(dataset: Dataset, shown: tuple[Layer, ...], window: Window) -> Iterator[Course]:
    for layer in shown:
        if layer.draws != "lines":
            continue
        rows = declarations.rows(layer, dataset.lines)
        shapes = line_shapes(dataset, tuple(sorted(rows["kind"].unique())))
        for line_id, row in rows.drop_duplicates("line_id").set_index("line_id").iterrows():
            shape = window.draws(shapes[str(line_id)]) if line_id in shapes else shapely.Point()
            if not shape.is_empty:
                yield Course(layer, shape, row["confidence"] in {"low", "schematic"})


def _dots(dataset: Dataset, shown: tuple[Layer, ...], window: Window, selected: frozenset[str]) -> Iterator[Dot]:
    outlined = features.drawn_outlines(dataset).index
    drawn: set[str] = set()
    for layer in shown:
        if layer.draws not in {"zone_points", "facilities", "enterprises"}:
            continue
        table = declarations.rows(layer, declarations.table_of(layer, dataset))
        table = table[table["lon"].notna() & table["lat"].notna()]
        if layer.draws == "zone_points":
            table = table[~table.index.isin(outlined)]
        yield from _marked(layer.draws, table, window, selected)
        drawn |= set(table.index) if layer.draws == "zone_points" else set()
    # A selected zone that is only a point is seen even when its layer is not.
    rest = dataset.zones.loc[[zone for zone in sorted(selected) if zone not in outlined and zone not in drawn]]
    yield from _marked("zone_points", rest[rest["lon"].notna() & rest["lat"].notna()], window, selected)


def _marked(draws: str, table: pd.DataFrame, window: Window, selected: frozenset[str]) -> Iterator[Dot]:
    xs, ys = window.millimetres(table["lon"], table["lat"])
    inner = window.frame.grown(-EDGE)
    for (key, row), x, y in zip(table.iterrows(), xs, ys, strict=True):
        if not (inner.x < x < inner.right and inner.y < y < inner.bottom):
            continue
        ring = bool(pd.notna(row["precision_m"]) and row["precision_m"] > RING_FROM_M)
        if draws == "zone_points":
            yield Dot(str(key), "zone", float(x), float(y), palette.ZONE_POINT, selected=key in selected)
            continue
        low = row["confidence"] == "low"
        if draws == "enterprises":
            yield Dot(str(key), "enterprise", float(x), float(y), palette.ENTERPRISE, low=low, ring=ring)
        else:
            mark = palette.CATEGORIES[row["category"]]
            future = row["status"] != "operating"
            yield Dot(str(key), row["category"], float(x), float(y), mark, low=low, future=future, ring=ring)


def anchor(shape: shapely.Geometry, window: Window) -> tuple[float, float] | None:
    """Return where the name of an outline belongs: the middle of the widest part that the frame shows."""
    frame = window.frame
    part = shapely.clip_by_rect(shape, frame.x, frame.y, frame.right, frame.bottom)
    part = part if part.is_valid else shapely.make_valid(part)
    if part.is_empty or part.area < 0.05:
        return None
    spot = shapely.maximum_inscribed_circle(part, tolerance=0.2).coords[0]
    return float(spot[0]), float(spot[1])


def blend(color: str, under: str = palette.LAND, opacity: float = palette.FILL_OPACITY) -> str:
    """Return what ``color`` looks like over ``under`` on the screen, as an opaque colour.

    Print needs no transparency then: overlapping zones show the smaller one's class and no mixture of two.
    """
    top, ground = (tuple(int(text[place : place + 2], 16) for place in (1, 3, 5)) for text in (color, under))
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02X}" for a, b in zip(top, ground, strict=True))
