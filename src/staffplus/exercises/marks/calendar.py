"""Marks a calendar read by pillar: tags, and the function `portfolio`."""

from __future__ import annotations

import random
from typing import Any

from staffplus.exercises.calls import attempt, dice
from staffplus.exercises.snippets import (
    described,
    is_near,
    mark_cases,
    say,
    shown,
)


def tag_of(answer: object) -> object:
    """A tag as it is meant: also in capitals, with spaces around it, or alone in a list."""
    if isinstance(answer, (list, tuple)) and len(answer) == 1:
        answer = answer[0]
    return answer.strip().lower() if isinstance(answer, str) else answer


def tag_problem(answer: object, tags: list[str]) -> str:
    """What keeps `answer` from being one of `tags`; nothing when it is one."""
    if answer is None:
        return "no answer"
    found = tag_of(answer)
    if isinstance(found, str) and found in tags:
        return ""
    return f"found {described(answer)}; expected one of {', '.join(tags)}, in quotation marks"


def tags_problems(answers: object, names: list[str], tags: list[str]) -> list[str]:
    """What is wrong with the form of `answers`, a dict from each of `names` to a tag."""
    if answers is None:
        return ["there is no `tags`: run the cell above, and mend it if it stops with an error"]
    if not isinstance(answers, dict):
        return [f"`tags` is {described(answers)}; expected the dict as it was given"]
    wrong = [f"{name}: {it}" for name in names if (it := tag_problem(answers.get(name), tags))]
    return wrong + [f"{described(it)} is no entry's name" for it in answers if it not in names]


def mark_tags(answers: object, key: dict[str, str], why: dict[str, Any]) -> float:
    """Say what is wrong with each tag and why; return a quarter of a point for each that is right.

    `why` holds a reason for every tag, and for an entry its own reasons for some tags.
    """
    right = 0
    if not isinstance(answers, dict):
        print(*tags_problems(answers, [], []))
    else:
        tags = [tag for tag, reason in why.items() if isinstance(reason, str)]
        for name, tag in key.items():
            problem = tag_problem(answers.get(name), tags)
            chosen = "" if problem else str(tag_of(answers[name]))
            right += chosen == tag
            if chosen != tag:
                reason = why[name].get(chosen) or why.get(chosen, "")
                say(name, problem or f'you chose "{chosen}". {reason}')
    print(f"{right} of {len(key)} right.")
    return right / 4


def week_shares(
    entries: list[dict[str, Any]], lines: dict[str, list[str]], pillars: list[str], slip: str = ""
) -> dict[str, float]:
    """The share of all hours that each pillar got; with `slip`, as someone with that slip has it."""
    sums = dict.fromkeys(pillars, 0.0)
    total = 0.0
    for entry in entries:
        found = [pillar for tag in entry["tags"] for pillar in lines[tag]]
        served = found if slip == "twice" else [p for p in pillars if p in found]
        total += entry["hours"] if served or slip != "served" else 0
        for pillar in served:
            sums[pillar] += entry["hours"] / (1 if slip == "whole" else len(served))
    times = 100 if slip == "percent" else 1
    return {name: times * hours / total if total else 0.0 for name, hours in sums.items()}


def same_shares(found: object, wanted: dict[str, float]) -> bool:
    """Whether `found` holds these shares, and no pillar that is none."""
    return (
        isinstance(found, dict)
        and all(is_near(found.get(name), share) for name, share in wanted.items())
        and len(found) == len(wanted)
    )


def some_week(
    chance: random.Random, lines: dict[str, list[str]], several: bool
) -> list[dict[str, Any]]:
    """A week of eight entries by chance; with `several`, some of them have two tags."""
    names = sorted(lines)
    return [
        {
            "hours": chance.randint(1, 16) / 4,
            "tags": chance.sample(names, 2 if several and n % 2 else 1),
        }
        for n in range(8)
    ]


