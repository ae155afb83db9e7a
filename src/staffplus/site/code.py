"""Where code in a finished page may break: a short word of it nowhere, a long name behind what parts it.

A browser breaks behind any hyphen, so `--feedback` became `--` and `feedback`, and a name that is longer than
its line anywhere at all. Marked here, since no style sheet knows how long a word is.
"""

from __future__ import annotations

import re
from html import unescape

#: Letters that a line has room for on the narrowest phone, in a list or a box too.
ROOM = 26
#: A word of code within a sentence, as Sphinx writes it; `LONG` has those that may break.
WORD = re.compile(r'<span class="pre">([^<]*)</span>')
LONG = "pre long"
#: A block of commands. Colours part it into tags and what stands between them.
COMMANDS = re.compile(r'(<div class="highlight-(?:console|bash) notranslate">.*?<pre>)(.*?)(</pre>)', re.S)  # fmt: skip
TAG = re.compile(r"(<[^>]*>)")
#: Behind this a long name may break.
JOINT = re.compile(r"(?<=\w[/_=.:@?])(?=\w)")


def broken_well(html: str) -> str:
    """The page with these places marked; of a page that has them, the same."""
    return COMMANDS.sub(_commands, WORD.sub(_word, html))


def _word(found: re.Match[str]) -> str:
    if len(unescape(found[1])) <= ROOM:
        return found[0]
    return f'<span class="{LONG}">{JOINT.sub("<wbr>", found[1])}</span>'


def _commands(block: re.Match[str]) -> str:
    if 'class="pre"' in block[2]:
        return block[0]
    between = (
        it if it.startswith("<") else re.sub(r"\S+", _whole, it) for it in TAG.split(block[2])
    )
    return f"{block[1]}{''.join(between)}{block[3]}"


def _whole(word: re.Match[str]) -> str:
    """A word with a hyphen in it as one that does not break, where a line has room for it."""
    hyphened = re.search(r"-\w", word[0]) and len(unescape(word[0])) <= ROOM
    return f'<span class="pre">{word[0]}</span>' if hyphened else word[0]
