"""What people hold in their hands, or type on, and what only the facilitator does: handout, tickets, answer key, swap sheets.

What people read bears no plan's name: "Nobody has read anything" is the facilitator's to know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from staffplus import revote
from staffplus.bankfile import scales
from staffplus.jobdesc.rubric import practice, rubric
from staffplus.postings import postings
from staffplus.session import asked
from staffplus.session.activity import Activity, Paper
from staffplus.session.afterwards import FORM_MINUTES, SECOND, TALK, TALK_MINUTES, THIRD
from staffplus.session.html import Html, h, joined, markdown, page, prose, table
from staffplus.session.plan import Plan

#: Where a posting names its team.
BLANK = "______"
TALLY = f"Without phones, count the cards here while they are up; what comes from a call goes into the same field, as 7\u00a0+\u00a04. Write the share right beside them. At the end take up what is {revote.FIRST_LOW}: where the largest count is smallest."
#: Two drafts are written on a swap sheet, and read by one neighbour.
SWAPPED = ("Direction", "Evidence")


def handout(plan: Plan) -> str:
    """A few sheets for each person: a name, what is written and voted on, and the rubric."""
    head = [h("h1", "The Unwritten Job"), _name()]
    return page("The Unwritten Job", *head, *_parts(plan), kind="handout")


def to_type(plan: Plan) -> str:
    """The same, and what is taken home, as a page to type on: for a call, or for whoever cannot write by hand.

    What is typed stays in the browser (`typed.js`), and becomes a text file when its author saves it.
    """
    about = "Type here as others write on paper. It stays in this browser and is sent to nobody. *Save what I wrote* gives you a file of it."
    name = h("label", "Name or pseudonym: ", h("input", autocomplete="off"), class_="name")
    own = (
        [h("section", h("h2", _own_label(plan)), _own_rows(typed=True))]
        if has_own_page(plan)
        else []
    )
    save = h(
        "p",
        h("button", "Save what I wrote", type="button"),
        " ",
        h("span", role="status"),
        " ",
        h("span", class_="kept"),
        class_="save",
    )
    title = "The Unwritten Job: to type on"
    return page(title, h("h1", title), h("p", prose(about)), name, *_parts(plan, typed=True), *own, save, kind="handout typed", scripts=["typed.js"])  # fmt: skip


def _parts(plan: Plan, *, typed: bool = False) -> list[Html]:
    numbers = plan.numbers()
    parts = [part for it in _activities(plan) for part in _paper(it, numbers, typed)]
    asked_for = any(p.kind == "rubric" for it in _activities(plan) for p in it.papers)
    return [*parts, _rubric()] if asked_for or _writes(plan) else parts


def own_page(plan: Plan) -> str:
    """What each person takes home and shows: a sheet of its own, with nothing of the session on it."""
    label = _own_label(plan)
    when = h("p", "My manager sees this on: ", h("span", class_="blank"), class_="name")
    return page(label, h("h1", label), _name(), when, _own_rows(), kind="handout")


def _own_label(plan: Plan) -> str:
    (label,) = (p.label for it in _activities(plan) for p in it.papers if p.kind == "own-page")
    return label


def _own_rows(*, typed: bool = False) -> Html:
    head = ("Part", "In a sentence")
    rows = [
        (joined([h("b", part["name"]), h("br"), part["question"]]), _cell(typed, part["name"]))
        for part in rubric()["part"]
    ]
    return table(head, rows, class_="own")


def has_own_page(plan: Plan) -> bool:
    return any(p.kind == "own-page" for it in _activities(plan) for p in it.papers)


def tickets(plan: Plan) -> str:
    """What people hand in, two to a sheet: cut apart, it takes nothing else with it."""
    ticket = [h("h2", "Exit ticket: hand this half in"), _name()]
    ticket += [
        _ruled(it.label, it.count) for a in _activities(plan) if hands_in(a) for it in a.papers
    ]
    half = h("section", *ticket, class_="half")
    return page("Exit tickets", _title("Exit tickets"), half, half, kind="swap")


def has_tickets(plan: Plan) -> bool:
    return any(hands_in(it) for it in _activities(plan))


def hands_in(activity: Activity) -> bool:
    """Whether people hand in what they write in it."""
    return any(p.apart and p.kind == "lines" for p in activity.papers)


def for_managers(plan: Plan) -> str:
    """One page for the managers of those who take part: what reaches them, and how it is answered."""
    parts = [(part["name"], part["question"]) for part in rubric()["part"]]
    return page(
        "For managers",
        h("h1", "What we ask of you, their manager"),
        h("p", f"Somebody in your team takes part in a workshop on what is expected of Staff data scientists and engineers. Afterwards they hold {plan.held}, and a date for showing it to you.{'' if plan.page_made else ' From it they write, alone, the page of eight parts below.'} Whether you two mean the same role is the question; nobody is assessed, and nothing is promised."),
        h("h2", "What reaches you"),
        table(
            ("When", "What", "Time"),
            [
                ("First", "A page that opens from your mail. Alone, before you read anything of theirs, you write three outcomes that you want of the role in twelve months, one thing it must stop, and a sentence each for Direction and Radius.", _min(FORM_MINUTES[0])),
                ("Some days later", "A second page, with what both of you wrote. You spread 100 points over the outcomes and foresee theirs; only then you read the page on the role, and say row by row how far it settles things and whether it is what you expect.", _min(FORM_MINUTES[1])),
                (f"Then, {TALK.said} of the last session", "The talk: the gaps alone, the largest first. For each a decision, an owner and a date.", _min(TALK_MINUTES)),
                (SECOND.said.capitalize(), "The second page once more, alone, and ten fresh requests, marked apart: whose hour do they take? Then you two look at what you decided.", _min(sum(FORM_MINUTES))),
                (THIRD.said.capitalize(), "Ten fresh requests once more.", _min(5)),
            ],
        ),
        h("h2", "What helps"),
        h("ul",
          h("li", "Write before you read. An answer after a look at theirs measures politeness, and “looks good to me” has hidden many a surprise."),
          h("li", "Say what you expect and they have not written. That is what they cannot know."),
          h("li", "A gap is nobody's fault. Ask what the other has seen that you have not."),
          h("li", "They see what your file says, and the page shows it to you before you save it. Nothing is sent by itself.")),
        h("h2", "The eight parts of the page that you will read"),
        table(("Part", "The question it answers"), parts),
        kind="managers",
    )  # fmt: skip


def _min(minutes: int) -> str:
    return f"{minutes}\N{NO-BREAK SPACE}min"


def to_read(chapter: str, opening: str) -> str:
    """A passage of a chapter on paper, for those who come without having read it."""
    return page(
        "To read",
        h("h1", f"To read: {chapter}"),
        h("p", "Ten minutes, alone. Underline what each of the three people was told."),
        markdown(opening),
        kind="reading",
    )


def answer_key(plan: Plan) -> str:
    """What is right in every vote, with the beliefs behind what is wrong, for the facilitator alone."""
    out: list[str] = [
        h("h1", f"Answer key: {plan.name}"),
        h(
            "p",
            "For the facilitator alone. The first case is the one on the handout and in the first vote; the next is for the second vote: with cards, read it aloud, without the answers, or write it on the board.",
        ),
    ]
    numbers = plan.numbers()
    for activity in _activities(plan):
        if any(it.widest for it in activity.steps):
            out += [h("h2", f"{activity.name}: tally"), h("p", TALLY), _tally(activity, numbers)]
        if "answer" in activity.told:
            out += [h("h2", activity.name), h("p", prose(activity.told["answer"]))]
        for name in activity.votes:
            out.append(h("h2", f"{activity.name}, question {numbers[name]}"))
            out += _votes_on(name)
    if len(out) == 2:
        out.append(h("p", "This plan asks nothing that has an answer."))
    return page(f"Answer key: {plan.name}", *out, kind="key")


def _votes_on(name: str) -> Iterator[Html]:
    """The answer to each case of an item, one after the other; of a later case what the first has not said."""
    prompts, told = set[str](), set[str]()
    for nth, item in enumerate(asked.stems(name), 1):
        prompt = item.raw["prompt"]
        yield h("h3", f"Vote {nth}: {'the same question of another case' if prompt in prompts else prompt}")  # fmt: skip
        prompts.add(prompt)
        if nth > 1:  # nobody has it on paper
            yield h("div", asked.read_aloud(item), class_="aloud")
        yield asked.answer(item)
        every = {it["name"]: it["text"] for it in asked.beliefs(item)}
        new = [(belief, text) for belief, text in every.items() if belief not in told]
        known = [belief for belief in every if belief in told]
        if new:
            yield table(("They believed", "What to say"), new)
        if known:
            yield h("p", h("b", "Believed here too: "), " ".join(known))
        told.update(every)


def _tally(activity: Activity, numbers: Mapping[str, int]) -> Html:
    head = ("Question", *(f"{letter} {name}" for name, letter, _ in CARDS), "The largest", "Right")
    rows = [(str(numbers[it]), *[""] * (len(CARDS) + 1), _right(it)) for it in activity.votes]
    return table(head, rows, class_="to-fill")


def _right(name: str) -> str:
    """`B: ` and room for a share: what is right in the first case of an item, by its card."""
    key = str(asked.stems(name)[0].key())
    return next(
        f"{letter}:\u2003\u2003%" for title, letter, _ in CARDS if title.lower() == key.lower()
    )


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


def swap_sheets(plan: Plan) -> str:
    """Two half sheets a page: a draft without a name above, the neighbour's reading below, scored where the plan scores."""
    half = [h("h2", "Swap sheet, without a name")]
    for part in SWAPPED:
        half.append(_ruled(f"{part}: my line", 3))
    read = [
        ("Which team is this? My guess:", ""),
        ("Which words would be true of another team too?", ""),
    ]
    if any(it.id == "score-apart" for it in _activities(plan)):
        read += [
            ("Score from 0 to 3, Direction and Evidence:", ""),
            ("The words that earned it:", ""),
        ]
    half.append(h("p", h("b", "Neighbour: read only the lines above.")))
    half.append(table(("I read", "My answer"), read, class_="wide"))
    sheet = h("section", *half, class_="half")
    return page("Swap sheets", _title("Swap sheets"), sheet, sheet, kind="swap")


