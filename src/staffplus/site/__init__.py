"""The Sphinx side of the book: widgets with no server, fall-backs, icons, mathematics.

An extension, listed in `_config.yml`. What it changes in a build:

- checks the items first, and stops with every problem listed (`staffplus.items.rules`);
- brings widgets to life on static pages with a loader of our own (`web/static-widgets.js`);
- puts a plain list with folded answers beside each quiz, for pages without JavaScript and PDF;
- adds blocks of our own: the schedule, the handout, each chapter's facts; and for facilitators notes,
  plans and activities (`script.py`), the sheets of every plan, and a way to present (`present/`);
- marks where the steps of a chapter begin, ends it with what was done, and opens the course where
  the reader left it (`steps.py`, `ending.py`, `home.py`; `steps/` is what the page runs);
- makes a page of every graded exercise, with its notebook to download (`exercises`);
- fills the page on which a learner sees how they stand, and takes all of it along (`progress.py`);
- asks again what is due, across chapters (`review.py`);
- shows what a learner has made in all of them (`portfolio.py`), and gives what a page asks its reader to
  write a field (`fields.py`);
- keeps the page on which managers and leaders answer (`widgets/answerpage`) at an address of its own;
- leaves out of each finished page what it has no use for (`light.py`, `purge.py`);
- lets a search from the disk show what it has found (`found.py`);
- serves icons and MathJax from the book itself, so that nothing is fetched from elsewhere.

What these stand on: `outline` (the chapters, and what each says of itself), `pace` (how long its parts
take), `audience` (whose edition it is), `assets` (the files that all pages share), `facilitate` (blocks
for those who run a room); and of the pages of exercises `exercise_page`, `exercise_cells`, `page_words`
and `python` (which runs in them). What is made of a built book: `take`, `scorm`, `pdf`, and `lite/` beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from staffplus.items import rules
from staffplus.site import (
    assets,
    blocks,
    ending,
    exercises,
    facilitate,
    fields,
    found,
    home,
    light,
    pages,
    portfolio,
    progress,
    review,
    script,
    steps,
)
from staffplus.site.audience import FACILITATOR
from staffplus.widgets.answerpage import answerpage


def setup(app: Sphinx) -> dict[str, Any]:
    # Jupyter Book always sets this, for sphinx_comments; a setting that nobody knows is a warning.
    app.add_config_value("comments_config", {}, "html", [dict])
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _check_items)
    app.connect("builder-inited", pages.say)
    blocks.setup(app)
    facilitate.setup(app)
    script.setup(app)
    exercises.setup(app)
    app.connect("doctree-read", pages.prepare)
    ending.setup(app)
    fields.setup(app)
    home.setup(app)
    steps.setup(app)
    progress.setup(app)
    review.setup(app)
    portfolio.setup(app)
    app.connect("build-finished", pages.mend_roles)
    app.connect("build-finished", _write_answer_page)
    app.connect("build-finished", light.lighten, priority=900)  # after the theme's own
    app.connect("build-finished", found.write, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _configure(app: Sphinx, config: Any) -> None:
    """Settings that go with this extension and would be wrong without it."""
    web = Path(app.outdir).parent / "web"
    assets.write(web)
    exercises.write_assets(web)
    review.write_assets(web, Path(app.srcdir))
    config.html_static_path = [*config.html_static_path, str(web)]
    config.nb_ipywidgets_js = {}  # not the CDN's: pages.prepare adds our loader
    config.mathjax_path = "mathjax/tex-mml-chtml.js"
    app.add_css_file("staffplus.css")
    app.add_css_file("icons.css")
    app.add_css_file("steps.css")
    if config.staffplus_audience == FACILITATOR:
        app.add_js_file(assets.EARLY)
        app.add_js_file(assets.PRESENT, loading_method="defer")
        app.add_css_file("present.css")
        app.add_css_file(assets.PROJECTED)


def _write_answer_page(app: Sphinx, error: Exception | None) -> None:
    """The page that goes to managers and leaders, without a case: here it opens one from a file."""
    if not error and app.builder.format == "html":
        Path(app.outdir, answerpage.ADDRESS).write_text(answerpage.template(), "utf-8")


def _check_items(app: Sphinx) -> None:
    problems = rules.check(rules.Course.at(Path(app.srcdir)))
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise ExtensionError(f"the quiz items have {len(problems)} problem(s):\n{lines}")
