"""The lists below a run's summary: what a person has to look at, what a roster shows, who is late."""

from __future__ import annotations

from collections.abc import Mapping

from staffplus.grading.author.titles import titled
from staffplus.grading.entries import Attendance, Blank, Broken, Less
from staffplus.grading.records.gradebook import Changed
from staffplus.grading.records.late import Late
from staffplus.grading.run import Tally

#: So many refused files and reasons are listed; `--json` has them all.
LISTED = 20

#: A title, and what stands below it; nothing is shown of a title alone.
Lines = tuple[str, list[str]]


def told(tally: Tally) -> list[Lines]:
    """What somebody may have to look at, and the reasons."""
    return [
        (
            "Put aside or tried again (--explain LEARNER says more; --retry marks again what is mended)",
            [*tally.reasons.elements()],
        ),
        ("Not written into the gradebook", tally.blocked),
        ("No page of feedback", tally.no_page),
        ("Refused, and left where they are", [f"{it.origin}: {it.reason}" for it in tally.refused]),
        ("Cannot be marked, and is the learner's last", [_broken(it) for it in tally.broken]),
        (
            "Nothing is written in the learner's last hand-in, and something is in one before "
            '(c.StaffplusGrade.blank = "replaces" in nbgrader_config.py lets the last count)',
            [_blank(it) for it in tally.blank],
        ),
        (
            "Handed in again, and the last, which counts, lacks answers: ask whether it is meant",
            [_less(it, tally.titles) for it in tally.less if it.lacking],
        ),
        (
            "Handed in again, and the last, which counts, is worth less",
            [_less(it, tally.titles) for it in tally.less if not it.lacking],
        ),
        (
            "Nothing certain says which of two hand-ins is the later: look at both",
            [
                f"{it.learner}: {it.counts.origin} counts, and not {it.other.origin}: {it.how}; if that is "
                "wrong, put the time of handing in into the names, as in "
                f"{it.learner}_20261124T094000Z_{tally.exercise}.ipynb"
                for it in tally.doubts
            ],
        ),
        (
            "Several files of one learner, and nothing certain says which is the later",
            [f"{it.learner}: {it.said}" for it in tally.beside if it.unclear],
        ),
        (
            "Several files of one learner in one place",
            [f"{it.learner}: {it.said}" for it in tally.beside if not it.unclear],
        ),
        (
            "Marks that were there, and are others now",
            [_changed(it, tally.titles) for it in tally.changed],
        ),
        ("Not understood in the roster", tally.faults),
        ("Note", tally.notes),
    ]


def _changed(it: Changed, titles: Mapping[str, str]) -> str:
    before, after = ("no mark" if n is None else f"{n:g}" for n in (it.before, it.after))
    person = "; a person's mark stands over it, and counts" if it.person else ""
    return f"{it.learner}: {titled(it.cell, titles)}: {before}, now {after}{person}"


def _blank(it: Blank) -> str:
    if it.counts:
        return f"{it.learner}: {it.origin} counts, as nbgrader_config.py says, and not {it.written}"
    return f"{it.learner}: {it.origin} does not count, and {it.written} does"


def _less(it: Less, titles: Mapping[str, str]) -> str:
    said = f"{it.learner}: {it.origin} counts, and not {it.other}"
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


def rosters(tally: Tally) -> list[Lines]:
    """What the roster shows."""
    found = tally.attendance
    if found is None:
        return []
    return [
        ("Handed in but unknown", [f"{it}: {why}" for it, why in found.unknown.items()]),
        (
            f"Not handed in ({len(found.missing)} of {found.people})",
            [_with_section(it, found) for it in found.missing],
        ),
        ("Handed in something, and no notebook", [_with_section(it, found) for it in found.other]),
        ("Twice", [f"{it}: {', '.join(where)}" for it, where in found.twice.items()]),
        (
            "Marked before under another name, which the gradebook still has, so they are there twice; "
            "--merge brings them together, with people's marks",
            [f"{name} is {who}" for name, who in found.renamed.items()],
        ),
        ("Brought together", [f"{name}: now {who}" for name, who in tally.merged.done.items()]),
        ("Not brought together", [f"{name}: {why}" for name, why in tally.merged.left.items()]),
    ]


def _with_section(learner: str, found: Attendance) -> str:
    section = found.sections.get(learner)
    return f"{learner} ({section})" if section else learner


def lateness(tally: Tally) -> list[Lines]:
    """Who is late, and what it costs."""
    found = tally.lateness
    if found.due:
        rule = (
            f"points taken off by {found.rule}"
            if found.rule
            else "no rule is set, so it costs nothing"
        )
        title = f"Late, after {found.due} ({rule})"
    else:
        title = "Late, as the platform says; no due date is set, so it costs nothing"
    lines = [f"{it.learner}: {_by(it.seconds)}{_cost(it)}" for it in found.late]
    late = {it.learner for it in found.late}
    on_time = [it for it in found.unsure if it not in late]
    clocks = " and ".join(found.clocks)
    untimed = f"{len(found.untimed)} of unknown time: {listed(found.untimed)}"
    unmarked = (
        f"{len(found.unmarked)} whom Canvas does not mark as late, by the due date that it has; it says no "
        f"times: {listed(found.unmarked)}"
    )
    unsure = (
        f"{clocks} does not say the zone of its clock, and it is read in this machine's. In another "
        f"{len(found.unsure)} may be late or not; nobody loses points by that until nbgrader_config.py says "
        'it, as in c.StaffplusGrade.timezone = "Europe/Berlin"'
    )
    return [
        (title, lines),
        ("Taken for on time, and late in another zone", on_time),
        ("Whose clock?", [unsure] if found.unsure else []),
        ("Late or not is not known", [untimed] if found.untimed else []),
        ("Not marked as late", [unmarked] if found.unmarked else []),
        (
            "Late or not is left open, as their extension is not understood",
            found.unclear,
        ),
    ]


def _by(seconds: float | None) -> str:
    if seconds is None:
        return "the platform marks it as late; by how much is not known"
    minutes = int(seconds // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    said = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (rest, "min")) if n]
    return "by " + (" ".join(said) or "less than a minute")


def _cost(it: Late) -> str:
    more = f", after {it.extension / 3600:g} h more than others" if it.extension else ""
    unsure = ", if its platform's clock is this machine's" if it.unsure else ""
    return more + (f", {it.penalty:g} points off" if it.penalty else "") + unsure


def listed(names: list[str]) -> str:
    return ", ".join(names[:LISTED]) + (" …" if len(names) > LISTED else "")
