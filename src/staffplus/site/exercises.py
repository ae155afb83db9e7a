"""The graded exercises in the book: a page for each, its notebook to download, links in the chapters.

Pages are collected while the book is built, from the learners' version of each notebook; they are no
source files, so the table of contents names only the page that lists them (`{exercises}`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from staffplus.bundle import BASE, HERE, bundle
from staffplus.exercises import guide, handout
from staffplus.exercises.rubric import ExerciseError
from staffplus.site import lite, page_words, python
from staffplus.site.exercise_page import ExercisePage
from staffplus.site.outline import chapters

#: Where pages and notebooks stand in the site, beside the folder `book`.
FOLDER = "exercises"
SCRIPT, STYLE = "exercise.js", "exercise.css"


def setup(app: Sphinx) -> None:
    app.add_directive("exercises", Exercises)
    app.connect("doctree-read", link_chapters)
    app.connect("html-collect-pages", collect)
    app.connect("html-page-context", _with_script)
    app.connect("build-finished", write_notebooks)


def script() -> str:
    """The script of every exercise page: a classic one, so that it also runs from file://."""
    return f"(() => {{\n{bundle('widgets/exercise/page.js')}}})();\n"


def style() -> str:
    """Their style, with what all widgets share."""
    names = (BASE, "widgets/quiz/quiz.css", "widgets/exercise/exercise.css")
    return "".join((HERE / name).read_text("utf-8") for name in names)


def write_assets(folder: Path) -> None:
    """Add script and style to the folder of static files."""
    for name, text in ((SCRIPT, script()), (STYLE, style()), (python.SCRIPT, python.script())):
        (folder / name).write_text(text, "utf-8")


def every(root: Path) -> list[ExercisePage]:
    """The exercises of the course whose top folder is `root`, in the order of their chapters."""
    course = root / "exercises"
    known = {path.name: path for path in (course / "source").glob("*")}
    order = tuple((it.name, it.title) for it in chapters(root) if it.name in known)
    files = (path for name, _ in order for path in sources(course, name))
    times = tuple(path.stat().st_mtime_ns for path in files if path.exists())
    return _read(course, order, times, lite.is_there(root))


def sources(course: Path, name: str) -> tuple[Path, ...]:
    """What a page is made of: the notebook, its guide with the rubric that it takes from, and other words."""
    return (
        course / "source" / name / f"{name}.ipynb",
        course / "guides" / f"{name}.toml",
        course / "rubrics" / f"{name}.toml",
        course / "pages.toml",
    )


@lru_cache(maxsize=2)
def _read(
    course: Path, order: tuple[tuple[str, str], ...], _: tuple[int, ...], in_lite: bool
) -> list[ExercisePage]:
    made = []
    for name, title in order:
        try:
            words = page_words.load(course / "pages.toml")
            notebook = handout.contents(course, name)[f"{name}.ipynb"].decode()
            parts = guide.load(course, name)
            there = lite.address(name, f"{name}.ipynb") if in_lite else ""
            page = ExercisePage(name, notebook, title, words, parts, there)
            guide.check_answers(course / "guides" / f"{name}.toml", parts, page.counted)
        except (handout.HandoutError, ExerciseError) as error:
            raise ExtensionError(str(error)) from error
        made.append(page)
    return made


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """A page of the book's theme for each exercise."""
    found = every(Path(app.srcdir))
    others = {it.cells[0].id: it.title for it in found}
    for page in found:
        parts = "".join(
            f'<li><a class="reference internal" href="#{anchor}">{escape(heading)}</a></li>'
            for anchor, heading in page.sections().items()
        )
        context = {
            "title": f"Exercise: {page.title}",
            "body": page.body(others),
            "toc": f'<ul><li><a href="#">{escape(page.title)}</a><ul>{parts}</ul></li></ul>',
            "display_toc": True,
        }
        yield f"{FOLDER}/{page.name}", context, "page.html"


def _with_script(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    if pagename.startswith(f"{FOLDER}/"):
        app.add_js_file(SCRIPT, loading_method="defer")
        app.add_css_file(STYLE)


def write_notebooks(app: Sphinx, error: Exception | None) -> None:
    """Put what learners get of each exercise into the site; a zip too where files belong to a notebook."""
    if error or app.builder.format != "html":
        return
    folder, root = Path(app.outdir) / FOLDER, Path(app.srcdir)
    folder.mkdir(exist_ok=True)
    for page in every(root):
        files = handout.contents(root / "exercises", page.name)
        (folder / f"{page.name}.ipynb").write_text(page.notebook, "utf-8")
        if len(files) > 1:
            (folder / f"{page.name}.zip").write_bytes(packed(page.name, files))
    lite.take_along(root, Path(app.outdir))


def packed(name: str, files: Mapping[str, bytes]) -> bytes:
    """A zip that unpacks into a folder of the exercise's name; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for file, data in files.items():
            entry = zipfile.ZipInfo(f"{name}/{file}")  # dated as zips begin, whenever it is made
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            made.writestr(entry, data)
    return out.getvalue()


def link_chapters(app: Sphinx, doctree: nodes.document) -> None:
    """Where a chapter names its exercise in code type, say how to open it."""
    if app.builder.format != "html" or not app.env.docname.startswith("book/"):
        return
    name = app.env.docname.removeprefix("book/")
    if name not in handout.names(Path(app.srcdir) / "exercises"):
        return
    for literal in [it for it in doctree.findall(nodes.literal) if it.astext() == name]:
        if isinstance(literal.parent, nodes.paragraph):
            literal.parent += nodes.raw("", f" {links(name, _ending(app, name))}", format="html")
            return
    raise ExtensionError(f"{app.env.docname}: names no exercise; expected `{name}` in a paragraph")


def _ending(app: Sphinx, name: str) -> str:
    return ".zip" if len(handout.contents(Path(app.srcdir) / "exercises", name)) > 1 else ".ipynb"


def links(name: str, ending: str = ".ipynb") -> str:
    """The two ways to open an exercise, as HTML for a page of the book."""
    what = "Download the notebook" if ending == ".ipynb" else "Download the notebook and its files"
    return (
        f'<span class="exercise-links"><a class="exercise-page" href="../{FOLDER}/{name}.html">Do it on its page</a> '
        f'<a href="../{FOLDER}/{name}{ending}" download>{what}</a></span>'
    )


class Exercises(SphinxDirective):
    """The exercises in the order of their chapters: minutes, points, what is needed, where to get them."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        made = nodes.bullet_list("", bullet="-", classes=["exercises-list"])
        for page in every(root):
            for path in sources(root / "exercises", page.name):
                self.env.note_dependency(str(path))
            needs = (
                f"Its code needs {' and '.join(('Python', *page.needs))}, so it runs in the notebook alone."
                if page.needs
                else "Its code runs in the page; a notebook needs nothing but Python."
            )
            made += nodes.list_item(
                "",
                nodes.paragraph("", "", nodes.strong("", page.title)),
                nodes.paragraph("", f"{page.minutes} minutes, {page.points} points. {needs}"),
                nodes.paragraph(
                    "",
                    "",
                    nodes.raw(
                        "", links(page.name, _ending(self.env.app, page.name)), format="html"
                    ),
                ),
            )
        return [made]
