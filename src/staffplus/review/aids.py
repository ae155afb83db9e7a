"""What makes marking quicker, and marks nothing: comments, what the checks point at, texts of known level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from staffplus.exercises.calibration import Anchor
from staffplus.jobdesc import checks
from staffplus.jobdesc.parts import PARTS
from staffplus.jobdesc.rubric import practice
from staffplus.review.log import Entry

#: A key each picks one.
MOST_IN_BANK = 9
#: So many texts of known level stand beside a piece.
BESIDE = 2


def bank(entries: Iterable[Entry], marker: str, criterion: str) -> list[str]:
    """Comments on a row, the most used first: one's own, and what two pieces were told.

    What somebody else has said of one piece alone would say what they think of that piece.
    """
    used: Counter[str] = Counter()
    own = set()
    for entry in entries:
        if entry.criterion == criterion and entry.held.comment:
            used[entry.held.comment] += 1
            if entry.marker == marker:
                own.add(entry.held.comment)
    ranked = sorted(used, key=lambda words: (-used[words], words))
    return [words for words in ranked if words in own or used[words] > 1][:MOST_IN_BANK]


def pointers(criterion: str, text: str) -> list[dict[str, str]]:
    """What `staffplus jd check` points at in a part of a job description; nothing in other rows."""
    if criterion not in PARTS:
        return []
    known = checks.load()
    return [
        {"words": one.words, "name": known[one.check].name, "why": known[one.check].why}
        for one in checks.findings({criterion: text}, known)
    ]


def practised(criterion: str) -> list[Anchor]:
    """A part of the descriptions that a room practises on, with an expert's level; none in other rows."""
    return [
        Anchor(it["id"], criterion, part["text"], part["score"], part["why"])
        for it in practice()
        for part in it["part"]
        if part["id"] == criterion
    ]


def nearest(texts: Mapping[str, str], known: Sequence[Anchor]) -> dict[str, list[Anchor]]:
    """For each text the known ones that are most like it in their words, the nearest first.

    Likeness is the cosine of tf-idf weights of words and pairs of words; it says what a text speaks of, and
    not how good it is: the two beside a piece may stand at other levels. No text is beside itself.
    """
    if not texts or not known:
        return {}
    from sklearn.feature_extraction.text import TfidfVectorizer

    weigh = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\w+")
    everything = weigh.fit_transform([*(it.text for it in known), *texts.values()])
    alike = (everything[len(known) :] @ everything[: len(known)].T).toarray()
    found = {}
    for (code, text), row in zip(texts.items(), alike, strict=True):
        order = sorted(range(len(known)), key=lambda at: (-row[at], known[at].id))
        found[code] = [known[at] for at in order if known[at].text.strip() != text.strip()][:BESIDE]
    return found
