"""``python -m layers.ready``: build what the first visitor would wait for, before anybody comes.

The map documents of both languages go to the static folder, the district polygons and the faces of the printed sheet to
their cache. All are named by what they were made from, so that a second call has nothing to do.
"""

from __future__ import annotations

import sys

from geo.errors import AtlasError
from geo.tables import load
from geo.words import LANGS
from layers import document, fonts
from layers.assets import STATIC


def main() -> int:
    """Build the documents; data at fault are no reason not to serve, since the page then says what is wrong."""
    try:
        for lang in LANGS:
            document.build(load(), lang, STATIC)
        for bold in (False, True):
            fonts.cut(bold=bold)
    except AtlasError as fault:
        print(fault.say("zh"), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