#: Level, its letter in the order of the scale, and its shape as an outline in a square of 100.
CARDS = (
    ("Staff", "A", "M50 2 98 50 50 98 2 50z"),
    ("Lead", "B", "M50 6 98 92H2z"),
    ("Senior", "C", "M50 4a46 46 0 1 0 .1 0z"),
)


def cards() -> str:
    """Three cards a person, a shape each, to hold up where phones stay in the bag."""
    made = [
        h(
            "section",
            h("svg", h("path", d=outline), viewBox="0 0 100 100", aria_hidden="true"),
            h("p", h("b", letter), h("br"), name),
            class_=f"card {name.lower()}",
        )
        for name, letter, outline in CARDS
    ]
    about = h(
        "p",
        "One sheet for each person, cut along the dashes. Letters are those on the screen: where a question has two answers, A and B. Where it has four, hold up fingers.",
        class_="small",
    )
    return page("Cards to hold up", _title("Cards to hold up"), *made, about, kind="cards")


def _name() -> Html:
    return h("p", "Name or pseudonym: ", h("span", class_="blank"), class_="name")


def _title(words: str) -> Html:
    """What a sheet is called on the screen; on paper there is no room for it."""
    return h("h1", words, class_="on-screen")


def _activities(plan: Plan) -> list[Activity]:
    """The activities of a plan in order, each once, however many sessions have it."""
    return list(dict.fromkeys(it for session in plan.sessions for it in session.activities()))


