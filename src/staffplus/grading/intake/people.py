"""Learners' names, and text of unknown origin on its way to a screen or a spreadsheet.

A learner's name is also the name of a folder (`autograded/NAME/`), nbgrader's student id, and part
of an address in the formgrader, which nbgrader 0.9.6 writes there as it is. So a name may hold
spaces, commas, apostrophes, an equals sign and the letters of any script, and what would break one
of the three is refused.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence

#: So many names stand in one line; `--full` and `--json` have them all.
NAMES = 12
#: No list is folded.
ALL = sys.maxsize

#: The longest name; a folder's name has at most 255 bytes, and a few are put around it.
MAX_CHARACTERS = 100
MAX_NAME_BYTES = 200

#: What may not be in a name, and what it would break.
FORBIDDEN: dict[str, str] = {
    **dict.fromkeys("/\\", "separates folders"),
    ":": "separates drives and folders on some systems",
    **dict.fromkeys("?#%", "has a meaning of its own in web addresses"),
    **dict.fromkeys("*[]", "stands for other names where nbgrader looks for folders"),
    **dict.fromkeys('<>"', "could run a script in the formgrader, which shows names as they are"),
}

#: A learner's folder of such a name would stand where we, or the grader, put a file of that name
#: (`feedback/EXERCISE.zip`, `submitted/ann_EXERCISE.ipynb`), and nobody would get theirs.
FILES = (".zip", ".ipynb", ".part", ".txt", ".json", ".html", ".db")

#: Joins or parts letters in Persian and Indic names; elsewhere it only makes two names look alike.
_JOINERS = "\u200c\u200d"

#: A spreadsheet reads a cell that begins so as a formula, whatever stands before it that is not seen.
_FORMULA = re.compile(r"[ \xa0\x00\u200b-\u200f\u2028\u2029\u2060\ufeff]*[=+@\t\r\n＝＋－＠-]")
#: Where cells end at semicolons, as in half of Europe, a text with commas between cells is cut at these,
#: quotation marks or not, and what comes after them begins a cell.
_CUT = re.compile(r"([;|\t\r\n][ \xa0]{0,3})(?=[=+@＝＋＠]|[-－](?!\s|\d+(?:[.,]\d+)?(?:\s|$)))")


class BadName(ValueError):
    """A learner's name that is refused; says why and what is expected."""


def learner_name(text: str) -> str:
    """The name in Unicode's composed form (NFC), so that every spelling of `é` is one learner.

    Raises:
        BadName: it cannot be a folder, a student id and part of an address.
    """
    name = unicodedata.normalize("NFC", text)
    if not name:
        raise BadName("the learner's name is empty; expected a name")
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        raise BadName(f"the learner's name {shown(name)} is not in UTF-8; rename it")
    for letter, before in zip(name, ["", *name], strict=False):
        if letter in FORBIDDEN:
            raise BadName(
                f"the learner's name {shown(name)} holds `{letter}`, which {FORBIDDEN[letter]}; "
                "rename it"
            )
        if _invisible(letter, before):
            what = unicodedata.name(letter, "a character without a name").lower()
            raise BadName(
                f"the learner's name {shown(name)} holds U+{ord(letter):04X} ({what}), which is "
                "not seen or changes how the rest is seen; take it out"
            )
    if name[0] == ".":
        raise BadName(f"the learner's name {shown(name)} begins with a dot; rename it")
    if name.lower().endswith(FILES):
        ending = name[name.rindex(".") :]
        raise BadName(
            f"the learner's name {shown(name)} ends in `{ending}`, as a file's does; rename it"
        )
    if name != name.strip():
        raise BadName(f"the learner's name {shown(name)} begins or ends with a space; rename it")
    if len(name) > MAX_CHARACTERS or len(name.encode()) > MAX_NAME_BYTES:
        raise BadName(
            f"the learner's name {shown(name)} has {len(name)} characters and "
            f"{len(name.encode())} bytes; expected at most {MAX_CHARACTERS} and {MAX_NAME_BYTES}"
        )
    return name


def _invisible(letter: str, before: str) -> bool:
    if letter == " " or letter.isascii():
        return not letter.isprintable()
    if letter in _JOINERS:
        return not before or unicodedata.category(before) not in ("Lo", "Mn", "Mc")
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp")


def csv_safe(text: str) -> str:
    """`text` as a spreadsheet shows it and does not run it: an apostrophe before a formula.

    For texts, not for numbers; commas, quotation marks and line breaks are the `csv` module's.
    """
    text = _CUT.sub(r"\1'", text)
    return f"'{text}" if _FORMULA.match(text) else text


def shown(text: object, limit: int = 60) -> str:
    """`text` in backticks as a message can show it: cut, without what is not seen."""
    if not isinstance(text, (str, int, float, type(None))):
        return f"a {type(text).__name__}"
    plain = str(text)
    plain = plain if len(plain) <= limit else f"{plain[: limit - 1]}…"
    return f"`{visible(plain)}`"


def visible(text: str) -> str:
    """`text` with escapes in place of characters that are not seen or turn the line around."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        letter
        if letter == " " or letter.isprintable() or letter in _JOINERS
        else letter.encode("unicode_escape", "surrogatepass").decode("ascii")
        for letter in text
    )


def listed(names: Sequence[str], most: int = NAMES, *, full: str = " (--full lists them)") -> str:
    """Names in one line, so many of them. `full`: how all of them are to be had; "" where there is no way."""
    left = len(names) - most
    return ", ".join(names[:most]) + (f" and {left} more{full}" if left > 0 else "")


def in_order(names: Iterable[str]) -> list[str]:
    """People, or files, as one looks for them in a list: m2 before m10, whatever the capitals."""
    return sorted(names, key=_natural)


def _natural(name: str) -> tuple[object, ...]:
    parts = re.split(r"(\d+)", name.casefold())
    numbers = [it.lstrip("0") for it in parts[1::2]]
    return tuple((it, len(n), n) for it, n in zip(parts[::2], [*numbers, ""], strict=True)), name
