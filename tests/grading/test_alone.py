"""`staffplus next`, `hint` and `status`: a learner alone, with the notebooks as they are handed out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from staffplus.cli.main import main
from staffplus.exercises import guide, handout
from staffplus.exercises.alone import HINTS
from tests.grading.papers import EXERCISES, solved

ROOT = EXERCISES.parent
SCOPE = "scope-of-questions"
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs the command on a folder of a learner's: gives the exit code, what was said, and what was wrong."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--root", str(ROOT), "--in", str(tmp_path)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def hand_out(to: Path, *names: str) -> None:
    list(handout.hand_out(EXERCISES, names, to))


def fill_in(file: Path, answers: Mapping[str, str]) -> None:
    made = json.loads(file.read_text("utf-8"))
    for cell in made["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell["source"])
    file.write_text(json.dumps(made), "utf-8")


def line(said: str, name: str) -> str:
    (found,) = (it for it in said.splitlines() if it.startswith(name))
    return " ".join(found.split()[1:])


def test_from_no_notebook_to_all_of_one_done_it_says_where_to_go_on(
    say: Say, tmp_path: Path
) -> None:
    code, said, _ = say("next")
    assert code == 0 and f"staffplus exercises handout --to {tmp_path}" in said
    hand_out(tmp_path, SCOPE, "why-staff-plus")
    assert "Go on with `places-answer`, under “1. " in say("next")[1], "the first by chapter"
    answers = solved(SCOPE)
    first, second, *_ = answers
    fill_in(tmp_path / f"{SCOPE}.ipynb", {first: answers[first]})
    said = say("next")[1]
    assert f"{SCOPE}: 1 of 8 answered." in said, "what is begun comes first"
    assert f"Go on with `{second}`, under “2. Five probes”." in said
    assert f"staffplus hint {SCOPE} {second}" in said
    fill_in(tmp_path / f"{SCOPE}.ipynb", answers)
    (tmp_path / "why-staff-plus.ipynb").unlink()
    said = say("next")[1]
    assert f"staffplus check {tmp_path / SCOPE}.ipynb" in said
    assert "staffplus exercises handout why-staff-plus --to" in said
    assert all(text not in said for text in answers.values())


def test_a_line_for_each_exercise_tells_answered_open_and_what_is_to_be_mended(
    say: Say, tmp_path: Path
) -> None:
    hand_out(tmp_path, SCOPE, "why-staff-plus", "workshop")
    answers = solved(SCOPE)
    broken = {"levels-answer": answers["levels-answer"], "order-answer": "order = [", "rewrite-lead": "Given that …, which way?"}  # fmt: skip
    fill_in(tmp_path / f"{SCOPE}.ipynb", broken)
    (tmp_path / "workshop.ipynb").write_text("{", "utf-8")
    say("hint", SCOPE, "rewrite-lead")
    before = {it: it.read_bytes() for it in tmp_path.glob("*.ipynb")}
    code, said, _ = say("status")
    assert code == 0
    assert line(said, SCOPE) == "2 of 8 answered, 5 open, 1 to mend, 1 hint had"
    assert line(said, "why-staff-plus") == "0 of 6 answered, 6 open"
    assert line(said, "workshop").startswith("cannot be read")
    assert line(said, "career-ladder") == "no notebook here"
    assert len([it for it in said.splitlines() if it and it[0].islower()]) == len(handout.names(EXERCISES))  # fmt: skip
    said = " ".join(say("next")[1].split())
    assert "workshop.ipynb cannot be read, and is passed over." in said
    assert "Go on with `order-answer`" in said and "Something stands there that cannot be read" in said  # fmt: skip
    assert {it: it.read_bytes() for it in tmp_path.glob("*.ipynb")} == before


def test_hints_come_one_at_a_time_to_what_is_open_and_then_no_more(
    say: Say, tmp_path: Path
) -> None:
    hand_out(tmp_path, SCOPE)
    answers = solved(SCOPE)
    fill_in(tmp_path / f"{SCOPE}.ipynb", {"levels-answer": answers["levels-answer"]})
    hints = guide.load(EXERCISES, SCOPE)["order-answer"].hints
    for number, hint in enumerate(hints, 1):
        said = " ".join(say("hint", SCOPE)[1].split())
        assert f"order-answer: hint {number} of {len(hints)} {hint}" in said
        assert not any(later in said for later in hints[number:])
    said = say("hint", SCOPE)[1]
    assert "you have had every hint" in said and "no page shows an answer" in said
    again = " ".join(say("hint", SCOPE, "--again")[1].split())
    assert all(hint in again for hint in hints)
    assert "hint 1 of" in say("hint", SCOPE, "rewrite-staff")[1], "of another question"
    for _ in guide.load(EXERCISES, SCOPE)["rewrite-staff"].hints:
        said = say("hint", SCOPE, "rewrite-staff")[1]
    assert "the exercise's page shows an answer" in said, "to what is written there is a model"


@pytest.mark.parametrize("there", [True, False])
def test_where_jupyterlab_is_not_installed_that_is_said_beside_its_command(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    hand_out(tmp_path, SCOPE)
    found = object() if there else None
    monkeypatch.setattr("staffplus.cli.alone_said.find_spec", lambda _: found)
    said = say("next")[1]
    assert f"jupyter lab {tmp_path / SCOPE}.ipynb" in said
    assert ("make grading" in said) is not there


@pytest.mark.parametrize("noted", ["", "[]", '{"scope-of-questions/order-answer": "2"}', "\x00"])
def test_a_note_that_cannot_be_read_begins_the_hints_again(
    say: Say, tmp_path: Path, noted: str
) -> None:
    (tmp_path / HINTS).write_text(noted, "utf-8")
    assert "hint 1 of" in say("hint", SCOPE, "order-answer")[1]
    assert "hint 2 of" in say("hint", SCOPE, "order-answer")[1]


def test_a_hint_is_given_where_it_cannot_be_noted_and_that_is_said(
    say: Say, tmp_path: Path
) -> None:
    (tmp_path / HINTS).mkdir()
    code, said, _ = say("hint", SCOPE, "order-answer")
    assert code == 0 and "hint 1 of" in said and "could not be noted" in said


def test_what_there_is_not_is_named_with_what_there_is(
    say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, wrong = say("hint", "scope")
    assert code == 2 and "found no exercise 'scope'; there are why-staff-plus, " in wrong
    code, _, wrong = say("hint", SCOPE, "levels")
    assert code == 2 and "found no question 'levels'" in wrong and "levels-answer" in wrong
    for words in (["next"], ["status"], ["hint", SCOPE]):
        assert main([*words, "--root", str(tmp_path)]) == 2
        assert "--root FOLDER" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["next", "hint", "status"])
def test_help_teaches_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    said = capsys.readouterr().out
    assert left.value.code == 0
    assert f"example: staffplus {command}" in said and "my-exercises" in said


def test_in_the_courses_folder_a_notebook_is_checked_without_saying_what_was_handed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_out(tmp_path, SCOPE)
    fill_in(tmp_path / f"{SCOPE}.ipynb", solved(SCOPE))
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises/source").symlink_to(EXERCISES / "source")
    monkeypatch.chdir(tmp_path)
    assert main(["check", f"{SCOPE}.ipynb"]) == 0
    assert "Ready to hand in. 8 of 8 answers found" in capsys.readouterr().out
