"""nbgrader's formgrader, made safe for the marker: for `exercises/nbgrader_config.py` alone.

The formgrader shows what learners wrote with the rights of somebody who is logged in to Jupyter. Three
ways lead in: the notebook, the learner's name, which nbgrader's templates write as it is, and files that
came with a submission, which Jupyter hands out as its own.
"""

from __future__ import annotations

import re
from typing import Any

from nbgrader.server_extensions.formgrader import handlers
from nbgrader.server_extensions.formgrader.base import BaseHandler

from staffplus.grading.feedback.harmless import HarmlessExporter

#: What could end a text or begin a tag. `&` and `'` stay: templates also write names into scripts,
#: where those are letters like others.
_MARKUP = str.maketrans({"<": "&lt;", ">": "&gt;", '"': "&quot;", "\\": "&#92;"})


#: nbconvert loads MathJax from another's server, into a page of somebody who is logged in.
_FOREIGN = re.compile(r'<script src="https?://[^"]*"> ?</script>')
#: nbgrader's style sheets give a table of a notebook neither room nor lines: the heads of a rubric ran together.
_TABLES = """<style>
#notebook .text_cell_render table { margin: 0.5em 0 1em; border-collapse: collapse; }
#notebook .text_cell_render :is(th, td) { padding: 0.25em 1em 0.25em 0; border-bottom: 1px solid #ccc; text-align: left; vertical-align: top; }
</style>"""
#: The formgrader's keys wait for MathJax to say that it is done; this says so at once. And a box that is
#: gone into has its mark selected: else correcting a 2 to a 1 makes 21, and saves the most there is.
_INSTEAD = """<script>
window.MathJax = { Hub: { Config() {}, Queue() {}, Startup: { signal: { Interest: (done) => $(() => done("End")) } } } };
document.addEventListener("focusin", ({ target }) => target.matches("input.score") && setTimeout(() => target.select()));
</script>"""


def without_markup(value: Any) -> Any:
    """Texts, also those in a dict, as nbgrader's templates can take them."""
    if isinstance(value, dict):
        return {key: without_markup(inner) for key, inner in value.items()}
    return value.translate(_MARKUP) if isinstance(value, str) else value


class FormgraderExporter(HarmlessExporter):
    """A submission in the formgrader's own template."""

    def __init__(self) -> None:
        super().__init__(
            template_name="formgrade", extra_template_basedirs=[handlers.template_path]
        )

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        page, resources = super().from_filename(filename, without_markup(resources or {}), **kw)
        return _FOREIGN.sub(lambda _: _TABLES + _INSTEAD, str(page), count=1), resources


def guard() -> None:
    """Have the formgrader of this process show everything harmlessly, whatever it was started with.

    nbgrader makes the formgrader's exporter when Jupyter starts, from the configuration of the folder
    in which that was; a course opened later (*Formgrader (local)*) would be shown without any care. The
    course's configuration is read whenever the course is opened, and calls this; a second time
    changes nothing.
    """
    if getattr(BaseHandler, "staffplus_guard", False):
        return
    as_before = BaseHandler.render

    def exporter(self: Any) -> Any:
        made = self.settings.get("staffplus_exporter")
        if made is None:
            made = self.settings["staffplus_exporter"] = FormgraderExporter()
        return made

    def render(self: Any, name: str, **given: Any) -> Any:
        return as_before(self, name, **without_markup(given))

    def set_extra_headers(self: Any, path: str) -> None:
        # Not even a page or an SVG that was handed in may act as if it were Jupyter's own.
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
        self.set_header("X-Content-Type-Options", "nosniff")

    BaseHandler.exporter = property(exporter)
    BaseHandler.render = render
    handlers.SubmissionFilesHandler.set_extra_headers = set_extra_headers
    BaseHandler.staffplus_guard = True
