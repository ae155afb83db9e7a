"""Files of answers, those that cannot be used, the settings, and the command that compares."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import pytest

from staffplus import alignment
from staffplus.alignment import files as first_files
from staffplus.alignment import leaders as first_leaders
from staffplus.alignment import pair as first_pair
from staffplus.alignment.fields import AlignmentError
from staffplus.alignment.questions import (
    SETTINGS,
    fingerprint,
    mark_ids,
    questions,
    settings,
    tidy,
)
from staffplus.bankfile import BankError
from staffplus.cli.main import main
from tests.agreement import (
    LEARNER,
    MANAGER,
    PAIR,
    answers,
    bad_files,
    changed,
    random_answers,
    twelve_leaders,
)

ROOT = Path(__file__).parents[2]


# --- Files -----------------------------------------------------------------------------------------


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    rng = random.Random(3)
    for n in range(50):
        made = random_answers(rng, "learner", n)
        path = tmp_path / "file.json"
        path.write_text(made.as_json(), "utf-8")
        assert first_files.load(path) == first_files.load(made.as_json()) == made
    assert len(made.as_json().encode()) < 4096


@pytest.mark.parametrize("what", bad_files())
def test_a_file_that_cannot_be_used_is_refused_with_a_reason(what: str) -> None:
    text = bad_files()[what]
    with pytest.raises(AlignmentError) as refused:
        first_files.load(text, name="hers.json")
    assert str(refused.value).startswith("hers.json")
    assert "{" not in str(refused.value)


def test_emoji_and_right_to_left_text_are_kept() -> None:
    asked = questions(PAIR, "👩‍🔬 دور", ["نتيجة أولى", "🚀 launch", "c", "d", "e"], None)
    made = answers("learner", questions=asked, name="עדי")
    assert first_files.load(made.as_json()) == made


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    path.write_bytes(b"{" + b" " * 3_000_000)
    with pytest.raises(AlignmentError, match="3000001 bytes; a file of answers has at most 65536"):
        first_files.load(path)


def test_a_file_with_bytes_that_are_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.json"
    path.write_bytes(b"{\xff\xd8\xff\xe0 \x00\x10JFIF")
    with pytest.raises(AlignmentError, match=r"photo\.json could not be read"):
        first_files.load(path)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (LEARNER, "are the same file"),
        (answers("learner", number=5), "are both the learner's"),
        (answers("leader"), "is another leader's"),
        (answers("manager", round="round 2"), "is from Round 1, .* from Round 2"),
        (answers("manager", questions=questions("anotherpair1")), "two descriptions"),
        (
            answers("manager", questions=questions(PAIR, outcomes=["a", "b", "c", "d", "e"])),
            "different questions: o1, o2, o3, o4, o5",
        ),
    ],
)
def test_files_that_do_not_belong_together_are_not_compared(other: Any, message: str) -> None:
    with pytest.raises(AlignmentError, match=message):
        first_pair.compare(LEARNER, other)


def test_rows_worded_otherwise_are_other_questions() -> None:
    def reword(table: Any) -> None:
        table["questions"]["rows"][3]["text"] = "until when"
        rows = tuple(alignment.questions(PAIR).rows)
        other = dataclasses.replace(
            alignment.questions(PAIR),
            rows=(*rows[:3], dataclasses.replace(rows[3], text="until when"), *rows[4:]),
        )
        table["questions"]["fingerprint"] = other.fingerprint

    text = changed(answers("manager"), reword)
    with pytest.raises(AlignmentError, match="different questions: Horizon"):
        first_pair.compare(LEARNER, text)


def test_a_leader_who_sends_the_same_file_twice_counts_once_and_a_note_says_so() -> None:
    copy = dataclasses.replace(twelve_leaders()[0], source="again.json")
    found = first_leaders.cohort([*twelve_leaders(), copy])
    assert len(found.leaders) == 12
    assert any("again.json is the same as leader-1.json" in note for note in found.notes)


def test_two_versions_of_one_leaders_answers_are_refused() -> None:
    later = dataclasses.replace(twelve_leaders()[0], ranks={**twelve_leaders()[0].ranks, "o1": 5})
    with pytest.raises(AlignmentError, match="two versions of one person's answers"):
        first_leaders.cohort([*twelve_leaders(), later])


def test_a_map_needs_two_leaders_of_one_round() -> None:
    with pytest.raises(AlignmentError, match="at least two leaders; found 1"):
        first_leaders.cohort([twelve_leaders()[0], LEARNER])
    with pytest.raises(AlignmentError, match="one round"):
        first_leaders.cohort([answers("leader"), answers("leader", number=1, round="round 2")])


# --- Questions and settings ---------------------------------------------------------------------------


def test_the_fingerprint_tells_wordings_apart_and_is_fnv() -> None:
    assert fingerprint("") == "cbf29ce484222325"
    assert fingerprint("a") == "af63dc4c8601ec8c"  # from the reference test suite of FNV
    assert fingerprint("foobar") == "85944171f73967e8"
    assert questions(PAIR).fingerprint == questions("otherpair1").fingerprint
    changed_one = questions(PAIR, outcomes=["a", *settings()["defaults"]["outcomes"][1:]])
    assert questions(PAIR).fingerprint != changed_one.fingerprint


def test_questions_need_five_outcomes_and_ten_requests_that_differ() -> None:
    with pytest.raises(ValueError, match="found 4 different outcomes; expected 5"):
        questions(PAIR, outcomes=["a", "b", "c", "d", " a "])
    with pytest.raises(ValueError, match="found 1 different requests; expected 10"):
        questions(PAIR, requests=["a"])


def test_text_is_tidied_onto_one_line() -> None:
    assert tidy(" a\n\tb\x00\ufeff  c ") == "a b c"


def test_faults_in_the_settings_are_told_with_their_place(tmp_path: Path) -> None:
    def told(*changes: tuple[str, str]) -> str:
        text = SETTINGS.read_text("utf-8")
        for change in changes:
            assert change[0] in text
            text = text.replace(*change, 1)
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.toml"
        path.write_text(text, "utf-8")
        with pytest.raises(BankError) as caught:
            settings(path)
        return str(caught.value)

    form = told(("top3 = 2", "top3 = 0"), ("[ask]", "[asked]"))
    assert "found exit.top3 = 0; expected a whole number from 1" in form
    assert "found no `ask`; expected a table of ranks, rows" in form
    assert "found the roles ['learner', 'boss', 'leader']; expected learner, manager" in told(
        ('id = "manager"', 'id = "boss"')
    )
    assert "found 5; expected 4 different texts, one for each id in `format`" in told(
        (', "o5"]', "]")
    )


def test_the_marks_are_those_of_the_chapter_on_scope() -> None:
    assert mark_ids() == ["develop", "guide", "review", "decline"]


# --- Pictures and the command ---------------------------------------------------------------------------


def test_pictures_are_drawn_for_full_short_and_open_answers(tmp_path: Path) -> None:
    from staffplus.alignment import pictures

    short = [answers(role, round="day 30", marks="- " * 10) for role in ("learner", "manager")]
    pairs = [first_pair.compare(LEARNER, MANAGER), first_pair.compare(*short)]
    for n, figure in enumerate(
        [*(alignment.picture(found) for found in pairs), pictures.over_rounds(pairs), pictures.over_rounds(pairs[:1]),
         alignment.picture(first_leaders.cohort([*twelve_leaders(), LEARNER]))]
    ):  # fmt: skip
        figure.savefig(tmp_path / f"{n}.png", dpi=30)
        assert (tmp_path / f"{n}.png").stat().st_size > 1000


def test_the_command_compares_in_words_and_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = []
    for made in (LEARNER, MANAGER, *twelve_leaders()):
        paths.append(tmp_path / made.source)
        paths[-1].write_text(made.as_json(), "utf-8")
    assert main(["align", "compare", str(paths[0]), str(paths[1])]) == 0
    assert (
        "open  Requests marked alike: 7 of 10 (proposal: at least 8 of 10)"
        in capsys.readouterr().out
    )
    assert main(["align", "compare", "--json", str(paths[1]), str(paths[0])]) == 0
    assert json.loads(capsys.readouterr().out) == first_pair.compare(LEARNER, MANAGER).as_dict()
    assert main(["align", "rounds", "--json", *map(str, paths[:2])]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert main(["align", "leaders", "--json", *map(str, paths)]) == 0
    assert json.loads(capsys.readouterr().out)["alpha"] == pytest.approx(216 / 275)
    assert main(["align", "leaders", *map(str, paths)]) == 0
    assert "Ordinal alpha: 0.79 (95 % interval" in capsys.readouterr().out


def test_the_command_says_what_is_wrong_and_returns_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.json"
    path.write_text(LEARNER.as_json(), "utf-8")
    assert main(["align", "compare", str(path), str(path)]) == 2
    assert "mine.json and mine.json are the same file" in capsys.readouterr().err
    assert main(["align", "rounds", str(path)]) == 2
    assert "no round has both files" in capsys.readouterr().err
    assert main(["align", "leaders", str(tmp_path / "none.json")]) == 2
