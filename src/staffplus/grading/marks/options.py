"""What the author's text says of the names that a question takes: `- `people`: Mentorship and sponsorship.`,
a row of a table; and which name a text stands for that is none of them.

A text stands for a name whose beginning or misspelling it is, or whose words it takes over, if there is no
other name of which that could be said. There is no list of synonyms: whoever knows the words knows them from here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from staffplus.grading.author.source import Authored, Role
from staffplus.grading.marks import excuses
from staffplus.grading.marks.asked import plain_name

#: A longer text is words of one's own.
LONG = 60
#: So alike are a name and its misspelling, and so many letters has it at least.
ALIKE, LETTERS = 0.8, 4
#: Words with so many letters in common at their beginning are forms of one, if one is not
#: much longer: `mentoring`, `mentorship`.
STEM, PART = 5, 0.6
_AT = re.compile(
    r"^\*\*\d+\.\*\*\s*`(?P<question>[^`\n]+)`"
    r"|^(?:[-*][ \t]+|\|[ \t]*)\**`(?P<name>[^`\n]+)`\**[ \t]*[:|](?P<said>[^\n]*)",
    re.M,
)
_WORD = re.compile(r"[^\W_]+")

#: (question or "", name) -> the words that are said of it.
Said = dict[tuple[str, str], tuple[str, ...]]


@lru_cache(maxsize=64)
def said_in(texts: tuple[str, ...]) -> Said:
    """What the author's texts say of names, at each question and anywhere."""
    found: Said = {}
    for text in texts:
        question = ""
        for it in _AT.finditer(text):
            if it["question"]:
                question = it["question"]
                continue
            words = tuple(_WORD.findall(it["said"].lower()))
            for where in dict.fromkeys((question, "")):
                at = where, plain_name(it["name"])
                found[at] = (*found.get(at, ()), "", *words)
    return found


def of(authored: Authored) -> Said:
    """The same of an exercise."""
    return said_in(
        tuple(c.source for c in authored.cells if c.role is Role.TEXT and c.cell_type != "code")
    )


def stands_for(text: str, names: Iterable[str], question: str, said: Said) -> str:
    """The one name that a text stands for which is none of them; "" where there is none, or more."""
    plain, among = plain_name(text), sorted({*names})
    if not plain or plain in among or len(text) > LONG or excuses.is_excuse(text):
        return ""
    if len(begun := [it for it in among if it.partition("-")[0] == plain]) == 1:
        return begun[0]
    if len(plain) >= LETTERS:
        near = difflib.get_close_matches(plain, among, 2, ALIKE)
        if near:
            return near[0] if len(near) == 1 else ""
    words = tuple(_WORD.findall(plain))
    if not any(len(it) >= LETTERS for it in words):
        return ""
    for same in (str.__eq__, _like):
        meant = [
            it for it in among
            if _within(words, said.get((question, it)) or said.get(("", it), ()), same)
        ]  # fmt: skip
        if meant:
            return meant[0] if len(meant) == 1 else ""
    return ""


def _within(
    words: tuple[str, ...], said: tuple[str, ...], same: Callable[[str, str], bool]
) -> bool:
    """Whether words stand in what is said, one after the other."""
    count = len(words)
    starts = range(len(said) - count + 1)
    return any(all(map(same, words, said[at : at + count])) for at in starts)


def _like(one: str, other: str) -> bool:
    """Whether two words are the same, or forms of one."""
    short, long = sorted((len(one), len(other)))
    return one == other or (one[:STEM] == other[:STEM] and short >= max(STEM, PART * long))
