"""The texts on which people find out how they mark: two readers, levels, reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from staffplus.exercises import load_rubric
from staffplus.exercises.calibration import Calibration, load_calibration
from staffplus.exercises.rubric import ExerciseError
from staffplus.items.wording import misspelt
from tests.grading.papers import EXERCISES

RUBRIC = EXERCISES / "rubrics" / "workshop.toml"
TEXTS = EXERCISES / "calibration" / "workshop.toml"


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return load_calibration(TEXTS, load_rubric(RUBRIC))


def test_eight_descriptions_are_as_long_as_people_write_them(calibration: Calibration) -> None:
    found = calibration.descriptions
    assert len(found) == 8 and len({it.context for it in found}) == 8
    for it in found:
        assert 150 <= sum(len(part.text.split()) for part in it.parts) <= 350, it.id
        assert [part.criterion for part in it.parts] == [row.id for row in load_rubric(RUBRIC).criteria][:8]  # fmt: skip
        assert all(len(part.why.split()) >= 5 or part.why == "Unseen." for part in it.parts), it.id
    wrong = {word for part in calibration.anchors for word in misspelt(f"{part.text} {part.why}")}
    assert wrong == set()


def test_levels_lie_apart_and_every_row_has_all_of_them(calibration: Calibration) -> None:
    sums = {it.id: sum(part.score for part in it.parts) for it in calibration.descriptions}
    assert min(sums.values()) <= 6 and max(sums.values()) >= 21
    for it in calibration.descriptions:
        levels = [part.score for part in it.parts]
        assert it.quality != "uneven" or {0, 3} <= set(levels), it.id
    # Learners and markers start on a weak, an uneven and a strong one.
    assert [it.quality for it in calibration.descriptions[:6]] == ["weak", "uneven", "strong"] * 2
    for row in load_rubric(RUBRIC).criteria[:8]:
        given = {part.score for part in calibration.anchors if part.criterion == row.id}
        assert len(given) >= 3, row.id


@pytest.mark.parametrize(
    ("second", "agreed", "said"),
    [
        (2, None, "expected a level from 0 to 2 with a reason, as two readers differ"),
        (2, 3, "expected a level from 0 to 2"),
        (0, 1, "expected no such entry, as two readers do not differ"),
        (None, 1, "expected no such entry, as two readers do not differ"),
        (4, 3, "found 4; expected a level from 0 to 3"),
        (2, 1, ""),
        (0, None, ""),
        (None, None, ""),
    ],
)
def test_two_readers_stand_beside_each_other_and_what_they_agreed_on(
    tmp_path: Path, second: int | None, agreed: int | None, said: str
) -> None:
    path = tmp_path / "workshop.toml"
    path.write_text(
        'exercise = "workshop"\n[[description]]\nid = "d"\nname = "N"\nteam = "T"\ncontext = "C"\nquality = "weak"\n'
        '[[description.part]]\nid = "radius"\ntext = "A line."\nfirst.level = 0\nfirst.why = "First."\n'
        + "".join(f'{who}.level = {level}\n{who}.why = "{who.capitalize()}."\n'
                  for who, level in (("second", second), ("agreed", agreed)) if level is not None),
        "utf-8",
    )  # fmt: skip
    rubric = load_rubric(RUBRIC)
    if said:
        with pytest.raises(ExerciseError, match=said):
            load_calibration(path, rubric)
        return
    found = load_calibration(path, rubric)
    assert (found.anchors[0].score, found.anchors[0].why) == ((1, "Agreed.") if agreed else (0, "First."))  # fmt: skip
    assert [(it.first, it.second) for it in found.readings] == ([(0, second)] if second is not None else [])  # fmt: skip


def test_a_description_has_the_rows_that_the_others_have(tmp_path: Path) -> None:
    text = TEXTS.read_text("utf-8")
    (tmp_path / "workshop.toml").write_text(text.replace('id = "radius"', 'id = "reach"', 1), "utf-8")  # fmt: skip
    with pytest.raises(ExerciseError, match="found 'reach'; expected one of direction"):
        load_calibration(tmp_path / "workshop.toml", load_rubric(RUBRIC))
    (tmp_path / "workshop.toml").write_text(text.replace('id = "match-lobbies"', 'id = "late-trains"'), "utf-8")  # fmt: skip
    with pytest.raises(ExerciseError, match="late-trains"):
        load_calibration(tmp_path / "workshop.toml", load_rubric(RUBRIC))
