"""The board as one HTML file: it opens from the disk, and its own rules let nothing leave it."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path

from staffplus.alignment.onefile import safe_json
from staffplus.cohort.board.lines import Board
from staffplus.widgets.answerpage.answerpage import policy
from staffplus.widgets.bundle import bundle, style

HERE = Path(__file__).parent


def page(board: Board, title: str) -> str:
    """The page. Whatever stands in a line goes in as text."""
    parts = {
        "policy": policy(_script(), css()),
        "title": escape(title),
        "style": css(),
        "board": safe_json(board.as_dict(title)),
        "script": _script(),
    }
    skeleton = (HERE / "page.html").read_text("utf-8")
    return re.sub(r"\{(policy|title|style|board|script)\}", lambda it: parts[it[1]], skeleton)


@cache
def css() -> str:
    """The style of a board, in its own page and in that of live votes."""
    return style("cohort/board/board.css")


@cache
def _script() -> str:
    # In strings, templates and patterns, where alone such letters stand, \x3c is the same letter.
    return re.sub(r"<(?=!--|/?script)", r"\\x3c", bundle("cohort/board/board.js"), flags=re.I)
