"""The unified social credit code (统一社会信用代码) and its check character, by GB 32100-2015."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

#: The standard's 31 characters: digits and capital letters without I, O, S, V, Z. The place is the value.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: Weights of the first 17 places: powers of 3 modulo 31 (GB 32100-2015, 5.1).
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
LENGTH = 18
#: Codes checked at a time, a few megabytes.
BATCH = 1 << 16

_VALUES = np.full(256, -1, dtype=np.int16)
_VALUES[np.frombuffer(ALPHABET.encode(), dtype=np.uint8)] = np.arange(31)
_VALUES[np.frombuffer(ALPHABET.lower().encode(), dtype=np.uint8)] = np.arange(31)


def check_character(first_17: str) -> str:
    """Return the 18th character of a code from its first 17.

    C18 = 31 - (sum of value * weight) mod 31, and 31 counts as 0 (GB 32100-2015, 5.2).

    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first_17, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def valid(codes: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.bool_]:
    """Return which codes have 18 known characters of which the last one checks.

    Parameters
    ----------
    codes
        Texts, already trimmed; small letters count as capitals.
    """
    chunks = codes.chunks if isinstance(codes, pa.ChunkedArray) else [codes]
    parts = [_valid(chunk.slice(start, BATCH)) for chunk in chunks for start in range(0, len(chunk), BATCH)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)


def _valid(array: pa.StringArray) -> npt.NDArray[np.bool_]:
    result = np.zeros(len(array), dtype=bool)
    size = pc.fill_null(pc.binary_length(array), 0).to_numpy(zero_copy_only=False)
    chosen = np.flatnonzero(size == LENGTH)
    if not len(chosen):
        return result
    # All texts of one length: their bytes lie end to end in one buffer, no Python string is made.
    exact = array.take(pa.array(chosen))
    letters = np.frombuffer(exact.buffers()[2], dtype=np.uint8, count=len(exact) * LENGTH, offset=0)
    values = _VALUES[letters].reshape(-1, LENGTH)
    total = values[:, :17] @ np.array(WEIGHTS, dtype=np.int16)
    result[chosen] = (values >= 0).all(axis=1) & (values[:, 17] == -total % 31)
    return result
