"""What a cohort answered: figures counted by hand, files that are broken, and nobody given away."""

from __future__ import annotations

import csv
import json
import random
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from staffplus import items
from staffplus.cli.main import main
from staffplus.cohort import few
from staffplus.cohort.live import ballots, store
from staffplus.cohort.logs import answers, progress, sources
from staffplus.cohort.logs.answers import Course
from staffplus.cohort.report import figures, page, tables, votes
from staffplus.cohort.report.figures import Figures, Paired, Share
from tests.cohort import learners
from tests.cohort.learners import DAY

CHAPTER = "scope-of-questions"
COURSE = Course.today()
Row = dict[str, Any]


def stems_of(family: str) -> list[items.Item]:
    return COURSE.families[family]


LAME = stems_of("scope-lame-cows")
#: A case whose key is Senior, and its sibling, whose key is Staff.
TALK, HARVEST = LAME[0], LAME[1]


def counted(*rows_of: list[Row]) -> Figures:
    """The figures of a cohort of which each learner has these rows."""
    logs = [progress.read(learners.exported(rows, str(n)).encode()) for n, rows in enumerate(rows_of)]  # fmt: skip
    return figures.figures(answers.learners(logs, COURSE), COURSE)


def answered(item: items.Item, response: Any, day: int = 1, sure: str | None = None) -> Row:
    return learners.row(item, response, DAY.format(day, 0), sure)


def only(found: Figures) -> figures.ItemFigures:
    (row,) = found.items
    return row


# --- Figures -------------------------------------------------------------------------------------


def test_shares_options_levels_certainty_and_beliefs_are_those_counted_by_hand() -> None:
    right = [[answered(TALK, "senior", sure="certain")] for _ in range(8)]
    staff = [[answered(TALK, "staff", sure="certain")] for _ in range(6)]
    lead = [[answered(TALK, "lead", sure="guessing")] for _ in range(5)]
    found = counted(*right, *staff, *lead)
    row = only(found)
    assert (row.answered, row.right, row.sure_and_wrong) == (19, Share(8, 19), 6)
    case = next(it for it in row.cases if it.id == TALK.id)
    assert {it.id: (it.chosen, it.right, it.belief) for it in case.options} == {
        "staff": (6, False, "agreed-goal-still-open"),
        "lead": (5, False, "rank-decides-scope"),
        "senior": (8, True, ""),
    }
    assert dict(row.beliefs) == {"agreed-goal-still-open": 6, "rank-decides-scope": 5}
    assert [(it.id, it.shown) for it in found.beliefs] == [("agreed-goal-still-open", Share(6, 19)), ("rank-decides-scope", Share(5, 19))]  # fmt: skip
    assert found.confusion["senior", "staff"] == 6 and found.confusion["senior", "senior"] == 8
    assert dict(found.certainty) == {"guessing": Share(0, 5), "fairly sure": Share(0, 0), "certain": Share(8, 14)}  # fmt: skip


def test_before_is_the_case_met_first_and_after_the_one_met_last() -> None:
    def two(first: str, last: str) -> list[Row]:
        rows = [answered(HARVEST, last, day=3), answered(TALK, first, day=1)]
        return rows[:: random.Random(first + last).choice([1, -1])]

    people = [two("senior", "staff")] * 7 + [two("lead", "staff")] * 6 + [two("lead", "lead")] * 5
    found = counted(*people)
    assert found.before_after == only(found).paired == Paired(18, 7, 13, 6, 0)
    assert only(found).right == Share(7, 18), "only the first case met counts for the item"


def test_first_answers_count_and_marks_are_given_again() -> None:
    tried = learners.row(TALK, "senior", DAY.format(2, 0), None, attempts=2)
    tried["first"] = {**tried["first"], "response": "staff", "score": 1, "correct": True, "time": DAY.format(1, 0)}  # fmt: skip
    assert only(counted(*[[tried]] * 6)).right == Share(0, 6), "whatever the file says it is worth"


def test_what_speaks_of_another_wording_or_of_nothing_is_counted_apart() -> None:
    old = answered(TALK, "senior") | {"hash": "000000000000"}
    odd = answered(HARVEST, "captain")
    shown = answered(stems_of("scope-donor-chairs")[0], "staff") | {"response": None, "first": None, "revealed": True}  # fmt: skip
    found = counted(*[[old, odd, shown]] * 5)
    assert (found.items, found.old, found.odd, found.shown) == ((), 5, 5, 5)


