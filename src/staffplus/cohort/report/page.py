"""The report as one page of HTML that needs no other file: static, accessible, light and dark, printable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from staffplus import items
from staffplus.cohort.few import FEWEST
from staffplus.cohort.logs.sources import Fault
from staffplus.cohort.report import drawing
from staffplus.cohort.report.figures import (  # fmt: skip
    BINS,
    LEAST_FOR_DISCRIMINATION,
    Case,
    Figures,
    Held,
    ItemFigures,
    Paired,
    Share,
    Told,
    items_scale,
)
from staffplus.cohort.report.marks import Exercise
from staffplus.cohort.report.votes import Round, Votes
from staffplus.session.html import Html, h, joined, whole

HERE = Path(__file__).parent
WITHHELD = "withheld"
#: What an item's numbers advise, and from where. Difficulty and discrimination are read together; the
#: limits are Ebel's (1979, Essentials of Educational Measurement) as practice has them, not a law.
EASY, HARD, WEAK = 0.9, 0.3, 0.1


def page(found: Figures, *, title: str, faults: Sequence[Fault | str] = (), files: int = 0,
         votes: Sequence[Votes] = (), marks: Sequence[Exercise] = (), book: str = "") -> str:  # fmt: skip
    """The whole page. `book`: where the course stands, so that passages are links; "" for none."""
    parts = [
        ("what-to-debrief", "What to debrief", _debrief(found, votes, book)),
        ("how-far", "How far people are", _completion(found)),
        ("scores", "How scores are spread", _scores(found)),
        ("items", "Item by item", _items(found)),
        ("levels", "Staff, Lead or Senior", _levels(found)),
        ("certainty", "How sure, and how right", _certainty(found)),
        ("before-and-after", "Before and after", _before_after(found)),
        ("votes", "First and second vote", _votes(votes)),
        ("exercises", "Exercises", _marks(marks)),
        ("not-counted", "What is not counted", _left_out(found, faults)),
    ]
    there = [it for it in parts if it[2]]
    head = [
        h("h1", title),
        h("p", f"{_people(found.learners)} from {files} {'file' if files == 1 else 'files'}.", class_="lead"),
        h("p", f"Counts are of first answers: a second one was given with the answer in sight. What fewer than {FEWEST} people did is {WITHHELD}, and so is what would give it away by subtraction.", class_="quiet"),
    ]  # fmt: skip
    nav = h("nav", h("ul", *(h("li", h("a", name, href=f"#{anchor}")) for anchor, name, _ in there)), aria_label="On this page")  # fmt: skip
    sections = [h("section", h("h2", name, id=anchor), inside, aria_labelledby=anchor) for anchor, name, inside in there]  # fmt: skip
    style = (HERE / "report.css").read_text("utf-8")
    return whole(title, style, h("body", h("main", *head, nav, *sections)))


# --- Words ---------------------------------------------------------------------------------------


def _people(count: int) -> str:
    return f"{count} learner{'' if count == 1 else 's'}"


def titled(chapter: str) -> str:
    """A chapter's id as words."""
    return chapter.replace("-", " ").capitalize()


def told(count: Told) -> str:
    return WITHHELD if count is None else str(count)


