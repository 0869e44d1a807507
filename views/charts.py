"""The charts of the comparison as Vega-Lite: bars with whiskers, ranks, a scatter, a Lorenz curve.

Functions take ready rows and return a specification as a plain value, which the page draws and `layers.chart_files`
turns into a file; nothing here looks up a figure. The specifications are written out instead of built by Altair: the
same chart then takes no time of the server, where Altair's own checks take a tenth of a second a chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.words import say
from layers.labels import WIDEST, place, shortened
from layers.palette import ACCENT, DISTRICT_LINE, NODATA_HATCH, SECOND_TEXT, TEXT

Spec = dict[str, Any]
Rows = Sequence[dict[str, Any]]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: Published is not observed: two colours, everywhere on the page.
COUNTED_COLOUR, PUBLISHED_COLOUR = ACCENT, "#7A3E8E"
CARD, GRID = "#FFFEFB", "#E6E2D6"
FONT = "Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
CONFIG: Spec = {
    "font": FONT,
    "background": CARD,
    "padding": 10,
    "view": {"stroke": None},
    "axis": {
        "labelColor": TEXT, "titleColor": SECOND_TEXT, "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "gridColor": GRID, "domainColor": DISTRICT_LINE, "tickColor": DISTRICT_LINE,
        "labelLimit": 190,
    },
    "title": {"color": TEXT, "fontSize": 13, "anchor": "start", "fontWeight": "bold"},
}  # fmt: skip
#: The plot itself has its size, whatever its axes take: labels are placed in its pixels.
PAD: Spec = {"type": "pad", "contains": "content"}
SCATTER_WIDTH, SCATTER_HEIGHT, LORENZ_WIDTH = 560, 380, 360
#: Pixels a zone's bar takes, and those around the bars for title and axis: the page fits the whole into the height.
STEP, AROUND = 32, 84
#: Room to the right of the longest whisker for the text beside it, as a share.
HEADROOM = 1.5


def _chart(layers: Sequence[Spec], datasets: dict[str, Rows], **more: Any) -> Spec:
    data = {name: list(rows) for name, rows in datasets.items()}
    return {"$schema": SCHEMA, "config": CONFIG, "datasets": data, "layer": list(layers), **more}


def _layer(mark: Spec, encoding: Spec, *, data: str = "rows") -> Spec:
    return {"data": {"name": data}, "mark": mark, "encoding": encoding}


def _q(field: str, **more: Any) -> Spec:
    return {"field": field, "type": "quantitative", **more}


def _tips(lang: str, *lines: tuple[str, str]) -> list[Spec]:
    """Return the lines of a tooltip: the zone, ``lines`` of (field, title), the year and the source."""
    first = ("name", say("column_zone", lang))
    last = [("year", say("column_year", lang)), ("source", say("source", lang))]
    return [{"field": field, "type": "nominal", "title": title} for field, title in (first, *lines, *last)]


def _zones(rows: Rows) -> Spec:
    """Return the upright axis of bars and ranks: the zones in the order of the rows."""
    axis = {"domain": False, "ticks": False, "labelPadding": 6}
    return {"field": "name", "type": "nominal", "sort": [row["name"] for row in rows], "title": None, "axis": axis}


def bars(rows: Rows, *, title: str, unit: str, colour: str, lang: str) -> Spec:
    """Return bars on one scale with whiskers for the ranges.

    Parameters
    ----------
    rows
        One a zone from top to bottom: name, value, low, high, text (what stands beside the bar), range, year, source,
        end (where the text begins: the right end of the whisker, 0 without a figure).
    """
    y = _zones(rows)
    widest = max(row["end"] for row in rows) * HEADROOM or 1.0
    x = _q("value", title=unit, scale={"domain": [0, widest], "nice": False}, axis={"tickCount": 5})
    tips = _tips(lang, ("text", title), ("range", say("column_range", lang)))
    rule, tick = {"type": "rule", "color": TEXT, "strokeWidth": 1.3}, {"type": "tick", "color": TEXT, "thickness": 1.3}
    words = {"type": "text", "align": "left", "dx": 7, "fontSize": 12, "color": TEXT}
    layers = [
        _layer({"type": "bar", "color": colour, "opacity": 0.75, "height": 14}, {"x": x, "y": y, "tooltip": tips}),
        _layer(rule, {"x": _q("low"), "x2": {"field": "high"}, "y": y, "tooltip": tips}),
        *(_layer({**tick, "size": 10}, {"x": _q(end), "y": y, "tooltip": tips}) for end in ("low", "high")),
        _layer(words, {"x": _q("end"), "y": y, "text": {"field": "text"}, "tooltip": tips}),
    ]
    return _chart(
        layers, {"rows": rows}, title=say("side_bars", lang), width="container", height=STEP * len(rows) + AROUND
    )


def ranks(rows: Rows, *, title: str, colour: str, lang: str) -> Spec:
    """Return a dot plot of ranks with the ranks that the ranges allow.

    ``rows`` are those of `bars` with rank, rank_low, rank_high and ranks (the three as text).
    """
    y, last = _zones(rows), len(rows)
    axis = {"values": list(range(1, last + 1)), "format": "d", "grid": True}
    x = _q("rank", title=say("side_rank_axis", lang), scale={"domain": [0.5, last + 0.5]}, axis=axis)
    tips = _tips(lang, ("text", title), ("ranks", say("side_ranks", lang)))
    band = {"type": "rule", "color": colour, "strokeWidth": 6, "opacity": 0.25, "strokeCap": "round"}
    dot = {"type": "point", "color": colour, "filled": True, "size": 90, "opacity": 1}
    layers = [
        _layer(band, {"x": _q("rank_low"), "x2": {"field": "rank_high"}, "y": y, "tooltip": tips}),
        _layer(dot, {"x": x, "y": y, "tooltip": tips}),
    ]
    return _chart(
        layers, {"rows": rows}, title=say("side_ranks", lang), width="container", height=STEP * last + AROUND
    )


def scatter(rows: Rows, *, titles: Sequence[Sequence[str]], colour: str, lang: str) -> Spec:
    """Return two measures against each other, the chosen zones named without a label over another.

    Parameters
    ----------
    rows
        name, x, y, x_text, y_text, chosen (bool), year, source.
    titles
        Of the lower and of the upright axis, each the measure's name and its denominator and unit: two lines.
    """
    limits = [_limit([row[axis] for row in rows]) for axis in ("x", "y")]
    places = {
        axis: _q(axis, title=list(name), scale={"domain": limit, "nice": False})
        for axis, name, limit in zip(("x", "y"), titles, limits, strict=True)
    }
    tips = _tips(lang, ("x_text", " ".join(titles[0])), ("y_text", " ".join(titles[1])))
    shown = {**places, "tooltip": tips}
    point = {"type": "point", "filled": True}
    leader = {"x": _q("x"), "y": _q("y"), "x2": {"field": "near_x"}, "y2": {"field": "near_y"}}
    word = {"x": _q("label_x"), "y": _q("label_y"), "text": {"field": "short"}}
    big = {**point, "size": 85, "color": colour, "opacity": 1, "stroke": CARD, "strokeWidth": 1}
    layers = [
        _layer({**point, "size": 46, "color": NODATA_HATCH, "opacity": 0.75}, shown, data="others"),
        _layer({"type": "rule", "color": SECOND_TEXT, "strokeWidth": 0.7}, leader, data="labels"),
        _layer(big, shown, data="chosen"),
        _layer({"type": "text", "fontSize": 12, "color": TEXT, "baseline": "middle"}, word, data="labels"),
    ]
    chosen, others = ([row for row in rows if row["chosen"] is which] for which in (True, False))
    parts = {"chosen": chosen, "others": others, "labels": labels(chosen, others, limits)}
    # An empty set of rows has no columns to read: its layers go.
    layers = [layer for layer in layers if parts[layer["data"]["name"]]]
    filled = {name: part for name, part in parts.items() if part}
    return _chart(layers, filled, width=SCATTER_WIDTH, height=SCATTER_HEIGHT, autosize=PAD)


def _limit(values: Sequence[float]) -> list[float]:
    """Return the ends of an axis from zero, with a margin for points and labels at the edge."""
    low, high = min(0.0, *values), max(values)
    return [low, (high - low) * 1.08 + low or 1.0]


def labels(chosen: Rows, others: Rows, limits: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
    """Return where the names of the chosen zones stand: label_x, label_y (middle), near_x, near_y (end of a leader)."""
    (west, east), (south, north) = limits
    across, up = SCATTER_WIDTH / (east - west), SCATTER_HEIGHT / (north - south)
    named, unnamed = (
        [((row["x"] - west) * across, (north - row["y"]) * up) for row in each] for each in (chosen, others)
    )
    names = [shortened(row["name"], WIDEST) for row in chosen]
    spots = place(named, names, width=SCATTER_WIDTH, height=SCATTER_HEIGHT, others=unnamed)
    return [
        {
            "x": row["x"], "y": row["y"], "short": name,
            "label_x": spot.x / across + west, "label_y": north - spot.y / up,
            "near_x": spot.near_x / across + west, "near_y": north - spot.near_y / up,
        }
        for row, name, spot in zip(chosen, names, spots, strict=True)
    ]  # fmt: skip


def lorenz(curve: Rows, *, colour: str, lang: str) -> Spec:
    """Return a Lorenz curve beside the line of evenness; ``curve`` has zones, amount (cumulative shares) and name."""
    axis = {"format": "%", "tickCount": 5}
    x, y = (
        _q(field, title=say(f"side_lorenz_{field}", lang), scale={"domain": [0, 1]}, axis=axis)
        for field in ("zones", "amount")
    )
    tips = [
        {"field": "name", "type": "nominal", "title": say("side_lorenz_to", lang)},
        _q("zones", title=say("side_lorenz_zones", lang), format=".0%"),
        _q("amount", title=say("side_lorenz_amount", lang), format=".1%"),
    ]
    even = [{"zones": 0.0, "amount": 0.0}, {"zones": 1.0, "amount": 1.0}]
    dashed = {"type": "line", "color": SECOND_TEXT, "strokeDash": [4, 3], "strokeWidth": 1}
    dot = {"type": "point", "color": colour, "filled": True, "size": 36, "opacity": 1}
    layers = [
        _layer(dashed, {"x": x, "y": y}, data="even"),
        _layer({"type": "line", "color": colour, "strokeWidth": 2}, {"x": x, "y": y}),
        _layer(dot, {"x": x, "y": y, "tooltip": tips}),
    ]
    return _chart(layers, {"rows": curve, "even": even}, width=LORENZ_WIDTH, height=SCATTER_HEIGHT, autosize=PAD)