def shares_problem(
    function: Any, entries: list[dict[str, Any]], lines: dict[str, list[str]], pillars: list[str]
) -> str:
    """What is wrong with the shares that `function` finds in one week; nothing when they are right."""
    found, problem = attempt(function, entries, lines)
    if problem:
        return problem
    if not isinstance(found, dict) or "shares" not in found:
        return f'it returned {shown(found)}; expected a dict with "shares", "low" and "least"'
    wanted = week_shares(entries, lines, pillars)
    if same_shares(found["shares"], wanted):
        return ""
    slips = {
        "served": "The hours that served no pillar are hours of the week too: divide by all hours.",
        "percent": "A share is a part of 1 here, so a tenth is 0.1 and not 10.",
        "whole": "An entry that serves two pillars was counted whole for each: split its hours evenly.",
        "twice": "A pillar that two tags of an entry serve is still one pillar: count it once.",
    }
    for slip, said in slips.items():
        if same_shares(found["shares"], week_shares(entries, lines, pillars, slip)):
            return said
    return (
        f"For the entries {[(it['hours'], it['tags']) for it in entries]} and the lines "
        f"{lines} the shares are {shown(wanted)}; yours are {shown(found['shares'])}."
    )


def mark_shares(
    function: Any, lines: dict[str, list[str]], pillars: list[str], secret: str = ""
) -> float:
    """Three points: one for weeks of one pillar an entry, one for splitting, one for other maps."""
    chance = dice(secret, "weeks")
    simple = {tag: served for tag, served in lines.items() if len(served) < 2}
    serving = {tag: served for tag, served in lines.items() if served}
    other = {f"kind {n}": chance.sample(pillars, 1 + n % 3) for n in range(1, 8)}
    cases = {
        "Entries that serve one pillar or none": [(simple, False)] * 4,
        "Entries that serve two pillars": [(serving, False)] * 4,
        "Entries with two tags, and another map": [(serving, True), (other, True)] * 2,
    }
    # A list: every week is drawn, whatever comes of those before it, and so all get the same ones.
    return mark_cases(
        [
            (
                name,
                1,
                [
                    shares_problem(function, some_week(chance, map_, several), map_, pillars)
                    for map_, several in weeks
                ],
            )
            for name, weeks in cases.items()
        ]
    )


def names_problem(
    function: Any, given: tuple[Any, ...], name: str, wanted: list[str], slips: dict[str, list[str]]
) -> str:
    """What is wrong with the list `name` of what `function` returns; nothing when it is right."""
    found, problem = attempt(function, *given)
    if problem:
        return problem
    got = found.get(name) if isinstance(found, dict) else None
    if not isinstance(got, (list, tuple)):
        return f'it returned {shown(found)}; expected a dict with a list as "{name}"'
    if list(got) == wanted:
        return ""
    for said, slip in slips.items():
        if list(got) == slip:
            return said
    hours = [(it["hours"], it["tags"]) for it in given[0]]
    return f'For the entries {hours} "{name}" is {wanted}; yours is {shown(got)}.'


Entries = list[dict[str, Any]]


def entries_of(unit: int, *hours: tuple[int, str]) -> Entries:
    """Entries of one tag each; `unit` of their numbers make an hour."""
    return [{"hours": number / unit, "tags": [tag]} for number, tag in hours]


def hours_of(entries: Entries, tag: str) -> float:
    """What the hours of a tag add up to, one after the other, as a loop adds them."""
    total = 0.0
    for entry in entries:
        total += entry["hours"] if tag in entry["tags"] else 0
    return total


