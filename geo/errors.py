"""What can go wrong, in sentences for the person who meets it.

An error carries the key of a sentence in ``data/words`` and its parameters, so that one error reads in
Chinese or in English, on the command line or on a page, wherever it was raised.
"""

from geo.words import say


class AtlasError(Exception):
    """The parent of every error that is meant for a person."""

    def __init__(self, key: str, /, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params

    def say(self, lang: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        return say(self.key, lang, **self.params)

    def __str__(self) -> str:
        return self.say("en")


class DataError(AtlasError):
    """The data is at fault (exit code 1)."""


class CallError(AtlasError):
    """The call is at fault: an unknown name, a missing file, a bad option (exit code 2)."""
