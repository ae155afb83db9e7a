"""Blocks for those who run a room, computed from the course so that they cannot grow out of date.

- `{plan} NAME`: a plan of `bank/plans.toml`: start times, activities, minutes of reading before.
- `{debrief} CHAPTER …`: what people believed who chose a wrong answer there, and what holds instead.
- `{practice} texts` and `{practice} scores`: the descriptions that readers score before they judge each
  other's, and what an expert gave each part, with reasons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from staffplus import items
from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, each, ids_repeated
from staffplus.bankspec import Fields, ListOf, Tables, Text, Whole
from staffplus.jobdesc.rubric import PRACTICE, practice, rubric
from staffplus.site import pages
from staffplus.site.outline import Chapter, chapters

PLANS = BANK / "plans.toml"


_BLOCK = Tables(
    {"minutes": Whole(1)},
    {"activity": Text(about="an anchor in facilitator/activities"), "pause": Text()},
)
_SESSION = Tables(
    {
        "name before": Text(),
        "minutes": Whole(1, about="the sum of its blocks"),
        "read": ListOf(Text(), about="chapters"),
        "blocks": _BLOCK,
    }
)
FORM = Fields({"plan": Tables({"id name": Text(), "session": _SESSION})})


class PlanError(ValueError):
    """A plan that names what is not there."""


def plans() -> dict[str, dict[str, Any]]:
    """The plans by id, each with the sessions it has. Raises BankError when one is malformed."""
    return {plan["id"]: plan for plan in read_bank(PLANS, FORM, _rules)["plan"]}


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "plan")
    for at, session in each(table, "plan", "session"):
        total = sum(block["minutes"] for block in session["blocks"])
        if total != session["minutes"]:
            last = f"found that its blocks last {total} minutes"
            yield Fault((*at, "minutes"), f"{session['minutes']}", last)


class Plan(SphinxDirective):
    """A plan as tables, one a session."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(PLANS))
        try:
            plan = plans()[self.arguments[0]]
        except KeyError:
            raise self.error(
                f"found the plan {self.arguments[0]!r}; expected one of {', '.join(plans())}"
            ) from None
        course = {chapter.name: chapter for chapter in chapters(Path(self.env.srcdir))}
        for chapter in course.values():
            self.env.note_dependency(str(chapter.path))
        alone = len(plan["session"]) == 1
        return [node for s in plan["session"] for node in self._session(s, course, alone)]

    def _session(
        self, session: Mapping[str, Any], course: Mapping[str, Chapter], alone: bool
    ) -> list[nodes.Node]:
        if unknown := [name for name in session["read"] if name not in course]:
            raise PlanError(
                f"{PLANS}: session {session['name']!r} reads {unknown}, which is no chapter"
            )
        reading = sum(course[name].reading for name in session["read"])
        titles = ", ".join(course[name].title for name in session["read"])
        before = f"Before: {reading} minutes of reading ({titles}). {session['before']}"
        group = nodes.tgroup("", *(nodes.colspec(colwidth=w) for w in (1, 1, 5)), cols=3)
        group += nodes.thead("", pages.table_row(["From", "For", "What"]))
        body, clock = nodes.tbody(""), 0
        for block in session["blocks"]:
            what = nodes.paragraph("", block.get("pause", ""))
            if "activity" in block:
                what += addnodes.pending_xref(
                    "", nodes.inline("", ""), refdomain="std", reftype="ref", refexplicit=False,
                    reftarget=block["activity"], refwarn=True, refdoc=self.env.docname,
                )  # fmt: skip
            start = nodes.entry("", nodes.paragraph("", f"{clock // 60}:{clock % 60:02}"))
            length = nodes.entry("", nodes.paragraph("", f"{block['minutes']} min"))
            body += nodes.row("", start, length, nodes.entry("", what))
            clock += block["minutes"]
        group += body
        title = [] if alone else [nodes.rubric("", session["name"])]
        return [*title, nodes.paragraph("", before), nodes.table("", group)]


class Debrief(SphinxDirective):
    """Beliefs behind the wrong answers of chapters, with the questions that show them."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        rows = []
        for belief, where in self._uses(self.arguments[0].split()).items():
            entry = items.misconceptions()[belief]
            rows.append([entry["name"], entry["text"], ", ".join(where)])
        return pages.blocks(
            [{"table": {"head": ["They believed", "What to say", "Seen in"], "rows": rows}}]
        )

    def _uses(self, names: list[str]) -> dict[str, list[str]]:
        """Belief -> sets of questions that show it, the most common belief first."""
        seen: dict[str, list[str]] = defaultdict(list)
        for name in names:
            for item in items.load(name):
                for _, belief in items.misconceptions_of(item):
                    seen[belief].append(item.set)
        ordered = sorted(seen.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        return {belief: list(dict.fromkeys(sets)) for belief, sets in ordered}


class Practice(SphinxDirective):
    """The practice descriptions: what is handed out, or the scores that are compared with afterwards."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        if self.arguments[0] not in ("texts", "scores"):
            raise self.error(f"found {self.arguments[0]!r}; expected texts or scores")
        self.env.note_dependency(str(PRACTICE))
        parts = {part["id"]: part["name"] for part in rubric()["part"]}
        out: list[nodes.Node] = []
        for one in practice():
            texts = self.arguments[0] == "texts"
            head = ["Part", "What it says"] if texts else ["Part", "Score", "Why"]
            rows = [
                [
                    parts[part["id"]],
                    *([part["text"]] if texts else [str(part["score"]), part["why"]]),
                ]
                for part in one["part"]
            ]
            said = f"{one['team']}. {one['context']}" if texts else f"Wording: {one['gate']}"
            out += [nodes.rubric("", one["name"]), nodes.paragraph("", said)]
            out += pages.blocks([{"table": {"head": head, "rows": rows}}])
        return out


def setup(app: Sphinx) -> None:
    app.add_directive("plan", Plan)
    app.add_directive("debrief", Debrief)
    app.add_directive("practice", Practice)
