"""Leaflet and the typeface, fetched once at set-up so that a page asks nobody else for anything.

``python -m layers.assets`` installs the locked npm packages of ``layers/assets`` and copies what the pages and the
printed sheet need into ``static/vendor`` (git-ignored, served by Streamlit as ``app/static/vendor``):

- ``leaflet/``: ``leaflet.js``, ``leaflet.css`` and the pictures that the stylesheet names;
- ``fonts/NotoSansSC-Regular.ttf`` and ``-Bold.ttf``: the whole faces, for a sheet drawn without a browser;
- ``fonts/noto-sans-sc.css``: the same faces cut for the browser (``layers/typeface.py``).

A manifest is written last and the folder is put in place by one rename, so that a broken set-up is seen and repaired.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from geo.cli import language
from geo.errors import AtlasError, DataError
from geo.words import say
from layers import typeface

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = Path(__file__).resolve().parent / "assets"
MODULES = PACKAGES / "node_modules"
LOCK = PACKAGES / "package-lock.json"
#: Streamlit serves this folder as app/static; only the public facts go there, never a user's data.
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
MANIFEST = "manifest.json"
LAYOUT = 4
"""Raised whenever the layout of the folder changes: an older copy is then made again."""

LEAFLET = ("dist/leaflet.js", "dist/leaflet.css", "LICENSE")
FONTS = MODULES / "@expo-google-fonts" / "noto-sans-sc"
DATA = ROOT / "data"


def vendor_file(relative: str) -> Path:
    """Return a file of ``static/vendor``, such as ``leaflet/leaflet.js``.

    Raises
    ------
    DataError
        The front-end files are not set up; the sentence says which command does it.
    """
    path = VENDOR / relative
    if not path.is_file():
        raise DataError("assets_not_set_up", file=relative)
    return path


def font_file(*, bold: bool = False) -> Path:
    """Return the whole face as a static TTF, for matplotlib and other programs that read no WOFF2."""
    return vendor_file(f"fonts/NotoSansSC-{'Bold' if bold else 'Regular'}.ttf")


def locked_versions() -> dict[str, str]:
    """Return package name -> version as the lock file has them."""
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    return {path.removeprefix("node_modules/"): entry["version"] for path, entry in packages.items() if path}


def installed_versions() -> dict[str, str]:
    """Return package name -> version as ``node_modules`` has them; what is missing or broken is left out."""
    found = {}
    for name in locked_versions():
        try:
            found[name] = json.loads((MODULES / name / "package.json").read_text(encoding="utf-8"))["version"]
        except (OSError, ValueError, KeyError):
            continue
    return found


def is_complete(vendor: Path = VENDOR) -> bool:
    """Tell whether the folder holds every file of its manifest, made from the packages now locked and the data's text.

    A character that the data did not have before makes the typeface due again.
    """
    try:
        manifest = json.loads((vendor / MANIFEST).read_text(encoding="utf-8"))
        current = manifest["layout"] == LAYOUT and manifest["packages"] == locked_versions()
        whole = all((vendor / name).stat().st_size == size for name, size in manifest["files"].items())
        words, facts, *_ = typeface.pieces(DATA)
        return current and whole and words | facts <= set(manifest["characters"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return False


def fetch() -> None:
    """Install the npm packages exactly as locked; npm checks each against its integrity hash.

    No script of a package is run.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise DataError("assets_npm_missing")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    code = subprocess.run(command, cwd=PACKAGES, check=False).returncode
    if code:
        raise DataError("assets_npm_failed", code=code)


def build(vendor: Path = VENDOR) -> None:
    """Make a new folder out of the npm packages and put it in place of ``vendor``."""
    fresh = vendor.with_name(f".{vendor.name}-new")
    shutil.rmtree(fresh, ignore_errors=True)
    _copy_leaflet(fresh / "leaflet")
    characters = _make_fonts(fresh / "fonts")
    files = {str(p.relative_to(fresh)): p.stat().st_size for p in sorted(fresh.rglob("*")) if p.is_file()}
    manifest = {"layout": LAYOUT, "packages": locked_versions(), "files": files, "characters": characters}
    (fresh / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def _copy_leaflet(folder: Path) -> None:
    package = MODULES / "leaflet"
    for name in LEAFLET:
        _take(package / name, folder / Path(name).name)
    for picture in sorted((package / "dist" / "images").glob("*.png")):
        _take(picture, folder / "images" / picture.name)


def _make_fonts(folder: Path) -> str:
    """Copy the faces, cut them for the browser, and return the characters of the first two pieces."""
    faces = {}
    for face, weight in typeface.WEIGHTS.items():
        faces[face] = folder / f"NotoSansSC-{face}.ttf"
        _take(FONTS / f"{weight}{face}" / f"NotoSansSC_{weight}{face}.ttf", faces[face])
    _take(FONTS / "LICENSE_FONT", folder / "LICENSE")
    parts = typeface.pieces(DATA)
    typeface.write(faces, parts, folder)
    return "".join(sorted(parts[0] | parts[1]))


def _take(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
    except OSError:
        raise DataError("assets_file_missing", file=source.relative_to(PACKAGES).as_posix()) from None


def set_up() -> None:
    """Bring ``static/vendor`` up to the lock file; do nothing when it is already there."""
    if is_complete():
        return
    if installed_versions() != locked_versions():
        fetch()
    try:
        build()
    except DataError:
        # The packages have their versions but not their files: an install that was cut off. Once more from the start.
        fetch()
        build()


def main() -> int:
    """Set up and say where; the exit code is 1 when it could not be done."""
    lang = language()
    try:
        set_up()
    except AtlasError as fault:
        print(fault.say(lang), file=sys.stderr)
        return 1
    print(say("assets_ready", lang, folder=VENDOR.relative_to(ROOT).as_posix()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
