"""`staffplus review accept`: marks that tests propose become a person's, said first and done with --yes."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from nbgrader.api import Gradebook

from staffplus.cli.main import main
from staffplus.grading.records import accepted, tables
from staffplus.grading.records.course import prepare
from staffplus.grading.records.export import SafeCsvExport
from staffplus.grading.records.totals import Stand, totals
from tests.grading.classroom import NAME, PERFECT, Classroom, environment, graded
from tests.grading.test_questions import Cells, named, rewrite
from tests.grading.test_stays import by_hand, commented

pytestmark = pytest.mark.usefixtures("here")

#: The test says no, and yes of the same in small letters.
SLIP = PERFECT | {"literal": "levels = {'a': 'Staff'}"}
#: Nothing of it can be read.
UNREAD = PERFECT | {"literal": "levels = open('levels').read()"}
WAITED = "static-marks"


def accept(room: Classroom, *words: str) -> int:
    return main(["review", "accept", NAME, "--as", "mia", "--course-dir", str(room.root), *words])


def stands(room: Classroom, learner: str) -> tuple[float | None, bool]:
    """A person's mark, and whether one is wanted."""
    return room.marks()[learner][WAITED][1:]


@pytest.fixture
def marked(plain: Classroom, capsys: pytest.CaptureFixture[str]) -> Classroom:
    """Ann's and Ben's answers are proposed a mark, Cai's waits, Dee's is right."""
    for learner in ("ann", "ben"):
        plain.submit(learner, SLIP)
    plain.submit("cai", UNREAD)
    plain.submit("dee", PERFECT)
    plain.grade()
    capsys.readouterr()
    return plain


