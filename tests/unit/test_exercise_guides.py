"""Hints, answers to judge and models: whole, fitting their rubric, and giving nothing away."""

from __future__ import annotations

from pathlib import Path

import pytest

from staffplus.exercises import guide
from staffplus.exercises.rubric import ExerciseError, load_rubric
from staffplus.items.wording import misspelt
from tests.grading.papers import EXERCISES

NAMES = sorted(path.stem for path in (EXERCISES / "guides").glob("*.toml"))
each_guide = pytest.mark.parametrize("name", NAMES)


def test_every_exercise_has_one() -> None:
    assert sorted(path.name for path in (EXERCISES / "source").iterdir() if path.is_dir()) == NAMES


@each_guide
def test_no_answer_of_the_top_level_is_shown_and_no_model_is_an_anchor(name: str) -> None:
    rubric = load_rubric(EXERCISES / "rubrics" / f"{name}.toml")
    tops = {row.levels[-1].anchor.strip() for row in rubric.criteria}
    anchors = {level.anchor.strip() for row in rubric.criteria for level in row.levels}
    for part in guide.load(EXERCISES, name).values():
        shown = part.shown()
        assert not {it["text"] for it in shown.get("judge", ())} & tops
        assert not {part.good.strip(), part.strong.strip()} & anchors


@each_guide
def test_every_text_is_spelt_right(name: str) -> None:
    for part in guide.load(EXERCISES, name).values():
        texts = (*part.hints, part.case, part.good, part.strong)
        assert sorted({word for text in texts for word in misspelt(text)}) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("judge = [2, 1]", "judge = [2, 3]", "levels below 3, which is the solution's"),
        ('row = "lead"', 'row = "leader"', "found 0 parts of row 'lead'"),
        ("judge = [2, 1]\n", "", "all of row, case, good, strong, judge"),
        ('answer = "order-answer"', 'answer = "levels-answer"', "levels-answer"),
        ("hints = [", "tips = [", "unknown field 'tips'"),
        ('good = "Given', 'good = "' + "word " * 200 + "Given", "fewer words than `strong`"),
    ],
)
def test_a_faulty_guide_is_refused_with_file_and_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = (EXERCISES / "guides/scope-of-questions.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides/scope-of-questions.toml").write_text(text.replace(old, new), "utf-8")
    (tmp_path / "rubrics").symlink_to(EXERCISES / "rubrics")
    (found,) = guide.faults(tmp_path)
    assert told in found and "guides/scope-of-questions.toml:" in found


def test_an_answer_without_help_and_help_without_an_answer_are_named(tmp_path: Path) -> None:
    parts = guide.load(EXERCISES, "scope-of-questions")
    path = Path("guide.toml")
    with pytest.raises(ExerciseError, match=r"guide\.toml: no \[\[part\]\] for the answer 'more'"):
        guide.check_answers(path, parts, (*parts, "more"))
    with pytest.raises(ExerciseError, match="part 'levels-answer' is no answer that is marked"):
        guide.check_answers(path, parts, ("order-answer",))
