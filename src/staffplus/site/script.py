"""What is done in a room, on pages: the note beside the text, every activity in full, plans.

All of it comes from `staffplus.session`, so that an activity has one name and one duration wherever it
is met. The learner's edition has no note, no belief, and of a plan the names alone.

- `{instructor} ACTIVITY`: the note beside the text.
- `{activities}`: every activity, by chapter, with its steps and the beliefs it brings out.
- `{plan} NAME`: when what begins, and what is read before.
- `{hour} NAME`: how long preparing takes for the first time; what is done stands in it, a line `WHAT | MINUTES | MINUTES` each, for a room alone and with a call.
- `{prepare} NAME`: what the facilitator does before, and the plan's kit of sheets.
- `` {facilitators}`words <page>` ``: a link in the facilitator's edition, and its words in the learner's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from staffplus import session
from staffplus.session import hour, kit, runsheet
from staffplus.session.activity import ACTIVITIES, TOLD, Activity
from staffplus.session.plan import ANY, PLANS
from staffplus.session.sheets import folder_of, sheets_of
from staffplus.site import facilitate, pages
from staffplus.site.audience import FACILITATOR
from staffplus.site.outline import Chapter, chapters, readings


class Instructor(SphinxDirective):
    """An activity's note beside the text; nothing at all in the learner's build."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        known = session.activities()
        if self.arguments[0] not in known:
            raise self.error(
                f"found the activity {self.arguments[0]!r}; expected one of {', '.join(known)}"
            )
        if self.config.staffplus_audience != FACILITATOR:
            return []
        self.env.note_dependency(str(ACTIVITIES))
        activity = known[self.arguments[0]]
        note = nodes.admonition(classes=["instructor"], ids=[f"note-{activity.id}"])
        note += nodes.title("", f"For facilitators: {activity.name} ({activity.length})")
        _parse(self, _told(activity), note)
        more = nodes.paragraph("", "")
        more += _link("ref", f"activity-{activity.id}", "Step by step", self.env.docname)
        note += more
        return [note]


