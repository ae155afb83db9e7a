"""The first screen of the course: `{home}` on the landing page.

Whoever is new finds one button, which leads to the case that the first chapter opens with: a few lines
that need nothing else, and ask for one sentence. A quiz without its story would be a puzzle.
`steps/home.js` puts in its place where a reader went on last, and says how much is left and what the next
sitting takes, on the core path or on everything.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from staffplus.bundle import COURSE
from staffplus.site.assets import FIRST, PROGRESS_STYLE
from staffplus.site.outline import chapters
from staffplus.site.steps import CASE

START, NOTE = (
    "Start with a story",
    "A minute to read, then your own idea. No account: what you answer stays in this browser.",
)


class Home(SphinxDirective):
    """Where to begin, or to go on."""

    def run(self) -> list[nodes.Node]:
        first, *_ = chapters(Path(self.env.srcdir))
        html = (
            f'<div class="home" data-course="{COURSE}">'
            f'<p><a class="home-go" href="{escape(first.name)}.html#{CASE}">{START}</a></p>'
            f'<p class="home-note">{NOTE}</p></div>'
        )
        words = nodes.paragraph("", f"Begin with chapter 1, {first.title}.")
        return [nodes.raw("", html, format="html"), addnodes.only("", words, expr="not html")]


def _scripts(app: Sphinx, pagename: str, template: str, context: Any, doctree: Any) -> None:
    if pagename == app.config.root_doc:
        app.add_js_file(FIRST, loading_method="defer", priority=800)  # after course.js
        app.add_css_file(PROGRESS_STYLE)  # which path


def setup(app: Sphinx) -> None:
    app.add_directive("home", Home)
    app.connect("html-page-context", _scripts, priority=400)  # before pages.keep_light
