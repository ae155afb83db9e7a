"""A platform's own file of marks, refilled from the gradebook.

A line of the file is somebody's of the gradebook when that leaves no choice: an id, a login or an
address is theirs, or they handed in on that platform under its number, or they alone have that name
there and here. Everything else is told and stays as it is.
"""

from __future__ import annotations

import html
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from staffplus.grading.intake.layouts import Place, place
from staffplus.grading.intake.people import shown
from staffplus.grading.intake.roster import Person, Roster, key
from staffplus.grading.intake.whose import Label, OnRoster, Unknown
from staffplus.grading.records.cells import Cells
from staffplus.grading.records.gradesheets import Format, Layout, layout, number_of
from staffplus.grading.records.totals import OPEN, Stand, Total, Totals, points_shown

#: Under this name `OnRoster` takes a number in a label for one person's in the whole file.
_NUMBERED = "Canvas"


@dataclass
class Refilled:
    """What became of a file; lists are of sentences without a full stop."""

    title: str  #: of the column
    points: float | None  #: that can be had there
    written: dict[str, str] = field(default_factory=dict)  #: learner -> mark
    changed: list[str] = field(default_factory=list)  #: where another mark stood
    without: list[str] = field(default_factory=list)  #: people of the file who have no mark
    waiting: list[str] = field(
        default_factory=list
    )  #: of them, those whose work is not marked in full
    kept: list[str] = field(default_factory=list)  #: what stands there is no mark, and stays
    unknown: list[str] = field(default_factory=list)  #: learners who are not in the file for sure
    elsewhere: list[str] = field(default_factory=list)  #: the same, who handed in elsewhere
    notes: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)  #: of what nobody has to look at
    people: dict[str, tuple[str, str]] = field(
        default_factory=dict
    )  #: learner -> name, number there

    @property
    def to_look_at(self) -> bool:
        return bool(self.waiting or self.kept or self.unknown or self.notes)


def refill(
    sheet: Cells,
    form: Format,
    totals: Totals,
    *,
    column: str = "",
    scale: bool = False,
    roster: Roster | None = None,
) -> Refilled:
    """Put marks, and what people wrote, into the file's cells.

    Args:
        column: what that of the marks is called, where the exercise's name does not say.
        scale: marks count in proportion to the points that can be had in the file.
        roster: who the gradebook's learners are, if more is known than is there.

    Raises:
        BadFile: it is not this platform's file, or the column is not certain.
    """
    at = layout(sheet, form, totals.exercise, column)
    done = Refilled(
        at.title, at.points, notes=[f"{sheet.path}: {sheet.note}"] if sheet.note else []
    )
    rows = _people(sheet, form, at)
    owners = _owners(rows, form, totals, roster, done)
    factor = 1.0
    if at.points is not None and at.points != totals.points:
        if scale and totals.points:
            factor = at.points / totals.points
        else:
            done.notes.append(
                f"{form.platform} has {at.points:g} points for {shown(at.title)} and the exercise "
                f"{totals.points:g}; marks are written as they are. Change it there, or give --scale"
            )
    if at.shown:
        done.notes.append(
            f"{form.platform} shows {shown(at.title)} as {at.shown}, and what is written are points; have it "
            "shown as a score there, download the file again, or look at what it makes of them"
        )
    for row, person in rows.items():
        total = owners.get(row)
        if total is not None:
            done.people[total.learner] = ("".join(person.names), "".join(person.numbers))
        _fill(sheet, at, row, person, total, factor, done, totals.titles)
    _formulas(sheet, done)
    return done


