"""The page `book/review`: what is due across chapters, asked again one question at a time.

A sitting runs in the browser (`review/`). It reads the log to know what is due, and loads the practice
questions of those chapters alone, each chapter's from a script of its own, which also works from a disk.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from staffplus.site.assets import PROGRESS_STYLE, REVIEW, REVIEW_STYLE
from staffplus.site.outline import Chapter, chapters

PAGE = "book/review"


class Review(SphinxDirective):
    """The place that a sitting fills."""

    def run(self) -> list[nodes.Node]:
        html = (
            '<div class="sp-widget sp-progress-part" data-review aria-live="off"></div>'
            "<noscript><p>A review asks what your browser has kept of your answers, and needs "
            "JavaScript, which is off here.</p></noscript>"
        )
        words = nodes.paragraph("", "Your own review is on this page in a browser.")
        return [nodes.raw("", html, format="html"), addnodes.only("", words, expr="not html")]


def write_assets(web: Path, root: Path) -> None:
    """Fill `web`, which is listed in Sphinx's `html_static_path`, from the course under `root`."""
    (web / "review").mkdir(exist_ok=True)
    for chapter in chapters(root):
        (web / "review" / f"{chapter.name}.js").write_text(questions(chapter), "utf-8")


def questions(chapter: Chapter) -> str:
    """A classic script that hands the page the practice questions of one chapter.

    Raises:
        staffplus.bankfile.BankError: the chapter's bank is malformed; the message says where.
    """
    titles = chapter.sections()
    asked = [
        item.practice() | {"see_title": titles.get(item.passage[1])} for item in chapter.items()
    ]
    name, told = json.dumps(chapter.name), json.dumps(asked, ensure_ascii=False)
    return f"(window.staffplusReview ??= {{}})[{name}] = {told};\n"


def _scripts(app: Sphinx, pagename: str, template: str, context: Any, doctree: Any) -> None:
    if pagename == PAGE:
        app.add_js_file(REVIEW, loading_method="defer", priority=800)  # after course.js
        app.add_css_file(PROGRESS_STYLE)
        app.add_css_file(REVIEW_STYLE)


def setup(app: Sphinx) -> None:
    app.add_directive("review", Review)
    app.connect("html-page-context", _scripts)
