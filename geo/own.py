"""An office's own table in use: counted into the zones as our own points are, and a measure like the others.

It stays apart from the public facts: nothing here writes, and no figure of it enters `geo.figures`. Rows without a
coordinate are never dropped: they are counted as unplaced, and by district where they name one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.counted import COUNTED, points_of
from geo.denominators import FACTORS, denominator_table
from geo.errors import CallError
from geo.figures import COLUMNS
from geo.intake.report import ImportReport
from geo.join import Counts, count_points
from geo.nearest import nearest
from geo.store import StoredDataset
from geo.tables import Dataset
from geo.zones import CRS, in_drawing_order, outlines

Floats = npt.NDArray[np.float64]

#: The measure's id on the page. It is no public metric: no link and no command knows it.
METRIC = "own"
#: A column may split the count when it has no more different values than this.
MOST_VALUES = 40
#: Rows by which a long column is judged before all of it is read.
SAMPLE = 20_000


@dataclass(frozen=True, eq=False)
class OwnData:
    """One table of the office's own: stored, or just read.

    `lon`, `lat` are degrees WGS 84, NaN for a row without a place. `version` is empty while it is not stored, `date`
    the day on which it was stored (ISO). `stated` holds the rows without a place by the district they name. `zones`
    is set for a file of polygons, which has no points.
    """

    name: str
    file: str
    kind: str
    datum: str
    date: str
    version: str
    rows: int
    lon: Floats
    lat: Floats
    row_numbers: npt.NDArray[np.int64]
    fields: dict[str, str]
    stated: dict[str, int]
    column: Callable[[str], pa.ChunkedArray]
    zones: gpd.GeoDataFrame | None = None
    kept: dict[tuple[str, str, str], Counts] = field(default_factory=dict, repr=False)

    @cached_property
    def placed(self) -> int:
        """Return the rows with a place."""
        return int(np.isfinite(self.lon).sum())

    @cached_property
    def names(self) -> pa.ChunkedArray | None:
        """Return the column that holds the rows' names, if there is one."""
        found = next((column for column, known in self.fields.items() if known == "name"), "")
        return self.column(found) if found else None

    @cached_property
    def splits(self) -> tuple[str, ...]:
        """Return the columns by which the count may be split: known fields of few values, such as 行业."""
        wanted = ("industry", "category", "high_tech", "status", "park", "district", "street", "city")
        columns = [column for known in wanted for column, name in self.fields.items() if name == known]
        return tuple(column for column in columns if 1 < len(values(self, column, most=SAMPLE)) <= MOST_VALUES)

    def label(self, position: int) -> str:
        """Return the name of a row, or nothing."""
        return str(self.names[position].as_py() or "") if self.names is not None else ""


def values(own: OwnData, column: str, *, most: int | None = None) -> list[str]:
    """Return the different values of a column, the most frequent first; of its first ``most`` rows when given."""
    cells = own.column(column)
    counted = pc.value_counts(pc.utf8_trim_whitespace(cells if most is None else cells.slice(0, most)))
    pairs = [(str(one["values"]), int(one["counts"])) for one in counted.to_pylist() if one["values"]]
    return [text for text, _ in sorted(pairs, key=lambda pair: (-pair[1], pair[0]))]


def from_report(report: ImportReport, *, name: str = "") -> OwnData:
    """Return a table that was read but not stored."""
    return OwnData(
        name=name or report.table.name, file=report.table.name, kind=report.kind, datum=report.datum.chosen, date="",
        version=report.version or "", rows=report.rows, lon=report.lon, lat=report.lat,
        row_numbers=report.table.rows, fields=report.fields, stated=dict(Counter(report.stated.values())),
        column=report.table.columns.column, zones=report.zones.frame if report.zones is not None else None,
    )  # fmt: skip


def from_stored(stored: StoredDataset) -> OwnData:
    """Return a table of the store. Its columns are read when they are needed.

    Raises
    ------
    DataError
        The version is gone (`geo.store.Store.dataset`).
    """
    manifest = stored.manifest
    about: dict[str, Any] = {
        "name": stored.name, "file": str(manifest.get("file", "")), "kind": stored.kind,
        "datum": str((manifest.get("datum") or {}).get("chosen") or ""), "date": str(manifest.get("date", ""))[:10],
        "version": stored.version, "rows": int(manifest.get("rows", 0)), "fields": dict(manifest.get("fields", {})),
    }  # fmt: skip
    if stored.kind == "zones":
        frame = _zones(stored.table())
        none = np.empty(0)
        return OwnData(
            **about, lon=none, lat=none, row_numbers=np.empty(0, np.int64), stated={}, zones=frame,
            column=lambda column: stored.table([column]).column(0),
        )  # fmt: skip
    ours = stored.table(["_row", "_lon", "_lat", "_reason", "_district"])
    lost = ours.filter(pc.and_(pc.is_null(ours["_lon"]), pc.not_equal(pc.fill_null(ours["_district"], ""), "")))
    stated = {str(one["values"]): int(one["counts"]) for one in pc.value_counts(lost["_district"]).to_pylist()}
    columns = [ours[name].to_numpy().astype(np.float64) for name in ("_lon", "_lat")]
    return OwnData(
        **about, lon=columns[0], lat=columns[1], row_numbers=ours["_row"].to_numpy(), stated=stated,
        column=lambda column: stored.table([column]).column(0),
    )  # fmt: skip


