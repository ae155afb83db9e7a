"""What a word is, and which words any team could have written; `words.js` beside this tells them apart alike.

Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Words:
    """Words of texts in small letters.

    Attributes:
        form: finds them.
        endings: a usual ending, and what takes its place.
        doubled: endings before which a letter may stand twice.
        generic: words that any team could have written.
    """

    form: re.Pattern[str]
    endings: tuple[tuple[str, str], ...]
    doubled: frozenset[str]
    generic: frozenset[str]
    #: Words that were asked for, and what was said.
    _known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def read(cls, how: Mapping[str, Any], generic: Iterable[str]) -> Words:
        """From the fields `letters`, `endings` and `doubled` of a file, and a list."""
        return cls(
            re.compile(f"[{how['letters']}]+(?:['-][{how['letters']}]+)*"),
            tuple((ending, plain) for ending, plain in how["endings"]),
            frozenset(how["doubled"]),
            frozenset(generic),
        )

    def is_generic(self, word: str) -> bool:
        """Whether any team could have written a word, in one of its usual endings or as a compound."""
        known = self._known.get(word)
        if known is None:
            parts = word.split("-")
            known = self._is_listed(word) or (
                len(parts) > 1 and all(not part or self._is_listed(part) for part in parts)
            )
            self._known[word] = known
        return known

    def _is_listed(self, word: str) -> bool:
        return any(stem in self.generic for stem in self._stems(word))

    def _stems(self, word: str) -> list[str]:
        """The forms under which a word may stand in a list: itself, and without a usual ending."""
        out = [word]
        if word.endswith("'s"):
            out.append(word[:-2])
        for ending, plain in self.endings:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                stem = word[: -len(ending)]
                out.append(stem + plain)
                if ending in self.doubled and stem[-1] == stem[-2]:
                    out.append(stem[:-1])
        return out