def test_what_would_happen_is_said_first_and_nothing_is_changed(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    before = marked.everything()
    marked.grade()
    assert (
        f"2  of these have a mark proposed: staffplus review accept {NAME}"
        in capsys.readouterr().out
    )
    assert accept(marked) == 1
    told = capsys.readouterr().out
    assert (
        "2 proposed marks of 2 learners; accepted by mia, they would be that person's marks:"
        in told
    )
    assert f"{WAITED}: 2 of 2 points: `ann`, `ben`" in told
    assert "In small letters and without the blanks around the texts, the test gives 2 of 2" in told
    assert "For 5 more answers that wait for a person's mark nothing is proposed" in told
    assert told.rstrip().endswith(
        "Nothing was changed. To do it, give the same command with --yes."
    )
    assert marked.everything() == before


def test_accepted_marks_are_a_persons_and_stay_with_who_accepted_them(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert accept(marked, "--yes") == 0
    assert "Accepted: 2." in capsys.readouterr().out
    for learner in ("ann", "ben"):
        assert stands(marked, learner) == (2, False)
    assert stands(marked, "cai") == (None, True)
    assert marked.marks()["dee"][WAITED] == (2, None, False)
    rewrite(marked, commented)
    marked.grade("--feedback")
    assert stands(marked, "ann") == (2, False), "a mended test asks nobody again"
    capsys.readouterr()
    marked.grade("--explain", "ann")
    assert f"{WAITED}: 2, as was proposed; accepted by mia, 20" in capsys.readouterr().out
    page = (marked.root / "feedback/ann" / NAME / f"{NAME}.html").read_text("utf-8")
    assert "A person has looked at it, and agreed." in page
    how = "By a person, who looked at it and agreed with what the machine proposed."
    assert page.partition("</table>")[0].count(how) == 1, "in the table too, of that mark alone"
    assert "A person looks at it." not in page
    main(["export", NAME, "--to", "questions", "--course-dir", str(marked.root)])
    with (marked.root / f"{NAME}-questions.csv").open(encoding="utf-8", newline="") as file:
        rows = {(it["student_id"], it["question"]): it for it in csv.DictReader(file)}
    row = rows["ann", WAITED]
    assert (row["score"], row["by"]) == ("2.0", "person")
    assert row["state"] == "marked: proposed, and accepted by mia"
    assert "the test gives 2 of 2" in row["reason"] and row["reason"].endswith("and agreed.")
    assert graded(marked, capsys)[1]["proposed"] == 0
    with Gradebook(marked.course.db_url) as book:
        export = SafeCsvExport()
        export.to = str(marked.root / "all.csv")
        export.export(book)
    with (marked.root / "all.csv").open(encoding="utf-8", newline="") as file:
        states = {it["student_id"]: it["state"] for it in csv.DictReader(file)}
    assert states["ann"] == "not marked in full: 1 answer waits for a person", (
        "what a person settled is settled"
    )
    assert states["cai"] == "not marked in full: 2 answers wait for a person; answer-not-found: 1"
    # Another mark that a person gives later is that person's alone.
    by_hand(marked, "ann", static_marks=1)
    marked.grade("--explain", "ann")
    assert "accepted by" not in capsys.readouterr().out
    assert accept(marked, "--yes") == 0 and stands(marked, "ann") == (1, False)


def test_an_accepted_mark_goes_with_the_answer_that_it_was_given_for(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was the machine's own, of an answer that is not there any more."""
    assert accept(marked, "--yes") == 0
    marked.submit("ann", PERFECT | {"literal": "levels = {'a': 'lead'}"})
    marked.submit("ben", PERFECT | {"literal": "levels = {'a': ' Staff.'}"})
    marked.grade("--feedback")
    assert marked.marks()["ann"][WAITED] == (0, None, False)
    assert stands(marked, "ben") == (None, True)
    assert "2, now 0" in " ".join(capsys.readouterr().out.split())
    page = (marked.root / "feedback/ann" / NAME / f"{NAME}.html").read_text("utf-8")
    assert "looked at it, and agreed" not in page
    assert accept(marked, "--yes") == 0, "a mark is proposed again, and it is free"
    assert stands(marked, "ben") == (2, False)


def test_a_mark_by_hand_is_none_that_was_accepted_before_though_it_is_the_same(
    marked: Classroom,
) -> None:
    assert accept(marked, "--yes") == 0
    marked.submit("ann", PERFECT | {"literal": "levels = {'a': 'lead'}"})
    marked.grade()
    assert marked.marks()["ann"][WAITED] == (0, None, False), "it went with its answer"
    by_hand(marked, "ann", **{WAITED.replace("-", "_"): 2})
    marked.submit("ann", PERFECT | {"literal": "levels = {'a': 'senior'}"})
    marked.grade()
    assert stands(marked, "ann") == (2, True), "a person's own mark is kept until somebody looks"


def test_a_persons_mark_of_another_answer_is_shown_to_nobody_and_is_asked_about(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(marked, "dee", static_marks=0.5)
    marked.submit("dee", PERFECT | {"literal": "levels = {'a': 'lead'}"})
    capsys.readouterr()
    assert marked.grade("--feedback") == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "A person has marked another answer than stands there now" in told
    assert "dee: static-marks: 0.5 before" in told
    page = (marked.root / "feedback/dee" / NAME / f"{NAME}.html").read_text("utf-8")
    assert "A person has given 0.5 points to another answer before" in page
    assert stands(marked, "dee") == (0.5, True), "it is kept until somebody looks"


def test_what_a_person_has_marked_before_is_never_another_by_that(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(marked, "ann", static_marks=0.5)
    by_hand(marked, "cai", static_marks=1.5)
    marked.submit("cai", SLIP)  # another answer: it is asked again, and a mark is proposed
    marked.grade()
    assert stands(marked, "cai") == (1.5, True)
    capsys.readouterr()
    assert accept(marked, "--yes") == 1, "there is one to look at"
    told = capsys.readouterr().out
    assert (
        "A person has marked these before, and another answer came since; look again (1):" in told
    )
    assert stands(marked, "ann") == (0.5, False)
    assert stands(marked, "cai") == (1.5, True)
    assert stands(marked, "ben") == (2, False)


def test_learners_and_questions_can_be_named(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert accept(marked, "--yes", "--only", "zoe") == 2
    assert "--only zoe: no mark of that learner or question is proposed" in capsys.readouterr().err
    assert accept(marked, "--yes", "--only", f"ben/{WAITED}") == 0
    assert (stands(marked, "ann"), stands(marked, "ben")) == ((None, True), (2, False))
    assert accept(marked, "--yes", "--only", WAITED) == 0
    assert stands(marked, "ann") == (2, False)
    capsys.readouterr()
    assert accept(marked) == 0, "there is nothing to agree to"
    assert "no mark is proposed that could be accepted" in capsys.readouterr().out


def test_who_sits_at_a_terminal_is_asked(
    marked: Classroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = iter(["n", "y"])
    monkeypatch.setattr("staffplus.cli.action._at_a_terminal", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: next(said))
    assert accept(marked) == 1 and stands(marked, "ann") == (None, True)
    assert accept(marked) == 0 and stands(marked, "ann") == (2, False)


def test_what_was_proposed_for_another_exercise_is_marked_first(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(marked, commented)
    assert accept(marked, "--yes") == 1
    assert f"run staffplus grade {NAME} first (2):" in capsys.readouterr().out
    assert stands(marked, "ann") == (None, True)


def test_a_mark_that_is_given_between_the_question_and_the_answer_stays(
    marked: Classroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def meanwhile(_: str) -> str:
        by_hand(marked, "ann", static_marks=0.5)
        return "y"

    monkeypatch.setattr("staffplus.cli.action._at_a_terminal", lambda: True)
    monkeypatch.setattr("builtins.input", meanwhile)
    assert accept(marked) == 0
    assert "Accepted: 1; 1 had been marked meanwhile." in capsys.readouterr().out
    assert (stands(marked, "ann"), stands(marked, "ben")) == ((0.5, False), (2, False))


def test_programs_get_it_as_json(marked: Classroom, capsys: pytest.CaptureFixture[str]) -> None:
    assert accept(marked, "--json", "--yes", "--only", "ann") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["accepted"], told["by"]) == (1, "mia")
    assert [(it["learner"], it["cell"], it["score"]) for it in told["free"]] == [("ann", WAITED, 2)]


def test_a_gradebook_of_an_earlier_version_takes_them_too(marked: Classroom) -> None:
    marked.query(sa.text(f"DROP TABLE {tables.accepted.name}"))
    assert accept(marked, "--yes") == 0 and stands(marked, "ann") == (2, False)


def test_they_go_along_when_two_names_are_brought_together(
    marked: Classroom, tmp_path: Path
) -> None:
    marked.submit("eva@example.org", SLIP)
    marked.grade()
    accept(marked, "--yes", "--only", "eva@example.org")
    people = tmp_path / "class.csv"
    people.write_text("id,email\n7,eva@example.org\n")
    marked.grade("--roster", str(people), "--merge")
    engine = marked.course.engine()
    with engine.connect() as db:
        assert {who for who, _ in accepted.known(db, NAME)} == {"7"}
    engine.dispose()
    assert stands(marked, "7") == (2, False)


def test_what_was_accepted_before_is_said_to_be_and_by_whom(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert accept(marked, "--only", f"ann/{WAITED}", "--yes") == 0
    capsys.readouterr()
    before = marked.everything()
    for name in (f"ann/{WAITED}", "ann"):
        assert accept(marked, "--only", name, "--yes") == 0
        told = capsys.readouterr()
        assert f"`ann`, {WAITED}: accepted already, 2 points, by `mia`, at 20" in told.out
        assert "no mark" not in told.out + told.err
    assert accept(marked, "--only", f"ann/{WAITED}", "--json", "--yes") == 0
    (one,) = json.loads(capsys.readouterr().out)["before"]
    assert (one["learner"], one["cell"], one["score"], one["by"]) == ("ann", WAITED, 2, "mia")
    assert marked.everything() == before
    assert accept(marked, "--only", f"cai/{WAITED}") == 2, "of that nothing was ever proposed"
    # Where more is proposed of what was named, that is what it is about.
    assert accept(marked, "--only", WAITED, "--yes") == 0
    assert "accepted already" not in capsys.readouterr().out


def counts(told: str) -> list[int]:
    return [int(it) for it in re.findall(r"\d+", told)]


def test_what_waits_is_the_same_number_wherever_it_is_told(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that could not be read is no answer that waits, but one to be handed in again."""
    marked.submit_file("eva", b'{"cells": [')
    marked.grade()
    told = " ".join(capsys.readouterr().out.split())
    waits = re.search(r"(\d+) answers of (\d+) learners wait for a person's mark", told)
    proposed = re.search(r"(\d+) of these have a mark proposed", told)
    assert waits and proposed and counts(waits[0])[1] == 4
    accept(marked)
    rest = re.search(r"For (\d+) more answers that wait", capsys.readouterr().out)
    assert rest and int(waits[1]) == int(proposed[1]) + int(rest[1])
    assert "eva" in told, "and the run names her apart"


def test_an_accepted_mark_is_said_to_be_a_persons_on_nbgraders_own_page_too(
    marked: Classroom,
) -> None:
    assert accept(marked, "--yes") == 0
    by_hand(marked, "dee", static_marks=0.5)
    words = ["nbgrader", "generate_feedback", NAME, "--force"]
    subprocess.run(words, cwd=marked.root, env=environment(), check=True, capture_output=True)
    pages = {
        who: (marked.root / f"feedback/{who}/{NAME}/{NAME}.html").read_text("utf-8")
        for who in ("ann", "dee")
    }
    assert "agreed with what the machine proposed" in pages["ann"]
    assert "A person has looked at it, and agreed." in pages["ann"]
    table = pages["dee"].partition("</table>")[0]
    assert "By a person." in table and "agreed" not in pages["dee"]


def test_who_is_done_but_for_a_form_that_is_worth_nothing_is_done(
    plain: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    def with_form(cells: Cells) -> None:
        at = next(n for n, it in enumerate(cells) if it is named(cells, WAITED))
        form = json.loads(json.dumps(cells[at]))
        form["metadata"]["nbgrader"] |= {"grade_id": "form", "points": 0}
        form["id"] = "form"
        cells.insert(at, form)

    rewrite(plain, with_form)
    plain.submit("ann", SLIP)
    assert plain.grade() == 1
    told = capsys.readouterr().out
    assert (
        "answer-not-found (can be read in two ways, and a mark is proposed), 1 learner: ann" in told
    )
    assert accept(plain, "--yes") == 0
    capsys.readouterr()
    assert plain.grade() == 0
    assert "No mark yet" not in capsys.readouterr().out


def questions(room: Classroom, to: str = "") -> list[dict[str, str]]:
    path = room.root / (to or f"{NAME}-questions.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def test_some_of_the_points_are_not_called_wrong(
    plain: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    def partial(cells: Cells) -> None:
        points = "2.0 if levels.get('a') == 'staff' else 1.0 if levels.get('a') == 'lead' else 0.0"
        named(cells, WAITED)["source"] = f"### BEGIN HIDDEN TESTS\n{points}\n### END HIDDEN TESTS"

    rewrite(plain, partial)
    for who, level in (("ann", "lead"), ("bo", "mouse"), ("cai", "staff")):
        plain.submit(who, PERFECT | {"literal": f"levels = {{'a': '{level}'}}"})
    plain.grade()
    main(["export", NAME, "--to", "questions", "--course-dir", str(plain.root)])
    states = {it["student_id"]: it["state"] for it in questions(plain) if it["question"] == WAITED}
    assert states == {"ann": "marked: partly right", "bo": "marked: wrong", "cai": "marked: right"}
    capsys.readouterr()
    plain.grade("--explain", "ann")
    assert f"{WAITED}: 1 of 2 (static, partly right)" in capsys.readouterr().out


def test_an_export_says_which_of_its_files_is_the_one_to_read(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    export = ["export", NAME, "--to", "questions", "--course-dir", str(marked.root)]
    main(export)
    assert "as they are now" not in capsys.readouterr().out
    main(export)
    assert "as they are now" not in capsys.readouterr().out, "it is the same file"
    accept(marked, "--yes")
    capsys.readouterr()
    main(export)
    told = capsys.readouterr().out
    assert (
        f"{NAME}-questions-2.csv\nThis file has the marks as they are now. An earlier one is kept "
        in told
    )
    assert f"you may have written into it: {NAME}-questions.csv\n" in told
    rows = {it["student_id"]: it["state"] for it in questions(marked, f"{NAME}-questions-2.csv") if it["question"] == WAITED}  # fmt: skip
    assert rows["ann"] == "marked: proposed, and accepted by mia"


def test_why_answers_wait_is_told_in_a_few_words_for_each_reason(
    plain: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    for who, text in {
        "ann": "levels = {'a': 'Staff'}",
        "bo": "levels = open('levels').read()",
        "cai": "my_levels = {'a': 'staff'}",
        "dee": "# a: it is staff, I think",
        "eva": "levels = ['staff']",
    }.items():
        plain.submit(who, PERFECT | {"literal": text})
    assert plain.grade() == 1
    told = capsys.readouterr().out.partition("No mark yet, and why")[2]
    for why, who in (
        ("can be read in two ways, and a mark is proposed", "ann"),
        ("not written as a value that can be read", "bo"),
        ("under another name, or under none", "cai"),
        ("in words", "dee"),
        ("in another form than was asked for", "eva"),
    ):
        assert f"answer-not-found ({why}), 1 learner: {who}: look at" in told
    # What is asked for again is told apart from what a person marks, in exports too.
    plain.submit_file("fay", b'{"cells": [')
    plain.grade()
    capsys.readouterr()
    main(["export", NAME, "--to", "questions", "--course-dir", str(plain.root)])
    said = "`fay`: handed in, and nothing of it can be marked: ask for the file again\n"
    assert said in capsys.readouterr().out


def counting(test: str) -> Callable[[Cells], None]:
    """The test of what was proposed ends with this number; the author's own answer is "principal" now."""

    def change(cells: Cells) -> None:
        literal = named(cells, "literal")
        literal["source"] = literal["source"].replace("staff", "principal")
        named(cells, WAITED)["source"] = f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS"

    return change


RIGHT = "2.0 if levels.get('a') == 'principal'"


def test_an_accepted_mark_goes_where_the_mended_test_gives_the_same_answer_another(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    """Dee, whose answer never waited, gets the mended test's mark, and so do those who were accepted."""
    by_hand(marked, "ben", static_marks=1.5)
    assert accept(marked, "--yes") == 0
    rewrite(marked, counting(f"{RIGHT} else 1.5 if levels.get('a') == 'staff' else 0.0"))
    capsys.readouterr()
    assert marked.grade("--yes") == 1
    told = " ".join(capsys.readouterr().out.split())
    assert marked.marks()["dee"][WAITED][0] == 1.5
    assert stands(marked, "ann") == (None, True), "it waits again"
    assert f"ann: {WAITED}: was accepted at 2; the test now gives 1.5: accept again" in told
    assert stands(marked, "ben") == (1.5, False), "a mark by hand stays"
    assert f"ben: {WAITED}: 2, now 1.5; a person's mark stands over it" in told, "and is named"
    assert accept(marked, "--yes") == 0
    assert stands(marked, "ann") == (1.5, False)
    marked.grade("--feedback")
    page = (marked.root / "feedback/ann" / NAME / f"{NAME}.html").read_text("utf-8")
    assert "A person has looked at it, and agreed." in page
    # What was accepted is gone for good, though the old test comes back.
    engine = marked.course.engine()
    with engine.connect() as db:
        assert accepted.known(db, NAME)["ann", WAITED].score == 1.5
    engine.dispose()


def test_an_accepted_mark_goes_where_the_mended_test_plainly_gives_one(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert accept(marked, "--yes") == 0
    rewrite(marked, counting(f"{RIGHT} else 1.5 if levels.get('a') == 'Staff' else 0.0"))
    capsys.readouterr()
    marked.grade("--yes")
    told = " ".join(capsys.readouterr().out.split())
    for who in ("ann", "ben"):
        assert marked.marks()[who][WAITED] == (1.5, None, False)
    assert f"ann, ben: {WAITED}: was accepted at 2; the test now gives 1.5 " in f"{told} "
    engine = marked.course.engine()
    with engine.connect() as db:
        assert accepted.known(db, NAME) == {}, "it is kept that they went"
    engine.dispose()


def test_an_accepted_mark_stays_where_the_mended_test_says_nothing(marked: Classroom) -> None:
    """A fault of the author's is nobody's."""
    assert accept(marked, "--yes") == 0
    rewrite(marked, counting("raise KeyError('x')"))
    marked.grade("--yes")
    assert stands(marked, "ann") == (2, False)


def test_nobody_keeps_points_of_a_void_question_by_accepting_and_marks_by_hand_are_named(
    marked: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(marked, "ben", static_marks=1.5)
    assert accept(marked, "--yes") == 0

    def void(cells: Cells) -> None:
        named(cells, WAITED)["metadata"]["nbgrader"]["points"] = 0

    rewrite(marked, void)
    capsys.readouterr()
    assert marked.grade() == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "The 1 that were accepted as a test proposed them are gone." in said
    assert "People's 1 marks of it stay as they are, 1 of them more than it is worth now." in said
    # A run that was stopped before anybody was marked: what was accepted is no mark of a person's own.
    engine = marked.course.engine()
    prepare(marked.course, engine, NAME)
    assert {it.learner: it.stand for it in totals(engine, NAME).learners}["ann"] is Stand.AGAIN
    engine.dispose()
    capsys.readouterr()
    assert marked.grade("--yes") == 1
    told = " ".join(capsys.readouterr().out.split())
    score, person, _ = marked.marks()["ann"][WAITED]
    assert not score and person is None
    assert f"ann: {WAITED}: was accepted at 2; the test now gives 0 " in f"{told} "
    assert marked.marks()["ben"][WAITED][1] == 1.5
    assert f"look at them ben: {WAITED}: 1.5 of 0" in told
    for to in ("questions", "gradescope"):
        assert main(["export", NAME, "--to", to, "--course-dir", str(marked.root)]) == 1
        told = " ".join(capsys.readouterr().out.split())
        assert (
            f"more than the question is worth: look at them (1) `ben`: {WAITED}: 1.5 of 0" in told
        )
        assert "`ann`: " not in told.partition("Not marked")[0]
