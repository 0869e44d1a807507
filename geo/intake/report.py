"""The report on a table before anything is stored: what was read, placed, not placed and why, and what looks wrong.

`make_report` is pure: a table and the user's choices in, a report out. The command line, the Data page and the store
take the same report, so that they cannot say different things.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.datum import canonical, convert
from geo.errors import CallError
from geo.intake.coordinates import CODE, REASONS, Coordinates, locate
from geo.intake.datum_choice import DatumChoice, choose_datum
from geo.intake.faults import UNWATCHED, Note, Watch
from geo.intake.fields import COORDINATE_FIELDS, FIELDS, Recognition, recognise
from geo.intake.places import stated_districts
from geo.intake.repeats import find_repeats, shared_spots
from geo.intake.surroundings import area_of, surroundings
from geo.intake.table import Floats, Ints, Table
from geo.intake.zonefile import ZonesFound, read_zones


@dataclass(frozen=True)
class Choices:
    """What the user decided: fields by column (``""`` for "none of them"), and a datum or ``auto``."""

    fields: dict[str, str] = field(default_factory=dict)
    datum: str = "auto"


@dataclass(frozen=True, eq=False)
class Proposal:
    """What was recognised, before the user agrees."""

    fields: dict[str, str]
    recognition: Recognition
    coordinates: Coordinates | None
    datum: DatumChoice
    questions: tuple[Note, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, eq=False)
class ImportReport:
    """Everything there is to say about a table. Row arrays follow the table; `lon`, `lat` are WGS 84 degrees or NaN.

    `kind` is ``points`` (some rows have a place), ``list`` (none has; counted by district) or ``zones`` (polygons).
    `reason` holds a code of `REASONS`; `area` the position in `surroundings().names`, -1 outside of them all.
    """

    table: Table
    kind: str
    fields: dict[str, str]
    datum: DatumChoice
    coordinates: Coordinates | None
    lon: Floats
    lat: Floats
    reason: npt.NDArray[np.int8]
    area: npt.NDArray[np.int16]
    in_sea: npt.NDArray[np.bool_]
    stated: dict[int, str]
    stated_by: dict[str, int]
    duplicate_of: Ints
    duplicate_by: npt.NDArray[np.int8]
    bad_code: npt.NDArray[np.bool_]
    spots: tuple[tuple[float, float, int, int], ...]
    on_shared_spot: int
    zones: ZonesFound | None
    notes: tuple[Note, ...]
    questions: tuple[Note, ...]
    version: str | None = None

    @property
    def rows(self) -> int:
        """Return the rows read."""
        return len(self.table)

    @cached_property
    def placed(self) -> int:
        """Return the rows that have a place (for zones: a usable outline)."""
        return int((self.reason == 0).sum())

    @cached_property
    def outside(self) -> npt.NDArray[np.bool_]:
        """Return which placed rows lie outside Shanghai and the nine cities."""
        nowhere = (self.area < 0) & ~self.in_sea & np.isfinite(self.lon)
        return nowhere if self.kind == "points" else np.zeros(self.rows, dtype=bool)

    @property
    def ready(self) -> bool:
        """Return whether nothing has to be asked any more."""
        return not self.questions

    @property
    def duplicates(self) -> int:
        """Return the rows that repeat an earlier one."""
        return int((self.duplicate_of > 0).sum())

    def unplaced(self) -> list[dict[str, object]]:
        """Return every row without a place: its number in the file, the column to look into, and the reason."""
        listed = []
        for position in np.flatnonzero(self.reason != 0):
            code = int(self.reason[position])
            column = self.coordinates.column_of(code) if self.coordinates else ""
            row = {"row": int(self.table.rows[position]), "column": column, "reason": REASONS[code]}
            if int(position) in self.stated:
                row["district"] = self.stated[int(position)]
            listed.append(row)
        return listed

    def by_district(self) -> dict[str, dict[str, int]]:
        """Return rows by district: ``placed`` by their position, ``named`` those without one that name a district."""
        counts: dict[str, dict[str, int]] = {}
        names = surroundings().names
        numbers, sizes = np.unique(self.area[(self.reason == 0) & (self.area >= 0)], return_counts=True)
        for number, size in zip(numbers, sizes, strict=True):
            counts.setdefault(names[number], {"placed": 0, "named": 0})["placed"] = int(size)
        for name in self.stated.values():
            counts.setdefault(name, {"placed": 0, "named": 0})["named"] += 1
        order = {name: i for i, name in enumerate(names)}
        return dict(sorted(counts.items(), key=lambda item: order.get(item[0], 999)))

    def reasons(self) -> dict[str, int]:
        """Return how many rows have no place, by reason."""
        codes, sizes = np.unique(self.reason[self.reason != 0], return_counts=True)
        return {REASONS[code]: int(size) for code, size in zip(codes, sizes, strict=True)}

    def duplicate_rows(self) -> list[dict[str, object]]:
        """Return every row that repeats an earlier one, the earlier one, and what they share."""
        words = ("", "code", "name_address", "name_place")
        return [
            {"row": int(self.table.rows[i]), "first_row": int(self.duplicate_of[i]), "by": words[self.duplicate_by[i]]}
            for i in np.flatnonzero(self.duplicate_of > 0)
        ]

    def rows_where(self, chosen: npt.NDArray[np.bool_], *, limit: int | None = None) -> list[int]:
        """Return the file's row numbers where ``chosen`` holds."""
        numbers = self.table.rows[chosen]
        return [int(number) for number in (numbers if limit is None else numbers[:limit])]

    def to_json(self, *, limit: int | None = None) -> dict[str, object]:
        """Return the report as plain values; ``limit`` shortens lists of rows (their counts stay whole)."""
        return {
            "file": self.table.name, "format": self.table.format, "kind": self.kind, "sheet": self.table.sheet or None,
            "encoding": self.table.encoding or None, "rows": self.rows, "placed": self.placed,
            "unplaced": self.unplaced()[:limit], "unplaced_count": self.rows - self.placed, "reasons": self.reasons(),
            "duplicates": self.duplicates, "duplicate_rows": self.duplicate_rows()[:limit],
            "bad_credit_codes": int(self.bad_code.sum()),
            "bad_credit_code_rows": self.rows_where(self.bad_code, limit=limit),
            "outside": int(self.outside.sum()), "outside_rows": self.rows_where(self.outside, limit=limit),
            "in_sea": int(self.in_sea.sum()), "in_sea_rows": self.rows_where(self.in_sea, limit=limit),
            "repeated_coordinates": {
                "rows": self.on_shared_spot,
                "spots": [{"lon": x, "lat": y, "rows": n, "first_row": row} for x, y, n, row in self.spots],
            },
            "by_district": self.by_district(), "named_by": self.stated_by,
            "datum": self.datum.to_json(), "fields": self.fields,
            "zones": self.zones.to_json() if self.zones else None,
            "skipped": [{"row": s.row, "text": s.text, "why": s.why} for s in self.table.skipped],
            "notes": [{"key": n.key, "zh": n.say("zh"), "en": n.say("en")} for n in (*self.table.notes, *self.notes)],
            "questions": [{"key": q.key, "zh": q.say("zh"), "en": q.say("en")} for q in self.questions],
            "version": self.version,
        }  # fmt: skip

    def published(self, version: str) -> ImportReport:
        """Return the same report with the version under which the table was stored."""
        return replace(self, version=version)


