"""Files that cannot be compared with each other, of either edition: refused, with the reason in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from staffplus.alignment.answers import Answers
from staffplus.alignment.fields import AlignmentError
from staffplus.alignment.questions import request_ids, role_name, round_name
from staffplus.alignment.rater import OutcomeList, Rater

OnePerson = Answers | Rater
#: All of one edition.
Alike = TypeVar("Alike", Answers, Rater)


def pair_of(it: OnePerson) -> str:
    """The id of the description that a file is about."""
    return it.pair if isinstance(it, Rater) else it.questions.pair


def refuse_mixed(a: Answers, b: Answers) -> None:
    """Raise AlignmentError unless the two are learner and manager of one pair, round and wording."""
    _refuse_not_two_sides(a, b)
    refuse_other_questions(a, b)


def refuse_unlike(a: Rater, b: Rater) -> None:
    """Raise unless the two are learner and manager of one description, round and list."""
    _refuse_not_two_sides(a, b)
    refuse_other_list(a, b)


def _refuse_not_two_sides(a: OnePerson, b: OnePerson) -> None:
    names = {"a": a.source, "b": b.source}
    for it in (a, b):
        if it.role == "leader":
            raise AlignmentError("leader_file", file=it.source)
    if a == b:
        raise AlignmentError("same_file", **names)
    refuse_other_pair(a, b)
    if a.round != b.round:
        rounds = {"round_a": round_name(a.round), "round_b": round_name(b.round)}
        raise AlignmentError("other_round", **names, **rounds)
    if a.role == b.role:
        raise AlignmentError("same_role", **names, role=role_name(a.role).lower())


def refuse_other_pair(a: OnePerson, b: OnePerson) -> None:
    """Raise unless both are about one description."""
    if pair_of(a) != pair_of(b):
        names = {"a": a.source, "b": b.source}
        titles = {"title_a": _title_of(a), "title_b": _title_of(b)}
        raise AlignmentError("other_pair", **names, **titles, pair_a=pair_of(a), pair_b=pair_of(b))


def _title_of(it: OnePerson) -> str:
    return it.title if isinstance(it, Rater) else it.questions.title


def leaders_of_one_round(files: Iterable[Alike]) -> list[Alike]:
    """The leaders among files, by id. Raise unless there are two of them or more, all of one round."""
    leaders = sorted((it for it in files if it.role == "leader"), key=lambda it: it.id)
    for it in leaders[1:]:
        if it.round != leaders[0].round:
            rounds = {"round_a": round_name(leaders[0].round), "round_b": round_name(it.round)}
            raise AlignmentError("other_round", a=leaders[0].source, b=it.source, **rounds)
    if len(leaders) < 2:
        raise AlignmentError("too_few", found=len(leaders))
    return leaders


def refuse_other_questions(a: Answers, b: Answers) -> None:
    """Raise unless both answered the same questions."""
    if what := a.questions.difference(b.questions):
        raise AlignmentError("other_questions", a=a.source, b=b.source, what=what)


def refuse_other_list(a: Rater, b: Rater) -> None:
    """Raise unless both weighed the same outcomes and marked the same requests."""
    for it in (a, b):
        if it.listed is None:
            raise AlignmentError("no_list", file=it.source)
    ours, theirs = a.listed, b.listed
    if ours and theirs and ours.fingerprint != theirs.fingerprint:
        what = ", ".join(differences(ours, theirs))
        raise AlignmentError("other_list", a=a.source, b=b.source, what=what)


def differences(ours: OutcomeList, theirs: OutcomeList) -> list[str]:
    """Ids of outcomes and requests that differ between two lists: `m2`, `r7`."""

    def table(it: OutcomeList) -> dict[str, str]:
        outcomes = {outcome.id: outcome.text for outcome in it.outcomes}
        return outcomes | dict(zip(request_ids(), it.requests, strict=False))

    one, other = table(ours), table(theirs)
    return [key for key in {**one, **other} if one.get(key) != other.get(key)]
