"""Files of either edition: a pair, all rounds of a pair, a folder of pairs, a map of leaders.

Two files of one edition are compared by that edition's rule. Files of two editions answer different
questions and are refused, with what the older ones lack.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from staffplus.alignment import leaders, pair
from staffplus.alignment.agreed import agreement
from staffplus.alignment.answers import Answers
from staffplus.alignment.fields import AlignmentError
from staffplus.alignment.held import Held, held, once
from staffplus.alignment.questions import round_name, settings
from staffplus.alignment.rater import Rater
from staffplus.alignment.result import Cohort, Comparison
from staffplus.alignment.result_second import Agreement
from staffplus.alignment.unlike import OnePerson, pair_of, refuse_other_pair, refuse_unlike
from staffplus.alignment.written import AnySource, lacks, load
from staffplus.folders import files_below

#: Codes of files that lie beside people's answers and are none: progress files, lists, questions.
NOT_ANSWERS = ("not_ours", "list_file", "questions_file")


class Pairs(NamedTuple):
    """What a folder of pairs holds.

    Attributes:
        found: comparisons, pair by pair and round by round.
        faults: why files cannot be read or compared.
        notes: which of two versions of one person's file was taken.
    """

    found: list[Comparison | Agreement]
    faults: list[str]
    notes: list[str]


def compare(a: AnySource, b: AnySource) -> Comparison | Agreement:
    """Compare the learner's and the manager's files, in either order.

    Raises:
        AlignmentError: a file cannot be read, both are one person's, one is a leader's, or they
            belong to different editions, descriptions, rounds or lists; the message says which.
    """
    one, other = load(a), load(b)
    if isinstance(one, Rater) and isinstance(other, Rater):
        return agreement(one, other)
    refuse_mixed_editions([one, other])
    assert isinstance(one, Answers) and isinstance(other, Answers)
    return pair.compare(one, other)


def rounds(files: Sequence[AnySource]) -> Sequence[Comparison | Agreement]:
    """A comparison for each round of one pair of which both files are here, in order.

    Raises AlignmentError when files are of different pairs, or one round has two files of one role.
    """
    read = [load(file) for file in files]
    if not read or not isinstance(read[0], Rater):
        refuse_mixed_editions(read)
        return pair.rounds([it for it in read if isinstance(it, Answers)])
    refuse_mixed_editions(read)
    ours = [it for it in read if isinstance(it, Rater)]
    for it in ours[1:]:
        refuse_other_pair(ours[0], it)
    for one, other in combinations(ours, 2):
        if (one.round, one.role) == (other.round, other.role):
            refuse_unlike(one, other)
    return [found for found, _ in _paired(ours) if found is not None]


def pairs(folder: str | Path) -> Pairs:
    """Every pair and round in a folder's `*.json`, at any depth.

    Of two versions of one person's file the later is compared. A file that cannot be read, or that stands
    alone, is named with the reason; the others are compared all the same. Files of leaders are left to `cohort`.
    """
    read, faults, notes = _of_pairs(folder)
    found: list[Comparison | Agreement] = []
    for one, reason in _paired(read):
        if one is not None:
            found.append(one)
        else:
            faults.append(reason)
    return Pairs(found, faults, notes)


def every_rounds(folder: str | Path) -> Pairs:
    """The rounds of every pair in a folder, pair by pair; otherwise as `pairs`."""
    read, faults, notes = _of_pairs(folder)
    found: list[Comparison | Agreement] = []
    for group in _by_description(read):
        try:
            ours = rounds(group)
        except AlignmentError as error:
            faults.append(str(error))
            continue
        found += ours
        if not ours:
            names = ", ".join(it.source for it in group)
            faults.append(
                f"no round has both files: the learner's and the manager's; found {names}"
            )
    return Pairs(found, faults, notes)


def cohorts(folder: str | Path) -> tuple[list[Cohort | Held], list[str]]:
    """A map of leaders for each description in a folder that any weighed, and what is said of the rest."""
    read, said = _in_folder(folder)
    found: list[Cohort | Held] = []
    for group in _by_description(read):
        if not any(it.role == "leader" for it in group):
            continue
        try:
            found.append(cohort(group))
        except AlignmentError as error:
            names = ", ".join(it.source for it in group if it.role == "leader")
            said.append(f"{error} ({names})")
    return found, said


def _in_folder(folder: str | Path) -> tuple[list[OnePerson], list[str]]:
    """People's files in a folder, at any depth, and why others cannot be read; other JSON is passed over."""
    read: list[OnePerson] = []
    said: list[str] = []
    for path in (it for it in files_below(Path(folder)) if it.suffix == ".json"):
        try:
            read.append(load(path, name=path.relative_to(folder).as_posix()))
        except AlignmentError as error:
            if error.code not in NOT_ANSWERS:
                said.append(str(error))
    return read, said


