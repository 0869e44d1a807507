"""What the commands on zones share: names to ids, and output to a file or to the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from geo.errors import CallError
from geo.export import write_whole
from geo.nearest import nearest
from geo.tables import Dataset, split


def zone_ids(dataset: Dataset, names: Sequence[str]) -> list[str]:
    """Return the ids of zones named by id, former id, Chinese or English name or alias; each once, in order.

    Raises
    ------
    CallError
        A name is unknown; the sentence names the nearest.
    """
    known = _known(dataset.zones)
    found = []
    for name in names:
        key = name.strip().lower()
        if key not in known:
            raise CallError("zone_unknown", zone=name, nearest=nearest(name, [*dataset.zones.index, *known]))
        found.append(known[key])
    return list(dict.fromkeys(found))


def _known(zones: pd.DataFrame) -> dict[str, str]:
    known: dict[str, str] = {}
    for column in ("aliases_zh", "former_ids", "name_en", "name_zh", "zone_id"):
        # Later columns win: an id is never hidden by another zone's alias.
        for zone_id, cell in zones[column].items():
            for name in split(cell) if column in ("aliases_zh", "former_ids") else (cell,):
                if name:
                    known[name.strip().lower()] = str(zone_id)
    return known


def deliver(content: bytes, out: str) -> None:
    """Write `content` to the file `out`, whole or not at all, or to stdout where `out` is empty.

    Raises
    ------
    CallError
        The folder of `out` is missing or not writable.
    """
    if not out:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        write_whole(Path(out), content)
    except OSError as fault:
        raise CallError("out_failed", file=out, fault=fault.strerror or type(fault).__name__) from None
