"""The summary of a run: what a person has to look at comes first and decides the exit status; it is short."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from staffplus.cli.main import main
from staffplus.grading import report
from staffplus.grading.entries import Attendance, Beside, Blank, Broken, Entry, Less, What
from staffplus.grading.intake.later import Several
from staffplus.grading.intake.people import ALL, NAMES
from staffplus.grading.model import Kind, Refusal
from staffplus.grading.reasons import Once, Told, _hand_ins, _marking, asks, sections
from staffplus.grading.records import tables
from staffplus.grading.records.attempts import Attempt, Doubt
from staffplus.grading.records.gradebook import Changed
from staffplus.grading.records.kinds import WORDS, Above, Again, Group
from staffplus.grading.records.late import Late, Lateness
from staffplus.grading.records.merging import Merged
from staffplus.grading.tally import Slow, Tally
from tests.grading import classroom
from tests.grading.classroom import NAME, PERFECT, Classroom, graded

pytestmark = pytest.mark.usefixtures("here")

ROOT = Path(__file__).parents[2]
DUE = "2026-11-27T16:00:00+00:00"
PUT_ASIDE = Counter({"the box broke down": 1})
MINE, OTHER = Attempt(2, "ann", "b", "", ""), Attempt(1, "ann", "a", "", "")

#: Whatever a person has to look at: what a run has found, if that alone.
ASKS: dict[str, Callable[[], Tally]] = {
    "not written": lambda: Tally("x", blocked=["ann: a folder lies there"]),
    "put aside": lambda: Tally("x", aside=["ann"], reasons=PUT_ASIDE),
    "put aside before": lambda: Tally("x", aside=["ann"]),
    "no page": lambda: Tally("x", no_page=["ann: it cannot be written"]),
    "unknown": lambda: Tally("x", attendance=Attendance(1, unknown={"bo": "marked before"})),
    "refused": lambda: Tally("x", refused=[Refusal("a.pdf", "no notebook", "ann")]),
    "broken": lambda: Tally("x", broken=[Broken("ann", "b", "it breaks off", False)]),
    "blank": lambda: Tally("x", blank=[Blank("ann", "b", "a", False)]),
    "lacks answers": lambda: Tally("x", less=[Less("ann", "b", "a", ["one"], 2, 2)]),
    "which is the later": lambda: Tally("x", doubts=[Doubt("ann", MINE, OTHER)]),
    "several files": lambda: Tally("x", beside=[Beside("ann", "b", "nothing says", True)]),
    "above": lambda: Tally("x", above=[Above("ann", "one", 3, 0)]),
    "another answer": lambda: Tally("x", again=[Again("ann", "one", 3)]),
    "accepted": lambda: Tally(
        "x", changed=[Changed("ann", "one", 2, None, lapsed=True, waits=True)]
    ),
    "renamed": lambda: Tally("x", attendance=Attendance(1, renamed={"a_1": "ann"})),
    "not merged": lambda: Tally("x", merged=Merged(left={"a_1": "two marks"})),
    "roster": lambda: Tally("x", faults=["line 3: no id"]),
    "zone": lambda: Tally("x", lateness=Lateness(DUE, unsure=["ann"], clocks=["Blackboard"])),
    "extension": lambda: Tally("x", lateness=Lateness(DUE, unclear=["ann"])),
    **{
        f"no mark: {kind}": lambda kind=kind: Tally(  # type: ignore[misc]
            "x", kinds=[Group(kind, "", {"ann": ["one"]}, waits=True)]
        )
        for kind in WORDS
        if kind is not Kind.BLANK
    },
}
#: What there is to know, and nobody has to look at.
TELLS: dict[str, Callable[[], Tally]] = {
    "nothing": lambda: Tally("x"),
    "tried again": lambda: Tally("x", reasons=PUT_ASIDE),
    "changed": lambda: Tally("x", changed=[Changed("ann", "one", 2, 0, False)]),
    "accepted": lambda: Tally("x", changed=[Changed("ann", "one", 2, 1, lapsed=True, gives=1)]),
    "slow": lambda: Tally("x", slow=[Slow("ann", 7.0), Slow("bo", 123.4, over=True)]),
    "note": lambda: Tally("x", notes=["Moodle gives another number in every exercise"]),
    "worth less": lambda: Tally("x", less=[Less("ann", "b", "a", [], 1, 2)]),
    "in one place": lambda: Tally("x", beside=[Beside("ann", "b", "b counts", False)]),
    "not handed in": lambda: Tally("x", attendance=Attendance(2, missing=["bo"], other=["cy"])),
    "twice": lambda: Tally("x", attendance=Attendance(1, twice={"ann": ["a", "b"]})),
    "merged": lambda: Tally("x", merged=Merged(done={"a_1": "ann"})),
    "late": lambda: Tally("x", lateness=Lateness(DUE, "TenthADay", [Late("ann", 9.0, 0, 2.0)])),
    "untimed": lambda: Tally("x", lateness=Lateness(DUE, untimed=["ann"], unmarked=["bo"])),
    "waits for marks in words": lambda: Tally("x", open=(7, 2)),
    **{
        f"marked: {kind}": lambda kind=kind: Tally("x", kinds=[Group(kind, "", {"ann": ["one"]})])  # type: ignore[misc]
        for kind in WORDS
    },
}
#: Words that send a person somewhere.
SENDS = re.compile(r"\b(?:look|ask|check|mend|compare)\b", re.IGNORECASE)


def shown(tally: Tally, capsys: pytest.CaptureFixture[str], full: bool = False) -> str:
    capsys.readouterr()
    report.summary(tally, full)
    return capsys.readouterr().out


@pytest.mark.parametrize("what", ASKS)
def test_whatever_asks_a_person_to_look_makes_the_exit_status_1(
    what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = ASKS[what]()
    assert asks(tally) and report.as_json(tally)["look"] is True
    said = shown(tally, capsys)
    assert "A person has to look at this (exit status 1)" in said and "To know" not in said


@pytest.mark.parametrize("what", TELLS)
def test_what_there_is_to_know_sends_nobody_anywhere_and_leaves_the_exit_status_0(
    what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = TELLS[what]()
    assert not asks(tally) and report.as_json(tally)["look"] is False
    said = shown(tally, capsys)
    assert "exit status 1" not in said and not SENDS.search(said)


def test_every_list_of_the_summary_is_held_to_that_rule() -> None:
    met = {it.title for made in ASKS.values() for it in sections(made()) if it.asks and it.lines}
    told = {it.title for made in TELLS.values() for it in sections(made()) if it.lines}
    tally = ASKS["put aside"]()
    tally.attendance = Attendance()
    tally.lateness = Lateness(DUE)
    lists = [*sections(tally), *_marking(tally, ALL), *_hand_ins(tally)]
    ask = {it.title for it in lists if isinstance(it, Once) or it.asks}
    assert ask == met
    assert not ask & told
    for it in lists:
        if isinstance(it, Told) and not it.asks:
            assert not SENDS.search(it.title.removeprefix("Asked by an earlier run"))


def test_whose_notebook_was_refused_is_not_said_to_have_handed_in_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tally = Tally("x", attendance=Attendance(1, other=["ann"]))
    tally.refused = [Refusal("ann_x.ipynb", "it unpacks as a zip bomb does", "ann")]
    said = shown(tally, capsys)
    assert "all of it was refused" in said and "ann" in said
    assert "no notebook" not in said


def test_what_nothing_can_settle_is_asked_by_one_run_and_told_in_a_line_by_the_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for what in ("lacks answers", "which is the later", "several files", "above"):
        tally = ASKS[what]()
        (once,) = (
            it
            for it in (*_marking(tally, ALL), *_hand_ins(tally))
            if isinstance(it, Once) and it.found
        )
        tally.told = frozenset(map(once.digest, once.found))
        assert not asks(tally)
        said = shown(tally, capsys)
        assert f"{once.short}: ann\n" in said and once.found[0][1] not in said
        assert once.found[0][1] in shown(tally, capsys, full=True)
        once.found.append(("bo", "another"))
        assert not {*map(once.digest, once.found)} <= tally.told


def learners(count: int) -> list[str]:
    return [f"learner{n:02}" for n in range(count)]


def cohort() -> Tally:
    """A class of 34 of whom everything is true that may be."""
    who = learners(34)
    tally = Tally("x", learners=34, attempts=40, arrived=40, open=(70, 30))
    tally.refused = [Refusal(f"{it}.pdf", f"no notebook, but `{it}.pdf`", it) for it in who]
    tally.broken = [Broken(it, "b", f"it breaks off at {it}", True) for it in who]
    tally.kinds = [Group(Kind.WRONG_FILE, "it breaks off", {it: ["one"] for it in who}, True)]
    tally.kinds.append(Group(Kind.BLANK, "", {it: ["one"] for it in who}))
    tally.changed = [Changed(it, "one", 2, 0, False) for it in who]
    tally.attendance = Attendance(70, missing=[f"no-{it}" for it in who])
    tally.lateness = Lateness(
        DUE, late=[Late(it, 60.0 * n) for n, it in enumerate(who, 1)], untimed=who
    )
    rows = [Entry("z.zip", it, it, What.MARKED) for it in who]
    rows += [
        Entry("z.zip", f"{it}/.DS_Store", "", What.IGNORED, why="left by a system") for it in who
    ]
    tally.entries = [*rows]
    tally.new_entries = [*rows]
    return tally


def test_the_summary_of_34_people_is_a_page_the_most_important_first_and_full_has_everybody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = shown(cohort(), capsys)
    assert len(said.splitlines()) < 70
    parts = ["34  learners", "wait for a person's mark", "34  files refused", "A person has to look",
             "Refused", "Cannot be marked", "To know", "Late, after", "68 entries in what was given, new:"]  # fmt: skip
    assert [said.index(it) for it in parts] == sorted(said.index(it) for it in parts)
    assert said.count("wrong-file") == 0, "it is told once, with what is wrong"
    assert "… and 24 more" in said and "--full lists all" in said
    assert (
        f"{', '.join(f'no-{it}' for it in learners(12))} and 22 more (--full lists them)\n" in said
    )
    whole = shown(cohort(), capsys, full=True)
    assert " more" not in whole and "--full" not in whole
    for it in learners(34):
        assert all(f"{words}{it}" in whole for words in ("no-", "breaks off at ", "but `"))
    json = report.as_json(cohort())
    assert len(json["refused"]) == len(json["broken"]) == len(json["changed"]) == 34


MANY = [f"m{n}.ipynb" for n in range(1000)]


def many() -> Tally:
    """Everything that one person's thousand files are told in."""
    tally = Tally("x", attendance=Attendance(1, twice={"ann": MANY}))
    several = Several(tuple(MANY), "it is the later by the number in its name")
    tally.beside = [
        Beside(
            who, MANY[-1], several.told(ALL), unclear, several.told(NAMES, " (--full lists them)")
        )
        for who, unclear in (("ann", False), ("bo", True))
    ]
    tally.refused = [Refusal(it, "no notebook", "ann") for it in MANY]
    tally.kinds = [Group(Kind.NOT_FOUND, "", {it: ["one"] for it in MANY}, True, "in words")]
    tally.changed = [Changed(it, "one", 2, 0, False) for it in MANY]
    tally.lateness = Lateness(DUE, unsure=MANY, untimed=MANY, unmarked=MANY, unclear=MANY)
    tally.aside = MANY
    tally.unreadable = tally.late = MANY
    return tally


