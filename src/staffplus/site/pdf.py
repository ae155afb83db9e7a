"""The built course as one PDF: its chapters in order, answers at the end, for paper and for reading offline.

All pages become one document first, so that page numbers go through, links between chapters lead to
their pages and the bookmarks are the headings; Chromium prints it. No script runs in it: what stands
there is what every page says without JavaScript.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator
from html import escape
from pathlib import Path
from posixpath import normpath
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from staffplus.site.build import BuildError, drafted

STYLE = Path(__file__).with_suffix(".css")
BROWSERS = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
#: Pages that do something in a browser and say nothing on paper.
PAPERLESS = ("exercises", "progress", "portfolio", "review", "certificate")
#: What leads somewhere on a screen, and what only a screen has use for.
CHROME = ".headerlink, script, noscript, button, .home, .exercise-links, .answered, .end-next, .end-shown"
SECONDS = 300


def write(html: Path, to: Path) -> Path:
    """Print the site in `html` as the PDF `to`.

    Raises:
        BuildError: there is no site, no Chromium or no pypdf, or `to` cannot be written; the message
            says what to do.
    """
    if not (html / "book/welcome.html").exists():
        raise BuildError(f"{html} holds no book yet; run `make book` first")
    program = browser()
    with tempfile.TemporaryDirectory(prefix="staffplus-pdf-") as folder:
        page, printed = Path(folder, "course.html"), Path(folder, "course.pdf")
        page.write_text(document(html), "utf-8")
        print_page(program, page, printed)
        _finish(printed, html, to)
    return to


def browser() -> str:
    """A Chromium or Chrome of this machine, or the one that `STAFFPLUS_CHROMIUM` names."""
    if named := os.environ.get("STAFFPLUS_CHROMIUM"):
        return named
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise BuildError(
        "a PDF is printed by Chromium or Chrome and none was found; install one, or name its "
        "program in STAFFPLUS_CHROMIUM"
    )


def print_page(program: str, page: Path, to: Path, *, ours: bool = True) -> None:
    """Print one page with `program`, a Chromium, into the file `to` in a folder of its own.

    Args:
        ours: all of it is the course's; else Chromium's own walls stay up, wherever it has them (root has not).

    Raises BuildError.
    """
    open_to_all = ours or not hasattr(os, "geteuid") or os.geteuid() == 0
    command = [
        program, "--headless", *(["--no-sandbox"] if open_to_all else []), "--disable-gpu", "--no-pdf-header-footer",
        "--generate-pdf-document-outline", "--virtual-time-budget=10000",
        f"--user-data-dir={to.parent / 'profile'}", f"--print-to-pdf={to}", page.as_uri(),
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(f"{program} did not print: {error}") from error
    if done.returncode or not to.exists():
        raise BuildError(f"{program} did not print; it said:\n{done.stderr[-2000:]}")


def _finish(printed: Path, html: Path, to: Path) -> None:
    """Say in the file what it is."""
    try:
        from pypdf import PdfReader, PdfWriter
    except ImportError as error:
        raise BuildError("the PDF needs pypdf; run `make book`, which installs it") from error
    made = PdfWriter(clone_from=PdfReader(printed))
    soup = _soup(html / "book/welcome.html")
    author = soup.select_one(".component-author")
    made.add_metadata(
        {
            "/Title": _title(soup),
            "/Author": author.get_text().strip().removeprefix("By ") if author else "",
            "/Subject": "A course with its questions, answers at the end",
            "/Keywords": "Staff+, data science, machine learning, job descriptions, career ladder",
        }
    )
    made.page_mode = "/UseOutlines"
    with drafted(to) as draft:
        made.write(draft)


def document(html: Path) -> str:
    """One HTML document of the course's pages in their order, and of the answers after them."""
    first = _soup(html / "book/welcome.html")
    pages = {path: _soup(html / path) for path in _order(first)}
    answers: list[str] = []
    bodies = []
    for path, soup in pages.items():
        article = soup.select_one("article.bd-article > section")
        assert isinstance(article, Tag), f"{path} has no article"
        bodies.append(_body(html, path, article, pages.keys(), answers))
    sheets = "".join(
        f'<link rel="stylesheet" href="{(html / "book" / str(link["href"]).partition("?")[0]).resolve().as_uri()}">'
        for link in first.select('link[rel="stylesheet"]')
    )
    at_the_end = f'<section id="answers"><h1>Answers</h1>{"".join(answers)}</section>'
    return (
        f'<!doctype html><html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8">'
        f"<title>{escape(_title(first))}</title>{sheets}<style>{STYLE.read_text('utf-8')}</style></head>"
        f'<body><article class="bd-article">{"".join(bodies)}{at_the_end}</article></body></html>'
    )


