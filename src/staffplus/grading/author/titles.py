"""What a question is called: the heading above it, since learners and platforms know no cells' names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

#: A heading of the first level is the notebook's.
_HEADING = re.compile(r"^#{2,6}[ \t]+(?P<title>.+?)[ \t#]*$", re.MULTILINE)
#: Markdown that is no part of the words.
_MARKS = re.compile(r"[*_`]+")
#: A longer heading is cut. Characters.
LONGEST = 90


@lru_cache(maxsize=16)
def titles(source: str) -> Mapping[str, str]:
    """Name of a cell -> title of its question, from the author's notebook (JSON)."""
    return titles_of(json.loads(source)["cells"])


def titles_of(cells: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The same from the cells of a marked notebook: what learners added gives no titles.

    A cell with no heading above it has none. Two questions below one heading are numbered; a test that is
    worth no points, as of the form of an answer, says so.
    """
    heading = ""
    found: dict[str, str] = {}
    questions: dict[str, list[str]] = {}
    free = set()
    for cell in cells:
        meta = (cell.get("metadata") or {}).get("nbgrader") or {}
        name = meta.get("grade_id")
        if not name:
            continue
        ours = cell["cell_type"] == "markdown" and not meta.get("solution")
        if ours and (said := _HEADING.findall(_text(cell))):
            heading = _plain(said[-1])
        if not heading or not (meta.get("grade") or meta.get("solution") or meta.get("task")):
            continue
        found[name] = heading
        if meta.get("grade") or meta.get("task"):
            if meta.get("points"):
                questions.setdefault(heading, []).append(name)
            else:
                free.add(name)
    for heading, names in questions.items():
        for number, name in enumerate(names, 1) if len(names) > 1 else ():
            found[name] = f"{heading} ({number} of {len(names)})"
    for name in free:
        if found[name] in questions:
            found[name] = f"{found[name]}: its form"
    return found


def titled(name: str, known: Mapping[str, str]) -> str:
    """A cell as people who mark know it: by title, and by the name that the formgrader shows."""
    return f"{known[name]} ({name})" if name in known else name


def in_words(text: str, known: Mapping[str, str]) -> str:
    """A sentence with titles in place of cells' names."""
    if not known:
        return text
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    found = re.compile(rf"(?P<cell>[Cc]ell )`?(?P<name>{names})`?(?![\w-])")
    return found.sub(lambda it: f"{it['cell']}“{known[it['name']]}”", text)


def _plain(heading: str) -> str:
    plain = " ".join(_MARKS.sub("", heading).split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"


def _text(cell: Mapping[str, Any]) -> str:
    text = cell.get("source", "")
    return "".join(text) if isinstance(text, list) else str(text)