def _fill(
    sheet: Cells,
    at: Layout,
    row: int,
    person: Person,
    total: Total | None,
    factor: float,
    done: Refilled,
    titles: Mapping[str, str],
) -> None:
    there = sheet.value(row, at.marks)
    if total is None or total.score is None:
        why = "nothing handed in here" if total is None else total.said
        stays = f"; {shown(there)} stays there" if there and there != "-" else ""
        waits = total is not None and total.stand in OPEN
        (done.waiting if waits else done.without).append(f"{_whom(person, total)}: {why}{stays}")
        return
    before = number_of(there)
    if there and there.casefold() not in at.unmarked and before is None:
        done.kept.append(
            f"{_whom(person, total)}: {shown(there)} stands there, and {total.score:g} here"
        )
        return
    mark = points_shown(total.score * factor)
    if at.points is not None and float(mark) > at.points:
        done.notes.append(
            f"{_whom(person, total)} has {mark}, more than the {at.points:g} that can be had"
        )
    if at.comma:
        mark = mark.replace(".", ",")
    done.written[total.learner] = mark
    if before is None or before != number_of(mark):
        if before is not None:
            done.changed.append(f"{_whom(person, total)}: {there} before, {mark} now")
        sheet.put(row, at.marks, mark)
    if at.comments is not None and total.comments and not sheet.value(row, at.comments):
        said = [(titles.get(name, name), text) for name, text in total.comments]
        sheet.put(row, at.comments, _comments(said))


def _comments(said: Sequence[tuple[str, str]]) -> str:
    """What people wrote, as the HTML that Moodle shows: a learner's page, so text stays text."""
    lines = ((name, "<br>".join(html.escape(text.strip()).splitlines())) for name, text in said)
    return "".join(f"<p>{html.escape(name)}: {text}</p>" for name, text in lines)


# --- Whose line is it ----------------------------------------------------------------------------


def _people(sheet: Cells, form: Format, at: Layout) -> dict[int, Person]:
    """Row -> whose it is according to the file; lines that are nobody's are left out."""
    found = {}
    for row in range(1, len(sheet.rows)):
        # Brightspace puts `#` before ids, so that spreadsheets leave their noughts.
        words = [it for n in at.exact if (it := sheet.value(row, n).removeprefix("#"))]
        number = "" if at.number is None else _digits(sheet.value(row, at.number))
        name = " ".join(filter(None, (sheet.value(row, n) for n in at.names)))
        if not (words or number) or (form.nobody and name == form.nobody):
            continue
        line = f"line {sheet.lines[row]}: {name or (words or [number])[0]}"
        found[row] = Person(
            line, (name,) if name else (), logins=tuple(words),
            numbers=(number,) if number else (), line=sheet.lines[row],
        )  # fmt: skip
    return found


def _digits(text: str) -> str:
    """The number at the end: `Participant 104` is 104."""
    return text[len(text.rstrip("0123456789")) :]


def places_of(total: Total, exercise: str) -> list[tuple[Place, tuple[str, ...]]]:
    """Where a learner's files lay in platforms' downloads, and the parts of their paths; the one
    handed in last at the end."""
    found = []
    for origin in total.origins:
        for path in (origin.rpartition(": ")[2], origin):
            parts = tuple(path.split("/"))
            said = place(parts, exercise)
            if isinstance(said, Place) and said.platform:
                found.append((said, parts))
                break
    return found


def is_elsewhere(total: Total, exercise: str, platform: str) -> bool:
    """Whether a learner handed in on other platforms alone, as far as is known."""
    others = {said.platform for said, _ in places_of(total, exercise)}
    return bool(others) and platform not in others