def _of_pairs(folder: str | Path) -> tuple[list[OnePerson], list[str], list[str]]:
    """Files of learners and managers in a folder, each person's of a round once; faults; notes on the others."""
    read, faults = _in_folder(folder)
    versions: dict[tuple[str, str, str, bool], list[OnePerson]] = {}
    for it in read:
        if it.role != "leader":
            key = (pair_of(it), it.id, it.round, isinstance(it, Rater))
            versions.setdefault(key, []).append(it)
    kept: list[OnePerson] = []
    notes: list[str] = []
    for several in versions.values():
        ours = [it for it in several if isinstance(it, Rater)]
        # What was saved before there was a list stands in the file that was saved after it.
        ours = [it for it in ours if it.listed] or ours
        older = [it for it in several if isinstance(it, Answers)]
        one: tuple[Sequence[OnePerson], list[str]]
        try:
            one = once(ours) if ours else leaders.without_copies(older)
        except AlignmentError as error:
            faults.append(str(error))
            continue
        kept += one[0]
        notes += one[1]
    return kept, faults, notes


def _by_description(read: Sequence[OnePerson]) -> list[list[OnePerson]]:
    """Files of one description and edition together, in the order in which they were read."""
    groups: dict[tuple[str, bool], list[OnePerson]] = {}
    for it in read:
        groups.setdefault((pair_of(it), isinstance(it, Rater)), []).append(it)
    return list(groups.values())


def cohort(files: Sequence[AnySource] | str | Path) -> Cohort | Held:
    """The map of any number of leaders' files; learner's and manager's files sit beside it.

    `files` is a list of files, or a folder whose `*.json` are read. A file that comes twice counts
    once, and a note says so.

    Raises:
        AlignmentError: a file cannot be read; files are of two editions or do not belong together;
            fewer than two leaders.
        ModuleNotFoundError: the extra `workshop` is not installed (first edition only).
    """
    if isinstance(files, str | Path):
        files = sorted(Path(files).glob("*.json"))
    read = [load(file) for file in files]
    refuse_mixed_editions(read)
    if read and isinstance(read[0], Rater):
        return held([it for it in read if isinstance(it, Rater)])
    return leaders.cohort([it for it in read if isinstance(it, Answers)])


def refuse_mixed_editions(read: Sequence[OnePerson]) -> None:
    """Raise if files are of two editions, with what the older ones lack."""
    old = next((it for it in read if isinstance(it, Answers)), None)
    new = next((it for it in read if isinstance(it, Rater)), None)
    if old is not None and new is not None:
        raise AlignmentError("mixed", a=old.source, b=new.source, lacks=lacks(old))


def _paired(read: Sequence[OnePerson]) -> list[tuple[Comparison | Agreement | None, str]]:
    """Comparisons of those that belong together, pair by pair and round by round, or why not."""
    order = [r["id"] for r in settings()["round"]]
    groups: dict[tuple[str, int, bool], list[OnePerson]] = {}
    for it in read:
        key = (pair_of(it), order.index(it.round), isinstance(it, Rater))
        groups.setdefault(key, []).append(it)
    found: list[tuple[Comparison | Agreement | None, str]] = []
    for (_, n, _), group in sorted(groups.items(), key=lambda entry: entry[0]):
        if len(group) != 2:
            names = ", ".join(it.source for it in group)
            count = "1 file" if len(group) == 1 else f"{len(group)} files of different people"
            told = f"{round_name(order[n])}: found {count}, {names}; expected the learner's and the manager's"
            found.append((None, told))
            continue
        try:
            found.append((compare(*group), ""))
        except AlignmentError as error:
            found.append((None, str(error)))
    return found