def _order(first: BeautifulSoup) -> Iterator[str]:
    """Paths of the pages that go on paper, as the course's contents list them."""
    yield "book/welcome.html"
    lists = first.select("nav.bd-docs-nav ul.bd-sidenav")[
        :3
    ]  # the course, the way for managers, what to look up
    for link in (link for found in lists for link in found.select("a")):
        path = normpath(f"book/{link['href']}")
        if Path(path).stem not in PAPERLESS and path != "book/#":
            yield path


def _soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def _title(soup: BeautifulSoup) -> str:
    """The course's: a page's title ends with it."""
    title = soup.title.get_text() if soup.title else ""
    return title.partition("—")[2].strip() or title


def _body(html: Path, path: str, article: Tag, pages: Collection[str], answers: list[str]) -> str:
    """A page's article for paper. Its ids get the page's name in front; its answers go to `answers`."""
    name = Path(path).stem
    for node in article.select(CHROME):
        node.decompose()
    _name(html, path, article, pages)
    mine = []
    for number, quiz in enumerate(article.select(".widget-plain"), start=1):
        for folded in quiz.select("details"):
            summary = folded.select_one("summary")
            if summary is None or summary.get_text() != "Answers":
                folded["open"] = ""
                continue
            here, there = f"{name}--q{number}", f"{name}--a{number}"
            link = (
                f'<p class="to-answers" id="{here}"><a href="#{there}">Answers at the end</a></p>'
            )
            summary.decompose()
            heading = quiz.find_previous(["h2", "h3"]) or article.select_one("h1")
            said = escape(heading.get_text()) if heading else ""
            mine.append(
                f'<h3 id="{there}"><a href="#{here}">{said}</a></h3>{folded.decode_contents()}'
            )
            folded.replace_with(BeautifulSoup(link, "html.parser"))
    title = article.select_one("h1")
    if mine and title:
        answers.append(f"<section><h2>{escape(title.get_text())}</h2>{''.join(mine)}</section>")
    return f'<section id="{name}--top">{article}</section>'


def _name(html: Path, path: str, article: Tag, pages: Collection[str]) -> None:
    """Make ids of one page unlike those of another, and lead links and pictures to where they now are."""
    name = Path(path).stem
    for node in [article, *article.select("[id]")]:
        node["id"] = f"{name}--{node['id']}"
    for said in ("aria-labelledby", "aria-describedby"):
        for node in article.select(f"[{said}]"):
            node[said] = " ".join(f"{name}--{it}" for it in str(node[said]).split())
    for picture in article.select("img[src]"):
        at = urlsplit(str(picture["src"])).path
        picture["src"] = ((html / path).parent / at).resolve().as_uri()
        picture.attrs.pop("loading", None)
    for link in article.select("a[href]"):
        address = urlsplit(str(link["href"]))
        if address.scheme or address.netloc:
            continue
        to = normpath(f"{Path(path).parent.as_posix()}/{address.path}") if address.path else path
        if to in pages:
            link["href"] = f"#{Path(to).stem}--{address.fragment or 'top'}"
        else:  # what is not on paper is named there and leads nowhere
            del link["href"]
