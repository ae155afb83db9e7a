"""The lists below a run's summary: what a person has to look at first, then what there is to know.

Whatever asks a person to look is a `Told` that `asks`, and makes the exit status 1; there is no other rule.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from staffplus.grading.author.titles import titled
from staffplus.grading.entries import Attendance, Blank, Broken, Less
from staffplus.grading.intake.people import ALL, NAMES, in_order, listed
from staffplus.grading.marks import verdicts
from staffplus.grading.model import Kind, Refusal
from staffplus.grading.records.attempts import Attempt
from staffplus.grading.records.gradebook import Changed
from staffplus.grading.records.kinds import WORDS, Above, Group
from staffplus.grading.records.late import Late
from staffplus.grading.records.told import digest
from staffplus.grading.tally import Slow, Tally

#: So many lines of a list that asks, and of one that tells, are shown; `--full` shows all.
ASKING, TELLING = 10, 4


@dataclass(frozen=True)
class Told:
    """A title, and what stands below it; nothing is shown of a title alone."""

    title: str
    lines: list[str]
    asks: bool = False  #: a person has to look, so the command ends with exit status 1
    names: bool = False  #: the lines are names, and stand in one


@dataclass(frozen=True)
class Once:
    """What is asked by one run alone, since nothing that anybody does would settle it."""

    title: str
    short: str
    found: list[tuple[str, str]]  #: learner, and what there is to look at
    #: The same where long lists in it are folded, by what it is in full; a digest is of that.
    short_of: Mapping[str, str] = field(default_factory=dict)

    def shown(self, one: tuple[str, str], most: int) -> str:
        who, what = one
        return f"{who}: {what if most == ALL else self.short_of.get(what, what)}"

    def digest(self, one: tuple[str, str]) -> str:
        return digest(self.title, *one)


def asks(tally: Tally) -> bool:
    """Whether there is something that a person has to look at."""
    return any(it.asks and it.lines for it in sections(tally))


def sections(tally: Tally, most: int = NAMES) -> list[Told]:
    """All lists, the most important first: those that ask, then those that tell.

    `most`: so many names stand in one line.
    """
    first, again = [], []
    for it in (
        *_marking(tally, most),
        *_hand_ins(tally, most),
        *_rosters(tally, most),
        *_lateness(tally, most),
    ):
        if isinstance(it, Told):
            first.append(it)
            continue
        old = [one for one in it.found if it.digest(one) in tally.told]
        new = [it.shown(one, most) for one in it.found if one not in old]
        first.append(Told(it.title, new, asks=True))
        if old and most < ALL:
            again.append(f"{it.short}: {listed(in_order({who for who, _ in old}), most)}")
        again += [f"{it.short}: {it.shown(one, most)}" for one in old if most == ALL]
    told = Told("Asked by an earlier run, and as it was (--full repeats it)", again)
    return sorted([*first, told], key=lambda it: not it.asks)


def asked(tally: Tally) -> set[str]:
    """Digests of all that is asked once."""
    lists = (*_marking(tally, NAMES), *_hand_ins(tally))
    return {it.digest(one) for it in lists if isinstance(it, Once) for one in it.found}


def _marking(tally: Tally, most: int) -> list[Told | Once]:
    """What the marking met with."""
    reasons = [*tally.reasons.elements()]
    title = "Put aside (--explain LEARNER says more; --retry marks again what is mended)"
    aside = listed(in_order(tally.aside), most)
    earlier = f"by an earlier run, {len(tally.aside)}: {aside}"
    return [
        Told("Not written into the gradebook", tally.blocked, asks=True),
        Told(title, reasons or [earlier], asks=True)
        if tally.aside
        else Told("Put aside or tried again, and it counts for nobody's mark", reasons),
        *_kinds(tally, most),
        Once(
            "Marks of people that are more than the question is worth: look at them",
            "a person's mark is more than the question is worth",
            [(it.learner, above(it, tally.titles)) for it in tally.above],
        ),
        Once(
            "A person has marked another answer than stands there now: look again, the old mark counts for nothing",
            "a person has marked another answer than stands there now",
            [
                (it.learner, f"{titled(it.cell, tally.titles)}: {it.given:g} before")
                for it in tally.again
            ],
        ),
        *(
            Told(
                f"Accepted marks that are gone, as the test gives the same answers others now{then}",
                _alike(
                    (
                        (it.learner, _lapsed(it, tally.titles))
                        for it in tally.changed
                        if it.lapsed and it.waits is waits
                    ),
                    most,
                ),
                asks=waits,
            )
            for waits, then in ((True, ": look at them again"), (False, ""))
        ),
        Told("No page of feedback", tally.no_page, asks=True),
        Told(
            "Marks that were there, and are others now",
            _alike(
                ((it.learner, _changed(it, tally.titles)) for it in tally.changed if not it.lapsed),
                most,
            ),
        ),
        Told("Slowest hand-ins", [*map(_slow, sorted(tally.slow, key=lambda it: -it.seconds))]),
        Told("Note", tally.notes),
    ]


def _slow(it: Slow) -> str:
    over = ", which is more than it may, so some of it waits for a person" if it.over else ""
    return f"{it.learner}: {it.seconds:.0f} s{over}"


def _alike(found: Iterable[tuple[str, str]], most: int) -> list[str]:
    """A line for all learners of whom the same is true."""
    learners: dict[str, list[str]] = defaultdict(list)
    for who, what in found:
        learners[what].append(who)
    return [f"{listed(in_order(them), most)}: {what}" for what, them in learners.items()]


def _kinds(tally: Tally, most: int) -> list[Told]:
    """What marks stand for that are neither right nor wrong, so that 0 means wrong and nothing else."""
    told = {it.learner for it in tally.broken}
    waits: list[str] = []
    marked: list[str] = []
    for it in tally.kinds:
        learners = [who for who in it.cells if it.kind is not Kind.WRONG_FILE or who not in told]
        if learners:
            (waits if it.waits else marked).append(_kind(it, learners, most))
    return [
        Told("No mark yet, and why", waits, asks=True),
        Told("Neither right nor wrong, and marked", marked),
    ]


def _kind(it: Group, learners: list[str], most: int) -> str:
    said = "; ".join(filter(None, (it.why, it.about)))
    about = f" ({said})" if said else ""
    words = f": {WORDS[it.kind]}" if it.waits else ""
    if it.why == verdicts.PROPOSED:
        words = ": look at them with staffplus review accept"
    return f"{it.kind.value}{about}, {_people(len(learners))}: {listed(in_order(learners), most)}{words}"


def _hand_ins(tally: Tally, most: int = NAMES) -> list[Told | Once]:
    """What came, and what of it counts."""
    unknown = tally.attendance.unknown if tally.attendance else {}
    return [
        Told("Handed in but unknown", [f"{it}: {why}" for it, why in unknown.items()], asks=True),
        Told("Refused, and left where they are", _refused(tally.refused, most), asks=True),
        Told(
            "Cannot be marked, and is the learner's last",
            [_broken(it) for it in tally.broken],
            asks=True,
        ),
        Told(
            "Nothing is written in the learner's last hand-in, and something is in one before "
            '(c.StaffplusGrade.blank = "replaces" in nbgrader_config.py lets the last count)',
            [_blank(it) for it in tally.blank],
            asks=True,
        ),
        Once(
            "Handed in again, and the last, which counts, lacks answers: ask whether it is meant",
            "the last lacks answers that one before has",
            [(it.learner, _less(it, tally.titles)) for it in tally.less if it.lacking],
        ),
        Once(
            "Nothing certain says which of two hand-ins is the later: look at both (if it is the wrong one, "
            "put the time of handing in into the names, as in "
            f"LEARNER_20261124T094000Z_{tally.exercise}.ipynb)",
            "nothing certain says which of two is the later",
            [(it.learner, f"{_apart(it.counts, it.other)}: {it.how}") for it in tally.doubts],
        ),
        Once(
            "Several files of one learner, and nothing certain says which is the later: look at both",
            "nothing certain says which of several files is the later",
            [(it.learner, it.said) for it in tally.beside if it.unclear],
            {it.said: it.short for it in tally.beside if it.short},
        ),
        Told(
            "Handed in again, and the last, which counts, is worth less",
            [f"{it.learner}: {_less(it, tally.titles)}" for it in tally.less if not it.lacking],
        ),
        Told(
            "Several files of one learner in one place",
            [
                f"{it.learner}: {it.said if most == ALL else it.short or it.said}"
                for it in tally.beside
                if not it.unclear
            ],
        ),
    ]


def _refused(found: Iterable[Refusal], most: int) -> list[str]:
    """A line for each reason, with all files of which it is true."""
    files: dict[tuple[str, str], list[str]] = defaultdict(list)
    for it in found:
        files[it.learner, it.reason].append(it.origin)
    return [f"{listed(origins, most)}: {reason}" for (_, reason), origins in files.items()]


def _changed(it: Changed, titles: Mapping[str, str]) -> str:
    before, after = ("no mark" if n is None else f"{n:g}" for n in (it.before, it.after))
    person = "; a person's mark stands over it" if it.person else ""
    return f"{titled(it.cell, titles)}: {before}, now {after}{person}"


def _lapsed(it: Changed, titles: Mapping[str, str]) -> str:
    was = f"{titled(it.cell, titles)}: was accepted at {it.before:g}"
    if it.gives is None:
        return f"{was}; the test now gives nothing that could be accepted: mark it"
    return f"{was}; the test now gives {it.gives:g}{': accept again' if it.waits else ''}"


def above(it: Above, titles: Mapping[str, str]) -> str:
    return f"{titled(it.cell, titles)}: {it.given:g} of {it.worth:g}"


def _blank(it: Blank) -> str:
    if it.counts:
        return f"{it.learner}: {it.origin} counts, as nbgrader_config.py says, and not {it.written}"
    return f"{it.learner}: {it.origin} does not count, and {it.written} does"


def _apart(counts: Attempt, other: Attempt) -> str:
    """Which of two counts; of one name each has the time at which it came."""
    if counts.origin != other.origin:
        return f"{counts.origin} counts, and not {other.origin}"
    came, before = (it.arrived[:19].replace("T", " ") for it in (counts, other))
    if came == before:
        return f"of two files {counts.origin} that came in one run the second counts"
    return f"{counts.origin} that came at {came} counts, and not that of {before}"


def _less(it: Less, titles: Mapping[str, str]) -> str:
    said = f"{it.origin} counts, and not {it.other}"
    if it.lacking:
        answers = ", ".join(titled(name, titles) for name in it.lacking)
        said += f", which alone has an answer to: {answers}"
    points = "alike by the machine" if it.points == it.before else (
        f"{it.points:g} points by the machine, and {it.before:g} for the other"
    )  # fmt: skip
    return f"{said} ({points})"


def _broken(it: Broken) -> str:
    rule = "it counts" if it.counts else "the one before it counts"
    return f"{it.learner}: {it.origin}: {it.why} ({rule})"


def _rosters(tally: Tally, most: int) -> list[Told]:
    """What the roster shows."""
    found = tally.attendance
    merged = [
        Told("Not understood in the roster", tally.faults, asks=True),
        Told(
            "Not brought together",
            [f"{name}: {why}" for name, why in tally.merged.left.items()],
            asks=True,
        ),
        Told("Brought together", [f"{name}: now {who}" for name, who in tally.merged.done.items()]),
    ]
    if found is None:
        return merged
    return [
        Told(
            "Marked before under another name, which the gradebook still has, so they are there twice; "
            "--merge brings them together, with people's marks",
            [f"{name} is {who}" for name, who in found.renamed.items()],
            asks=True,
        ),
        *merged,
        Told(
            f"Not handed in ({len(found.missing) + sum(n for _, n in found.either)} of {found.people})",
            [
                *(_with_section(it, found) for it in found.missing),
                *(_some_of(these, n, found) for these, n in found.either),
            ],
            names=True,
        ),
        Told(
            "Not handed in, or what came under a name or number that is not theirs alone is theirs",
            [_with_section(it, found) for it in found.maybe],
            names=True,
        ),
        Told(
            "Handed in something, and all of it was refused (--explain LEARNER says why)",
            [_with_section(it, found) for it in found.other],
            names=True,
        ),
        Told("Twice", [f"{it}: {_where(files, tally, most)}" for it, files in found.twice.items()]),
    ]


def _where(files: list[str], tally: Tally, most: int) -> str:
    """Where files came from; a copy of ours in `submitted/` is named where there is nothing else."""
    given = [it for it in files if not it.startswith(f"{tally.standing}/")] or files
    return listed(given, most) if len(given) > 1 else f"{given[0]}, and there at another time too"


def _some_of(these: list[str], count: int, found: Attendance) -> str:
    people = ", ".join(_with_section(it, found) for it in these)
    return f"{'one' if count == 1 else count} of {people}"


def _with_section(learner: str, found: Attendance) -> str:
    section = found.sections.get(learner)
    return f"{learner} ({section})" if section else learner


def _lateness(tally: Tally, most: int) -> list[Told]:
    """Who is late, and what it costs; of those alone whom the run looked at."""
    found = tally.lateness

    def ours(names: Iterable[str]) -> list[str]:
        return in_order(it for it in names if not tally.only or it in tally.only)

    by_name = {it.learner: it for it in found.late}
    late = [by_name[it] for it in ours(by_name)]
    if not found.due:
        title = "Late, as the platform says; no due date is set, so it costs nothing"
    elif not found.rule:
        title = f"Late, after {found.due} (no rule is set, so it costs nothing)"
    elif any(it.penalty for it in late):
        title = f"Late, after {found.due} (points taken off by {found.rule})"
    else:
        title = f"Late, after {found.due} ({found.rule} takes nothing off what is marked so far)"
    lines = [f"{it.learner}: {_by(it.seconds)}{_cost(it, bool(found.rule))}" for it in late]
    unsure, untimed, unmarked = map(ours, (found.unsure, found.untimed, found.unmarked))
    names = {it.learner for it in late}
    clock = (
        f"{' and '.join(found.clocks)} does not say the zone of its clock, and it is read in this machine's. "
        f"In another {len(unsure)} may be late or not; nobody loses points by that until "
        'nbgrader_config.py says it, as in c.StaffplusGrade.timezone = "Europe/Berlin"'
    )
    canvas = (
        f"{len(unmarked)} whom Canvas does not mark as late, by the due date that it has; it says no "
        f"times: {listed(unmarked, most)}"
    )
    return [
        Told(
            "Taken for on time, and late in another zone",
            [it for it in unsure if it not in names],
            asks=True,
            names=True,
        ),
        Told("Whose clock?", [clock] if unsure else [], asks=True),
        Told(
            "Late or not is left open, as their extension is not understood",
            ours(found.unclear),
            asks=True,
            names=True,
        ),
        Told(title, lines),
        Told(
            "Late or not is not known",
            [f"{len(untimed)} of unknown time: {listed(untimed, most)}"] if untimed else [],
        ),
        Told("Not marked as late", [canvas] if unmarked else []),
    ]


def _by(seconds: float | None) -> str:
    if seconds is None:
        return "the platform marks it as late; by how much is not known"
    minutes = int(seconds // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    said = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (rest, "min")) if n]
    return "by " + (" ".join(said) or "less than a minute")


def _cost(it: Late, rule: bool) -> str:
    more = f", after {it.extension / 3600:g} h more than others" if it.extension else ""
    unsure = ", if its platform's clock is this machine's" if it.unsure else ""
    nothing = ", nothing taken off" if rule else ""
    return more + (f", {it.penalty:g} points off" if it.penalty else nothing) + unsure


def folded(lines: Sequence[str], most: int) -> tuple[list[str], int]:
    """So many lines, each once and with how often it is there; and how many more there are."""
    counts = Counter(lines).most_common()
    told = [f"{count} × {line}" if count > 1 else line for line, count in counts[:most]]
    return told, sum(count for _, count in counts[most:])


def _people(count: int) -> str:
    return f"{count} learner{'s' * (count != 1)}"
