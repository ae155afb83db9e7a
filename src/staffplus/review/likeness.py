"""Where two pieces say the same in the same words: both passages, side by side, for a person to read.

Never a score: how alike two texts are says nothing of who copied from whom, nor whether both quote a third.
A passage is a run of shingles, each of `SHINGLE` words but for capitals and signs, that stands in the work of two
learners. What the exercise itself says, and learners fill in or quote, is nobody's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

#: So many words in a row are rarely the same by chance, where people write about one thing.
SHINGLE = 8
#: What so large a share of a cohort says, of three people at least, has a source that all of them have.
COMMON, COMMON_LEAST = 0.2, 3
#: Passages of a piece that are shown, the longest first.
MOST = 5
_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True)
class Passage:
    """The same words in two pieces, and where they stand in each."""

    other: str  #: learner
    cell: str  #: of the other
    here: tuple[int, int]  #: from, to: characters
    there: tuple[int, int]
    words: int


@dataclass(frozen=True)
class _Text:
    shingles: tuple[int, ...]  #: by the number of their first word
    spans: tuple[tuple[int, int], ...]  #: of words


@lru_cache(maxsize=20_000)
def _text(text: str) -> _Text:
    found = [*_WORD.finditer(text)]
    words = [it[0].casefold().replace("’", "'") for it in found]
    shingles = tuple(
        _number(" ".join(words[at : at + SHINGLE])) for at in range(len(words) - SHINGLE + 1)
    )
    return _Text(shingles, tuple(it.span() for it in found))


def _number(words: str) -> int:
    """Always the same, as Python's own hash is not."""
    return int.from_bytes(
        hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    )


class Likeness:
    """The pieces of a cohort, and where each says what another one does."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]], nobodys: Iterable[str] = ()) -> None:
        """
        Args:
            texts: learner -> cell -> text, as others may read it.
            nobodys: what the exercise says itself.
        """
        self.texts = texts
        known = {shingle for text in nobodys for shingle in _text(text).shingles}
        self._at: dict[int, list[tuple[str, str, int]]] = {}
        for learner, cells in sorted(texts.items()):
            for cell, text in sorted(cells.items()):
                for number, shingle in enumerate(_text(text).shingles):
                    if shingle not in known:
                        self._at.setdefault(shingle, []).append((learner, cell, number))
        common = max(COMMON_LEAST, COMMON * len(texts))
        self._at = {
            shingle: places
            for shingle, places in self._at.items()
            if len(places) > 1 and 1 < len({place[0] for place in places}) <= common
        }

    def passages(self, learner: str, cell: str) -> list[Passage]:
        """What stands in another's piece too, the longest first; each stretch of words once."""
        text = self.texts.get(learner, {}).get(cell, "")
        mine = _text(text)
        found: list[Passage] = []
        taken: set[int] = set()
        for passage, words in sorted(
            self._runs(learner, mine), key=lambda it: (-it[0].words, it[0].here, it[0].other)
        ):
            if not taken & set(words):
                taken |= set(words)
                found.append(passage)
        return found[:MOST]

    def _runs(self, learner: str, mine: _Text) -> list[tuple[Passage, range]]:
        """Runs as long as they can be: shingle after shingle in both."""
        open_: dict[tuple[str, str, int], int] = {}  # other, cell, offset -> where it began
        found = []

        def close(key: tuple[str, str, int], begin: int, end: int) -> None:
            other, cell, offset = key
            theirs = _text(self.texts[other][cell])
            last = end + SHINGLE - 1
            here = mine.spans[begin][0], mine.spans[last][1]
            there = theirs.spans[begin + offset][0], theirs.spans[last + offset][1]
            found.append((Passage(other, cell, here, there, last - begin + 1), range(begin, last + 1)))  # fmt: skip

        for number, shingle in enumerate(mine.shingles):
            here = {
                (other, cell, at - number)
                for other, cell, at in self._at.get(shingle, ())
                if other != learner
            }
            for key in [key for key in open_ if key not in here]:
                close(key, open_.pop(key), number - 1)
            for key in here:
                open_.setdefault(key, number)
        for key, begin in open_.items():
            close(key, begin, len(mine.shingles) - 1)
        return found
