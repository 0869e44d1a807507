"""The rules of the house: who may import whom, what is locked, what stays out of the repository."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOOR = ROOT / "streamlit_app.py"
#: A folder may import itself and what stands left of it.
ORDER = ("geo", "layers", "views")
#: Who may import a library that draws on a screen.
HOMES = {"streamlit": ("views",), "folium": ("layers",), "branca": ("layers",)}
#: Arguments of folium that are printed into the document as they are, and classes that print their first argument.
PRINTED = {"name", "tooltip", "popup", "attr", "html", "title", "label", "overlay_name"}
PRINTERS = {"Element", "Html", "Popup", "Tooltip", "DivIcon", "Template", "IFrame"}
#: Packages whose name is not the name one imports.
PACKAGES = {"PIL": "pillow", "pptx": "python-pptx", "shapefile": "pyshp", "vl_convert": "vl-convert-python", "yaml": "pyyaml"}
MEGABYTE = 1_000_000


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders or ORDER:
        yield from sorted((ROOT / folder).rglob("*.py"))
    if not folders:
        yield DOOR


def home(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the first part of each imported name with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0], node.lineno


def late_imports(tree: ast.AST) -> set[int]:
    """Return the lines of imports that stand inside a function."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {line for function in functions for _, line in imports(function)}


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def test_imports_run_from_views_to_layers_to_geo():
    wrong = []
    for path in modules(*ORDER):
        tree = parsed(path)
        may = set(ORDER[: ORDER.index(home(path)) + 1])
        # The command line may hand a view over to be drawn, by an import inside the function that does it.
        handed = late_imports(tree) if path.is_relative_to(ROOT / "geo" / "cli") else set()
        for name, line in imports(tree):
            late = name == "layers" and line in handed
            if name in ORDER and name not in may and not late:
                wrong.append(f"{place(path, line)} imports {name}")
    assert wrong == []


def test_nothing_relative_is_imported_so_that_the_direction_can_be_read():
    relative = [
        place(path, node.lineno)
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_library_that_draws_stays_in_its_folder(library):
    strangers = [
        place(path, line)
        for path in modules()
        for name, line in imports(parsed(path))
        if name == library and home(path) not in HOMES[library] and not (library == "streamlit" and path == DOOR)
    ]
    assert strangers == []


def test_no_text_reaches_folium_without_the_escaping_function():
    """branca renders what folium printed again as a template: a text that is not escaped is code (layers/text.py)."""
    checked, bare = 0, []
    for path in modules("layers"):
        tree = parsed(path)
        from_folium = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
            if (getattr(node, "module", None) or alias.name).split(".")[0] in {"folium", "branca"}
        }
        for node in ast.walk(tree) if from_folium else ():
            for text in printed(node, from_folium):
                checked += 1
                if not is_safe(text):
                    bare.append(f"{place(path, text.lineno)}: {ast.unparse(text)}")
    assert checked > 0
    assert bare == []


def printed(node: ast.AST, from_folium: set[str]) -> Iterator[ast.expr]:
    """Yield the expressions that a statement hands to folium to print."""
    if isinstance(node, ast.Call):
        words_of_call = ast.unparse(node.func).split(".")
        if words_of_call[0] in from_folium:
            yield from (keyword.value for keyword in node.keywords if keyword.arg in PRINTED)
            yield from node.args[:1] if words_of_call[-1] in PRINTERS else ()
    elif isinstance(node, ast.Assign):
        titles = [target for target in node.targets if isinstance(target, ast.Attribute) and target.attr == "title"]
        yield from [node.value] if titles else ()


def is_safe(text: ast.expr) -> bool:
    """Tell whether an expression is written out in the code or passes ``literal``."""
    if isinstance(text, ast.Call):
        return isinstance(text.func, ast.Name) and text.func.id == "literal"
    if isinstance(text, ast.JoinedStr):
        return all(is_safe(part.value) for part in text.values if isinstance(part, ast.FormattedValue))
    return isinstance(text, ast.Constant)


def test_the_product_itself_never_imports_a_test():
    assert [place(p, line) for p in modules() for name, line in imports(parsed(p)) if name in {"tests", "pytest"}] == []


def test_the_door_is_short_and_no_module_is_a_drawer_for_everything():
    assert len(DOOR.read_text(encoding="utf-8").splitlines()) < 100
    assert [str(path) for path in modules() if path.stem in {"utils", "util", "helpers", "misc", "common"}] == []


def committed() -> list[Path]:
    """Return every file that is in the repository or would come in with the next commit."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_file_in_the_repository_is_over_a_megabyte():
    assert [str(path.relative_to(ROOT)) for path in committed() if path.stat().st_size > MEGABYTE] == []


def test_front_end_packages_are_locked_by_hash_and_name_no_registry():
    lock = json.loads((ROOT / "layers" / "assets" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {path: entry for path, entry in lock["packages"].items() if path}
    asked = json.loads((ROOT / "layers" / "assets" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {path.removeprefix("node_modules/") for path in packages} >= set(asked)
    assert [path for path, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [path for path, entry in packages.items() if "resolved" in entry or entry.get("hasInstallScript")] == []
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked.values()), "an exact version for each"


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_python_packages_are_locked_by_hash(name):
    asked = pins((ROOT / f"{name}.in").read_text(encoding="utf-8"))
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    locked = pins(text)
    assert {package: locked.get(package) for package in asked} == asked
    for entry in re.split(r"\n(?=\S)", text):
        if not entry.startswith("#"):
            assert "==" in entry, f"not pinned: {entry[:60]}"
            assert "--hash=sha256:" in entry, f"no hash: {entry[:60]}"
    assert "index-url" not in text


def pins(text: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9_.-]+)==([^\s\\;]+)", text, flags=re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in found}


def test_every_library_that_the_product_imports_is_asked_for_by_name():
    """A library that is there only because another one wanted it may be gone with the next version."""
    asked = pins((ROOT / "requirements.in").read_text(encoding="utf-8"))
    own = {*ORDER, "__future__", *sys.stdlib_module_names}
    imported = {name for path in modules() for name, _ in imports(parsed(path))} - own
    assert {name for name in imported if PACKAGES.get(name, name.lower().replace("_", "-")) not in asked} == set()


def test_the_tests_and_the_product_agree_on_every_shared_package():
    run = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    dev = pins((ROOT / "requirements-dev.txt").read_text(encoding="utf-8"))
    assert {name: version for name, version in dev.items() if run.get(name, version) != version} == {}


def test_the_server_is_set_up_to_say_nothing_to_strangers():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["allowedHosts"]
    assert config["server"]["enableCORS"] is True
    assert config["server"]["enableXsrfProtection"] is True
    assert config["server"]["maxUploadSize"] <= 50
