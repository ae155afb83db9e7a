"""Agreement between people: a form that each fills in apart, a comparison, a map of leaders.

The page computes everything itself, with no kernel; `staffplus.alignment` computes the same from
the same files. What people enter is kept in the browser and never in the notebook: a trait that
carried answers would be stored in the notebook's outputs, where nobody expects them.
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from staffplus.alignment import settings
from staffplus.alignment.questions import fill
from staffplus.widgets.answerpage.answerpage import template
from staffplus.widgets.bundle import bundle, style

COURSE = "staffplus"
NAMES = {
    "blind": "AlignmentBlind()",
    "compare": "AlignmentCompare()",
    "leaders": "LeadersMap()",
}

Block = dict[str, Any]


class Alignment(anywidget.AnyWidget):
    """One of three: `part` is `blind`, `compare` or `leaders`.

    Attributes:
        setup: what is asked and said: `bank/alignment.toml`.
        page: of the form: the page that goes to a manager or a leader, without a case.
        plain: what stands in for it without JavaScript, in print and in PDF.
    """

    _esm = bundle("widgets/align/align.js")
    _css = style("widgets/align/align.css")

    part = traitlets.Unicode().tag(sync=True)
    course = traitlets.Unicode(COURSE).tag(sync=True)
    setup: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    page = traitlets.Unicode().tag(sync=True)
    plain: traitlets.List[Block] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return NAMES[self.part]


def alignment_blind() -> Alignment:
    """The form that learner, manager and other leaders fill in apart."""
    return Alignment(part="blind", setup=settings(), page=template(), plain=_blind_on_paper())


def alignment_compare() -> Alignment:
    """Two people's files side by side, with the agenda for their talk and what they decide."""
    return Alignment(part="compare", setup=settings(), plain=_compare_on_paper())


def leaders_map() -> Alignment:
    """The map of other leaders, with the learner and the manager beside it."""
    return Alignment(part="leaders", setup=settings(), plain=_leaders_on_paper())


def _blind_on_paper() -> list[Block]:
    asked = settings()
    rows = [
        [f"{row['name']}: {row['ask']}", f"1: {row['low']}. 7: {row['high']}."]
        for row in asked["row"]
    ]
    marks = ". ".join(f"{mark['name']}: {mark['says']}" for mark in asked["mark"])
    return [
        {"p": "With JavaScript this is a form. On paper, two people answer apart:"},
        {"p": f"1. {asked['ask']['ranks']} Take five outcomes of your own; an invented team has:"},
        {"list": asked["defaults"]["outcomes"]},
        {"p": f"2. {asked['ask']['rows']} {asked['privacy']['ratings']}"},
        {"table": {"head": ["Row", "Ends of the scale"], "rows": rows}},
        {"p": f"3. {asked['ask']['predicted']}"},
        {"p": f"4. {asked['ask']['requests']} {marks}. Take ten real requests; for example:"},
        {"list": asked["defaults"]["requests"]},
        {"p": asked["privacy"]["blind"]},
    ]


def _compare_on_paper() -> list[Block]:
    asked = settings()
    rule, explain, plan = asked["exit"], asked["explain"], asked["agenda"]
    needed = {"within": rule["within"], "requests": rule["requests"], "top3": rule["top3"]}
    rows = [
        [line["name"], fill(line["needed"], n=needed.get(line["id"], rule["predicted"]))]
        for line in asked["criterion"]
    ]
    kappa = fill(explain["kappa"], kappa_low=explain["kappa_low"], kappa_high=explain["kappa_high"])
    return [
        {"p": "With JavaScript this compares two files. On paper, count side by side:"},
        {"table": {"head": ["Line of the rule", "Proposal"], "rows": rows}},
        {
            "p": f"Talk for {plan['minutes']} minutes about the gaps alone, the largest first, and write "
            "down each decision with its owner and date."
        },
        {"list": [plan["opening_text"], *(k["ask"] for k in asked["kind"]), plan["closing_text"]]},
        {"list": [f"Met: {asked['next']['agreed']}", f"Not met: {asked['next']['again']}",
                  f"After round {rule['rounds']}: {asked['next']['log']}"]},
        {"details": {"summary": "How to read these figures, and why there is no kappa", "blocks": [
            {"list": [explain["proposal"], explain["chance"], explain["within"], explain["ties"], kappa]}
        ]}},
    ]  # fmt: skip


def _leaders_on_paper() -> list[Block]:
    asked = settings()
    outcomes = [f"O{n}" for n in range(1, len(asked["defaults"]["outcomes"]) + 1)]
    example = [["Leader A", "1", "3", "2", "5", "4"], ["Leader B", "2", "3", "1", "4", "5"]]
    return [
        {
            "p": "With JavaScript this draws a map from the files of up to "
            f"{asked['cohort']['most_in_page']} leaders. On paper, write a line for each leader and "
            "the rank they give each outcome, and look down the columns: where do the numbers part?"
        },
        {"table": {"head": ["Who", *outcomes], "rows": example}},
        {"p": asked["privacy"]["leader"]},
        {"p": f"{asked['cohort']['alpha']} {asked['cohort']['interval']}"},
    ]
