"""One learner's files of one hand-in: which of them counts, and in what order several were handed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from staffplus.grading.intake.later import File, Several, in_order, key_of, plain_stem
from staffplus.grading.intake.layouts import Place
from staffplus.grading.intake.leftovers import checked
from staffplus.grading.intake.naming import Fit, stem_of
from staffplus.grading.intake.people import listed, shown, visible
from staffplus.grading.intake.platforms import CLOCKS
from staffplus.grading.intake.uploads import Upload
from staffplus.grading.model import About, Evidence, Refusal, Repair

#: So many names of files stand in a reason.
FEW = 5
#: A part of a place, as places are sorted.
Order = tuple[int, int, tuple[tuple[str, int, str], ...]]


@dataclass
class Hand:
    """A notebook that counts, not yet read."""

    upload: Upload
    place: Place
    notes: list[Repair]
    submitted: str | None = None
    together: str = ""  #: names the files among which `rank` says which is the later
    rank: int = 0
    several: Several | None = None  #: at the one of several files that counts

    @property
    def key(self) -> tuple[bool, datetime, tuple[int, ...], int, tuple[Order, ...]]:
        """Sorts the hand-ins of one learner: by time, unknown times first, then by the platform's
        counting, then as they lie."""
        known = self.submitted is not None
        moment = datetime.fromisoformat(self.submitted) if self.submitted else datetime.min
        return (
            known,
            moment.astimezone(UTC) if known else moment.replace(tzinfo=UTC),
            self.place.attempt,
            self.rank,
            sortable(self.upload.order),
        )

    def evidence(self, source: str) -> Evidence:
        """What says when it was handed in, beside a time; `source`: the folder or zip it lies in."""
        number = self.place.attempt[0] if self.place.attempt else 0
        where = f"{source}: {self.upload.origin}"
        if self.together and number and self.place.platform in CLOCKS:
            # Files of one attempt: milliseconds, which no name says, keep their order.
            return Evidence(
                self.place.platform, number // 1000 * 1000 + self.rank, self.place.late, where
            )
        if self.together:
            return Evidence(self.together, self.rank, self.place.late, where)
        return Evidence(self.place.platform, number, self.place.late, where)


def of_group(
    group: Sequence[tuple[Upload, Place]],
    above: int,
    exercise: str,
    untouched: Callable[[Upload], bool],
    is_it: Callable[[Upload], bool],
) -> tuple[list[Hand], list[Refusal]]:
    """One learner's files of one hand-in: those that bear the exercise's name count, if any do and
    something is written in one, and of several the later one (see `later`).

    `above`: how many parts of their paths they have in common.
    """
    best = min(said.fit for _, said in group)
    best = Fit.COPY if best is Fit.NAMED else best  # a copy may be the later
    fitting = [(it, said) for it, said in group if said.fit == best or said.fit < best]
    others = [(it, other) for it, other in group if best < other.fit < Fit.NO_NOTEBOOK]
    if others and all(untouched(it) for it, _ in fitting):
        fitting += [one for one in others if is_it(one[0]) and not untouched(one[0])]
    upload, said = fitting[0]
    entries = tuple(it.origin for it, _ in group)
    names = listed([shown("/".join(it.parts[above:])) for it, _ in fitting], FEW, full="")
    if best is Fit.NO_NOTEBOOK:
        why = f"no notebook, but {names}; ask for {exercise}.ipynb"
        return [], [Refusal(upload.origin, why, checked(said.learner), entries)]
    fitting, several = _later(fitting, above, untouched)
    if several is None and len(fitting) > 1 and fitting[-1][1].fit is not Fit.NAMED:
        why = (
            f"{len(fitting)} notebooks, and nothing says which of them counts: {names}; leave one, "
            f"and name it {exercise}.ipynb"
        )
        return [], [Refusal(upload.origin, why, checked(said.learner), entries)]
    notes: list[Repair] = []

    def note(what: str, about: About = About.NOTE) -> None:
        notes.append(Repair("", what, about))

    if best is Fit.OTHER:
        # What a platform puts before a name is not the learner's, and neither is a fault.
        named = shown(said.called or upload.parts[-1])
        note(f"The file is named {named}; it is the only notebook there.", About.MARKER)
    if several is not None:
        note(f"Several files were handed in: {several.said()}.")
    read = {it.parts for it, _ in fitting}
    if unread := [it for it, _ in others if it.parts not in read]:
        left = listed([shown("/".join(it.parts[above:])) for it in unread], FEW, full="")
        note(f"Also handed in, and not looked at: {left}.")
    if said.claimed:
        note(
            f"Its name says {shown(said.claimed)}, which is not taken for the time of handing in: it "
            "lies in the learner's own folder.",
            About.MARKER,
        )
    if said.late:
        note("Canvas marks it as late.")
    hands = [Hand(it, where, [*notes]) for it, where in fitting]
    if several is not None:
        hands[-1].several = several
        if not several.by_platform:
            key = key_of(said.platform, _files(fitting, above))
            for rank, hand in enumerate(hands, 1):
                hand.together, hand.rank = key, rank
    return hands, []


def _files(fitting: Sequence[tuple[Upload, Place]], above: int) -> list[File]:
    return [
        File(
            it,
            shown("/".join(it.parts[above:])),
            stem_of(said.called or it.parts[-1]),
            said.attempt[0] if said.attempt and said.platform == "Canvas" else 0,
            said.claimed,
            it.parts[above:-1],
        )
        for it, said in fitting
    ]


def _later(
    fitting: list[tuple[Upload, Place]], above: int, untouched: Callable[[Upload], bool]
) -> tuple[list[tuple[Upload, Place]], Several | None]:
    """The files in the order in which they were handed in, and how it is known; as they are, if it is not."""
    files = _files(fitting, above)
    if len(fitting) == 1:
        return fitting, None
    if fitting[0][1].fit is Fit.OTHER and len({plain_stem(it.stem) for it in files}) > 1:
        return fitting, None  # two names are two notebooks, and either may be meant
    order, several = in_order(files, untouched)
    fitting = [fitting[n] for n in order]
    if several is None:
        fitting.sort(key=lambda it: it[1].fit is Fit.NAMED)
        if sum(said.fit is Fit.NAMED for _, said in fitting) == 1:
            several = Several(
                tuple(it.name for it in _files(fitting, above)),
                "its name is the one that was asked for",
                "Nothing says which of them is the later: look at both, and leave the one that is meant",
            )
    return fitting, several


def sortable(order: tuple[object, ...]) -> tuple[Order, ...]:
    """Places compare as text where they are names, and as numbers where they are a zip's entries or
    stand in a name: `Version 9` is before `Version 10`."""
    return tuple(
        (0, part, ()) if isinstance(part, int) else (1, 0, _natural(visible(str(part))))
        for part in order
    )


@lru_cache(maxsize=1024)
def _natural(text: str) -> tuple[tuple[str, int, str], ...]:
    """A name's texts and numbers in turn; a number is compared by its digits, however many."""
    parts = re.split(r"(\d+)", text)
    pairs = zip(parts[::2], [*(it.lstrip("0") for it in parts[1::2]), ""], strict=True)
    return tuple((words, len(digits), digits) for words, digits in pairs)
