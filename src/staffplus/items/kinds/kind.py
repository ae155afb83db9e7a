"""What a kind of item has to say, and what several of them share. Standard library only."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from staffplus.bankfile import as_list, is_list_of_str
from staffplus.items.asked import Asked

#: A question as its TOML table has it.
Raw = Mapping[str, Any]
#: What is said about a place in it, such as `option.2.text`: (place, message).
Remarks = Iterator[tuple[str, str]]
#: What paper shows, as `site.pages.blocks` takes it: {"p": text} or {"list": [texts]}.
Block = dict[str, Any]
#: Figures of marking that the page's half of a kind reads too.
MARKING: Mapping[str, float] = json.loads(
    Path(__file__).with_name("marking.json").read_text("utf-8")
)
#: Of answers that people made up themselves a tally shows so many.
COMMONEST = 8


@dataclass(frozen=True)
class Table:
    """The `[[item.NAME]]` tables of a kind: the texts each must have, and what else it may have."""

    texts: frozenset[str]
    others: frozenset[str] = frozenset()
    at_least: int = 2


class Kind(ABC):
    """A kind of item: its fields, its rules, what is asked, what an answer is worth, what paper shows.

    It sees one question at a time, `raw`, whose table has passed `malformed`; only `faults` sees
    earlier ones. A stem of an item of several is such a question too, put together by `merged`. Ids,
    sets, chapters and files are the reader's business.
    """

    #: How an answer is written down by hand, for blind readers.
    form: ClassVar[str]
    #: The JSON type of a response.
    response: ClassVar[type]
    #: Its fields beside those of every item, and its tables by name.
    fields: ClassVar[frozenset[str]] = frozenset()
    tables: ClassVar[Mapping[str, Table]] = {}
    #: True when an item may be for debate: then it has no key.
    debatable: ClassVar[bool] = False
    #: Lists in the stem whose order in the bank would give the key away.
    to_mix: ClassVar[tuple[str, ...]] = ()
    #: What must not give the key away by itself: its `options`, the `case`, or `none` of these.
    cue: ClassVar[str] = "none"
    #: True where a person stands in one line of a tally, so that lines add up to people.
    one_line: ClassVar[bool] = False
    #: False for a kind whose items have no stems.
    several: ClassVar[bool] = True
    #: In an item of several stems: its own fields that all of them share, and those each stem has.
    shared: ClassVar[frozenset[str]] = frozenset()
    own: ClassVar[frozenset[str]] = frozenset()

    # --- An item of several stems ---

    def stem_faults(self, item: Raw, stem: Raw) -> Remarks:
        """What keeps `stem` from being put together with what it shares; places as in `merged`."""
        yield from ()

    def merged(self, item: Raw, stem: Raw) -> Raw:
        """The question that `stem` makes with what it shares: `raw` as the rest of the kind sees it."""
        return {**{name: value for name, value in item.items() if name != "stem"}, **stem}

    def place(self, place: str) -> tuple[bool, str]:
        """Where a place of `merged` stands in the file: (in the stem's own table, the place there)."""
        return place.partition(".")[0] in self.own, place

    def family_rules(self, raws: Sequence[Raw]) -> Iterator[tuple[int, str, str]]:
        """What the stems of one item must not do together: (number of the stem, place, message)."""
        yield from ()

    # --- Reading and publishing ---

    @abstractmethod
    def faults(self, raw: Raw) -> Remarks:
        """What keeps `raw` from being an item of this kind; its tables are sound already."""

    def rules(self, raw: Raw) -> Remarks:
        """What keeps a sound question from being published, beside what `items.rules` asks of every kind."""
        yield from ()

    def single_rules(self, raw: Raw) -> Remarks:
        """The same for a question without siblings, whose wording alone must not give its key away."""
        yield from ()

    def bank_rules(self, raws: Sequence[Raw]) -> Iterator[tuple[int | None, str]]:
        """What a bank's items of this kind must not do together: (place in `raws` or None, message)."""
        yield from ()

    def texts(self, raw: Raw) -> Remarks:
        """(place, text) for everything a learner reads beside givens, case and prompt."""
        for name in self.tables:
            for n, entry in enumerate(raw[name]):
                for part in ("text", "feedback"):
                    if part in entry:
                        yield f"{name}.{n}.{part}", entry[part]

    def artefact(self, raw: Raw) -> list[str]:
        """What belongs to the case though it stands among what is chosen from."""
        return []

    def beliefs(self, raw: Raw) -> Remarks:
        """(place, misconception) for every wrong answer that has a name."""
        for name in self.tables:
            for n, entry in enumerate(raw[name]):
                if "misconception" in entry:
                    yield f"{name}.{n}.misconception", entry["misconception"]

    # --- Asking and marking ---

    @abstractmethod
    def stem(self, raw: Raw) -> dict[str, Any]:
        """What is to be chosen from, in the author's order: JSON-able, without the key."""

    @abstractmethod
    def key(self, raw: Raw) -> Any:
        """The right answer, JSON-able. Not asked of an item for debate."""

    @abstractmethod
    def explained(self, raw: Raw) -> dict[str, Any]:
        """The stem with key and feedback in it, for a page that marks: JSON-able."""

    @abstractmethod
    def mark(self, raw: Raw, response: Any) -> float:
        """What `response` (as JSON) is worth, from 0 to 1. Anything malformed is worth 0, never an error."""

    def shown_by(self, raw: Raw, response: Any) -> set[str]:
        """The misconceptions that `response` shows; of what is malformed none."""
        return set()

    @abstractmethod
    def fits(self, shown: Raw, response: Any) -> bool:
        """Whether the page can show `response` as an answer to an item of which it got `shown`."""

    @abstractmethod
    def asked(self, raw: Raw) -> Asked:
        """The question as other programs know questions, key and feedback included."""

    def in_room_order(self, shown: Raw) -> dict[str, Any]:
        """An item as `keyless` or `practice` gives it, in one order for all: on slides, phones and paper."""
        lists = [name for name in (*self.to_mix, "reasons") if name in shown]
        return {**shown, **{name: mixed(shown[name]) for name in lists}}

    def by_hand(self, shown: Raw) -> list[Any]:
        """A response for each line of `tally`, in its order, so that people can be counted by hand, line by line.

        Lines of reasons come after these and have none; where people make up their answers there is none at all.
        """
        return []

    def tally(self, shown: Raw, responses: Sequence[Any]) -> list[tuple[str, int]]:
        """(what was chosen, in the words of `shown`; by how many), of responses that fit.

        What is chosen from comes in the order of `shown`, with what nobody chose; else the commonest first.
        """
        said = Counter(json.dumps(response, ensure_ascii=False) for response in responses)
        return said.most_common(COMMONEST)

    def form_of(self, raw: Raw) -> str:
        """How an answer to this question is written down by hand."""
        return self.form

    # --- On paper, and where no script runs ---

    @abstractmethod
    def question(self, shown: Raw) -> list[Block]:
        """What stands below the prompt, of an item as `keyless` or `practice` gives it."""

    @abstractmethod
    def answer(self, shown: Raw) -> list[Block]:
        """The key and what is said on each answer, of an item as `practice` gives it."""


# --- What several kinds share --------------------------------------------------------------------


def picks(response: Any, key: Sequence[str], known: Sequence[str]) -> float:
    """(right picks - wrong picks) / right options, at least 0; 0 when malformed."""
    if not picked_from(response, known):
        return 0.0
    right = len(set(response) & set(key))
    return max(0, right - (len(response) - right)) / len(key)


def picked_from(response: Any, known: Sequence[str]) -> bool:
    """Whether `response` is a list of ids from `known`, none of them twice."""
    return (
        is_list_of_str(response)
        and len(set(response)) == len(response)
        and set(response) <= set(known)
    )


def mixed(entries: Sequence[Raw], salt: str = "") -> list[Any]:
    """`entries` in an order that is always the same and not the author's."""
    return sorted(entries, key=lambda e: hashlib.sha256((salt + e["text"]).encode()).digest())


def no_twins(raw: Raw, *tables: str) -> Remarks:
    """A remark where two entries of a table read alike."""
    for table in tables:
        words = [" ".join(entry["text"].lower().split()) for entry in raw[table]]
        for text, times in Counter(words).items():
            if times > 1:
                yield table, f"{times} {table}s read {text!r}; each must differ"


def belief_in(entry: Raw) -> str:
    """The name of the misconception of an entry as `Kind.explained` gives it; "" for none."""
    return str((entry.get("misconception") or {}).get("name", ""))


def label(option: Raw) -> str:
    """An option on paper: levels have a mark of their own."""
    return f"{option['mark']} {option['text']}" if option.get("mark") else str(option["text"])


def chosen_from(options: Sequence[Raw], responses: Sequence[Any]) -> list[tuple[str, int]]:
    """(label, by how many it was chosen) of each option; a response is an id or a list of them."""
    times = Counter(name for response in responses for name in as_list(response))
    return [(label(option), times[option["id"]]) for option in options]


def uneven(counts: Mapping[str, int], slack: int = 1) -> str:
    """How often each is the key, in words, if the commonest is more than `slack` ahead of the rarest."""
    if not counts or max(counts.values()) - min(counts.values()) <= slack:
        return ""
    return ", ".join(f"{name} {times} times" for name, times in sorted(counts.items()))


def uneven_bank(counts: Mapping[str, int]) -> str:
    """The same over the stems of a whole bank: a sixth of them apart at most, or two."""
    return uneven(counts, max(2, sum(counts.values()) // 6))


def is_stem(raw: Raw) -> bool:
    """Whether a question is one of several stems of an item."""
    return "/" in raw["id"]
