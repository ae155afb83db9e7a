"""The page on which a learner reads three others: one file with everything in it (`onepage`).

`review.peers` puts a packet in; what the learner marks comes back as a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from staffplus.alignment.onefile import safe_json
from staffplus.bundle import BASE
from staffplus.bundle.onepage import FORM, one_page

FOLDER = "widgets/peerpage"
STYLES = (BASE, "widgets/answerpage/answerpage.css", f"{FOLDER}/peerpage.css")
TITLE, PACKET = "<title></title>", 'id="packet">null<'


@cache
def template() -> str:
    """The page without a packet."""
    return one_page(
        f"{FOLDER}/page.js",
        STYLES,
        kind="sp-page sp-peers",
        main=FORM.format(heading="Peer review"),
        data={"packet": "null"},
    )


def page_of(packet: Mapping[str, Any]) -> str:
    """The page with a packet in it. Nothing in the texts can end the data or be read as markup."""
    title = escape(f"Peer review: {packet['title']}", quote=False)
    page = template().replace(TITLE, f"<title>{title}</title>", 1)
    before, mark, after = page.partition(PACKET)
    assert mark, "the page has no place for a packet"
    return f'{before}id="packet">{safe_json(dict(packet))}<{after}'
