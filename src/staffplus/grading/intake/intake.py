"""From a folder or zip that somebody handed over to clean submissions.

`arrivals` finds the notebooks of one exercise and says whose each is and when it came; `clean`
(see `repair`) puts the answers of one into a fresh copy of the released notebook. Nothing is
passed over in silence but what certainly belongs to something else: files of the operating
system, other exercises in nbgrader's `submitted/`, further notebooks of a learner who also handed
in the one that was asked for.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from staffplus.grading.intake.clock import BadTime, doubts, has_offset, read_time
from staffplus.grading.intake.layouts import Draft, Fit, Levels, Odd, Owners, Place, Typed, place
from staffplus.grading.intake.people import BadName, learner_name, shown, visible
from staffplus.grading.intake.platforms import GRADESCOPE_FILE, gradescope_people
from staffplus.grading.intake.repair import clean
from staffplus.grading.intake.uploads import MAX_BYTES, Refused, Source, Unread, Upload
from staffplus.grading.model import Arrival, Refusal, Repair

__all__ = ["MAX_BYTES", "Arrival", "Refusal", "arrivals", "clean"]

#: A timestamp.txt holds one line. Bytes.
STAMP_BYTES = 200
#: So many notebooks of other names with the same ending are one exercise's, and told of together.
SEVERAL = 3


@dataclass
class _Hand:
    """A notebook that counts, not yet read."""

    upload: Upload
    place: Place
    notes: list[Repair]
    submitted: str | None = None

    @property
    def key(
        self,
    ) -> tuple[bool, datetime, tuple[int, ...], tuple[tuple[int, int, str], ...]]:
        """Sorts the hand-ins of one learner: by time, unknown times first, then by the platform's
        counting, then as they lie."""
        known = self.submitted is not None
        moment = datetime.fromisoformat(self.submitted) if self.submitted else datetime.min
        return (
            known,
            moment.astimezone(UTC) if known else moment.replace(tzinfo=UTC),
            self.place.attempt,
            _sortable(self.upload.order),
        )


def arrivals(
    source: Path,
    exercise: str,
    *,
    released_at: datetime | None = None,
    now: datetime | None = None,
) -> Iterator[Arrival | Refusal]:
    """The notebooks of `exercise` in a folder or a zip, and what there is not used, with why.

    Refusals that need no reading come first, then learner by learner in the order of names, and
    the notebooks of one learner in the order of their times, then of their places. Only one
    notebook is in memory at a time. `layouts` lists the names and folders that are understood.

    Args:
        released_at: an earlier time of handing in is kept, with a note. Has an offset.
        now: a later time of handing in is kept, with a note; this moment, if left out.
    """
    now = now or datetime.now(UTC)
    with Source(source) as files:
        uploads: list[Upload] = []
        for found in files.files():
            if isinstance(found, Refused):
                yield Refusal(found.origin, found.reason, _whose(found.parts, exercise))
            else:
                uploads.append(found)
        uploads.sort(key=lambda upload: _sortable(upload.order))
        stamps = {it.parts: it for it in uploads if it.parts[-1] == "timestamp.txt"}
        hands, refusals = _chosen(uploads, exercise)
        yield from refusals
        by_learner: dict[str, list[_Hand]] = defaultdict(list)
        people = _Gradescope(uploads)
        for hand in hands:
            try:
                for name in people.of(hand):
                    by_learner[learner_name(name)].append(replace(hand, notes=[*hand.notes]))
            except (BadName, Unread) as error:
                yield Refusal(hand.upload.origin, str(error))
        alike = _alike(by_learner)
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
                    hand.notes += [Repair("", note) for note in notes]
                timed.append(hand)
            for hand in sorted(timed, key=lambda hand: hand.key):
                yield _read(hand, learner, exercise, alike.get(learner, ""))


class _Gradescope:
    """Whose the folders are that Gradescope numbers, from the file that it puts beside them."""

    def __init__(self, uploads: Iterable[Upload]) -> None:
        self._files = {it.parts: it for it in uploads if it.parts[-1] == GRADESCOPE_FILE}
        self._read: dict[tuple[str, ...], dict[str, list[str]]] = {}

    def of(self, hand: _Hand) -> list[str]:
        """The learners whose hand-in this is. Raises Unread."""
        if hand.place.platform != "Gradescope":
            return [hand.place.learner]
        at = (*hand.place.folder[:-1], GRADESCOPE_FILE)
        if at not in self._files:
            raise Unread(
                f"{shown(hand.place.learner)} is Gradescope's number, and its {GRADESCOPE_FILE}, which "
                "says whose it is, is not there; give the whole export"
            )
        if at not in self._read:
            try:
                self._read[at] = gradescope_people(self._files[at].read(MAX_BYTES))
            except ValueError as error:
                raise Unread(f"{self._files[at].origin} cannot be used: {error}") from error
        group = self._read[at].get(hand.place.learner)
        if not group:
            raise Unread(f"{self._files[at].origin} names nobody for {shown(hand.place.learner)}")
        if len(group) > 1:
            together = ", ".join(map(shown, group))
            hand.notes.append(Repair("", f"Handed in by a group: {together}."))
        return group


def _read(hand: _Hand, learner: str, exercise: str, alike: str) -> Arrival | Refusal:
    try:
        data = hand.upload.read(MAX_BYTES)
    except Unread as error:
        return Refusal(hand.upload.origin, str(error), learner)
    notes = [*hand.notes, Repair("", alike)] if alike else hand.notes
    return Arrival(learner, exercise, hand.submitted, data, hand.upload.origin, tuple(notes))


def _time(hand: _Hand, stamps: dict[tuple[str, ...], Upload]) -> str | None:
    """When it was handed in, from its name or nbgrader's file. Raises BadTime and Unread."""
    if hand.place.time:
        return read_time(hand.place.time)
    stamp = stamps.get(hand.place.stamp)
    if stamp is None:
        return None
    try:
        text = stamp.read(STAMP_BYTES).decode("utf-8-sig").strip()
    except (Unread, UnicodeDecodeError) as error:
        raise BadTime(f"its timestamp.txt cannot be read: {error}") from error
    if not text:
        hand.notes.append(
            Repair("", "Its timestamp.txt is empty, so when it was handed in is not known.")
        )
        return None
    time = read_time(text)
    if not has_offset(text):
        hand.notes.append(
            Repair(
                "",
                f"Its timestamp.txt says {text} without an offset; read as UTC, as nbgrader does.",
            )
        )
    return time


