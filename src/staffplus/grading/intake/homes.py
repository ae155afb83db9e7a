"""Which folders are learners' own, told from what lies in them and beside them.

A folder is not a person until something says so: `Version 2`, `Desktop` or a date is nobody, and a
name that stands in several places may be several people (see `Levels`).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from staffplus.grading.intake.layouts import Place, stamp_of
from staffplus.grading.intake.naming import Fit, learner_of, same_name
from staffplus.grading.intake.nobody import is_nobody
from staffplus.grading.intake.people import shown


class Owners:
    """The folders that are learners' own: what lies in one is that learner's, whatever its name.

    A folder is known for one by what lies beside it: where `ann/sheet.ipynb` is how `ann` hands in,
    `ben/` is ben's too, and ben cannot hand in for ann with a file of the name `ann_sheet.ipynb`.
    """

    def __init__(self, exercise: str, shared: Collection[tuple[str, ...]] = ()) -> None:
        """`shared`: folders that hold several people's work, and are nobody's therefore."""
        self._exercise, self._shared = exercise, shared
        self._homes: set[tuple[str, ...]] = set()  # folders in which each folder is a learner's

    def learn(self, parts: tuple[str, ...], said: Place) -> None:
        """Take a file into account; `said` is what `place` says of it."""
        if said.any_name or (said.by_folder and is_nobody(said.learner, self._exercise)):
            return
        if said.by_folder:
            self._homes.add(parts[: said.by_folder - 1])
        elif len(parts) > 1 and same_name(parts[-2].removesuffix(".zip"), said.learner):
            self._homes.add(parts[:-2])

    def home(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The learner's folder in which a file lies; () if it lies in none."""
        for depth in range(len(parts) - 1):
            name = parts[depth].removesuffix(".zip")
            nobodys = is_nobody(name, self._exercise) or parts[: depth + 1] in self._shared
            if parts[:depth] in self._homes and not (same_name(name, self._exercise) or nobodys):
                return parts[: depth + 1]
        return ()

    def owner(self, home: tuple[str, ...]) -> str:
        return learner_of(home[-1].removesuffix(".zip"), self._exercise)

    def further_down(self, home: tuple[str, ...], parts: tuple[str, ...], said: Place) -> Place:
        """A learner's notebook that does not lie where that learner's notebook is to lie.

        It counts only where there is no other. A time in its name, or in a folder's of the
        learner's own making, is none.
        """
        return replace(
            said,
            learner=self.owner(home),
            by_folder=len(home),
            fit=max(said.fit, Fit.BELOW),
            time="",
            claimed=said.time,
            stamp=stamp_of(home, same_name(parts[len(home)], self._exercise), parts),
        )


class Levels:
    """Which level of folders is the learners', where no platform says so.

    Zips that lie side by side, each with one hand-in, are a learner's each. Otherwise the folder
    around the notebook is, unless its name is nobody's, or is found in several places, or there
    are as many folders above as such folders, so that either level may be meant.
    """

    def __init__(self, places: Iterable[tuple[tuple[str, ...], Place]], exercise: str = "") -> None:
        self._exercise = exercise
        homes: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
        for parts, said in places:
            if said.by_folder and (zipped := self._zip(parts)):
                homes[zipped].add(parts[: said.by_folder])
        beside: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for zipped, inside in homes.items():
            beside[zipped[:-1]].append(len(inside))
        #: Zips of one hand-in each, with others like them beside.
        self._one_each = {
            it for it in homes if len(beside[it[:-1]]) > 1 and set(beside[it[:-1]]) == {1}
        }
        self._lone = {it for it, inside in homes.items() if len(inside) == 1}
        self._homes = homes

    def _only(self, outer: tuple[str, ...]) -> bool:
        """Whether a zip holds one hand-in and no more."""
        inside = [it for zipped, it in self._homes.items() if zipped[: len(outer)] == outer]
        return len(inside) == 1 and len(inside[0]) == 1

    @staticmethod
    def _zip(parts: tuple[str, ...]) -> tuple[str, ...]:
        """The innermost zip around a file; () if there is none within the hand-in."""
        for depth in range(len(parts) - 1, 0, -1):
            if parts[depth - 1].endswith(".zip"):
                return parts[:depth]
        return ()

    def _outermost(self, zipped: tuple[str, ...]) -> tuple[str, ...]:
        """The outermost of zips that lie in each other with no folder between, and is not nobody's: who
        packs a zip into a zip has named the outer one last."""
        for depth in range(1, len(zipped)):
            around = zipped[depth - 1 :]
            if all(it.endswith(".zip") for it in around) and not is_nobody(
                around[0][:-4], self._exercise
            ):
                return zipped[:depth]
        return zipped

    def settled(
        self, parts: tuple[str, ...], said: Place, knows: Callable[[str], bool] = lambda _: False
    ) -> Place:
        """`said`, with the name of the one folder or zip around that `knows` says is somebody's, or
        else the zip's name for the learner's where the zip is the learner's."""
        zipped = self._zip(parts)
        if said.by_folder:
            names = [part.removesuffix(".zip") for part in parts[:-1]]
            sure = [depth for depth, name in enumerate(names, 1) if knows(name)]
            if len(sure) == 1 and sure[0] != said.by_folder:
                name = learner_of(names[sure[0] - 1], self._exercise)
                return replace(said, learner=name, by_folder=sure[0], stamp=(), time="")
            if sure == [said.by_folder]:
                return said
        if not said.by_folder or not zipped:
            return said
        outer = self._outermost(zipped) if zipped in self._lone else zipped
        if outer != zipped and self._only(outer):
            name = learner_of(outer[-1].removesuffix(".zip"), self._exercise)
            return replace(said, learner=name, by_folder=len(outer), stamp=(), time="")
        if said.by_folder <= len(zipped):
            return said
        name = learner_of(zipped[-1].removesuffix(".zip"), self._exercise)
        if is_nobody(name, self._exercise):
            return said
        if zipped in self._one_each or (
            zipped in self._lone and is_nobody(said.learner, self._exercise)
        ):
            return replace(said, learner=name, by_folder=len(zipped), stamp=(), time="")
        return said

    @staticmethod
    def doubts(homes: Iterable[tuple[str, ...]], exercise: str = "") -> dict[tuple[str, ...], str]:
        """Of the folders taken for learners', those that may not be one, and why."""
        found = sorted(set(homes))
        places: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        above: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        for home in found:
            places[_spelt(home)].append(home)
            above[home[:-1]].append(home)
        either = len(above) > 1 and all(len(it) == 1 and up for up, it in above.items())
        said: dict[tuple[str, ...], str] = {}
        for home in found:
            name, same = home[-1].removesuffix(".zip"), places[_spelt(home)]
            if is_nobody(name, exercise):
                said[home] = f"the folder {shown(name)} around it is not a person's name"
            elif len(same) > 1:
                where = ", ".join(shown("/".join(it[:-1]) or ".") for it in same[:4])
                said[home] = (
                    f"a folder {shown(name)} stands in {len(same)} places ({where}), and nothing "
                    "says whether that is one person"
                )
            elif either:
                said[home] = (
                    f"{shown(home[-2])} and {shown(name)} stand around it, each with no other beside "
                    "it, and either may be the learner"
                )
        return said


def _spelt(home: tuple[str, ...]) -> str:
    """A learner's folder's name as it is compared: one spelling of `é`, capital letters as they are."""
    return unicodedata.normalize("NFC", home[-1].removesuffix(".zip"))