def test_discrimination_is_the_correlation_with_all_other_items_and_needs_twenty() -> None:
    heads = [stems[0] for stems in COURSE.families.values() if stems[0].kind == "classify" and not stems[0].debate][:8]  # fmt: skip
    rnd = random.Random(3)

    def person(able: bool) -> list[Row]:
        # The last item is missed by those who know the rest.
        return [answered(it, it.key() if (able != (it is heads[-1])) else learners.wrong(it, rnd)) for it in heads]  # fmt: skip

    people = [person(n % 2 == 0) for n in range(20)]
    told = {it.id: it.discrimination for it in counted(*people).items}
    assert told[heads[0].family] == pytest.approx(1, abs=0.3) and told[heads[-1].family] == pytest.approx(-1)  # fmt: skip
    assert page.advice(next(it for it in counted(*people).items if it.id == heads[-1].family)).startswith("those who know the rest miss it")  # fmt: skip
    assert {it.discrimination for it in counted(*people[:19]).items} == {None}


def test_completion_reads_what_was_begun_finished_and_done() -> None:
    name = "welcome"
    done = [answered(stems[0], stems[0].key()) for stems in (COURSE.families[it] for it in COURSE.chapters[name]) if not stems[0].debate]  # fmt: skip
    some = [learners.exported(done, f"{n}", [learners.steps(name, "abc", DAY.format(1, 1) if n < 6 else None)]) for n in range(11)]  # fmt: skip
    none = [learners.exported([], f"none-{n}") for n in range(9)]
    logs = [progress.read(text.encode()) for text in (*some, *none)]
    found = figures.figures(answers.learners(logs, COURSE), COURSE)
    row = next(it for it in found.completion if it.chapter == name)
    assert (row.begun, row.task, row.median_read) == (Share(11, 20), Share(6, 20), 3)


# --- Small groups --------------------------------------------------------------------------------


def test_few_people_are_not_told_nor_what_would_give_them_away() -> None:
    people = [answered(TALK, "senior")] * 12 + [answered(TALK, "staff")] * 3 + [answered(TALK, "lead")] * 9  # fmt: skip
    row = only(counted(*([it] for it in people)))
    case = next(it for it in row.cases if it.id == TALK.id)
    assert (row.answered, row.right) == (24, Share(12, 24))
    assert {it.id: it.chosen for it in case.options} == {"senior": 12, "staff": None, "lead": None}
    most = only(counted(*[[answered(TALK, "senior")]] * 22, *[[answered(TALK, "staff")]] * 2))
    assert most.right == Share(None, 24, "most") and page.said(most.right) == "more than 19 of 24"
    assert counted(*[[answered(TALK, "senior")]] * 4).items[0].answered is None


def test_no_count_of_any_report_is_of_one_to_four() -> None:
    for seed, n in ((1, 7), (2, 24), (3, 60)):
        texts = [text for _, text in learners.cohort(n, [CHAPTER, "career-ladder"], seed)]
        logs = [progress.read(text.encode()) for text in texts]
        found = figures.figures(answers.learners(logs, COURSE), COURSE)
        for table in tables.tables(found):
            if table.name != "chapters.csv":  # medians of few items are no people
                wanted = ("answered", "marked", "right", "certain_and_wrong", "chosen", "shown", "could_show", "answers", "learners", "people", "right_before", "right_after", "gained", "lost")  # fmt: skip
                at = [place for place, name in enumerate(table.head) if name in wanted and not (table.name == "levels.csv" and name in ("right", "chosen"))]  # fmt: skip
                for row in table.rows:
                    for place in at:
                        value = row[place]
                        assert not (isinstance(value, int) and few.is_small(value)), (table.name, row)  # fmt: skip


