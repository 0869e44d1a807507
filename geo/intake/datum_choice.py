"""Which datum a table is in: all evidence together, a decision only where nothing contradicts it, else a question.

Four witnesses, in the order of their weight: the districts that the rows name (`geo.evidence`), known facilities that
the rows name, points that would lie in the sea, and what a header or the file itself says. The first three are
counts and pass the same exact sign test; the last is a claim and stands only while no count speaks against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from geo.datum import convert
from geo.evidence import CANDIDATES, beats, weigh
from geo.geodesy import distance_m
from geo.intake.coordinates import Coordinates
from geo.intake.faults import Note
from geo.intake.fields import datum_hint, sample
from geo.intake.limits import DATUM_SAMPLE
from geo.intake.places import stated_districts
from geo.intake.surroundings import area_of
from geo.intake.table import Floats, Table
from geo.tables import load, split

#: A row that names a known facility is near it within this many metres; half of what GCJ-02 shifts by in Shanghai.
NEAR_M = 250.0
#: Facilities placed worse than this are no witnesses.
WITNESS_PRECISION_M = 150.0


@dataclass(frozen=True)
class DatumChoice:
    """The datum of a table: chosen or ``""``, by which witness, and what each candidate has for itself."""

    chosen: str
    decided_by: str
    evidence: dict[str, dict[str, float]] = field(default_factory=dict)
    question: Note | None = None
    claim: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the shape of ``import --format json``."""
        return {
            "chosen": self.chosen or None,
            "decided_by": self.decided_by,
            "claim": self.claim or None,
            "evidence": self.evidence,
        }


def choose_datum(
    table: Table, fields: dict[str, str], found: Coordinates | None, *, by_hand: str = "auto"
) -> DatumChoice:
    """Weigh all evidence and decide, or ask.

    Parameters
    ----------
    found
        The coordinates; ``None`` when the table has none.
    by_hand
        A datum that the user named, or ``auto``.
    """
    if found is None or not found.usable.any():
        return DatumChoice("", "no_coordinates", _nothing())
    if found.unit == "metres":
        return DatumChoice("cgcs2000", "metres", _nothing())
    rows = _sample(np.flatnonzero(found.usable))
    lon, lat = found.x[rows], found.y[rows]
    named, _ = stated_districts(table, fields, rows.tolist())
    districts = weigh(lon, lat, districts=named if any(named) else None)
    evidence = {datum: {**districts.table.get(datum, _nothing()[datum])} for datum in CANDIDATES}
    facility = _facilities(table, fields, rows, lon, lat, evidence)
    sea = _sea(lon, lat, evidence)
    claim, claimed_by = _claim(table, fields, found)
    if by_hand != "auto":
        return DatumChoice(by_hand, "hand", evidence, claim=claim)
    votes = [
        (datum, by) for datum, by in ((districts.decided, "district"), (facility, "facility"), (sea, "sea")) if datum
    ]
    if len({datum for datum, _ in votes}) > 1:
        return DatumChoice("", "undecided", evidence, Note("intake_ask_contradiction", _counts(evidence)), claim)
    counted, by = votes[0] if votes else ("", "")
    same = counted == claim or {counted, claim} == {"wgs84", "cgcs2000"}
    if counted and claim and not same:
        question = Note("intake_ask_claim", {"claim": claim, "counted": counted, **_counts(evidence)})
        return DatumChoice("", "undecided", evidence, question, claim)
    if counted:
        return DatumChoice(counted, by, evidence, claim=claim)
    if claim:
        return DatumChoice(claim, claimed_by, evidence, claim=claim)
    key = "intake_ask_datum" if evidence["wgs84"]["rows"] else "intake_ask_datum_no_district"
    return DatumChoice("", "undecided", evidence, Note(key, _counts(evidence)))


def _nothing() -> dict[str, dict[str, float]]:
    return {datum: {"rows": 0, "agree": 0, "share": 0.0} for datum in CANDIDATES}


