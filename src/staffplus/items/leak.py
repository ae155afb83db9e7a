"""Do items give their keys away to a reader that is not given what they ask? (Needs the extra `test`.)

Readers that are fitted on other items pick an answer from the options alone, or from the case alone
where the options are always the same. Each should be right about as often as chance. Reading chance
is no proof that nothing leaks: a person or a model that tries harder is the second reader (`blind`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from staffplus.bankfile import as_list
from staffplus.items.items import Item

#: A reading so many standard errors above chance is a leak (one reading in 160 is, by luck).
BOUND = 2.5
#: What people have been seen to go by: `shared/items/findings.md` of the course's makers.
CUES = [
    r"\b(since|because|as|so that)\b",
    r"[;:]",
    r",",
    r"\d",
    r"\band\b",
    r"\bnot?\b",
    r"[A-Z][a-z]+",
    r"\b(all|every|always|never|only|nobody|no one|perfect)\b",
    r"\b(may|might|can|could|little|yet|depends)\b",
    r"\b(ask|check|see|find out|write down)\b",
]


@dataclass(frozen=True)
class Reading:
    """How often one reader was right.

    Attributes:
        name: what it read, and by what.
        right: of `of` questions; a part of one where it could only toss a coin.
        chance: the share that guessing gets right, from 0 to 1.
    """

    name: str
    right: float
    of: int
    chance: float

    @property
    def errors(self) -> float:
        """Standard errors above chance; of independent questions."""
        spread = math.sqrt(self.chance * (1 - self.chance) / self.of)
        return (self.right / self.of - self.chance) / spread if spread else 0.0

    @property
    def leaks(self) -> bool:
        return self.errors > BOUND

    def __str__(self) -> str:
        share, above = self.right / self.of, f"{self.errors:+.1f} standard errors"
        return f"{self.name:28} {self.right:4.0f} of {self.of:<4d} {share:4.0%}  chance {self.chance:4.0%}  {above}"


@dataclass(frozen=True)
class _Choice:
    """One question as such a reader gets it: texts to choose from, which of them are right."""

    texts: tuple[str, ...]
    right: tuple[bool, ...]
    group: str


def readings(asked: Iterable[Item]) -> list[Reading]:
    """How well a question's options, and the cases of those with fixed options, tell its key.

    Fitted on other chapters, or on other items where there is one chapter alone. Empty where there
    are too few questions to fit anything on.
    """
    keyed = [item for item in asked if not item.debate]
    import sklearn.linear_model  # noqa: F401  (the limit holds for what is loaded)
    from threadpoolctl import threadpool_limits

    lone = len({item.chapter for item in keyed}) < 2
    choices = [
        _Choice(texts, right, item.family if lone else item.chapter)
        for item in keyed
        for texts, right in _choices(item)
    ]
    with threadpool_limits(1):  # the fits are small: threads would only wait for each other
        return [*_by_options(choices), *_by_case([it for it in keyed if it.rulebook.cue == "case"])]


def _choices(item: Item) -> Iterator[tuple[tuple[str, ...], tuple[bool, ...]]]:
    """The sets of texts that an item lets its reader choose from."""
    stem, key = item.stem(), item.key()
    lists = [("options", "answer")] if item.rulebook.cue == "options" else []
    if "reasons" in stem:
        lists.append(("reasons", "reason"))
    for name, part in lists:
        right = as_list(key[part] if isinstance(key, dict) else key)
        flags = tuple(entry["id"] in right for entry in stem[name])
        if not all(flags):
            yield tuple(entry["text"] for entry in stem[name]), flags


def _by_options(choices: Sequence[_Choice]) -> list[Reading]:
    import numpy as np
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    if len({choice.group for choice in choices}) < 2:
        return []
    texts = [text for choice in choices for text in choice.texts]
    cues = np.vstack([_cues(choice.texts) for choice in choices])
    right = np.array([flag for choice in choices for flag in choice.right])
    group = np.array([choice.group for choice in choices for _ in choice.texts])
    score = {name: np.zeros(len(texts)) for name in ("cues", "words", "both")}
    for left_out in sorted(set(group)):
        train, test = np.where(group != left_out)[0], np.where(group == left_out)[0]
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        one = words.fit_transform([texts[n] for n in train])
        other = words.transform([texts[n] for n in test])
        for name, fitted, asked in (
            ("cues", cues[train], cues[test]),
            ("words", one, other),
            ("both", hstack([one, csr_matrix(cues[train])]), hstack([other, csr_matrix(cues[test])])),
        ):  # fmt: skip
            model = LogisticRegression(C=2, max_iter=3000).fit(fitted, right[train])
            score[name][test] = model.decision_function(asked)
    chance = float(np.mean([sum(choice.right) / len(choice.right) for choice in choices]))
    found = []
    for name, scores in score.items():
        at, hits = 0, 0.0
        for choice in choices:
            own = scores[at : at + len(choice.texts)]
            best = np.isclose(own, own.max())  # of those that read alike it picks one at random
            hits += float(np.mean(np.array(choice.right)[best]))
            at += len(choice.texts)
        found.append(Reading(f"options, by {name}", hits, len(choices), chance))
    return found


def _cues(texts: Sequence[str]) -> Any:
    """Length, cues and likeness to the others, of each text, against their mean."""
    import numpy as np

    counts = [[len(t.split()), *(len(re.findall(cue, t)) for cue in CUES)] for t in texts]
    words = [set(re.findall(r"\w+", t.lower())) for t in texts]
    alike = [
        np.mean([len(a & b) / max(1, len(a | b)) for m, b in enumerate(words) if m != n])
        for n, a in enumerate(words)
    ]
    table = np.column_stack([np.array(counts, float), alike])
    return table - table.mean(0)


def _by_case(asked: Sequence[Item]) -> list[Reading]:
    """A bag of words on what is given, for each scale; an item's stems are left out together."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    found = []
    for scale in sorted({item.scale["id"] for item in asked}):
        own = [item for item in asked if item.scale["id"] == scale]
        texts = [f"{item.raw.get('givens', '')} {item.raw.get('case', '')}" for item in own]
        keys = [str(item.raw["key"]) for item in own]
        hits = 0
        for left_out in sorted({item.family for item in own}):
            train = [n for n, item in enumerate(own) if item.family != left_out]
            test = [n for n, item in enumerate(own) if item.family == left_out]
            if len({keys[n] for n in train}) < 2:
                break
            words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
            model = LogisticRegression(C=2, max_iter=3000)
            model.fit(words.fit_transform([texts[n] for n in train]), [keys[n] for n in train])
            told = model.predict(words.transform([texts[n] for n in test]))
            hits += sum(keys[n] == said for n, said in zip(test, told, strict=True))
        else:
            commonest = max(Counter(keys).values()) / len(keys)
            found.append(Reading(f"case, on {scale}", hits, len(own), commonest))
    return found