# --- Files ---------------------------------------------------------------------------------------


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A folder with the files of twelve learners."""
    folder = tmp_path / "room"
    folder.mkdir()
    for name, text in learners.cohort(12, [CHAPTER]):
        (folder / name).write_text(text)
    return folder


BROKEN: dict[str, tuple[Callable[[str], str | bytes], str]] = {
    "cut": (lambda text: text[:500], "found a file that is cut off"),
    "empty": (lambda text: "", "found no JSON"),
    "another course": (lambda text: text.replace('"course": "staffplus"', '"course": "knots"', 1), 'course: found "knots"; expected “staffplus”'),
    "from the future": (lambda text: text.replace('"v": 1', '"v": 3', 1), "v: found 3; expected 1: a later edition"),
    "a score too high": (lambda text: re.sub(r'"score": [01]\.0', '"score": 7', text, count=1), "score: found 7; expected a number from 0 to 1"),
    "not text": (lambda text: b"\xff\xfe{}", "found bytes that are no text"),
    "a list of lists": (lambda text: "[" * 100_000, "found lists within lists"),
    "no number": (lambda text: re.sub(r'"score": [01]\.0', '"score": NaN', text, count=1), "found no JSON"),
}  # fmt: skip


def test_a_broken_file_is_told_and_the_rest_is_counted(room: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    sound = (room / "learner-003.json").read_text()
    for name, (spoil, _) in BROKEN.items():
        spoilt = spoil(sound)
        (room / f"{name}.json").write_bytes(spoilt if isinstance(spoilt, bytes) else spoilt.encode())  # fmt: skip
    (room / "notes.txt").write_text("not looked at")
    (room / "pair.json").write_text('{"format": "=cmd()"}')
    to = room.parent / "out"
    assert main(["cohort", "report", str(room), "--to", str(to)]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("12 learners from 12 files.\n1 other file lies beside them")
    lines = {line.split(".json: ")[0].rpartition("/")[2]: line for line in said.err.splitlines()}
    for name, (_, expected) in BROKEN.items():
        assert expected in lines[name], name
    text = (to / "report.html").read_text()
    assert "cut.json: found a file that is cut off" in words(text)
    assert main(["cohort", "report", "--to", str(to)]) == 2
    assert main(["cohort", "report", str(room / "nobody.json"), "--to", str(to)]) == 1
    assert "found nothing there" in capsys.readouterr().err
    assert main(["cohort", "report", str(room / "pair.json"), "--to", str(to)]) == 1
    assert (
        'found "=cmd()"; expected a file that the progress page has exported'
        in capsys.readouterr().err
    )


def test_a_log_with_a_million_rows_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ann.json"
    with path.open("w") as file:
        file.write(learners.exported([], "ann")[:-1].replace('"rows": []', '"rows": ['))
        file.truncate(400_000_000)  # a hole: as long as a million rows, and no bytes on the disk
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("ann.json", b"[" + b"1," * 6_000_000 + b"1]")
    group = sources.gather([path, tmp_path / "all.zip"])
    assert group.logs == [] and len(group.faults) == 2
    assert str(group.faults[0]).endswith("found 400 MB; expected less than 10 MB, as a browser keeps far less of one learner")  # fmt: skip


def test_rows_of_one_question_over_and_over_are_one_answer() -> None:
    rows = [answered(TALK, "senior")] * 12_000
    log = progress.read(learners.exported(rows, "ann").encode())
    assert len(log.rows) == 1


def test_two_files_of_one_learner_are_one_in_folders_and_zips_alike(room: Path) -> None:
    before = sources.gather([room])
    later = json.loads((room / "learner-001.json").read_text())
    new = answered(stems_of("scope-donor-chairs")[1], "staff", day=8)
    later["rows"] = [it for it in later["rows"] if it["id"] != new["id"]] + [new]
    with zipfile.ZipFile(room / "more.zip", "w") as zipped:
        zipped.writestr("again/learner-001 (2).json", json.dumps(later))
        zipped.writestr("__MACOSX/._learner-001 (2).json", "litter")
        zipped.writestr("../escape.json", json.dumps(later))
    group = sources.gather([room])
    assert (len(group.logs), group.files, group.merged) == (12, 13, 1)
    assert [it.message for it in group.faults] == ["its name leads out of the zip; pack it again from inside of its folder"]  # fmt: skip
    seed = later["seed"]
    own = next(it for it in group.logs if it.seed == seed)
    assert len(own.rows) >= len(next(it for it in before.logs if it.seed == seed).rows)
    assert own.rows[new["id"]]["time"] == new["time"]


# --- What is written -----------------------------------------------------------------------------


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def words(html: str) -> str:
    parser = Words()
    parser.feed(re.sub(r"<style.*?</style>", "", html, flags=re.S))
    return " ".join(" ".join(parser.found).split())


def test_text_of_a_file_is_text_on_the_page_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    odd = tmp_path / "=cmd<img src=x onerror=alert(1)>.json"
    odd.write_text('{"format": "<script>alert(1)</script>"}')
    people = [[answered(TALK, "senior")] for _ in range(6)]
    group = sources.gather([odd])
    html = page.page(counted(*people), title="<b>A</b>", faults=group.faults)
    assert "<script" not in html and "<img" not in html and "<b>" not in html
    assert "<script>alert(1)</script>" in words(html)
    row = tables.Table("x.csv", ("name", "n"), (("=1+1", -2), ("@x", 0.25), ("plain", None)))
    assert list(csv.reader(row.text().splitlines())) == [["name", "n"], ["'=1+1", "-2"], ["'@x", "0.25"], ["plain", ""]]  # fmt: skip


def test_first_and_second_vote_come_from_the_file_of_votes(tmp_path: Path) -> None:
    path = str(tmp_path / "votes.sqlite")
    db = store.connect(path)
    said = {"senior": ("senior", 9, "staff"), "lead": ("lead", 6, "staff"), "staff": ("staff", 5, "lead")}  # fmt: skip
    voters = [(f"{first}-{n}", first, last) for first, times, last in said.values() for n in range(times)]  # fmt: skip
    for number, stem in enumerate((TALK, HARVEST), 1):
        assert ballots.begin(db, stem.family, stem.id, stem.hash, number, 0, number - 1)
        for voter, first, last in voters:
            ballots.cast(db, number, voter, first if number == 1 else last)
        ballots.end(db, number, 1)
    assert ballots.begin(db, "gone", "gone/one", "x", 1, 2, 2)
    db.close()
    (tmp_path / "other.sqlite").write_text("no database")
    found, faults = votes.read(
        [path, str(tmp_path / "other.sqlite"), str(tmp_path / "none.sqlite")], COURSE
    )
    (item,) = found
    assert [(it.vote, it.case.right) for it in item.rounds] == [(1, Share(9, 20)), (2, Share(15, 20))]  # fmt: skip
    assert item.paired == Paired(20, 9, 15, 6, 0)
    assert dict(item.rounds[0].beliefs) == {"agreed-goal-still-open": 5, "rank-decides-scope": 6}
    assert len(faults) == 3 and "another wording" in faults[0] and "no such file" in faults[2]
    assert "15 of 20, 75%" in words(page.page(counted(), title="Votes", votes=found))


def test_what_to_debrief_has_beliefs_of_votes_and_none_of_fewer_than_five(tmp_path: Path) -> None:
    path = str(tmp_path / "votes.sqlite")
    db = store.connect(path)
    assert ballots.begin(db, TALK.family, TALK.id, TALK.hash, 1, 0, 0)
    given = {"lead": 8, "staff": 0, "senior": 6}
    for option, times in given.items():
        for n in range(times):
            ballots.cast(db, 1, f"{option}-{n}", option)
    ballots.end(db, 1, 1)
    (shown,) = TALK.rulebook.shown_by(TALK.raw, "lead")
    name = items.misconceptions()[shown]["name"]
    found, _ = votes.read([path], COURSE)
    text = words(page.page(counted(), title="Votes", votes=found))
    debrief = text[text.rindex("What to debrief") : text.rindex("How far people are")]
    assert name in debrief and "In 8 of 14, 57% of vote 1" in debrief
    assert "No belief showed" not in debrief
    db.execute("UPDATE round SET closed = NULL")
    for n in range(4, 8):  # four people hold it now
        assert ballots.cast(db, 1, f"lead-{n}", "senior")
    ballots.end(db, 1, 2)
    db.close()
    found, _ = votes.read([path], COURSE)
    text = words(page.page(counted(), title="Votes", votes=found))
    debrief = text[text.rindex("What to debrief") : text.rindex("How far people are")]
    assert name not in debrief and "No belief showed" in debrief


def test_few_who_were_counted_by_hand_are_not_given_away_by_those_who_voted_twice(tmp_path: Path) -> None:  # fmt: skip
    """Twenty vote by phone in both votes, three on a call in the first: the difference would be these three."""
    path = str(tmp_path / "votes.sqlite")
    db = store.connect(path)
    for number, stem in enumerate((TALK, HARVEST), 1):
        assert ballots.begin(db, stem.family, stem.id, stem.hash, number, 0, number - 1)
        for n in range(20):
            ballots.cast(db, number, str(n), "senior" if n < 9 else "lead")
        ballots.end(db, number, 1)

    def told(**hands: int) -> tuple[votes.Votes, str]:
        counts = {f'"{option}"': n for option, n in hands.items()}
        ballots.put_on_call(db, 1, ballots.OnCall(sum(hands.values()), counts))
        (found,), _ = votes.read([path], COURSE)
        return found, words(page.page(counted(), title="Votes", votes=[found]))

    many, text = told(senior=6, lead=7)
    assert many.rounds[0].case.right == Share(15, 33) and many.paired == Paired(20, 9, 0, 0, 9)
    assert "Vote 1: 13 people on a call were counted by hand and are in these figures." in text
    few_, _ = told(senior=1, lead=2)
    assert few_.paired and few_.rounds[0].on_call == 3
    assert None in (few_.rounds[0].case.right.count, few_.paired.before, few_.paired.n)
    db.close()
