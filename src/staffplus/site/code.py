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
#: Of `NAME` or more a name may break in a cell of a table on a phone, which would leave its neighbours a word a line; an option never.
NAME, NAMED = 12, "pre name"
CELL = re.compile(r"<td.*?</td>", re.S)
#: A bracket keeps the word beside it, and is not alone at the end or the start of a line.
OPENS = re.compile(r'(<span class="pre">[{\[(])</span> <span class="pre">')
CLOSES = re.compile(r'</span> <span class="pre">([}\])]</span>)')
#: A block of commands. Colours part it into tags and what stands between them.
COMMANDS = re.compile(r'(<div class="highlight-(?:console|bash) notranslate">.*?<pre>)(.*?)(</pre>)', re.S)  # fmt: skip
TAG = re.compile(r"(<[^>]*>)")
#: A line of a block: where it goes on it stands further in, so that nobody takes it for another command.
LINE = "ln"
#: Behind this a long name may break.
JOINT = re.compile(r"(?<=\w[/_=.:@?])(?=\w)")


def broken_well(html: str) -> str:
    """The page with these places marked; of a page that has them, the same."""
    html = CLOSES.sub(r" \1", OPENS.sub(r"\1 ", html))
    html = CELL.sub(lambda cell: WORD.sub(_name, cell[0]), html)
    return COMMANDS.sub(_commands, WORD.sub(_word, html))


def _word(found: re.Match[str]) -> str:
    if len(unescape(found[1])) <= ROOM:
        return found[0]
    return f'<span class="{LONG}">{JOINT.sub("<wbr>", found[1])}</span>'


def _name(found: re.Match[str]) -> str:
    if not NAME <= len(unescape(found[1])) <= ROOM or found[1].startswith("-"):
        return found[0]
    return f'<span class="{NAMED}">{JOINT.sub("<wbr>", found[1])}</span>'


def _commands(block: re.Match[str]) -> str:
    if f'class="{LINE}"' in block[2]:
        return block[0]
    between = (
        it if it.startswith("<") else re.sub(r"\S+", _whole, it) for it in TAG.split(block[2])
    )
    lines = "".join(between).splitlines(keepends=True)
    if all(
        it.count("<span") == it.count("</span") for it in lines
    ):  # else a colour goes on in the next
        lines = [f'<span class="{LINE}">{it}</span>' for it in lines]
    return f"{block[1]}{''.join(lines)}{block[3]}"


def _whole(word: re.Match[str]) -> str:
    """A word with a hyphen in it as one that does not break, where a line has room for it."""
    hyphened = re.search(r"-\w", word[0]) and len(unescape(word[0])) <= ROOM
    return f'<span class="pre">{word[0]}</span>' if hyphened else word[0]