# --- Which files count ---------------------------------------------------------------------------


def _chosen(uploads: Iterable[Upload], exercise: str) -> tuple[list[_Hand], list[Refusal]]:
    """The notebooks that count, of each hand-in, and a refusal for each that has none."""
    owners = Owners(exercise)
    placed: list[tuple[Upload, Place]] = []
    odd: list[tuple[Upload, Odd]] = []
    aside: list[tuple[Upload, Typed | Draft]] = []
    others: list[Upload] = []  # no notebooks
    for upload in uploads:
        match place(upload.parts, exercise):
            case Odd() as it:
                odd.append((upload, it))
            case Place() as it:
                placed.append((upload, it))
            case Typed() | Draft() as it:
                aside.append((upload, it))
            case None:
                others.append(upload)
    levels = Levels((upload.parts, said) for upload, said in placed)
    placed = [(upload, levels.settled(upload.parts, said)) for upload, said in placed]
    for upload, said in placed:
        owners.learn(upload.parts, said)
    groups: dict[tuple[tuple[str, ...], str, str, tuple[int, ...]], list[tuple[Upload, Place]]] = (
        defaultdict(list)
    )
    refusals: list[Refusal] = []
    for upload, said in placed:
        home = owners.home(upload.parts)
        owner = owners.owner(home) if home else ""
        if home and not said.by_folder and not _owned(said, owner):
            why = (
                f"it lies in the folder of {shown(owner)} and is named as if {shown(said.learner)} "
                "had handed it in; if it is theirs, move it out of that folder"
            )
            refusals.append(Refusal(upload.origin, why, _checked(owner)))
            continue
        if home and not said.any_name and said.by_folder != len(home):
            said = owners.further_down(home, upload.parts, said)
        counted = said.attempt if said.platform != "Canvas" else ()  # one attempt, several files
        groups[home or said.folder, said.learner, said.time, counted].append((upload, said))
    hands: list[_Hand] = []
    for (base, *_), group in groups.items():
        chosen, refused = _of_group(group, len(base), exercise)
        hands += chosen
        refusals += refused
    hands, doubtful = _without_doubts(hands, exercise)
    refusals += doubtful
    known = {_folded(hand.place.learner) for hand in hands}
    told = known | {_folded(it.learner) for it in refusals}
    return hands, [
        *refusals,
        *_odd_ones(odd, known, exercise),
        *_no_files(aside, told),
        *_other_formats(others, owners, told, exercise),
    ]