def week_with_tenth(chance: random.Random, one: str, two: str, three: str) -> Entries:
    """A week in which `one` has exactly a tenth of the hours, which comes out as 0.09999…"""
    while True:
        part, times = chance.randint(1, 19), chance.randint(2, 4)
        rest = 9 * part * times
        second = chance.randint(rest // 3, rest // 2)
        parts = [(part, one)] * times + [(second, two), (rest - second, three)]
        made = entries_of(10, *parts)
        if hours_of(made, one) / sum(it["hours"] for it in made) < 0.1:
            return made


def week_with_tie(chance: random.Random, one: str, two: str, three: str) -> Entries:
    """A week in which `one` and `two` have the same hours, and sums of floats say that they differ."""
    while True:
        part, times = chance.randint(1, 19), chance.randint(3, 5)
        whole = part * times
        made = entries_of(10, *[(part, one)] * times, (whole, two), (whole + 20, three))
        if hours_of(made, one) != hours_of(made, two):
            return made


def mark_flags(
    function: Any, lines: dict[str, list[str]], pillars: list[str], secret: str = ""
) -> float:
    """Two points: one for the flag at a tenth, a half for ties, a half for a week without hours."""
    chance = dice(secret, "flags")
    serving = {pillar: [tag for tag, it in lines.items() if it == [pillar]] for pillar in pillars}
    nothing = [tag for tag, served in lines.items() if not served]

    def drawn() -> tuple[list[str], list[str]]:
        """The pillars in any order, and for each a tag that serves it alone."""
        order = chance.sample(pillars, len(pillars))
        return order, [chance.choice(serving[pillar]) for pillar in order]

    def in_order(*names: str) -> list[str]:
        return [pillar for pillar in pillars if pillar in names]

    tenth = "A share of a tenth exactly is not below a tenth."
    float_ = (
        "A share that ought to be a tenth came out as 0.09999…: sums of floats are not exact, "
        "so compare with a little room."
    )
    tied = "Pillars that have the smallest share together all belong in the list."
    order = "The pillars are expected in the order of PILLARS."
    rounding = "Shares that ought to be equal differ by rounding: compare with a little room."
    low: list[Any] = []
    least: list[Any] = []

    (one, *_), tags = drawn()
    part, more = chance.randint(1, 4), chance.randint(0, 2)
    week = entries_of(
        1, (part, tags[0]), ((4 + more) * part, tags[1]), ((5 - more) * part, tags[2])
    )
    low.append((week, [], {tenth: [one]}))

    (one, *_), tags = drawn()
    low.append((week_with_tenth(chance, *tags), [], {float_: [one]}))

    (one, *_), tags = drawn()
    part, more = chance.randint(6, 9), chance.randint(20, 60)
    week = entries_of(10, (part, tags[0]), (more, tags[1]), (100 - part - more, tags[2]))
    low.append((week, [one], {}))

    (one, two, three), tags = drawn()
    part = chance.randint(1, 4)
    week = entries_of(1, (part, tags[0]), (17 * part, chance.choice(nothing)), (2 * part, tags[1]))
    wanted = in_order(one, three)
    low.append((week, wanted, {
        "A pillar without hours is below a tenth too.": [one],
        tenth: pillars, order: wanted[::-1],
    }))  # fmt: skip

    (one, two, three), tags = drawn()
    part, wanted = chance.randint(1, 9), in_order(one, two)
    week = entries_of(4, (part, tags[0]), (part, tags[1]), (part + chance.randint(1, 9), tags[2]))
    slips = {tied: wanted[:1], f"{tied} ": wanted[1:], order: wanted[::-1]}
    least.append((week, wanted, slips))

    (one, two, three), tags = drawn()
    wanted = in_order(one, two)
    slips = {rounding: wanted[:1], f"{rounding} ": wanted[1:], order: wanted[::-1]}
    least.append((week_with_tie(chance, *tags), wanted, slips))

    (one, *_), tags = drawn()
    part = chance.randint(1, 9)
    week = entries_of(
        4, (part, tags[0]), (part + 1, tags[1]), (part + chance.randint(2, 9), tags[2])
    )
    least.append((week, [one], {}))

    _, tags = drawn()
    no_hours: list[Entries] = [[], entries_of(1, (0, chance.choice(nothing)), (0, tags[0]))]
    empty = "it says nothing about any pillar, so the list is empty."
    cases: list[tuple[float, str, list[Any]]] = [
        (1, "The flag", [("low", it) for it in low]),
        (0.5, "The smallest shares", [("least", it) for it in least]),
        (
            0.5,
            "A week without hours",
            [
                (name, (week, [], {empty: pillars}))
                for name in ("low", "least")
                for week in no_hours
            ],
        ),
    ]
    return mark_cases(
        (title, points, (names_problem(function, (week, lines), name, wanted, slips)
                         for name, (week, wanted, slips) in checks))
        for points, title, checks in cases
    )  # fmt: skip
