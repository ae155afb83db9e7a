"""Leaders beside the pair, second edition: outcome by person, who holds what alone, how far they agree.

Agreement is Krippendorff's alpha with the ordinal metric over points: outcomes are its units,
leaders its coders. Points are ordered, never added across people. The interval is the bootstrap of
`leaders.py`, whose limits it shares. `held.js` beside this computes the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from staffplus.alignment.alpha import interval_of, weighted_alpha, weighted_counts
from staffplus.alignment.fields import AlignmentError
from staffplus.alignment.merged import labels_of
from staffplus.alignment.questions import fill, settings
from staffplus.alignment.rater import OutcomeList, Rater
from staffplus.alignment.result import Result, two_places
from staffplus.alignment.second import second, setup
from staffplus.alignment.unlike import leaders_of_one_round, refuse_other_list, refuse_other_pair

#: What everybody writes alone beside outcomes, and what it is called.
SENTENCES = {"direction": "Direction", "radius": "Radius", "stop": "Must stop"}


@dataclass(frozen=True)
class Held(Result):
    """The map of leaders by outcome, with the learner and the manager beside them.

    Attributes:
        outcomes: id and text of each.
        people: label, role and points of each, leaders first.
        alone: outcome, text, person and `how` (`wrote` or `points`) of all that one person holds.
        said: label, direction, radius and stop of each leader who lets the map show what they wrote alone;
            `unsaid`: how many wrote such sentences and do not.
        alpha: ordinal alpha over the leaders' points; None where nothing varies. `interval`: its
            bootstrap interval; None where it cannot be drawn.
        notes: what a reader must know: who is left out, how few leaders there are.
    """

    title: str
    pair: str
    round: str
    outcomes: tuple[dict[str, str], ...]
    people: tuple[dict[str, Any], ...]
    alone: tuple[dict[str, str], ...]
    said: tuple[dict[str, str], ...]
    unsaid: int
    alpha: float | None
    interval: tuple[float, float] | None
    samples: int
    notes: tuple[str, ...]
    edition: int = 2

    def __str__(self) -> str:
        width = max(len(person["label"]) for person in self.people)
        lines = [self.title, "", " " * width + "".join(f"{o['id']:>5}" for o in self.outcomes)]
        for person in self.people:
            cells = "".join(f"{points or 0:5}" for points in person["points"].values())
            lines.append(f"{person['label']:{width}}{cells}")
        lines += [
            "",
            *(f"{o['id']}  {o['text']}{spread(self, o['id'])}" for o in self.outcomes),
            "",
        ]
        lines += [said] if (said := plainly(self)) else []
        lines += [f"{told(it)}: {it['text']}" for it in self.alone] or [second()["held"]["none"]]
        lines += sentences(self)
        lines += ["", f"Ordinal alpha: {alpha_words(self.alpha, self.interval)}", *self.notes]
        return "\n".join(lines)


def held(raters: Sequence[Rater]) -> Held:
    """The map of any number of leaders' files; learner's and manager's sit beside it.

    Leaders whose points do not add up are left out of the map, and a note names them; what they
    wrote still counts.

    Raises AlignmentError: two versions of one person's answers of one minute; files of different descriptions,
    lists or (among leaders) rounds; fewer than two leaders.
    """
    kept, notes = once(raters)
    for it in kept[1:]:
        refuse_other_pair(kept[0], it)
        refuse_other_list(kept[0], it)
    leaders = leaders_of_one_round(kept)
    order = [r["id"] for r in settings()["round"]]
    beside = sorted(
        (it for it in kept if it.role != "leader"),
        key=lambda it: (it.role, order.index(it.round), it.id),
    )
    return _map(leaders, beside, notes)


def once(raters: Sequence[Rater]) -> tuple[list[Rater], list[str]]:
    """Each person's file of a round once, the latest, and a note for each other one.

    Raises on two versions of one person's answers that were saved in one minute.
    """
    kept: dict[tuple[str, str], Rater] = {}
    notes = []
    for it in raters:
        first = kept.setdefault((it.id, it.round), it)
        if first is it:
            continue
        if first == it:
            notes.append(fill(settings()["messages"]["twice"], a=first.source, b=it.source))
            continue
        if first.created == it.created:
            created = {"created_a": first.created, "created_b": it.created}
            raise AlignmentError("two_versions", a=first.source, b=it.source, **created)
        later = kept[it.id, it.round] = max(first, it, key=lambda one: one.created)
        which = {"later": later.source, "created": later.created}
        told = second()["messages"]["replaced"]
        notes.append(fill(told, a=first.source, b=it.source, **which))
    return list(kept.values()), notes


def _map(leaders: Sequence[Rater], beside: Sequence[Rater], notes: Sequence[str]) -> Held:
    first, words = leaders[0], second()["held"]
    assert first.listed is not None
    everyone = [*leaders, *beside]
    people = {it.id: (it.id, it.role, it.name) for it in everyone}
    known = {key: (key, role, name) for key, role, name in first.listed.people}
    labels = labels_of(list({**known, **people}.values()))
    counted = [it for it in everyone if it.sums]
    wrote = [it for it in leaders if any(getattr(it, key) for key in SENTENCES)]
    silent = [labels[it.id] for it in everyone if not it.sums]
    told = [fill(words["silent"], names=", ".join(silent))] if silent else []
    ranked = [_levels(it, [one for one in leaders if one.sums]) for it in leaders if it.sums]
    alpha, interval, samples, more = _agreement(ranked)
    return Held(
        title=first.title,
        pair=first.pair,
        round=first.round,
        outcomes=tuple({"id": o.id, "text": o.text} for o in first.listed.outcomes),
        people=tuple(
            {
                "label": labels[it.id],
                "role": it.role,
                "points": {k: v or 0 for k, v in it.points.items()},
            }
            for it in counted
        ),
        alone=tuple(_alone(first.listed, counted, labels)),
        said=tuple(
            {"label": labels[it.id], **{key: getattr(it, key) for key in SENTENCES}}
            for it in wrote
            if it.words
        ),
        unsaid=sum(not it.words for it in wrote),
        alpha=alpha,
        interval=interval,
        samples=samples,
        notes=(*notes, *told, *more),
    )


def _alone(
    listed: OutcomeList, counted: Sequence[Rater], labels: Mapping[str, str]
) -> list[dict[str, str]]:
    """What one person alone wrote, and what one person alone gives points."""
    found = []
    for outcome in listed.outcomes:
        base = {"id": outcome.id, "text": outcome.text}
        by = {person for person, _ in outcome.by}
        if len(by) == 1:
            found.append({**base, "who": labels[min(by)], "how": "wrote"})
        giving = [it for it in counted if it.points[outcome.id]]
        if len(giving) == 1 and len(counted) > 1:
            found.append({**base, "who": labels[giving[0].id], "how": "points"})
    return found


def plainly(found: Held) -> str:
    """One sentence on what most leaders find heaviest, and who puts it last; "" for fewer than two."""
    leaders = [it for it in found.people if it["role"] == "leader"]
    if len(leaders) < 2:
        return ""
    first: dict[str, int] = {o["id"]: 0 for o in found.outcomes}
    for it in leaders:
        most = max(it["points"].values())
        for key, points in it["points"].items():
            first[key] += points == most
    most = max(first.values())
    top = [key for key, count in first.items() if count == most]
    if most < 2:
        return f"No outcome is the heaviest of two leaders: {len(leaders)} leaders, {len(top)} different ones."  # fmt: skip
    last = [
        it["label"]
        for it in leaders
        if it["points"][top[0]] == min(it["points"].values()) < max(it["points"].values())
    ]
    among = f"; {' and '.join(last)} put{'s' * (len(last) == 1)} it last" if last and len(top) == 1 else ""  # fmt: skip
    return f"{most} of {len(leaders)} leaders put {' and, as many, '.join(top)} first{among}."


def spread(found: Held, outcome: str) -> str:
    """The middle and the range of the leaders' points for an outcome; "" for fewer than two leaders."""
    given = sorted(it["points"][outcome] for it in found.people if it["role"] == "leader")
    if len(given) < 2:
        return ""
    return f" (median {median(given):g}, from {given[0]} to {given[-1]})"