class Activities(SphinxDirective):
    """Every activity under the chapter to which it belongs."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(ACTIVITIES))
        out: list[nodes.Node] = []
        titles = {chapter.name: chapter.title for chapter in chapters(Path(self.env.srcdir))}
        # Those of the landing page, which is no chapter, are the first.
        for name in dict.fromkeys(it.chapter for it in session.activities().values()):
            title = titles.get(name, "To begin with")
            part = nodes.section("", nodes.title("", title), ids=[f"activities-{name}"])
            mine = [it for it in session.activities().values() if it.chapter == name]
            part += [self._activity(activity, titles.get(name, "Welcome")) for activity in mine]
            part += nodes.rubric("", "What the questions bring out")
            part += facilitate.beliefs([name])
            out.append(part)
        return out

    def _activity(self, activity: Activity, title: str) -> nodes.section:
        label = f"activity-{activity.id}"
        section = nodes.section("", nodes.title("", activity.name), ids=[label], names=[label])
        self.state.document.note_explicit_target(section, section)
        place = nodes.paragraph("", f"{activity.length[0].upper()}{activity.length[1:]}. Beside: ")
        place += _link("doc", f"/book/{activity.chapter}", title, self.env.docname)
        deep = self.env.docname.count("/") * "../"
        address = f"{deep}book/{activity.chapter}.html?present=note-{activity.id}"
        place += [
            nodes.Text(". "),
            nodes.reference("", "Present what stands there", refuri=address),
        ]
        section += place
        _parse(self, _told(activity), section)
        if activity.votes:
            phones = nodes.paragraph("", "With phones: ")
            phones += nodes.literal("", f"staffplus live {' '.join(activity.votes)}")
            section += phones
        if activity.steps:
            rows = [
                [f"{it.minutes}\u00a0min", it.room.format_map(ANY), it.say] for it in activity.steps
            ]
            head = ["For", "On the screen", "You"]
            if not any(it.say for it in activity.steps):
                head, rows = head[:2], [row[:2] for row in rows]
            section += pages.blocks([{"table": {"head": head, "rows": rows}}])
        return section


class Plan(SphinxDirective):
    """A plan as tables, one a session."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        plan = _plan(self)
        course = {chapter.name: chapter for chapter in chapters(Path(self.env.srcdir))}
        for chapter in course.values():
            self.env.note_dependency(str(chapter.path))
        about = f"{plan.about} At the end each person holds {plan.held}."
        out: list[nodes.Node] = [nodes.paragraph("", about)]
        for meeting in plan.sessions:
            if len(plan.sessions) > 1:
                out.append(nodes.rubric("", meeting.name))
            out += [self._before(meeting, course), self._table(meeting)]
        return out

    def _before(self, meeting: session.Session, course: dict[str, Chapter]) -> nodes.paragraph:
        def named(names: Sequence[str]) -> tuple[int, str]:
            found = [course[name] for name in names]
            return sum(it.reading for it in found), ", ".join(f"“{it.title}”" for it in found)

        minutes, titles = named(meeting.read)
        said = [f"{minutes} minutes of reading ({titles})" if titles else "no reading"]
        said += [f"{long} minutes: {what[0].lower()}{what[1:]}" for long, what in meeting.homework]
        total = minutes + sum(long for long, _ in meeting.homework)
        text = f"Before: {'; '.join(it.removesuffix('.') for it in said)}"
        text += "" if text.endswith("?") else "."
        if len(said) > 1:
            text += f" In all {total} minutes."
        if meeting.more:
            further, others = named(meeting.more)
            text += f" For whoever has time: {others} ({further} minutes)."
        return nodes.paragraph("", text)

    def _table(self, meeting: session.Session) -> nodes.table:
        group = nodes.tgroup("", *(nodes.colspec(colwidth=w) for w in (1, 1, 5)), cols=3)
        group += nodes.thead("", pages.table_row(["From", "For", "What"]))
        body = nodes.tbody("")
        theirs = self.config.staffplus_audience == FACILITATOR
        for block in meeting.blocks:
            what = nodes.paragraph("", "" if theirs and block.activity else block.name)
            if theirs and block.activity:
                label = f"activity-{block.activity.id}"
                what += _link("ref", label, block.name, self.env.docname)
            start = f"{block.starts // 60}:{block.starts % 60:02}"
            cells = [
                nodes.paragraph("", start),
                nodes.paragraph("", f"{block.minutes}\u00a0min"),
                what,
            ]
            body += nodes.row("", *(nodes.entry("", cell) for cell in cells))
        group += body
        return nodes.table("", group)


class Prepare(SphinxDirective):
    """What the facilitator does before, with the sheets of the plan; for their edition alone."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        plan = _plan(self)
        if self.config.staffplus_audience != FACILITATOR:
            return []
        deep = self.env.docname.count("/") * "../"
        sheets = nodes.bullet_list(bullet="-")
        decks = [
            (file, name, "one thing at a time, with notes for you alone in a second window (S)")
            for file, name in kit.decks(plan)
        ]
        for file, name, about in [
            *decks,
            *((it.file, it.name, it.about) for it in sheets_of(plan)),
        ]:
            link = nodes.reference("", name, refuri=f"{deep}{folder_of(plan)}/{file}")
            sheets += nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(f": {about}")))
        todo = nodes.bullet_list(bullet="-")
        for it in plan.prepare:
            said = nodes.paragraph(
                "", "", nodes.strong("", f"{it.when}. "), *_with_files(it.said(plan.where))
            )
            todo += nodes.list_item("", said)
        said = nodes.paragraph(
            "", "", nodes.strong("", "For the call, if there is one: make before. ")
        )
        said += _with_files(runsheet.to_make(plan))
        todo += nodes.list_item("", said)
        return [todo, nodes.paragraph("", "Ready to print, to show and to send:"), sheets]


class Hour(SphinxDirective):
    """What is read and done before a plan's first session, with minutes and their sums, for a room alone and with a call."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        plan = _plan(self)
        source = Path(self.env.doc2path(self.env.docname))
        done = [_done(self, line) for line in self.content if line.strip()]
        course = readings(chapters(Path(self.env.srcdir)))
        head, rows = hour.table(plan, course, steps_of(source.read_text("utf-8")), done)
        *parts, sums = map(pages.table_row, rows)
        for said in sums.findall(nodes.paragraph):
            said.replace_self(nodes.paragraph("", "", nodes.strong("", said.astext())))
        return [pages.table(head, [*parts, sums])]


