"""A list of scenes: saved views in an order, as a small file or a link. Everything about a file that is read is bounded.

A scene is a name, the query of a link, and how it is put on paper. The file is JSON (or YAML, for people who write it by
hand)::

    {"scenes": [{"name": "设施密度", "view": "metric=facilities&per=published_area_km2", "paper": "a4"}]}
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml

from geo.errors import CallError
from geo.tables import Dataset
from geo.words import say
from layers import sheet_text
from layers.sheet import Options
from layers.sheet_layout import DEFAULT_DPI, PAPERS, short
from layers.sheet_window import check
from layers.viewstate import KEYS, VALUE_LENGTH, ViewState

#: Bytes of a file: sixty scenes with the longest links stay below.
LARGEST_FILE = 512_000
#: More scenes than a talk of an hour can hold.
MOST_SCENES = 60
#: Letters of a link that mail programs and browsers pass on whole.
LONGEST_LINK = 1800
#: Fields of a query; the product has twelve.
MOST_FIELDS = 40

FORMATS = ("json", "yaml", "yml")


@dataclass(frozen=True)
class Scene:
    """A saved view: its name, its query, and the words and the paper it is drawn with."""

    name: str
    view: str
    paper: str = "a4"
    subtitle: str = ""
    notes: str = ""
    approval: str = ""
    table: bool = False

    def options(self, dpi: int = DEFAULT_DPI) -> Options:
        """Return how the scene is put on paper."""
        return Options(
            paper=self.paper, dpi=dpi, subtitle=self.subtitle, notes=self.notes, approval=self.approval, table=self.table
        )


def query_of(text: str) -> dict[str, str]:
    """Return the query of a link: a whole address, or its query with or without the question mark.

    Raises
    ------
    CallError
        It has more fields than any link of ours, or is longer than any.
    """
    if len(text) > VALUE_LENGTH * 2:
        raise CallError("render_view_long", length=len(text), limit=VALUE_LENGTH * 2)
    text = text.strip()
    if "://" in text.split("?", 1)[0] or text.startswith("/"):
        text = urlsplit(text).query
    try:
        pairs = parse_qsl(text.lstrip("?"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise CallError("render_view_fields", limit=MOST_FIELDS) from None
    return dict(pairs)


def read_view(text: str, dataset: Dataset, *, lang: str = "", fallback: str = "zh") -> tuple[ViewState, list[str]]:
    """Return the view of a link, and a sentence for each part of it that could not be read.

    A page shows its default where a link is wrong. A file lasts: an extent or a title that is wrong is refused.

    Parameters
    ----------
    lang
        Overrules the language of the link.
    fallback
        The language where the link names none.

    Raises
    ------
    CallError
        Extent or title will not do; one sentence says why.
    """
    query = query_of(text)
    query["lang"] = lang or query.get("lang") or fallback
    said = query["lang"] if query["lang"] in ("zh", "en") else fallback
    if query.get("bbox"):
        _extent(query["bbox"])
    if query.get("title"):
        query["title"] = sheet_text.checked_title(query["title"], said)
    known = {key: value for key, value in query.items() if key in KEYS}
    state, notices = ViewState.from_query(known, dataset)
    strange = sorted(set(query) - set(KEYS))
    if strange:
        notices = [*notices, say("render_keys_unknown", state.lang, keys=short(", ".join(strange)))]
    return state, notices


def _extent(text: str) -> None:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 4:
        raise CallError("sheet_extent_bad", bbox=short(text))
    check((numbers[0], numbers[1], numbers[2], numbers[3]))


def loads(content: bytes | str, *, lang: str = "zh") -> tuple[Scene, ...]:
    """Return the scenes of a file that anybody may have written.

    Raises
    ------
    CallError
        It is too large, no list of scenes, or a scene will not do; the sentence says which one and why.
    """
    text = _text(content)
    try:
        # YAML reads JSON as well; JSON first, because it is faster and has no aliases.
        found = json.loads(text) if text.lstrip().startswith(("{", "[")) else _yaml(text)
    except (ValueError, yaml.YAMLError, RecursionError):
        raise CallError("scenes_unreadable") from None
    rows = found.get("scenes") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not rows:
        raise CallError("scenes_empty")
    if len(rows) > MOST_SCENES:
        raise CallError("scenes_many", count=len(rows), limit=MOST_SCENES)
    return tuple(_scene(row, place, lang) for place, row in enumerate(rows, start=1))


def _text(content: bytes | str) -> str:
    size = len(content) if isinstance(content, bytes) else len(content.encode())
    if size > LARGEST_FILE:
        raise CallError("scenes_large", size=size // 1000, limit=LARGEST_FILE // 1000)
    try:
        return content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError:
        raise CallError("scenes_unreadable") from None


def _yaml(text: str) -> Any:
    # An anchor may repeat itself without end, and no list of scenes needs one.
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError
    return yaml.safe_load(text)


def _scene(row: Any, place: int, lang: str) -> Scene:
    if isinstance(row, str):
        row = {"view": row}
    if not isinstance(row, dict):
        raise CallError("scenes_bad_scene", place=place)
    known = {field.name: field.type for field in fields(Scene)}
    strange = [str(key) for key in row if key not in known]
    if strange:
        raise CallError("scenes_bad_key", place=place, key=short(strange[0]), keys=", ".join(known))
    for key, value in row.items():
        if not isinstance(value, bool if key == "table" else str):
            raise CallError("scenes_bad_value", place=place, key=key)
    scene = Scene(**{"name": "", "view": "", **row})
    query_of(scene.view)
    if scene.paper not in PAPERS:
        raise CallError("sheet_paper_unknown", paper=short(scene.paper), papers=", ".join(PAPERS))
    scene.options().checked(lang)
    return replace(scene, name=sheet_text.checked_title(scene.name, lang) or say("scenes_unnamed", lang, place=place))


def dumps(scenes: Sequence[Scene]) -> str:
    """Return scenes as a JSON file; what is as usual is left out."""
    usual = {field.name: field.default for field in fields(Scene)}
    rows = [{key: value for key, value in vars(scene).items() if value != usual[key]} for scene in scenes]
    return json.dumps({"scenes": rows}, ensure_ascii=False, indent=1) + "\n"


def pack(scenes: Sequence[Scene]) -> str | None:
    """Return scenes as text for a link, or None when they are too long for one."""
    packed = base64.urlsafe_b64encode(zlib.compress(dumps(scenes).encode(), 9)).decode().rstrip("=")
    return packed if len(packed) <= LONGEST_LINK else None


def unpack(text: str, *, lang: str = "zh") -> tuple[Scene, ...]:
    """Return the scenes of a link.

    Raises
    ------
    CallError
        The text was not made by `pack`, or a scene in it will not do.
    """
    if len(text) > LONGEST_LINK:
        raise CallError("scenes_unreadable")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        stream = zlib.decompressobj()
        content = stream.decompress(raw, LARGEST_FILE)
    except (ValueError, zlib.error):
        raise CallError("scenes_unreadable") from None
    if stream.unconsumed_tail:
        # A few bytes may stand for gigabytes.
        raise CallError("scenes_large", size=LARGEST_FILE // 1000, limit=LARGEST_FILE // 1000)
    if not stream.eof:
        raise CallError("scenes_unreadable")
    return loads(content, lang=lang)


def moved(scenes: Sequence[Scene], place: int, by: int) -> tuple[Scene, ...]:
    """Return the scenes with the one at ``place`` moved ``by`` places; it stops at the ends."""
    rows = list(scenes)
    scene = rows.pop(place)
    rows.insert(min(max(place + by, 0), len(rows)), scene)
    return tuple(rows)


def renamed(scenes: Sequence[Scene], place: int, name: str, lang: str) -> tuple[Scene, ...]:
    """Return the scenes with a new name for the one at ``place``."""
    rows = list(scenes)
    rows[place] = replace(rows[place], name=sheet_text.checked_title(name, lang) or rows[place].name)
    return tuple(rows)


def removed(scenes: Sequence[Scene], place: int) -> tuple[Scene, ...]:
    """Return the scenes without the one at ``place``."""
    return tuple(scene for at, scene in enumerate(scenes) if at != place)


def added(scenes: Sequence[Scene], scene: Scene) -> tuple[Scene, ...]:
    """Return the scenes with one more at the end.

    Raises
    ------
    CallError
        The list is full.
    """
    if len(scenes) >= MOST_SCENES:
        raise CallError("scenes_many", count=len(scenes) + 1, limit=MOST_SCENES)
    return (*scenes, scene)
