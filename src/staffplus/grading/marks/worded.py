"""Answers in words where a value was asked for: a comment, a text in quotation marks, a text cell beside.

No test can read them, and nothing they hold is nothing. A person does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from staffplus.grading.author import plain

#: So much of a cell is looked at, and so much of a text is shown.
LOOKED_AT = 100_000
SHOWN = 80
#: So many words in a text of a program's are an answer and no label.
PROSE = 6

_TEXT = re.compile(
    r"^[ \t]*[rRuU]?(?P<three>\"\"\"|''')(?P<long>.*?)(?:(?P=three)[ \t]*;?|\Z)"
    r"|^[ \t]*[rRuU]?(?P<one>[\"'])(?P<short>(?:(?!(?P=one))[^\n])*)(?P=one)[ \t]*;?$"
    r"|^[ \t]*#+(?P<comment>[^\n]*)"
    # A text within code, in which `#` begins no comment; and what is behind code.
    r"|\"\"\"(?:.*?)(?:\"\"\"|\Z)|'''(?:.*?)(?:'''|\Z)"
    r"|\"(?:[^\"\\\n]|\\.)*+(?:\"|$|\\?\Z)|'(?:[^'\\\n]|\\.)*+(?:'|$|\\?\Z)"
    r"|(?<![ \t])[ \t]*+#+(?P<behind>[^\n]*)",
    re.M | re.S,
)
#: Stands in cells as nbgrader hands them out.
_STUB = re.compile(r"your (?:code|answer) here", re.IGNORECASE)


@lru_cache(maxsize=64)
def _in_a_line(given: str) -> str:
    """What the author wrote, which is asked for with every submission."""
    return " ".join(given.split())


def _said(found: re.Match[str]) -> str:
    """What is found, in a line; "" for a text within code."""
    parts = (found[it] for it in ("long", "short", "comment", "behind"))
    return " ".join(next(filter(None, parts), "").split())


@lru_cache(maxsize=64)  # of a cell it is asked for each of its questions
def words(text: str, given: str, *, behind: bool = True) -> tuple[str, ...]:
    """What a code cell says in words that `given`, what its author wrote, does not.

    `behind`: comments that stand behind code, too.
    """
    return tuple(_words(text, given, behind=behind))


def _words(text: str, given: str, *, behind: bool) -> Iterator[str]:
    given = _in_a_line(given)
    for found in _TEXT.finditer(text[:LOOKED_AT]):
        said = _said(found) if behind or not found["behind"] else ""
        if re.search(r"[^\W\d_]{2}|\d", said) and said not in given and not _STUB.search(said):
            yield said


def without(text: str, given: str) -> str:
    """A code cell without what it says in words that `given` does not."""
    given = _in_a_line(given)

    def kept(found: re.Match[str]) -> str:
        said = _said(found)
        if said in given or _STUB.search(said):
            return found[0]
        # Behind a comment of the author's there may be one of the learner's.
        head = found[0].rpartition("#")[0].rstrip(" \t#")
        ours = " ".join(head.lstrip(" \t#").split())
        return head if ours and ours in given else "\0"

    lines = _TEXT.sub(kept, text[:LOOKED_AT]).split("\n")
    return "\n".join(line for line in lines if line.strip() != "\0").replace("\0", "")


def is_prose(text: str) -> bool:
    """Whether a code cell is words: comments, a text that is written out, or no Python at all."""
    text = text[:LOOKED_AT]
    if not without(text, "").strip():
        return any(words(text, ""))
    tree = plain.read(text).tree
    if tree is None:
        return not plain.as_meant(text)[0]
    return any(
        isinstance(it, ast.Constant)
        and isinstance(it.value, str)
        and len(it.value.split()) >= PROSE
        for it in ast.walk(tree)
    )


def shown(text: str) -> str:
    """The beginning of a text, in quotation marks."""
    plain = " ".join(text.split())
    return f"“{plain if len(plain) <= SHOWN else plain[:SHOWN] + '…'}”"
