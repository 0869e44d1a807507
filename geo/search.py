"""Finding a zone, a facility or a company by what people type: Chinese, English, former names, pinyin, initials.

    张江 · 張江 · ＺＪ · zhangjiang · zhang jiang · zj · kexuecheng · 漕河泾 · caohejing · 688536

The index is made once for a dataset: every name with its reading and its initials in one string, so that a query is a
walk over a few thousand short strings, well under 5 ms. Characters with several readings (长, 行, 重) are read by the
phrase they stand in; their other readings are kept beside it, one at a time, so that a reader who says 长 as zhang
still finds 长宁. Names that sound like the query come last: that finds traditional characters and slips of the pen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
import pypinyin

from geo.tables import Dataset, split

#: How a name can match, best first: the whole of it, its beginning, its initials, a part of it, its sound.
HOW = ("exact", "prefix", "initials", "contains", "sound")
EXACT, PREFIX, INITIALS, CONTAINS, SOUND = range(len(HOW))
KINDS = ("zone", "facility", "enterprise")
#: Longer than any name: what is typed beyond it finds nothing anyway.
LONGEST_QUERY = 80
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
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
    """One name of one thing, made ready: `rank` is 0 for its own name and grows for aliases and former names."""

    thing: int
    shown: str
    rank: int
    text: str
    sounds: tuple[tuple[str, ...], ...]  # the syllables of every reading, the likeliest first
    spoken: tuple[str, ...]  # the same, each as one string
    initials: tuple[str, ...]
    blob: str  # text, readings and initials between bars: what is not in here can't match


def normal(text: str) -> str:
    """Return a text without case, width, spaces and punctuation: ``Ｚhang-Jiang`` and ``zhang jiang`` are the same."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ü", "v")
    return "".join(character for character in folded if character.isalnum())


def readings(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the syllables of a text in its likeliest reading, then with each other reading of one character.

    Latin letters and digits stand as they are, as one syllable: 长三角G60 reads chang, san, jiao, g60.
    """
    plain = normal(text)
    likeliest = tuple(pypinyin.lazy_pinyin(plain, errors="default"))
    each = pypinyin.pinyin(plain, style=pypinyin.Style.NORMAL, heteronym=True, errors="default")
    found = [likeliest]
    if len(each) == len(likeliest):
        single = [pypinyin.pinyin(c, style=pypinyin.Style.NORMAL, heteronym=True)[0] for c in plain if HAN.match(c)]
        for place, others in enumerate(single if len(single) == len(likeliest) else each):
            spelt = [*others, *(other.replace("v", way) for other in others if "v" in other for way in ("u", "yu"))]
            found += [(*likeliest[:place], other, *likeliest[place + 1 :]) for other in spelt]
    return tuple(dict.fromkeys(found))


def _initials(syllables: tuple[str, ...]) -> str:
    return "".join(part if not part.isalpha() or not part.isascii() else part[0] for part in syllables)


def _names_of(name: str) -> Iterator[tuple[str, int]]:
    """Yield a name, the name without what stands in brackets, and the former name in them (原…)."""
    yield name, 0
    bare = IN_BRACKETS.sub("", name).strip()
    if bare and bare != name:
        yield bare, 0
    for inside in IN_BRACKETS.findall(name):
        if inside.startswith("原") and len(inside) > 2:
            yield inside[1:], 2


class Index:
    """All names of a dataset, ready to be searched."""

    def __init__(self, dataset: Dataset) -> None:
        self.things: list[Hit] = []
        self.names: list[_Name] = []
        #: What is drawn as an area comes before its points and parts of the same name.
        self.areas = {str(zone_id) for zone_id in dataset.zones.index[dataset.zones["group"] == "area"]}
        for zone_id, row in dataset.zones.iterrows():
            aliases = [(alias, 1) for alias in split(row["aliases_zh"])]
            former = [(former, 2) for former in split(row["former_ids"])]
            self._add("zone", str(zone_id), row, [*aliases, (str(zone_id), 2), *former])
        for facility_id, row in dataset.facilities.iterrows():
            self._add("facility", str(facility_id), row, [(str(facility_id), 2)])
        for enterprise_id, row in dataset.enterprises.iterrows():
            also = [(row["short_name_zh"], 0), (row["stock_code"], 1), (str(enterprise_id), 2)]
            self._add("enterprise", str(enterprise_id), row, also)

    def _add(self, kind: str, own_id: str, row: pd.Series, also: list[tuple[str, int]]) -> None:
        place = float(row["lon"]), float(row["lat"])
        self.things.append(Hit(kind, own_id, row["name_zh"], row["name_en"], "", "", *place))
        wanted = [*_names_of(row["name_zh"]), (row["name_en"], 0), *also]
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
        thing = self.things[name.thing]
        part_of_initials = how == INITIALS and query not in name.initials
        likely = (name.text, *name.spoken[:1], *name.initials[:1])
        unlikely = how < CONTAINS and not any(form.startswith(query) for form in likely)
        # Zones before facilities, areas before points, own names before aliases, short ones before long ones.
        kind, point = KINDS.index(thing.kind), thing.id not in self.areas
        return part_of_initials, kind, unlikely, point, name.rank, len(name.text)

    def _matches(self, query: str, words: list[str]) -> Iterator[tuple[_Name, int]]:
        found = False
        for name in self.names:
            if query in name.blob:
                how = _how(query, name)
                if how is not None:
                    found = True
                    yield name, how
        if not found and len(words) > 1:
            yield from ((name, CONTAINS) for name in self.names if all(word in name.text for word in words))
        if not found and HAN.search(query):
            yield from self._sounding_like(query)

    def _sounding_like(self, query: str) -> Iterator[tuple[_Name, int]]:
        """Yield the names that are said like the query, in any reading of either."""
        said = [(sound, "".join(sound)) for sound in readings(query)]
        for name in self.names:
            if any(_within(sound, name) for sound, joined in said if joined in name.blob):
                yield name, SOUND


def _within(sound: tuple[str, ...], name: _Name) -> bool:
    """Return whether syllables follow one another in a reading of a name."""
    size = len(sound)
    return any(own[start : start + size] == sound for own in name.sounds for start in range(len(own) - size + 1))


def _made_ready(thing: int, name: str, rank: int) -> _Name:
    text = normal(name)
    sounds = readings(name) if HAN.search(text) else ()
    initials = tuple(dict.fromkeys(_initials(sound) for sound in sounds))
    spoken = tuple("".join(sound) for sound in sounds)
    return _Name(thing, name, rank, text, sounds, spoken, initials, BAR.join([text, *spoken, *initials]))


def _how(query: str, name: _Name) -> int | None:
    """Return how a name matches a query that is somewhere in its blob; None for a match across syllables."""
    is_id = name.rank == 2 and not name.sounds
    if query == name.text or query in name.spoken:
        return EXACT
    if not is_id and any(form.startswith(query) for form in (name.text, *name.spoken)):
        return PREFIX
    if query.isascii() and any(form.startswith(query) for form in name.initials):
        return INITIALS
    if query in name.text and len(query) > (2 if query.isascii() else 0):
        return CONTAINS
    # A part of a reading counts from the beginning of a syllable only: angji is no part of zhang-jiang.
    within = any("".join(sound[start:]).startswith(query) for sound in name.sounds for start in range(1, len(sound)))
    within = within or any(query in form for form in name.initials)
    return CONTAINS if within and len(query) > 1 else None


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
