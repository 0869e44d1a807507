"""An office's own data over the map: what to draw for an extent, and the view coloured by it.

It reaches the map document by message, like every view. It never stands in a file under the static folder, which the
web server hands to anybody. All text in it is the user's; the document sets it by ``textContent``.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.bins import ACROSS, MARGIN, MOST_POINTS, Extent, Spots, extent_of, spots, widened
from geo.own import OwnData
from geo.tables import Dataset
from geo.words import say
from layers.classify import Classes, classify
from layers.legend import labels
from layers.palette import NODATA, sequential
from layers.text import finite, number
from layers.view import drawn_zones
from layers.viewstate import ViewState

#: Up to so many points of a table are sent once and need no bins.
FEW = 5_000
#: Vertices of own zones that are sent; a larger file is simplified until it fits.
MOST_VERTICES = 20_000
#: Tolerances tried in degrees: about 2, 11, 55, 220 metres.
TOLERANCES = (0.0, 2e-5, 1e-4, 5e-4, 2e-3)
#: Characters of a name on the map; the whole one stands in the table.
LONGEST = 80


def overlay(own: OwnData, key: str, lang: str, *, extent: Extent | None = None) -> dict[str, Any]:
    """Return one own layer for the map document.

    Parameters
    ----------
    key
        Names the layer; ours, not the user's.
    extent
        What the map shows, degrees. None: all of the table. Only a table of more than `FEW` points looks at it.

    Returns
    -------
    ``{id, name, lines, kind, spots: [[lon, lat, count, name, row]], shapes, live, bbox}``; ``live``: the document
    asks for another one when its extent changes.
    """
    whole = extent_of(own.lon, own.lat)
    layer: dict[str, Any] = {
        "id": key, "name": shortened(own.file), "lines": about(own, lang), "kind": "zones" if own.zones is not None else "points",
        "spots": [], "shapes": [], "live": own.placed > FEW, "bbox": list(whole) if whole else None,
    }  # fmt: skip
    if own.zones is not None:
        layer |= _shapes(own.zones)
    elif whole is not None:
        few = own.placed <= FEW
        area = whole if few or extent is None else widened(extent)
        # Seen through a margin of its own, a wider extent must not make coarser bins.
        across = ACROSS if extent is None else round(ACROSS * (1 + 2 * MARGIN))
        found = spots(own.lon, own.lat, area, most_points=FEW if few else MOST_POINTS, across=across)
        layer["spots"] = _spots(own, found)
    return finite(layer)


def about(own: OwnData, lang: str) -> list[str]:
    """Return what the legend says of an own layer: how many rows, its datum, its date."""
    datum = say(f"intake_datum_{own.datum or 'none'}", lang)
    stored = say("own_date", lang, date=own.date) if own.date else say("own_not_stored", lang)
    if own.zones is not None:
        return [say("own_zones", lang, count=len(own.zones)), say("own_datum", lang, datum=datum), stored]
    placed = say("own_placed", lang, placed=number(own.placed), rows=number(own.rows))
    return [placed, say("own_datum", lang, datum=datum), stored]


def shortened(text: str, most: int = LONGEST) -> str:
    """Return a text of bounded length on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _spots(own: OwnData, found: Spots) -> list[list[Any]]:
    rows = found.row[found.row >= 0]
    names = own.names.take(rows).to_pylist() if own.names is not None and len(rows) else []
    named = dict(zip(rows.tolist(), names, strict=True)) if names else {}
    return [
        [round(x, 5), round(y, 5), count, shortened(str(named.get(row) or "")), int(own.row_numbers[row]) if row >= 0 else 0]
        for x, y, count, row in zip(
            found.lon.tolist(), found.lat.tolist(), found.count.tolist(), found.row.tolist(), strict=True
        )
    ]


def _shapes(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    shapes = frame.geometry.to_numpy()
    for tolerance in TOLERANCES:
        simple = shapely.simplify(shapes, tolerance) if tolerance else shapes
        if shapely.get_num_coordinates(simple).sum() <= MOST_VERTICES:
            break
    listed = [
        {"id": str(zone_id), "name": shortened(str(name)), "km2": number(km2), "parts": _parts(shape)}
        for zone_id, name, km2, shape in zip(frame.index, frame["name_zh"], frame["drawn_area_km2"], simple, strict=True)
    ]
    return {"shapes": listed, "bbox": [float(edge) for edge in frame.total_bounds]}


def _parts(shape: shapely.Geometry) -> list[list[list[list[float]]]]:
    """Return a polygon's parts as rings of [lat, lon], the order that Leaflet wants."""
    return [
        [np.round(shapely.get_coordinates(ring)[:, ::-1], 5).tolist() for ring in shapely.get_rings(part)]
        for part in shapely.get_parts(shape)
    ]


def coloured(
    payload: dict[str, Any], dataset: Dataset, state: ViewState, own: OwnData, table: pd.DataFrame
) -> dict[str, Any]:
    """Return a view whose figures, colours and legend are those of an own table instead of the public measure.

    Parameters
    ----------
    table
        What `geo.own.figure_table` returned for ``state.per``.
    """
    shown = table.loc[table.index.isin(drawn_zones(dataset))]
    # A zone without one row of the table is no class of its own colour: it would paint the country.
    classes = classify(shown["value"].where(shown["value"] > 0), state.method)
    unit = unit_of(state.per, state.lang)
    values = {
        str(zone_id): _value(row, unit, whole=state.per == "none")
        for zone_id, row in table.iterrows() if pd.notna(row["value"])
    }  # fmt: skip
    colors = sequential(len(classes.upper)) if classes.upper else ()
    for zone_id, place in classes.index.items():
        if place >= 0:
            values[str(zone_id)] |= {"class": int(place), "color": colors[place]}
    return {**payload, **finite({"values": values, "notes": {}, "legend": _legend(own, state, shown, classes, unit)})}


def unit_of(per: str, lang: str) -> str:
    """Return the unit of an own figure, such as 行/平方公里."""
    rows = say("own_unit", lang)
    if per == "none":
        return rows
    areas = per.endswith("_km2")
    return say("unit_per_area" if areas else f"unit_per_{per}", lang, unit=rows)


def _value(row: pd.Series, unit: str, *, whole: bool) -> dict[str, Any]:
    digits = 0 if whole else None
    ranged = row["low"] != row["high"]
    return {
        "value": float(row["value"]),
        "text": f"{number(row['value'], digits)} {unit}",
        "class": -1,
        "color": None,
        "year": None,
        "range": f"{number(row['low'], digits)}–{number(row['high'], digits)}" if ranged else "",
        "mark": "",
    }


def _legend(own: OwnData, state: ViewState, shown: pd.DataFrame, classes: Classes, unit: str) -> dict[str, Any]:
    lang = state.lang
    colors = sequential(len(classes.upper)) if classes.upper else ()
    rows = [
        {"label": label, "color": color, "count": count}
        for label, color, count in zip(labels(classes), colors, classes.counts(), strict=True)
    ]
    lines = [shortened(own.file, 40), *about(own, lang)]
    if state.per != "none":
        lines.append(say(f"map_per_{state.per}", lang))
    if rows:
        method = say(f"map_method_{state.method}", lang)
        lines.append(say("map_line_method", lang, method=method, classes=len(rows)))
    return {
        "title": say("map_title_per", lang, metric=say("own_metric", lang), unit=unit),
        "lines": lines,
        "classes": rows,
        "nodata": {"label": say("own_none", lang), "color": NODATA, "count": int((~(shown["value"] > 0)).sum())},
    }
