"""Peer review in files: everybody reads three and is read by three, and what comes back counts once."""

from __future__ import annotations

import copy
import json
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from staffplus.cli.main import main
from staffplus.grading.intake.whose import AsNamed
from staffplus.grading.records.course import CourseError
from staffplus.review.peers import making, returned, rounds, taking
from staffplus.review.peers.ring import READERS, ring
from staffplus.review.peers.rounds import Round
from staffplus.review.pieces import Piece
from tests.grading import classroom
from tests.grading.classroom import NAME
from tests.grading.peers import ROWS, given_back, gives, middle, small_round
from tests.grading.reviewed import RUBRIC


def as_bytes(file: dict[str, Any]) -> bytes:
    return json.dumps(file).encode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course's folder with a round of five."""
    rounds.save(tmp_path, small_round())
    return tmp_path


def back(root: Path, it: Round, who: str, **more: Any) -> Path:
    """Somebody's file, where whoever runs the course has put it."""
    path = root / "back" / f"{who}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(as_bytes(given_back(it.packet(who), **more)))
    return path


@pytest.mark.parametrize("size", [4, 5, 7, 24, 101])
def test_everybody_reads_three_and_is_read_by_three_and_nobody_their_own(size: int) -> None:
    people = [f"learner-{n}" for n in range(size)]
    found = ring(people, lambda who: rounds.draw("salt", who))
    assert found == ring(people[::-1], lambda who: rounds.draw("salt", who))
    assert found != ring(people, lambda who: rounds.draw("pepper", who))
    assert set(Counter(read for reads in found.values() for read in reads).values()) == {READERS}
    assert all(who not in reads and len(set(reads)) == READERS for who, reads in found.items())
    if size >= 7:
        assert not any(who in found[other] for who, reads in found.items() for other in reads)


def test_a_round_of_fewer_than_four_is_none() -> None:
    with pytest.raises(ValueError, match="found 3; expected 4 or more"):
        ring(["a", "b", "c"], len)


def test_names_are_masked_where_others_read() -> None:
    version = type("Version", (), {"rows": [type("Row", (), {"id": "r", "cell": "part-r"})]})
    may, kim = (
        Piece("may", {"part-r": "By May Lee. Kim Ode of Risk may decide."}, names=frozenset({"may", "May Lee", "May", "Lee"})),
        Piece("kim", {"part-r": "In May, with may's friend May Lee; Kim agrees."}, names=frozenset({"kim", "Kim Ode", "Kim", "Ode"})),
    )  # fmt: skip
    others = making._whole_names([may, kim])
    assert making._shown(may, version, "r", others) == "By [name]. [name] of Risk [name] decide."  # type: ignore[arg-type]
    # Of others the whole name alone: a month is no person.
    shown = making._shown(kim, version, "r", others)  # type: ignore[arg-type]
    assert "[name] agrees." in shown and "May Lee" not in shown


def test_what_is_kept_of_a_round_is_all_of_it(root: Path) -> None:
    it = rounds.load(root, "sheet")
    assert it == small_round()
    path = rounds.folder(root, "sheet") / "round.json"
    path.write_text(path.read_text("utf-8").replace('"code"', '"cod"'), "utf-8")
    with pytest.raises(CourseError, match=r"round\.json: .*found no `code`"):
        rounds.load(root, "sheet")


def test_a_packet_tells_a_learner_nothing_of_who_reads_whom(root: Path) -> None:
    it = small_round()
    for who in it.learners:
        packet = it.packet(who)
        text = json.dumps(packet)
        assert not [other for other in it.learners if other != who and other in text]
        assert packet["own"]["code"] not in [one["code"] for one in packet["peers"]]
        assert it.salt not in text.replace("salt-", "")


