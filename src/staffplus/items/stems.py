"""An item of several stems: one set of options, several cases, each with a key of its own.

The reader makes a question of each stem (`questions`): what all share stands at the item, the rest in
its `[[item.stem]]`. Such a question is marked, logged and counted by itself; its id is
`<item>/<stem>`. A learner meets one of them, and the others when trying again or in review;
`stems.js` beside this orders them alike, and a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from staffplus.items.kinds import KINDS
from staffplus.items.kinds.kind import Kind, Raw, Remarks

#: Between the id of an item and that of its stem.
SEPARATOR = "/"
#: Fields of every item that may stand at the item, for all of its stems, or in a stem.
EITHER = frozenset({"givens", "case", "prompt", "domain"})
#: Those that only a stem has, beside those of its kind.
STEM_ONLY = frozenset({"id", "debate"})
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Question(Protocol):
    """What has an id, and a hash that changes when what is asked does."""

    @property
    def id(self) -> str: ...

    @property
    def hash(self) -> str: ...


Q = TypeVar("Q", bound=Question)


def questions(raw: Raw) -> Iterator[tuple[int, Raw]]:
    """(number of the stem, question) for each stem of a sound item of several."""
    for n, stem in enumerate(raw["stem"]):
        merged = KINDS[raw["kind"]].merged(raw, stem)
        yield n, {**merged, "id": f"{raw['id']}{SEPARATOR}{stem['id']}"}


def place_of(kind: Kind, stem: Raw, number: int, place: str) -> tuple[bool, str]:
    """Where a place of a question stands in its item: (in the stem's own table, the place)."""
    head = place.partition(".")[0]
    if head in EITHER | STEM_ONLY:
        inside = head in stem or head in STEM_ONLY
    else:
        inside, place = kind.place(place)
    return inside, f"stem.{number}.{place}" if inside else place


def faults(raw: Raw, of_question: Callable[[Raw], Remarks]) -> Remarks:
    """(place, message) for all that keeps `raw`, which has stems, from being questions.

    `of_question` says what is wrong with one of them.
    """
    kind, stems = KINDS[raw["kind"]], raw["stem"]
    if not kind.several:
        yield "stem", f"found stems in an item of the kind {raw['kind']!r}, which has none"
        return
    if not isinstance(stems, list) or not all(isinstance(stem, Mapping) for stem in stems):
        yield "stem", "found no list of [[item.stem]] tables"
        return
    for name in sorted((kind.own | STEM_ONLY) & set(raw) - {"id"}):
        yield name, f"found `{name}` at the item; expected it in each [[item.stem]]"
    for n, stem in enumerate(stems):
        place, name = f"stem.{n}", stem.get("id")
        if not isinstance(name, str) or not ID.fullmatch(name):
            yield (
                f"{place}.id",
                f"stem {n + 1} has the id {name!r}; expected lower-case words joined by hyphens",
            )
        elif name in [other.get("id") for other in stems[:n]]:
            yield f"{place}.id", f"two stems have the id {name!r}"
        allowed = kind.own | EITHER | STEM_ONLY
        unknown = sorted(set(stem) - allowed)
        for field in unknown:
            yield (
                f"{place}.{field}",
                f"unknown field {field!r} in a stem of a {raw['kind']} item; it may have {', '.join(sorted(allowed))}",
            )
        yield from _faults_of_stem(kind, raw, n, of_question) if not unknown else ()


def _faults_of_stem(kind: Kind, raw: Raw, n: int, of_question: Callable[[Raw], Remarks]) -> Remarks:
    stem = raw["stem"][n]
    wrong = list(kind.stem_faults(raw, stem))
    if not wrong:
        shared = {name: raw[name] for name in raw if name not in kind.own | STEM_ONLY}
        # Of its id the item has been asked already, and the stem above.
        wrong = list(of_question({**kind.merged(shared, stem), "id": "sound"}))
    for place, message in wrong:
        yield place_of(kind, stem, n, place)[1], message


# --- Which stem a learner meets ------------------------------------------------------------------


def in_order(stems: Sequence[Q], seed: str) -> list[Q]:
    """The stems of one family in the order in which the learner with this `seed` meets them."""
    if not stems:
        return []
    order, random = list(stems), _random(f"{seed}:{family_of(stems[0].id)}")
    for last in range(len(order) - 1, 0, -1):
        other = int(random() * (last + 1))
        order[last], order[other] = order[other], order[last]
    return order


def unseen(stems: Sequence[Q], rows: Iterable[Mapping[str, Any]], seed: str) -> list[Q]:
    """The stems of one family that a learner has not met, in that learner's order.

    Args:
        stems: of one family.
        rows: of the learner's log, as exported; a row on an older wording does not count.
        seed: the learner's.
    """
    met = {(row.get("id"), row.get("hash")) for row in rows}
    return [stem for stem in in_order(stems, seed) if (stem.id, stem.hash) not in met]


def family_of(name: str) -> str:
    """The id of the item that the question `name` is a stem of; its own where it stands alone."""
    return name.partition(SEPARATOR)[0]


def families(asked: Iterable[Q]) -> list[list[Q]]:
    """Questions by item, in the order in which the items first appear."""
    found: dict[str, list[Q]] = {}
    for one in asked:
        found.setdefault(family_of(one.id), []).append(one)
    return list(found.values())


def _random(text: str) -> Callable[[], float]:
    """Numbers from 0 to 1 that depend on `text` alone (FNV-1a into mulberry32), as the page draws them."""
    state = 2166136261
    for character in text:
        state = (state ^ ord(character)) * 16777619 & 0xFFFFFFFF

    def draw() -> float:
        nonlocal state
        state = state + 0x6D2B79F5 & 0xFFFFFFFF
        mixed = (state ^ state >> 15) * (state | 1) & 0xFFFFFFFF
        mixed ^= mixed + ((mixed ^ mixed >> 7) * (mixed | 61) & 0xFFFFFFFF) & 0xFFFFFFFF
        return (mixed ^ mixed >> 14) / 2**32

    return draw
