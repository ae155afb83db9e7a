"""Whether a text holds a word or a phrase, by the spelling alone.

`mentions.js` beside this finds the same in the page; a test holds the two together. Standard
library only.
"""

from __future__ import annotations

import re

#: A word that stands for any digit.
DIGIT = "#"
_LETTER = r"[^\W\d_]"
#: Only A to Z are folded: the languages fold other letters differently.
_PLAIN = {ord("’"): "'"} | {n: n + 32 for n in range(ord("A"), ord("Z") + 1)}


def mentions(text: str, word: str) -> bool:
    """Whether `text` holds `word` with no letter on either side; capitals and apostrophes are alike.

    `word` may be a phrase, or `DIGIT` for any digit.
    """
    if word == DIGIT:
        return re.search(r"\d", text) is not None
    spelt = re.escape(word.translate(_PLAIN))
    return re.search(rf"(?<!{_LETTER}){spelt}(?!{_LETTER})", text.translate(_PLAIN)) is not None
