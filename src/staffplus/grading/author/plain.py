"""A notebook cell as plain Python: what IPython does to a cell before Python sees it, without IPython.

An indented cell, prompts pasted along with the code, `%magic`, `!command` and `name?` all run in a
notebook, and none of them changes what the other lines assign. Line numbers stay as they were.
Syntax that only a later Python reads is put into words of this one as far as it has no say in a
value (`newer`), so that such a line does not cost the others.
"""

from __future__ import annotations

import ast
import contextlib
import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

#: Cell magics whose body runs in the notebook's own names.
RUN = {"time", "capture", "prun"}
#: What stands in the place of a value that a magic or the shell would give.
SHELL = "get_ipython()"

_PROMPTS = (
    (re.compile(r"^(?:>>>|\.\.\.)(?: |$)"), re.compile(r"^>>>(?: |$)")),
    (
        re.compile(r"^(?:In \[\d+\]: ?|[ ]*\.\.\.+: ?)"),
        re.compile(r"^In \[\d+\]: ?"),
    ),
)
_ASSIGNED = re.compile(r"^(\s*)([^\W\d][\w.,\s\[\]'\"]*=)\s*(?:%|!)[^=].*$")
#: Strings, comments, brackets: what says whether a line begins a statement.
_TOKENS = re.compile(
    r'[rRbBuUfF]{0,2}(?P<three>"""|\'\'\')|(?P<one>"(?:[^"\\\n]|\\.)*"?|\'(?:[^\'\\\n]|\\.)*\'?)'
    r"|#[^\n]*|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>\n)|(?P<join>\\\n)"
)


