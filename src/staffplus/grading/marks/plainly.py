"""Tells a cell that does nothing but give names values that are written out, by a look at its text.

Such a cell, as most answers are, brings no parser down and takes no time or memory to speak of, so it needs
no process of its own to be read in (`literals`).
"""

from __future__ import annotations

import re

#: A longer cell, and one with more brackets, or with more of them within each other, is not plain.
CHARACTERS, BRACKETS, DEPTH = 20_000, 1000, 12
#: Texts in one line and without an escape, comments, short numbers, brackets, and names that are given a
#: value at the beginning of a line. No word of Python's own, no call, nothing that is worked out.
_PLAIN = re.compile(
    r"""(?:
        "[^"\\\n]*+" | '[^'\\\n]*+' | \#[^\n]*+
        | (?:(?<=[\[{,:=])[ ]?-)?(?:0|[1-9]\d{0,14}+)(?:\.\d{1,14}+)?+(?!\w)
        | (?:True|False|None)(?!\w)
        | (?:^|(?<=\n))(?!(?:True|False|None|__debug__)\b)[A-Za-z_][A-Za-z0-9_]*+[ ]*+=(?!=)
        | [\[\]{},: \n]
    )*+""",
    re.VERBOSE,
)
_NO_BRACKETS = re.compile(r"[^\[\]{}]+")


def is_plain(source: str) -> bool:
    """Whether a cell is one of these; where it is not said to be, it may be one all the same."""
    if len(source) > CHARACTERS or _PLAIN.fullmatch(source) is None:
        return False
    brackets = _NO_BRACKETS.sub("", source)  # also those within texts
    if len(brackets) > BRACKETS:
        return False
    depth = 0
    for it in brackets:
        depth += 1 if it in "[{" else -1
        if not 0 <= depth <= DEPTH:
            return False
    return depth == 0
