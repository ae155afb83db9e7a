"""Which of an upload's files count: a notebook for each hand-in, and what is told of the others."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from staffplus.grading.intake import leftovers
from staffplus.grading.intake.hands import Hand, of_group
from staffplus.grading.intake.homes import Levels, Owners
from staffplus.grading.intake.layouts import Draft, Odd, Place, Typed, place
from staffplus.grading.intake.leftovers import checked, folded
from staffplus.grading.intake.naming import Fit, named_after, names_in, stem_of
from staffplus.grading.intake.nobody import is_nobody
from staffplus.grading.intake.people import shown
from staffplus.grading.intake.platforms import BLACKBOARD
from staffplus.grading.intake.uploads import Upload
from staffplus.grading.intake.whose import AsNamed
from staffplus.grading.model import Passed, Refusal


@dataclass(frozen=True)
class Chosen:
    """What an upload comes to: every file is in one of the three."""

    hands: list[Hand]
    refusals: list[Refusal]
    passed: list[Passed]
    owners: Owners  #: whose folders are


def choose(
    uploads: Sequence[Upload],
    exercise: str,
    whose: AsNamed,
    untouched: Callable[[Upload], bool] = lambda _: False,
    around: str = "",
    holds: Callable[[Upload], str] = lambda _: "",
    is_it: Callable[[Upload], bool] = lambda _: False,
    exercises: Collection[str] = (),
) -> Chosen:
    """The notebooks that count, of each hand-in, and what is told of the other files.

    `whose`: who is certainly meant by a name; `untouched`: whether a notebook is as learners were given
    it; `around`: the name of the zip that all this lies in, "" for a folder's; `holds`: what is in a
    notebook whose name does not say it, in words for whoever marks; `is_it`: whether a look into it
    tells that it is this exercise; `exercises`: names of all exercises of the course.
    """
    knows = whose.knows
    owners = Owners(exercise, _shared(uploads, exercise, whose))
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
    logins = _logins([*placed, *aside], whose)
    placed = [
        (it, replace(said, learner=logins.get(it.parts, said.learner))) for it, said in placed
    ]
    aside = [(it, replace(said, learner=logins.get(it.parts, said.learner))) for it, said in aside]
    levels = Levels(((upload.parts, said) for upload, said in placed), exercise)
    placed = [(upload, levels.settled(upload.parts, said, knows)) for upload, said in placed]
    # In a folder where others are named, a copy without a name is nobody's, and makes it nobody's folder.
    people = {it.parts[:-1] for it, said in placed if not said.by_folder and not said.any_name}
    nameless = {
        it.parts
        for it, said in placed
        if said.by_folder and said.fit is Fit.COPY and it.parts[:-1] in people
    }
    for upload, said in placed:
        if upload.parts not in nameless:
            owners.learn(upload.parts, said)
    homeless = {it for it in nameless if not owners.home(it)}
    odd += [(it, Odd((), stem_of(it.parts[-1]))) for it, _ in placed if it.parts in homeless]
    placed = [(it, said) for it, said in placed if it.parts not in homeless]
    # Named after another exercise, and not this one for all that: it waits until that one is marked.
    elsewhere = {
        it.parts: name
        for it, said in odd
        if not said.other_exercise
        and (name := named_after(it.parts[-1], {*exercises} - {exercise}))
        and not is_it(it)
    }
    odd = [(it, said) for it, said in odd if it.parts not in elsewhere]
    found = _by_look(odd, placed, owners, exercise, whose, is_it, untouched)
    placed += found
    odd = [(it, said) for it, said in odd if it.parts not in {it.parts for it, _ in found}]
    groups: dict[
        tuple[tuple[str, ...], str | tuple[str, ...], str, tuple[int, ...]],
        list[tuple[Upload, Place]],
    ] = defaultdict(list)
    refusals: list[Refusal] = []
    for upload, said in placed:
        home = owners.home(upload.parts)
        owner = owners.owner(home) if home else ""
        if home and not said.by_folder and _of_owner(said, owner, whose):
            said = owners.further_down(home, upload.parts, said)
        if home and not said.by_folder and not _owned(said, owner):
            why = (
                f"it lies in the folder of {shown(owner)} and its name says {shown(said.learner)}, so "
                f"it may be either's. If it is {shown(owner)}'s, rename it to {exercise}.ipynb; if it is "
                f"{shown(said.learner)}'s, move it out of that folder"
            )
            refusals.append(Refusal(upload.origin, why, checked(owner)))
            continue
        if home and not said.any_name and said.by_folder != len(home):
            said = owners.further_down(home, upload.parts, said)
        counted = said.attempt if said.platform != "Canvas" else ()  # one attempt, several files
        who = (not said.platform and whose.people(said.learner)) or said.learner
        groups[home or said.folder, who, said.time, counted].append((upload, said))
    hands: list[Hand] = []
    for (base, *_), group in groups.items():
        chosen, refused = of_group(group, len(base), exercise, untouched, is_it)
        hands += chosen
        refusals += refused
    hands, doubtful = _without_doubts(hands, exercise, knows, around)
    refusals += doubtful
    known = {folded(hand.place.learner) for hand in hands}
    told = known | {folded(it.learner) for it in refusals}
    refusals += leftovers.odd_ones(odd, known, exercise, holds)
    refusals += leftovers.no_files(aside, told)
    refusals += leftovers.other_formats(others, owners, told, exercise)
    rows = {hand.upload.origin for hand in hands}
    rows |= {origin for it in refusals for origin in (it.origin, *it.entries)}
    passed = [*leftovers.passed(uploads, rows, owners, exercise, elsewhere)]
    return Chosen(hands, refusals, passed, owners)


def _logins(
    files: Iterable[tuple[Upload, Place | Typed | Draft]], whose: AsNamed
) -> dict[tuple[str, ...], str]:
    """Path -> whole login, where Blackboard's names leave open where the task ends and a login begins:
    `My_sheet_a_reyes_attempt_…`. What all names of one download begin with is the task."""
    named: dict[tuple[str, ...], dict[tuple[str, ...], tuple[str, str]]] = defaultdict(dict)
    for upload, said in files:
        for depth, part in enumerate(upload.parts):
            found = BLACKBOARD.match(part)
            if found and found["who"].endswith(f"_{said.learner}"):
                named[upload.parts[:depth]][upload.parts] = found["who"], said.learner
                break  # what lies in it has the learner's names
    logins = {}
    for found_there in named.values():
        begin = os.path.commonprefix([who for who, _ in found_there.values()])  # noqa: RUF071
        task = begin[: begin.rfind("_") + 1]
        if not task or len({who for who, _ in found_there.values()}) < 2:
            continue
        for parts, (who, short) in found_there.items():
            login = who[len(task) :]
            if login and (whose.knows(login) or not whose.knows(short)):
                logins[parts] = login
    return logins


def _shared(
    uploads: Iterable[Upload], exercise: str, whose: AsNamed
) -> Collection[tuple[str, ...]]:
    """Folders below which there are names of several people on the roster: an inbox, a team, a term."""
    below: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for upload in uploads if whose.has_list else ():
        names = [part.removesuffix(".zip") for part in upload.parts[:-1]]
        known = [whose.people(it) for it in names]
        inside = {
            it for name in _may_be_names(upload.parts[-1], exercise) if (it := whose.people(name))
        }
        for depth in range(len(names), 0, -1):
            if known[depth - 1]:
                break  # what lies in somebody's own folder has the names they gave it
            below[upload.parts[:depth]] |= inside
        for depth in range(1, len(names)):
            if known[depth] and not any(known[:depth]):
                for above in range(1, depth + 1):
                    below[upload.parts[:above]].add(known[depth])
    return {folder for folder, people in below.items() if len(people) > 1}


def _by_look(
    odd: Sequence[tuple[Upload, Odd]],
    placed: Sequence[tuple[Upload, Place]],
    owners: Owners,
    exercise: str,
    whose: AsNamed,
    is_it: Callable[[Upload], bool],
    untouched: Callable[[Upload], bool],
) -> list[tuple[Upload, Place]]:
    """Notebooks of odd names that count all the same: whose they are is certain, and so is what is in them.

    One lies in a learner's own folder, or its name or its folder's is one person's on the roster.
    Who has another there that is named as was asked, with something written in it, has handed that in.
    """
    named: dict[str, list[Upload]] = defaultdict(list)
    for upload, its in placed:
        named[folded(its.learner)].append(upload)
    others = {folded(said.learner) for _, said in placed}
    others |= {it for _, said in placed if not said.platform for it in whose.people(said.learner)}
    found = []
    for upload, said in odd:
        home = owners.home(upload.parts)
        folders = [part.removesuffix(".zip") for part in upload.parts[:-1]]
        sure = [depth for depth, name in enumerate(folders, 1) if whose.knows(name)]
        if not home and len(sure) == 1:
            home = upload.parts[: sure[0]]
        if home:
            owner = owners.owner(home)
            taken = {folded(owner), *whose.people(owner)} & others
            if taken and (there := named[folded(owner)]):
                taken = taken if not all(map(untouched, there)) or untouched(upload) else set()
            if not said.other_exercise and not taken and is_it(upload):
                it = Place(owner, Fit.OTHER, home, by_folder=len(home))
                found.append((upload, it))
            continue
        names, asked = names_in(upload.parts[-1], exercise)
        may_be = _may_be_names(upload.parts[-1], exercise)
        people = {it: whose.people(it) for it in may_be if whose.knows(it)}
        if len({*people.values()}) != 1:
            continue
        ((name, who), *_) = people.items()
        if not others & {*who} and (is_it(upload) or (asked and len(names) == 1)):
            fit = Fit.COPY if asked else Fit.OTHER
            found.append((upload, Place(name, fit, upload.parts[:-1])))
    return found


def _may_be_names(name: str, exercise: str) -> list[str]:
    """What may be a person's name in a notebook's, with what stands behind a copy's name and without it."""
    both = (names_in(name, exercise, whole=whole)[0] for whole in (False, True))
    return [*dict.fromkeys(it for names in both for it in names)]


