"""Marks in a chapter's page where its steps begin, and tells every page the outline of the course.

The build only marks: `steps/` beside this shows one step at a time, and without it the page is
whole. A mark is an empty element at the head of the step's first block:

    <span class="step-start" id="…" data-at="ADDRESS" data-minutes="5" data-title="…" data-core></span>

`data-at` is the step's address, the anchor of its first heading; where a step begins in the middle of
a section it is the mark's own id, and only then has the mark one. A step that begins within a quiz
is marked after it, with `data-within`, and shares the quiz with the step before. `data-core` says that a
step is on the core path (`bank/pace.toml`). Quizzes get ids,
too: `quiz-first-look`. What pages need to know of other chapters stands in `course.js`, which the build
writes from the same marks: steps with their minutes, questions with the step they stand in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from staffplus import pace
from staffplus.items.stems import family_of
from staffplus.pace import Opens, Piece
from staffplus.site.assets import STEPS
from staffplus.site.audience import FACILITATOR
from staffplus.site.ending import ANCHOR
from staffplus.site.outline import Chapter, chapters
from staffplus.site.pages import STATE

COURSE = "course.js"
#: The anchor of the case that a chapter opens with: its first paragraph.
CASE = "opening-case"
#: A tag of HTML.
MARKUP = re.compile(r"<[^<>]*>")
#: Of a hash as much as tells one wording from the next.
HASH = 6
#: Before the page is drawn: whether this reader wants it whole. Should the script that shows steps
#: not come, the page is whole again.
EARLY = """((root, whole) => {
  let view = null;
  try { view = localStorage.getItem("staffplus:steps:view"); } catch { /* then as if never chosen */ }
  root.dataset.steps = (view ?? (whole ? "whole" : "steps")) === "whole" ? "whole" : "starting";
  document.addEventListener("DOMContentLoaded", () => {
    if (root.dataset.steps === "starting") delete root.dataset.steps;
  });
})(document.documentElement, WHOLE)"""


@dataclass(frozen=True)
class Block:
    """A node of a chapter, or one question of a quiz, and what it asks of its reader."""

    node: nodes.Element
    section: nodes.section
    piece: Piece
    stems: tuple[dict[str, Any], ...] = ()  #: of the question


def mark_steps(app: Sphinx, doctree: nodes.document) -> None:
    """Mark the steps of a chapter's page and keep their outline for `course.js`."""
    env: Any = app.env
    chapter = next((c for c in chapters(Path(app.srcdir)) if env.docname == f"book/{c.name}"), None)
    if chapter is None or app.builder.format != "html":
        return
    scripts = env.nb_metadata[env.docname].setdefault("js_files", {})
    models = json.loads(scripts[STATE][1]["body"])["state"] if STATE in scripts else {}
    whole = app.config.staffplus_audience == FACILITATOR
    early = EARLY.replace("WHOLE", json.dumps(whole))
    scripts["staffplus-steps-early"] = (None, {"body": early})
    page = next(iter(doctree.findall(nodes.section)))
    if opening := next((it for it in page.children if isinstance(it, nodes.paragraph)), None):
        opening["ids"].append(CASE)
    blocks = list(blocks_of(page, models))
    found = marked(chapter, blocks)
    outline(env)[env.docname] = {"name": chapter.name, **found}
    tell_minutes(page, found["steps"])


def tell_minutes(page: nodes.Element, steps: Sequence[dict[str, Any]]) -> None:
    """Let the head of a chapter say what the bar over its steps counts down, on either path."""
    core = [step for step in steps if step.get("core")]
    told = f"{minutes_of(steps)} minutes in {len(steps)} steps"
    if len(core) < len(steps):
        told = f"core path: {minutes_of(core)} minutes in {len(core)} steps; everything: {told}"
    for place in page.findall(nodes.inline):
        if "chapter-minutes" in place["classes"]:
            place.clear()
            place += nodes.Text(told)


def minutes_of(steps: Sequence[dict[str, Any]]) -> int:
    return sum(int(step["minutes"]) for step in steps)


