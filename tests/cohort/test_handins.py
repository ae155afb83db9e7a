"""What a room hands in is taken back in one go: known by what it is, whose by evidence, never guessed."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from pathlib import Path

import pytest

from staffplus import jobdesc
from staffplus.alignment import Rater
from staffplus.cli.main import main
from staffplus.cohort.handins import collect, handout, owners
from staffplus.exercises.handout import contents
from staffplus.grading.intake import roster
from staffplus.grading.intake.whose import OnRoster
from staffplus.jobdesc import JobDescription, inputs, word
from tests.raters import outcome_list, rater

ROOT = Path(__file__).parents[2]
PEOPLE = """id,name,email
areyes,Ana Reyes,ana@invented.example
bokoro,Ben Okoro,ben@invented.example
cweiss,Chloé Weiss,chloe@invented.example
dsato,Daiki Sato,daiki@invented.example
elind1,Eva Lind,eva@invented.example
elind2,Eva Lind,lind@invented.example
"""


def description(words: str) -> JobDescription:
    return JobDescription("Staff, forecasts", {"direction": words, "radius": "Two teams."})


def file_of(role: str, pair: str, number: int, name: str = "", **more: object) -> str:
    """An alignment file; like the page's, it has whatever name the browser gives."""
    made: Rater = rater(role, number=number, name=name, listed=outcome_list(), pair=pair, **more)  # type: ignore[arg-type]
    return made.as_json()


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, "utf-8")
    return path


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A folder as a facilitator has it after a week."""
    folder = tmp_path / "hand-ins"
    (folder / "Ana Reyes").mkdir(parents=True)
    (folder / "Ben Okoro").mkdir()
    (folder / "Ana Reyes/notes.txt").write_text(description("Ana's.").to_markdown(), "utf-8")
    (folder / "Ana Reyes/scan.pdf").write_bytes(b"%PDF-1.7\xff\xfe")
    (folder / "staffplus-round-1-learner (3).json").write_text(file_of("learner", "p" * 12, 1, "Ana Reyes"), "utf-8")  # fmt: skip
    (folder / "download.json").write_text(file_of("manager", "p" * 12, 2, "Ben Okoro"), "utf-8")
    word.write(description("Ben's."), folder / "final_bokoro v2.docx")
    (folder / "Ben Okoro/theirs.json").write_text(file_of("learner", "q" * 12, 3, "Chloé Weiss"), "utf-8")  # fmt: skip
    (folder / "cut.json").write_text(file_of("learner", "r" * 12, 4)[:300], "utf-8")
    (folder / "jd-daiki.md").write_text(description("Somebody's.").to_markdown(), "utf-8")
    (folder / "Eva Lind.md").write_text(description("One Eva's.").to_markdown(), "utf-8")
    (folder / "Working files/Ana Reyes/Description").mkdir(parents=True)  # as Teams keeps drafts
    (folder / "Working files/Ana Reyes/Description/draft.md").write_text(description("A draft.").to_markdown(), "utf-8")  # fmt: skip
    (folder / "empty.md").write_text(JobDescription().to_markdown(), "utf-8")
    return folder


@pytest.fixture
def moodle(tmp_path: Path) -> Path:
    """A platform's zip with a notebook in it, and with one that nobody has touched."""
    path = tmp_path / "moodle.zip"
    given = contents(ROOT / "exercises", "scope-of-questions")["scope-of-questions.ipynb"]
    answered = json.loads(given)
    answered["cells"][-1]["source"] = "Something written here."
    progress = {"format": "staffplus-progress", "exported": "2026-11-24T09:40:00.000Z", "rows": []}
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("Daiki Sato_123_assignsubmission_file_/Untitled.ipynb", json.dumps(answered))
        file.writestr("Daiki Sato_123_assignsubmission_file_/export.json", json.dumps(progress))
        file.writestr("Ben Okoro_124_assignsubmission_file_/mine.ipynb", given)
    return path


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {it.relative_to(folder).as_posix(): (it.read_bytes(), it.stat().st_mtime_ns) for it in sorted(folder.rglob("*")) if it.is_file()}  # fmt: skip


def rows(to: Path) -> dict[str, dict[str, str]]:
    with (to / collect.ROWS).open(encoding="utf-8", newline="") as file:
        return {Path(it["entry"].rpartition(": ")[2]).name: it for it in csv.DictReader(file)}


