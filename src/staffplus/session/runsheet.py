"""The run sheet: a session on two sheets of paper, both sides, with a clock that follows the real start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from staffplus.jobdesc.rubric import practice
from staffplus.session import handout
from staffplus.session.activity import Activity, Step
from staffplus.session.html import Html, h, joined, page, prose
from staffplus.session.plan import Plan, Session, Where
from staffplus.session.slides import Slide, how_voted, is_live, slides

#: When a session begins if nobody says otherwise, in minutes from midnight.
USUAL_START = 14 * 60
#: What is projected when the room votes by phone: said once, above the rows that have it.
SCREENS = "Live: project the page of live votes if you vote by phone, and go back to the slides where a row says so; without phones the slides stay. On both, N goes on and S opens your notes."


def run_sheet(
    plan: Plan, shown: Mapping[str, Sequence[Slide]] | None = None, *, start: int = USUAL_START
) -> str:
    """The run sheets of a plan's sessions, as one page; times are `start` onwards, in minutes from midnight.

    `shown` gives a session's slides by its name, where they are not just those of the plan.
    """
    parts = [_session(it, (shown or {}).get(it.name) or slides(it), start, plan.where) for it in plan.sessions]  # fmt: skip
    head = h("h1", f"Run sheet: {plan.name}")
    before = [h("p", h("b", f"{it.when}. "), it.said(plan.where)) for it in plan.prepare]
    votes = [
        name for it in plan.sessions for activity in it.activities() for name in activity.votes
    ]
    if votes:
        command = f'make live VOTES="{" ".join(dict.fromkeys(votes))}"'
        before.append(h("p", h("b", "Votes by phone. "), h("code", command)))
    if plan.where.on_call:
        before.append(h("p", h("b", "On the call. "), for_call(plan)))
    before.append(h("p", h("b", "Print. "), to_print(plan)))
    about = h("section", h("h2", "Before"), *before, class_="before")
    return page(
        f"Run sheet: {plan.name}", head, *parts, about, kind="run-sheet", scripts=["clock.js"]
    )


def to_print(plan: Plan) -> str:
    """Which sheets the room needs, and how many."""
    if not plan.where.in_room:
        return "This sheet and the answer key, for you."
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
    return f"For the room: {words}" if plan.where.mixed else words[0].upper() + words[1:]


def for_call(plan: Plan) -> str:
    """What whoever is on a call needs before, which others have on paper."""
    doing = {it.id for session in plan.sessions for it in session.activities()}
    files = ["to-type.html"]
    if "read-in-silence" in doing:
        files.append("to-read.html")
    if any(it.practice for s in plan.sessions for it in s.activities()):
        files.append("practice-texts.html (and practice-scores.html when all have scored)")
    who = (
        "Name somebody who speaks for the call"
        if plan.where.mixed
        else "Name somebody who reads the chat"
    )
    votes = "Votes: they type letters and you add the counts in your notes, or all join by phone at an address that you have tried from outside."
    return f"Send {' and '.join(files)} with the reminder. {who}, and give them the texts for its chat. {votes}"


def clock(minutes: int) -> str:
    """`14:05`, from minutes from midnight."""
    return f"{minutes // 60 % 24}:{minutes % 60:02}"


def _session(session: Session, shown: Sequence[Slide], start: int, where: Where) -> Html:
    field = h("input", type="time", value=f"{start // 60:02}:{start % 60:02}", class_="start")
    begins = h("label", "Begins at ", field, time(0, start), class_="begins")
    ends = h(
        "p",
        "Ends at ",
        time(session.blocks[-1].ends, start),
        f", after {session.blocks[-1].ends} minutes.",
    )
    rows = _rows(shown, start, where)
    head = h(
        "thead",
        h("tr", *(h("th", it, scope="col") for it in ("Time", "Min", "Screen", "The room", "You"))),
    )
    return h(
        "section",
        h("h2", session.name, f", {session.day}" if session.day else ""),
        h("div", begins, ends, class_="times"),
        *([h("p", SCREENS)] if any(it.activity and it.activity.votes for it in shown) else []),
        h("table", head, h("tbody", *rows)),
        class_="session",
    )


def time(minute: int, start: int) -> Html:
    """A time of the day that follows what is typed as the start."""
    return h("time", clock(start + minute), data_minute=str(minute))


def _rows(shown: Sequence[Slide], start: int, where: Where) -> list[Html]:
    out: list[Html] = []
    last: Activity | None = None
    live, steps = False, _steps(None)
    for slide in shown:
        at = time(slide.starts, start)
        if slide.activity is None:
            minutes = str(slide.minutes) if slide.minutes else ""
            here = f"back: {slide.number}" if live else str(slide.number)
            name = [h("b", slide.title), *([" (a slide of yours)"] if slide.kind == "own" else [])]
            told = " ".join(text for _, text in slide.notes)
            out.append(
                _row(
                    (at, minutes, here, joined(name), told),
                    "mine" if slide.kind == "own" else slide.kind,
                )
            )
            last, live = None, False
            continue
        activity = slide.activity
        if activity is not last:
            mine = [it for it in shown if it.activity is activity]
            numbers = (
                f"{mine[0].number}–{mine[-1].number}" if len(mine) > 1 else str(mine[0].number)
            )
            what = [h("b", activity.name), f" ({activity.how})", *_things(activity, where)]
            cells = (
                at,
                str(activity.minutes),
                numbers,
                joined(what),
                joined(_told(activity, where)),
            )
            out.append(_row(cells, "activity"))
            last, steps = activity, _steps(activity)
        step = next(steps)
        if is_live(activity, step):
            here, live = f"live or {slide.number}", True
        else:
            here, live = f"back: {slide.number}" if live else str(slide.number), False
        said = " ".join(it for it in (step.say, how_voted(activity, step, in_short=True)) if it)
        out.append(_row((at, str(slide.minutes), here, slide.text, said), "step"))
    return out


def _steps(activity: Activity | None) -> Iterator[Step]:
    return iter(activity.steps if activity else ())


def _told(activity: Activity, where: Where) -> list[Html]:
    """What of an activity stands beside its name: what is done on a call only where there is one."""
    heads = {
        "about": "About. ",
        "where": "Where. ",
        "say": "Say. ",
        "split": "Splits? ",
        "answer": "Answer. ",
        **({"remote": "On the call. "} if where.on_call else {}),
    }
    return [
        h("p", h("b", head), prose(activity.told[name]))
        for name, head in heads.items()
        if name in activity.told
    ]


def _row(cells: Sequence[str], kind: str) -> Html:
    return h("tr", *(h("td", cell) for cell in cells), class_=kind)


def _things(activity: Activity, where: Where) -> list[Html]:
    """What to have at hand: votes by name, and what is printed."""
    out = []
    if activity.votes:
        out.append(h("p", h("b", "Vote: "), h("code", " ".join(activity.votes)), class_="small"))
    hand = [
        {"scale": "the table", "questions": "the cases", "rubric": "the rubric"}.get(
            it.kind, it.label
        )
        for it in activity.papers
        if not it.apart
    ]
    if where.in_room and (apart := [it for it in activity.papers if it.apart]):
        own = apart[0].kind == "own-page"
        told = f"{apart[0].label}, one for each" if own else "exit tickets, two to a sheet"
        out.append(h("p", h("b", "Print: "), told, class_="small"))
    if hand:
        out.append(h("p", h("b", "On the handout: "), "; ".join(hand), class_="small"))
    if where.in_room and activity.practice:
        told = f"{_described(activity)}, its scores apart"
        out.append(h("p", h("b", "Print: "), told, class_="small"))
    return out


def _described(activity: Activity) -> str:
    """The practice description of an activity, as its sheet is headed."""
    known = enumerate(practice(), 1)
    number, name = next((n, it["name"]) for n, it in known if it["id"] == activity.practice)
    return f"practice description {number} ({name})"
