"""Names between which a comma was left out: Python joins `"a" "b"` into one text, and says nothing."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import lru_cache

from staffplus.grading.author.plain import plain_python

#: So much of a cell is looked at.
LOOKED_AT = 100_000
#: What any two texts next to each other look like.
_NEXT = re.compile(r"[\"'](?:\s|#[^\n]*\n|\\\n)*[rRuUbBfF]{0,2}[\"']")
#: What may stand between two texts that are joined.
_BETWEEN = (tokenize.NL, tokenize.COMMENT)


@lru_cache(maxsize=64)
def runs(text: str) -> tuple[tuple[str, ...], ...]:
    """The texts of each list, tuple, set, dict or call that stand next to each other without a comma."""
    text = text[:LOOKED_AT]
    return tuple(_runs(text)) if _NEXT.search(text) else ()


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    parts: list[str] = []
    depth = 0
    try:
        for it in tokenize.generate_tokens(io.StringIO(plain_python(text)).readline):
            if it.type in _BETWEEN:
                continue
            if it.type == tokenize.STRING and depth:
                value = ast.literal_eval(it.string) if it.string[0] in "\"'rRuU" else None
                if isinstance(value, str):
                    parts.append(value)
                    continue
            depth += (it.string in ("(", "[", "{")) - (it.string in (")", "]", "}"))
            if len(parts) > 1:
                yield tuple(parts)
            parts = []
    except (tokenize.TokenError, SyntaxError, ValueError):
        return
