"""The run sheet: a session on two sheets of paper, both sides, with a clock that follows the real start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from staffplus.jobdesc.rubric import practice
from staffplus.session import handout
from staffplus.session.activity import Activity
from staffplus.session.html import Html, h, joined, page, prose
from staffplus.session.plan import Block, Plan, Session
from staffplus.session.slides import Slide, how_voted, slides

#: When a session begins if nobody says otherwise, in minutes from midnight.
USUAL_START = 14 * 60


def run_sheet(
    plan: Plan, shown: Mapping[str, Sequence[Slide]] | None = None, *, start: int = USUAL_START
) -> str:
    """The run sheets of a plan's sessions, as one page; times are `start` onwards, in minutes from midnight.

    `shown` gives a session's slides by its name, where they are not just those of the plan.
    """
    parts = [_session(it, (shown or {}).get(it.name) or slides(it), start) for it in plan.sessions]
    head = h("h1", f"Run sheet: {plan.name}")
    before = [h("p", h("b", f"{it.when}. "), " ".join(it.do)) for it in plan.prepare]
    votes = [
        name for it in plan.sessions for activity in it.activities() for name in activity.votes
    ]
    if votes:
        command = f"staffplus live {' '.join(dict.fromkeys(votes))}"
        before.append(h("p", h("b", "Votes by phone. "), h("code", command)))
    before.append(h("p", h("b", "Print. "), to_print(plan)))
    about = h("section", h("h2", "Before"), *before, class_="before")
    return page(
        f"Run sheet: {plan.name}", head, *parts, about, kind="run-sheet", scripts=["clock.js"]
    )


def to_print(plan: Plan) -> str:
    """Which sheets the room needs, and how many."""
    doing = {it.id for session in plan.sessions for it in session.activities()}
    said = ["a handout for each person"]
    if handout.has_own_page(plan):
        said.append("a sheet “My half page” for each")
    if handout.has_tickets(plan):
        times = sum(handout.hands_in(it) for s in plan.sessions for it in s.activities())
        said.append(
            f"a sheet of exit tickets for every two people{f', {times} times' if times > 1 else ''}"
        )
    if doing & {"rewrite-two-rows", "score-apart"}:
        said.append("a swap sheet for every two")
    for it in (a for s in plan.sessions for a in s.activities() if a.practice):
        said.append(f"{_described(it)} for each, and its scores to hand out later")
    if "read-in-silence" in doing:
        said.append("the passage to read, for those without a screen")
    if any(it.votes for s in plan.sessions for it in s.activities()):
        said.append("cards for each, unless you vote by phone")
    words = "; ".join([*said, "this sheet and the answer key for you."])
    return words[0].upper() + words[1:]


def clock(minutes: int) -> str:
    """`14:05`, from minutes from midnight."""
    return f"{minutes // 60 % 24}:{minutes % 60:02}"


def _session(session: Session, shown: Sequence[Slide], start: int) -> Html:
    field = h("input", type="time", value=f"{start // 60:02}:{start % 60:02}", class_="start")
    begins = h("label", "Begins at ", field, time(0, start), class_="begins")
    ends = h(
        "p",
        "Ends at ",
        time(session.blocks[-1].ends, start),
        f", after {session.blocks[-1].ends} minutes.",
    )
    rows = [row for block in session.blocks for row in _rows(block, shown, start)]
    head = h(
        "thead",
        h("tr", *(h("th", it, scope="col") for it in ("Time", "Min", "Slide", "The room", "You"))),
    )
    return h(
        "section",
        h("h2", session.name, f", {session.day}" if session.day else ""),
        h("div", begins, ends, class_="times"),
        h("table", head, h("tbody", *rows)),
        class_="session",
    )


def time(minute: int, start: int) -> Html:
    """A time of the day that follows what is typed as the start."""
    return h("time", clock(start + minute), data_minute=str(minute))


def _rows(block: Block, shown: Sequence[Slide], start: int) -> list[Html]:
    if block.activity is None:
        here = next(it for it in shown if it.starts == block.starts and it.kind == "pause")
        cells: tuple[str, ...] = (
            time(block.starts, start),
            str(block.minutes),
            str(here.number),
            h("b", block.name),
            "",
        )
        return [_row(cells, "pause")]
    activity = block.activity
    mine = [it for it in shown if it.activity is activity]
    heads = (
        ("about", "About. "),
        ("where", "Where. "),
        ("say", "Say. "),
        ("split", "Splits? "),
        ("answer", "Answer. "),
    )
    told = [
        h("p", h("b", head), prose(activity.told[name]))
        for name, head in heads
        if name in activity.told
    ]
    numbers = f"{mine[0].number}–{mine[-1].number}" if len(mine) > 1 else str(mine[0].number)
    what = [h("b", activity.name), f" ({activity.how})", *_things(activity)]
    out = [
        _row(
            (time(block.starts, start), str(block.minutes), numbers, joined(what), joined(told)),
            "activity",
        )
    ]
    for slide, step in zip(mine, activity.steps, strict=True):
        cells = (
            time(slide.starts, start),
            str(slide.minutes),
            str(slide.number),
            slide.text,
            " ".join(it for it in (step.say, how_voted(activity, step, in_short=True)) if it),
        )
        out.append(_row(cells, "step"))
    return out


def _row(cells: Sequence[str], kind: str) -> Html:
    return h("tr", *(h("td", cell) for cell in cells), class_=kind)


def _things(activity: Activity) -> list[Html]:
    """What to have at hand: votes by name, and what is printed."""
    out = []
    if activity.votes:
        out.append(h("p", h("b", "Vote: "), h("code", " ".join(activity.votes)), class_="small"))
    hand = [
        it.label or {"questions": "the cases", "rubric": "the rubric"}[it.kind]
        for it in activity.papers
        if not it.apart
    ]
    if apart := [it for it in activity.papers if it.apart]:
        own = apart[0].kind == "own-page"
        told = f"{apart[0].label}, one for each" if own else "exit tickets, two to a sheet"
        out.append(h("p", h("b", "Print: "), told, class_="small"))
    if hand:
        out.append(h("p", h("b", "On the handout: "), "; ".join(hand), class_="small"))
    if activity.practice:
        told = f"{_described(activity)}, its scores apart"
        out.append(h("p", h("b", "Print: "), told, class_="small"))
    return out


def _described(activity: Activity) -> str:
    """The practice description of an activity, as its sheet is headed."""
    known = enumerate(practice(), 1)
    number, name = next((n, it["name"]) for n, it in known if it["id"] == activity.practice)
    return f"practice description {number} ({name})"
