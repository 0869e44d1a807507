"""Finding a zone, a facility or a company by what people type: Chinese, English, former names, pinyin, initials.

    张江 · 張江 · ＺＪ · zhangjiang · zhang jiang · zj · kexuecheng · 漕河泾 · caohejing · 688536

The index is made once for a dataset: every name with its reading and its initials in one string, so that a query is a
walk over a few thousand short strings, well under 5 ms. Characters with several readings (长, 行, 重) are read by the
phrase they stand in; their other readings are kept beside it, one at a time, so that a reader who says 长 as zhang
still finds 长宁. Names that sound like the query come last: that finds traditional characters and slips of the pen.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
import pypinyin

from geo.tables import Dataset, split

#: How a name can match, best first: the whole of it, its beginning, its initials, a part of it, its sound.
HOW = ("exact", "prefix", "initials", "contains", "sound")
EXACT, PREFIX, INITIALS, CONTAINS, SOUND = range(len(HOW))
KINDS = ("zone", "facility", "enterprise")
#: Names in the order of their weight; an id is found by the whole of it only.
OWN, ALIAS, FORMER, ID = RANKS = range(4)
#: Longer than any name: what is typed beyond it finds nothing anyway.
LONGEST_QUERY = 80
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
#: One Chinese character, or everything up to the next one.
HAN_OR_REST = re.compile(f"{HAN.pattern}|(?:(?!{HAN.pattern}).)+")
IN_BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]")
#: Places whose usual reading the dictionary of pypinyin does not know.
LOCAL_READINGS = {
    "长宁": "chang ning",
    "长三角": "chang san jiao",
    "长风": "chang feng",
    "长阳": "chang yang",
    "长兴": "chang xing",
    "闵行": "min hang",
}
pypinyin.load_phrases_dict({place: [[part] for part in said.split()] for place, said in LOCAL_READINGS.items()})
#: Readings of one name that are kept: a name with more is long enough to be found by a part of it.
MOST_READINGS = 24
#: Between readings in one string; no query contains it.
BAR = "|"


@dataclass(frozen=True)
class Hit:
    """One thing that was found.

    ``kind`` is zone, facility or enterprise; ``why`` the name that matched (an alias, a former name, the name itself)
    and ``how`` one of `HOW`. ``lon`` and ``lat`` are degrees WGS 84, NaN for what is listed without a place.
    """

    kind: str
    id: str
    name_zh: str
    name_en: str
    why: str
    how: str
    lon: float
    lat: float


@dataclass(frozen=True)
class _Name:
    """One name of one thing, made ready; `rank` is one of `RANKS`.

    The strings hold their items between bars, so that one search for ``|query|`` or ``|query`` compares with the whole
    or the beginning of all of them: `heads` the name and its readings, `tails` what is left of them from each further
    syllable or word on, `initials` the first letters. `likely` is the first of each: the way most people say it.
    """

    thing: int
    shown: str
    rank: int
    size: int
    sounds: tuple[tuple[str, ...], ...]
    heads: str
    tails: str
    initials: str
    likely: str


def normal(text: str) -> str:
    """Return a text without case, width, spaces and punctuation: ``Ｚhang-Jiang`` and ``zhang jiang`` are the same."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ü", "v")
    return "".join(character for character in folded if character.isalnum())


