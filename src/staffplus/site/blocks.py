"""Blocks of the course's own that pages may hold.

- `{schedule}`: the chapters with their minutes on either path and what this reader has answered.
- `{handout}`: every chapter's tasks and questions without their answers, to print.

Facilitators' notes (`script.py`) are also taken out of the notebooks that learners download.

Every chapter also opens with its facts, taken from its own metadata: where you are, how long it
takes, what you will be able to do.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from staffplus import items, pace
from staffplus.site import pages
from staffplus.site.audience import FACILITATOR, LEARNER
from staffplus.site.outline import INSTRUCTOR, Chapter, chapters

#: What every such note begins with, however it is fenced.
INSTRUCTOR_WORD = "{instructor}"


class Schedule(SphinxDirective):
    """The chapters in order: minutes of the core path, of every step, and with the task in one's team and
    the exercise of a marked course; and how much is answered in this browser."""

    def run(self) -> list[nodes.Node]:
        course = _chapters(self)
        head = ["Chapter", "Core path", "Every step", "With task and exercise", "Answered"]
        widths = (6, 1, 1, 1, 2)
        group = nodes.tgroup("", *(nodes.colspec(colwidth=w) for w in widths), cols=len(head))
        group += nodes.thead("", nodes.row("", *(_cell(nodes.Text(text)) for text in head)))
        body = nodes.tbody("")
        for chapter in course:
            body += nodes.row(
                "",
                _cell(nodes.Text(f"{chapter.number}. "), _link(chapter)),
                _cell(_minutes([chapter], "core")),
                _cell(_minutes([chapter], "full")),
                _cell(nodes.Text(f"{chapter.minutes}\u00a0min")),
                _cell(_answered(chapter)),
            )
        total = [
            nodes.Text("In all"),
            _minutes(course, "core"),
            _minutes(course, "full"),
            nodes.Text(pace.whole(sum(c.minutes for c in course))),
            nodes.Text(f"{sum(len(c.questions()) for c in course)} questions"),
        ]
        body += nodes.row("", *(_cell(nodes.strong("", "", told)) for told in total))
        group += body
        return [nodes.table("", group, classes=["schedule"])]


class Handout(SphinxDirective):
    """For each chapter what there is to do, on paper: objectives, questions without answers, tasks."""

    #: Anchors of the passages that hold a chapter's task, by what they end in.
    task_ending: ClassVar[str] = "in-your-own-team"

    def run(self) -> list[nodes.Node]:
        return [self._chapter(chapter) for chapter in _chapters(self)]

    def _chapter(self, chapter: Chapter) -> nodes.Node:
        name = f"handout-{chapter.name}"
        section = nodes.section("", nodes.title("", chapter.title), ids=[name], classes=["handout"])
        section += _objectives(chapter)
        questions = nodes.enumerated_list()
        for first, *_ in chapter.questions():  # what else there is of it is for a second try
            questions += nodes.list_item("", *pages.question(first.keyless()))
        section += questions
        for anchor in chapter.sections():
            if anchor.endswith(self.task_ending):
                section += nodes.rubric("", chapter.sections()[anchor])
                lines = StringList(chapter.section(anchor).splitlines(), source=str(chapter.path))
                self.state.nested_parse(lines, self.content_offset, section)
        return section


def add_facts(app: Sphinx, doctree: nodes.document) -> None:
    """Open every chapter with where you are, how long it takes and what you will be able to do."""
    course = chapters(Path(app.srcdir))
    for chapter in course:
        if app.env.docname == f"book/{chapter.name}":
            facts = nodes.container(classes=["chapter-facts"])
            place = f"Chapter {chapter.number} of {len(course)} · "
            time = f"{chapter.reading} minutes to read, {chapter.exercises} to do"
            # Where the page has steps, their minutes are said instead: see `steps.tell_minutes`.
            told = nodes.inline("", time, classes=["chapter-minutes"])
            parts = [nodes.Text(place), told, nodes.Text(" · "), _answered(chapter)]
            facts += nodes.paragraph("", "", *parts)
            if needed := [c for c in course if c.name in chapter.prerequisites]:
                line = nodes.paragraph("", "Read first: ")
                for n, other in enumerate(needed):
                    line += [nodes.Text(", "), _link(other)] if n else [_link(other)]
                facts += line
            facts += _objectives(chapter)
            title = next(iter(doctree.findall(nodes.title)))
            title.parent.insert(title.parent.index(title) + 1, facts)


def without_notes(notebook: str) -> str:
    """A chapter's notebook as a learner downloads it: no facilitators' note, in any cell."""
    made = json.loads(notebook)
    kept = []
    for cell in made["cells"]:
        source = "".join(cell["source"])
        told = INSTRUCTOR.sub("", source) if cell["cell_type"] == "markdown" else source
        if told != source:
            told = told.rstrip()
            cell = {**cell, "source": told.splitlines(keepends=True)}
        if told or not source:
            kept.append(cell)
    return json.dumps({**made, "cells": kept}, indent=1, ensure_ascii=False) + "\n"


def keep_notes_out(app: Sphinx, exception: Exception | None) -> None:
    """Take facilitators' notes out of the notebooks that the learner's pages offer to download."""
    if exception or app.config.staffplus_audience == FACILITATOR:
        return
    for path in sorted(Path(app.outdir, "_sources").rglob("*.ipynb")):
        text = path.read_text("utf-8")
        if INSTRUCTOR_WORD in text:
            path.write_text(without_notes(text), "utf-8")


def setup(app: Sphinx) -> None:
    app.add_config_value("staffplus_audience", LEARNER, "env", [str])
    app.add_directive("schedule", Schedule)
    app.add_directive("handout", Handout)
    app.add_js_file("answered.js", loading_method="defer")
    app.connect("doctree-read", add_facts)
    app.connect("build-finished", keep_notes_out)


def _chapters(directive: SphinxDirective) -> list[Chapter]:
    """The course's chapters; the page is made again when one of their notebooks or banks changes."""
    found = chapters(Path(directive.env.srcdir))
    for chapter in found:
        for path in (chapter.path, chapter.items()[0].path, pace.PACE):
            directive.env.note_dependency(str(path))
    return found