def _of_owner(said: Place, owner: str, whose: AsNamed) -> bool:
    """Whether a file in somebody's folder is theirs though its name says another: on the roster that name
    is theirs too, or nobody's."""
    theirs, named = whose.people(owner), whose.people(said.learner)
    return bool(theirs) and (not named or {*named} <= {*theirs})


def _without_doubts(
    hands: list[Hand], exercise: str, knows: Callable[[str], bool], around: str
) -> tuple[list[Hand], list[Refusal]]:
    """The hand-ins without those of which it is not sure whose they are, and what to do about these."""
    homes = {
        id(hand): hand.upload.parts[: hand.place.by_folder]
        for hand in hands
        if hand.place.by_folder and not knows(hand.place.learner)
    }
    why = Levels.doubts(homes.values(), exercise)
    if len(hands) == 1 and around and not is_nobody(around, exercise):
        (hand,) = hands
        home = homes.get(id(hand), ())
        # A zip in a zip, and nothing beside it: the learner packed one of them, or both.
        if len(home) == 1 and home[0].endswith(".zip"):
            if home in why:
                name = around
                hand.place = replace(hand.place, learner=name, stamp=(), time="")
                return hands, []
            why[home] = (
                f"the zip {shown(home[0])} is all there is in the zip {shown(around)}, and either may be "
                "named for the learner"
            )
    twins = _twins(hands)
    sure: list[Hand] = []
    refused: list[Refusal] = []
    for hand in hands:
        if id(hand) in twins:
            reason = (
                f"another name beside it looks the same as {shown(hand.place.learner)} and is spelt "
                "with other characters (Unicode's NFC and NFD), so they may be two people; give one "
                "of them another name"
            )
            refused.append(Refusal(hand.upload.origin, reason, checked(hand.place.learner)))
        elif doubt := why.get(homes.get(id(hand), ())):
            reason = (
                f"{doubt}. Put it into a folder of the learner's name, as {exercise}.ipynb, and those "
                "folders side by side"
            )
            refused.append(Refusal(hand.upload.origin, reason))
        else:
            sure.append(hand)
    return sure, refused


def _twins(hands: Iterable[Hand]) -> set[int]:
    """The hands, by `id`, whose learner's name stands there twice in two ways to write `é`."""
    beside: dict[tuple[tuple[str, ...], str], list[Hand]] = defaultdict(list)
    for hand in hands:
        depth = hand.place.by_folder or len(hand.upload.parts)
        name = unicodedata.normalize("NFC", hand.place.learner)
        beside[hand.upload.parts[: depth - 1], name].append(hand)
    return {
        id(hand)
        for found in beside.values()
        if len({it.place.learner for it in found}) > 1
        for hand in found
    }


def _owned(said: Place, owner: str) -> bool:
    """Whether a file in somebody's folder is named as theirs; a platform's folder is a name itself."""
    if said.any_name:
        return owner.replace("LATE_", "", 1).startswith(said.learner)
    return folded(said.learner) == folded(owner)