def _without_doubts(hands: list[_Hand], exercise: str) -> tuple[list[_Hand], list[Refusal]]:
    """The hand-ins without those of which it is not sure whose they are, and what to do about these."""
    homes = {
        id(hand): hand.upload.parts[: hand.place.by_folder]
        for hand in hands
        if hand.place.by_folder
    }
    why = Levels.doubts(homes.values())
    sure: list[_Hand] = []
    refused: list[Refusal] = []
    for hand in hands:
        if reason := why.get(homes.get(id(hand), ())):
            reason += (
                f". Put it into a folder of the learner's name, as {exercise}.ipynb, and those "
                "folders side by side"
            )
            refused.append(Refusal(hand.upload.origin, reason))
        else:
            sure.append(hand)
    return sure, refused


def _no_files(aside: Iterable[tuple[Upload, Typed | Draft]], told: set[str]) -> Iterator[Refusal]:
    """Who handed in nothing but typed text, a link, or a draft that the platform keeps."""
    for upload, said in aside:
        if _folded(said.learner) in told:
            continue
        what = (
            "only a draft: it was not turned in"
            if isinstance(said, Draft)
            else "typed text or a link only, and no notebook; ask for the file"
        )
        yield Refusal(upload.origin, f"handed in {what}", _checked(said.learner))


def _other_formats(
    others: Iterable[Upload], owners: Owners, told: set[str], exercise: str
) -> Iterator[Refusal]:
    """A refusal for each learner who handed in files, and no notebook of this exercise."""
    by_learner: dict[str, list[Upload]] = defaultdict(list)
    for upload in others:
        if upload.parts[-1] == "timestamp.txt":
            continue
        if home := owners.home(upload.parts):
            by_learner[owners.owner(home)].append(upload)
        else:
            who, _, rest = upload.parts[-1].rpartition(f"_{exercise}.")
            if who and rest:
                by_learner[who].append(upload)
    for learner, uploads in sorted(by_learner.items()):
        if _folded(learner) in told:
            continue
        names = ", ".join(shown(it.parts[-1]) for it in uploads[:5])
        yield Refusal(
            uploads[0].origin,
            f"handed in, but no notebook: {names}; ask for {exercise}.ipynb",
            _checked(learner),
        )


def _owned(said: Place, owner: str) -> bool:
    """Whether a file in somebody's folder is named as theirs; a platform's folder is a name itself."""
    if said.any_name:
        return owner.replace("LATE_", "", 1).startswith(said.learner)
    return _folded(said.learner) == _folded(owner)


