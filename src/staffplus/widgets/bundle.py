"""Joins a widget's small ES modules, and its styles, into what a notebook front end loads.

The modules import each other by relative one-line imports and export by name; that is all this
understands, and it refuses anything else rather than ship a module that fails in the browser.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
#: Comments that fill whole lines are for readers of the source; pages do not carry them.
COMMENT = re.compile(r"^[ \t]*/\*\*(?:.|\n)*?\*/[ \t]*\n|^[ \t]*//.*\n", re.M)
IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";[ \t]*(?://.*)?$', re.M)


@cache
def bundle(name: str) -> str:
    """JavaScript of `name` (say `quiz.js`) with everything it imports before it."""
    ordered: list[str] = []
    _visit(name, ordered, [])
    parts = [(part, (HERE / part).read_text("utf-8")) for part in ordered]
    for part, text in parts:
        rest = IMPORT.sub("", text)
        if found := re.search(r"^\s*(import\b.*|export\s+(?:\*|\{).*)$", rest, re.M):
            raise ValueError(
                f"{HERE / part}: cannot bundle {found[0].strip()!r}; expected a one-line named import from './x.js'"
            )
    declared: dict[str, str] = {}
    for part, text in parts:
        for found_name in re.findall(
            r"^(?:export )?(?:async )?(?:const|let|class|function\*?) (\w+)", text, re.M
        ):
            if found_name in declared:
                raise ValueError(
                    f"{HERE / part}: {found_name!r} is declared in {declared[found_name]} too; bundled modules share one scope"
                )
            declared[found_name] = part
    joined = "\n".join(
        IMPORT.sub("", text)
        if part == name
        else re.sub(r"^export (?!default)", "", IMPORT.sub("", text), flags=re.M)
        for part, text in parts
    )
    return COMMENT.sub("", joined).strip() + "\n"


@cache
def style(name: str) -> str:
    """CSS of a widget for a live notebook: what all widgets share, then the file `name`."""
    return (HERE / "base.css").read_text("utf-8") + (HERE / name).read_text("utf-8")


def _visit(name: str, ordered: list[str], path: list[str]) -> None:
    if name in path:
        raise ValueError(
            f"{HERE / name}: imports go round in a circle: {' -> '.join([*path, name])}"
        )
    if name in ordered:
        return
    for needed in IMPORT.findall((HERE / name).read_text("utf-8")):
        _visit(needed, ordered, [*path, name])
    ordered.append(name)