def test_no_line_of_the_summary_names_a_thousand_things(capsys: pytest.CaptureFixture[str]) -> None:
    said = shown(many(), capsys)
    assert max(map(len, said.splitlines())) < 500
    for title in ("Twice", "Several files of one learner in one place", "Refused, and left where"):
        line = said.partition(title)[2].split("\n")[1]
        assert "more (--full lists them)" in line, line
    whole = shown(many(), capsys, full=True)
    assert "--full" not in whole and all(whole.count(it) >= 12 for it in MANY[::50])
    tally = many()
    tally.told = frozenset(
        it.digest(one) for it in _hand_ins(tally, ALL) if isinstance(it, Once) for one in it.found
    )
    for full in (False, True):  # what was asked once is known again, folded or not
        asking = shown(tally, capsys, full).partition("To know")[0]
        assert "Several files of one learner, and nothing certain" not in asking


def test_people_are_listed_as_one_looks_for_them(capsys: pytest.CaptureFixture[str]) -> None:
    who = ["m10", "m2", "Ann", "m1"]
    tally = Tally("x", aside=who, lateness=Lateness(DUE, untimed=who, unmarked=who, unsure=who))
    tally.kinds = [Group(Kind.NOT_FOUND, "", {it: ["one"] for it in who}, True, "in words")]
    tally.changed = [Changed(it, "one", 2, 0, False) for it in who]
    said = shown(tally, capsys)
    assert said.count("Ann, m1, m2, m10") == 6


