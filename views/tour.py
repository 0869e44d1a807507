"""Three short tours over the real controls: for an official, a planner, a presenter. A link in the bar opens them."""

from __future__ import annotations

from dataclasses import dataclass

from geo.words import say
from views import components


@dataclass(frozen=True)
class Step:
    """One step: the page it is on, and CSS selectors of what it speaks of, the first that is there.

    A selector in the map's own document follows that of the frame after ``>>>``.
    """

    page: str
    targets: tuple[str, ...]


MAP = "iframe.atlas-map"
#: The steps of each tour; what a step says is ``tour_<tour>_<number>`` of the words, numbered from 1.
TOURS: dict[str, tuple[Step, ...]] = {
    "official": (
        Step("explore", (".st-key-search input",)),
        Step("explore", (f"{MAP} >>> .tree", MAP)),
        Step("explore", (".st-key-controls",)),
        Step("explore", (".st-key-card",)),
        Step("explore", (".st-key-table",)),
    ),
    "planner": (
        Step("compare", (".st-key-zones",)),
        Step("compare", (".st-key-compare .st-key-controls",)),
        Step("compare", (".atlas-side-box", ".st-key-suggestions")),
        Step("compare", (".st-key-take", ".st-key-suggestions")),
        Step("data", (".stFileUploader", ".st-key-to_data")),
    ),
    "presenter": (
        Step("explore", (MAP,)),
        Step("present", (".st-key-title",)),
        Step("present", (".st-key-present_files",)),
        Step("present", (".st-key-scenes_bar",)),
    ),
}
WORDS = ("link", "hint", "dismiss", "title", "about", "next", "back", "done", "skip")


def link(lang: str) -> None:
    """Show the link that opens the tours; at a first visit it says so beside itself, where the bar is empty."""
    tours = [
        {
            "id": name,
            "title": say(f"tour_{name}", lang),
            "steps": [
                {"page": step.page, "targets": list(step.targets), "text": say(f"tour_{name}_{number}", lang)}
                for number, step in enumerate(steps, start=1)
            ],
        }
        for name, steps in TOURS.items()
    ]
    components.tour(tours=tours, words={word: say(f"tour_{word}", lang) for word in WORDS})
