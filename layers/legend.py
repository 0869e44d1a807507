"""The legend of the measure: its title, what it divides by, its year, its classes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from geo import figures
from geo.tables import Dataset
from geo.words import say
from layers.classify import Classes
from layers.palette import NODATA, sequential
from layers.text import number
from layers.viewstate import COUNTED, ViewState


def legend(dataset: Dataset, state: ViewState, table: pd.DataFrame, classes: Classes) -> dict[str, Any]:
    """Return the legend of a view.

    Parameters
    ----------
    table
        The rows of ``figure_table`` for the zones that are drawn.
    classes
        Their classes, with the same index.
    """
    lang = state.lang
    unit = figures.unit(dataset, state.metric, state.per, lang)
    metric = figures.metric_name(dataset, state.metric, lang)
    colors = sequential(len(classes.upper)) if classes.upper else ()
    rows = [
        {"label": label, "color": color, "count": count}
        for label, color, count in zip(labels(classes), colors, classes.counts(), strict=True)
    ]
    return {
        "title": say("map_title_per" if unit else "map_title_plain", lang, metric=metric, unit=unit),
        "lines": _lines(state, table, len(rows)),
        "classes": rows,
        "nodata": {"label": say("map_no_figure", lang), "color": NODATA, "count": int(table["value"].isna().sum())},
    }


def _lines(state: ViewState, table: pd.DataFrame, classes: int) -> list[str]:
    lang = state.lang
    lines = [say(f"map_per_{state.per}", lang)]
    years = span(table.loc[table["value"].notna(), "year"])
    if state.metric in COUNTED:
        if years:
            lines.append(say("map_line_counted", lang, years=years))
    elif state.year == "latest":
        if years:
            lines.append(say("map_line_year_latest", lang, years=years))
    else:
        lines.append(say("map_line_year", lang, year=state.year))
    if not classes:
        return [*lines, say("map_nothing", lang)]
    method = say(f"map_method_{state.method}", lang)
    return [*lines, say("map_line_method", lang, method=method, classes=classes)]


def span(years: pd.Series) -> str:
    """Return the first and last year of a column as ``2021–2025``, or one year, or nothing."""
    known = years.dropna()
    if not len(known):
        return ""
    first, last = int(known.min()), int(known.max())
    return str(first) if first == last else f"{first}–{last}"


def labels(classes: Classes) -> list[str]:
    """Return the range of each class, with as few decimals as keep the limits apart."""
    limits = [classes.lowest, *classes.upper]
    digits = next((digits for digits in range(5) if _apart(list(classes.upper), digits)), 5)
    texts = [number(limit, digits) for limit in limits]
    ranges = [f"{low}–{high}" for low, high in pairwise(texts)]
    # A class of a single value is that value, not a range.
    if classes.upper and classes.upper[0] == classes.lowest:
        ranges[0] = texts[1]
    return ranges


def _apart(limits: list[float], digits: int) -> bool:
    different = sorted(set(limits))
    rounded = [round(limit, digits) for limit in different]
    relative = all(abs(a - b) <= 0.05 * max(abs(b), 1e-9) for a, b in zip(rounded, different, strict=True))
    return len(set(rounded)) == len(different) and relative
