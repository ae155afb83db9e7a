"""Wherever a page asks its reader to write something, a field to write it in: a part of the portfolio.

Which words ask for which field stands in `bank/portfolio.toml` (`after`), so that a chapter stays plain
text in a live notebook. A field stands behind the paragraph or list item that holds the words;
`steps/write.js` gives it its box, and without JavaScript and on paper it is a line to write on. Where a
piece is made, and below a chapter's task, the page also links to its place in the portfolio.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from staffplus.site import portfolio
from staffplus.site.ending import TASK

log = logging.getLogger(__name__)
#: What stands in a page for a field, and for a link to the portfolio.
FIELD, LINK = "write-here", "write-place"
ADDRESS = "portfolio.html"


def add_fields(app: Sphinx, doctree: nodes.document) -> None:
    """Put the fields of a page, and its links to the portfolio, into its tree."""
    if app.builder.format != "html" or not app.env.docname.startswith("book/"):
        return
    page = app.env.docname.removeprefix("book/")
    pieces = portfolio.read()["piece"]
    here = [(piece, field) for piece, field in portfolio.fields() if field["page"] == page]
    made = [piece for piece in pieces if piece["chapter"] == page]
    if here or made:
        app.env.note_dependency(str(portfolio.PIECES))
    for piece, field in here:
        for number, words in enumerate(field.get("after", ())):
            if not _add_after(doctree, words, field_html(piece, field, number)):
                place = f"field {field['id']} of {piece['id']}"
                log.warning(f"{portfolio.PIECES}: {place}: no paragraph of {page} has {words!r}")
    for section, wanted in _places(doctree, made):
        _add_links(section, wanted)


def field_html(piece: dict[str, Any], field: dict[str, Any], number: int) -> str:
    """A field before its script has come; `number` counts the places where it stands."""
    name = portfolio.anchor(piece["id"], field["id"]) + (f"-{number + 1}" if number else "")
    return (
        f'<div class="{FIELD}" id="{name}" data-piece="{escape(piece["id"])}" '
        f'data-field="{escape(field["id"])}"><span class="write-ask">{escape(field["ask"])}</span>'
        f'<span class="write-line"></span>{_link(piece, "In your portfolio")}</div>'
    )


def _link(piece: dict[str, Any], words: str) -> str:
    return f'<a href="{ADDRESS}#portfolio-{escape(piece["id"])}">{escape(words)}</a>'


def _add_after(doctree: nodes.document, words: str, html: str) -> bool:
    """Put `html` behind the first paragraph that has these words, and behind what was put there before."""
    for paragraph in doctree.findall(nodes.paragraph):
        if words in " ".join(paragraph.astext().split()):
            parent = paragraph.parent
            assert parent is not None
            at = parent.index(paragraph) + 1
            while at < len(parent.children) and _is_ours(parent[at]):
                at += 1
            parent.insert(at, nodes.raw("", html, format="html"))
            return True
    return False


def _is_ours(node: nodes.Node) -> bool:
    return isinstance(node, nodes.raw) and f'class="{FIELD}"' in node.astext()


def _places(
    doctree: nodes.document, made: Iterable[dict[str, Any]]
) -> Iterator[tuple[nodes.section, list[dict[str, Any]]]]:
    """Sections of a page, each with the pieces whose links belong there.

    A chapter's task has all; elsewhere a field has a link of its own.
    """
    made = list(made)
    for section in doctree.findall(nodes.section):
        ids = section["ids"]
        if any(str(one).endswith(TASK) for one in ids):
            yield section, made
        elif wanted := [it for it in made if it["anchor"] in ids and "work" in it]:
            yield section, wanted


def _add_links(section: nodes.section, pieces: Iterable[dict[str, Any]]) -> None:
    links = " · ".join(_link(piece, piece["name"]) for piece in pieces)
    html = f'<p class="{LINK}">In your portfolio: {links}</p>'
    inner = next(
        (n for n, it in enumerate(section.children) if n and isinstance(it, nodes.section)), None
    )
    section.insert(
        len(section.children) if inner is None else inner, nodes.raw("", html, format="html")
    )


def setup(app: Sphinx) -> None:
    # After a chapter's ending, before its steps are marked.
    app.connect("doctree-read", add_fields, priority=450)
