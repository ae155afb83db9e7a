"""The page `book/portfolio`: what a learner has made in the course, read from this browser.

Parts are written as `{portfolio} NAME`, an empty place that `portfolio/` fills in the browser. Which
pieces there are, and where each is made, is `bank/portfolio.toml`; it stands in the page as JSON with
the words by which kept work names things (a rung, a line, a tag).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from staffplus.bankfile import BANK, DEFAULT_SCALE, read_bank, scales
from staffplus.bankrules import Fault, each, ids_repeated, repeated
from staffplus.bankspec import Fields, ListOf, Tables, Text
from staffplus.career import ladders, premortem
from staffplus.postings import postings
from staffplus.site import outline
from staffplus.site.assets import PORTFOLIO, PORTFOLIO_STYLE, PROGRESS_STYLE
from staffplus.site.pages import script_json
from staffplus.week import pillars, week
from staffplus.widgets.scopecard.scopecard import GATE

PAGE = "book/portfolio"
PIECES = BANK / "portfolio.toml"
COVERS = ListOf(Text(), least=1, about="words of a page that ask for what is written there")
FIELD = Tables(
    {"id": Text(), "ask": Text(about="what to write, as a label")},
    {
        "chapter": Text(about="where it is asked for, if not where its piece is made"),
        "anchor": Text(about="the passage there, if not that of its piece"),
        "after": ListOf(Text(), least=1, about="words of the paragraphs behind which it stands"),
        "covers": COVERS,
    },
)
FORM = Fields(
    {
        "piece": Tables(
            {"id name about": Text(), "chapter anchor": Text(about="where it is made")},
            {
                "work": Text(about="the name under which a widget keeps it"),
                "field": FIELD,
                "covers": COVERS,
            },
        ),
        "other": Tables(
            {"work name": Text(), "chapter anchor": Text(about="where it is made")},
            {"covers": COVERS},
        ),
    }
)
#: What only the build needs of a piece or a field.
PLACING = ("chapter", "anchor", "after", "covers", "page")


class Portfolio(SphinxDirective):
    """A part of the page, filled in the browser."""

    required_arguments = 1
    PARTS: ClassVar[tuple[str, ...]] = ("pieces", "others", "carry")

    def run(self) -> list[nodes.Node]:
        part = self.arguments[0]
        if part not in self.PARTS:
            raise self.error(f"found {{portfolio}} {part}; expected one of {', '.join(self.PARTS)}")
        html = f'<div class="sp-widget sp-progress-part" data-portfolio="{part}"></div>'
        out: list[nodes.Node] = [nodes.raw("", html, format="html")]
        if part == self.PARTS[0]:
            root = Path(self.env.srcdir)
            for path in (PIECES, *outline.pages(root)):
                self.env.note_dependency(str(path))
            known = data(root)
            html = f'<div class="sp-widget sp-progress-part" data-portfolio="{part}">{listed(known)}</div>'
            noscript = "<noscript><p>What you have made is kept in your browser, and this page reads it with JavaScript, which is off here.</p></noscript>"
            told = (
                f'<script type="application/json" id="portfolio-data">{script_json(known)}</script>'
            )
            words = nodes.paragraph("", "What you have made is on this page in a browser.")
            out = [
                nodes.raw("", html + noscript + told, format="html"),
                addnodes.only("", words, expr="not html"),
            ]
        return out


def read(path: Path = PIECES) -> dict[str, Any]:
    """The pieces and what else is kept. Raises BankError, with its place."""
    return read_bank(path, FORM, _rules)


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "piece")
    both = [*each(table, "piece"), *each(table, "other")]
    yield from repeated(((*at, "work"), one["work"]) for at, one in both if "work" in one)
    for at, piece in each(table, "piece"):
        if ("work" in piece) == ("field" in piece):
            found = "both" if "work" in piece else "neither"
            yield Fault(at, "either `work` or a `[[piece.field]]`", f"found {found}")
        yield from repeated(
            ((*at, "field", n, "id"), one["id"]) for n, one in enumerate(piece.get("field", ()))
        )


def anchor(piece: str, field: str) -> str:
    """The id of a field where a page asks for it."""
    return f"write-{piece}-{field}"


def fields(path: Path = PIECES) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Every field with its piece, and the `page` that asks for it."""
    return [
        (piece, {**field, "page": field.get("chapter", piece["chapter"])})
        for piece in read(path)["piece"]
        for field in piece.get("field", ())
    ]


