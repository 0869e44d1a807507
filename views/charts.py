"""The charts of the comparison, as Vega-Lite through Altair: bars with whiskers, ranks, a scatter, a Lorenz curve.

Functions take ready frames and return a chart; nothing here looks up a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from geo.words import say
from layers.labels import WIDEST, place, shortened
from layers.palette import ACCENT, NODATA_HATCH, SECOND_TEXT, TEXT

#: Published is not observed: two colours, everywhere on the page.
COUNTED_COLOUR, PUBLISHED_COLOUR = ACCENT, "#7A3E8E"
FONT = "Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
GRID = "#E6E2D6"
#: Pixels of a chart that holds labels: they are placed for this size.
SCATTER_WIDTH, SCATTER_HEIGHT = 560, 380
#: Pixels a zone's bar takes.
STEP = 32
#: Pixels around the bars that title and axis take: the page fits the whole chart into its height.
AROUND = 84


def spec(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Return a chart with our style as a plain value, which can be kept and drawn on the page or into a file."""
    return (
        chart.configure(font=FONT, background="#fffefb", padding=10)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=TEXT, titleColor=SECOND_TEXT, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
            gridColor=GRID, domainColor="#B9B4A7", tickColor="#B9B4A7", labelLimit=190,
        )
        .configure_title(color=TEXT, fontSize=13, anchor="start", fontWeight="bold")
        .to_dict()
    )  # fmt: skip


def _tips(lang: str, *extra: alt.Tooltip) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("name:N", title=say("column_zone", lang)),
        *extra,
        alt.Tooltip("year:N", title=say("column_year", lang)),
        alt.Tooltip("source:N", title=say("source", lang)),
    ]


def bars(frame: pd.DataFrame, *, title: str, unit: str, colour: str, lang: str) -> alt.LayerChart:
    """Return bars on one scale with whiskers for the ranges.

    Parameters
    ----------
    frame
        One row a zone in the order from top to bottom: name, value, low, high, text (what stands beside the bar),
        range, year, source, end (where the text begins: the right end of the whisker, 0 without a figure).
    """
    order = list(frame["name"])
    # A quarter more than the longest whisker leaves room for the text beside it.
    widest = float(frame["end"].max()) * 1.35 or 1.0
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False))
    x = alt.X("value:Q", title=unit, scale=alt.Scale(domain=[0, widest], nice=False), axis=alt.Axis(tickCount=5))
    base = alt.Chart(frame).encode(y=y)
    tips = _tips(
        lang,
        alt.Tooltip("text:N", title=title),
        alt.Tooltip("range:N", title=say("column_range", lang)),
    )
    bar = base.mark_bar(color=colour, opacity=0.75, height=14).encode(x=x, tooltip=tips)
    whisker = base.mark_rule(color=TEXT, strokeWidth=1.3).encode(x="low:Q", x2="high:Q", tooltip=tips)
    ends = [
        base.mark_tick(color=TEXT, thickness=1.3, size=10).encode(x=f"{end}:Q", tooltip=tips) for end in ("low", "high")
    ]
    words = base.mark_text(align="left", dx=7, fontSize=12, color=TEXT).encode(x="end:Q", text="text:N", tooltip=tips)
    return alt.layer(bar, whisker, *ends, words).properties(
        title=say("side_bars", lang), width="container", height=STEP * len(frame) + AROUND
    )


def ranks(frame: pd.DataFrame, *, title: str, colour: str, lang: str) -> alt.LayerChart:
    """Return a dot plot of ranks with the ranks that the ranges allow: rank, rank_low, rank_high beside `bars`' rows."""
    zones = len(frame)
    y = alt.Y("name:N", sort=list(frame["name"]), title=None, axis=alt.Axis(domain=False, ticks=False))
    axis = alt.Axis(values=list(range(1, zones + 1)), format="d", grid=True)
    x = alt.X("rank:Q", title=say("side_rank_axis", lang), scale=alt.Scale(domain=[0.5, zones + 0.5]), axis=axis)
    base = alt.Chart(frame).encode(y=y)
    tips = _tips(lang, alt.Tooltip("text:N", title=title), alt.Tooltip("ranks:N", title=say("side_ranks", lang)))
    spread = base.mark_rule(color=colour, strokeWidth=6, opacity=0.25, strokeCap="round").encode(
        x="rank_low:Q", x2="rank_high:Q", tooltip=tips
    )
    dot = base.mark_point(color=colour, filled=True, size=90, opacity=1).encode(x=x, tooltip=tips)
    return alt.layer(spread, dot).properties(title=say("side_ranks", lang), width="container", height=STEP * len(frame) + AROUND)


