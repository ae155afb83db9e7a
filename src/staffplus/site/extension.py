"""The extension of Sphinx: in which order the parts of this package take part in a build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from staffplus import kernels
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
    kernels.by_files()  # those that MyST-NB runs the chapters with
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
