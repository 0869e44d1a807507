"""The small place of the tests as a dataset, and files as their parts."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from geo.tables import Dataset, load
from tests.geo.small_place import build


def dataset(folder: Path) -> Dataset:
    """Return the small place, written into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return load(build(folder))


def picture(content: bytes) -> Image.Image:
    """Return a PNG as a picture."""
    return Image.open(io.BytesIO(content))


def svg_texts(content: bytes) -> list[str]:
    """Return the lines of text of an SVG."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", content.decode())


def tool(name: str) -> str:
    """Return a program of the system, or skip the test by its name."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def said(*command: str | Path) -> str:
    """Return what a program prints."""
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout
