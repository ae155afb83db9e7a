"""Changes to pages that show widgets: less weight in each, and something to read without them."""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from staffplus.items.kinds import kind_of
from staffplus.items.stems import family_of
from staffplus.site.assets import LOADER, widget_script
from staffplus.site.code import broken_well

STATE = "ipywidgets_state"  # myst-nb's key for the script tag with a page's widget state
VIEW = "application/vnd.jupyter.widget-view+json"
#: Widgets whose code comes with the page; that of others has the type `LATER`.
AT_ONCE = ("Quiz",)
LATER = "text/x-staffplus-later"
#: Models and traits that a static page has no use for. The code comes once, with the loader.
DROPPED_MODULES = ("@jupyter-widgets/base", "@jupyter-widgets/controls")
DROPPED_TRAITS = (
    "_esm", "_css", "layout", "tabbable", "tooltip", "_dom_classes", "answer_page", "first_form",
    "_model_module_version", "_model_name", "_view_count", "_view_module_version", "_view_name",
)  # fmt: skip

#: By which keys an entry is known; beside each other at its start they compress best.
NAMES = ("id", "text")

#: Words of the theme's templates, and how this book says them.
WORDS = {"Color mode": "Light or dark", "System Settings": "As this device"}
#: In finished pages: what is written there -> what stands in its place.
ROLES = {
    # The theme's sidebar is no landmark, so what is in it would stand outside of any.
    '<div id="pst-primary-sidebar" class': '<div id="pst-primary-sidebar" role="region" aria-label="Course" class',
    # Docutils puts entries of this role into a list, which may hold only list items.
    'role="doc-biblioentry"': 'role="listitem"',
    # These words stand in the theme's templates as they are, and are the buttons' only names.
    'title="Toggle primary sidebar"': 'title="Contents of the course"',
    'title="Toggle secondary sidebar"': 'title="Contents of this page"',
}
#: What keeps its spaces, and the space between two tags of all else.
AS_IT_IS = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2>)", re.S)
BETWEEN_TAGS = re.compile(r">\s*\n\s*(?=<)")


class _Words(gettext.NullTranslations):
    """Our words where we have some, and elsewhere those of the translations behind."""

    def gettext(self, message: str) -> str:
        return WORDS.get(message) or super().gettext(message)


def say(app: Sphinx) -> None:
    """Have the theme's templates speak as the book does (see `WORDS`)."""
    if app.builder.format == "html":
        words, templates = _Words(), app.builder.templates
        words.add_fallback(app.translator)
        templates.environment.install_gettext_translations(words)


def prepare(app: Sphinx, doctree: nodes.document) -> None:
    """Give a page with widgets our loader, a lighter state, and a plain list for each quiz."""
    env: Any = app.env
    scripts = getattr(env, "nb_metadata", {}).get(env.docname, {}).get("js_files", {})
    if STATE not in scripts:
        return
    _, attributes = scripts[STATE]
    models = json.loads(attributes["body"])["state"]
    found = [(node, _view_of(node)) for node in doctree.findall(nodes.container)]
    views = [(node, view) for node, view in found if view is not None]
    models = by_place(models, [json.loads(_script_text(view)) for _, view in views])
    light = {
        model_id: {"state": {k: v for k, v in model["state"].items() if k not in DROPPED_TRAITS}}
        for model_id, model in models.items()
        if model["model_module"] not in DROPPED_MODULES
    }
    # The fall-backs below are the page's own text; models of a kind side by side compress best.
    sent = {
        model_id: {"state": ordered({k: v for k, v in model["state"].items() if k != "plain"})}
        for model_id, model in sorted(
            light.items(), key=lambda it: str(it[1]["state"]["_anywidget_id"])
        )
    }
    scripts[STATE] = (None, {**attributes, "body": script_json({"state": sent_once(sent)})})
    scripts["staffplus-js"] = (
        None,
        {"body": 'document.documentElement.dataset.widgets = "loading"'},
    )
    # Deferred scripts run in order: the quiz's code first, then the loader. A browser leaves a script
    # alone whose type it does not know; the loader fetches it when its widget comes near.
    for name in sorted({str(model["state"]["_anywidget_id"]) for model in light.values()}):
        first = name.rpartition(".")[2] in AT_ONCE
        how = {"loading_method": "defer"} if first else {"type": LATER}
        scripts[f"staffplus-{name}"] = (widget_script(name), how)
    scripts["staffplus-loader"] = (LOADER, {"loading_method": "defer"})
    for place, (bundle, view) in enumerate(views):
        _call(view, id_at(place))
        state = light.get(id_at(place), {}).get("state", {})
        bundle.replace_self([*view.children, *fallback(state)])


