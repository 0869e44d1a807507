"""The words of a sheet: title, subtitle, and the foot that says where everything comes from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import pandas as pd

from geo import figures, zones
from geo.errors import CallError
from geo.tables import Dataset, split
from geo.words import say
from layers import fonts
from layers.sheet_content import Content
from layers.sheet_layout import short
from layers.viewstate import COUNTED, TITLE_LENGTH, ViewState

#: Letters of a subtitle or a note; more would push the map off the page.
NOTE_LENGTH = 200
#: Letters of an approval number, such as 沪S(2026)123号.
APPROVAL_LENGTH = 40
#: Lines of the foot that name sources; the rest is counted and stands in the data.
SOURCE_LINES = 2


def checked(text: str, limit: int, *, field: str, lang: str) -> str:
    """Return a line of a person's own that fits a sheet.

    Raises
    ------
    CallError
        It is longer than ``limit`` characters or holds a control character; the sentence names ``field`` (a key of the
        words).
    """
    name = say(field, lang)
    if len(text) > limit:
        raise CallError("sheet_text_long", field=name, length=len(text), limit=limit)
    for place, letter in enumerate(text, start=1):
        # A line separator is no control character, and breaks a line all the same.
        if not letter.isprintable():
            raise CallError("sheet_text_control", field=name, place=place, code=f"U+{ord(letter):04X}")
    return text.strip()


def checked_title(text: str, lang: str) -> str:
    """Return a title that fits a sheet; see :func:`checked`."""
    return checked(text, TITLE_LENGTH, field="sheet_field_title", lang=lang)


def checked_approval(text: str, lang: str) -> str:
    """Return the map approval number; see :func:`checked`."""
    return checked(text, APPROVAL_LENGTH, field="sheet_field_approval", lang=lang)


def data_date(dataset: Dataset) -> str:
    """Return the date of the data, YYYY-MM-DD: the day on which the newest of its sources was read."""
    days = [day for day in dataset.sources["date_accessed"] if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)]
    return max(days) if days else "1980-01-01"


def title(found: Content, state: ViewState) -> str:
    """Return the view's own title, or the name of what it shows."""
    return state.title or say("sheet_title", state.lang, measure=found.payload["legend"]["title"])


def subtitle(found: Content, state: ViewState, own: str = "") -> str:
    """Return a person's own subtitle, or what the measure divides by and of which years it is."""
    # The last line tells of the classes and stands in the legend, beside them.
    return own or say("sheet_joint", state.lang).join(found.payload["legend"]["lines"][:-1])


def foot(
    dataset: Dataset, state: ViewState, found: Content, wide: float, size: float, *, notes: str = "", plane: bool = True
) -> list[str]:
    """Return the paragraphs of the foot: notes, sources, how it was drawn, and what differs from the link.

    Parameters
    ----------
    wide, size
        Room in millimetres and type in points: sources are named as long as they fit.
    plane
        Name the sheet's projection and what the base is drawn from; a map on a screen has another projection, and says
        the rest itself.
    """
    lang = state.lang
    lines = [notes] if notes else []
    lines.append(_source_line(dataset, state, found, wide, size))
    day = data_date(dataset)
    if plane:
        lines.append(say("map_attribution", lang))
        lines.append(say("sheet_made", lang, meridian=f"{found.window.lon:.2f}", version=dataset.version, date=day))
    else:
        lines.append(say("html_made", lang, version=dataset.version, date=day))
    if state.v and state.v != dataset.version:
        lines.append(say("sheet_moved_on", lang, old=state.v, version=dataset.version, date=day))
    return lines


def source_ids(dataset: Dataset, state: ViewState, found: Content) -> list[str]:
    """Return the sources of everything that is seen, those of the layers first, then by how much rests on them."""
    named = [source for layer in found.layers for source in layer.source_ids]
    counts: Counter[str] = Counter()
    table = figures.figure_table(dataset, state.metric, per=state.per, year=state.year_value)
    seen = table.loc[table.index.isin(found.zone_ids)]
    for cell in seen["source_ids"]:
        counts.update(split(cell))
    outlined = zones.outlines(dataset).index
    rows = dataset.zones.loc[[zone for zone in found.zone_ids if zone in outlined]]
    for cell in rows["boundary_source_id"]:
        counts.update(split(cell))
    for column, kinds in (("facilities", None), ("enterprises", "enterprise")):
        frame: pd.DataFrame = getattr(dataset, column)
        ids = [dot.id for dot in found.dots if dot.kind not in {"zone", "enterprise"} or (kinds and dot.kind == kinds)]
        for cell in frame.loc[[one for one in ids if one in frame.index], "source_id"]:
            counts.update(split(cell))
    weighed = [source for source, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    # A published measure rests on its own sources before all others.
    first = weighed if state.metric not in COUNTED else named
    return [one for one in dict.fromkeys([*first[:3], *named, *weighed]) if one in dataset.sources.index]


def cited(dataset: Dataset, source: str, lang: str) -> str:
    """Return a source for a foot: its short name and its date, or the day on which it was read when it bears none."""
    row = dataset.sources.loc[source]
    name = re.sub(r"\s+(?:19|20)\d\d$", "", str(row["attribution_short"] or row["title"]))
    date = str(row["date_published"])
    if not date and row["date_accessed"]:
        date = say("sheet_source_read", lang, date=row["date_accessed"])
    if not date:
        return name
    return f"{name}（{date}）" if lang == "zh" else f"{name} ({date})"


def _source_line(dataset: Dataset, state: ViewState, found: Content, wide: float, size: float) -> str:
    lang = state.lang
    # Several pages of one publisher and one date read the same: they are named once.
    named = list(dict.fromkeys(cited(dataset, one, lang) for one in source_ids(dataset, state, found)))
    joint = "；" if lang == "zh" else "; "

    def line(count: int) -> str:
        rest = len(named) - count
        return say("sheet_sources_more" if rest else "sheet_sources", lang, sources=joint.join(named[:count]), count=rest)

    def too_long(count: int) -> bool:
        return len(fonts.wrap(line(count), size, wide)) > SOURCE_LINES

    if not named:
        return ""
    # The more are named, the longer the line: the last count that fits is found by halving.
    fitting = bisect_left(range(1, len(named) + 1), True, key=too_long)
    return line(max(fitting, 1))


def file_title(text: str) -> str:
    """Return a text as part of a file name."""
    return re.sub(r"[^\w\-]+", "-", short(text), flags=re.UNICODE).strip("-.") or "sheet"


def wrapped(texts: Sequence[str], size: float, wide: float) -> list[str]:
    """Return paragraphs as lines."""
    return [line for text in texts for line in fonts.wrap(text, size, wide)]
