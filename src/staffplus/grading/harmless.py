"""What learners wrote, made harmless for whoever opens it: in feedback pages and in nbgrader's formgrader.

A page that shows a learner's notebook runs in the browser of a marker who is logged in to Jupyter.
Three things keep it from acting there, each of them enough for most attacks:

- `Harmless` takes out of the notebook all that is not text or a picture;
- `markdown` writes HTML tags as text, and leaves only links that a page may follow;
- pages of feedback forbid scripts and anything from elsewhere (`templates/`), and the formgrader
  hands out files that came with a submission in a sandbox (`guard_formgrader`).
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

import bleach
import nbformat
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor

from staffplus.grading import outputs

#: A longer text is shown as it was typed: laying out a page must not take for ever.
MARKDOWN_CHARACTERS = 20_000
#: A longer cell is cut on the page; the notebook itself is not.
SHOWN_CHARACTERS = 100_000
#: All that one cell may show on the page.
OUTPUT_CHARACTERS = 10_000_000

TAGS = {
    "a", "abbr", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": ["href", "title"], "span": ["class"], "div": ["class"], "ol": ["start"]}


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """Markdown as HTML in which nothing acts and nothing is fetched."""

    def __init__(self) -> None:
        super().__init__(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre><code>{escape(code)}</code></pre>\n"  # nbconvert's own leaves HTML in it

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture from elsewhere would tell its owner who is marking, and when."""
        return f"[picture: {escape(text)}, {escape(url)}]"


@lru_cache(maxsize=1000)
def markdown(source: str) -> str:
    """Markdown as harmless HTML. What cannot be laid out is shown as it was typed."""
    if len(source) > MARKDOWN_CHARACTERS:
        return typed(source)
    try:
        html = str(MarkdownWithMath(renderer=_Renderer()).render(source))
    except Exception:  # whatever the library stumbles over, the text can be read
        return typed(source)
    # No tag of the learner's is left by now; should the library err, the list below holds.
    return str(
        bleach.clean(html, tags=TAGS, attributes=ATTRIBUTES, protocols={"http", "https", "mailto"})
    )


def typed(source: str) -> str:
    """A text as it was typed."""
    return f"<pre>{escape(source)}</pre>"


class Harmless(Preprocessor):  # type: ignore[misc]
    """Takes out of a notebook what a page could act on: HTML, scripts, widgets, odd metadata.

    Kept are text, PNG and JPEG, and what nbgrader and this course say about a cell.
    """

    enabled = True

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        ours = nb.metadata.get("staffplus", {})
        nb.metadata = nbformat.from_dict({"language_info": {"name": "python"}, "staffplus": ours})  # type: ignore[no-untyped-call]
        for number, cell in enumerate(nb.cells):
            known = {k: v for k, v in cell.metadata.items() if k in ("nbgrader", "staffplus")}
            cell.metadata = nbformat.from_dict(known)  # type: ignore[no-untyped-call]
            cell.id = f"cell-{number}"
            cell.pop("attachments", None)
            cell.source = _shown(cell.source)
            if cell.cell_type == "code":
                cell.execution_count = _count(cell.get("execution_count"))
                cell.outputs = _outputs(cell)
            elif cell.cell_type != "markdown":
                cell.cell_type, cell.source = "markdown", _fenced(cell.source)
        return nb, resources


def _shown(source: Any) -> str:
    text = str(source)
    text = outputs.clean(text, len(text))
    if len(text) > SHOWN_CHARACTERS:
        return text[:SHOWN_CHARACTERS] + f"\n… (cut: {len(text):,} characters)"
    return text


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _outputs(cell: Any) -> list[Any]:
    made, _ = outputs.cleaned(cell.get("outputs"), OUTPUT_CHARACTERS)
    kept = [it for it in made if it.get("data") != {}]
    for output in kept:
        if output["output_type"] == "execute_result":
            output["execution_count"] = cell.execution_count
    return [nbformat.from_dict(output) for output in kept]  # type: ignore[no-untyped-call]


def _fenced(text: str) -> str:
    return "\n".join("    " + line for line in text.split("\n"))


class HarmlessExporter(HTMLExporter):  # type: ignore[misc]
    """nbconvert's HTML of a notebook that somebody else wrote. No configuration can undo it."""

    def __init__(self, config: Any = None, **kw: Any) -> None:
        kw["filters"] = {**kw.get("filters", {}), "markdown2html": markdown}
        kw["preprocessors"] = [Harmless, *kw.get("preprocessors", [])]
        super().__init__(config=config, sanitize_html=True, default_preprocessors=[], **kw)
        self.optimistic_validation = True  # once, not after every preprocessor


def guard_formgrader() -> None:
    """Have nbgrader's formgrader show submissions by `HarmlessExporter`, whatever it was started with.

    nbgrader makes the formgrader's exporter when Jupyter starts, from the configuration of the folder
    in which that was; a course opened later (*Formgrader (local)*) is then shown without any care. So
    `nbgrader_config.py`, which is read whenever this course is opened, calls this. Calling it again
    changes nothing.
    """
    from nbgrader.server_extensions.formgrader import handlers
    from nbgrader.server_extensions.formgrader.base import BaseHandler

    if getattr(BaseHandler, "staffplus_guard", False):
        return

    def exporter(self: Any) -> Any:
        made = self.settings.get("staffplus_exporter")
        if made is None:
            made = self.settings["staffplus_exporter"] = HarmlessExporter(
                template_name="formgrade",
                extra_template_basedirs=[handlers.template_path],
            )
        return made

    def set_extra_headers(self: Any, path: str) -> None:
        # Not even a page or an SVG that was handed in may act as if it were Jupyter's own.
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
        self.set_header("X-Content-Type-Options", "nosniff")

    BaseHandler.exporter = property(exporter)
    handlers.SubmissionFilesHandler.set_extra_headers = set_extra_headers
    BaseHandler.staffplus_guard = True
