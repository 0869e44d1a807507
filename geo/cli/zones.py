"""``python -m geo zones``: the zones as a table, CSV, JSON or GeoJSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from geo.cli._output import aligned, to_json
from geo.cli._place import deliver
from geo.errors import CallError
from geo.export import csv_text
from geo.nearest import nearest
from geo.tables import Dataset, load, term
from geo.words import say
from geo.zones import outlines

NAME = "zones"
FORMATS = ("table", "csv", "json", "geojson")
#: Columns of ``zones.csv`` that the list shows; the computed ones stand behind them.
LISTED = (
    "zone_id", "name_zh", "name_en", "kind", "group", "form", "parent_id", "district_ids", "geometry_basis",
    "boundary_basis", "tolerance_m", "planned_area_km2", "land_area_km2", "area_source_id", "area_confidence",
    "lon", "lat", "precision_m",
)  # fmt: skip
#: Decimals of a degree in GeoJSON: 0.1 m, below the precision of every outline here (RFC 7946, section 11.2).
DECIMALS = 6


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    lang = parser.get_default("lang")
    parser.add_argument("--format", choices=FORMATS, help=say("cli_zones_format", lang))
    parser.add_argument("--kind", action="append", metavar="KIND", help=say("cli_zones_kind", lang))
    parser.add_argument("-o", "--output", metavar="OUT", default="", help=say("cli_option_output", lang))


def run(args: argparse.Namespace) -> int:
    """Print the zones of the kinds asked for."""
    dataset = load()
    chosen = zone_frame(dataset, kinds=args.kind)
    form = args.format or _form_of(args.output)
    if form == "csv":
        text = csv_text(chosen)
    elif form == "json":
        text = to_json(chosen) + "\n"
    elif form == "geojson":
        text = json.dumps(to_geojson(dataset, chosen), ensure_ascii=False, allow_nan=False) + "\n"
    else:
        text = aligned(_readable(dataset, chosen, args.lang)) + "\n"
    deliver(text.encode(), args.output)
    return 0


def _form_of(output: str) -> str:
    """Return the format that the ending of a file name asks for; a table on the screen."""
    ending = Path(output).suffix.lower().lstrip(".")
    return ending if ending in FORMATS else "table"


def zone_frame(dataset: Dataset, *, kinds: list[str] | None = None) -> pd.DataFrame:
    """Return the zones with their drawn area (km2; NaN without an outline) and whether it is a sketch.

    Raises
    ------
    CallError
        A kind is unknown; the sentence has the nearest ones.
    """
    known = sorted(dataset.zones["kind"].unique())
    for kind in kinds or ():
        if kind not in known:
            raise CallError("zones_kind_unknown", kind=kind, nearest=nearest(kind, known), known="、".join(known))
    drawn = outlines(dataset)
    frame = dataset.zones[list(LISTED)].join(drawn[["drawn_area_km2", "schematic"]])
    # A union inherits its tolerance from its members, districts and cities from their source.
    frame["tolerance_m"] = drawn["tolerance_m"].reindex(frame.index)
    frame["drawn_area_km2"] = frame["drawn_area_km2"].round(3)
    frame["schematic"] = frame["schematic"].astype("boolean").fillna(False).astype(bool)
    return frame if kinds is None else frame[frame["kind"].isin(kinds)]


def _readable(dataset: Dataset, frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the few columns that fit a screen, with words instead of codes."""
    published = frame["planned_area_km2"].fillna(frame["land_area_km2"])
    basis = [term(dataset, "boundary_basis", code, lang) if code else "" for code in frame["boundary_basis"]]
    columns = {
        say("zones_column_id", lang): frame["zone_id"],
        say("zones_column_name", lang): frame[f"name_{lang}"],
        say("zones_column_kind", lang): [term(dataset, "zone_kind", kind, lang) for kind in frame["kind"]],
        say("zones_column_published", lang): published,
        say("zones_column_drawn", lang): frame["drawn_area_km2"].round(2),
        say("zones_column_basis", lang): basis,
    }
    return pd.DataFrame(columns)


def to_geojson(dataset: Dataset, frame: pd.DataFrame) -> dict[str, Any]:
    """Return zones as a FeatureCollection after RFC 7946: WGS 84, shells counter-clockwise, no ``crs``.

    A zone without an outline is its point; a zone that is only listed has the geometry null. Which of them a geometry
    is stands in ``geometry_basis``.
    """
    drawn = outlines(dataset)
    records = json.loads(to_json(frame))
    features = []
    for record in records:
        zone_id = record["zone_id"]
        geometry = None
        if zone_id in drawn.index:
            outline = shapely.orient_polygons(shapely.transform(drawn.geometry[zone_id], lambda xy: xy.round(DECIMALS)))
            geometry = shapely.geometry.mapping(outline)
        elif record["lon"] is not None:
            geometry = {"type": "Point", "coordinates": [record["lon"], record["lat"]]}
        features.append({"type": "Feature", "id": zone_id, "geometry": geometry, "properties": record})
    return {"type": "FeatureCollection", "features": features}
