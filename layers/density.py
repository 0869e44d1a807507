"""The density grid as a layer: classes, colours and words of its cells. They do not depend on the metric chosen."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import geopandas as gpd

from geo.density_grid import hexagons
from geo.tables import Dataset
from geo.words import say
from layers.classify import CLASSES, classify
from layers.palette import DENSITY, sequential
from layers.text import number

#: Decimals of a density. The second is real: one facility in a cell is about 0.25 per km2.
DIGITS = 2


@lru_cache(maxsize=2)
def grid(dataset: Dataset) -> gpd.GeoDataFrame:
    """Return the cells of `geo.density_grid.hexagons` with the class of each in column ``class``.

    Classes are quantiles of the cells' counts: cells differ in area by a few per cent, and by their density the many
    cells of one facility would fall into classes that say nothing but the cell's size.
    """
    found = hexagons(dataset)
    return found.assign(**{"class": classify(found["count"], "quantile", CLASSES).index})


def legend(dataset: Dataset, lang: str) -> dict[str, Any]:
    """Return the legend: title with unit, lines, and of each class its colour, densities (per km2) and cells."""
    cells = grid(dataset)
    spans = cells.groupby("class")["density"].agg(["min", "max", "size"])
    rows = [
        {"color": color, "label": _span(row["min"], row["max"]), "count": int(row["size"])}
        for color, (_, row) in zip(sequential(len(spans), scale=DENSITY), spans.iterrows(), strict=True)
    ]
    lines = [say("map_grid_cells", lang, count=len(cells)), say("map_grid_coverage", lang)]
    return {"title": say("map_grid_title", lang), "lines": lines, "classes": rows}


def _span(low: float, high: float) -> str:
    first, last = number(low, DIGITS), number(high, DIGITS)
    return first if first == last else f"{first}–{last}"


def texts(dataset: Dataset, lang: str) -> dict[str, Any]:
    """Return by cell what its tooltip says (``c0``) and its class."""
    return {str(cell): {"c0": _tip(row, lang), "class": int(row["class"])} for cell, row in grid(dataset).iterrows()}


def _tip(row: Any, lang: str) -> str:
    count = int(row["count"])
    key = "map_grid_cell_one" if count == 1 else "map_grid_cell"
    return say(key, lang, count=count, density=number(row["density"], DIGITS))