def _objectives(chapter: Chapter) -> nodes.container:
    known = items.objectives()
    promises = [
        nodes.list_item("", nodes.paragraph("", known[i]["text"])) for i in chapter.objectives
    ]
    lead = nodes.paragraph("", "After this chapter you can")
    return nodes.container(
        "", lead, nodes.bullet_list("", *promises, bullet="-"), classes=["objectives"]
    )


def _answered(chapter: Chapter) -> nodes.Node:
    """How many questions there are; `answered.js` adds how many of them this browser has answers to."""
    ids = [[stem.id for stem in stems] for stems in chapter.questions()]
    words = f"{len(ids)} questions"
    html = f"<span class=\"answered\" data-items='{json.dumps(ids)}'>{words}</span>"
    return nodes.inline(
        "",
        "",
        nodes.raw("", html, format="html"),
        addnodes.only("", nodes.inline("", words), expr="not html"),
    )


def _link(chapter: Chapter) -> nodes.Node:
    reference = addnodes.pending_xref(
        "", nodes.inline("", chapter.title), refdomain="std", reftype="doc",
        reftarget=f"/book/{chapter.name}", refexplicit=True, refwarn=True, refdoc="book/welcome",
    )  # fmt: skip
    return reference


def _minutes(course: list[Chapter], path: str) -> nodes.inline:
    """What the steps of some chapters take, which `steps.tell_paths` fills in."""
    names = " ".join(chapter.name for chapter in course)
    return nodes.inline("", "–", classes=["path-minutes"], chapters=names, path=path)


def _cell(*inside: Any) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "", *inside))