def test_medians_are_those_counted_by_hand_and_what_is_far_apart_goes_to_a_person(root: Path) -> None:  # fmt: skip
    it = small_round()
    for who in it.learners:
        back(root, it, who, words=f"Said by {who}, kindly.")
    state, found = taking.take(root, "sheet", [root / "back"])
    assert sorted(found.new) == sorted(it.learners) and state.missing == []
    far = set()
    for one in state.standings:
        author = it.learners[one.author].code
        levels = [gives(who.code, author, one.row) for who in it.learners.values() if one.author in who.reads]  # fmt: skip
        assert one.median == middle(levels) and one.spread == max(levels) - min(levels)
        assert one.own == 2
        if one.spread >= 2:
            far.add((one.author, one.row))
    assert far and {(one.author, one.row) for one in state.disputed} == far
    author, row = min(far)
    page = (rounds.folder(root, "sheet") / "words" / f"{author}.html").read_text("utf-8")
    assert "Far apart:" in page and page.count("Said by [name], kindly.") == READERS * len(ROWS)
    assert not [who for who in it.learners if who in page]
    # Decided, it is a level like any other.
    taking.decide(root, "sheet", [f"{it.learners[author].code}/{row}=1"])
    state, found = taking.take(root, "sheet", [root / "back"])
    assert len(found.same) == 5 and not found.new
    assert {(one.author, one.row) for one in state.disputed} == far - {(author, row)}
    page = (rounds.folder(root, "sheet") / "words" / f"{author}.html").read_text("utf-8")
    assert "<strong>Level 1 of 3</strong>, decided by whoever runs the course" in page
    assert f"Level 2 would be: {row} at 2 An invented team writes: " in page
    with pytest.raises(CourseError, match="expected CODE/ROW=LEVEL"):
        taking.decide(root, "sheet", ["NOBODY/radius=1"])
    rows = (rounds.folder(root, "sheet") / "marks.csv").read_text("utf-8").splitlines()
    assert len(rows) == 1 + 5 * len(ROWS)


def test_a_packet_returned_by_somebody_else_is_refused_and_twice_the_same_is_once(root: Path) -> None:  # fmt: skip
    it = small_round()
    one, other = list(it.learners)[:2]
    path = back(root, it, one)
    with zipfile.ZipFile(root / "up.zip", "w") as upload:
        upload.write(path, f"{other}/staffplus-peers.json")
        upload.write(path, f"{one}/staffplus-peers.json")
        upload.write(path, f"{one}/staffplus-peers (1).json")
        upload.writestr(f"{one}/notes.txt", "not ours")
    state, found = taking.take(root, "sheet", [root / "up.zip"])
    (refused,) = found.refused
    assert f"{other}/staffplus-peers.json: found the review of {one}'s packet; expected one of {other}'s" in refused  # fmt: skip
    assert (found.new, len(found.same), len(found.passed)) == ([one], 1, 1)
    assert state.missing == sorted(set(it.learners) - {one})
    # What was saved later stands in the place of what was saved before, and never the other way round.
    later = as_bytes(given_back(it.packet(one), saved="2026-12-02T09:00:00Z", words="Better."))
    (root / "later.json").write_bytes(later)
    for source, where in ((root / "later.json", "stands in the place"), (path, "that one stays")):
        state, found = taking.take(root, "sheet", [source])
        assert len(found.replaced) == 1 and where in found.replaced[0]
    author = it.learners[it.learners[one].reads[0]].learner
    assert state.reviews[one].peers[author]["radius"].words == "Better."


