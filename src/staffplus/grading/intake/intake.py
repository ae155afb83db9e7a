"""From a folder or zip that somebody handed over to clean submissions.

`arrivals` finds the notebooks of one exercise and says whose each is and when it came; `clean`
(see `repair`) puts the answers of one into a fresh copy of the released notebook. Nothing is
passed over in silence but what certainly belongs to something else: files of the operating
system, other exercises in nbgrader's `submitted/`, further notebooks of a learner who also handed
in the one that was asked for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from staffplus.grading.intake import kinship
from staffplus.grading.intake.beside import STAMP_BYTES, Beside
from staffplus.grading.intake.choosing import choose
from staffplus.grading.intake.clock import BadTime, doubts, has_offset, read_time
from staffplus.grading.intake.hands import Hand, sortable
from staffplus.grading.intake.homes import Owners
from staffplus.grading.intake.layouts import Place, place
from staffplus.grading.intake.leftovers import checked, folded
from staffplus.grading.intake.people import ALL, NAMES, BadName, learner_name, shown
from staffplus.grading.intake.reading import Unreadable
from staffplus.grading.intake.repair import clean
from staffplus.grading.intake.uploads import (
    MAX_BYTES,
    Junk,
    Refused,
    Source,
    Unread,
    Upload,
    is_junk,
)
from staffplus.grading.intake.whose import AsNamed, Label, Unknown
from staffplus.grading.model import About, Arrival, Evidence, Passed, Refusal, Repair

__all__ = ["MAX_BYTES", "Arrival", "Passed", "Refusal", "arrivals", "clean", "numbers"]


def arrivals(
    source: Path,
    exercise: str,
    *,
    released_at: datetime | None = None,
    now: datetime | None = None,
    whose: AsNamed | None = None,
    released: str = "",
    exercises: Collection[str] = (),
) -> Iterator[Arrival | Refusal | Passed]:
    """The notebooks of `exercise` in a folder or a zip, and what there is not used, with why.

    Every entry is in one of them. What is passed over, and refusals that need no reading come first, then learner by learner in the order of names, and
    the notebooks of one learner in the order of their times, then of their places. Only one
    notebook is in memory at a time. `layouts` lists the names and folders that are understood.

    Args:
        released_at: an earlier time of handing in is kept, with a note. Has an offset.
        now: a later time of handing in is kept, with a note; this moment, if left out.
        whose: finds the learners; those that the names say, if left out.
        released: what learners were given, nbformat 4 JSON, so that a copy of it counts before none.
        exercises: names of all exercises of the course, whose notebooks may lie beside this one's.
    """
    now, whose = now or datetime.now(UTC), whose or AsNamed()
    with Source(source) as files:
        uploads: list[Upload] = []
        unusable: list[Refused] = []
        junk: list[Junk] = []
        for found in files.files():
            if isinstance(found, Refused):
                unusable.append(found)
            elif isinstance(found, Junk):
                junk.append(found)
            else:
                uploads.append(found)
        uploads.sort(key=lambda upload: sortable(upload.order))
        stamps = {it.parts: it for it in uploads if it.parts[-1] == "timestamp.txt"}
        around = source.stem if source.suffix.lower() == ".zip" and not source.is_dir() else ""
        chosen = choose(
            uploads,
            exercise,
            whose,
            lambda it: _untouched(it, released),
            around,
            lambda it: _holds(it, exercise, released),
            lambda it: _is_it(it, exercise, released),
            exercises,
        )
        yield from _unusable(unusable, exercise, chosen.owners, whose)
        yield from chosen.refusals
        yield from chosen.passed
        yield from _left(junk, exercise, chosen.owners, whose)
        named, refused = _named(chosen.hands, Beside(uploads, whose))
        yield from refused
        people = whose.learners(
            {(name, hand.place.platform) for hand, names in named for name in names}
        )
        by_learner: dict[str, list[Hand]] = defaultdict(list)
        for hand, names in named:
            try:
                learners = _people(hand, names, people)
            except (BadName, Unread) as error:
                yield Refusal(hand.upload.origin, str(error), checked(hand.place.learner))
                continue
            for learner in learners:
                by_learner[learner].append(replace(hand, notes=[*hand.notes]))
        alike = _alike(by_learner)
        root = str(source.resolve())
        for learner in sorted(by_learner):
            timed = []
            for hand in by_learner[learner]:
                try:
                    hand.submitted = _time(hand, stamps)
                except (BadTime, Unread) as error:
                    yield Refusal(hand.upload.origin, str(error), learner)
                    continue
                if hand.submitted is not None:
                    notes = doubts(hand.submitted, released_at, now)
                    hand.notes += [Repair("", note, About.MARKER) for note in notes]
                timed.append(hand)
            for hand in sorted(timed, key=lambda hand: hand.key):
                read = _read(hand, learner, exercise, alike.get(learner, ""))
                if isinstance(read, Arrival):
                    read = replace(read, evidence=hand.evidence(root))
                yield read


def _named(
    hands: Iterable[Hand], beside: Beside
) -> tuple[list[tuple[Hand, list[str]]], list[Refusal]]:
    """The hands, each with the names of those who handed it in, and those of which nobody is told."""
    named: list[tuple[Hand, list[str]]] = []
    refused = []
    for hand in hands:
        try:
            named.append((hand, beside.told(hand)))
        except Unread as error:
            refused.append(Refusal(hand.upload.origin, str(error), checked(hand.place.learner)))
    return named, refused


def _people(
    hand: Hand, names: list[str], people: Mapping[Label, Sequence[str] | Unknown]
) -> list[str]:
    """The learners whose hand-in it is. Raises Unread and BadName."""
    found: list[str] = []
    for name in names:
        who = people[name, hand.place.platform]
        if isinstance(who, Unknown):
            raise Unread(
                f"{who}. Put the name or number into the roster, where each platform's numbers may have a "
                "column of their own, or rename the upload as somebody there"
            )
        found += map(learner_name, who)
    learners = list(dict.fromkeys(found))
    if len(learners) > 1:
        together = ", ".join(map(shown, learners))
        hand.notes.append(Repair("", f"Handed in by a group: {together}.", About.NOTE))
    return learners


def numbers(origin: str, exercise: str) -> Evidence:
    """A platform's number in what is kept of a file: where it was in a folder or zip."""
    for path in (origin.rpartition(": ")[2], origin):
        said = place(tuple(path.split("/")), exercise)
        if isinstance(said, Place) and said.attempt:
            return Evidence(said.platform, said.attempt[0], said.late)
    return Evidence()