def settle_fields(table: Table, recognition: Recognition, choices: Choices) -> dict[str, str]:
    """Return the fields after the user's corrections: a field chosen by hand is taken from the column that had it.

    Raises
    ------
    CallError
        A column or field that does not exist.
    """
    fields = dict(recognition.fields)
    for column, wanted in choices.fields.items():
        if column not in table.names:
            raise CallError("intake_no_column", column=column, columns="、".join(table.names[:20]))
        if wanted and wanted not in FIELDS:
            raise CallError("intake_no_field", field=wanted, fields="、".join(FIELDS))
        for other in [name for name, known in fields.items() if known == wanted or name == column]:
            del fields[other]
        if wanted:
            fields[column] = wanted
    by_hand = {wanted for wanted in choices.fields.values() if wanted in COORDINATE_FIELDS}
    if by_hand:
        # A pair chosen by hand is the only one: a recognised 经纬度 column must not win against it.
        keep = by_hand | ({"lon", "lat"} if by_hand & {"lon", "lat"} else {"x", "y"} if by_hand & {"x", "y"} else set())
        fields = {c: known for c, known in fields.items() if known not in COORDINATE_FIELDS or known in keep}
    return {column: fields[column] for column in table.names if column in fields}


def propose(table: Table, choices: Choices | None = None, *, watch: Watch = UNWATCHED) -> Proposal:
    """Recognise fields and datum.

    Raises
    ------
    CallError
        The choices name a column, field or datum that does not exist.
    """
    choices = choices or Choices()
    if choices.datum != "auto":
        choices = replace(choices, datum=canonical(choices.datum))
    recognition = recognise(table)
    fields = settle_fields(table, recognition, choices)
    watch.step(0.2)
    found = locate(table, fields) if table.geometries is None else None
    watch.step(0.6)
    if table.geometries is not None:
        datum = _datum_of_zones(table, choices)
    else:
        datum = choose_datum(table, fields, found, by_hand=choices.datum)
    notes = [*(found.notes if found else ())]
    if recognition.by_value and set(recognition.by_value) <= set(fields):
        notes.append(Note("intake_note_by_value", {"columns": "、".join(recognition.by_value)}))
    for lon, lat in recognition.other_pairs:
        used = "、".join(found.columns) if found else ""
        notes.append(Note("intake_note_other_pair", {"used": used, "lon": lon, "lat": lat}))
    watch.step(1.0)
    return Proposal(fields, recognition, found, datum, (datum.question,) if datum.question else (), tuple(notes))


