"""The page on which a learner reads three others: one file with everything in it.

Like the page for managers (`answerpage`) it opens from a mail, from a disk and without a network, lets
nothing leave it, and gives back a file that the learner saves. `review.peers` puts a packet in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from staffplus.alignment.onefile import safe_json
from staffplus.widgets.answerpage.answerpage import policy
from staffplus.widgets.bundle import BASE, HERE, bundle

FOLDER = "widgets/peerpage"
STYLES = (BASE, "widgets/answerpage/answerpage.css", f"{FOLDER}/peerpage.css")
TITLE, PACKET = "<title></title>", 'id="packet">null<'


@cache
def template() -> str:
    """The page without a packet."""
    style = "\n".join((HERE / name).read_text("utf-8") for name in STYLES)
    # In strings, templates and patterns, where alone such letters stand, \x3c is the same letter.
    script = re.sub(r"<(?=!--|/?script)", r"\\x3c", bundle(f"{FOLDER}/page.js"), flags=re.I)
    parts = {"policy": policy(script, style), "style": style, "script": script}
    skeleton = (HERE / FOLDER / "page.html").read_text("utf-8")
    return re.sub(r"\{(policy|style|script)\}", lambda match: parts[match[1]], skeleton)


def page_of(packet: Mapping[str, Any]) -> str:
    """The page with a packet in it. Nothing in the texts can end the data or be read as markup."""
    title = escape(f"Peer review: {packet['title']}", quote=False)
    page = template().replace(TITLE, f"<title>{title}</title>", 1)
    before, mark, after = page.partition(PACKET)
    assert mark, "the page has no place for a packet"
    return f'{before}id="packet">{safe_json(dict(packet))}<{after}'
