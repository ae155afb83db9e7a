"""Outcomes that several people wrote alone, laid together by people: who named what.

The page suggests, by shared words, which cards may ask for the same thing; it never lays two
together by itself. What remains keeps who wrote what, and shows who named it: all, some, others
only, or one person alone. `merged.js` beside this computes the same; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from staffplus.alignment.questions import role_name
from staffplus.alignment.rater import Card, Listed, OutcomeList, Rater
from staffplus.alignment.second import second

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Suggestion:
    """Two cards, by their places in the list of cards, that may ask for the same thing."""

    a: int
    b: int
    words: tuple[str, ...]


def cards_of(raters: Sequence[Rater]) -> list[Card]:
    """Every outcome that somebody wrote, as (id of the person, their words), person by person."""
    return [(rater.id, text) for rater in raters for text in rater.outcomes]


def words_of(text: str) -> dict[str, str]:
    """The words of a card that say something: how they begin -> as written, in lower case."""
    rule = second()["merge"]
    found: dict[str, str] = {}
    for word in WORD.findall(text.lower()):
        if len(word) >= rule["word_letters"] and word not in rule["stop_words"]:
            found.setdefault(word[: rule["same_letters"]], word)
    return found


def suggestions(cards: Sequence[Card]) -> list[Suggestion]:
    """Pairs of cards of different people that share words, the most alike first.

    Words count as shared when they begin alike. A pair is suggested from two shared words on, or
    where half the words of the shorter card are shared; both figures stand in the settings.
    """
    rule = second()["merge"]
    said = [words_of(text) for _, text in cards]
    found: list[tuple[int, Suggestion]] = []
    for a in range(len(cards)):
        for b in range(a + 1, len(cards)):
            if cards[a][0] == cards[b][0]:
                continue
            shared = [word for stem, word in said[a].items() if stem in said[b]]
            shorter = min(len(said[a]), len(said[b]))
            part = 100 * len(shared) // shorter if shorter else 0
            same = cards[a][1].lower() == cards[b][1].lower()
            if same or len(shared) >= rule["shared_words"] or part >= rule["shared_part"]:
                size = 1000 if same else part + len(shared)
                found.append((size, Suggestion(a, b, tuple(shared))))
    return [one for _, one in sorted(found, key=lambda it: -it[0])]


def lay_together(
    raters: Sequence[Rater],
    groups: Sequence[tuple[str, Sequence[Card]]],
    aside: Sequence[Card] = (),
    requests: Sequence[str] = (),
) -> OutcomeList:
    """The list that everyone weighs: a text for each group of cards, and who wrote what of it."""
    outcomes = (Listed(f"m{n}", text, tuple(by)) for n, (text, by) in enumerate(groups, 1))
    people = ((rater.id, rater.role, rater.name) for rater in raters)
    return OutcomeList(tuple(outcomes), tuple(people), tuple(aside), tuple(requests))


def writers(listed: OutcomeList) -> list[str]:
    """Ids of those who wrote at least one card, in the order of the list's people."""
    wrote = {person for outcome in listed.outcomes for person, _ in outcome.by}
    wrote |= {person for person, _ in listed.aside}
    return [person for person, _, _ in listed.people if person in wrote]


def named_by(listed: OutcomeList, you: str) -> dict[str, str]:
    """For each outcome `all`, `some`, `others` or `you`, as the person with the id `you` sees it.

    Who wrote nothing does not count. `all` wants two people who wrote; where one person alone
    wrote, everything is theirs.
    """
    wrote = writers(listed)
    found = {}
    for outcome in listed.outcomes:
        by = {person for person, _ in outcome.by}
        if len(wrote) > 1 and by >= set(wrote):
            found[outcome.id] = "all"
        elif you not in by:
            found[outcome.id] = "others"
        else:
            found[outcome.id] = "you" if by == {you} else "some"
    return found


def labels_of(people: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """What to call each person: a name or pseudonym, else their role, with a letter for leaders.

    Letters go by id, so that the order of files tells nothing.
    """
    labels: dict[str, str] = {}
    nameless = sorted(key for key, role, name in people if role == "leader" and not name)
    for key, role, name in people:
        letter = f" {letters(nameless.index(key))}" if key in nameless else ""
        label = name or f"{role_name(role)}{letter}"
        copies = sum(known == label or known.startswith(f"{label} (") for known in labels.values())
        labels[key] = f"{label} ({copies + 1})" if copies else label
    return labels


def letters(n: int) -> str:
    """A, B, …, Z, AA, AB, …"""
    head, last = divmod(n, 26)
    return (letters(head - 1) if head else "") + chr(ord("A") + last)


def by_class(listed: OutcomeList, you: str) -> Mapping[str, list[Listed]]:
    """The outcomes of each class, in the order in which the table shows classes."""
    named = named_by(listed, you)
    return {
        entry["id"]: [o for o in listed.outcomes if named[o.id] == entry["id"]]
        for entry in second()["class"]
    }
