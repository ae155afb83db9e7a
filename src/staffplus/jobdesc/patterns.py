"""Patterns of a bank file as regular expressions: what may stand in one, and the lists of words that it names.

`checks.js` beside this makes the same of them. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from staffplus.bankrules import Fault, Place

#: Syntax that Python and JavaScript read differently, or that could run for minutes on a long text.
_REFUSED = re.compile(
    r"(?<!\\)\(\?(?![:!=])|\\[^bdnsS .+*?()\[\]{}|/u-]|\$|(?<!\[)\^|[*+?}]\+|(?<!\\)[.)][*+]|\[:|&&|--\]"
)
_INNER = re.compile(r"\([^()]*\)")
#: Words that begin with a letter that is there once, or with a digit of any kind.
_BEGINS = re.compile(r"[A-Za-z](?![?*+{])|\\d")


def compiled(patterns: Iterable[str], words: Mapping[str, str]) -> tuple[re.Pattern[str], ...]:
    """Patterns, ready to search with, their words filled in."""
    return tuple(re.compile(expanded(pattern, words), re.ASCII) for pattern in patterns)


def expanded(pattern: str, words: Mapping[str, str]) -> str:
    """`pattern` with each `{name}` replaced by the words of that list, as alternatives."""
    return re.sub(r"\{([a-z_]+)\}", lambda m: _alternatives(words[m[1]]), pattern)


def _alternatives(words: str) -> str:
    """Words as alternatives, those with one first letter together and in their order: it means the same.

    Python tries alternatives one by one at every place; so it has a tenth as many to try.
    """
    groups: dict[str, list[str]] = {}
    every = words.split()
    for word in every:
        outer = word
        while _INNER.search(outer):
            outer = _INNER.sub("", outer)
        if not _BEGINS.match(word) or "|" in outer:
            return "|".join(every).replace("_", " ")
        groups.setdefault(word if word[0] == "\\" else word[0], []).append(word)
    return "|".join(
        some[0] if len(some) == 1 else f"{first}(?:{'|'.join(word[len(first) :] for word in some)})"
        for first, some in groups.items()
    ).replace("_", " ")


def wrong_pattern(at: Place, pattern: str, words: Mapping[str, str]) -> Iterator[Fault]:
    """What is wrong with the pattern at a place of the file, if anything."""
    if refused := _REFUSED.search(pattern):
        alike = "what Python and JavaScript read alike and in time, as it could run for minutes"
        yield Fault(at, alike, f"found {refused[0]!r} in {pattern!r}")
        return
    try:
        re.compile(expanded(pattern, words), re.ASCII)
    except KeyError as error:
        yield Fault(at, f"one of {', '.join(words)}", f"found {{{error.args[0]}}} in {pattern!r}")
    except re.error as error:
        yield Fault(at, "one", f"found {pattern!r}, which is not a regular expression: {error}")
