"""The one kind of error a user's file can cause, and the remarks a reader makes on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from geo.errors import AtlasError, DataError
from geo.words import say


class FileRefused(DataError):
    """The file is not taken: the sentence says what is wrong, where, and what to do."""


class Cancelled(AtlasError):
    """The user stopped the work; nothing was stored."""

    def __init__(self) -> None:
        super().__init__("intake_cancelled")


@dataclass(frozen=True)
class Note:
    """A remark on the table, as the key of a sentence with its parameters."""

    key: str
    params: dict[str, object] = field(default_factory=dict)

    def say(self, lang: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        return say(self.key, lang, **self.params)


class Watch:
    """Tells how far the work has come, and stops it when the user asks for that.

    Parameters
    ----------
    progress
        Called with a fraction between 0 and 1.
    cancelled
        Set from another thread to stop the work at the next step.
    """

    def __init__(
        self, progress: Callable[[float], None] | None = None, cancelled: threading.Event | None = None
    ) -> None:
        self._progress = progress
        self._cancelled = cancelled
        self._low, self._high = 0.0, 1.0

    def within(self, low: float, high: float) -> Watch:
        """Return a watch whose 0 ... 1 is the part ``low`` ... ``high`` of this one."""
        part = Watch(self._progress, self._cancelled)
        width = self._high - self._low
        part._low, part._high = self._low + low * width, self._low + high * width
        return part

    def step(self, fraction: float) -> None:
        """Report ``fraction`` of this part as done.

        Raises
        ------
        Cancelled
            The user stopped the work.
        """
        if self._cancelled is not None and self._cancelled.is_set():
            raise Cancelled
        if self._progress is not None:
            self._progress(self._low + min(max(fraction, 0.0), 1.0) * (self._high - self._low))


#: For callers that neither watch nor stop.
UNWATCHED = Watch()