def test_everything_is_taken_back_by_what_it_is_and_nobody_is_guessed(
    people: Path, handed_in: Path, moodle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, to = snapshot(handed_in), tmp_path / "collected"
    command = ["cohort", "collect", str(handed_in), str(moodle), "--root", str(ROOT), "--roster", str(people), "--to", str(to), "--want", "description", "--want", "exercise"]  # fmt: skip
    assert main(command) == 1  # a person has to look at some
    said = capsys.readouterr().out
    assert snapshot(handed_in) == before
    copies = {it.relative_to(to).as_posix() for it in to.rglob("*/*")}
    assert copies == {
        "areyes/areyes-description.md",
        "areyes/areyes-learner-round-1.json",
        "areyes/areyes-manager-round-1.json",  # known by the learner's file on the same description
        "bokoro/bokoro-description.docx",
        "dsato/dsato-exercise-scope-of-questions.ipynb",
        "dsato/dsato-progress-2026-11-24-0940.json",
    }
    found = rows(to)
    assert len(found) == 14  # every entry has its row
    left = {name for name, it in found.items() if it["what"] == collect.What.LOOK}
    assert left == {"scan.pdf", "theirs.json", "cut.json", "jd-daiki.md", "Eva Lind.md"}
    assert left == {name for name, it in found.items() if it["look"]}
    assert "`cweiss`" in found["theirs.json"]["why"] and "`bokoro`" in found["theirs.json"]["why"]
    assert "its end is missing" in found["cut.json"]["why"]
    assert "perhaps `dsato`" in found["jd-daiki.md"]["why"]
    assert "perhaps `elind1` or `elind2`" in found["Eva Lind.md"]["why"]
    assert {it["what"] for it in (found["empty.md"], found["mine.ipynb"], found["draft.md"])} == {
        collect.What.PASSED
    }
    assert "lacks job description, exercise: Chloé Weiss (cweiss), Eva Lind (elind1)" in said
    assert "lacks exercise: Ana Reyes (areyes), Ben Okoro (bokoro)" in said
    reminder = (to / "reminders.html").read_text("utf-8")
    assert "chloe@invented.example" in reminder and "- job description\n- exercise" in reminder

    once = snapshot(to)
    assert main(command) == 1 and snapshot(to) == once
    # What a person has settled stays settled: a copy in somebody's folder says whose it is.
    (to / "dsato/mine.md").write_bytes((handed_in / "jd-daiki.md").read_bytes())
    main(command)
    assert rows(to)["jd-daiki.md"] | {"to": "dsato/mine.md", "learner": "dsato", "look": ""} == rows(to)["jd-daiki.md"]  # fmt: skip
    assert "lacks exercise: Ana Reyes (areyes), Ben Okoro (bokoro)" in capsys.readouterr().out


def test_two_files_of_one_kind_from_one_learner_are_both_kept_and_said(people: Path, tmp_path: Path) -> None:  # fmt: skip
    source, to = tmp_path / "in", tmp_path / "out"
    for name in ("first", "second"):
        (source / name / "areyes").mkdir(parents=True)
        (source / name / "areyes/jd.md").write_text(description(name).to_markdown(), "utf-8")
    (source / "second/areyes/copy.md").write_text(description("second").to_markdown(), "utf-8")
    done = collect.collect([source], to, roster.read(people), ROOT / "exercises")
    texts = {it.name: it.read_text("utf-8") for it in (to / "areyes").iterdir()}
    assert set(texts) == {"areyes-description.md", "areyes-description-2.md"}
    assert len(done.looks) == 3 and all("Nothing tells which is the later" in it.why for it in done.looks)  # fmt: skip
    assert len(done.unsettled) == 1 and not done.versions
    (to / "areyes/earlier").mkdir()  # a person says it, and it stays said
    (to / "areyes/areyes-description.md").rename(to / "areyes/earlier/areyes-description.md")
    again = collect.collect([source], to, roster.read(people), ROOT / "exercises")
    assert (again.looks, again.unsettled, again.new) == ([], [], 0)
    with pytest.raises(collect.BadFolder, match="lie in one another"):
        collect.collect([source], source / "collected", None, ROOT / "exercises")


def test_of_two_versions_the_last_counts_and_both_are_listed(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, to = tmp_path / "in", tmp_path / "out"
    (source / "areyes").mkdir(parents=True)
    command = ["cohort", "collect", str(source), "--roster", str(people), "--to", str(to), "--root", str(ROOT)]  # fmt: skip

    def hands_in(words: str, hours: int, name: str = "jd.md") -> None:
        path = source / "areyes" / name
        path.write_text(description(words).to_markdown(), "utf-8")
        os.utime(path, (1_790_000_000 + 3600 * hours,) * 2)

    hands_in("The first [board]", 0)
    assert main(command) == 0
    hands_in("The second [board]", 5)  # a week later, in the place of the first
    capsys.readouterr()
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "areyes/areyes-description-2.md (21 September 2026, 19:13 UTC) counts" in said  # fmt: skip
    assert "set aside: areyes/earlier/areyes-description.md (21 September 2026, 14:13 UTC)" in said
    once = snapshot(to)
    assert main(command) == 0 and snapshot(to) == once

    # What reads the folder passes by what no longer counts.
    board = tmp_path / "board.html"
    assert main(["cohort", "board", str(to), "--to", str(board)]) == 0
    assert "The second" in board.read_text("utf-8") and "The first" not in board.read_text("utf-8")
    assert [it.name for it in inputs.files_in([to])] == ["areyes-description-2.md"]
    path = source / "areyes/late.docx"  # Word or Markdown, it is one description
    word.write(description("The third"), path)
    os.utime(path, (1_790_000_000 + 3600 * 9,) * 2)
    assert main(command) == 0
    assert {it.name for it in (to / "areyes").iterdir()} == {"areyes-description.docx", "earlier"}
    # Two managers of one learner are no versions of one.
    for number in (1, 2):
        (source / f"areyes/{number}.json").write_text(file_of("manager", "p" * 12, number), "utf-8")
    capsys.readouterr()
    main(command)
    assert "versions of one manager" not in capsys.readouterr().out


def test_what_was_settled_before_tells_of_what_comes_later(people: Path, tmp_path: Path) -> None:
    source, to, who = tmp_path / "in", tmp_path / "out", roster.read(people)
    (source / "areyes").mkdir(parents=True)
    (source / "bokoro").mkdir()
    for name in ("areyes", "bokoro"):  # one text, handed in by two
        (source / name / "jd.md").write_text(description("The same.").to_markdown(), "utf-8")
    (source / "areyes/theirs.json").write_text(file_of("learner", "t" * 12, 1, "Chloé Weiss"), "utf-8")  # fmt: skip

    def collected(*sources: Path) -> dict[str, str]:
        return {it.entry: it.learner for it in collect.collect(sources, to, who, ROOT / "exercises").rows}  # fmt: skip

    first = {"areyes/jd.md": "areyes", "bokoro/jd.md": "bokoro", "areyes/theirs.json": ""}
    assert collected(source) == first == collected(source)
    (to / "cweiss").mkdir()  # a person decides, and a manager's file comes a week later
    (to / "cweiss/any.json").write_bytes((source / "areyes/theirs.json").read_bytes())
    assert collected(source) == first | {"areyes/theirs.json": "cweiss"}
    later = tmp_path / "later"
    later.mkdir()
    (later / "back.json").write_text(file_of("manager", "t" * 12, 2), "utf-8")
    assert collected(later) == {"back.json": "cweiss"}


@pytest.mark.parametrize(
    ("stem", "pieces"),
    [
        ("staffplus-round-1-learner-Ana-Reyes", ["Ana-Reyes"]),
        ("ana@invented.example jd", ["ana@invented.example"]),
        ("Reyes, Ana - job description 2026-11-24", ["Reyes, Ana"]),
        ("bokoro for areyes", ["bokoro", "areyes"]),
        ("job-description", []),
        ("20261124 1", []),
    ],
)
def test_a_name_is_found_in_a_files_name_and_a_round_or_a_day_is_none(
    people: Path, stem: str, pieces: list[str]
) -> None:
    whose = OnRoster(roster.read(people))
    assert owners._maximal(stem, whose.knows) == pieces


def test_without_a_roster_folders_and_names_say_whose_files_are(tmp_path: Path) -> None:
    source, to = tmp_path / "in", tmp_path / "out"
    (source / "maple-kite").mkdir(parents=True)
    (source / "maple-kite/x.md").write_text(description("One.").to_markdown(), "utf-8")
    (source / "round-1-learner_north-lake.json").write_text(file_of("learner", "s" * 12, 1), "utf-8")  # fmt: skip
    (source / "job-description-2026-11-24.md").write_text(description("Two.").to_markdown(), "utf-8")  # fmt: skip
    done = collect.collect([source], to, None, ROOT / "exercises")
    assert {it.name for it in to.iterdir() if it.is_dir()} == {"maple-kite", "north lake"}
    (look,) = done.looks
    assert look.entry == "job-description-2026-11-24.md"


def test_what_goes_out_comes_back_under_pseudonyms_and_what_is_there_stays(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cohort = tmp_path / "ours"
    new = ["cohort", "new", str(people), "--to", str(cohort), "--pseudonyms", "--exercise", "workshop", "--root", str(ROOT)]  # fmt: skip
    assert main(new) == 0
    said = capsys.readouterr().out
    listed = roster.read(cohort / handout.PEOPLE).people
    names = {it.id: it.pseudonym for it in listed}
    assert len({*names.values()}) == 6 and all(names.values())
    assert {it.name for it in cohort.iterdir()} == {*names.values(), handout.PEOPLE}
    ana = cohort / names["areyes"]
    assert {it.name for it in ana.iterdir()} == {"read-me-first.txt", f"{ana.name}-description.md", f"{ana.name}-exercise-workshop.ipynb"}  # fmt: skip
    assert "areyes" not in (ana / "read-me-first.txt").read_text("utf-8")
    assert (
        f"staffplus cohort collect {cohort}" in said
        and "--want description --want exercise" in said
    )
    note = (ana / "read-me-first.txt").read_text("utf-8")
    assert "To hand in: job description, exercise." in note
    assert f"The exercise is {ana.name}-exercise-workshop.ipynb." in note

    # Outside of the course's folder nobody can tell a notebook; the command says so, and what to do.
    outside = [
        "cohort",
        "collect",
        str(cohort),
        "--to",
        str(tmp_path / "out"),
        "--root",
        str(tmp_path),
    ]
    assert main([*outside, "--want", "exercise"]) == 2
    assert "give this in the course's folder" in capsys.readouterr().err

    (ana / f"{ana.name}-description.md").write_text(description("Mine.").to_markdown(), "utf-8")
    people.write_text(PEOPLE + "fnew,Fay New,fay@invented.example\n", "utf-8")
    before = snapshot(ana)
    assert main(new) == 0
    assert snapshot(ana) == before
    assert "Save what you hand in into this folder." in (ana / "read-me-first.txt").read_text(
        "utf-8"
    )
    again = {it.id: it.pseudonym for it in roster.read(cohort / handout.PEOPLE).people}
    assert again.items() >= names.items() and len(again) == 7

    # Another list with other ids: an address still says who it is, and who is gone is named.
    other = tmp_path / "other.csv"
    other.write_text("id,name,email\n1,Ana Reyes,ANA@invented.example\n2,Gil Other,\n", "utf-8")
    elsewhere = tmp_path / "elsewhere"
    assert main([*new[:2], str(people), "--to", str(elsewhere), *new[5:]]) == 0
    kept = {it.email: it.pseudonym for it in roster.read(elsewhere / handout.PEOPLE).people}
    capsys.readouterr()
    assert main([*new[:2], str(other), "--to", str(elsewhere), *new[5:]]) == 0
    now = {it.id: it.pseudonym for it in roster.read(elsewhere / handout.PEOPLE).people}
    assert now["1"] == kept["ana@invented.example"]
    assert "Not on this list any more: Ben Okoro (bokoro)" in capsys.readouterr().out

    to = tmp_path / "collected"
    assert main(["cohort", "collect", str(cohort), "--roster", str(cohort / handout.PEOPLE), "--to", str(to), "--root", str(ROOT)]) == 0  # fmt: skip
    assert [it.name for it in to.rglob("*/*")] == [f"{ana.name}-description.md"]


def test_a_zip_for_each_and_one_set_for_a_platform_are_the_same_files_each_time(people: Path, tmp_path: Path) -> None:  # fmt: skip
    for host in ("zip", "lms"):
        command = ["cohort", "new", str(people), "--to", str(tmp_path / host), "--host", host, "--root", str(ROOT)]  # fmt: skip
        assert main(command) == 0
        once = snapshot(tmp_path / host)
        assert main(command) == 0 and snapshot(tmp_path / host) == once
    with zipfile.ZipFile(tmp_path / "zip/areyes.zip") as file:
        assert file.namelist() == ["read-me-first.txt", "areyes-description.md"]
        assert jobdesc.JobDescription.from_markdown(file.read("areyes-description.md").decode()).written == []  # fmt: skip
    assert {it.name for it in (tmp_path / "lms/assignment").iterdir()} == {"read-me-first.txt", "description.md"}  # fmt: skip
    (tmp_path / "other").mkdir()
    (tmp_path / "other/people.csv").write_text("a,b\n", "utf-8")
    assert main(["cohort", "new", str(people), "--to", str(tmp_path / "other")]) == 2
