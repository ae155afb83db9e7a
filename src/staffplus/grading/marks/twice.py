"""An answer that is given more than once: the cells are run from the top, so the last one counts.

Within one cell that is what everybody means. Where a later cell takes the place of an answer that was
complete, nobody knows which was meant: a scratch cell, a copied answer cell, a second thought. The test
is asked about both, and a person decides where that would change the mark.
"""

from __future__ import annotations

import re
from typing import Any

from staffplus.grading import wire

#: So much of a cell is looked at.
LOOKED_AT = 100_000


#: What is told of such an answer, to whoever marks, begins so.
ABOUT = "given twice"

#: Deeper than this a value is taken for whole: it may hold itself.
DEPTH = 60


def complete(value: Any, depth: int = 0) -> bool:
    """Whether a value may be an answer rather than the place for one: `[]`, `{"a": None}`, `""`."""
    if value is None or value is Ellipsis:
        return False
    if depth > DEPTH:
        return True
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, dict):
        return any(complete(it, depth + 1) for it in value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(complete(it, depth + 1) for it in value)
    return True


def complete_as_sent(raw: Any) -> bool:
    """The same of a value as `wire` has it. Where a text stands at its top no more is looked at."""
    inside = raw.get("dict") if isinstance(raw, dict) else raw
    if isinstance(inside, list) and any(map(_is_text, inside)):
        return True
    try:
        return complete(wire.decode(raw))
    except wire.Malformed:
        return complete(raw)


def _is_text(part: Any) -> bool:
    """Whether it is a text with something in it, or an entry of a dict whose value is one."""
    part = part[-1] if isinstance(part, list) and part else part
    return isinstance(part, str) and bool(part.strip())


def gives_anew(text: str, name: str) -> bool:
    """Whether a cell seems to give `name` a value that is not built on the one it had."""
    text = text[:LOOKED_AT]
    for found in re.finditer(
        rf"^(?:(?P<made>(?:async\s+)?def\s+|class\s+){re.escape(name)}\b"
        rf"|{re.escape(name)}\s*(?::[^=\n]*)?=(?!=))",
        text,
        re.M,
    ):
        end = re.compile(r"^(?![\s)\]}#])", re.M).search(text, found.end())
        rest = text[found.end() : end.start() if end else len(text)]
        if found["made"] or not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", rest):
            return True
    return False


def in_one_cell(name: str, cell: str, lines: tuple[int, int]) -> str:
    """What is said of a cell that gives a name two values."""
    first, last = lines
    return (
        f"Cell `{cell}` gives `{name}` a value in line {first} and another in line {last}; the last one "
        "counts."
    )


def in_two(name: str, first: str, last: str, *, same: bool) -> str:
    """What is said of two cells that give a name a value. `same`: the mark is the same with either."""
    said = (
        f"`{name}` is given a value in {first}, and again in {last}; when the notebook is run from the "
        "top, the last one takes the place of the first."
    )
    if same:
        return f"{said} The points are the same with either."
    return f"{said} With the first the points would be others, so a person decides which was meant."