def steps_of(page: str) -> str:
    """What a page says before its first section, without directives and markup."""
    text = re.sub(r"\A---.*?^---$", "", page, flags=re.S | re.M)
    text = re.split(r"^\([\w-]+\)=$", text, maxsplit=1, flags=re.M)[0]
    text = re.sub(r"^ *```\{.*?^ *```$", "", text, flags=re.S | re.M)
    return re.sub(r"\]\([^)]*\)|[`*#\[]|^ *-", " ", text, flags=re.M)


def _done(directive: SphinxDirective, line: str) -> tuple[hour.Part, ...]:
    what, *minutes = (it.strip() for it in line.split("|"))
    if not what or len(minutes) != len(hour.HELD) or not all(map(str.isdigit, minutes)):
        raise directive.error(f"found {line!r}; expected WHAT{' | MINUTES' * len(hour.HELD)}")
    return tuple(hour.Part(what, int(it)) for it in minutes)


def facilitators(
    role: str, rawtext: str, text: str, lineno: int, inliner: Inliner,
    options: Any = None, content: Any = (),
) -> tuple[list[nodes.Node], list[nodes.system_message]]:  # fmt: skip
    """A link to a page that only the facilitator's edition has; its words in the learner's."""
    env = inliner.document.settings.env
    found = re.fullmatch(r"(.+?)\s*<([\w-]+)>", text, re.S)
    words, page = (found[1], found[2]) if found else (text, text)
    if env.config.staffplus_audience != FACILITATOR:
        return [nodes.inline("", words)], []
    return [_link("doc", f"/book/facilitator/{page}", words, env.docname)], []


def write_kits(app: Sphinx, exception: Exception | None) -> None:
    """Put every plan's sheets into the facilitator's edition."""
    if exception or app.config.staffplus_audience != FACILITATOR or app.builder.format != "html":
        return
    course = readings(chapters(Path(app.srcdir)))
    for plan in session.plans().values():
        folder = Path(app.outdir, folder_of(plan))
        kit.put(folder, kit.made(plan, course, folder, book=Path(app.outdir)))


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_kits)
    app.add_directive("instructor", Instructor)
    app.add_directive("activities", Activities)
    app.add_directive("plan", Plan)
    app.add_directive("prepare", Prepare)
    app.add_directive("hour", Hour)
    app.add_role("facilitators", facilitators)


def _plan(directive: SphinxDirective) -> session.Plan:
    directive.env.note_dependency(str(PLANS))
    directive.env.note_dependency(str(ACTIVITIES))
    plans = session.plans()
    if directive.arguments[0] not in plans:
        raise directive.error(
            f"found the plan {directive.arguments[0]!r}; expected one of {', '.join(plans)}"
        )
    return plans[directive.arguments[0]]


def _told(activity: Activity) -> str:
    """The texts of an activity as Markdown, a paragraph each."""
    return "\n\n".join(f"**{TOLD[name]}.** {text}" for name, text in activity.told.items())


def _with_files(text: str) -> list[nodes.Node]:
    """A text with the names of files in it set as such."""
    parts = re.split(r"([\w-]+\.(?:html|ics|zip)\b)", text)
    return [nodes.literal("", it) if n % 2 else nodes.Text(it) for n, it in enumerate(parts) if it]


def _parse(directive: SphinxDirective, markdown: str, into: nodes.Element) -> None:
    lines = StringList(markdown.splitlines(), source=str(ACTIVITIES))
    directive.state.nested_parse(lines, directive.content_offset, into)


def _link(kind: str, target: str, words: str, here: str) -> addnodes.pending_xref:
    return addnodes.pending_xref(
        "", nodes.inline("", words), refdomain="std", reftype=kind, reftarget=target,
        refexplicit=True, refwarn=True, refdoc=here,
    )  # fmt: skip
