"""``python -m geo count``: how many points of a table lie in each zone."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.cli import language
from geo.cli._output import FORMATS, aligned
from geo.cli._place import deliver
from geo.datum import DATUMS
from geo.errors import CallError, DataError
from geo.evidence import SAMPLE, Evidence, weigh
from geo.export import csv_text, records
from geo.intake.fields import datum_hint, field_of
from geo.join import OUTSIDE, UNION, UNPLACED, Counts
from geo.nearest import nearest
from geo.spread import ENGINES, Task, count_file
from geo.stream import Columns, PointFile, batches, look, parts
from geo.tables import load
from geo.words import say

NAME = "count"
#: Columns that tell how far a point may be off, in metres.
PRECISION = ("precision_m", "coordinate_precision_m")
AUTO = "auto"
TOTALS = ("count", "count_certain", "count_possible")


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    lang = language()
    parser.add_argument("file", metavar="FILE", help=say("cli_count_file", lang))
    parser.add_argument("--zones", metavar="FILE", default="", help=say("cli_count_zones", lang))
    parser.add_argument("--lon", metavar="COLUMN", default="", help=say("cli_count_lon", lang))
    parser.add_argument("--lat", metavar="COLUMN", default="", help=say("cli_count_lat", lang))
    parser.add_argument("--datum", choices=(AUTO, *DATUMS), default=AUTO, help=say("cli_count_datum", lang))
    parser.add_argument("--by", metavar="COLUMN", default="", help=say("cli_count_by", lang))
    parser.add_argument("--format", choices=FORMATS, default="table", help=say("cli_count_format", lang))
    parser.add_argument("-o", "--output", metavar="OUT", default="", help=say("cli_count_output", lang))
    parser.add_argument("--engine", choices=ENGINES, default="local", help=say("cli_count_engine", lang))
    parser.add_argument("--scheduler", metavar="ADDRESS", default="", help=say("cli_count_scheduler", lang))
    parser.add_argument("--union", action="store_true", help=say("cli_count_union", lang))


def run(args: argparse.Namespace) -> int:
    """Count and print; the reasons for what could not be placed go to stderr."""
    if args.scheduler and args.engine != "dask":
        raise CallError("scheduler_without_dask")
    file = look(Path(args.file))
    columns = columns_of(file, lon=args.lon, lat=args.lat, by=args.by)
    outlines = zones_of(args.zones)
    datum, decided_by, evidence = datum_of(file, columns, args.datum)
    task = Task(file, replace(columns, district=""), datum)
    counts = count_file(task, outlines, engine=args.engine, scheduler=args.scheduler)
    table = table_of(counts, outlines, args.lang, by=columns.by)
    deliver(_text(table, args.format, file, (datum, decided_by, evidence)).encode(), args.output)
    for sentence in remarks(counts, args, datum=datum, decided_by=decided_by):
        print(sentence, file=sys.stderr)
    return 0


def columns_of(file: PointFile, *, lon: str = "", lat: str = "", by: str = "") -> Columns:
    """Choose the columns: those named, else those whose headers are known.

    Raises
    ------
    CallError
        A column that was named does not exist; the sentence names the nearest.
    DataError
        No columns of coordinates are recognised; the sentence lists the columns.
    """
    for name in (lon, lat, by):
        if name and name not in file.names:
            raise CallError("column_unknown", file=file.path.name, column=name, nearest=nearest(name, file.names))
    fields: dict[str, str] = {}
    for score in (3, 2):
        for name in file.names:
            # Our own tables, and others in two languages, mark the Chinese column by its ending.
            own, found = field_of(name.removesuffix("_zh"))
            if found == score:
                fields.setdefault(own, name)
    if not lon and not lat and not {"lon", "lat"} <= fields.keys() and {"x", "y"} <= fields.keys():
        fields["lon"], fields["lat"] = fields["x"], fields["y"]
    lon, lat = lon or fields.get("lon", ""), lat or fields.get("lat", "")
    if not lon or not lat:
        raise DataError("coordinates_missing", file=file.path.name, columns="、".join(file.names[:20]))
    precision = next((name for name in file.names if name.lower() in PRECISION), "")
    return Columns(lon, lat, precision, by, fields.get("district", ""))


def zones_of(path: str) -> gpd.GeoDataFrame:
    """Return our outlines, or those of a GeoJSON file."""
    if not path:
        from geo.zones import outlines

        return outlines(load())
    from geo.userzones import read

    return read(Path(path))


def datum_of(file: PointFile, columns: Columns, wanted: str) -> tuple[str, str, Evidence | None]:
    """Return the datum, what decided it (``hand``, ``header`` or ``district``), and the evidence that was weighed.

    Raises
    ------
    DataError
        Neither the header nor the rows decide; the sentence asks, and nothing is counted.
    """
    if wanted != AUTO:
        return wanted, "hand", None
    hint = datum_hint(f"{columns.lon} {columns.lat}")
    if hint:
        return hint, "header", None
    evidence = None
    if columns.district:
        lon, lat, districts = _sample(file, columns)
        evidence = weigh(lon, lat, districts=districts)
    if evidence is not None and evidence.decided:
        return evidence.decided, "district", evidence
    if evidence is None or not next(iter(evidence.table.values()))["rows"]:
        raise DataError("datum_open", file=file.path.name)
    shares = ", ".join(f"{name} {row['agree']}/{row['rows']}" for name, row in evidence.table.items())
    raise DataError("datum_open_evidence", file=file.path.name, shares=shares)


def _sample(file: PointFile, columns: Columns) -> tuple[np.ndarray, np.ndarray, list[object]]:
    """Return coordinates and districts of rows from parts spread over the file, since registers are often sorted."""
    pieces = parts(file)
    chosen = [pieces[place] for place in dict.fromkeys(np.linspace(0, len(pieces) - 1, 4).astype(int))]
    taken = [batch for piece in chosen for batch in islice(batches(file, piece, columns), 1) if batch.district]
    lon = np.concatenate([np.empty(0), *(batch.lon[:SAMPLE] for batch in taken)])
    lat = np.concatenate([np.empty(0), *(batch.lat[:SAMPLE] for batch in taken)])
    return lon, lat, [value for batch in taken for value in (batch.district or [])[:SAMPLE]]


def table_of(counts: Counts, outlines: gpd.GeoDataFrame, lang: str, *, by: str = "") -> pd.DataFrame:
    """Return the table of the command: the zones, then the union, the points outside and the rows without a place."""
    names = outlines["name_zh"] if "name_zh" in outlines else pd.Series(outlines.index, index=outlines.index)
    placed = counts.placed
    totals = {
        UNION: (counts.union, counts.union_certain, counts.union_possible),
        OUTSIDE: (counts.outside, placed - counts.union_possible, placed - counts.union_certain),
        UNPLACED: (counts.unplaced,) * 3,
    }
    own = pd.DataFrame(
        {"zone_id": counts.count.index, "name_zh": names.to_numpy(), **dict(zip(TOTALS, _columns(counts), strict=True))}
    )
    rows = [(key, say(f"count{key.rstrip('_')}", lang), *numbers) for key, numbers in totals.items()]
    table = pd.concat([own, pd.DataFrame(rows, columns=list(own.columns))], ignore_index=True)
    if counts.by is not None:
        for value in counts.by:
            name = value if value not in table else f"{by}={value}"
            table[name or "__missing__"] = counts.by[value].to_numpy()
    return table


def _columns(counts: Counts) -> tuple[np.ndarray, ...]:
    return counts.count.to_numpy(), counts.certain.to_numpy(), counts.possible.to_numpy()


def _text(table: pd.DataFrame, form: str, file: PointFile, decision: tuple[str, str, Evidence | None]) -> str:
    if form == "table":
        return aligned(table) + "\n"
    if form == "csv":
        return csv_text(table)
    chosen, decided_by, evidence = decision
    datum = {"chosen": chosen, "decided_by": decided_by, "evidence": evidence.table if evidence else {}}
    content = {"file": file.path.name, "datum": datum, "rows": records(table)}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def remarks(counts: Counts, args: argparse.Namespace, *, datum: str, decided_by: str) -> list[str]:
    """Return the sentences for stderr: the datum, what could not be placed, how much zones overlap."""
    lines = []
    if decided_by != "hand":
        lines.append(say(f"datum_by_{decided_by}", args.lang, datum=datum))
    if counts.unplaced:
        lines.append(say("count_some_unplaced", args.lang, rows=counts.unplaced))
    if args.union:
        summed = int(counts.count.sum())
        lines.append(say("count_overlap", args.lang, sum=summed, union=counts.union, more=summed - counts.union))
    return lines
