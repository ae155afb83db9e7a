"""Joins a widget's small ES modules, and its styles, into what a notebook front end loads.

Files are named by their path in the package: `widgets/quiz/quiz.js`. Modules import each other by
relative named imports and export by name, and data that Python reads too as JSON modules. Each keeps
a scope of its own, so private names may repeat. Anything else is refused here rather than shipped to
fail in the browser. `onepage` puts a bundle into a page of one file.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path, PurePosixPath
from posixpath import normpath

#: Every file a bundle is made of lies below this folder, the package's.
HERE = Path(__file__).parents[1]
#: What all widgets share, in a page and in a live notebook.
BASE = "shared/base.css"
#: A remark at the end of a line of code that holds no text.
REMARK = re.compile(r"""^([^\n"'`/]*[;{},)])[ \t]+//[^\n]*$""", re.M)
#: Comments that fill whole lines are for readers of the source; pages do not carry them.
COMMENT = re.compile(r"^[ \t]*/\*\*(?:.|\n)*?\*/[ \t]*\n|^[ \t]*//.*\n", re.M)
IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.{1,2}/[\w./-]+\.js)";[ \t]*(?://.*)?$\n?', re.M)
DATA = re.compile(
    r'^import (\w+) from "(\.{1,2}/[\w./-]+\.json)" with \{ type: "json" \};[ \t]*$\n?', re.M
)
EXPORT = re.compile(r"^export (?=(?:async function|const|class|function)\b)", re.M)
NAMED = re.compile(r"^export (?:async )?(?:const|class|function\*?) (\w+)", re.M)
DECLARED = re.compile(r"^(?:export )?(?:async )?(?:const|let|class|function\*?) (\w+)", re.M)


@cache
def bundle(name: str) -> str:
    """JavaScript of `name` (say `widgets/quiz/quiz.js`) after everything that it imports.

    The bundle is one ES module with the exports of `name`.

    Raises:
        ValueError: an import or export that this does not understand, or imports that go round;
            the message names the file.
    """
    ordered: list[str] = []
    _visit(name, ordered, [])
    exported = NAMED.findall(_text(name))
    lines = [_scoped(part) for part in ordered]
    if exported:
        lines.append(f"export const {{ {', '.join(exported)} }} = {_scope(name)};")
    if _has_default(name):
        lines.append(f"export default {_scope(name)}.default;")
    return "\n".join(lines) + "\n"


@cache
def style(name: str) -> str:
    """CSS of a widget for a live notebook: what all widgets share, then the file `name`."""
    return _text(BASE) + _text(name)


def _scoped(part: str) -> str:
    """One module as a constant that holds its exports."""
    text = _text(part)
    given = [
        f"const {{ {' '.join(names.replace(' as ', ': ').split())} }} = {_scope(_target(part, path))};"
        for names, path in IMPORT.findall(text)
    ]
    given += [
        f"const {name} = {json.dumps(json.loads(_text(_target(part, path))), ensure_ascii=False)};"
        for name, path in DATA.findall(text)
    ]
    own = COMMENT.sub("", DATA.sub("", IMPORT.sub("", text))).strip()
    if all(line.count("`") % 2 == 0 for line in own.splitlines()):  # no text goes over lines
        own = re.sub(r"^[ \t]+", "", REMARK.sub(r"\1", own), flags=re.M)
    own = re.sub(r"^export default ", "const $default = ", EXPORT.sub("", own), flags=re.M)
    if found := re.search(r"^\s*((?:import|export)\b[^(\n].*)$", own, re.M):
        raise ValueError(
            f"{HERE / part}: cannot bundle {found[1].strip()!r}; expected named imports from "
            "'./x.js' or '../x.js', data from './x.json', and exports of a const, class or function"
        )
    imported = [
        name.split()[-1]
        for names, _ in IMPORT.findall(text)
        for name in names.split(",")
        if name.strip()
    ] + [name for name, _ in DATA.findall(text)]
    if twice := sorted(set(imported) & set(DECLARED.findall(text))):
        raise ValueError(f"{HERE / part}: declares {', '.join(twice)}, which it imports too")
    names = NAMED.findall(text) + ["default: $default"] * _has_default(part)
    body = "\n".join([*given, own, f"return {{ {', '.join(names)} }};"])
    return f"const {_scope(part)} = (() => {{\n{body}\n}})();"


def _scope(part: str) -> str:
    """The constant that stands for a module in the bundle: `$widgets_quiz_quiz`."""
    return "$" + re.sub(r"\W", "_", part.removesuffix(".js"))


def _target(part: str, path: str) -> str:
    """The module that `part` means by the relative `path`, named from the package."""
    return normpath(PurePosixPath(part).parent / path)


def _has_default(part: str) -> bool:
    return re.search(r"^export default ", _text(part), re.M) is not None


def _text(name: str) -> str:
    return (HERE / name).read_text("utf-8")


def _visit(name: str, ordered: list[str], path: list[str]) -> None:
    if name in path:
        raise ValueError(
            f"{HERE / name}: imports go round in a circle: {' -> '.join([*path, name])}"
        )
    if name in ordered:
        return
    for _, needed in IMPORT.findall(_text(name)):
        _visit(_target(name, needed), ordered, [*path, name])
    ordered.append(name)


COURSE = "staffplus"