def _read(hand: Hand, learner: str, exercise: str, alike: str) -> Arrival | Refusal:
    try:
        data, without = hand.upload.notebook()
    except Unread as error:
        return Refusal(hand.upload.origin, str(error), learner)
    notes = [
        *hand.notes,
        *([Repair("", alike, About.MARKER)] if alike else ()),
        *([Repair("", without)] if without else ()),
    ]
    it = Arrival(learner, exercise, hand.submitted, data, hand.upload.origin, tuple(notes))
    if hand.several is not None:
        said, short = hand.several.told(ALL), hand.several.told(NAMES, " (--full lists them)")
        it = replace(it, beside=said, beside_short=short, unclear=bool(hand.several.doubt))
    return it


def _holds(upload: Upload, exercise: str, released: str) -> str:
    """What a look into a notebook tells whose name does not say which exercise it is of."""
    if not released:
        return ""
    try:
        other = _other(upload, exercise, released)
    except (Unread, Unreadable):
        return "it cannot be read as a notebook"
    return f"what is in it is not {exercise}" if other else f"what is in it is {exercise}"


def _is_it(upload: Upload, exercise: str, released: str) -> bool:
    try:
        return bool(released) and not _other(upload, exercise, released)
    except (Unread, Unreadable):
        return False


def _other(upload: Upload, exercise: str, released: str) -> str:
    """Why a notebook is not of the exercise; "" if it is. Raises Unread and Unreadable."""
    names = {exercise: kinship.names_of(released)}
    return kinship.fault(upload.notebook()[0], exercise, released, names)


