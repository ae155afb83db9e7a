"""The run sheet: a session on one sheet of paper, both sides, with a clock that follows the real start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from staffplus.jobdesc.rubric import practice
from staffplus.session import handout
from staffplus.session.activity import Activity, Step
from staffplus.session.html import Html, h, joined, page, prose
from staffplus.session.plan import Plan, Session, Where
from staffplus.session.slides import Slide, is_live, slides, voted_in_short

#: When a session begins if nobody says otherwise, in minutes from midnight.
USUAL_START = 14 * 60
#: What is projected when the room votes by phone: said once, above the rows that have it.
SCREENS = "Live: project the page of live votes, from before people come, since it says how to join; go back to the slides where a row says so. On both, N goes on, Q turns a long case to its options, S opens your notes."
#: What is added to the command of a vote that is only tried, which then has a file of its own.
TRIAL = 'OPTIONS="--votes rehearsal.sqlite"'
#: The same where nobody has said how people vote.
SCREENS_IF = f"{SCREENS} Without phones the slides stay."


def run_sheet(
    plan: Plan, shown: Mapping[str, Sequence[Slide]] | None = None, *, start: int = USUAL_START
) -> str:
    """The run sheets of a plan's sessions, as one page; times are `start` onwards, in minutes from midnight.

    `shown` gives a session's slides by its name, where they are not just those of the plan.
    """
    parts = [_session(it, (shown or {}).get(it.name) or slides(it), start, plan) for it in plan.sessions]  # fmt: skip
    head = h("h1", f"Run sheet: {plan.name}")
    before = [h("p", h("b", f"{it.when}. "), it.said(plan.where)) for it in plan.prepare]
    if plan.votes() and _live(plan):
        command = f'make live VOTES="{" ".join(plan.votes())}"'
        before.append(h("p", h("b", "Votes by phone. "), h("code", command), " At home add ", h("code", TRIAL), ", so that the day begins with no votes."))  # fmt: skip
    if plan.where.on_call:
        before.append(h("p", h("b", "On the call. "), for_call(plan)))
        before.append(h("p", h("b", "For the call: make before. "), to_make(plan)))
    before.append(h("p", h("b", "Print. "), to_print(plan)))
    about = h("section", h("h2", "Before"), *before, class_="before")
    return page(
        f"Run sheet: {plan.name}", head, about, *parts, kind="run-sheet", scripts=["clock.js"]
    )


def _live(plan: Plan) -> bool:
    """Whether the page of live votes is projected, as far as anybody has said."""
    return plan.voting not in ("cards", "hands")


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
    if plan.votes() and plan.voting in ("", "cards"):
        said.append("cards for each" if plan.voting else "cards for each, unless you vote by phone")
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
    shared = " Have slides and live page in two tabs of one window, and share that window." if _live(plan) else " Share the window of the slides."  # fmt: skip
    return f"Send {' and '.join(files)} with the reminder. {who}, and give them the texts for its chat. {CALL_VOTES[plan.voting]}{shared}"


#: How those on a call vote, by how the plan does.
_ADDED = "they type letters and you add the counts in your notes, before C"
_JOIN = "all join by phone or browser at an address that you have tried from outside"
CALL_VOTES = {
    "": f"Votes: {_ADDED}; or {_JOIN}.",
    "phones": f"Votes: {_JOIN}.",
    "letters": f"Votes: {_ADDED}.",
    "cards": "Votes: they type letters, and whoever reads the chat calls the counts.",
    "hands": "Votes: they type letters, and whoever reads the chat calls the counts.",
}


def to_make(plan: Plan) -> str:
    """What is made before for those on a call, in the order in which it is needed."""
    every = [it for s in plan.sessions for a in s.activities() for it in a.make]
    said = "; ".join(dict.fromkeys(every))
    return f"{said[0].upper()}{said[1:]}." if said else "Nothing."


def clock(minutes: int) -> str:
    """`14:05`, from minutes from midnight."""
    return f"{minutes // 60 % 24}:{minutes % 60:02}"


def _session(session: Session, shown: Sequence[Slide], start: int, plan: Plan) -> Html:
    field = h("input", type="time", value=f"{start // 60:02}:{start % 60:02}", class_="start")
    begins = h("label", "Begins at ", field, time(0, start), class_="begins")
    ends = h(
        "p",
        "Ends at ",
        time(session.blocks[-1].ends, start),
        f", after {session.blocks[-1].ends} minutes.",
    )
    rows = _rows(shown, start, plan)
    screens = SCREENS if plan.voting else SCREENS_IF
    votes = _live(plan) and any(it.activity and it.activity.votes for it in shown)
    head = h(
        "thead",
        h("tr", *(h("th", it, scope="col") for it in ("Time", "Min", "Screen", "The room", "You"))),
    )
    return h(
        "section",
        h("h2", session.name, f", {session.day}" if session.day else ""),
        h("div", begins, ends, class_="times"),
        *([h("p", screens)] if votes else []),
        h("table", head, h("tbody", *rows)),
        class_="session",
    )


def time(minute: int, start: int) -> Html:
    """A time of the day that follows what is typed as the start."""
    return h("time", clock(start + minute), data_minute=str(minute))


def _rows(shown: Sequence[Slide], start: int, plan: Plan) -> list[Html]:
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
            cell = h("td", h("b", activity.name), f" ({activity.how}). ", *_told(activity, plan.where), colspan="2")  # fmt: skip
            cells = (h("td", it) for it in (at, str(activity.minutes), numbers))
            out.append(h("tr", *cells, cell, class_="activity"))
            last, steps = activity, _steps(activity)
        step = next(steps)
        if _live(plan) and is_live(activity, step):
            here, live = f"live or {slide.number}", True
        else:
            here, live = f"back: {slide.number}" if live else str(slide.number), False
        how = voted_in_short(activity, step, plan.voting, call=plan.where.on_call)
        said = " ".join(it for it in (step.say, how) if it)
        out.append(_row((at, str(slide.minutes), here, slide.text, said), "step"))
    return out


def _steps(activity: Activity | None) -> Iterator[Step]:
    return iter(activity.steps if activity else ())


def _told(activity: Activity, where: Where) -> list[Html]:
    """What of an activity stands beside its name: what is done on a call only where there is one.

    What it is about stands on the handout, which is read out, and in the notes.
    """
    heads = {
        "where": "Where. ",
        "say": "Say. ",
        "answer": "Answer. ",
        **({"remote": "On the call. "} if where.on_call else {}),
    }
    return [
        joined([h("b", head), prose(activity.told[name]), " "])
        for name, head in heads.items()
        if name in activity.told
    ]


def _row(cells: Sequence[str], kind: str) -> Html:
    return h("tr", *(h("td", cell) for cell in cells), class_=kind)


def _described(activity: Activity) -> str:
    """The practice description of an activity, as its sheet is headed."""
    known = enumerate(practice(), 1)
    number, name = next((n, it["name"]) for n, it in known if it["id"] == activity.practice)
    return f"practice description {number} ({name})"
