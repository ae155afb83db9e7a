"""Agreement between people: write alone, lay together, weigh and rate, compare, the map of leaders.

The page computes everything itself, with no kernel; `staffplus.alignment` computes the same from
the same files. What people enter is kept in the browser and never in the notebook: a trait that
carried answers would be stored in the notebook's outputs, where nobody expects them.
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from staffplus.alignment import second, settings
from staffplus.alignment.questions import fill
from staffplus.alignment.second import setup as every_setting
from staffplus.bundle import bundle, style
from staffplus.widgets.answerpage.answerpage import template

COURSE = "staffplus"
#: The first edition's form, which pages of the book load for whoever began there.
FIRST_FORM = "widgets/align/form.js"
FIRST_SCRIPT = "staffplus-first-form.js"
NAMES = {
    "write": "AlignmentWrite()",
    "merge": "AlignmentMerge()",
    "weigh": "AlignmentWeigh()",
    "blind": "AlignmentBlind()",
    "compare": "AlignmentCompare()",
    "leaders": "LeadersMap()",
}

Block = dict[str, Any]


class Alignment(anywidget.AnyWidget):
    """One step: `part` is `write`, `merge`, `weigh`, `compare` or `leaders`.

    `blind` is the first edition's form, which the page shows to whoever began there.

    Attributes:
        setup: what is asked and said: `bank/alignment.toml`, with `bank/weighing.toml` as `second`.
        answer_page: of `write`: the page that goes to others, without a case. A built page leaves it
            out, and loads it from a script when it is asked for.
        first_form: of `write` and `blind`: the code of the first edition's form, likewise.
        plain: what stands in for it without JavaScript, in print and in PDF.
    """

    _esm = bundle("widgets/align/align.js")
    _css = style("widgets/align/align.css")

    part = traitlets.Unicode().tag(sync=True)
    course = traitlets.Unicode(COURSE).tag(sync=True)
    setup: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    answer_page = traitlets.Unicode().tag(sync=True)
    first_form = traitlets.Unicode().tag(sync=True)
    plain: traitlets.List[Block] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return NAMES[self.part]


def alignment_write() -> Alignment:
    """Step one, alone: three outcomes, one thing to stop, a sentence for Direction and for Radius."""
    return Alignment(
        part="write",
        setup=every_setting(),
        answer_page=template(),
        first_form=bundle(FIRST_FORM),
        plain=_write_on_paper(),
    )


def alignment_merge() -> Alignment:
    """Step two, together: like outcomes are laid together, and a table says who named what."""
    return Alignment(part="merge", setup=every_setting(), plain=_merge_on_paper())


def alignment_weigh() -> Alignment:
    """Step three, apart again: 100 points, a forecast, the rows of the page, ten requests."""
    return Alignment(part="weigh", setup=every_setting(), plain=_weigh_on_paper())


def alignment_blind() -> Alignment:
    """The form of the first edition, as the page shows it to whoever began there."""
    return Alignment(
        part="blind", setup=every_setting(), first_form=bundle(FIRST_FORM), plain=_blind_on_paper()
    )


def alignment_compare() -> Alignment:
    """Two people's files side by side, with the agenda for their talk and what they decide."""
    return Alignment(part="compare", setup=every_setting(), plain=_compare_on_paper())


def leaders_map() -> Alignment:
    """The map of other leaders, with the learner and the manager beside it."""
    return Alignment(part="leaders", setup=every_setting(), plain=_leaders_on_paper())


def _write_on_paper() -> list[Block]:
    asked = second()["ask"]
    return [
        {
            "p": f"With JavaScript this is a form. On paper, take {second()['format']['minutes']} minutes, "
            "alone, and write:"
        },
        {"list": [asked["outcomes"], asked["stop"], asked["direction"], asked["radius"]]},
        {"p": second()["privacy"]["alone"]},
    ]


def _merge_on_paper() -> list[Block]:
    words = second()["merge"]
    rows = [[entry["name"], entry["says"]] for entry in second()["class"]]
    return [
        {"p": "With JavaScript this is a board. On paper, a card for each outcome of each person:"},
        {"p": f"{words['intro']} {words['aim']}"},
        {"table": {"head": ["Named", "What that means, as you see it"], "rows": rows}},
    ]


def _weigh_on_paper() -> list[Block]:
    asked, more = settings(), second()["ask"]
    rows = [
        [f"{row['name']}: {row['ask']}", f"1: {row['low']}. 7: {row['high']}."]
        for row in asked["row"]
    ]
    marks = ". ".join(f"{mark['name']}: {mark['says']}" for mark in asked["mark"])
    expects = ", ".join(entry["name"].lower() for entry in second()["expects"])
    return [
        {"p": "With JavaScript this is a form. On paper, apart again:"},
        {"p": f"1. {more['points']}"},
        {"p": f"2. {more['predicted']}"},
        {"p": f"3. {more['settles']} {more['expected']} ({expects}) {asked['privacy']['ratings']}"},
        {"table": {"head": ["Row", "Ends of the scale"], "rows": rows}},
        {"p": f"4. {more['requests']} {marks}. Take ten real requests; for example:"},
        {"list": asked["defaults"]["requests"]},
    ]


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
    asked, more, plan = settings(), second(), settings()["agenda"]
    rule = more["exit"]
    over: dict[int, list[str]] = {}
    for outcomes, points in enumerate(rule["bar"], rule["fewest"]):
        over.setdefault(points, []).append(str(outcomes))
    bars = ", ".join(f"{points} ({' or '.join(ns)} outcomes)" for points, ns in over.items())
    needed = {name: rule[name] for name in ("expected", "requests")} | {"overlap": bars}
    rows = [
        [line["name"], fill(line["needed"], n=needed.get(line["id"], ""))]
        for line in more["criterion"]
    ]
    explain = asked["explain"]
    kappa = fill(explain["kappa"], kappa_low=explain["kappa_low"], kappa_high=explain["kappa_high"])
    return [
        {"p": "With JavaScript this compares two files. On paper, read the sentences for Direction and "
              "Radius side by side, and then count: points shared are, for each outcome, the smaller "
              "of the two, added up."},
        {"table": {"head": ["Line of the rule", "Needed"], "rows": rows}},
        {
            "p": f"Talk for {plan['minutes']} minutes about the gaps alone, the largest first, rows that fail "
            "among them, and write down each decision with its owner and date."
        },
        {"list": [plan["opening_text"], *(k["ask"] for k in more["kind"]), plan["closing_text"]]},
        {"list": [f"Met: {more['next']['agreed']}", f"Not met: {more['next']['again']}",
                  f"After round {rule['rounds']}: {more['next']['log']}"]},
        {"details": {"summary": "How to read these figures, and why there is no kappa", "blocks": [
            {"list": [more["chance"]["explain"], more["chance"]["rule"], kappa]}
        ]}},
    ]  # fmt: skip


def _leaders_on_paper() -> list[Block]:
    asked = settings()
    outcomes = [f"M{n}" for n in range(1, 6)]
    example = [["Leader A", "40", "25", "20", "15", "0"], ["Leader B", "35", "30", "20", "0", "15"]]
    return [
        {
            "p": "With JavaScript this draws a map from the files of up to "
            f"{asked['cohort']['most_in_page']} leaders. On paper, write a line for each leader and "
            "the points they give each outcome, and look down the columns: what does one hold alone?"
        },
        {"table": {"head": ["Who", *outcomes], "rows": example}},
        {"p": second()["privacy"]["weighed_leader"]},
        {"p": f"{asked['cohort']['alpha']} {asked['cohort']['interval']}"},
    ]
