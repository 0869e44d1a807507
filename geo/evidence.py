"""In which datum are these coordinates? Asked of the rows themselves, which name their own district.

GCJ-02 moves a point of Shanghai by about 500 m and BD-09 by about 1 km, so that points near a district's edge fall
over it when they are read in the wrong datum. Each datum is tried, and the rows that fall in the district they name
are counted. Only the rows on which two datums disagree say anything. Read in the right datum such a row falls in its
own district unless its point or its district is wrong; we allow `WRONG` of them to be. The likelihood ratio of one
datum against another is then ``((1 - WRONG) / WRONG) ** (wins - losses)`` (Edwards 1972, Likelihood), and a datum is
decided when the ratio against each other one reaches `ODDS`, and its wins are at least `WINS` times its losses, which
holds off tables whose districts are noise. Otherwise nothing is decided and the person is asked.
CGCS2000 differs from WGS 84 by less than a metre:
no evidence of this kind can tell them apart, and none is needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log

import numpy as np
import numpy.typing as npt

from geo.datum import convert
from geo.grid import Floats, Ints, ZoneGrid
from geo.regions import districts as district_polygons

CANDIDATES = ("wgs84", "gcj02", "bd09")
#: Share of disagreeing rows that may point the wrong way: addresses placed by street, old district names.
WRONG = 0.2
#: Odds asked for: with the above, three wins to none (64 to 1) pass and two (16 to 1) do not.
ODDS = 50
#: Wins for each loss at least: below it the model itself is wrong and the table is no evidence.
WINS = 3
#: The winner must put at least this share of the rows into their own districts, or the district column is no evidence.
LEAST_SHARE = 0.8
#: Rows weighed at most: a tenth of a second, and far more than a decision needs.
SAMPLE = 20_000


@dataclass(frozen=True)
class Evidence:
    """What speaks for each datum.

    `table` maps each candidate to rows (with a coordinate and a known district), agree (fall in their own district)
    and share. `decided` is the datum or None; `decided_by` is ``district`` or None (a caller may decide by the header
    of a column or by hand instead).
    """

    table: dict[str, dict[str, float]]
    decided: str | None
    decided_by: str | None


@cache
def _districts() -> tuple[tuple[str, ...], ZoneGrid]:
    pairs = list(district_polygons())
    return tuple(name for name, _ in pairs), ZoneGrid([polygon for _, polygon in pairs])


def district_number(name: object) -> int:
    """Return the position of a district of Shanghai by its name as people write it, or -1.

    浦东新区, 浦东, 上海市浦东新区 and 上海浦东 are one; a name of another place is none.
    """
    text = re.sub(r"^上海市?", "", "" if name is None else str(name).strip())
    short = re.sub(r"(新区|区)$", "", text)
    if not short:
        return -1
    for place, known in enumerate(_districts()[0]):
        if short == re.sub(r"(新区|区)$", "", known):
            return place
    return -1


def weigh(lon: npt.ArrayLike, lat: npt.ArrayLike, *, districts: Sequence[object] | None = None) -> Evidence:
    """Weigh the datums by the districts that the rows name.

    Parameters
    ----------
    lon, lat
        Degrees in an unknown datum; rows without a finite coordinate say nothing.
    districts
        The district that each row names, in Chinese. None: there is no such column, and nothing is decided.
    """
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    nothing: dict[str, dict[str, float]] = {datum: {"rows": 0, "agree": 0, "share": 0.0} for datum in CANDIDATES}
    if districts is None or not len(x):
        return Evidence(nothing, None, None)
    lookup: dict[object, int] = {}
    own = np.array([lookup.setdefault(name, district_number(name)) for name in districts], dtype=np.int64)
    with np.errstate(invalid="ignore"):
        chosen = np.flatnonzero((own >= 0) & (np.abs(x) <= 180) & (np.abs(y) <= 90))
    if not len(chosen):
        return Evidence(nothing, None, None)
    if len(chosen) > SAMPLE:
        chosen = chosen[np.linspace(0, len(chosen) - 1, SAMPLE).astype(np.int64)]
    agrees = {datum: _agree(x[chosen], y[chosen], own[chosen], datum) for datum in CANDIDATES}
    rows = len(chosen)
    table = {d: {"rows": rows, "agree": int(a.sum()), "share": float(a.mean())} for d, a in agrees.items()}
    best = max(CANDIDATES, key=lambda datum: table[datum]["agree"])
    clear = table[best]["share"] >= LEAST_SHARE and all(
        beats(int((agrees[best] & ~agrees[other]).sum()), int((agrees[other] & ~agrees[best]).sum()))
        for other in CANDIDATES
        if other != best
    )
    return Evidence(table, best if clear else None, "district" if clear else None)


def _agree(x: Floats, y: Floats, own: Ints, datum: str) -> npt.NDArray[np.bool_]:
    """Return which rows, read in `datum`, fall in the district they name."""
    lon, lat = convert(x, y, source=datum, target="wgs84")
    point, zone = _districts()[1].pairs(lon, lat)
    agree = np.zeros(len(x), dtype=bool)
    agree[point[zone == own[point]]] = True
    return agree


def beats(wins: int, losses: int) -> bool:
    """Return whether so many rows for a datum and so many against it decide between it and another.

    >>> beats(3, 0), beats(2, 0), beats(9, 3), beats(9, 4)
    (True, False, True, False)
    """
    return wins >= WINS * losses and (wins - losses) * log((1 - WRONG) / WRONG) >= log(ODDS)