def _datum_of_zones(table: Table, choices: Choices) -> DatumChoice:
    """Return the datum of polygons: by hand, or as the file states it; without either it is asked."""
    if choices.datum != "auto":
        return DatumChoice(choices.datum, "hand", claim=table.crs)
    if table.crs:
        return DatumChoice(table.crs, "file", claim=table.crs)
    return DatumChoice("", "undecided", question=Note("intake_ask_zones"))


def make_report(
    table: Table, choices: Choices | None = None, *, proposal: Proposal | None = None, watch: Watch = UNWATCHED
) -> ImportReport:
    """Make the report on a table.

    Parameters
    ----------
    choices
        The user's corrections.
    proposal
        What `propose` returned for the same choices, to spare a second recognition.

    Raises
    ------
    CallError
        The choices name a column, field or datum that does not exist.
    FileRefused
        A zones file whose outlines cannot be used.
    """
    proposal = proposal or propose(table, choices, watch=watch.within(0.0, 0.4))
    if table.geometries is not None:
        return _report_on_zones(table, proposal)
    count = len(table)
    found = proposal.coordinates
    lon, lat = np.full(count, np.nan), np.full(count, np.nan)
    reason = np.full(count, CODE["no_coordinates"], dtype=np.int8) if found is None else found.reason.copy()
    if found is not None and proposal.datum.chosen:
        lon, lat = convert(found.x, found.y, source=proposal.datum.chosen, target="wgs84")
        reason[(reason == 0) & ~(np.isfinite(lon) & np.isfinite(lat))] = CODE["metres_unknown"]
        lon[reason != 0], lat[reason != 0] = np.nan, np.nan
    watch.step(0.55)
    area, in_sea = area_of(lon, lat)
    watch.step(0.7)
    lost = np.flatnonzero(reason != 0)
    named, by = stated_districts(table, proposal.fields, lost.tolist()) if len(lost) else ([], {})
    watch.step(0.8)
    duplicate_of, duplicate_by, bad_code = find_repeats(table, proposal.fields, lon, lat)
    # What sorting out repeats took goes back to the machine before the next step asks for more.
    pa.default_memory_pool().release_unused()
    watch.step(0.9)
    spots, shared = shared_spots(lon, lat, table.rows)
    report = ImportReport(
        table=table, kind="points" if (reason == 0).any() else "list", fields=proposal.fields, datum=proposal.datum,
        coordinates=found, lon=lon, lat=lat, reason=reason, area=area, in_sea=in_sea,
        stated={int(i): name for i, name in zip(lost, named, strict=True) if name}, stated_by=by,
        duplicate_of=duplicate_of, duplicate_by=duplicate_by, bad_code=bad_code, spots=spots, on_shared_spot=shared,
        zones=None, notes=proposal.notes, questions=proposal.questions,
    )  # fmt: skip
    watch.step(1.0)
    return replace(report, notes=(*report.notes, *_remarks(report)))


def _remarks(report: ImportReport) -> list[Note]:
    remarks = []
    if report.kind == "list" and report.stated:
        remarks.append(Note("intake_note_by_district", {"count": len(report.stated), "rows": report.rows}))
    elif report.stated:
        remarks.append(Note("intake_note_some_by_district", {"count": len(report.stated)}))
    if report.kind == "list" and not report.stated:
        remarks.append(Note("intake_note_nothing_placed"))
    return remarks


def _report_on_zones(table: Table, proposal: Proposal) -> ImportReport:
    count = len(table)
    zones = read_zones(table, proposal.fields, proposal.datum.chosen or "wgs84")
    return ImportReport(
        table=table, kind="zones", fields=proposal.fields, datum=proposal.datum, coordinates=None,
        lon=zones.lon, lat=zones.lat, reason=np.zeros(count, dtype=np.int8), area=np.full(count, -1, dtype=np.int16),
        in_sea=np.zeros(count, bool), stated={}, stated_by={}, duplicate_of=np.zeros(count, dtype=np.int64),
        duplicate_by=np.zeros(count, dtype=np.int8), bad_code=np.zeros(count, bool), spots=(), on_shared_spot=0,
        zones=zones, notes=proposal.notes, questions=proposal.questions,
    )  # fmt: skip
