"""The second edition in files: what is refused, what comes back, and what the command makes of a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from staffplus import alignment
from staffplus.alignment import AlignmentError, RowAnswer
from staffplus.cli.main import main
from tests.agreement import answers
from tests.raters import ROW_IDS, bad_files, outcome_list, rater, written_only

# --- Files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", bad_files())
def test_a_bad_file_is_refused_with_its_name_and_what_is_wrong(what: str) -> None:
    with pytest.raises(AlignmentError, match=r"sent\.json"):
        alignment.load(bad_files()[what], name="sent.json")


def test_a_file_comes_back_as_it_was_saved_with_html_as_text() -> None:
    html = "</script><img src=x onerror=alert(1)>"
    made = [
        rater(
            "manager",
            name=html,
            outcomes=(html,),
            stop=html,
            direction=html,
            radius=html,
            rows={key: RowAnswer(2, "other", html) for key in ROW_IDS},
            listed=outcome_list(requests=tuple(f"{n} {html}" for n in range(10))),
        ),
        written_only("leader", outcomes=(), stop="", direction="", radius=""),
    ]
    for one in made:
        again = alignment.load(one.as_json())
        assert again == one
        assert isinstance(again, alignment.Rater) and again.as_json() == one.as_json()
    asked = alignment.Asked(made[0].pair, "Title", "round 1", outcome_list(10))
    assert alignment.load_list(asked.as_json()) == asked


def test_files_of_the_first_edition_open_are_compared_by_their_rule_and_never_mixed() -> None:
    found = alignment.compare(answers("learner"), answers("manager"))
    assert isinstance(found, alignment.Comparison) and found.agreed
    with pytest.raises(AlignmentError, match="It lacks outcomes that each wrote alone"):
        alignment.compare(answers("learner"), rater("manager"))
    with pytest.raises(AlignmentError, match="two editions"):
        alignment.cohort([answers("leader"), rater("leader")])


# --- The command ---------------------------------------------------------------------------------


def test_the_command_takes_both_editions_and_folders_of_pairs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for one in (rater("learner"), rater("manager"), rater("learner", round="round 2")):
        (tmp_path / f"{one.role}-{one.round}.json").write_text(one.as_json(), "utf-8")
    older = tmp_path / "older"
    older.mkdir()
    for first in (answers("learner"), answers("manager")):
        (older / first.source).write_text(first.as_json(), "utf-8")
    (older / "broken.json").write_text("{", "utf-8")
    assert main(["align", "compare", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "Points shared: 100 of 100 (chance gives" in said.out
    assert "Top three shared: 3 of 3" in said.out
    assert "broken.json could not be read" in said.err
    assert "Round 2: found 1 file, learner-round 2.json; expected the learner's and the" in said.err
    pair = [str(tmp_path / f"{role}-round 1.json") for role in ("learner", "manager")]
    assert main(["align", "compare", *pair, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["edition"] == 2
    assert main(["align", "rounds", str(tmp_path)]) == 1  # for the broken one
    assert "broken.json could not be read" in capsys.readouterr().err
    assert main(["align", "compare", pair[0]]) == 2
    assert "two files, or a folder" in capsys.readouterr().err


def test_of_two_versions_in_a_folder_the_later_is_compared_and_a_line_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    early = rater("manager", points=(0, 0, 0, 0, 0, 0, 50, 50))
    late = rater("manager", created="2026-11-29T09:55Z")
    files = {"a": rater("learner"), "early": early, "late": late, "alone": written_only("manager")}
    for name, made in files.items():
        (tmp_path / f"{name}.json").write_text(made.as_json(), "utf-8")
    for action in ("compare", "rounds"):
        assert main(["align", action, str(tmp_path)]) == 0
        said = capsys.readouterr()
        assert "Points shared: 100 of 100" in said.out
        assert "early.json and late.json are two versions" in said.err
        assert "The later one is counted: late.json" in said.err and "alone.json" not in said.err
    other = rater("manager", number=7)
    (tmp_path / "other.json").write_text(other.as_json(), "utf-8")
    assert main(["align", "compare", str(tmp_path)]) == 1
    assert "found 3 files of different people" in capsys.readouterr().err
    (tmp_path / "other.json").write_text(
        rater("manager", points=(100, *[0] * 7)).as_json(), "utf-8"
    )
    (tmp_path / "late.json").unlink()
    assert main(["align", "compare", str(tmp_path)]) == 1
    assert "are two versions of one person's answers" in capsys.readouterr().err


def test_a_folder_of_many_pairs_is_compared_pair_by_pair_and_mapped_by_description(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(24):
        home = tmp_path / f"learner-{n}"
        home.mkdir()
        for role in ("learner", "manager"):
            made = rater(role, pair=f"pair{n:08}", title=f"Role {n}")
            (home / f"{role}.json").write_text(made.as_json(), "utf-8")
        (home / "progress.json").write_text('{"format": "staffplus-progress"}', "utf-8")
    assert main(["align", "rounds", "--json", str(tmp_path)]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 24
    points = [(5, 5, 5, 5, 50, 10, 10, 10)] * 4 + [(60, 5, 5, 5, 0, 5, 10, 10)] * 2
    for n, given in enumerate(points):
        made = rater("leader", number=n, points=given, pair=f"pair{7:08}", title="Role 7")
        (tmp_path / f"learner-7/leader-{n}.json").write_text(made.as_json(), "utf-8")
    one = rater("leader", pair=f"pair{3:08}", title="Role 3")
    (tmp_path / "learner-3/leader.json").write_text(one.as_json(), "utf-8")
    assert main(["align", "leaders", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "4 of 6 leaders put m5 first; Leader E and Leader F put it last." in said.out
    assert "m5  Outcome number 5 (median 50, from 0 to 50)" in said.out
    assert "With 6 leaders alpha decides nothing" in said.out
    assert "(learner-3/leader.json)" in said.err  # one leader is no map


def test_a_list_says_on_the_command_line_who_named_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.json"
    path.write_text(
        alignment.Asked("k7d2m9x4q1zb", "T", "round 1", outcome_list(9)).as_json(), "utf-8"
    )
    assert main(["align", "named", str(path)]) == 0
    said = capsys.readouterr().out
    assert "By others only: 3" in said and "By all: 3" in said
    assert set(ROW_IDS) == set(rater("learner").rows)