def changed(it: Round, who: str, what: str) -> bytes:
    """A learner's file with something wrong in it."""
    file = given_back(it.packet(who))
    peer = next(iter(file["peers"]))
    match what:
        case "level":
            file["peers"][peer]["radius"]["level"] = 7
        case "half":
            file["own"]["radius"] = 1.5
        case "row":
            file["own"]["depth"] = 1
        case "stranger":
            file["peers"]["ABCDEF"] = file["peers"].pop(peer)
        case "packet":
            file["packet"] = "0" * 24
        case "round":
            file["round"] = "round-0"
        case "exercise":
            file["exercise"] = "other"
        case "words":
            file["peers"][peer]["radius"]["words"] = "x" * 1001
        case "piece":
            file["first"]["made-up"] = {}
        case "other":
            file = {"format": "staffplus-alignment"}
        case "cut":
            return as_bytes(file)[:-20]
        case "deep":
            return b"[" * 100_000
        case "large":
            return b" " * 200_001
        case "latin":
            return as_bytes(file)[:-1] + b', "x": "\xe9"}'
    return as_bytes(file)  # fmt: skip


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("level", r"found 7 in `peers\.\w+\.radius`; expected a level from 0 to 3"),
        ("half", r"found own\.radius = 1\.5; expected a whole number"),
        ("row", "found 'depth'; expected one of direction, radius"),
        ("stranger", r"found 'ABCDEF'; expected one of \w+, \w+, \w+, which this packet holds"),
        ("packet", "found packet '0+'; expected one that was made in this round"),
        ("round", "found a review of round round-0; expected one of round-1"),
        ("exercise", "found a review of other; expected one of sheet"),
        ("words", "found 1,001 characters; expected at most 1000"),
        ("piece", "found 'made-up'; expected one of first-0, first-2, first-3"),
        ("other", "found another kind of file"),
        ("cut", "found what is no JSON"),
        ("deep", "found what is no JSON"),
        ("large", "found 200,001 bytes; expected at most 200,000"),
        ("latin", "found what is no JSON"),
    ],
)
def test_a_file_at_fault_is_refused_with_what_was_found_and_expected(root: Path, what: str, said: str) -> None:  # fmt: skip
    it = small_round()
    with pytest.raises(returned.Bad, match=said):
        returned.read(it, changed(it, "ann-0", what))
    (root / "bad.json").write_bytes(changed(it, "ann-0", what))
    state, found = taking.take(root, "sheet", [root / "bad.json"])
    assert len(found.refused) == 1 and found.refused[0].startswith(f"{root / 'bad.json'}: found")
    assert len(state.missing) == 5


def test_whoever_is_far_from_the_readers_twice_is_named_and_what_is_open_too(root: Path) -> None:
    it = small_round()
    good, again, bad, half = list(it.learners)[:4]
    back(root, it, good)
    back(root, it, again, off=2)
    file = given_back(it.packet(bad), off=2)
    file["retry"] = {name: dict.fromkeys(levels, 0) for name, levels in file["retry"].items()}
    (root / "back" / f"{bad}.json").write_bytes(as_bytes(file))
    file = given_back(it.packet(half))
    peer = next(iter(file["peers"]))
    del file["peers"][peer]["radius"]["level"], file["own"]["radius"]
    (root / "back" / f"{half}.json").write_bytes(as_bytes(file))
    state, _ = taking.take(root, "sheet", [root / "back"])
    found = {who: state.reviews[who].calibrated for who in (good, again, bad)}
    assert found[good] == returned.Calibrated(0, 0, False, True)
    assert found[again] == returned.Calibrated(0, 0, True, True)
    assert found[bad] == returned.Calibrated(2, 3, True, False)
    assert [one.learner for one in state.not_ready] == [bad]
    assert state.incomplete == {half: ("1 of 6 levels of peers", "1 of 2 levels of their own")}


@pytest.fixture(scope="module")
def four(
    _static: classroom.Classroom, tmp_path_factory: pytest.TempPathFactory
) -> classroom.Classroom:
    """Four have handed in what a person marks, and three whole pieces are there to calibrate on."""
    room = _static.copy(tmp_path_factory.mktemp("four") / "exercises")
    (room.root / "rubrics").mkdir(exist_ok=True)
    (room.root / "rubrics" / f"{NAME}.toml").write_text(RUBRIC, "utf-8")
    part = '[[description.part]]\nid = "in-words"\ntext = "Says {0}."\nfirst.level = {0}\nfirst.why = "It says {0}."\n'
    (room.root / "calibration").mkdir(exist_ok=True)
    (room.root / "calibration" / f"{NAME}.toml").write_text(
        f'exercise = "{NAME}"\n'
        + "".join(
            f'[[description]]\nid = "d{n}"\nname = "N"\nteam = "T"\ncontext = "C"\nquality = "weak"\n{part.format(n)}'
            for n in range(3)
        ),
        "utf-8",
    )
    for n in range(4):
        room.submit(f"learner-{n}", {"in-words": f"What learner-{n} wrote about learner-{3 - n}."})
    assert room.grade() == 0
    return room