def readings(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the syllables of a text in its likeliest reading, then in its other readings.

    Latin letters and digits stand as they are, as one syllable: 长三角G60 reads chang, san, jiao, g60. Short names are
    read in every combination, long ones with one character at a time read otherwise.
    """
    plain = normal(text)
    likeliest = tuple(pypinyin.lazy_pinyin(plain, errors="default"))
    others = [_said(part) for part in HAN_OR_REST.findall(plain)]
    if len(others) != len(likeliest):  # never seen; the likeliest reading is enough then
        return (likeliest,)
    if math.prod(map(len, others)) <= MOST_READINGS:
        return tuple(dict.fromkeys([likeliest, *itertools.product(*others)]))
    single = [
        (*likeliest[:place], other, *likeliest[place + 1 :])
        for place, said in enumerate(others)
        for other in said
    ]  # fmt: skip
    return tuple(dict.fromkeys([likeliest, *single]))


@lru_cache(maxsize=8192)  # as many characters as are in use; queries must not fill the memory
def _said(part: str) -> tuple[str, ...]:
    """Return the ways to say a character; ü is typed as v, u or yu."""
    if not HAN.match(part):
        return (part,)
    said = pypinyin.pinyin(part, style=pypinyin.Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys([*said, *(one.replace("v", way) for one in said if "v" in one for way in ("u", "yu"))]))


def _initials(syllables: tuple[str, ...]) -> str:
    return "".join(part if not part.isalpha() or not part.isascii() else part[0] for part in syllables)


def _names_of(name: str) -> Iterator[tuple[str, int]]:
    """Yield a name, the name without what stands in brackets, and the former name in them (原…)."""
    yield name, OWN
    bare = IN_BRACKETS.sub("", name).strip()
    if bare and bare != name:
        yield bare, OWN
    for inside in IN_BRACKETS.findall(name):
        if inside.startswith("原") and len(inside) > 2:
            yield inside[1:], FORMER


class Index:
    """All names of a dataset, ready to be searched."""

    def __init__(self, dataset: Dataset) -> None:
        self.things: list[Hit] = []
        self.names: list[_Name] = []
        #: What is drawn as an area comes before its points and parts of the same name.
        self.areas = {str(zone_id) for zone_id in dataset.zones.index[dataset.zones["group"] == "area"]}
        for zone_id, row in dataset.zones.iterrows():
            aliases = [(alias, ALIAS) for alias in split(row["aliases_zh"])]
            self._add("zone", str(zone_id), row, [*aliases, *((old, ID) for old in split(row["former_ids"]))])
        for facility_id, row in dataset.facilities.iterrows():
            self._add("facility", str(facility_id), row, [])
        for enterprise_id, row in dataset.enterprises.iterrows():
            self._add("enterprise", str(enterprise_id), row, [(row["short_name_zh"], OWN), (row["stock_code"], ALIAS)])
        texts = [name.heads + name.initials for name in self.names]
        self.text = "".join(texts)
        self.starts = [*itertools.accumulate(map(len, texts), initial=0)]

    def _add(self, kind: str, own_id: str, row: pd.Series, also: list[tuple[str, int]]) -> None:
        place = float(row["lon"]), float(row["lat"])
        self.things.append(Hit(kind, own_id, row["name_zh"], row["name_en"], "", "", *place))
        wanted = [*_names_of(row["name_zh"]), (row["name_en"], OWN), *also, (own_id, ID)]
        for name, rank in dict(reversed([(name, rank) for name, rank in wanted if normal(name)])).items():
            self.names.append(_made_ready(len(self.things) - 1, name, rank))

    def search(self, text: str, *, limit: int = 12) -> list[Hit]:
        """Return what a query finds, best first."""
        query = normal(text[:LONGEST_QUERY])
        if not query:
            return []
        best: dict[int, tuple[tuple[int, ...], str, str]] = {}
        for name, how in self._matches(query, [normal(word) for word in text[:LONGEST_QUERY].split()]):
            score = (how, *self._order(query, name, how), name.thing)
            if name.thing not in best or score < best[name.thing][0]:
                best[name.thing] = (score, name.shown, HOW[how])
        found = sorted(best.items(), key=lambda item: item[1][0])[:limit]
        return [_hit(self.things[thing], why, how) for thing, (_, why, how) in found]

    def _order(self, query: str, name: _Name, how: int) -> tuple[int, ...]:
        """Return what decides among equal matches: the better, the smaller."""
        # All initials of a Chinese name (zj), then of an English one (ssrf), then the first few.
        initials = 0
        if how == INITIALS:
            initials = 2 if f"{BAR}{query}{BAR}" not in name.initials else 0 if HAN.search(name.shown) else 1
        unlikely = how < CONTAINS and BAR + query not in name.likely
        # Zones before facilities, areas before points, own names before aliases, short ones before long ones.
        thing = self.things[name.thing]
        return initials, KINDS.index(thing.kind), unlikely, thing.id not in self.areas, name.rank, name.size

    def _matches(self, query: str, words: list[str]) -> Iterator[tuple[_Name, int]]:
        found = False
        for name in self._containing(query):
            how = _how(query, name)
            if how is not None:
                found = True
                yield name, how
        if not found and len(words) > 1:
            yield from ((name, CONTAINS) for name in self.names if all(word in name.heads for word in words))
        if not found and HAN.search(query):
            yield from self._sounding_like(query)

    def _containing(self, query: str) -> Iterator[_Name]:
        """Yield the names with the query anywhere in their readings or initials: one pass over one long string."""
        place = self.text.find(query)
        while place >= 0:
            number = bisect_right(self.starts, place) - 1
            yield self.names[number]
            place = self.text.find(query, self.starts[number + 1])

    def _sounding_like(self, query: str) -> Iterator[tuple[_Name, int]]:
        """Yield the names that are said like the query, in any reading of either."""
        for sound in readings(query):
            yield from ((name, SOUND) for name in self._containing("".join(sound)) if _within(sound, name))


def _within(sound: tuple[str, ...], name: _Name) -> bool:
    """Return whether syllables follow one another in a reading of a name."""
    size = len(sound)
    return any(own[start : start + size] == sound for own in name.sounds for start in range(len(own) - size + 1))


def _made_ready(thing: int, name: str, rank: int) -> _Name:
    text = normal(name)
    if rank == ID:
        return _Name(thing, name, rank, len(text), (), _barred([text]), "", "", "")
    sounds = readings(name) if HAN.search(text) else (_words(name),)
    spoken, initials = ["".join(sound) for sound in sounds], [_initials(sound) for sound in sounds]
    tails = ["".join(sound[start:]) for sound in sounds for start in range(1, len(sound))]
    heads, likely = [text, *spoken], [text, spoken[0], initials[0]]
    return _Name(thing, name, rank, len(text), sounds, *map(_barred, (heads, tails, initials, likely)))


def _barred(items: Iterable[str]) -> str:
    return BAR + "".join(item + BAR for item in dict.fromkeys(items))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in map(normal, re.split(r"[^\w']+|_", text)) if word)


def _how(query: str, name: _Name) -> int | None:
    """Return how a name matches a query, None when it does not."""
    if query in name.heads:
        if f"{BAR}{query}{BAR}" in name.heads:
            return EXACT
        if name.rank == ID:
            return None
        if BAR + query in name.heads:
            return PREFIX
    if BAR + query in name.initials:
        return INITIALS
    # A part of a reading counts from the beginning of a syllable or word only: angji is no part of zhang-jiang.
    if len(query) > 1 and (BAR + query in name.tails or query in name.initials):
        return CONTAINS
    return CONTAINS if query in name.heads and HAN.search(query) else None


def _hit(thing: Hit, why: str, how: str) -> Hit:
    return Hit(thing.kind, thing.id, thing.name_zh, thing.name_en, why, how, thing.lon, thing.lat)


@lru_cache(maxsize=4)
def index(dataset: Dataset) -> Index:
    """Return the index of a dataset, made once."""
    return Index(dataset)


def search(dataset: Dataset, text: str, *, limit: int = 12) -> list[Hit]:
    """Find zones, facilities and listed companies by what somebody typed.

    Parameters
    ----------
    text
        Chinese (simplified or traditional), English, pinyin with or without spaces, pinyin initials, an id, a former
        name or a stock code; full-width letters and capitals make no difference.
    limit
        The most hits that come back.

    Returns
    -------
    Hits, best first: the whole name, its beginning, its initials, a part of it, its sound; among equals zones before
    facilities before companies.
    """
    return index(dataset).search(text, limit=limit)