def _untouched(upload: Upload, released: str) -> bool:
    try:
        return bool(released) and kinship.untouched(upload.notebook()[0], released)
    except (Unread, Unreadable):
        return False


def _time(hand: Hand, stamps: dict[tuple[str, ...], Upload]) -> str | None:
    """When it was handed in, from its name or nbgrader's file. Raises BadTime and Unread."""
    if hand.place.time:
        try:
            return read_time(hand.place.time)
        except BadTime as error:
            raise BadTime(f"in its name, {error}. Rename it, or take the time out") from error
    stamp = stamps.get(hand.place.stamp)
    if stamp is None:
        return None
    try:
        text = stamp.read(STAMP_BYTES).decode("utf-8-sig").strip()
    except (Unread, UnicodeDecodeError) as error:
        raise BadTime(
            f"its timestamp.txt cannot be read: {error}. Put the time into it, or take it away"
        ) from error
    if not text:
        hand.notes.append(
            Repair(
                "",
                "Its timestamp.txt is empty, so when it was handed in is not known.",
                About.MARKER,
            )
        )
        return None
    try:
        time = read_time(text)
    except BadTime as error:
        raise BadTime(
            f"in its timestamp.txt, {error}. Put it right there, and run again"
        ) from error
    if not has_offset(text):
        hand.notes.append(
            Repair(
                "",
                f"Its timestamp.txt says {text} without an offset; read as UTC, as nbgrader does.",
                About.MARKER,
            )
        )
    return time


def _alike(learners: Iterable[str]) -> dict[str, str]:
    """A note for learners whose names differ in capital letters only."""
    spelt: dict[str, list[str]] = defaultdict(list)
    for learner in learners:
        spelt[folded(learner)].append(learner)
    return {
        learner: f"There is also {', '.join(shown(it) for it in others)}. Names that differ in "
        "capital letters are two learners here; if they are one, rename the files."
        for names in spelt.values()
        for learner in names
        if (others := sorted(set(names) - {learner}))
    }


def _left(found: Iterable[Junk], exercise: str, owners: Owners, whose: AsNamed) -> Iterator[Passed]:
    """What systems and editors left, with the learner in whose folder or zip it lies."""
    for it in found:
        ends = (n for n, part in enumerate(it.parts) if is_junk(part))
        folders = it.parts[: next(ends, len(it.parts))]
        yield Passed(
            it.origin, it.what, _whose((*folders, "-"), exercise, owners, whose) if folders else ""
        )


def _unusable(
    found: Iterable[Refused], exercise: str, owners: Owners, whose: AsNamed
) -> Iterator[Refusal]:
    """Refusals of what cannot be opened: one for all that is alike of one learner, as ten bombs in a zip."""
    alike: dict[tuple[str, str], list[Refused]] = defaultdict(list)
    for number, it in enumerate(found):
        learner = _whose(it.parts, exercise, owners, whose)
        kind = re.sub(r"[\d,]+", "", it.reason) if learner else str(number)
        alike[learner, kind].append(it)
    for (learner, _), them in alike.items():
        first = them[0]
        if len(them) == 1:
            yield Refusal(first.origin, first.reason, learner)
            continue
        why = f"{len(them)} files there cannot be used, this one since {first.reason}"
        entries = tuple(it.origin for it in them)
        yield Refusal(f"{first.origin}, …", why, learner, entries)


def _whose(parts: tuple[str, ...], exercise: str, owners: Owners, whose: AsNamed) -> str:
    """Whose something is that cannot be opened: by its name, or by the folder that it lies in or is.

    What lies in a learner's own folder or zip is theirs, whatever it is called.
    """
    said = place(parts, exercise) if parts else None
    if isinstance(said, Place) and said.any_name:
        return checked(said.learner)
    around = [
        folder.removesuffix(".zip") for folder in parts[: len(parts) - isinstance(said, Place)]
    ]
    if known := next(filter(whose.knows, around), ""):
        return checked(known)
    if home := owners.home(parts if isinstance(said, Place) else (*parts, "")):
        return checked(owners.owner(home))
    return checked(said.learner) if isinstance(said, Place) else ""