def scatter(frame: pd.DataFrame, *, titles: Sequence[Sequence[str]], colour: str, lang: str) -> alt.LayerChart:
    """Return two measures against each other, the chosen zones named without a label over another.

    Parameters
    ----------
    frame
        name, x, y, x_text, y_text, chosen (bool), year, source.
    titles
        Of the lower and of the upright axis, each the measure's name and its denominator and unit: two lines.
    """
    limits = [_limit(frame[axis]) for axis in ("x", "y")]
    base = alt.Chart(frame)
    x, y = (
        alt.X("x:Q", title=list(titles[0]), scale=alt.Scale(domain=limits[0], nice=False)),
        alt.Y("y:Q", title=list(titles[1]), scale=alt.Scale(domain=limits[1], nice=False)),
    )
    tips = _tips(lang, alt.Tooltip("x_text:N", title=" ".join(titles[0])), alt.Tooltip("y_text:N", title=" ".join(titles[1])))
    others = base.transform_filter("!datum.chosen").mark_point(
        filled=True, size=46, color=NODATA_HATCH, opacity=0.75
    ).encode(x=x, y=y, tooltip=tips)  # fmt: skip
    chosen = base.transform_filter("datum.chosen").mark_point(
        filled=True, size=85, color=colour, opacity=1, stroke="#fffefb", strokeWidth=1
    ).encode(x=x, y=y, tooltip=tips)  # fmt: skip
    layers: list[alt.Chart] = [others, chosen]
    labels = label_frame(frame[frame["chosen"]], limits)
    if len(labels):
        leader = alt.Chart(labels).mark_rule(color=SECOND_TEXT, strokeWidth=0.7)
        layers.append(leader.encode(x="x:Q", y="y:Q", x2="near_x:Q", y2="near_y:Q"))
        words = alt.Chart(labels).mark_text(fontSize=12, color=TEXT, baseline="middle")
        layers.append(words.encode(x="label_x:Q", y="label_y:Q", text="short:N"))
    return alt.layer(*layers).properties(width=SCATTER_WIDTH, height=SCATTER_HEIGHT)


def _limit(values: pd.Series) -> list[float]:
    """Return the ends of an axis from zero, with a margin for points and labels at the edge."""
    low, high = min(0.0, float(values.min())), float(values.max())
    return [low, (high - low) * 1.08 + low or 1.0]


def label_frame(chosen: pd.DataFrame, limits: Sequence[Sequence[float]]) -> pd.DataFrame:
    """Return where the names of the chosen zones stand: label_x and label_y (middle), near_x and near_y (leader)."""
    (west, east), (south, north) = limits
    across, up = SCATTER_WIDTH / (east - west), SCATTER_HEIGHT / (north - south)
    points = [((x - west) * across, (north - y) * up) for x, y in zip(chosen["x"], chosen["y"], strict=True)]
    names = [shortened(name, WIDEST) for name in chosen["name"]]
    spots = place(points, names, width=SCATTER_WIDTH, height=SCATTER_HEIGHT)
    rows = [
        {
            "x": x, "y": y, "short": name,
            "label_x": spot.x / across + west, "label_y": north - spot.y / up,
            "near_x": spot.near_x / across + west, "near_y": north - spot.near_y / up,
        }
        for x, y, name, spot in zip(chosen["x"], chosen["y"], names, spots, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def lorenz(curve: pd.DataFrame, *, colour: str, lang: str) -> alt.LayerChart:
    """Return a Lorenz curve beside the line of evenness: columns zones, amount (shares) and name."""
    shares = alt.Axis(format="%", tickCount=5)
    x = alt.X("zones:Q", title=say("side_lorenz_zones", lang), scale=alt.Scale(domain=[0, 1]), axis=shares)
    y = alt.Y("amount:Q", title=say("side_lorenz_amount", lang), scale=alt.Scale(domain=[0, 1]), axis=shares)
    even = alt.Chart(pd.DataFrame({"zones": [0.0, 1.0], "amount": [0.0, 1.0]}))
    tips = [
        alt.Tooltip("name:N", title=say("side_lorenz_to", lang)),
        alt.Tooltip("zones:Q", title=say("side_lorenz_zones", lang), format=".0%"),
        alt.Tooltip("amount:Q", title=say("side_lorenz_amount", lang), format=".1%"),
    ]
    line = alt.Chart(curve).encode(x=x, y=y)
    return alt.layer(
        even.mark_line(color=SECOND_TEXT, strokeDash=[4, 3], strokeWidth=1).encode(x=x, y=y),
        line.mark_line(color=colour, strokeWidth=2),
        line.mark_point(color=colour, filled=True, size=36, opacity=1).encode(tooltip=tips),
    ).properties(width=360, height=SCATTER_HEIGHT)
