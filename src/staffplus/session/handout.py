"""What people hold in their hands, and what only the facilitator does: handout, answer key, swap sheets."""

from __future__ import annotations

from collections.abc import Iterator

from staffplus.jobdesc.rubric import practice, rubric
from staffplus.postings import postings
from staffplus.session import asked
from staffplus.session.activity import Activity, Paper
from staffplus.session.html import Html, h, joined, page, prose, table
from staffplus.session.plan import Plan

#: Where a posting names its team.
BLANK = "______"
#: Two drafts are written on a swap sheet, and read by one neighbour.
SWAPPED = ("Direction", "Evidence")


def handout(plan: Plan) -> str:
    """A few sheets for each person: a name, what is written and voted on, and the rubric."""
    name = h("p", "Name or pseudonym: ", h("span", class_="blank"), class_="name")
    parts = [part for it in _activities(plan) for part in _paper(it)]
    rubrics = (
        [_rubric()]
        if any(p.kind == "rubric" for it in _activities(plan) for p in it.papers) or _writes(plan)
        else []
    )
    head = [h("h1", "The Unwritten Job"), h("p", plan.name), name]
    return page(f"Handout: {plan.name}", *head, *parts, *rubrics, kind="handout")


def answer_key(plan: Plan) -> str:
    """What is right in every vote, with the beliefs behind what is wrong, for the facilitator alone."""
    out: list[str] = [
        h("h1", f"Answer key: {plan.name}"),
        h(
            "p",
            "For the facilitator alone. The first case is the one on the handout and in the first vote; the next is for the second vote.",
        ),
    ]
    for activity in _activities(plan):
        if "answer" in activity.told:
            out += [h("h2", activity.name), h("p", prose(activity.told["answer"]))]
        for number, name in enumerate(activity.votes, 1):
            out.append(h("h2", f"{activity.name}, question {number}"))
            for nth, item in enumerate(asked.stems(name)):
                out.append(h("h3", f"Vote {nth + 1}: {item.raw['prompt']}"))
                out.append(asked.answer(item))
                believed = [(it["name"], it["text"]) for it in asked.beliefs(item)]
                if believed:
                    out.append(table(("They believed", "What to say"), believed))
    if len(out) == 2:
        out.append(h("p", "This plan asks nothing that has an answer."))
    return page(f"Answer key: {plan.name}", *out, kind="key")


def practice_texts() -> str:
    """The three practice descriptions, each on a sheet of its own, without scores."""
    names = {part["id"]: part["name"] for part in rubric()["part"]}
    sheets = []
    for nth, one in enumerate(practice(), 1):
        rows = [(names[it["id"]], it["text"], "") for it in one["part"]]
        sheets.append(
            h(
                "section",
                h("h2", f"Practice description {nth}: {one['name']}"),
                h("p", f"{one['team']}. {one['context']}"),
                table(("Part", "What it says", "0 to 3"), rows, class_="scored"),
                class_="sheet",
            )
        )
    about = h("p", "Score each part from 0 to 3 with the rubric of the handout, alone.")
    return page(
        "Practice descriptions",
        h("h1", "Three descriptions to practise on"),
        about,
        *sheets,
        kind="practice",
    )


def practice_scores() -> str:
    """What an expert gave each part, and why: handed out when all have scored."""
    names = {part["id"]: part["name"] for part in rubric()["part"]}
    sheets = []
    for nth, one in enumerate(practice(), 1):
        rows = [(names[it["id"]], str(it["score"]), it["why"]) for it in one["part"]]
        sheets.append(
            h(
                "section",
                h("h2", f"Practice description {nth}: {one['name']}"),
                table(("Part", "Score", "Why"), rows, class_="scored"),
                h("p", f"Wording: {one['gate']}"),
                class_="sheet",
            )
        )
    about = h(
        "p",
        "Hand these out after everyone has written scores. Where you differ by two, find the words that earned yours.",
    )
    return page(
        "Practice descriptions: scores",
        h("h1", "What we gave, and why"),
        about,
        *sheets,
        kind="practice",
    )