def id_at(place: int) -> str:
    """The id of the model that a page shows as its widget number `place`, from 0."""
    return f"{place:032x}"


def by_place(
    models: Mapping[str, dict[str, Any]], views: Iterable[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The models that `views` show, in their order and called by it.

    A kernel calls them by chance, and a stored notebook sorts them by that: a page would have other
    bytes, and another weight, in each build.
    """
    shown = (models.get(str(view["model_id"])) for view in views)
    return {id_at(place): model for place, model in enumerate(shown) if model is not None}


def ordered(value: Any) -> Any:
    """The same data with the keys of every table in one order: what an entry is called, then the rest by name.

    A kernel sends them as they were written, and the cache of notebooks sorts them. So none may mean
    anything by its place, and in one order a page has the same bytes from either.
    """
    if isinstance(value, dict):
        return {k: ordered(value[k]) for k in sorted(value, key=lambda k: (k not in NAMES, k))}
    return [ordered(it) for it in value] if isinstance(value, list) else value


def sent_once(models: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same models, where a table that several have alike stands in the first of them only.

    In the others `{"same_as": MODEL_ID}` stands for it; `static-widgets.js` puts it back.
    """
    owners: dict[tuple[str, str], str] = {}
    told: dict[str, dict[str, Any]] = {}
    for model_id, model in models.items():
        state = dict(model["state"])
        for trait, value in state.items():
            if isinstance(value, dict):
                owner = owners.setdefault((trait, json.dumps(value, sort_keys=True)), model_id)
                state[trait] = value if owner == model_id else {"same_as": owner}
        told[model_id] = {"state": state}
    return told


def script_json(data: Any) -> str:
    """JSON that can stand in a script tag: nothing in it ends the tag or opens a comment."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def closer(html: str) -> str:
    """A page without the blank lines and indents that templates leave between its tags."""
    return "".join(
        part if n % 3 == 1 else BETWEEN_TAGS.sub(">\n", part) if n % 3 == 0 else ""
        for n, part in enumerate(AS_IT_IS.split(html))
    )


def mend_roles(app: Sphinx, error: Exception | None) -> None:
    """Put right what the theme and docutils say to screen readers (see `ROLES`), send no empty lines, and say where code may break."""
    if error or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        html = mended = path.read_text("utf-8")
        for said, meant in ROLES.items():
            mended = mended.replace(said, meant)
        mended = broken_well(closer(mended))
        if mended != html:
            path.write_text(mended, "utf-8")


def fallback(state: Mapping[str, Any]) -> list[nodes.Node]:
    """What stands for a widget without JavaScript and in PDF: a quiz as a numbered list with its
    answers folded after it, any other widget as the blocks of its trait `plain`."""
    if state.get("items"):
        inside = _quiz_list(state["items"], practice=state.get("practice", True))
    else:
        inside = blocks(state.get("plain", []))
    return [nodes.container("", *inside, classes=["widget-plain"])] if inside else []


def blocks(plain: Iterable[Mapping[str, Any]]) -> list[nodes.Node]:
    """Nodes for blocks `{"p": text}`, `{"list": [texts]}`, `{"table": {"head": [...], "rows": [[...]]}}`
    and `{"details": {"summary": text, "blocks": [...]}}`. Raises ValueError for any other."""
    out: list[nodes.Node] = []
    for block in plain:
        match dict(block):
            case {"p": text}:
                out.append(nodes.paragraph("", str(text)))
            case {"list": texts}:
                out.append(_bullets(map(str, texts)))
            case {"table": {"head": head, "rows": rows}}:
                out.append(table(head, map(table_row, rows)))
            case {"details": {"summary": summary, "blocks": inner}}:
                out += _folded(str(summary), *blocks(inner))
            case other:
                raise ValueError(f"found the block {other!r}; expected p, list, table or details")
    return out


def _folded(summary: str, *inside: nodes.Node) -> list[nodes.Node]:
    """`inside` behind a summary in HTML, under a small heading elsewhere."""
    return [
        nodes.raw("", f"<details><summary>{escape(summary)}</summary>", format="html"),
        addnodes.only("", nodes.rubric("", summary), expr="not html"),
        *inside,
        nodes.raw("", "</details>", format="html"),
    ]


def table(head: list[Any], rows: Iterable[nodes.row], widths: Sequence[int] = ()) -> nodes.table:
    """A table of rows that are made; its columns have these shares of it, or as much as they need."""
    columns = (nodes.colspec(colwidth=share) for share in widths or [1] * len(head))
    group = nodes.tgroup("", *columns, cols=len(head))
    group += nodes.thead("", table_row(head))
    group += nodes.tbody("", *rows)
    return nodes.table("", group, classes=["colwidths-given"] if widths else [])


def table_row(cells: list[Any]) -> nodes.row:
    """A row of a table, each cell a paragraph."""
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", str(cell))) for cell in cells))


def _quiz_list(items: list[Mapping[str, Any]], *, practice: bool) -> list[nodes.Node]:
    """Each question once, by its first case; of graded work every one."""
    questions, answers = nodes.enumerated_list(), nodes.enumerated_list()
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        group = family_of(str(item["id"])) if practice else str(item["id"])
        groups.setdefault(group, []).append(item)
    for first, *others in groups.values():
        questions += nodes.list_item("", *question(first), *_kept(len(others)))
        answers += nodes.list_item("", *blocks(kind_of(first).answer(first)))
    return [questions, *_folded("Answers", answers)]


def _kept(others: int) -> list[nodes.Node]:
    """What is said of the cases of a question that are not on paper."""
    if not others:
        return []
    words = "One more case" if others == 1 else f"{others} more cases"
    kept = f"{words} of this question: kept for a second try, on the page in a browser."
    return [nodes.paragraph("", "", nodes.emphasis("", kept))]


def question(item: Mapping[str, Any]) -> list[nodes.Node]:
    """An item as its learner reads it before answering, without controls."""
    out: list[nodes.Node] = []
    if item.get("case"):
        # Spaces that part a name from what is said would be one space in HTML and in LaTeX.
        spaced = str(item["case"]).replace("  ", "\u00a0 ")
        lines = (nodes.line("", line) for line in spaced.splitlines())
        out.append(nodes.line_block("", *lines))
    if item["givens"]:
        out.append(
            nodes.paragraph("", "", nodes.emphasis("", "Given: "), nodes.Text(item["givens"]))
        )
    out.append(nodes.paragraph("", "", nodes.strong("", item["prompt"])))
    return out + blocks(kind_of(item).question(item))


def _bullets(texts: Any) -> nodes.bullet_list:
    return nodes.bullet_list(
        "", *(nodes.list_item("", nodes.paragraph("", text)) for text in texts), bullet="-"
    )


def _view_of(bundle: nodes.container) -> nodes.Element | None:
    """The widget view among the forms of one cell output, if there is one."""
    if bundle.get("nb_element") != "mime_bundle":
        return None
    forms = (child for child in bundle.children if isinstance(child, nodes.Element))
    return next((form for form in forms if form.get("mime_type") == VIEW), None)


def _call(view: nodes.Element, model_id: str) -> None:
    """Have a view show the model of this id, whatever it showed; our loader asks for no more."""
    view.clear()
    tag = f'<script type="{VIEW}">{json.dumps({"model_id": model_id})}</script>'
    view += nodes.raw("", tag, format="html")


def _script_text(view: nodes.Element) -> str:
    """The JSON inside the script tag that myst-nb renders for a widget's view."""
    text = "".join(child.astext() for child in view.children)
    return text[text.index("{") : text.rindex("}") + 1]
