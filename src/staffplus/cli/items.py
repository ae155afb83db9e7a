"""`staffplus items`: look after the quiz items."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

from staffplus.cli import items_stats
from staffplus.cli.action import action

if TYPE_CHECKING:
    from staffplus.items import blind, held

#: Bars of readers' shares: with the text at least, without it at most, from the options alone at most;
#: and of those who hold a belief, who answer by it at least.
TOLD, UNTOLD, UNASKED, HELD = 0.95, 0.75, 0.45, 2 / 3

TITLE = "The Unwritten Job"
EXPORT = """
Every stem of an item becomes a question of its own, with what is said on each answer and the belief
behind it, as far as the format has a place for it. What it has no place for is printed by name: questions
left out, and what of others is missing. The keys of the course's own items stand on its pages; for marks
use a bank of your own, with --bank. “In your learning platform”, on the page “Prepare a session in an
hour” of the facilitator's edition, says what each format has no place for.
"""
_CHAPTER = "name of a chapter, or a TOML file: the draft of its bank"


def add_to(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], root: argparse.ArgumentParser
) -> None:
    """Add `items` and its actions to the command."""
    actions = commands.add_parser("items", help="look after the quiz items").add_subparsers(
        required=True, metavar="ACTION"
    )
    check = action(actions, "check", _check, root, help="say what keeps any item from being published",
                   example="staffplus items check")  # fmt: skip
    check.add_argument(
        "drafts", type=Path, nargs="*", metavar="DRAFT", help="only these banks, each in place of its chapter's own"
    )  # fmt: skip
    listing = action(actions, "list", _list, root, help="list items by chapter, set and kind",
                     example="staffplus items list --chapter scope-of-questions")  # fmt: skip
    listing.add_argument("--chapter", help="only this chapter")
    export = action(actions, "export", _export, root, help="write items for another platform: Moodle XML, GIFT, QTI 1.2 (Canvas), LiaScript",
                    example="staffplus items export scope-of-questions/probes --to moodle --into probes.xml", long=EXPORT)  # fmt: skip
    export.add_argument("names", nargs="*", metavar="NAME", help="a chapter, CHAPTER/SET, or the id of an item (default: all)")  # fmt: skip
    export.add_argument("--to", required=True, choices=("qti", "moodle", "gift", "liascript"), help="the format")  # fmt: skip
    export.add_argument("--into", type=Path, required=True, metavar="FILE|FOLDER", help="a file, or a folder that gets a file for each chapter")  # fmt: skip
    for one in (check, listing, export):
        one.add_argument("--bank", type=Path, metavar="FOLDER", help="a bank of your own: this folder's items, or those in its folder `bank`")  # fmt: skip
    leak = action(actions, "leak", _leak, root, help="say whether options or cases alone tell a fitted reader the key",
                  example="staffplus items leak")  # fmt: skip
    leak.add_argument(
        "drafts", type=Path, nargs="*", metavar="DRAFT", help="only these banks (default: the course's)"
    )  # fmt: skip
    blind = action(actions, "blind", _blind, root, help="print a chapter's questions without keys, as JSON, for a blind reader",
                   example="staffplus items blind career-ladder --without text > sheet.json")  # fmt: skip
    blind.add_argument("chapter", help=_CHAPTER)
    blind.add_argument(
        "--without",
        choices=("text", "stems"),
        default="",
        help="for a reader who has not read the chapter, or who sees only options or only cases",
    )
    blind.add_argument("--holding", action="store_true",
                       help="for readers who hold a belief: a row for each question and belief behind a wrong answer")  # fmt: skip
    blind.add_argument(
        "--form", type=int, metavar="N", help="one stem of each item, in form 1, 2, … another (default: every stem)"
    )  # fmt: skip
    agree = action(actions, "agree", _agree, root, help="compare blind readers' answers with the keys, and readers with the text with those without",
                   example="staffplus items agree career-ladder --with ann.json bob.json --without cy.json")  # fmt: skip
    agree.add_argument("chapter", help=_CHAPTER)
    files = "JSON, id of a row to answer, a file a reader"
    agree.add_argument("answers", type=Path, nargs="*", help=f"as --with: {files}")
    agree.add_argument("--with", dest="told", type=Path, nargs="+", default=[], help=files)
    agree.add_argument("--without", dest="untold", type=Path, nargs="+", default=[],
                       help="of readers without the text")  # fmt: skip
    agree.add_argument("--options", dest="unasked", type=Path, nargs="+", default=[],
                       help="of readers who saw only options or only cases")  # fmt: skip
    agree.add_argument("--holding", dest="holding", type=Path, nargs="+", default=[],
                       help="of readers who were told a belief to hold")  # fmt: skip
    items_stats.add_to(actions)


def _check(arguments: argparse.Namespace) -> int:
    from staffplus import items
    from staffplus.exercises import guide
    from staffplus.items import rules

    course, drafts, own = rules.Course.at(arguments.root), arguments.drafts, arguments.bank
    if missing := [path for path in drafts if not path.is_file()]:
        print(f"staffplus: {missing[0]}: no such file", file=sys.stderr)
        return 2
    exercises = arguments.root / "exercises"
    try:
        if own:
            drafts = items.banks(items.bank_folder(own))
            course, exercises = course.with_bank(own), own
        else:
            course = course.with_drafts(drafts)
    except LookupError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    problems = rules.check(course)
    if drafts:
        problems = [problem for problem in problems if problem.path in drafts]
    told = [*map(str, problems), *(guide.faults(exercises) if own or not drafts else [])]
    for line in told:
        print(line)
    if told:
        print(
            f"\n{len(told)} problem(s). Each line says where; the rules are explained in README.md."
        )
        return 1
    counted = [items.load_file(path).items for path in drafts or (*course.practice, *course.graded)]
    asked, stems = sum(len(items.families(bank)) for bank in counted), sum(map(len, counted))
    print(f"{asked} items with {stems} stems in {len(counted)} files: nothing wrong.")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from staffplus import items
    from staffplus.items import rules

    try:
        own = items.banks(items.bank_folder(arguments.bank)) if arguments.bank else None
    except LookupError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    for path in own or rules.Course.at(arguments.root).practice:
        bank, _ = items.read_file(path)
        if arguments.chapter in (None, bank.chapter):
            for item in bank.items:
                print(f"{bank.chapter}  {item.set:12}  {item.kind:9}  {item.id}")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from staffplus import items
    from staffplus.bankfile import BANK
    from staffplus.items.export import FORMATS, export

    form, into = FORMATS[arguments.to], arguments.into
    try:
        folder = items.bank_folder(arguments.bank) if arguments.bank else BANK
        asked = items.chosen(arguments.names, folder)
        by_file = {into: asked}
        if into.is_dir():
            chapters = dict.fromkeys(item.chapter for item in asked)
            by_file = {
                into / f"{name}{form.suffix}": [it for it in asked if it.chapter == name]
                for name in chapters
            }
        for path, some in by_file.items():
            found = export(some, arguments.to, TITLE)
            path.write_bytes(found.content)
            print(f"{path}: {form.name}, {found.written} of {len(some)} questions")
            for why, names in found.left_out.items():
                _named(f"  left out, since {form.name} has no such question: {why}", names)
            for lost, names in found.in_part.items():
                _named(f"  without what {form.name} has no place for: {lost}", names)
    except (LookupError, OSError, ValueError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    return 0


def _named(head: str, names: list[str]) -> None:
    print(f"{head} ({len(names)}):")
    print(textwrap.fill(", ".join(names), 100, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False))  # fmt: skip


def _leak(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a reading is more than 2.5 standard errors above chance."""
    from staffplus import items
    from staffplus.items import leak, rules

    banks = arguments.drafts or rules.Course.at(arguments.root).practice
    try:
        found = leak.readings([item for path in banks for item in items.load_file(path).items])
    except (OSError, ValueError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        print(f"staffplus: {error}; it comes with the extra `test`: pip install 'staffplus[test]'", file=sys.stderr)  # fmt: skip
        return 2
    for reading in found:
        print(f"{reading}{'  LEAKS' if reading.leaks else ''}")
    if not found:
        print("Too few questions to fit a reader on.")
    return int(any(reading.leaks for reading in found))


def _blind(arguments: argparse.Namespace) -> int:
    from staffplus.items import blind, held

    chapter, form = arguments.chapter, arguments.form
    try:
        if arguments.holding:
            found = held.sheet(chapter, form)
        else:
            found = blind.sheet(chapter, arguments.without, form)
    except (LookupError, OSError, ValueError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0


def _agree(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a bar is missed, or all readers with the text miss a question."""
    from staffplus.items import blind, held

    chapter = arguments.chapter
    try:
        told, untold, unasked, holding = (
            blind.read_answers(paths)
            for paths in ([*arguments.answers, *arguments.told], arguments.untold,
                          arguments.unasked, arguments.holding)
        )  # fmt: skip
        beliefs = held.figures(chapter, holding)
        figures = blind.figures(chapter, told, untold, unasked)
        for reader, given in {**told, **untold, **unasked}.items():
            if odd := blind.strangers(chapter, given):
                print(
                    f"{reader}: {len(odd)} answers to no question of {chapter}, such as {odd[0]}: was the sheet of an earlier bank?"
                )
        found = blind.agreement(chapter, told) if told else None
    except (LookupError, OSError, ValueError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    if not (told or untold or unasked or beliefs):
        print("staffplus: found no answers; expected --with, --without, --options or --holding", file=sys.stderr)  # fmt: skip
        return 2
    short = False
    if found:
        for reader, right in found.right.items():
            print(f"{reader}: {right} of {found.asked[reader]} as the key has them")
        print(f"agreement {found.share:.0%} (at least {TOLD:.0%})")
        for label, names in (("all", found.missed_by_all), ("some", found.missed_by_some)):
            if names:
                print(f"missed by {label}: {', '.join(names)}")
        short = found.share < TOLD or bool(found.missed_by_all)
    short |= _above("without the text", [it.untold for it in figures], UNTOLD)
    for kind in dict.fromkeys(it.kind for it in figures):
        own = [it.unasked for it in figures if it.kind == kind]
        short |= _above(f"{kind}, from options or case alone", own, UNASKED)
    if untold or unasked:
        _table(figures)
    return int(short | _held_short(beliefs))


def _held_short(found: list[held.Held]) -> bool:
    """Say how many answered by the belief they held, and list those pairs of which too few did."""
    if not found:
        return False
    share = sum(it.shown for it in found) / sum(it.asked for it in found)
    print(f"by the belief held: {share:.0%} (at least {HELD:.0%})")
    few = sorted({(it.belief, it.id) for it in found if it.shown < HELD * it.asked})
    for belief, question in few:
        print(f"  not by {belief}: {question}")
    return share < HELD


def _above(label: str, shares: list[float | None], bar: float) -> bool:
    """Say the mean share of what was read; whether it is above its bar."""
    read = [share for share in shares if share is not None]
    if not read:
        return False
    print(f"{label}: {mean(read):.0%} right (at most {bar:.0%})")
    return mean(read) > bar


def _table(figures: list[blind.Figures]) -> None:
    """The questions with their shares, the least sensitive first."""
    known = [it.sensitivity for it in figures if it.sensitivity is not None]
    if known:
        print(f"sensitivity: {mean(known):+.2f} on average, {median(known):+.2f} in the median")
    said = "  ".join(f"{word:>7}" for word in ("with", "without", "alone", "sensitivity"))
    print(f"\n{'question':44} {said}")
    for it in sorted(figures, key=lambda it: (it.sensitivity is None, it.sensitivity or 0, it.id)):
        shares = "  ".join(
            f"{'–' if s is None else f'{s:.0%}':>7}" for s in (it.told, it.untold, it.unasked)
        )
        gain = "–" if it.sensitivity is None else f"{it.sensitivity:+.2f}"
        print(f"{it.id:44} {shares}  {gain:>11}")
