"""The board as one HTML file: it opens from the disk, and its own rules let nothing leave it."""

from __future__ import annotations

from functools import cache
from html import escape

from staffplus.alignment.onefile import safe_json
from staffplus.bundle import BASE, style
from staffplus.bundle.onepage import one_page
from staffplus.cohort.board.lines import Board

FOLDER = "cohort/board"


def page(board: Board, title: str) -> str:
    """The page. Whatever stands in a line goes in as text."""
    return one_page(
        f"{FOLDER}/board.js",
        (BASE, f"{FOLDER}/board.css"),
        kind="sp-board",
        data={"board": safe_json(board.as_dict(title))},
        title=escape(title),
        projected=True,
    )


@cache
def css() -> str:
    """The style of a board in the page of live votes."""
    return style(f"{FOLDER}/board.css")
