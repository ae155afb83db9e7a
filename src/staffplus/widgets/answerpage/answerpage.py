"""The page that goes to a manager or another leader: one file with everything in it (`onepage`).

The template has no case; `alignment.onefile` puts one in, in the learner's browser or on a command line.
Without one, as a course on a server offers it, the page opens a case from a file.
"""

from __future__ import annotations

from functools import cache

from staffplus.alignment.onefile import safe_json
from staffplus.alignment.second import setup
from staffplus.bundle import BASE
from staffplus.bundle.onepage import FORM, one_page

FOLDER = "widgets/answerpage"
STYLES = (BASE, "widgets/align/align.css", f"{FOLDER}/answerpage.css")
#: What this page says of the settings; not the examples, nor what is made of answers.
USED = (
    "format",
    "round",
    "role",
    "row",
    "mark",
    "ask",
    "privacy",
    "wording",
    "expected",
    "messages",
)
USED_OF_SECOND = ("format", "ask", "expects", "privacy", "first_edition")
#: Where a built course keeps the page without a case, from its top folder.
ADDRESS = "answer.html"
#: And the template as a script, for pages that make one, also from file://.
SCRIPT = "staffplus-answer-page.js"


@cache
def template() -> str:
    """The page without a case."""
    asked = {name: setup()[name] for name in USED}
    asked["second"] = {name: setup()["second"][name] for name in USED_OF_SECOND}
    return one_page(
        f"{FOLDER}/page.js",
        STYLES,
        kind="sp-align sp-page",
        main=FORM.format(heading="What you expect of a role"),
        data={"setup": safe_json(asked), "case": "null"},
    )