def test_whose_work_an_earlier_run_has_put_aside_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "by an earlier run, 1: ann\n" in shown(ASKS["put aside before"](), capsys)


def test_two_files_of_one_name_are_told_apart_by_when_they_came(
    capsys: pytest.CaptureFixture[str],
) -> None:
    came = ("2026-11-30T12:00:05.1+00:00", "2026-11-30T11:00:00+00:00")
    for second, said in (
        (
            came[0],
            "x.ipynb that came at 2026-11-30 12:00:05 counts, and not that of 2026-11-30 11:00:00",
        ),
        (came[1], "of two files x.ipynb that came in one run the second counts"),
    ):
        counts, other = (
            Attempt(2, "ann", "b", "", second, "x.ipynb"),
            Attempt(1, "ann", "a", "", came[1], "x.ipynb"),
        )
        assert said in " ".join(
            shown(Tally("x", doubts=[Doubt("ann", counts, other)]), capsys, True).split()
        )


def test_one_of_a_thing_is_told_in_the_singular(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally("x", learners=1, attempts=1, arrived=1, written=1, open=(1, 1), proposed=1)
    tally.refused = cohort().refused[:1]
    said = " ".join(shown(tally, capsys).split())
    for words in ("1 learner, 1 submission in all", "1 of these is new", "1 learner written", "1 file refused, and left where it is",
                  "1 answer of 1 learner waits for", "1 of these has a mark proposed"):  # fmt: skip
        assert words in said, said
    several = " ".join(shown(Tally("x", learners=2, attempts=3, arrived=2), capsys).split())
    assert "2 learners, 3 submissions in all 2 of these are new" in several


def test_the_slowest_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    said = shown(TELLS["slow"](), capsys)
    over = "which is more than it may, so some of it waits for a person"
    assert f"Slowest hand-ins\n  bo: 123 s, {over}\n  ann: 7 s\n" in said


@pytest.mark.parametrize(
    ("rule", "late", "words"),
    [
        ("", [Late("ann", 60.0)], "(no rule is set, so it costs nothing)\n  ann: by 1 min\n"),
        (
            "TenthADay",
            [Late("ann", 60.0, 0, 0.0), Late("bo", None)],
            "(TenthADay takes nothing off what is marked so far)\n  ann: by 1 min, nothing taken off\n"
            "  bo: the platform marks it as late; by how much is not known, nothing taken off\n",
        ),
        (
            "TenthADay",
            [Late("ann", 60.0, 0, 2.0), Late("bo", 60.0, 0, 0.0)],
            "(points taken off by TenthADay)\n  ann: by 1 min, 2 points off\n"
            "  bo: by 1 min, nothing taken off\n",
        ),
    ],
)
def test_points_are_said_to_be_taken_off_where_they_are(
    capsys: pytest.CaptureFixture[str], rule: str, late: list[Late], words: str
) -> None:
    assert words in shown(Tally("x", lateness=Lateness(DUE, rule, late)), capsys)


def test_a_page_says_what_was_really_taken_off_and_nothing_where_nothing_was(
    plain: Classroom,
) -> None:
    room = plain
    room.submit("ann", {"literal": "levels = {'a': 'staff'}", "in-words": "Which loss?"})
    room.submit("bo", {"in-words": "Which loss?"})
    room.grade()
    room.query(sa.update(tables.submitted_notebook).values(late_submission_penalty=5))
    room.grade("--feedback")
    pages = {
        who: (room.root / f"feedback/{who}/{NAME}/{NAME}.html").read_text("utf-8")
        for who in ("ann", "bo")
    }
    assert "2 taken off for handing in late" in pages["ann"]
    assert "handing in late" not in pages["bo"], "all of theirs waits for a person"


# --- Through the command -------------------------------------------------------------------------


def test_a_run_says_what_is_new_and_of_the_rest_how_many_there_are(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f"ann_{NAME}.ipynb": room.filled(PERFECT), ".DS_Store": "x", "._x": "x"}
    one = classroom.zipped(tmp_path / "one.zip", files)
    two = classroom.zipped(
        tmp_path / "two.zip", {f"bo_{NAME}.ipynb": room.filled({}), "Thumbs.db": "y"}
    )
    room.grade(str(one))
    said = capsys.readouterr().out
    assert (
        "3 entries in what was given, new: 1 marked, 2 ignored\n" in said
        and "known from" not in said
    )
    room.grade(str(one), str(two))
    said = capsys.readouterr().out
    assert "2 entries in what was given, new: 1 marked, 1 ignored\n  ignored, 1: " in said
    assert "4 entries, known from earlier runs: 2 marked, 2 ignored\n" in said
    assert said.count("ignored, ") == 1
    _, told = graded(room, capsys, one, two)
    assert Counter(it["what"] for it in told["entries"]) == {"marked": 4, "ignored": 3}


def test_who_looks_at_one_learner_alone_is_not_told_that_the_others_have_not_handed_in(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f"ann_{NAME}.ipynb": room.filled(PERFECT), f"bo_{NAME}.pdf": "%PDF"}
    upload = classroom.zipped(tmp_path / "one.zip", files)
    (tmp_path / "class.csv").write_text("id,name\nann,Ann Lee\nbo,Bo Oy\n")
    roster = ("--roster", str(tmp_path / "class.csv"))
    assert room.grade(str(upload), *roster) == 1
    capsys.readouterr()
    assert room.grade("--only", "ann", *roster) == 0
    assert "Not handed in" not in capsys.readouterr().out


def test_the_rule_stands_in_the_help_in_the_readme_and_in_the_graders_page(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["grade", "--help"])
    texts = [
        capsys.readouterr().out,
        (ROOT / "README.md").read_text("utf-8"),
        (ROOT / "book/grader/from-submissions-to-feedback.md").read_text("utf-8"),
    ]
    for text in texts:
        assert "A person has to look at this" in " ".join(text.split())