def data(root: Path) -> dict[str, Any]:
    """What the page needs to know of the course under `root`.

    Raises:
        KeyError: a piece names a page or an anchor that is not there (a test says so first).
    """
    course = {chapter.name: chapter for chapter in outline.chapters(root)}
    pages = {path.stem: path for path in outline.pages(root)}

    def place(name: str, passage: str | None = None) -> str:
        if name in course:
            where, sections = f"Chapter {course[name].number}", course[name].sections()
        else:
            where, sections = outline.title(pages[name]), outline.sections(pages[name])
        return f"{where}, {sections[passage]}" if passage else where

    def placed(entry: dict[str, Any]) -> dict[str, Any]:
        where = place(entry["chapter"], entry["anchor"])
        href = f"{entry['chapter']}.html#{entry['anchor']}"
        return _shown(entry) | {"where": where, "href": href}

    def asked(piece: dict[str, Any], field: dict[str, Any]) -> dict[str, Any]:
        if not {"chapter", "anchor"} & field.keys():
            return _shown(field)
        page = field.get("chapter", piece["chapter"])
        href = f"{page}.html#{anchor(piece['id'], field['id'])}"
        return _shown(field) | {"where": place(page, field.get("anchor")), "href": href}

    table = read()
    pieces = [
        placed(piece)
        | ({"field": [asked(piece, it) for it in piece["field"]]} if "field" in piece else {})
        for piece in table["piece"]
    ]
    return {
        "pieces": pieces,
        "others": [placed(entry) for entry in table["other"]],
        "chapters": {name: chapter.title for name, chapter in course.items()},
        "words": words(),
    }


def _shown(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: it for name, it in entry.items() if name not in PLACING}


def listed(known: Mapping[str, Any]) -> str:
    """The pieces as a list, until the script has drawn them; the same ids, so that links arrive."""
    lines = (
        f'<li id="portfolio-{escape(one["id"])}"><strong>{escape(one["name"])}</strong>: '
        f'{escape(one["about"])} <a href="{escape(one["href"])}">{escape(one["where"])}</a></li>'
        for one in known["pieces"]
    )
    return f"<ul>{''.join(lines)}</ul>"


def words() -> dict[str, dict[str, str]]:
    """By which words kept work is told: an id -> what the learner read there."""
    scale, map_ = scales()[DEFAULT_SCALE], pillars.pillar_map()

    def named(entries: Iterable[Mapping[str, Any]], field: str) -> dict[str, str]:
        return {str(it["id"]): str(it[field]) for it in entries}

    return {
        "claims": named(ladders.read()["claims"], "text"),
        "lines": named(postings.tables()["lines"], "text"),
        "failure": named(premortem.read()["lines"], "name"),
        "gate": GATE,
        "rows": named(scale["row"], "text"),
        "readings": {
            f"{row['id']}/{level['id']}": f"{level['mark']} {row[level['id']]}"
            for row in scale["row"]
            for level in scale["level"]
        },
        "pillars": named(map_.pillars, "name"),
        "tags": named((*map_.responsibilities, *week.week().tags), "name"),
    }


def _scripts(app: Sphinx, pagename: str, template: str, context: Any, doctree: Any) -> None:
    if pagename == PAGE:
        app.add_js_file(PORTFOLIO, loading_method="defer", priority=800)  # after course.js
        app.add_css_file(PROGRESS_STYLE)
        app.add_css_file(PORTFOLIO_STYLE)


def setup(app: Sphinx) -> None:
    app.add_directive("portfolio", Portfolio)
    app.connect("html-page-context", _scripts, priority=400)  # before pages.keep_light
