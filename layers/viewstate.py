"""One value for one picture: what an address, a saved scene and the command line write, and every drawing reads."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geo.tables import Dataset, split
from geo.words import LANGS, say
from layers import declarations
from layers.classify import METHODS

BASES = ("atlas",)
PERS = (
    "none",
    "published_area_km2",
    "planned_area_km2",
    "land_area_km2",
    "drawn_area_km2",
    "population",
    "enterprises",
)
#: Metrics made by joining points; all others are rows of metrics.csv.
COUNTED = ("facilities", "listed_enterprises")
KEYS = ("lang", "base", "layers", "metric", "per", "year", "method", "zones", "bbox", "title", "present", "v")

#: No statistic of this subject is older, and a year of five digits is a slip of the hand.
FIRST_YEAR, LAST_YEAR = 1978, 2100
#: A title has to fit one line of a sheet.
TITLE_LENGTH = 80
#: An address longer than a browser's own limit is an attack, not a link; no honest value comes near.
VALUE_LENGTH = 4000
#: West, south, east, north that a view without an extent shows: the city without Chongming's east and the open sea.
FIRST_VIEW = (120.90, 30.72, 121.98, 31.50)
#: Five decimals of a degree are one metre, finer than a screen.
DECIMALS = 5


@dataclass(frozen=True)
class ViewState:
    """The state of one view. ``layers`` None means the layers that are shown by default."""

    lang: str = "zh"
    base: str = "atlas"
    layers: tuple[str, ...] | None = None
    metric: str = "facilities"
    per: str = "published_area_km2"
    year: str = "latest"
    method: str = "natural_breaks"
    zones: tuple[str, ...] = ()
    bbox: tuple[float, float, float, float] | None = None
    title: str = ""
    present: bool = False
    v: str = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids of the layers to show, the default ones spelled out."""
        return declarations.shown_by_default() if self.layers is None else self.layers

    @property
    def year_value(self) -> str | int:
        """The year as ``geo.figures`` takes it: ``latest`` or a whole number."""
        return self.year if self.year == "latest" else int(self.year)

    @classmethod
    def from_query(cls, query: Mapping[str, Any], dataset: Dataset) -> tuple[ViewState, list[str]]:
        """Read a query string that anybody may have written.

        Returns
        -------
        state, notices
            A key that is missing has its default. A key that is unknown or bad is ignored, and ``notices`` has one
            sentence for it, in the language of the query.
        """
        values: dict[str, Any] = {}
        ignored: list[str] = []
        for key, raw in query.items():
            text = _text(raw)
            read = READERS.get(key)
            value = None if read is None or text is None else read(text, dataset)
            if text is None or value is None:
                ignored.append(key)
            elif value is not MISSING:
                values[key] = value
                if key in LISTS and not all(LISTS[key](part, dataset) for part in text.split(",")):
                    # What is known of a list is kept, the rest is owned up to.
                    ignored.append(key)
        state = cls(**values)
        notices = [_notice(key, state.lang) for key in KEYS if key in ignored]
        if any(key not in KEYS for key in ignored):
            notices.append(say("link_unknown_keys", state.lang))
        if state.v and state.v != dataset.version:
            notices.append(say("link_other_version", state.lang))
        return state, notices

    def to_query(self) -> dict[str, str]:
        """Return every key as text, so that a later default changes no old link."""
        return {
            "lang": self.lang,
            "base": self.base,
            "layers": ",".join(self.shown) or "none",
            "metric": self.metric,
            "per": self.per,
            "year": self.year,
            "method": self.method,
            "zones": ",".join(self.zones),
            "bbox": "" if self.bbox is None else ",".join(f"{number:.{DECIMALS}f}" for number in self.bbox),
            "title": self.title,
            "present": "1" if self.present else "0",
            "v": self.v,
        }


#: What a reader returns for an empty value that means "the default".
MISSING = object()


def zone_id(text: str, dataset: Dataset) -> str | None:
    """Return the id of a zone by its id or by a former one, or None."""
    if text in dataset.zones.index:
        return text
    return _former_ids(dataset).get(text)


@lru_cache(maxsize=4)
def _former_ids(dataset: Dataset) -> dict[str, str]:
    former = dataset.zones["former_ids"]
    return {old: str(new) for new, cell in former[former != ""].items() for old in split(cell)}


def _text(raw: Any) -> str | None:
    # Some servers hand over a list for each key; the last one wins, as in Streamlit.
    if isinstance(raw, list | tuple):
        raw = raw[-1] if raw else ""
    return raw if isinstance(raw, str) and len(raw) <= VALUE_LENGTH else None


def _notice(key: str, lang: str) -> str:
    return say("link_bad_key", lang, key=key)


def _one_of(options: tuple[str, ...]) -> Callable[[str, Dataset], Any]:
    def read(text: str, _dataset: Dataset) -> Any:
        return (text if text in options else None) if text else MISSING

    return read


def _layers(text: str, _dataset: Dataset) -> tuple[str, ...] | None:
    if text in {"", "none"}:
        return ()
    wanted = dict.fromkeys(text.split(","))
    known = declarations.ids()
    # One unknown layer must not empty the map: what is known is kept, nothing known is a bad key.
    return tuple(layer for layer in wanted if layer in known) or None


def _metric(text: str, dataset: Dataset) -> Any:
    if not text:
        return MISSING
    return text if text in COUNTED or text in dataset.metrics.index else None


def _year(text: str, _dataset: Dataset) -> str | None:
    if text in {"", "latest"}:
        return "latest"
    if re.fullmatch(r"[0-9]{4}", text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return text
    return None


def _zones(text: str, dataset: Dataset) -> tuple[str, ...] | None:
    if not text:
        return ()
    found = (zone_id(part, dataset) for part in dict.fromkeys(text.split(",")))
    return tuple(dict.fromkeys(zone for zone in found if zone)) or None


def _bbox(text: str, _dataset: Dataset) -> Any:
    if not text:
        return MISSING
    parts = text.split(",")
    if len(parts) != 4 or not all(re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,12})?", part) for part in parts):
        return None
    west, south, east, north = (round(float(part), DECIMALS) for part in parts)
    fits = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return (west, south, east, north) if fits and math.isfinite(west + south + east + north) else None


def _title(text: str, _dataset: Dataset) -> str | None:
    clean = "".join(letter for letter in text if letter.isprintable()).strip()
    return clean if len(clean) <= TITLE_LENGTH else None


def _present(text: str, _dataset: Dataset) -> bool | None:
    return {"1": True, "0": False, "": False}.get(text)


def _version(text: str, _dataset: Dataset) -> str | None:
    return text if re.fullmatch(r"[0-9a-f]{0,64}", text) else None


#: Keys that hold several ids, and what tells whether one is known; an empty list is no fault.
LISTS: dict[str, Callable[[str, Dataset], bool]] = {
    "layers": lambda part, _dataset: part in {"", "none", *declarations.ids()},
    "zones": lambda part, dataset: part == "" or zone_id(part, dataset) is not None,
}

READERS: dict[str, Callable[[str, Dataset], Any]] = {
    "lang": _one_of(LANGS),
    "base": _one_of(BASES),
    "layers": _layers,
    "metric": _metric,
    "per": _one_of(PERS),
    "year": _year,
    "method": _one_of(METHODS),
    "zones": _zones,
    "bbox": _bbox,
    "title": _title,
    "present": _present,
    "v": _version,
}


def known(key: str, value: object, dataset: Dataset) -> bool:
    """Tell whether a field of the state may hold a value, by the same rules as an address."""
    return isinstance(value, str) and READERS[key](value, dataset) not in (None, MISSING)