def test_packets_stay_as_they_were_and_those_who_come_later_wait_until_they_are_four(
    four: classroom.Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = four.copy(tmp_path / "exercises")

    def run(*words: str) -> int:
        return main(["review", *words, "--course-dir", str(room.root)])

    assert run("packets", NAME) == 0
    pages = {path.name: path.read_bytes() for path in (room.root / "peers" / NAME / "packets").iterdir()}  # fmt: skip
    assert sorted(pages) == [f"learner-{n}.html" for n in range(4)]
    for name, page in pages.items():
        others = [who for who in pages if who != name and who.removesuffix(".html").encode() in page]  # fmt: skip
        assert others == [] and b"What [name] wrote about [name]." in page
    before = rounds.load(room.root, NAME)
    assert before is not None and not before.retry  # three pieces, and no others to try again on
    room.submit("learner-0", {"in-words": "Something else."})
    room.submit("noa", {"in-words": "Later."})
    room.grade()
    assert run("packets", NAME) == 1, "somebody has to mark hers, or to begin again"
    assert "Without a packet: noa." in capsys.readouterr().out
    assert rounds.load(room.root, NAME) == before
    for name, page in pages.items():
        assert (room.root / "peers" / NAME / "packets" / name).read_bytes() == page
    (room.root / "back").mkdir()
    for who in before.learners:
        (room.root / "back" / f"{who}.json").write_bytes(as_bytes(given_back(before.packet(who))))
    rows = [row["id"] for row in before.rows]
    for level, said in ((2, ""), (3, "levels apart or more, for you to decide")):
        for who in before.learners:
            file = given_back(before.packet(who), saved=f"2026-12-0{level}T10:00:00Z")
            for number, peer in enumerate(sorted(file["peers"])):
                far = level == 3 and number == 0 and who == min(before.learners)
                file["peers"][peer] = {
                    row: {"level": 0 if far else level, "words": ""} for row in rows
                }
            (room.root / "back" / f"{who}.json").write_bytes(as_bytes(file))
        assert run("peers", NAME, str(room.root / "back")) == bool(said)
        out = capsys.readouterr().out
        assert "4 of 4 have given theirs back." in out and said in out
        assert ("for you to decide" in out) is bool(said)
    # A new round knows nothing of the old one's packets.
    assert run("packets", NAME, "--anew") == 0
    now = rounds.load(room.root, NAME)
    assert now is not None and len(now.learners) == 5 and now.id != before.id
    (aside,) = (room.root / "peers").glob(f"{NAME}-before-*")
    assert len([*(aside / "returned").iterdir()]) == 4
    assert run("peers", NAME, str(room.root / "back")) == 1
    said = capsys.readouterr().out
    assert said.count(f"found a review of round {before.id}") == 4 and "0 of 5 have given" in said
    assert run("peers", NAME, str(room.root / "nothing")) == 2
    assert run("peers", "nothing") == 2
    assert "make its packets first" in capsys.readouterr().err


def test_a_round_needs_texts_to_calibrate_on(four: classroom.Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    room = four.copy(tmp_path / "exercises")
    (room.root / "calibration" / f"{NAME}.toml").unlink()
    assert main(["review", "packets", NAME, "--course-dir", str(room.root)]) == 2
    assert "found 0 whole descriptions; expected 3 or more" in capsys.readouterr().err


def test_who_is_told_apart_by_a_platforms_folders(root: Path) -> None:
    """With a roster a platform's name is a learner's."""
    it = small_round()
    one, other = list(it.learners)[:2]

    class Roster(AsNamed):
        def learners(self, labels: Any) -> Any:
            return {label: [other] if label == ("Bo Ode_77", "Moodle") else [label[0]] for label in labels}  # fmt: skip

    path = root / "moodle" / "Bo Ode_77_assignsubmission_file_" / "staffplus-peers.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(as_bytes(given_back(it.packet(one))))
    _, found = taking.take(root, "sheet", [root / "moodle"], Roster())
    assert len(found.refused) == 1 and f"expected one of {other}'s" in found.refused[0]


def test_two_packets_differ_in_nothing_that_could_be_guessed() -> None:
    it = small_round()
    assert len({one.packet for one in it.learners.values()}) == 5
    assert it.by_packet("") is None and it.by_code("") is None
    forged = copy.deepcopy(given_back(it.packet("ann-0")))
    forged["packet"] = replace(it.learners["ann-0"], packet="guess").packet
    with pytest.raises(returned.Bad, match="expected one that was made in this round"):
        returned.read(it, as_bytes(forged))