def sentences(found: Held) -> list[str]:
    """What leaders wrote alone, each under what it answers, and how many keep theirs."""
    words = second()["held"]
    lines: list[str] = []
    for key, name in SENTENCES.items():
        if wrote := [it for it in found.said if it[key]]:
            lines += ["", f"{name}, as leaders wrote it alone:"]
            lines += [f"  {it['label']}: {it[key]}" for it in wrote]
    return lines + ([fill(words["unsaid"], n=found.unsaid)] if found.unsaid else [])


def told(alone: Mapping[str, str]) -> str:
    """ "Only Leader B named this"."""
    words = second()["held"]
    return fill(words["alone" if alone["how"] == "wrote" else "alone_points"], who=alone["who"])


def _levels(it: Rater, leaders: Sequence[Rater]) -> dict[str, int | None]:
    """Points as levels, 1 for the fewest that any leader gave: alpha asks for their order only."""
    given = sorted({points or 0 for leader in leaders for points in leader.points.values()})
    return {key: given.index(points or 0) + 1 for key, points in it.points.items()}


def _agreement(
    ranked: Sequence[Mapping[str, int | None]],
) -> tuple[float | None, tuple[float, float] | None, int, list[str]]:
    """Alpha, its interval, the samples behind it, and what must be said about them."""
    rule = setup()["cohort"]
    few = [fill(second()["held"]["few"], n=len(ranked))] if len(ranked) < rule["few"] else []
    if len(ranked) < 2:
        return None, None, 0, [second()["held"]["no_pairs"], *few]
    alpha = weighted_alpha(weighted_counts(ranked, [1] * len(ranked)))
    if alpha is None:
        return None, None, 0, [second()["held"]["same"], *few]
    if all(row == ranked[0] for row in ranked):
        return alpha, None, 0, [rule["no_variation_leaders"], *few]
    return alpha, *interval_of(ranked, rule), few


def alpha_words(alpha: float | None, interval: tuple[float, float] | None) -> str:
    """Alpha and its interval in words, as the page says them."""
    rule = settings()["cohort"]
    if alpha is None:
        return str(rule["no_variation"])
    if interval is None:
        return fill(rule["alpha_only"], alpha=two_places(alpha))
    low, high = map(two_places, interval)
    return fill(
        rule["alpha_text"], alpha=two_places(alpha), level=rule["level"], low=low, high=high
    )
