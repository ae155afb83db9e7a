"""The page that goes to a manager or another leader: one file with everything in it.

It opens from a mail's attachment, from a disk and without a network, and its own rules (a content
security policy) let nothing leave it: what people answer comes back as a file that they save. The
template has no case; `alignment.onefile` puts one in, in the learner's browser or on a command line.
Without one, as a course on a server offers it, the page opens a case from a file.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import Any

from staffplus.alignment.onefile import safe_json
from staffplus.alignment.second import setup
from staffplus.widgets.bundle import BASE, HERE, bundle

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
    style = "\n".join((HERE / name).read_text("utf-8") for name in STYLES)
    # In strings, templates and patterns, where alone such letters stand, \x3c is the same letter.
    script = re.sub(r"<(?=!--|/?script)", r"\\x3c", bundle(f"{FOLDER}/page.js"), flags=re.I)
    asked = {name: setup()[name] for name in USED}
    asked["second"] = {name: setup()["second"][name] for name in USED_OF_SECOND}
    parts: dict[str, Any] = {
        "policy": policy(script, style),
        "style": style,
        "script": script,
        "setup": safe_json(asked),
    }
    skeleton = (HERE / FOLDER / "page.html").read_text("utf-8")
    return re.sub(r"\{(policy|style|script|setup)\}", lambda match: str(parts[match[1]]), skeleton)


def policy(script: str, style: str) -> str:
    """What the page may do: run this script, use this style, ask nobody for anything."""
    rules = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {allowed}" for name, allowed in rules.items())


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
