"""Blind readers get no key, and less when they are to; their answers are compared with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from staffplus import items
from staffplus.cli.main import main
from staffplus.items import blind, held
from tests.families import BANK, FAMILIES, FILE

CHAPTER = str(FILE)  # the draft of a bank is asked for by its file
ASKED = {item.id: item for item in BANK.items}


def right(item: items.Item) -> Any:
    """An answer as the key has it."""
    key = item.key()
    if item.kind == "order":
        first = {before for before, _ in key}
        return sorted([step["id"] for step in item.raw["step"]], key=lambda step: step not in first)
    return key["value"] if item.kind == "number" else key


def answers(folder: Path, reader: str, wrong: set[str], *, only: set[str] | None = None) -> str:
    """The file of a reader who has all of `only`, or all there is, right but what is `wrong`."""
    given = {
        item.hash: "nothing of the kind" if item.id in wrong else right(item)
        for item in BANK.items
        if only is None or item.id in only
    }
    path = folder / f"{reader}.json"
    path.write_text(json.dumps(given), "utf-8")
    return str(path)


def rows(without: str = "", form: int | None = None) -> list[dict[str, Any]]:
    return list(blind.sheet(CHAPTER, without, form)["rows"])


def test_the_sheet_holds_every_question_and_no_key() -> None:
    assert {row["id"] for row in rows()} == {item.hash for item in BANK.items}
    text = json.dumps(rows())
    for field in ("feedback", "correct", "misconception", "key", "dimensions", "because", "right"):
        assert f'"{field}"' not in text
    assert not any(item.id in text for item in BANK.items), "ids are for people who know the keys"
    ordered = [[o["id"] for o in row["options"]] for row in rows() if row["kind"] == "choice"]
    assert any(ids != sorted(ids) for ids in ordered), "in another order than the author's"


def test_a_form_holds_one_stem_of_each_item_and_three_forms_hold_all_of_three() -> None:
    forms = [{row["id"] for row in rows(form=n)} for n in (1, 2, 3)]
    assert [len(form) for form in forms] == [len(FAMILIES)] * 3
    assert {stem.hash for stem in FAMILIES["next-fortnight"]} <= set.union(*forms)


def test_a_reader_without_the_text_is_told_so_and_sees_the_same() -> None:
    assert rows("text") == rows()
    assert "not read the chapter" in blind.sheet(CHAPTER, "text")["reader"]


def test_a_reader_without_stems_sees_options_alone_or_a_case_alone() -> None:
    shown = {row["id"]: row for row in rows("stems")}
    for item in BANK.items:
        if item.kind in ("choice", "many"):
            assert set(shown[item.hash]) <= {"id", "answer", "kind", "options", "reasons"}
        elif item.kind == "classify":
            assert "case" in shown[item.hash] and "prompt" not in shown[item.hash]
        else:
            assert item.hash not in shown, "what is chosen from says what is asked"


def test_readers_are_compared_with_the_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both, one = "next-fortnight/two-slides", "must-it-be-so/night-run"
    files = [answers(tmp_path, "ann", {both}), answers(tmp_path, "bob", {both, one})]
    assert main(["items", "agree", CHAPTER, *files]) == 1, (
        "what all readers miss is to be rewritten"
    )
    told = capsys.readouterr().out
    assert f"ann: {len(ASKED) - 1} of {len(ASKED)}" in told
    assert f"bob: {len(ASKED) - 2} of {len(ASKED)}" in told
    assert f"missed by all: {both}\n" in told and f"missed by some: {one}\n" in told


def test_readers_with_and_without_the_text_stand_side_by_side_by_item(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_text = [answers(tmp_path, "ann", set()), answers(tmp_path, "bob", set())]
    taught = {name for name in ASKED if name.startswith(("next-fortnight", "the-late-bus"))}
    without = [answers(tmp_path, "cy", taught), answers(tmp_path, "dee", taught | {"hours-waited/one-waits"})]  # fmt: skip
    alone = answers(tmp_path, "eve", set(ASKED) - {"must-it-be-so/night-run"})
    code = main(
        ["items", "agree", CHAPTER, "--with", *with_text, "--without", *without, "--options", alone]
    )
    told = capsys.readouterr().out
    assert "agreement 100% (at least 95%)" in told
    assert "without the text: 59% right (at most 75%)" in told
    assert "choice, from options or case alone: 0% right (at most 45%)" in told
    assert "many, from options or case alone: 50% right" in told and code == 1
    lines = {row.split()[0]: row.split()[1:] for row in told.splitlines() if row[:4] in ("next", "hour", "must")}  # fmt: skip
    assert lines["next-fortnight/two-slides"] == ["100%", "0%", "0%", "+1.00"]
    assert lines["hours-waited/one-waits"] == ["100%", "50%", "–", "+0.50"]
    assert lines["must-it-be-so/night-run"] == ["100%", "100%", "100%", "+0.00"]


def test_who_read_one_form_misses_nothing_that_stood_on_another(tmp_path: Path) -> None:
    form = {stems[0].id for stems in FAMILIES.values()}
    path = answers(tmp_path, "ann", set(), only=form - {"what-success-is/harbour"})
    found = blind.agreement(CHAPTER, blind.read_answers([Path(path)]))
    assert (found.asked["ann"], found.right["ann"]) == (len(FAMILIES), len(FAMILIES) - 1)
    assert found.missed_by_all == ["what-success-is/harbour"]


def test_an_answer_is_right_without_the_text_whatever_its_reason(tmp_path: Path) -> None:
    stem = FAMILIES["asked-for-a-model"][0]
    given = {"cy": {stem.hash: {"answer": "b", "reason": "p"}}}
    (figure,) = [it for it in blind.figures(CHAPTER, {}, given, {}) if it.id == stem.id]
    assert (figure.untold, figure.told, figure.sensitivity) == (1, None, None)


def test_answers_to_a_sheet_that_is_out_of_date_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.json"
    path.write_text('{"0123456789ab": "a"}', "utf-8")
    assert main(["items", "agree", CHAPTER, str(path)]) == 1
    assert "old: 1 answers to no question of" in capsys.readouterr().out


def test_answers_that_cannot_be_read_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{\n"a": }')
    assert main(["items", "agree", CHAPTER, str(broken)]) == 2
    assert f"{broken}:2: not valid JSON" in capsys.readouterr().err
    assert main(["items", "agree", CHAPTER]) == 2
    assert "expected --with, --without, --options or --holding" in capsys.readouterr().err
    assert main(["items", "blind", "no-such-chapter"]) == 2
    assert "there are items for" in capsys.readouterr().err


def test_a_reader_who_holds_a_belief_gets_a_row_for_each_and_no_key() -> None:
    rows = held.sheet(CHAPTER)["rows"]
    tagged = {(item.hash, name) for item in BANK.items for _, name in items.misconceptions_of(item)}
    assert {tuple(row["id"].split("~")) for row in rows} == tagged
    text = json.dumps(rows)
    assert not any(f'"{field}"' in text for field in ("feedback", "correct", "misconception", "right"))  # fmt: skip
    assert len(held.sheet(CHAPTER, form=1)["rows"]) < len(rows)


def wrong_by(item: items.Item, place: str, belief: str) -> Any:
    """An answer that somebody gives who errs as `place` of the item says."""
    head, _, rest = place.partition(".")
    raw, key = item.raw, right(item)
    if head == "belief":
        answer, reason = rest.split("+")
        return {"answer": answer, "reason": reason}
    if item.kind in ("choice", "classify", "many"):
        name = (
            rest
            if item.kind == "classify"
            else item.stem()["options"][int(rest.split(".")[0])]["id"]
        )
        name = [name] if item.kind == "many" else name
        return {"answer": name, "reason": next(iter(raw["reason"]))} if "reason" in raw else name
    entry = raw[head][int(rest.split(".")[0])]
    if item.kind == "match":
        other = next(t["id"] for t in raw["target"] if [t["id"]] != key[entry["id"]])
        return {**key, entry["id"]: [other]}
    if item.kind == "order":
        steps = [step for step in key if step not in (entry["before"], entry["after"])]
        return [entry["after"], *steps, entry["before"]]
    return entry["value"] if item.kind == "number" else [*key, entry["id"]]


@pytest.mark.parametrize("item", BANK.items, ids=lambda item: item.id)
def test_an_answer_shows_the_belief_behind_it_and_a_right_one_none(item: items.Item) -> None:
    for place, belief in items.misconceptions_of(item):
        assert belief in item.rulebook.shown_by(item.raw, wrong_by(item, place, belief)), place
    assert item.debate or not item.rulebook.shown_by(item.raw, right(item))
    odd: tuple[Any, ...] = (None, 7, "no such thing", ["x"], {"x": 1}, {"answer": {}, "reason": []})
    for response in odd:
        assert item.rulebook.shown_by(item.raw, response) == set()


def test_those_who_do_not_answer_by_the_belief_they_hold_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stem = FAMILIES["next-fortnight"][0]
    places = dict(items.misconceptions_of(stem))
    given = {
        f"{stem.hash}~{belief}": wrong_by(stem, place, belief) for place, belief in places.items()
    }
    (tmp_path / "ann.json").write_text(json.dumps(given))
    (tmp_path / "bob.json").write_text(json.dumps(dict.fromkeys(given, right(stem))))
    files = [str(tmp_path / "ann.json"), str(tmp_path / "bob.json")]
    assert main(["items", "agree", CHAPTER, "--holding", *files]) == 1
    told = capsys.readouterr().out
    assert "by the belief held: 50% (at least 67%)" in told
    assert all(f"not by {belief}: {stem.id}" in told for belief in places.values())
    assert main(["items", "agree", CHAPTER, "--holding", files[0]]) == 0


def test_who_reads_only_the_first_line_of_a_sheet_gets_no_traceback() -> None:
    program = Path(sys.executable).with_name("staffplus")
    sheet = f"'{program}' items blind scope-of-questions | head -n 1"
    done = subprocess.run(["bash", "-c", sheet], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("{\n", "")