def tell_paths(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let the table of the course say the minutes of each chapter's steps, once all of them are known."""
    for place in doctree.findall(nodes.inline):
        if "path-minutes" in place["classes"]:
            wanted = str(place["chapters"]).split()
            steps = [
                it
                for name in wanted
                for it in outline(app.env).get(f"book/{name}", {}).get("steps", ())
            ]
            if place["path"] == "core":
                steps = [it for it in steps if it.get("core")]
            if steps:
                place.clear()
                place += nodes.Text(
                    pace.whole(minutes_of(steps))
                    if len(wanted) > 1
                    else f"{minutes_of(steps)}\u00a0min"
                )


def marked(chapter: Chapter, blocks: list[Block]) -> dict[str, Any]:
    """Put the marks into the tree; gives the steps and, with the step of each, the questions."""
    # The ending is a step of its own, however short.
    body = [block for block in blocks if ANCHOR not in block.section["ids"]]
    found = [*pace.starts([block.piece for block in body]), len(body)]
    steps: list[dict[str, Any]] = []
    questions: list[list[Any]] = []
    parts: dict[str, int] = {}
    core, asked = pace.core(chapter.name), set[str]()
    for number, (start, end) in enumerate(zip(found, [*found[1:], len(blocks)], strict=True)):
        inside, first = blocks[start:end], blocks[start]
        at = anchor = str(first.section["ids"][0])
        own = number > 0 and first.piece.opens not in (Opens.SECTION, Opens.PART)
        if own:  # in the middle of a section: its second part, or a later one
            parts[anchor] = parts.get(anchor, 1) + 1
            at = f"{anchor}-{parts[anchor]}"
        title = chapter.title if not number else _heading(first.section)
        minutes = max(1, round(sum(block.piece.minutes for block in inside)))
        step: dict[str, Any] = {"at": at, "title": title, "minutes": minutes}
        if _is_core(inside, core, asked) or number in (0, len(found) - 1):
            step["core"] = True
        _mark(first.node, step, first.piece.opens, own=own)
        steps.append(step)
        for block in inside:
            if block.stems:
                questions.append([*_stems(block.stems), number])
    return {"steps": steps, "questions": questions}


def _is_core(inside: Sequence[Block], core: frozenset[str], asked: set[str]) -> bool:
    """Whether a core passage begins in a step, or its text goes on there, or its first questions come.

    More questions on a passage are none; `asked` are the anchors of passages that have asked one so far.
    """
    found = False
    for n, block in enumerate(inside):
        wanted = core.intersection(block.section["ids"])
        opens = block.piece.opens
        begins = opens in (Opens.SECTION, Opens.PART) or (n == 0 and opens is Opens.PARAGRAPH)
        found = found or (bool(wanted) and (begins or (bool(block.stems) and not wanted & asked)))
    asked.update(name for block in inside if block.stems for name in block.section["ids"])
    return found


def blocks_of(section: nodes.section, models: dict[str, Any], depth: int = 1) -> Iterator[Block]:
    """The blocks of a section in reading order, those of its sub-sections among them.

    Headings belong to the block after them; `depth` is 1 for the page itself.
    """
    first, text = True, ""
    worked = False
    heading = 0
    for node in section.children:
        if isinstance(node, nodes.section):
            yield from blocks_of(node, models, depth + 1)
            first, worked = False, True
            continue
        if not isinstance(node, nodes.Element) or isinstance(node, (nodes.target, nodes.comment)):
            continue
        if isinstance(node, nodes.title):
            heading = _count(node)
            continue
        works = _works(node, models)
        quiet = works or "instructor" in node["classes"]  # no words for the learner to read
        minutes = pace.reading(heading + (0 if quiet else _count(node)))
        heading = 0
        if first:
            opens = Opens.SECTION if depth <= 2 else Opens.PART
        elif worked:
            opens = Opens.AFTER_WORK
        elif works or not isinstance(node, nodes.paragraph) or text.rstrip().endswith(":"):
            opens = Opens.NEVER
        else:
            opens = Opens.PARAGRAPH
        for time, stems in works or [(0.0, [])]:
            yield Block(node, section, Piece(minutes + time, opens), tuple(stems))
            minutes, opens = 0.0, Opens.QUESTION
        first, text, worked = False, node.astext(), bool(works)


def _works(node: nodes.Element, models: dict[str, Any]) -> list[tuple[float, list[dict[str, Any]]]]:
    """Minutes for each question of the quiz in a node, with its stems, or for the widget there is.

    A quiz gets its id here.
    """
    found: list[tuple[float, list[dict[str, Any]]]] = []
    for raw in node.findall(nodes.raw):
        text = raw.astext()
        if "widget-view+json" not in text:
            continue
        view = json.loads(text[text.index("{") : text.rindex("}") + 1])
        state = models.get(view["model_id"], {}).get("state", {})
        if state.get("items"):
            families: dict[str, list[dict[str, Any]]] = {}
            for item in state["items"]:
                families.setdefault(family_of(str(item["id"])), []).append(item)
            found += [(pace.answering(stems), stems) for stems in families.values()]
            name = "quiz-" + str(state["quiz_id"]).rpartition("/")[2]
            if name not in node["ids"]:
                node["ids"].append(name)
        elif state:
            found.append((pace.using(str(state["_anywidget_id"]).rpartition(".")[2]), []))
    return found


def _mark(node: nodes.Element, step: dict[str, Any], opens: Opens, *, own: bool) -> None:
    at, title = escape(str(step["at"])), escape(str(step["title"]))
    named = f' id="{at}"' if own else ""
    within = " data-within" if opens is Opens.QUESTION else ""
    core = " data-core" if step.get("core") else ""
    html = (
        f'<span class="step-start"{named} data-at="{at}" data-minutes="{step["minutes"]}"'
        f' data-title="{title}"{within}{core}></span>'
    )
    parent = node.parent
    assert parent is not None
    place = parent.index(node)
    if within:  # after the quiz, and after the marks of steps that begin in it earlier
        place += 1
        while place < len(parent.children) and isinstance(parent[place], nodes.raw):
            place += 1
    parent.insert(place, nodes.raw("", html, format="html"))


def _stems(stems: Sequence[dict[str, Any]]) -> tuple[str, dict[str, str]]:
    """An item's id, and the hash of each of its stems by what follows that id."""
    family = family_of(str(stems[0]["id"]))
    return family, {str(s["id"]).removeprefix(family): str(s["hash"])[:HASH] for s in stems}


def _heading(section: nodes.section) -> str:
    return next(iter(section.findall(nodes.title))).astext()


def _count(node: nodes.Element) -> int:
    """Words of a node; of HTML, which a picture is, those between its tags."""
    return len(MARKUP.sub(" ", node.astext()).split())


def outline(env: Any) -> dict[str, Any]:
    """Page -> the steps and questions of the chapter there, kept from build to build."""
    if not hasattr(env, "staffplus_steps"):
        env.staffplus_steps = {}
    kept: dict[str, Any] = env.staffplus_steps
    return kept


def _purge(app: Sphinx, env: Any, docname: str) -> None:
    outline(env).pop(docname, None)


def _merge(app: Sphinx, env: Any, docnames: list[str], other: Any) -> None:
    outline(env).update({name: outline(other)[name] for name in docnames if name in outline(other)})


def write_course(app: Sphinx, env: Any) -> list[str]:
    """Write `course.js`, before static files are copied: the chapters in course order."""
    told = []
    for chapter in chapters(Path(app.srcdir)):
        if found := outline(env).get(f"book/{chapter.name}"):
            told.append({**found, "title": chapter.title, "number": chapter.number})
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    folder = Path(app.outdir).parent / "web"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / COURSE).write_text(f"window.staffplusCourse = {text};\n", "utf-8")
    return []


def setup(app: Sphinx) -> None:
    app.add_js_file(COURSE, loading_method="defer")
    app.add_js_file(STEPS, loading_method="defer")
    # When a step counts as read, and how long a sitting is: what pages need of the pace.
    rates = pace.pace()
    told = f"window.staffplusReadShare = {rates['read']['share']}; window.staffplusSitting = {rates['sitting']['minutes']}"
    app.add_js_file(None, body=told)
    app.connect("doctree-read", mark_steps, priority=600)  # after pages.prepare
    app.connect("doctree-resolved", tell_paths)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", write_course)