def said(share: Share) -> str:
    """A share in words: `14 of 24, 58%`; a bound where the count is withheld."""
    if share.of is None:
        return WITHHELD
    if share.count is not None:
        return f"{share.count} of {share.of}, {share.share:.0%}" if share.of else "nobody"
    if share.bound == "few":
        return f"fewer than {FEWEST} of {share.of}"
    if share.bound == "most":
        return f"more than {share.of - FEWEST} of {share.of}"
    return f"{WITHHELD}, of {share.of}"


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> Html:  # fmt: skip
    """A table whose first column names its rows; `numbers` are columns set to the right."""
    right = set(numbers)

    def kind(n: int) -> dict[str, str]:
        return {"class_": "number"} if n in right else {}

    top = h("thead", h("tr", *(h("th", cell, scope="col", **kind(n)) for n, cell in enumerate(head))))  # fmt: skip
    body = [
        h("tr", *(h("th", cell, scope="row") if n == 0 else h("td", cell, **kind(n)) for n, cell in enumerate(row)))
        for row in rows
    ]  # fmt: skip
    whole = h("table", h("caption", caption), top, h("tbody", *body))
    return h("div", whole, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _figure(picture: Html, words: str) -> Html:
    return h("figure", picture, h("figcaption", words))


def _link(place: tuple[str, str], book: str) -> Html:
    chapter, anchor = place
    name = f"{titled(chapter)}, {anchor.replace('-', ' ')}"
    return h("a", name, href=f"{book}/book/{chapter}.html#{anchor}") if book else h("span", name)  # fmt: skip


# --- Parts ---------------------------------------------------------------------------------------


def _debrief(found: Figures, votes: Sequence[Votes], book: str) -> Html:
    shown = [it for it in found.beliefs if it.shown.count]
    voted = _voted(votes)
    if not (shown or voted):
        return h("p", f"No belief showed in the answers of {FEWEST} people or more.")
    words = h("p", "Beliefs behind wrong answers, by how often they showed where they could, in votes first. Take the first two or three into the room; what holds instead stands under each.")  # fmt: skip
    few = len(found.beliefs) - len(shown)
    rest = h("p", f"{few} more are withheld.", class_="quiet") if few else Html("")
    answered = {it.id: it for it in shown}
    first = [_belief(answered.get(it.id, it), book, ballots) for it, ballots in voted]
    others = [it for it in shown if it.id not in {one.id for one, _ in voted}]
    return joined([words, *first, *(_belief(it, book) for it in others[:8]), _more_beliefs(others[8:]), rest])  # fmt: skip


def _voted(votes: Sequence[Votes]) -> list[tuple[Held, list[str]]]:
    """Beliefs that may be told of votes, the commonest first, each with a sentence for every vote it showed in."""
    named = items.misconceptions()
    most: dict[str, int] = {}
    said_of: dict[str, list[str]] = {}
    see: dict[str, set[tuple[str, str]]] = {}
    for it in votes:
        for round in it.rounds:
            for belief, count in round.beliefs:
                if not count:  # withheld, or nobody
                    continue
                most[belief] = max(count, most.get(belief, 0))
                share = Share(count, round.case.right.of)
                of = said(share) if share.of else told(count)
                said_of.setdefault(belief, []).append(f"In {of} of vote {round.vote} on “{it.prompt}”")  # fmt: skip
                see.setdefault(belief, set()).add(it.see)
    held = [
        Held(name, named.get(name, {}).get("name", name), named.get(name, {}).get("text", ""), Share(None, None), tuple(sorted(see[name])))
        for name in sorted(most, key=lambda it: (-most[it], it))
    ]  # fmt: skip
    return [(it, said_of[it.id]) for it in held]


def _belief(it: Held, book: str, ballots: Sequence[str] = ()) -> Html:
    places = [_link(place, book) for place in it.see]
    see = [part for n, place in enumerate(places) for part in ([", ", place] if n else [place])]
    counts = [h("p", f"In {said(it.shown)} of the answers that could show it.")] if it.shown.count else []  # fmt: skip
    return h("div", h("h3", it.name), *(h("p", one) for one in ballots), *counts,
             h("p", it.text), h("p", "Answered in: ", *see, class_="quiet"), class_="belief")  # fmt: skip


def _more_beliefs(rest: Sequence[Held]) -> Html:
    if not rest:
        return Html("")
    return _table("Beliefs that showed less often", ["Belief", "Answers"], [[it.name, said(it.shown)] for it in rest])  # fmt: skip


def _completion(found: Figures) -> Html:
    rows = [
        [titled(it.chapter), said(it.begun), said(it.finished), "–" if it.median_answered is None else f"{it.median_answered:g} of {it.items}",
         "–" if it.median_read is None else f"{it.median_read:g}", said(it.task)]
        for it in found.completion if it.begun.count != 0
    ]  # fmt: skip
    none = [titled(it.chapter) for it in found.completion if it.begun.count == 0]
    after = h("p", f"Nobody has begun: {', '.join(none)}.") if none else Html("")
    picture = drawing.bars(
        [(titled(it.chapter), it.begun.share, said(it.begun)) for it in found.completion if it.begun.count != 0], "Learners who have begun each chapter; the numbers are in the table below"
    )  # fmt: skip
    head = ["Chapter", "Begun", "All items answered", "Items, median of those who began", "Steps read, median", "Task marked done"]  # fmt: skip
    return joined([_figure(picture, "Who has begun each chapter."), _table("How far people are, by chapter", head, rows), after])  # fmt: skip


def _scores(found: Figures) -> Html:
    counted = sum(count for *_, count in found.scores)
    if not counted:
        return h("p", f"Too few learners have answered enough items: {FEWEST} are needed.")
    picture = drawing.histogram(found.scores, BINS, "Learners by their mean score on first answers; the numbers are in the table below")  # fmt: skip
    rows = [[_bin(first, last), str(count)] for first, last, count in found.scores]
    return joined([
        _figure(picture, f"Mean score on first answers of {_people(counted)}. Columns with fewer than {FEWEST} people are put together with their neighbours."),
        _table("Learners by mean score", ["Mean score", "Learners"], rows, [1]),
    ])  # fmt: skip


def _bin(first: int, last: int) -> str:
    return f"{100 * first // BINS} to {100 * (last + 1) // BINS}%"


def numbered(found: Figures) -> dict[str, int]:
    """The number by which each item is known on the page, from 1."""
    return {it.id: n for n, it in enumerate(found.items, 1)}


def _items(found: Figures) -> Html:
    if not found.items:
        return h("p", "No answer to an item of today's course.")
    numbers = numbered(found)
    points = [(str(numbers[it.id]), it.right.share, it.discrimination) for it in found.items if it.right.share is not None and it.discrimination is not None]  # fmt: skip
    rows = [
        [f"{numbers[it.id]}. {it.prompt}", titled(it.chapter), said(it.right), "–" if it.discrimination is None else f"{it.discrimination:+.2f}",
         told(it.sure_and_wrong), advice(it)]
        for it in found.items
    ]  # fmt: skip
    head = ["Item", "Chapter", "Right at first", "Discrimination", "Certain and wrong", "Look at"]
    picture = [_figure(drawing.scatter(points, "Items by share right and discrimination; the numbers are in the table below"), "Each number is an item of the table. Low on the left: hard, and those who know the rest miss it too.")] if points else []  # fmt: skip
    words = h("p", f"Discrimination is the correlation of an item with the mean score on all others, told from {LEAST_FOR_DISCRIMINATION} learners on. An item that many miss and that discriminates teaches; one that does not should be read again.", class_="quiet")  # fmt: skip
    return joined([*picture, words, _table("Items", head, rows, [3, 4]), h("h3", "Options, case by case"), *(_cases(it, numbers[it.id]) for it in found.items)])  # fmt: skip


def advice(it: ItemFigures) -> str:
    """What an item's numbers say to look at; "" for nothing."""
    share, together = it.right.share, it.discrimination
    if share is None:
        return ""
    if together is not None and together < 0:
        return "those who know the rest miss it: is the key right?"
    if share <= HARD:
        return "missed by most: debrief the belief, or read the case again"
    if together is not None and together < WEAK and share < EASY:
        return "tells little of who knows the rest"
    return ""


def _cases(it: ItemFigures, number: int) -> Html:
    told_ = [case for case in it.cases if case.right.of and any(o.chosen for o in case.options)]
    held = (
        [it_ for it_ in it.beliefs if it_[1] is not None]
        if not any(c.options for c in it.cases)
        else []
    )
    if not (told_ or held):
        return Html("")
    tables = [_options(case) for case in told_]
    if held:
        named = items.misconceptions()
        tables.append(_table("Beliefs that showed", ["Belief", "People"], [[named.get(b, {}).get("name", b), told(n)] for b, n in held], [1]))  # fmt: skip
    return h("details", h("summary", f"{number}. {it.prompt}"), *tables)


def _options(case: Case) -> Html:
    named = items.misconceptions()
    rows = [
        [option.text, "right" if option.right else "", told(option.chosen), named.get(option.belief, {}).get("name", "")]
        for option in sorted(case.options, key=lambda it: -(it.chosen or 0))
    ]  # fmt: skip
    return _table(f"{case.id}: {told(case.right.of)} answered", ["Option", "Key", "Chosen by", "Belief behind it"], rows, [2])  # fmt: skip


def _levels(found: Figures) -> Html:
    if not any(found.confusion.values()):
        return Html("")
    names = {it["id"]: f"{it['mark']} {it['text']}" for it in items_scale()["level"]}
    picture = drawing.grid(names, found.confusion, "What was right against what was chosen; the numbers are in the table below")  # fmt: skip
    rows = [[name, *(told(found.confusion[key, level]) for level in names)] for key, name in names.items()]  # fmt: skip
    return joined([
        _figure(picture, "Rows: the level that is right. Columns: the level that was chosen. Framed cells are right; a dash is withheld."),
        _table("Level that is right, by level that was chosen", ["Right", *(f"chosen: {it}" for it in names.values())], rows, [1, 2, 3]),
    ])  # fmt: skip


def _certainty(found: Figures) -> Html:
    if not any(share.of for _, share in found.certainty):
        return h("p", "Too few answers say how sure their authors were.")
    bars = [(name.capitalize(), share.share, said(share)) for name, share in found.certainty]
    picture = drawing.bars(bars, "Share right by certainty")
    sure = dict(found.certainty)["certain"]
    wrong = f" Certain and wrong: {sure.of - sure.count} of {sure.of} answers." if sure.count is not None and sure.of else ""  # fmt: skip
    return _figure(picture, f"Of each certainty the answers that were right.{wrong}")


def _before_after(found: Figures) -> Html:
    it = found.before_after
    if it is None or it.n is None:
        return h("p", "Too few people have answered two cases of one idea.")
    numbers = numbered(found)
    pairs = [(f"{numbers[row.id]}.", row.paired) for row in found.items if row.paired]
    drawn = [(name, p.before / p.n, p.after / p.n) for name, p in pairs if p.n and p.before is not None and p.after is not None]  # fmt: skip
    words = h("p", f"The same people on two cases of one item, {it.n} pairs over all items: {_moved(it)}. A later case was met when trying again or in review. Many try again because they were wrong, so a part of any rise is who is counted here.")  # fmt: skip
    rows = [[name, *_paired(p)] for name, p in pairs]
    picture = [_figure(drawing.moved(drawn, "Share right on the first and on the last case of each item; the numbers are in the table below"), "Open circle: the case met first. Full diamond: the case met last.")] if drawn else []  # fmt: skip
    return joined([words, *picture, _table("Two cases of one item, the same people", ["Item", *_PAIRED], rows, range(1, 6))])  # fmt: skip


_PAIRED = ("People", "Right before", "Right after", "Gained", "Lost")


def _paired(p: Paired) -> list[str]:
    return [told(it) for it in (p.n, p.before, p.after, p.gained, p.lost)]


def _moved(it: Paired) -> str:
    if it.n and it.before is not None and it.after is not None:
        return f"{it.before / it.n:.0%} right on the first, {it.after / it.n:.0%} on the last"
    return f"right on the first {told(it.before)}, on the last {told(it.after)}"


def _votes(votes: Sequence[Votes]) -> Html:
    return joined(part for it in votes for part in _vote(it))


def _vote(it: Votes) -> list[Html]:
    named = items.misconceptions()
    bars = [(f"Vote {round.vote}", round.case.right.share, said(round.case.right)) for round in it.rounds]  # fmt: skip
    parts = [h("h3", it.prompt), _figure(drawing.bars(bars, "Share right in each vote"), "Share that was right.")]  # fmt: skip
    parts += [h("p", _on_call(round), class_="quiet") for round in it.rounds if round.on_call]
    if it.paired and it.paired.n:
        parts.append(_table("Whoever voted twice", _PAIRED, [_paired(it.paired)], range(1, 5)))
    for round in it.rounds:
        rows = [[o.text, "right" if o.right else "", told(o.chosen), named.get(o.belief, {}).get("name", "")] for o in round.case.options]  # fmt: skip
        if rows:
            parts.append(_table(f"Vote {round.vote}, {round.case.id}", ["Option", "Key", "Chosen by", "Belief behind it"], rows, [2]))  # fmt: skip
        elif round.beliefs:
            parts.append(_table(f"Vote {round.vote}: beliefs", ["Belief", "Held by"], [[named.get(b, {}).get("name", b), told(n)] for b, n in round.beliefs], [1]))  # fmt: skip
    return parts


def _on_call(round: Round) -> str:
    """Of a vote, how many the facilitator has typed in."""
    alone = round.on_call == 1
    were, are = ("person on a call was", "is") if alone else ("people on a call were", "are")
    where = (
        "in these figures"
        if round.counted
        else "not in these figures: from counts line by line nobody can tell who was wholly right"
    )
    return f"Vote {round.vote}: {round.on_call} {were} counted by hand and {are} {where}."


def _marks(marks: Sequence[Exercise]) -> Html:
    return joined(part for it in marks for part in _exercise(it))


def _exercise(it: Exercise) -> list[Html]:
    stands = ", ".join(f"{told(n)} {name}" for name, n in it.stands)
    parts = [h("h3", it.name), h("p", f"{it.points:g} points. {stands}." + ("" if it.median is None else f" Median of those marked: {it.median:.0%}."))]  # fmt: skip
    if it.scores:
        parts.append(_figure(drawing.histogram(it.scores, BINS, f"Learners by their score in {it.name}"), "Share of the points, of all that is marked in full."))  # fmt: skip
    rows = [[q.name, f"{q.points:g}", told(q.marked), "–" if q.mean is None else f"{q.mean:.0%}", "–" if q.discrimination is None else f"{q.discrimination:+.2f}"] for q in it.questions]  # fmt: skip
    parts.append(_table(f"{it.name}, question by question", ["Question", "Points", "Marked", "Mean", "Discrimination"], rows, range(1, 5)))  # fmt: skip
    if it.waits_since:
        parts.append(h("p", f"Of what waits for a person, the oldest was handed in on {it.waits_since}."))  # fmt: skip
    if it.markers:
        people = [[one.name, str(one.marked), f"{one.minutes:.0f}", f"{60 * one.minutes / one.marked:.0f}" if one.marked else "–"] for one in it.markers]  # fmt: skip
        parts.append(_table(f"{it.name}, who marks", ["Marker", "Levels given", "Minutes", "Seconds a level"], people, range(1, 4)))  # fmt: skip
    return parts


def _left_out(found: Figures, faults: Sequence[Fault | str]) -> Html:
    lines = [
        f"{found.old} answers to another wording than today's, or to an item that is gone" if found.old else "",
        f"{found.odd} answers that no page of the course could give" if found.odd else "",
        f"{found.shown} questions whose answer was looked up and that were not answered" if found.shown else "",
    ]  # fmt: skip
    told_ = [h("li", it) for it in lines if it] + [h("li", str(it)) for it in faults]
    return h("ul", *told_) if told_ else h("p", "Nothing: every file was read, and every answer counts.")  # fmt: skip