def swap_sheets() -> str:
    """Two half sheets a page: a draft without a name above, the neighbour's reading below."""
    half = [h("h2", "Swap sheet, without a name")]
    for part in SWAPPED:
        half.append(_ruled(f"{part}: my line", 3))
    read = [
        ("Which team is this? My guess:", ""),
        ("Which words would be true of another team too?", ""),
        ("Score from 0 to 3, Direction and Evidence:", ""),
        ("The words that earned it:", ""),
    ]
    half.append(h("p", h("b", "Neighbour: read only the lines above.")))
    half.append(table(("I read", "My answer"), read, class_="wide"))
    sheet = h("section", *half, class_="half")
    return page("Swap sheets", _title("Swap sheets"), sheet, sheet, kind="swap")


def cards() -> str:
    """Three cards a person, a shape each, to hold up where phones stay in the bag."""
    shapes = [("●", "Senior", "1"), ("▲", "Lead", "2"), ("◆", "Staff", "3")]
    made = [
        h("section", h("p", shape, class_="shape"), h("p", f"{number} · {name}"), class_="card")
        for shape, name, number in shapes
    ]
    about = h(
        "p",
        "One sheet a person; cut along the lines. For two answers use 1 and 2; for four show fingers.",
        class_="small",
    )
    return page("Cards to hold up", _title("Cards to hold up"), about, *made, kind="cards")


def _title(words: str) -> Html:
    """What a sheet is called on the screen; on paper there is no room for it."""
    return h("h1", words, class_="on-screen")


def _activities(plan: Plan) -> list[Activity]:
    """The activities of a plan in order, each once, however many sessions have it."""
    return list(dict.fromkeys(it for session in plan.sessions for it in session.activities()))


def _writes(plan: Plan) -> bool:
    return any(it.id == "rewrite-two-rows" for it in _activities(plan))


def _paper(activity: Activity) -> Iterator[Html]:
    papers = [it for it in activity.papers if it.kind != "rubric"]
    if papers:
        # A short one stays on one sheet; questions may part between two.
        kind = "activity" if any(it.kind == "questions" for it in papers) else "activity short"
        inside = [part for paper in papers for part in _one(paper, activity)]
        yield h("section", h("h2", f"{activity.name} ({activity.length})"), *inside, class_=kind)


def _one(paper: Paper, activity: Activity) -> Iterator[Html]:
    match paper.kind:
        case "lines":
            yield _ruled(paper.label, paper.count)
        case "text":
            yield h("p", h("b", f"{paper.label}. "), paper.text)
        case "table":
            rows = [(name, *("" for _ in paper.head[1:])) for name in paper.rows]
            rows = rows or [("",) * len(paper.head)] * paper.count
            yield h("p", paper.label)
            yield table(paper.head, rows, class_="to-fill")
        case "questions":
            for number, name in enumerate(activity.votes, 1):
                yield h("h3", f"Question {number}")
                yield asked.question(asked.stems(name)[0])
        case "posting":
            lines = next(it for it in postings.load().postings if it.id == paper.posting).lines
            rows = [
                (str(n), line.text.replace("{team}", BLANK), "") for n, line in enumerate(lines, 1)
            ]
            yield h("p", paper.label)
            yield table(("No.", "Line", *paper.head), rows, class_="posting")


def _ruled(label: str, lines: int) -> Html:
    return h("div", h("p", label), *(h("div", class_="line") for _ in range(lines)), class_="lines")


def _rubric() -> Html:
    rows = []
    for part in rubric()["part"]:
        levels = [it["text"] for it in part["level"]]
        rows.append((joined([h("b", part["name"]), h("br"), part["question"]]), *levels))
    return h(
        "section",
        h("h2", "The rubric of a job description"),
        table(("Part", "0", "1", "2", "3"), rows, class_="rubric"),
        class_="activity rubric-sheet",
    )
