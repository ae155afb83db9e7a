"""Files that cannot be compared with each other, of either edition: refused, with the reason in words."""

from __future__ import annotations

from staffplus.alignment.answers import Answers
from staffplus.alignment.fields import AlignmentError
from staffplus.alignment.questions import request_ids, role_name, round_name
from staffplus.alignment.rater import OutcomeList, Rater


def refuse_mixed(a: Answers, b: Answers) -> None:
    """Raise AlignmentError unless the two are learner and manager of one pair, round and wording."""
    for answers in (a, b):
        if answers.role == "leader":
            raise AlignmentError("leader_file", file=answers.source)
    if a == b:
        raise AlignmentError("same_file", a=a.source, b=b.source)
    refuse_other_pair(a, b)
    if a.round != b.round:
        raise AlignmentError(
            "other_round",
            a=a.source,
            b=b.source,
            round_a=round_name(a.round),
            round_b=round_name(b.round),
        )
    if a.role == b.role:
        role = role_name(a.role).lower()
        raise AlignmentError("same_role", a=a.source, b=b.source, role=role)
    refuse_other_questions(a, b)


def refuse_other_pair(a: Answers, b: Answers) -> None:
    if a.questions.pair != b.questions.pair:
        raise AlignmentError(
            "other_pair",
            a=a.source,
            b=b.source,
            title_a=a.questions.title,
            title_b=b.questions.title,
            pair_a=a.questions.pair,
            pair_b=b.questions.pair,
        )


def refuse_other_questions(a: Answers, b: Answers) -> None:
    if what := a.questions.difference(b.questions):
        raise AlignmentError("other_questions", a=a.source, b=b.source, what=what)


def refuse_unlike(a: Rater, b: Rater) -> None:
    """Raise unless the two are learner and manager of one description, round and list."""
    names = {"a": a.source, "b": b.source}
    for it in (a, b):
        if it.role == "leader":
            raise AlignmentError("leader_file", file=it.source)
    if a == b:
        raise AlignmentError("same_file", **names)
    refuse_other_description(a, b)
    if a.round != b.round:
        rounds = {"round_a": round_name(a.round), "round_b": round_name(b.round)}
        raise AlignmentError("other_round", **names, **rounds)
    if a.role == b.role:
        raise AlignmentError("same_role", **names, role=role_name(a.role).lower())
    refuse_other_list(a, b)


def refuse_other_description(a: Rater, b: Rater) -> None:
    if a.pair != b.pair:
        raise AlignmentError(
            "other_pair",
            a=a.source,
            b=b.source,
            title_a=a.title,
            title_b=b.title,
            pair_a=a.pair,
            pair_b=b.pair,
        )


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
