"""One page that holds a whole case: what a learner hands to a manager or another leader.

The page itself is `widgets/answerpage`; a case goes into it here, and in `onefile.js` beside this
when the learner's own page does it. A test holds the two together, byte for byte.
"""

from __future__ import annotations

import json
import secrets
import string
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from staffplus.alignment.fields import AlignmentError
from staffplus.alignment.questions import settings, tidy
from staffplus.alignment.rater import Asked, Rater
from staffplus.alignment.second import second
from staffplus.alignment.written import lacks, load

TITLE, CASE = "<title></title>", 'id="case">null<'


def case_file(
    asked: Asked, role: str, description: str = "", own: Rater | None = None
) -> dict[str, Any]:
    """A case, JSON-able: what one person is asked.

    Args:
        asked: an invitation to write, or a list to weigh.
        role: `manager` or `leader`.
        description: the Markdown that they read after they have weighed.
        own: what they wrote already, where that is known.

    Raises AlignmentError when it is longer than a file may be.
    """
    form = settings()["format"]
    file = {
        "about": form["about_case"],
        "format": form["name"],
        "version": second()["format"]["version"],
        "course": form["course"],
        "kind": "case",
        "role": role,
        "asked": asked.as_dict(),
        "own": None if own is None else replace(own, listed=None).as_dict(),
        "description": description,
    }
    _must_fit(case_text(file), form["most_bytes"])
    return file


def invitation(title: str) -> Asked:
    """An invitation to write about a description of its own, which no other file belongs to yet."""
    letters = string.ascii_lowercase + string.digits
    pair = "".join(secrets.choice(letters) for _ in range(16))
    named = tidy(title)[: second()["format"]["most_title"]].strip()
    return Asked(pair, named or "A Staff+ role", settings()["round"][0]["id"])


def own_file(path: Path, asked: Asked, role: str) -> Rater:
    """What somebody wrote already, for the page that they get.

    Raises AlignmentError when it is not theirs, or answers another description.
    """
    own = load(path)
    expected = f"“{asked.title}” ({asked.pair}), {role}"
    if not isinstance(own, Rater):
        raise AlignmentError("first_here", lacks=lacks(own))
    if (own.pair, own.role) != (asked.pair, role):
        found = f"“{own.title}” ({own.pair}), {own.role}"
        raise AlignmentError("other_case", file=path.name, found=found, expected=expected)
    return own


def case_text(file: dict[str, Any]) -> str:
    """The text of a case as a file of its own, which a hosted course's page opens."""
    return json.dumps(file, ensure_ascii=False, indent=1) + "\n"


def page_of(template: str, file: dict[str, Any]) -> str:
    """`template` with `file` in it. Nothing in the texts can end the data or be read as markup.

    Raises AlignmentError when the page is larger than every mail lets through.
    """
    title = escape(file["asked"]["title"], quote=False)
    page = _put(template, TITLE, f"<title>{title}</title>")
    page = _put(page, CASE, f'id="case">{safe_json(file)}<')
    _must_fit(page, settings()["format"]["most_page_bytes"])
    return page


def safe_json(data: dict[str, Any]) -> str:
    """JSON that can stand in a script tag: nothing in it ends the tag, opens a comment or breaks a line."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _must_fit(text: str, most: int) -> None:
    if (found := len(text.encode())) > most:
        raise AlignmentError("too_long", found=found, expected=most)


def _put(page: str, mark: str, text: str) -> str:
    if (found := page.count(mark)) != 1:
        raise ValueError(f"found {mark} {found} times in the page; expected it once")
    before, after = page.split(mark)
    return before + text + after