def _owners(
    rows: Mapping[int, Person],
    form: Format,
    totals: Totals,
    roster: Roster | None,
    done: Refilled,
) -> dict[int, Total]:
    """Row -> the learner whose it is. Tells of those who have none."""
    known = {key(it.id): it for it in roster.people} if roster else {}
    listed = {it.learner: known.get(key(it.learner)) for it in totals.learners}
    labels = {
        it.learner: {
            said.learner
            for said, _ in places_of(it, totals.exercise)
            if said.platform == form.platform
        }
        for it in totals.learners
    }
    shared = Counter(label for them in labels.values() for label in them)  # by a group
    named: dict[str, list[Label]] = {}
    for it in totals.learners:
        own = [(one, _NUMBERED) for one in sorted(labels[it.learner]) if shared[one] == 1]
        named[it.learner] = own or [(one, "") for one in _names(it, listed[it.learner])]
    said = OnRoster(Roster(tuple(rows.values()))).learners(
        [label for them in named.values() for label in them]
    )
    people = {person.id: row for row, person in rows.items()}
    exact: dict[str, set[int]] = defaultdict(set)
    for row, person in rows.items():
        for word in person.logins:
            exact[key(word)].add(row)
    sure: dict[str, set[int]] = {}  # by an id, or by the number under which they handed in
    likely: dict[str, set[int]] = {}  # by the name alone
    for it in totals.learners:
        found = [exact.get(key(word), set()) for word in _words(it, listed[it.learner])]
        sure[it.learner] = {row for them in found if len(them) == 1 for row in them}
        met = [said[label] for label in named[it.learner]]
        at = {people[who[0]] for who in met if not isinstance(who, Unknown) and len(who) == 1}
        if any(platform for _, platform in named[it.learner]):
            sure[it.learner] |= at
        else:
            likely[it.learner] = at
    taken = Counter(row for claim in sure.values() for row in claim)
    claims = {who: claim or likely.get(who, set()) - {*taken} for who, claim in sure.items()}
    taken = Counter(row for claim in claims.values() for row in claim)
    owners: dict[int, Total] = {}
    for it in totals.learners:
        claim = claims[it.learner]
        if len(claim) == 1 and taken[row := next(iter(claim))] == 1:
            owners[row] = it
        elif not claim and is_elsewhere(it, totals.exercise, form.platform):
            done.elsewhere.append(shown(it.learner))
        elif it.stand is not Stand.MISSING:
            met = [said[label] for label in named[it.learner]]
            done.unknown.append(_unknown(it, claim, rows, met))
    return owners


def _words(total: Total, person: Person | None) -> list[str]:
    """Ids, logins and addresses that are this learner's alone."""
    found = [total.learner, total.email]
    if person is not None:
        found += [person.id, person.login, person.email, *person.logins]
    return [it for it in dict.fromkeys(found) if it]


def _names(total: Total, person: Person | None) -> list[str]:
    """Whole names, where nothing better is known: the number of another platform says nothing here."""
    name, _, number = total.learner.rpartition("_")
    found = [name if name and number.isdigit() else total.learner, *total.names]
    return list(dict.fromkeys([*found, *(person.names if person else ())]))


def _unknown(
    total: Total,
    claim: set[int],
    rows: Mapping[int, Person],
    said: Sequence[Sequence[str] | Unknown],
) -> str:
    mark = total.said if total.score is None else f"{total.score:g} points"
    if claim:
        lines = ", ".join(shown(rows[row].id) for row in sorted(claim))
        return f"{shown(total.learner)} ({mark}): may be {lines}, and so may others"
    proposals = [it for who in said if isinstance(who, Unknown) for it in who.proposals]
    perhaps = f"; perhaps {' or '.join(map(shown, dict.fromkeys(proposals)))}" if proposals else ""
    return f"{shown(total.learner)} ({mark}): no line is theirs for sure{perhaps}"


def _whom(person: Person, total: Total | None) -> str:
    """Somebody by their id, the gradebook's or else the file's, and by their line of the file."""
    found = total.learner if total is not None else next(iter(person.logins), "")
    line = shown(person.id, 80)
    return f"{shown(found)} ({line})" if found else line


def _formulas(sheet: Cells, done: Refilled) -> None:
    """Names are the platform's and stay as they are; say so where a spreadsheet would run one."""
    odd = sum(
        it.value.lstrip(" ").startswith(("=", "+", "@")) for row in sheet.rows[1:] for it in row[:4]
    )
    if odd:
        done.hints.append(
            f"{odd} cells begin as a formula does. They are as the platform wrote them; give it the file "
            "without opening it in a spreadsheet"
        )