NO_PYTHON = "the cell is not Python"
#: Quotation marks for print, as word processors and chats put them in, and Python's.
CURLY = str.maketrans({**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛", "'")})


#: What phones, word processors and chats put in the place of Python's own characters, or between them.
AS_MEANT = {
    **CURLY,
    **{
        0xFF01 + n: 0x21 + n for n in range(94)
    },  # the wide letters of Chinese and Japanese keyboards
    **dict.fromkeys(map(ord, "\u2212\u2013\u2014\u2010\u2011"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u200a\u202f\u3000"), " "),
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"), None),
    ord("\u2026"): "...",
    ord("\u00d7"): "*",
}


@dataclass(frozen=True)
class Read:
    """A cell's statements, and what was said of it."""

    tree: ast.Module | None
    error: str = ""  #: why there is no tree
    newer: str = ""  #: what only a later Python reads: "line 3: an f-string of Python 3.12"
    left_out: tuple[str, ...] = ()  #: IPython's own lines, as they stand
    magic: str = ""  #: the cell magic whose cell is not run as Python here: "writefile"


def read(source: str) -> Read:
    """A cell as IPython would have Python read it. Never raises for anything a text may hold."""
    source = source.lstrip("\ufeff")
    try:
        if not _PROMPTS[1][1].match(source.lstrip()):  # `In [1]: x = 2` is Python as well
            return Read(ast.parse(source))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        pass
    text, magic, left_out = _prepared(source)
    if magic and magic not in RUN:
        return Read(ast.Module([], []), magic=magic)
    try:
        return Read(ast.parse(text), left_out=left_out)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        first = error
    with contextlib.suppress(SyntaxError, ValueError, MemoryError, RecursionError):
        rewritten, said = newer(text)
        if said:
            return Read(ast.parse(rewritten), newer=said, left_out=left_out)
    return Read(None, error=_said(first, text), left_out=left_out)


def as_meant(source: str) -> tuple[str, str]:
    """A cell that is not Python with Python's own characters, and what was put right, to begin a sentence;
    ("", "") where that does not make it Python.

    A chat's fence around the code is left out, and tabs beside blanks are as wide as they look.
    """
    plainly = source.translate(AS_MEANT)
    text = _unfenced(plainly)
    said = ["with Python's own characters"] if plainly != source else []
    said += ["without the lines of a chat around the code"] if text != plainly else []
    for width in (0, 8, 4):
        found = text.expandtabs(width) if width else text
        if found != source and read(found).tree is not None and found.strip():
            said += ["with blanks in place of tabs"] if found != text else []
            told = " and ".join(said)
            return found, told[0].upper() + told[1:]
    return "", ""


def _unfenced(text: str) -> str:
    return re.sub(r"^[ \t]*(?:```|~~~)[\w ]*$", "", text, flags=re.M)


def plain_python(source: str) -> str:
    """A cell without what is IPython's own. Where a cell is plain Python it is not changed."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        text, magic, _ = _prepared(source)
        return "" if magic and magic not in RUN else text
    return source


def _said(error: BaseException, text: str) -> str:
    if not isinstance(error, SyntaxError):
        if isinstance(error, (MemoryError, RecursionError)):
            return "it is too much for Python to read: too much stands within each other"
        return str(error)[:300] or type(error).__name__
    where = f"line {error.lineno}: " if error.lineno else ""
    line = (text.split("\n")[error.lineno - 1 : error.lineno] or [""])[0] if error.lineno else ""
    hint = f". The line is `{line.strip()[:80]}`" if line.strip() else ""
    if curly := next((it for it in line if ord(it) in CURLY), ""):
        plain = CURLY[ord(curly)]
        hint += (
            f". `{curly}` is U+{ord(curly):04X}, a quotation mark for print; Python's is `{plain}`, "
            f"U+{ord(plain):04X}"
        )
    return f"{NO_PYTHON}. {where}{error.msg}"[:300] + hint


# --- IPython's own -------------------------------------------------------------------------------


def _prepared(source: str) -> tuple[str, str, tuple[str, ...]]:
    """The text, the cell magic it began with, and the lines that were emptied."""
    lines = source.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    magic = ""
    if lines and (found := re.match(r"\s*%%(\w+)", lines[first])):
        magic = found.group(1)
        lines[first] = ""
    text = _without_prompts("\n".join(lines), first)
    if text.strip() and text.lstrip("\n")[:1] in " \t":
        text = _less_indented(text)
    lines, left_out = text.split("\n"), []
    for number in _beginnings(text):
        line = lines[number]
        bare = line.strip()
        indent = line[: len(line) - len(line.lstrip())]
        if bare.startswith(("%", "!", "?")) or (bare.endswith("?") and "#" not in bare):
            left_out.append(bare)
            lines[number] = f"{indent}pass" if indent else ""
        elif found := _ASSIGNED.match(line):
            left_out.append(bare)
            lines[number] = f"{found.group(1)}{found.group(2)} {SHELL}"
    return "\n".join(lines), magic, tuple(left_out)


def _without_prompts(text: str, first: int) -> str:
    lines = text.split("\n")
    start = next((line for line in lines[first:] if line.strip()), "")
    for any_prompt, first_prompt in _PROMPTS:
        if first_prompt.match(start.lstrip()):
            indent = start[: len(start) - len(start.lstrip())]
            return "\n".join(any_prompt.sub("", line.removeprefix(indent)) for line in lines)
    return text


def _less_indented(text: str) -> str:
    """As IPython does: the first line's indent is taken from every line that has it."""
    first = next(line for line in text.split("\n") if line.strip())
    indent = first[: len(first) - len(first.lstrip())]
    shorter = "\n".join(line.removeprefix(indent) for line in text.split("\n"))
    dedented = textwrap.dedent(text)
    return shorter if indent else dedented


def _beginnings(text: str) -> Iterator[int]:
    """Numbers of the lines, from 0, that begin a statement: outside of brackets and strings."""
    number, depth, begins, place = 0, 0, True, 0
    while place <= len(text):
        if begins:
            yield number
        found = _TOKENS.search(text, place)
        if found is None:
            return
        place, begins = found.end(), False
        if three := found.group("three"):
            end = text.find(three, place)
            end = len(text) if end < 0 else end + 3
            number += text.count("\n", place, end)
            place = end
        elif found.group("open"):
            depth += 1
        elif found.group("close"):
            depth = max(0, depth - 1)
        elif found.group("join"):
            number += 1
        elif found.group("end"):
            number += 1
            begins = depth == 0


# --- A later Python ------------------------------------------------------------------------------

_NEWER = (
    (re.compile(r"^(\s*)type\s+([^\W\d]\w*)\s*(?:\[[^\n\]]*\])?\s*=.*$", re.M), r"\1\2 = type", "3.12", "a `type` statement"),
    (re.compile(r"^(\s*(?:async\s+def|def|class)\s+[^\W\d]\w*)\[[^\n]*?\](?=\s*[(:])", re.M), r"\1", "3.12", "type parameters"),
    (re.compile(r"^(\s*except\*?\s+)([\w.]+(?:\s*,\s*[\w.]+)+)(\s*:)", re.M), r"\1(\2)\3", "3.14", "`except` without brackets"),
    (re.compile(r"(?<![\w\"'])(?:[tT][rR]?|[rR][tT])(?=[\"'])"), "f", "3.14", "a t-string"),
)  # fmt: skip


def newer(text: str, python: tuple[int, int] = sys.version_info[:2]) -> tuple[str, str]:
    """The text with what only a later Python than `python` reads put into its words; what that was."""
    said: list[str] = []
    for pattern, instead, version, what in _NEWER:
        if _is_in(python, version) or (found := pattern.search(text)) is None:
            continue
        line = text.count("\n", 0, found.start((found.lastindex and 1) or 0)) + 1
        said.append(f"line {line}: {what} of Python {version}")
        text = pattern.sub(instead, text)
    if not _is_in(python, "3.12"):
        said += filter(None, [later_fstrings(text)])
        text, _ = _plain_fstrings(text)
    return text, "; ".join(said[:5])


def later_fstrings(text: str) -> str:
    """Which f-strings only Python 3.12 and later read: "line 3: an f-string of Python 3.12"."""
    _, lines = _plain_fstrings(text)
    return "; ".join(f"line {line}: an f-string of Python 3.12" for line in lines[:5])


def _is_in(python: tuple[int, int], version: str) -> bool:
    major, minor = map(int, version.split("."))
    return python >= (major, minor)


_F = re.compile(
    r'(?P<skip>#[^\n]*|(?<![\w])[rRbBuU]{0,2}(?:"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'))|(?<!\w)(?:[fF][rR]?|[rR][fF])(?P<quote>"""|\'\'\'|"|\')',
    re.S,
)


def _plain_fstrings(text: str) -> tuple[str, list[int]]:
    """f-strings that hold their own kind of quotation mark or a line break become `SHELL`."""
    out: list[str] = []
    lines: list[int] = []
    place = 0
    while (found := _F.search(text, place)) is not None:
        if found.group("skip"):
            out.append(text[place : found.end()])
            place = found.end()
            continue
        end = _end_of_fstring(text, found.end(), found.group("quote"))
        whole = text[found.start() : end]
        out.append(text[place : found.start()])
        if _is_plain(whole, found.group("quote")):
            out.append(whole)
        else:
            lines.append(text.count("\n", 0, found.start()) + 1)
            out.append(SHELL[:-1] + "\n" * whole.count("\n") + ")")
        place = end
    return "".join(out) + text[place:], lines


def _is_plain(whole: str, quote: str) -> bool:
    """Whether a Python before 3.12 reads an f-string; a later one takes its quotation mark within."""
    inner = whole[whole.index(quote) + len(quote) : -len(quote)]
    if quote in inner.replace("\\" + quote[0], "") or (len(quote) == 1 and "\n" in inner):
        return False
    try:
        ast.parse(f"({whole})", feature_version=(3, 11))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def _end_of_fstring(text: str, place: int, quote: str) -> int:
    """Where an f-string ends that may hold any string between its braces."""
    depth = 0
    while place < len(text):
        it = text[place]
        if depth == 0:
            if text.startswith(quote, place):
                return place + len(quote)
            if it == "\\":
                place += 1
            elif it == "\n" and len(quote) == 1:
                return place
            elif it == "{":
                if text.startswith("{{", place):
                    place += 1
                else:
                    depth = 1
        elif it in "\"'":
            inner = it * 3 if text.startswith(it * 3, place) else it
            place = _end_of_fstring(text, place + len(inner), inner) - 1
        elif it in "{[(":
            depth += 1
        elif it in "}])":
            depth -= 1
        place += 1
    return place
