"""Blocks for those who run a room, computed from the course so that they cannot grow out of date.

- `{debrief} CHAPTER …`: what people believed who chose a wrong answer there, and what holds instead.
- `{practice} texts` and `{practice} scores`: the descriptions that readers score before they judge each
  other's, and what an expert gave each part, with reasons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from staffplus import items
from staffplus.jobdesc.rubric import PRACTICE, practice, rubric
from staffplus.site import pages


class Debrief(SphinxDirective):
    """Beliefs behind the wrong answers of chapters, with the questions that show them."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        return beliefs(self.arguments[0].split())


def beliefs(names: Iterable[str]) -> list[nodes.Node]:
    """What people believed who chose a wrong answer in these chapters, as a table; below a belief the sets that show it.

    These have no column of their own: on a phone it would take the room of what is to be said.
    """
    found = _uses(names)
    several = len({tuple(where) for where in found.values()}) > 1  # one alone tells nothing
    rows = []
    for belief, where in found.items():
        entry = items.misconceptions()[belief]
        row = pages.table_row([entry["name"], entry["text"]])
        if several:
            seen = nodes.paragraph("", "Seen in ", classes=["seen"])
            for n, name in enumerate(where):
                seen += [nodes.Text(", " if n else ""), nodes.literal("", name)]
            next(iter(row.findall(nodes.entry))).append(seen)
        rows.append(row)
    return [pages.table(["They believed", "What to say"], rows, widths=(2, 3))]


def _uses(names: Iterable[str]) -> dict[str, list[str]]:
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
    app.add_directive("debrief", Debrief)
    app.add_directive("practice", Practice)
