"""A comparison to take away: as a table as on the page, as one figure a row, as a map layer, each with its sources.

Numbers stay numbers and keep all their digits; texts are guarded where the file is written (`geo.export`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.compare import COLUMNS, sources_sheet
from geo.export import csv_text, xlsx_bytes
from geo.figures import metric_name
from geo.sidebyside import Column, Union
from geo.tables import Dataset, term
from geo.words import say
from geo.zones import CRS, outlines

#: Excel needs it to read Chinese in a CSV.
BOM = b"\xef\xbb\xbf"


def by_figure(dataset: Dataset, columns: Sequence[Column]) -> pd.DataFrame:
    """Return one figure a row: measure, metric, per and unit, then the columns of `geo.compare.COLUMNS`."""
    parts = []
    for one in columns:
        names = dataset.zones.loc[one.table.index, ["zone_id", "name_zh", "name_en"]]
        part = names.join(one.table)[list(COLUMNS)]
        for place, (name, value) in enumerate(
            (("measure", one.name), ("metric", one.metric), ("per", one.per), ("unit", one.unit))
        ):
            part.insert(place, name, value)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def by_zone(
    dataset: Dataset, columns: Sequence[Column], lang: str, *, unions: dict[str, Union] | None = None
) -> pd.DataFrame:
    """Return one zone a row as on the page: each measure with its unit, its range where it has one, and its year.

    Parameters
    ----------
    unions
        By key of a column the union's count: a last row says it.
    """
    zones = dataset.zones.loc[columns[0].table.index]
    table = pd.DataFrame(
        {
            say("compare_zone_id", lang): list(zones.index),
            say("column_zone", lang): list(zones[f"name_{lang}"]),
            say("column_kind", lang): [term(dataset, "zone_kind", kind, lang) for kind in zones["kind"]],
        },
        dtype=object,
    )
    last: list[object] = ["__union__", say("side_union", lang), ""]
    for one in columns:
        head = title(one, lang)
        fields = {"": "value", "compare_low": "low", "compare_high": "high", "compare_year": "year"}
        union = (unions or {}).get(one.key)
        sums = {"value": union.count, "low": union.certain, "high": union.possible} if union else {}
        for word, field in fields.items():
            if field in ("low", "high") and one.table[field].isna().all():
                continue
            table[f"{head} {say(word, lang)}" if word else head] = list(one.table[field])
            last.append(sums.get(field))
    if unions:
        table.loc[len(table)] = pd.Series(last, index=table.columns, dtype=object)
    return table


def title(one: Column, lang: str) -> str:
    """Return a measure with its denominator and unit, as a header."""
    per = "" if one.per == "none" else say("side_per", lang, per=denominator(one.per, lang))
    return say("side_title", lang, name=one.name, per=per, unit=one.unit)


def measured_in(one: Column, lang: str) -> str:
    """Return what a measure is divided by and its unit."""
    if one.per == "none":
        return one.unit
    return say("side_measured_in", lang, per=denominator(one.per, lang), unit=one.unit)


def denominator(per: str, lang: str) -> str:
    """Return the name of a denominator as it stands inside a phrase."""
    name = say(f"per_{per}", lang)
    return name[:1].lower() + name[1:]


def notes(dataset: Dataset, columns: Sequence[Column], lang: str) -> pd.DataFrame:
    """Return what a reader of the numbers must know, one sentence a row: model, years, notes of single figures."""
    rows = [
        (say("side_note_version", lang), dataset.version),
        (say("side_note_model", lang), say("side_model", lang)),
        (say("side_note_union", lang), say("side_union_about", lang)),
        (say("side_note_years", lang), say("side_years_own", lang)),
    ]
    for one in columns:
        rows.extend(
            (f"{title(one, lang)} · {dataset.zones.at[zone_id, f'name_{lang}']}", note)
            for zone_id, note in one.table[f"note_{lang}"].items()
            if note
        )
    return pd.DataFrame(rows, columns=[say("side_note_about", lang), say("note", lang)])


def overlaps_sheet(dataset: Dataset, pairs: pd.DataFrame, metric: str, lang: str) -> pd.DataFrame:
    """Return the pairs of `geo.sidebyside.shared` with names and headers; every pair of different zones stands once."""
    rows = pairs[pairs["zone_id"] < pairs["other_id"]]
    names = dataset.zones[f"name_{lang}"]
    return pd.DataFrame(
        {
            say("side_overlap_a", lang): list(names.loc[rows["zone_id"]]),
            say("side_overlap_b", lang): list(names.loc[rows["other_id"]]),
            say("side_overlap_km2", lang): list(rows["km2"]),
            say("side_overlap_points", lang, metric=metric_name(dataset, metric, lang)): list(rows["points"]),
            say("side_overlap_jaccard", lang): list(rows["jaccard"]),
        }
    )


def to_csv(dataset: Dataset, columns: Sequence[Column]) -> bytes:
    """Return `by_figure` as CSV in UTF-8 with a byte order mark."""
    return BOM + csv_text(by_figure(dataset, columns)).encode()


def to_xlsx(
    dataset: Dataset,
    columns: Sequence[Column],
    lang: str,
    *,
    unions: dict[str, Union],
    pairs: pd.DataFrame,
    points: str,
) -> bytes:
    """Return a workbook: the comparison, every figure with all that is known of it, overlaps, sources, notes.

    Parameters
    ----------
    unions, pairs
        As `geo.sidebyside.union_of` (by key of a column) and `geo.sidebyside.shared` give them.
    points
        The counted metric whose points the pairs share.
    """
    figures = by_figure(dataset, columns)
    return xlsx_bytes(
        {
            say("compare_sheet", lang): by_zone(dataset, columns, lang, unions=unions),
            say("side_sheet_figures", lang): figures,
            say("side_sheet_overlaps", lang): overlaps_sheet(dataset, pairs, points, lang),
            say("compare_sources_sheet", lang): sources_sheet(dataset, figures),
            say("side_sheet_notes", lang): notes(dataset, columns, lang),
        }
    )


def to_geopackage(dataset: Dataset, columns: Sequence[Column]) -> bytes:
    """Return the zones with their measures as a GeoPackage in EPSG:4326, layer ``zones``.

    Field names are the keys of the measures, with ``_low``, ``_high``, ``_year``, ``_rank`` and ``_sources`` after
    them. A zone without an outline keeps its row without a geometry: nothing is left out.
    """
    zones = columns[0].table.index
    fields = dataset.zones.loc[zones, ["zone_id", "name_zh", "name_en", "kind"]].copy()
    drawn = outlines(dataset).reindex(zones)
    fields["schematic"] = drawn["schematic"].eq(True)
    for name in ("tolerance_m", "drawn_area_km2"):
        fields[name] = drawn[name].astype(float)
    for one in columns:
        fields[one.key] = one.table["value"]
        for field in ("low", "high", "year", "rank"):
            if one.table[field].notna().any():
                fields[f"{one.key}_{field}"] = one.table[field]
        fields[f"{one.key}_sources"] = one.table["source_ids"]
    frame = gpd.GeoDataFrame(fields, geometry=gpd.GeoSeries(drawn.geometry, index=zones), crs=CRS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "zones.gpkg"
        frame.to_file(path, layer="zones", driver="GPKG", engine="pyogrio")
        return path.read_bytes()
