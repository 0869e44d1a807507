"""What the layers draw, as GeoJSON, and the texts that go with it.

A feature carries only ids of ours; all text goes to the page in one JSON object (:func:`texts`) and is shown with
``textContent``. Text fields are named ``c0``, ``c1`` ... so that no name from a table is ever a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry import Point

from geo import zones
from geo.tables import Dataset, split, term
from geo.words import say
from layers import basemap, declarations, density
from layers.declarations import Layer
from layers.text import number

#: Degrees, by basis. Districts: about 45 m, one pixel at zoom 11. Cities are looked at from afar: about 300 m, one
#: pixel at zoom 8. Both are finer than such lines are published.
ADMIN_TOLERANCE = {"district": 0.0004, "city": 0.003}
UNIONS = ("districts", "cities")

#: A label has room for about this many Chinese letters before it hides what it names.
LABEL_LENGTH = 9


@lru_cache(maxsize=2)
def drawn_outlines(dataset: Dataset) -> gpd.GeoDataFrame:
    """Return the outlines as they are drawn, largest first.

    Districts and cities are simplified together, so that neighbours keep one common line, and cut at the coast;
    unions are put together from their simplified members. Outlines of named corners are drawn as they are.
    """
    outlines = zones.outlines(dataset).copy()
    basis = dataset.zones["geometry_basis"].reindex(outlines.index)
    for kind, tolerance in ADMIN_TOLERANCE.items():
        admin = (basis == kind).to_numpy()
        outlines.loc[admin, "geometry"] = shapely.coverage_simplify(outlines.geometry[admin].to_numpy(), tolerance)
    for zone_id in outlines.index[basis.isin(UNIONS)]:
        members = [member for member in split(dataset.zones.at[zone_id, "member_ids"]) if member in outlines.index]
        outlines.loc[zone_id, "geometry"] = shapely.union_all(outlines.geometry[members].to_numpy(), grid_size=1e-7)
    ashore = basis.isin((*ADMIN_TOLERANCE, *UNIONS)).to_numpy()
    outlines.loc[ashore, "geometry"] = [_ashore(shape) for shape in outlines.geometry[ashore]]
    return outlines.sort_values("drawn_area_km2", ascending=False)


def _ashore(shape: shapely.Geometry) -> shapely.Geometry:
    cut = shapely.intersection(shape, basemap.land(), grid_size=1e-6)
    parts = [part for part in shapely.get_parts(cut) if part.geom_type == "Polygon" and part.area > 1e-6]
    return shapely.MultiPolygon(parts) if parts else shape


def district_lines(dataset: Dataset) -> shapely.Geometry:
    """Return the lines between districts, each once."""
    outlines = drawn_outlines(dataset)
    inside = outlines.geometry[outlines.index.isin(dataset.zones.index[dataset.zones["geometry_basis"] == "district"])]
    coast = basemap.land().boundary.buffer(0.003)
    return shapely.line_merge(shapely.union_all(inside.boundary.to_numpy(), grid_size=1e-6).difference(coast))


def areas(dataset: Dataset, layer: Layer) -> list[dict[str, Any]]:
    """Return the outlines of a layer, largest first."""
    outlines = drawn_outlines(dataset)
    chosen = declarations.rows(layer, dataset.zones).index
    drawn = outlines[outlines.index.isin(chosen)]
    return [basemap.feature(shape, id=zone_id) for zone_id, shape in drawn.geometry.items()]


def zone_points(dataset: Dataset, layer: Layer) -> list[dict[str, Any]]:
    """Return the zones of a layer that are known only as points."""
    return _points(_placed(declarations.rows(layer, dataset.zones)))


def facilities(dataset: Dataset, layer: Layer) -> list[dict[str, Any]]:
    """Return the facilities of a layer that have a point."""
    return _points(_placed(declarations.rows(layer, dataset.facilities)))


def enterprises(dataset: Dataset, layer: Layer) -> list[dict[str, Any]]:
    """Return the listed enterprises that have a point."""
    return _points(_placed(declarations.rows(layer, dataset.enterprises)))


def lines(dataset: Dataset, layer: Layer) -> list[dict[str, Any]]:
    """Return the lines of a layer; ``c0`` is 1 where a line is schematic or of low accuracy and drawn dashed."""
    chosen = declarations.rows(layer, dataset.lines)
    drawn = basemap.line_strings(dataset, tuple(chosen["kind"].unique()))
    first = chosen.drop_duplicates("line_id").set_index("line_id")
    return [
        basemap.feature(
            drawn[line_id].simplify(basemap.LINE_TOLERANCE),
            id=line_id,
            c0=int(row["confidence"] in {"low", "schematic"}),
        )
        for line_id, row in first.iterrows()
        if line_id in drawn
    ]


def cells(dataset: Dataset, _layer: Layer) -> list[dict[str, Any]]:
    """Return the hexagons that hold a facility; their classes go with their words."""
    return [basemap.feature(shape, id=str(cell)) for cell, shape in density.grid(dataset).geometry.items()]


DRAW: dict[str, Callable[[Dataset, Layer], list[dict[str, Any]]]] = {
    "areas": areas,
    "zone_points": zone_points,
    "facilities": facilities,
    "enterprises": enterprises,
    "lines": lines,
    "cells": cells,
}


def draw(dataset: Dataset, layer: Layer) -> dict[str, Any]:
    """Return what ``layer`` shows as a GeoJSON collection."""
    return basemap.collection(DRAW[layer.draws](dataset, layer))


def _placed(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["lon"].notna() & table["lat"].notna()].sort_index()


def _points(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [basemap.feature(Point(row.lon, row.lat), id=str(key)) for key, row in table.iterrows()]


def labels(dataset: Dataset, lang: str) -> pd.Series:
    """Return the short names that stand on the map; zones of one name are told apart by the year in their brackets."""
    names = dataset.zones.apply(_bare, axis=1, lang=lang)
    years = dataset.zones[f"name_{lang}"].str.extract(r"[（(][^）)]*?((?:19|20)\d\d)", expand=False)
    return names.where(~names.duplicated(keep=False) | years.isna(), names + " " + years.fillna(""))


def _bare(row: pd.Series, lang: str) -> str:
    name = str(row[f"name_{lang}"])
    bare = re.sub(r"\s*[（(][^）)]*[）)]", "", name).strip()
    if lang == "zh" and len(bare) > LABEL_LENGTH:
        fitting = [alias for alias in split(row["aliases_zh"]) if len(alias) <= LABEL_LENGTH]
        bare = max(fitting, key=len) if fitting else bare
    return bare


def texts(dataset: Dataset, lang: str) -> dict[str, Any]:
    """Return the words of everything that is drawn: zones, facilities, enterprises, lines and cells, each keyed by id."""
    return {
        "zones": _zone_texts(dataset, lang),
        "facilities": _facility_texts(dataset, lang),
        "enterprises": _enterprise_texts(dataset, lang),
        "lines": _line_texts(dataset, lang),
        "cells": density.texts(dataset, lang),
    }


def _name(row: pd.Series, lang: str) -> str:
    return str(row[f"name_{lang}"] or row["name_zh"])


def _zone_texts(dataset: Dataset, lang: str) -> dict[str, Any]:
    outlines, short = drawn_outlines(dataset), labels(dataset, lang)
    found = {}
    for zone_id, row in dataset.zones.iterrows():
        entry: dict[str, Any] = {"c0": _name(row, lang), "c1": short[zone_id]}
        entry |= {"c2": term(dataset, "zone_kind", row["kind"], lang), "size": _size(row)}
        if zone_id in outlines.index:
            outline = outlines.loc[zone_id]
            spot = shapely.maximum_inscribed_circle(outline.geometry, tolerance=0.001).coords[0]
            entry |= {"at": [round(spot[0], 4), round(spot[1], 4)], "km2": round(float(outline["drawn_area_km2"]), 3)}
            entry["schematic"] = int(bool(outline["schematic"]))
        elif pd.notna(row["lon"]):
            entry["at"] = [row["lon"], row["lat"]]
            entry["precision"] = row["precision_m"]
        found[str(zone_id)] = entry
    return found


def _size(row: pd.Series) -> float:
    area = row["planned_area_km2"] if pd.notna(row["planned_area_km2"]) else row["land_area_km2"]
    return float(area) if pd.notna(area) else 0.0


def _facility_texts(dataset: Dataset, lang: str) -> dict[str, Any]:
    found = {}
    for key, row in _placed(dataset.facilities).iterrows():
        status = term(dataset, "status", row["status"], lang)
        as_of = say("map_as_of", lang, date=row["status_as_of"]) if row["status_as_of"] else ""
        lines_ = [
            [say("map_category", lang), term(dataset, "category", row["category"], lang)],
            [say("map_status", lang), f"{status}{as_of}"],
            [say("map_field", lang), row[f"field_{lang}"]],
            [say("map_host", lang), row["host_zh"]],
            [say("map_address", lang), row["address_zh"]],
            *_common(dataset, row, lang),
        ]
        found[str(key)] = {
            "c0": _name(row, lang),
            "c1": row["name_zh"] if lang == "en" else "",
            "rows": [line for line in lines_ if line[1]],
            "kind": row["category"],
            "precision": row["precision_m"],
            "low": int(row["confidence"] == "low"),
            "future": int(row["status"] != "operating"),
        }
    return found


def _enterprise_texts(dataset: Dataset, lang: str) -> dict[str, Any]:
    found = {}
    for key, row in _placed(dataset.enterprises).iterrows():
        listed = say("map_listed", lang, board=term(dataset, "board", row["board"], lang), year=row["listed_year"])
        lines_ = [
            [say("map_category", lang), say("map_enterprise", lang)],
            [say("map_listing", lang), f"{listed} {row['stock_code']}"],
            [say("map_industry", lang), row[f"industry_{lang}"]],
            [say("map_address", lang), row["office_address_zh"] or row["registered_address_zh"]],
            [say("map_note", lang), say("map_office_only", lang) if row["office_only"] == 1 else ""],
            *_common(dataset, row, lang),
        ]
        found[str(key)] = {
            "c0": (row["short_name_zh"] if lang == "zh" else row["name_en"]) or row["name_zh"],
            "c1": row["name_zh"],
            "rows": [line for line in lines_ if line[1]],
            "kind": "enterprise",
            "precision": row["precision_m"],
            "low": int(row["confidence"] == "low"),
            "future": 0,
        }
    return found


def _common(dataset: Dataset, row: pd.Series, lang: str) -> list[list[str]]:
    """Return the lines every point ends with: how well it is placed, how sure it is, where it comes from."""
    placed = say("map_precision_m", lang, metres=number(row["precision_m"], 0)) if pd.notna(row["precision_m"]) else ""
    return [
        [say("map_precision", lang), placed],
        [
            say("map_basis", lang),
            term(dataset, "coordinate_basis", row["basis_code"], lang) if row["basis_code"] else "",
        ],
        [say("map_confidence", lang), term(dataset, "confidence", row["confidence"], lang)],
        [say("map_source", lang), sources(dataset, split(row["source_id"]), lang)],
    ]


def sources(dataset: Dataset, ids: tuple[str, ...], lang: str) -> str:
    """Return the titles of sources as one line."""
    titles = [str(dataset.sources.at[one, "title"]) for one in ids if one in dataset.sources.index]
    return ("；" if lang == "zh" else "; ").join(titles)


def _line_texts(dataset: Dataset, lang: str) -> dict[str, Any]:
    first = dataset.lines.drop_duplicates("line_id").set_index("line_id")
    return {str(key): {"c0": _name(row, lang), "c1": row["ref"]} for key, row in first.iterrows()}
