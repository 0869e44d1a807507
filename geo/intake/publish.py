"""From a report to the store: every row of the file with its place, the reason it has none, and its own cells."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely

from geo.intake.coordinates import REASONS
from geo.intake.faults import UNWATCHED, FileRefused, Watch
from geo.intake.limits import MAX_LISTED
from geo.intake.report import ImportReport
from geo.intake.surroundings import surroundings
from geo.store import Store

#: Columns of ours in ``rows.parquet``; the user's own follow, as text, under their own names.
OUR_COLUMNS = ("_row", "_lon", "_lat", "_reason", "_district", "_in_sea", "_outside", "_duplicate_of")


def as_stored(report: ImportReport) -> pa.Table:
    """Return the table that goes into the store: `OUR_COLUMNS`, then the user's own cells, row by row as in the file."""
    if report.zones is not None:
        frame = report.zones.frame
        return pa.table({
            "zone_id": [str(i) for i in frame.index], "name_zh": frame["name_zh"].astype(str).tolist(),
            "name_en": frame["name_en"].astype(str).tolist(), "schematic": frame["schematic"].tolist(),
            "tolerance_m": pa.array(frame["tolerance_m"].to_numpy(dtype=float), from_pandas=True),
            "geometry": [bytes(wkb) for wkb in shapely.to_wkb(frame.geometry.to_numpy())],
        })  # fmt: skip
    names = np.array([*surroundings().names, ""], dtype=object)
    # Where a row has no place, the district that it names stands in for it; `_reason` tells the two apart.
    district = pa.DictionaryArray.from_arrays(pa.array(report.area % len(names), pa.int32()), pa.array(names)).cast(
        pa.string()
    )
    if report.stated:
        cells = district.to_pylist()
        for position, name in report.stated.items():
            cells[position] = name
        district = pa.array(cells, pa.string())
    reason = pa.DictionaryArray.from_arrays(pa.array(report.reason), pa.array(REASONS)).cast(pa.string())
    ours = {
        "_row": pa.array(report.table.rows), "_lon": pa.array(report.lon, from_pandas=True),
        "_lat": pa.array(report.lat, from_pandas=True), "_reason": reason, "_district": district,
        "_in_sea": pa.array(report.in_sea), "_outside": pa.array(report.outside),
        "_duplicate_of": pa.array(report.duplicate_of),
    }  # fmt: skip
    own = {f"_{name}" if name in ours else name: report.table.columns.column(name) for name in report.table.names}
    return pa.table({**ours, **own})


def publish(
    report: ImportReport, store: Store, *, name: str = "", watch: Watch = UNWATCHED, wait: float = 10.0
) -> ImportReport:
    """Store a report's table; it becomes (the next version of) the dataset ``name``.

    Parameters
    ----------
    name
        The dataset's name; empty: the file's name without its ending.

    Returns
    -------
    The report with its version.

    Raises
    ------
    FileRefused
        A question is still open: nothing is stored on a guess.
    StoreBusy, DataError, CallError
        See `geo.store.Store.publish`.
    """
    if report.questions:
        raise FileRefused(report.questions[0].key, **report.questions[0].params)
    table = as_stored(report)
    watch.step(0.2)
    said = report.to_json(limit=MAX_LISTED)
    del said["version"]
    manifest = {
        "file": report.table.name, "kind": report.kind, "rows": report.rows, "placed": report.placed,
        "datum": said["datum"], "fields": report.fields, "sha256": report.table.sha256, "size": report.table.size,
        "report": said,
    }  # fmt: skip
    part = watch.within(0.2, 1.0)
    version = store.publish(
        dataset_name(name or report.table.name), table, manifest, wait=wait, step=part.step,
        data="zones.parquet" if report.kind == "zones" else "rows.parquet",
    )  # fmt: skip
    return report.published(version)


def dataset_name(name: str) -> str:
    """Return a dataset's name from a file's: without its ending, on one line."""
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    return " ".join("".join(c for c in stem if c.isprintable()).split())[:80] or "dataset"