def _zones(table: pa.Table) -> gpd.GeoDataFrame:
    frame = table.to_pandas()
    shapes = shapely.from_wkb(frame.pop("geometry").to_numpy())
    frame["kind"], frame["boundary_basis"] = "own", ""
    return in_drawing_order(gpd.GeoDataFrame(frame.set_index("zone_id"), geometry=shapes, crs=CRS))


def counts(own: OwnData, dataset: Dataset, *, column: str = "", value: str = "") -> Counts:
    """Return the own points by zone of the plan, all of them or those whose ``column`` reads ``value``.

    The ranges speak of the outlines alone: an office's table does not say how far its points may be off.
    """
    key = (dataset.version, column, value)
    if key not in own.kept:
        lon = own.lon
        if column:
            chosen = pc.equal(pc.utf8_trim_whitespace(own.column(column)), value)
            lon = np.where(pc.fill_null(chosen, False).to_numpy(), own.lon, np.nan)
        own.kept[key] = count_points(lon, own.lat, outlines(dataset))
    return own.kept[key]


def figure_table(
    own: OwnData, dataset: Dataset, *, per: str = "none", column: str = "", value: str = ""
) -> pd.DataFrame:
    """Return the own figure of every zone: the count, or the count over a denominator.

    Parameters
    ----------
    per
        ``none`` or a denominator of `geo.denominators.PERS`; the newest figure of each zone.

    Returns
    -------
    A frame over all zones with the columns of `geo.figures.COLUMNS`; low and high are certainly and possibly inside.
    A zone without an outline is NaN.

    Raises
    ------
    CallError
        The denominator does not exist.
    """
    if per not in FACTORS:
        raise CallError("per_unknown", per=per, nearest=nearest(per, FACTORS))
    found, index = counts(own, dataset, column=column, value=value), dataset.zones.index
    counted = {"count": found.count, "count_certain": found.certain, "count_possible": found.possible}
    table = pd.DataFrame({name: series.reindex(index).astype("Int64") for name, series in counted.items()})
    for name, count in (("value", "count"), ("low", "count_certain"), ("high", "count_possible")):
        table[name] = table[count].astype(float)
    table["basis"] = np.where(table["value"].notna(), "counted", "")
    table["schematic"] = outlines(dataset)["schematic"].reindex(index).fillna(False).astype(bool)
    table["denominator"] = np.nan
    for name in ("year", "per_year", "count_unverified"):
        table[name] = pd.Series(pd.NA, index=index, dtype="Int64")
    if per != "none":
        below = denominator_table(dataset, per, "latest")
        table["denominator"], table["per_year"] = below["value"], below["year"]
        for name in ("value", "low", "high"):
            table[name] = table[name] / below["value"] * FACTORS[per]
    return table.reindex(columns=list(COLUMNS), fill_value="")


def zone_figures(own: OwnData, dataset: Dataset, points: tuple[OwnData, ...] = ()) -> pd.DataFrame:
    """Return what lies in the zones of an own file of polygons.

    Parameters
    ----------
    points
        Own tables that are counted as well.

    Returns
    -------
    A frame by the file's zone ids: name_zh, name_en, drawn_area_km2, then for each of facilities, listed_enterprises
    and the own tables (by name) its count, ``<name>_low`` and ``<name>_high``.
    """
    if own.zones is None:
        return pd.DataFrame()
    table = pd.DataFrame(own.zones[["name_zh", "name_en", "drawn_area_km2"]])
    joined = {metric: points_of(dataset, metric) for metric in COUNTED}
    parts = {
        metric: count_points(rows["lon"], rows["lat"], own.zones, precision_m=rows["precision_m"])
        for metric, rows in joined.items()
    }
    parts |= {f"own:{one.name}": count_points(one.lon, one.lat, own.zones) for one in points if one.zones is None}
    for name, found in parts.items():
        table[name], table[f"{name}_low"], table[f"{name}_high"] = found.count, found.certain, found.possible
    return table