def _of_group(
    group: Sequence[tuple[Upload, Place]], above: int, exercise: str
) -> tuple[list[_Hand], list[Refusal]]:
    """One learner's files of one hand-in: those that bear the exercise's name count, if any do.

    `above`: how many parts of their paths they have in common.
    """
    best = min(said.fit for _, said in group)
    fitting = [(upload, said) for upload, said in group if said.fit == best]
    upload, said = fitting[0]
    names = ", ".join(shown("/".join(it.parts[above:])) for it, _ in fitting[:5])
    if best is Fit.NO_NOTEBOOK:
        why = f"no notebook, but {names}; ask for {exercise}.ipynb"
        return [], [Refusal(upload.origin, why, _checked(said.learner))]
    if best is not Fit.NAMED and len(fitting) > 1:
        why = (
            f"{len(fitting)} notebooks, and nothing says which of them counts: {names}; leave one, "
            f"and name it {exercise}.ipynb"
        )
        return [], [Refusal(upload.origin, why, _checked(said.learner))]
    notes = []
    if best is Fit.OTHER:
        notes.append(f"The file is named {shown(upload.parts[-1])}; it is the only notebook there.")
    if others := [it for it, other in group if best < other.fit < Fit.NO_NOTEBOOK]:
        left = ", ".join(shown("/".join(it.parts[above:])) for it in others[:5])
        notes.append(f"Also handed in, and not looked at: {left}.")
    if said.claimed:
        notes.append(
            f"Its name says {shown(said.claimed)}, which is not taken for the time of handing in: it "
            "lies in the learner's own folder."
        )
    if said.late:
        notes.append("Canvas marks it as late.")
    return [_Hand(it, where, [Repair("", note) for note in notes]) for it, where in fitting], []


def _odd_ones(
    odd: Iterable[tuple[Upload, Odd]], known: set[str], exercise: str
) -> Iterator[Refusal]:
    """A refusal for each oddly named notebook of a learner of whom there is no other."""
    kinds: dict[str, list[tuple[Upload, Odd]]] = defaultdict(list)
    for upload, said in odd:
        if not said.other_exercise and not known & {_folded(it) for it in said.learners}:
            kinds[said.kind].append((upload, said))
    for kind, found in kinds.items():
        if len(found) >= SEVERAL:
            first = ", ".join(upload.origin for upload, _ in found[:3])
            yield Refusal(
                first + (", …" if len(found) > 3 else ""),
                f"{len(found)} notebooks have names that end in {shown(kind)}, and are taken for "
                f"another exercise's; if they are this one's, name them LEARNER_{exercise}.ipynb",
            )
            continue
        for upload, said in found:
            yield Refusal(
                upload.origin,
                f"the name does not say that this is a learner's {exercise}; rename it to "
                f"LEARNER_{exercise}.ipynb, or put it into a folder of the learner's name as "
                f"{exercise}.ipynb",
                _checked(said.learners[0]) if len(said.learners) == 1 else "",
            )


def _alike(learners: Iterable[str]) -> dict[str, str]:
    """A note for learners whose names differ in capital letters only."""
    folded: dict[str, list[str]] = defaultdict(list)
    for learner in learners:
        folded[_folded(learner)].append(learner)
    return {
        learner: f"There is also {', '.join(shown(it) for it in others)}. Names that differ in "
        "capital letters are two learners here; if they are one, rename the files."
        for names in folded.values()
        for learner in names
        if (others := sorted(set(names) - {learner}))
    }


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _whose(parts: tuple[str, ...], exercise: str) -> str:
    said = place(parts, exercise) if parts else None
    return _checked(said.learner) if isinstance(said, Place) else ""


def _checked(name: str) -> str:
    """A name for a refusal; "" for one that is refused itself."""
    try:
        return learner_name(name)
    except BadName:
        return ""


def _sortable(order: tuple[object, ...]) -> tuple[tuple[int, int, str], ...]:
    """Places compare as text where they are names, and as numbers where they are a zip's entries."""
    return tuple(
        (0, part, "") if isinstance(part, int) else (1, 0, visible(str(part))) for part in order
    )