def _counts(evidence: dict[str, dict[str, float]]) -> dict[str, object]:
    agree = {f"{datum}_agree": int(evidence[datum]["agree"]) for datum in CANDIDATES}
    return {"rows": int(evidence["wgs84"]["rows"]), **agree}


def _sample(rows: np.ndarray) -> np.ndarray:
    if len(rows) <= DATUM_SAMPLE:
        return rows
    return rows[np.linspace(0, len(rows) - 1, DATUM_SAMPLE).astype(np.int64)]


def _winner(hits: dict[str, np.ndarray]) -> str:
    """Return the candidate that beats each other one by the sign test, or ``""``."""
    best = max(CANDIDATES, key=lambda datum: int(hits[datum].sum()))
    for other in CANDIDATES:
        wins, losses = int((hits[best] & ~hits[other]).sum()), int((hits[other] & ~hits[best]).sum())
        if other != best and not beats(wins, losses):
            return ""
    return best


def _known_places() -> dict[str, tuple[float, float]]:
    """Return names of facilities whose place is known well: name -> (lon, lat) in WGS 84."""
    facilities = load().facilities
    sure = facilities[(facilities["precision_m"] <= WITNESS_PRECISION_M) & facilities["lon"].notna()]
    places: dict[str, tuple[float, float]] = {}
    for row in sure.itertuples():
        for name in (row.name_zh, *split(getattr(row, "aliases_zh", ""))):
            places[_plain(name)] = (row.lon, row.lat)
    return places


def _plain(name: str) -> str:
    return name.replace("（", "(").replace("）", ")").replace(" ", "")


def _facilities(
    table: Table,
    fields: dict[str, str],
    rows: np.ndarray,
    lon: Floats,
    lat: Floats,
    evidence: dict[str, dict[str, float]],
) -> str:
    """Let the rows that name a known facility speak for the datum that puts them near it."""
    column = next((name for name, known in fields.items() if known == "name"), "")
    for datum in CANDIDATES:
        evidence[datum] |= {"facilities": 0, "facilities_near": 0}
    if not column:
        return ""
    known = _known_places()
    names: Sequence[str | None] = table.columns.column(column).take(pa.array(rows)).to_pylist()
    hits = [(i, known[_plain(name)]) for i, name in enumerate(names) if name and _plain(name) in known]
    if not hits:
        return ""
    place = np.array([i for i, _ in hits])
    there = np.array([position for _, position in hits])
    near: dict[str, np.ndarray] = {}
    for datum in CANDIDATES:
        x, y = convert(lon[place], lat[place], source=datum, target="wgs84")
        near[datum] = np.asarray(distance_m(x, y, there[:, 0], there[:, 1])) <= NEAR_M
        evidence[datum] |= {"facilities": len(hits), "facilities_near": int(near[datum].sum())}
    return _winner(near)


def _sea(lon: Floats, lat: Floats, evidence: dict[str, dict[str, float]]) -> str:
    """Let the sea speak: a datum that puts rows into the water loses against one that keeps them on land."""
    dry: dict[str, np.ndarray] = {}
    for datum in CANDIDATES:
        x, y = convert(lon, lat, source=datum, target="wgs84")
        dry[datum] = ~area_of(x, y)[1]
        evidence[datum] |= {"in_sea": int((~dry[datum]).sum())}
    return _winner(dry)


def _claim(table: Table, fields: dict[str, str], found: Coordinates) -> tuple[str, str]:
    """Return the datum that the file itself, a header or a 坐标系 column claims, and who claims it."""
    if table.crs and found.columns == ("geometry",):
        return table.crs, "file"
    for text in found.columns:
        hint = datum_hint(text)
        if hint:
            return hint, "header"
    column = next((name for name, known in fields.items() if known == "datum"), "")
    stated = {datum_hint(cell) for cell in sample(table, column)} if column else set()
    return (stated.pop(), "column") if len(stated) == 1 and "" not in stated else ("", "")