def _writes(plan: Plan) -> bool:
    return any(it.id == "rewrite-two-rows" for it in _activities(plan))


def _paper(activity: Activity, numbers: Mapping[str, int], typed: bool = False) -> Iterator[Html]:
    papers = [it for it in activity.papers if it.kind != "rubric" and not it.apart]
    if papers:
        # A short one stays on one sheet; questions may part between two.
        kind = "activity" if any(it.kind == "questions" for it in papers) else "activity short"
        inside = [part for paper in papers for part in _one(paper, activity, numbers, typed)]
        yield h("section", h("h2", f"{activity.name} ({activity.length})"), *inside, class_=kind)


def _one(paper: Paper, activity: Activity, numbers: Mapping[str, int], typed: bool) -> Iterator[Html]:  # fmt: skip
    match paper.kind:
        case "lines":
            yield _ruled(paper.label, paper.count, typed)
        case "text":
            yield h("p", h("b", f"{paper.label}. "), paper.text)
        case "table":
            rows = [(name, *(_cell(typed, f"{name}: {it}") for it in paper.head[1:])) for name in paper.rows]  # fmt: skip
            rows = rows or [tuple(_cell(typed, f"Row {n}: {it}") for it in paper.head) for n in range(1, paper.count + 1)]  # fmt: skip
            yield h("p", paper.label)
            yield table(paper.head, rows, class_="to-fill")
        case "scale":
            yield h("p", paper.label)
            yield scale(paper.scale)
        case "questions":
            for name in activity.votes:
                yield h("h3", f"Question {numbers[name]}")
                yield asked.question(asked.stems(name)[0])
                if typed:
                    yield h(
                        "label",
                        f"My answer to question {numbers[name]}: ",
                        h("input", autocomplete="off"),
                    )
        case "posting":
            lines = next(it for it in postings.load().postings if it.id == paper.posting).lines
            rows = [
                (
                    str(n),
                    line.text.replace("{team}", BLANK),
                    _cell(typed, f"Line {n}: {paper.head[0]}"),
                )
                for n, line in enumerate(lines, 1)
            ]
            yield h("p", paper.label)
            yield table(("No.", "Line", *paper.head), rows, class_="posting")


def scale(name: str) -> Html:
    """The table of a scale, its levels in the order of their letters, its gate first."""
    it = scales()[name]
    levels = it["level"]
    head = ("What to read", *(f"{level['text']} {level['mark']}" for level in levels))
    gate = ("The gate: the highest thing open", *(level[it["gate"]] for level in levels))
    rows = [(row["text"], *(row[level["id"]] for level in levels)) for row in it["row"]]
    return table(head, [gate, *rows], class_="scale")


def _ruled(label: str, lines: int, typed: bool = False) -> Html:
    if typed:
        return h("div", h("label", label, h("textarea", rows=str(lines))), class_="lines")
    return h("div", h("p", label), *(h("div", class_="line") for _ in range(lines)), class_="lines")


def _cell(typed: bool, label: str) -> Html:
    """What somebody fills in in a table: nothing on paper, a field where it is typed."""
    return h("textarea", rows="2", aria_label=label) if typed else Html("")


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
