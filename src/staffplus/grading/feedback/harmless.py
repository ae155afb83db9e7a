"""What learners wrote, made harmless for whoever opens it: in feedback pages and in nbgrader's formgrader.

A page that shows a learner's notebook runs in the browser of a marker who is logged in to Jupyter.
Three things keep it from acting there, each of them enough for most attacks:

- `Harmless` takes out of the notebook all that is not text or a picture;
- `markdown` writes HTML tags as text, and leaves only links that a page may follow;
- pages of feedback forbid scripts and anything from elsewhere (`templates/`); the formgrader's own
  scripts need their rights, so `formgrader.py` sees to names and files as well.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from typing import Any
from urllib.parse import unquote

import bleach
import nbformat
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor

from staffplus.grading.intake import pictures
from staffplus.grading.marks import outputs

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

    def __init__(self, pasted: Mapping[str, str]) -> None:
        super().__init__(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
        self.pasted = pasted  #: name -> address that holds the picture itself
        self.shown: list[str] = []
        #: Stands for a picture while the rest is cleaned; nobody can know it beforehand.
        self.place = f"picture{secrets.token_hex(16)}."

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre><code>{escape(code)}</code></pre>\n"  # nbconvert's own leaves HTML in it

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A pasted picture is shown; one from elsewhere would tell its owner who is marking, and when."""
        text = unescape(re.sub(r"<[^>]*>", "", text))
        name = unquote(url.removeprefix("attachment:"))
        if not url.startswith("attachment:") or name not in self.pasted:
            return f"[picture: {escape(text)}, {escape(url)}]"
        self.shown.append(f'<img src="{self.pasted[name]}" alt="{escape(text)}">')
        return f"{self.place}{len(self.shown) - 1}."


@pass_context
def markdown(context: Any, source: str) -> str:
    """The template's filter: Markdown as harmless HTML, with the pictures pasted into the cell."""
    return laid_out(source, (context.get("cell") or {}).get("attachments") or {})


def laid_out(source: str, attachments: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Markdown as harmless HTML. What cannot be laid out is shown as it was typed."""
    if attachments:
        return _laid_out(source, {name: _address(it) for name, it in attachments.items()})
    return _without_pictures(source)


@lru_cache(maxsize=1000)
def _without_pictures(source: str) -> str:
    return _laid_out(source, {})


def _laid_out(source: str, pasted: Mapping[str, str]) -> str:
    if len(source) > MARKDOWN_CHARACTERS:
        return typed(source)
    renderer = _Renderer(pasted)
    try:
        html = str(MarkdownWithMath(renderer=renderer).render(source))
    except Exception:  # whatever the library stumbles over, the text can be read
        return typed(source)
    # No tag of the learner's is left by now; should the library err, the list below holds.
    html = str(
        bleach.clean(html, tags=TAGS, attributes=ATTRIBUTES, protocols={"http", "https", "mailto"})
    )
    # Pictures come last: they are ours, and far too long to be read through again.
    place = re.compile(re.escape(renderer.place) + r"(\d+)\.")
    return place.sub(lambda found: renderer.shown[int(found[1])], html)


def _address(forms: Mapping[str, str]) -> str:
    ((kind, data),) = forms.items()
    return f"data:{kind};base64,{data}"


def typed(source: str) -> str:
    """A text as it was typed."""
    return f"<pre>{escape(source)}</pre>"


class Harmless(Preprocessor):  # type: ignore[misc]
    """Takes out of a notebook what a page could act on: HTML, scripts, widgets, odd metadata.

    Kept are text, pictures, and what nbgrader and this course say about a cell.
    """

    enabled = True

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        ours = nb.metadata.get("staffplus", {})
        nb.metadata = nbformat.from_dict({"language_info": {"name": "python"}, "staffplus": ours})  # type: ignore[no-untyped-call]
        for number, cell in enumerate(nb.cells):
            known = {k: v for k, v in cell.metadata.items() if k in ("nbgrader", "staffplus")}
            cell.metadata = nbformat.from_dict(known)  # type: ignore[no-untyped-call]
            cell.id = f"cell-{number}"
            attached, _ = pictures.kept(cell.pop("attachments", None), str(cell.source))
            if attached and cell.cell_type == "markdown":
                cell.attachments = nbformat.from_dict(attached)  # type: ignore[no-untyped-call]
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
