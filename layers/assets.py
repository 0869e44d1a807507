"""Leaflet and the typeface, fetched once at set-up so that a page asks nobody else for anything.

``python -m layers.assets`` installs the locked npm packages of ``layers/assets`` and copies what the pages and the
printed sheet need into ``static/vendor`` (git-ignored, served by Streamlit as ``app/static/vendor``):

- ``leaflet/``: ``leaflet.js``, ``leaflet.css`` and the pictures that the stylesheet names;
- ``fonts/noto-sans-sc.css``: Noto Sans SC, regular and bold, cut by Unicode range so that a browser fetches only the
  pieces whose characters stand on the page;
- ``fonts/NotoSansSC-Regular.ttf`` and ``-Bold.ttf``: the whole faces, for a sheet drawn without a browser.

A manifest is written last and the folder is put in place by one rename, so that a broken set-up is seen and repaired.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from geo.cli import language
from geo.errors import AtlasError, DataError
from geo.words import say

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = Path(__file__).resolve().parent / "assets"
MODULES = PACKAGES / "node_modules"
LOCK = PACKAGES / "package-lock.json"
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
MANIFEST = "manifest.json"
LAYOUT = 1
"""Raised whenever the layout of the folder changes: an older copy is then made again."""

LEAFLET = ("dist/leaflet.js", "dist/leaflet.css", "LICENSE")
FACES = {"Regular": "400", "Bold": "700"}
"""The two weights the product uses; seven more are in the packages and stay there."""

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
WOFF2 = re.compile(r"url\(\./files/([\w.-]+\.woff2)\)")
OLD_WOFF = re.compile(r",\s*url\([^)]*\.woff\)\s*format\('woff'\)")
"""WOFF 1 is for browsers older than any that runs Streamlit; it would double the folder."""


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
    """Tell whether the folder holds every file of its manifest, made from the versions now locked."""
    try:
        manifest = json.loads((vendor / MANIFEST).read_text(encoding="utf-8"))
        current = manifest["layout"] == LAYOUT and manifest["packages"] == locked_versions()
        return current and all((vendor / name).stat().st_size == size for name, size in manifest["files"].items())
    except (OSError, ValueError, KeyError, AttributeError):
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


def copy(vendor: Path = VENDOR) -> None:
    """Copy what is needed out of the npm packages into a new folder and put that in place of ``vendor``."""
    fresh = vendor.with_name(f".{vendor.name}-new")
    shutil.rmtree(fresh, ignore_errors=True)
    _copy_leaflet(fresh / "leaflet")
    _copy_fonts(fresh / "fonts")
    files = {str(p.relative_to(fresh)): p.stat().st_size for p in sorted(fresh.rglob("*")) if p.is_file()}
    manifest = {"layout": LAYOUT, "packages": locked_versions(), "files": files}
    (fresh / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def _copy_leaflet(folder: Path) -> None:
    package = MODULES / "leaflet"
    for name in LEAFLET:
        _take(package / name, folder / Path(name).name)
    pictures = sorted((package / "dist" / "images").glob("*.png"))
    for picture in pictures:
        _take(picture, folder / "images" / picture.name)


def _copy_fonts(folder: Path) -> None:
    package = MODULES / "@fontsource" / "noto-sans-sc"
    rules: list[str] = []
    for face, weight in FACES.items():
        stylesheet = package / f"{weight}.css"
        _take(stylesheet, folder / "noto-sans-sc.css")
        rules += FONT_FACE.findall(stylesheet.read_text(encoding="utf-8"))
        whole = MODULES / "@expo-google-fonts" / "noto-sans-sc" / f"{weight}{face}"
        _take(whole / f"NotoSansSC_{weight}{face}.ttf", folder / f"NotoSansSC-{face}.ttf")
    css = "\n".join(OLD_WOFF.sub("", rule) for rule in rules) + "\n"
    for name in WOFF2.findall(css):
        _take(package / "files" / name, folder / "files" / name)
    (folder / "noto-sans-sc.css").write_text(css, encoding="utf-8")
    _take(package / "LICENSE", folder / "LICENSE")


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
        copy()
    except DataError:
        # The packages have their versions but not their files: an install that was cut off. Once more from the start.
        fetch()
        copy()


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
