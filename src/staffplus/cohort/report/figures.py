"""What is counted of a cohort's answers. A count that is withheld is None."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from staffplus import items
from staffplus.bankfile import DEFAULT_SCALE, scales
from staffplus.cohort import few
from staffplus.cohort.few import Audit
from staffplus.cohort.logs.answers import Answer, Course, Learner, Met
from staffplus.cohort.logs.progress import CERTAINTIES

#: A correlation of fewer learners than this moves by more than it says (its standard error is 0.23 at 20).
LEAST_FOR_DISCRIMINATION = 20
#: So many other items have to be answered before a learner's score on them is worth comparing with.
LEAST_ITEMS = 5
#: Bins of the distribution of scores.
BINS = 10

Told = int | None


@dataclass(frozen=True)
class Share:
    """So many of so many. `bound`: what is said where the count is withheld: few, most, or nothing."""

    count: Told
    of: Told
    bound: str = ""

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.count is not None and self.of else None


@dataclass(frozen=True)
class Option:
    """An option of one case, and who chose it at first."""

    id: str
    text: str
    right: bool
    belief: str  #: its id; "" for none
    chosen: Told


@dataclass(frozen=True)
class Case:
    """One case of an item, as those who met it first answered it."""

    id: str
    right: Share
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Paired:
    """People who answered two cases of an item, or in two votes: before, after, and who moved."""

    n: Told
    before: Told
    after: Told
    gained: Told  #: wrong before, right after
    lost: Told


@dataclass(frozen=True)
class ItemFigures:
    """One item, at first answers."""

    id: str
    chapter: str
    objective: str
    prompt: str
    answered: Told
    right: Share
    discrimination: float | None  #: correlation with the share right of all other items
    sure_and_wrong: Told
    beliefs: tuple[tuple[str, Told], ...]  #: id, answers that show it; the commonest first
    cases: tuple[Case, ...]
    paired: Paired | None


@dataclass(frozen=True)
class Completion:
    """How far learners are with a chapter."""

    chapter: str
    items: int
    begun: Share
    finished: Share
    task: Share
    median_answered: float | None  #: items, of those who have begun
    median_read: float | None  #: steps, of those who have read any


@dataclass(frozen=True)
class Held:
    """A belief over all items that can show it: in how many answers it was, of how many."""

    id: str
    name: str
    text: str
    shown: Share
    see: tuple[tuple[str, str], ...]  #: passages that answer the items where it showed


@dataclass(frozen=True)
class Figures:
    """A cohort."""

    learners: int
    completion: tuple[Completion, ...]
    scores: tuple[tuple[int, int, int], ...]  #: first bin, last bin, learners; a bin is a tenth
    items: tuple[ItemFigures, ...]
    beliefs: tuple[Held, ...]
    levels: tuple[str, ...]
    confusion: Mapping[tuple[str, str], Told]  #: level that is right, level that was chosen
    certainty: tuple[tuple[str, Share], ...]
    before_after: Paired | None
    old: int = 0  #: answers to another wording
    odd: int = 0  #: answers that no page could give
    shown: int = 0  #: questions looked up and not answered


Key = Hashable


@dataclass
class _Atoms:
    """The cohort's first answers, in groups of people who did the same with one item."""

    people: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    of: dict[str, list[tuple[Key, Met]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, met: Met) -> None:
        first, later = met.first, met.later
        after = None if later is None else (later.item.id, later.right)
        key = (name, first.item.id, first.options, first.right, first.certainty, tuple(sorted(first.beliefs)), after)  # fmt: skip
        if key not in self.people:
            self.of[name].append((key, met))
        self.people[key].append(first.learner)

    def where(self, holds: Callable[[Met], bool], name: str = "") -> frozenset[Key]:
        """The atoms of an item, or of all, of which something holds."""
        places = [name] if name else list(self.of)
        return frozenset(key for place in places for key, met in self.of[place] if holds(met))


def figures(people: Sequence[Learner], course: Course) -> Figures:
    """Everything that is told of a cohort, of any size."""
    atoms = _Atoms()
    for name in course.families:
        for one in people:
            if name in one.met:
                atoms.add(name, one.met[name])
    audit = Audit(atoms.people)
    asked = _Asked(atoms, audit, course)
    for only_guard in (True, False):  # every small group is known before anything is told
        asked.only_guard = only_guard
        confusion = asked.levels()
        for name in course.families:
            asked.head(name)  # what an item is first asked for is told first
        pooled = asked.pooled()
        rows = [asked.item(name) for name in course.families if atoms.of[name]]
    beliefs, certainty, paired = pooled
    correlations = discriminations(people)
    told = tuple(
        replace(it, discrimination=correlations.get(it.id)) if it.right.count is not None else it
        for it in rows
    )
    counts = [0] * BINS
    for one in people:
        score = mean_score(one)
        if score is not None:
            counts[min(BINS - 1, int(score * BINS))] += 1
    return Figures(
        learners=len(people),
        completion=tuple(_completion(people, course)),
        scores=tuple(few.bins(counts)),
        items=told,
        beliefs=beliefs,
        levels=tuple(it["id"] for it in items_scale()["level"]),
        confusion=confusion,
        certainty=certainty,
        before_after=paired,
        old=sum(it.old for it in people),
        odd=sum(it.odd for it in people),
        shown=sum(it.shown for it in people),
    )


def items_scale() -> Mapping[str, Any]:
    """The scale of Staff, Lead and Senior."""
    return scales()[DEFAULT_SCALE]


@dataclass
class _Asked:
    """Asks the audit for counts; on its first round every group is only named."""

    atoms: _Atoms
    audit: Audit
    course: Course
    only_guard: bool = True

    def count(self, group: frozenset[Key], of: frozenset[Key] = frozenset()) -> Told:
        if self.only_guard:
            self.audit.guard(group, of)
            return None
        return self.audit.tell(group)

    def share(self, group: frozenset[Key], of: frozenset[Key]) -> Share:
        whole, part = self.count(of), self.count(group, of)
        bound = ""
        if part is None and whole is not None and not self.only_guard:
            bound = "few" if self.audit.is_small(group) else "most" if self.audit.is_small(of - group) else ""  # fmt: skip
        return Share(part, whole, bound)

    # --- Over all items ---

    def levels(self) -> dict[tuple[str, str], Told]:
        """How often each level was chosen where each was right."""
        where, confusion = self.atoms.where, {}
        levels = [it["id"] for it in items_scale()["level"]]
        for key in levels:
            of = where(_with_level(key))
            self.count(of)  # or a cell would be told in its place
            for level in sorted(levels, key=lambda it: it != key):  # what is right matters most
                confusion[key, level] = self.count(of & where(_chose(level)), of)
        return {(key, level): confusion[key, level] for key in levels for level in levels}

    def pooled(self) -> tuple[tuple[Held, ...], tuple[tuple[str, Share], ...], Paired | None]:
        where = self.atoms.where
        marked, right = where(_is_marked), where(_is_right)
        certainty = []
        for sure in CERTAINTIES:
            of = where(_as_sure(sure)) & marked
            certainty.append((sure, self.share(of & right, of)))
        return self._beliefs(), tuple(certainty), self._paired("")

    def _beliefs(self) -> tuple[Held, ...]:
        named = items.misconceptions()
        able: dict[str, set[str]] = defaultdict(set)
        for item in self.course.stems.values():
            for _, belief in items.misconceptions_of(item):
                able[belief].add(item.id)
        found = []
        for belief, stems in able.items():
            of, group = self.atoms.where(_asked_one_of(stems)), self.atoms.where(_shows(belief))
            if not group:
                continue
            shown = self.share(group, of)
            places = {met.first.item.passage for name in self.atoms.of for key, met in self.atoms.of[name] if key in group}  # fmt: skip
            about = named.get(belief, {})
            found.append(Held(belief, about.get("name", belief), about.get("text", ""), shown, tuple(sorted(places))))  # fmt: skip
        return tuple(sorted(found, key=lambda it: (-(it.shown.count or 0), it.id)))

    def _paired(self, name: str) -> Paired | None:
        where = self.atoms.where
        of = where(_is_paired, name)
        if not of:
            return None
        before, after = of & where(_is_right, name), of & where(_is_right_later, name)
        n = self.count(of)
        told = [self.count(it, of) for it in (before, after, after - before, before - after)]
        return Paired(n, *told)

    # --- One item ---

    def head(self, name: str) -> tuple[Told, Share]:
        """How many answered an item, and how many were right at first."""
        answered = self.count(self.atoms.where(_is_there, name))
        return answered, self.share(self.atoms.where(_is_right, name), self.atoms.where(_is_marked, name))  # fmt: skip

    def item(self, name: str) -> ItemFigures:
        head, where = self.course.families[name][0], self.atoms.where
        of = where(_is_marked, name)
        answered, right = self.head(name)
        held = sorted({belief for _, met in self.atoms.of[name] for belief in met.first.beliefs})
        beliefs = [(it, self.count(where(_shows(it), name), of)) for it in held]
        wrong = of - where(_is_right, name)
        sure = self.count(wrong & where(_as_sure(CERTAINTIES[-1]), name), wrong)
        paired = self._paired(name)
        cases = tuple(self._case(stem) for stem in self.course.families[name])
        return ItemFigures(name, head.chapter, str(head.raw["objective"]), str(head.raw["prompt"]), answered, right, None, sure,
                           tuple(sorted(beliefs, key=lambda it: (-(it[1] or 0), it[0]))), cases, paired)  # fmt: skip

    def _case(self, stem: items.Item) -> Case:
        where, name = self.atoms.where, stem.family
        of = where(_asked_one_of({stem.id}), name)
        right = self.share(of & where(_is_right, name), of)
        shown = stem.rulebook.explained(stem.raw).get("options", [])
        chosen = [self.count(of & where(_chose(it["id"]), name), of) for it in shown]
        return Case(stem.id, right, tuple(map(option, shown, chosen)))


def option(shown: Mapping[str, Any], chosen: Told) -> Option:
    """An option as `explained` has it, and by how many it was chosen."""
    belief = (shown.get("misconception") or {}).get("id", "")
    return Option(shown["id"], shown["text"], bool(shown.get("correct")), belief, chosen)


# --- What may hold of an item as somebody met it -------------------------------------------------

_Holds = Callable[[Met], bool]


def _is_there(met: Met) -> bool:
    return True


def _is_marked(met: Met) -> bool:
    return met.first.right is not None


def _is_right(met: Met) -> bool:
    return met.first.right is True


def _is_right_later(met: Met) -> bool:
    return met.later is not None and met.later.right is True


def _is_paired(met: Met) -> bool:
    return met.later is not None and None not in (met.first.right, met.later.right)


def _with_level(level: str) -> _Holds:
    return lambda met: _level(met.first) == level


def _chose(name: str) -> _Holds:
    return lambda met: name in met.first.options


def _as_sure(certainty: str) -> _Holds:
    return lambda met: met.first.certainty == certainty


def _shows(belief: str) -> _Holds:
    return lambda met: belief in met.first.beliefs


def _asked_one_of(stems: Collection[str]) -> _Holds:
    return lambda met: met.first.item.id in stems


def _level(answer: Answer) -> str:
    """The level that is right, of a question that is judged on the scale of levels; else ""."""
    item = answer.item
    if item.kind != "classify" or item.debate or item.scale["id"] != DEFAULT_SCALE:
        return ""
    return str(item.raw["key"])


# --- By learner ----------------------------------------------------------------------------------


def mean_score(one: Learner) -> float | None:
    """A learner's mean score over first answers, from 0 to 1; None below `LEAST_ITEMS` of them."""
    scores = [it.first.score for it in one.met.values() if it.first.score is not None]
    return sum(scores) / len(scores) if len(scores) >= LEAST_ITEMS else None


def discriminations(people: Sequence[Learner]) -> dict[str, float | None]:
    """Of each item the correlation of its score with the mean score on all others, over learners."""
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in people:
        scores = {name: it.first.score for name, it in one.met.items() if it.first.score is not None}  # fmt: skip
        total = sum(scores.values())
        if len(scores) > LEAST_ITEMS:
            for name, score in scores.items():
                pairs[name].append((score, (total - score) / (len(scores) - 1)))
    return {name: correlation(found) for name, found in pairs.items() if len(found) >= LEAST_FOR_DISCRIMINATION}  # fmt: skip


def correlation(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Pearson's; None where one side does not vary."""
    try:
        return statistics.correlation(*zip(*pairs, strict=True))
    except statistics.StatisticsError:
        return None


def _completion(people: Sequence[Learner], course: Course) -> Iterable[Completion]:
    for chapter, names in course.chapters.items():
        done = [sum(name in one.met for name in names) for one in people]
        read = [one.read.get(chapter, 0) for one in people]
        kinds: dict[tuple[bool, bool, bool], list[int]] = defaultdict(list)
        for n, one in enumerate(people):
            kinds[done[n] > 0 or read[n] > 0, done[n] == len(names), chapter in one.tasks].append(n)
        audit = Audit(dict(kinds))
        whole = frozenset(kinds)
        groups = [frozenset(it for it in kinds if it[place]) for place in range(3)]
        for group in (whole, *groups):
            audit.guard(group, whole)
        everyone = audit.tell(whole)
        shares = []
        for group in groups:
            told = audit.tell(group)
            bound = "" if told is not None else "few" if audit.is_small(group) else "most" if audit.is_small(whole - group) else ""  # fmt: skip
            shares.append(Share(told, everyone, bound))
        begun = [it for it in done if it]
        steps = [it for it in read if it]
        started, finished, task = shares
        yield Completion(
            chapter, len(names), started, finished, task,
            statistics.median(begun) if len(begun) >= few.FEWEST else None,
            statistics.median(steps) if len(steps) >= few.FEWEST else None,
        )  # fmt: skip
