"""Checks the form of what the workshop hands in: files of answers, figures, decisions. Never answers."""

from __future__ import annotations

import datetime
import json
from typing import Any

from staffplus.exercises.snippets import described


def whole(value: object, least: int, most: int) -> bool:
    """Whether `value` is a whole number from `least` to `most`."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def read_file(text: object) -> tuple[dict[str, Any], str]:
    """The answers file whose text this is, and "", or {} and what is wrong with it."""
    if text is None:
        return (
            {},
            "there is no such name: run the cell above, and mend it if it stops with an error",
        )
    if not isinstance(text, str):
        return {}, f"found {described(text)}; expected the text of the file, between the quotes"
    text = text.strip("\ufeff \t\r\n")  # some editors begin a file with a mark that nobody sees
    if not text or text.startswith("PASTE"):
        return {}, "nothing was pasted here"
    if len(text) > 65_536:
        return {}, f"found {len(text):,} characters; a file of answers has about 8,000"
    try:
        file = json.loads(text)
    except (ValueError, RecursionError) as error:
        told = str(error)[:80]
        return {}, f"this is not the whole text of a file, from {{ to }} ({told})"
    if not isinstance(file, dict) or file.get("format") != "staffplus-alignment":
        return {}, "this is no file of the workshop page; expected one that the page has saved"
    if file.get("kind") != "answers":
        return {}, "this is the list that all weigh; expected your own answers"
    return file, ""


def file_gaps(file: dict[str, Any], rounds: list[str]) -> list[str]:
    """What is missing in a file of answers that is to be of one of these rounds."""
    said = file.get("answers")
    said = said if isinstance(said, dict) else {}
    table = {name: said.get(name) for name in ("ranks", "points", "rows", "requests")}
    parts = {name: it if isinstance(it, dict) else {} for name, it in table.items()}
    marks = ("develop", "guide", "review", "decline")
    rated = sum(
        whole(it.get("settles") if isinstance(it, dict) else it, 1, 7)
        for it in parts["rows"].values()
    )
    marked = sum(parts["requests"].get(f"r{n}") in marks for n in range(1, 11))
    named = said.get("predicted")
    foreseen = len({str(it) for it in named}) if isinstance(named, list) else 0
    if file.get("version") == 1:  # the first edition ranked five outcomes that one person wrote
        ranked = sum(whole(parts["ranks"].get(f"o{n}"), 1, 99) for n in range(1, 6))
        weights, unweighed = f"{ranked} outcomes have a rank; expected five", ranked != 5
    else:
        total = sum(it for it in parts["points"].values() if whole(it, 0, 100))
        weights, unweighed = f"the points add up to {total}; expected 100", total != 100
    return [
        text
        for text, wrong in {
            f"it is of {described(file.get('round'))}; expected {' or '.join(rounds)}": file.get("round") not in rounds,
            weights: unweighed,
            f"{rated} rows are rated; expected at least six of seven": not 6 <= rated <= 7,
            f"{foreseen} outcomes are predicted; expected three": foreseen != 3,
            f"{marked} requests are marked; expected ten": marked != 10,
        }.items()
        if wrong
    ]  # fmt: skip


def mark_files(round_1: object, round_2: object) -> int:
    """Points for two files, of 5: two for each that is whole, one if both are of one description."""
    score, read = 0, []
    for name, text, rounds in (
        ("round_1", round_1, ["round 1"]),
        ("round_2", round_2, ["round 2", "round 3"]),
    ):
        file, problem = read_file(text)
        gaps = file_gaps(file, rounds) if file else []
        score += 0 if problem else 1 if gaps else 2
        for told in [problem] if problem else gaps:
            print(f"{name}: {told}.")
        asked = file.get("questions") if file.get("version") == 1 else file
        pair = asked.get("pair") if isinstance(asked, dict) else None
        read.append((pair, file.get("role")) if isinstance(pair, str) else None)
    if None not in read:
        score += read[0] == read[1]
        if read[0] != read[1]:
            print("The two files are of two descriptions, or of two people; expected your own two.")
    print(f"{score} of 5 points.")
    return score


def figure_problems(figures: object, name: str) -> list[str]:
    """What is missing in the six figures of one round."""
    given = figures.get(name) if isinstance(figures, dict) else None
    if not isinstance(given, dict):
        return [f"found {described(given)}; expected the dict as it was given"]
    most = {"points_shared": 100, "i_foresaw": 3, "they_foresaw": 3}
    most |= {"rows_two_apart": 7, "rows_expected": 7, "requests_alike": 10}
    if "top_three" in given:  # figures of the first edition
        most |= {"top_three": 3, "rows_within_one": 7}
        del most["points_shared"], most["rows_expected"]
    wrong = [
        f"{it}: expected a whole number from 0 to {top}"
        for it, top in most.items()
        if not whole(given.get(it), 0, top)
    ]
    within = given.get("rows_within_one", 0)
    if not wrong and whole(within, 0, 7) and within + given["rows_two_apart"] > 7:
        wrong = ["rows_within_one and rows_two_apart: together there are seven rows"]
    return wrong


def is_date(value: object) -> bool:
    """Whether `value` is a date such as "2027-01-22"."""
    try:
        return isinstance(value, str) and bool(datetime.date.fromisoformat(value.strip()))
    except ValueError:
        return False


def mark_figures(figures: object, decisions: object) -> int:
    """Points for two rounds of figures and one decision, of 3."""
    score = 0
    for name in ("round 1", "round 2"):
        problems = figure_problems(figures, name)
        score += not problems
        for told in problems:
            print(f"figures, {name}: {told}.")
    listed = decisions if isinstance(decisions, (list, tuple)) else []
    best = ["gap", "decision", "owner", "date"]
    for it in listed:
        if isinstance(it, dict):
            words = [n for n in best[:3] if not isinstance(it.get(n), str) or not it[n].strip()]
            lacks = words + ["date"] * (not is_date(it.get("date")))
            best = lacks if len(lacks) < len(best) else best
    score += not best
    if best:
        told = (
            f"the fullest of {len(listed)} lacks {', '.join(best)}" if listed else "none is there"
        )
        print(f'decisions: {told}; expected one that is whole, with a date such as "2027-01-22".')
    print(f"{score} of 3 points.")
    return score
