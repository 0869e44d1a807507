"""``python -m views.serve``: serve the pages, ready for the first visitor.

Streamlit runs our script when somebody comes, and the first would wait for geopandas, mapclassify and the first counts.
Here they are loaded in the background of the very process that serves. Options are those of ``streamlit run``.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from importlib import import_module
from pathlib import Path

from streamlit.web import cli

APP = Path(__file__).parent.parent / "streamlit_app.py"
PAGES = ("explore", "compare", "present", "indicators", "data", "sources")


def warm() -> None:
    """Load the pages' modules and count once; data at fault are the page's to tell."""
    from geo.errors import AtlasError
    from geo.figures import figure_table
    from geo.search import index
    from geo.tables import load

    with contextlib.suppress(AtlasError):
        figure_table(load(), "facilities", per="published_area_km2")
        index(load())
    for page in PAGES:
        with contextlib.suppress(AtlasError):
            import_module(f"views.{page}")


def main() -> None:
    """Hand over to Streamlit while the rest loads."""
    threading.Thread(target=warm, daemon=True, name="warm").start()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
