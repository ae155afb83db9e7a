"""A newcomer finds a module by the map of its folder: each stands in it, and what is there is named."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import staffplus

PACKAGE = Path(staffplus.__file__).parent
ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
#: Folders in which every module is one of a kind, with a name that says which: nothing is left to map.
ONE_EACH = {"cli": "sub-command", "exercises/marks": "exercise", "items/kinds": "kind", "pictures": "picture", "widgets": "widget"}  # fmt: skip
#: A folder of fewer modules is taken in at a glance.
MANY = 6


def modules(folder: Path) -> set[str]:
    """Its modules and the packages below it, but those that are named after a chapter."""
    found = {path.stem for path in folder.glob("*.py")} | {
        path.parent.name for path in folder.glob("*/__init__.py")
    }
    chapters = {path.stem for path in (PACKAGE / "bank").glob("*.toml")} | {"workshop"}
    return found - {"__init__", "__main__"} - chapters


def said(folder: Path) -> str:
    """What a folder says of itself."""
    return ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""


FOLDERS = [
    path.parent.relative_to(PACKAGE).as_posix()
    for path in sorted(PACKAGE.rglob("__init__.py"))
    if path.parent != PACKAGE and len(modules(path.parent)) >= MANY
]


@pytest.mark.parametrize("name", sorted({*FOLDERS} - ONE_EACH.keys()))
def test_a_folder_of_many_modules_says_what_each_is(name: str) -> None:
    folder = PACKAGE / name
    above = [it for it in (folder, *folder.parents) if PACKAGE in it.parents]
    named = {word for it in above for word in re.findall(r"\w+", said(it))}
    assert modules(folder) - named == set(), f"name it in the map of {name}/__init__.py"


def test_each_module_that_a_map_names_by_its_file_is_there() -> None:
    gone = {
        f"{path.parent.relative_to(PACKAGE)}: {file}"
        for path in PACKAGE.rglob("__init__.py")
        for file in re.findall(r"(?<![\w/.])[a-z_]+\.py\b", said(path.parent))
        if not (path.parent / file).exists() and not (ROOT / "exercises" / file).exists()
    }
    assert gone == set()


def test_the_readme_names_every_room_of_the_package_and_none_that_is_gone() -> None:
    there = {path.name for path in PACKAGE.glob("*.py")}
    there |= {it.name for it in PACKAGE.glob("*.js") if not it.with_suffix(".py").exists()}
    there |= {f"{path.name}/" for path in PACKAGE.iterdir() if path.is_dir()}
    there -= {"__init__.py", "__pycache__/"}
    tree = README.partition("src/staffplus/")[2].partition("\nschema/")[0]
    assert {it for it in there if it not in tree} == set()
    rooms = {it for line in re.findall(r"^  ([a-z][\w/. ]*?)  ", tree, re.M) for it in line.split()}
    assert {it for it in rooms if it.endswith(("/", ".py", ".js")) and it not in there} == set()
