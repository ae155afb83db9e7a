"""Marks the coding of postings: codes given by hand, and the function `kappa`."""

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


def codes_of(answer: object) -> Any:
    """The codes of `answer`, as they are meant: also one alone, in capitals, or in a set."""
    if isinstance(answer, str):
        answer = [answer]
    if not isinstance(answer, (list, tuple, set)):
        return None
    given = sorted(answer, key=repr) if isinstance(answer, set) else answer
    return [it.strip().lower() if isinstance(it, str) else it for it in given]


def codes_problem(answer: object, codes: list[str]) -> str:
    """What keeps `answer` from being a list of some of `codes`; nothing when it is one."""
    if answer is None:
        return "no answer"
    found = codes_of(answer)
    if found is None:
        return f"found {described(answer)}; expected a list of codes, in square brackets"
    strange = [it for it in found if not isinstance(it, str) or it not in codes]
    return f"found {described(strange[0])}; expected {', '.join(codes)}" if strange else ""


def codings_problems(answers: object, names: list[str], codes: list[str]) -> list[str]:
    """What is wrong with the form of `answers`, a dict from each of `names` to a list of codes."""
    if answers is None:
        return ["there is no `codings`: run the cell above, and mend it if it stops with an error"]
    if not isinstance(answers, dict):
        return [f"`codings` is {described(answers)}; expected the dict as it was given"]
    wrong = [f"{name}: {it}" for name in names if (it := codes_problem(answers.get(name), codes))]
    return wrong + [f"{described(it)} is no posting's name" for it in answers if it not in names]


def coding_score(given: list[str], must: dict[str, str], may: list[str]) -> int:
    """2 without a mistake, 1 with one, else 0. A mistake is a code left out, or one too many.

    A posting that has codes gives nothing for an answer with none of them.
    """
    left_out = sum(code not in given for code in must)
    too_many = sum(code not in must and code not in may for code in given)
    if must and left_out == len(must):
        return 0
    return max(0, 2 - left_out - too_many)


def mark_codings(answers: object, key: dict[str, Any], rules: dict[str, str]) -> float:
    """Half a point for each posting; says of each code left out and of each one too many why."""
    score = 0
    if not isinstance(answers, dict):
        print(*codings_problems(answers, [], []))
        answers = {}
    for name, told in key.items():
        found = codes_of(answers.get(name)) or []
        given = sorted({it if isinstance(it, str) else described(it) for it in found})
        problem = codes_problem(answers.get(name), list(rules)) if answers else ""
        if answers.get(name) is not None and codes_of(answers.get(name)) is not None:
            score += coding_score(given, told["must"], told["may"])
        said = [problem] if problem else []
        if not problem or given:
            said += [
                f'"{it}" is missing. {why}' for it, why in told["must"].items() if it not in given
            ]
        for code in given:
            if code in rules and code not in told["must"] and code not in told["may"]:
                said.append(f'"{code}" is one too many. {told["pull"].get(code, rules[code])}')
        for it in said if answers else []:
            say(name, it)
    print(f"{score / 4:g} of {len(key) / 2:g} points.")
    return score / 4


def kappa_of(one: list[Any], other: list[Any], slip: str = "") -> Any:
    """Cohen's kappa, or None where it has no value; with `slip`, as someone with that slip has it."""
    n = len(one)
    alike = sum(a == b for a, b in zip(one, other, strict=True)) / n
    answers = {*one, *other}
    chance = sum(one.count(it) / n * other.count(it) / n for it in answers)
    if slip == "pooled":
        chance = sum(((one.count(it) + other.count(it)) / (2 * n)) ** 2 for it in answers)
    elif slip == "equal":
        chance = 1 / len(answers)
    if chance > 1 - 1e-9:
        return None
    kappa = (alike - chance) / (1 - chance)
    if slip in ("agreement", "chance", "difference"):
        return {"agreement": alike, "chance": chance, "difference": alike - chance}[slip]
    return max(0.0, kappa) if slip == "floor" else kappa


def kappa_problem(function: Any, one: list[Any], other: list[Any]) -> str:
    """What is wrong with the kappa that `function` finds; nothing when it is right."""
    found, problem = attempt(function, one, other)
    wanted = kappa_of(one, other)
    if wanted is None:
        return "" if found is None and not problem else (
            "Both gave one and the same answer throughout, so nothing varies and kappa has no "
            f"value: return None. {problem or 'Yours is ' + shown(found)}."
        )  # fmt: skip
    if problem:
        return problem
    if is_near(found, wanted):
        return ""
    slips = {
        "agreement": "That is the share of decisions made alike; chance is not taken out of it.",
        "difference": "Chance was taken off, but not divided by what chance leaves.",
        "chance": "That is what chance alone would reach.",
        "equal": "Chance was taken as if every answer were equally likely. It follows from how "
        "often each coder gave each answer.",
        "pooled": "Chance was taken from both coders' answers together. Cohen's kappa multiplies "
        "the share of the one with the share of the other.",
        "floor": "Two coders can agree less than chance would have them: kappa may be negative.",
    }
    numbers = {it: kappa_of(one, other, it) for it in slips}
    near = [it for it, number in numbers.items() if number is not None and is_near(found, number)]
    if near:
        return slips[min(near, key=lambda it: abs(found - numbers[it]))]
    if is_near(found, 100 * wanted, 0.5):
        return "Kappa is a part of 1 here, and not a number of percent."
    return f"For {one} and {other} kappa is {wanted:.4f}; yours is {shown(found)}."


def some_answers(
    chance: random.Random, both: int, first: int, second: int, neither: int
) -> tuple[list[bool], list[bool]]:
    """Two coders' answers, of which so many are both yes, only the first's, only the second's, both no."""
    pairs = [(True, True)] * both + [(True, False)] * first
    pairs += [(False, True)] * second + [(False, False)] * neither
    chance.shuffle(pairs)
    return [a for a, _ in pairs], [b for _, b in pairs]


def telling_answers(chance: random.Random) -> tuple[list[bool], list[bool]]:
    """Answers of two coders, for which each usual mistake gives another kappa; 0.1 or more."""
    while True:
        both, first, second, neither = (chance.randint(1, 20) for _ in range(4))
        made = some_answers(chance, both, first, second, neither)
        if kappa_of(*made) > 0.1 and is_telling(*made):
            return made


def is_telling(one: list[Any], other: list[Any], *, slips: bool = True) -> bool:
    """Whether kappa is not nearly a tenth, and with `slips` not nearly what a usual mistake gives, so that
    two decimals tell it from them."""
    wanted = kappa_of(one, other)
    names = ("agreement", "chance", "difference", "equal", "pooled") if slips else ()
    return wanted is not None and all(
        abs(it - wanted) > 0.011
        for it in (round(wanted, 1), *(kappa_of(one, other, name) for name in names))
    )


def answers_by_chance(
    chance: random.Random, words: list[str], count: int
) -> tuple[list[str], list[str]]:
    """Two coders' answers, so many of each, drawn from `words`."""
    while True:
        one, other = ([chance.choice(words) for _ in range(count)] for _ in range(2))
        if is_telling(one, other, slips=False):
            return one, other


def answers_apart(chance: random.Random) -> tuple[list[bool], list[bool]]:
    """Two coders' answers that are alike less often than by chance."""
    while True:
        apart = chance.randint(3, 6)
        made = some_answers(chance, chance.randint(1, 2), apart, apart, 0)
        if is_telling(*made, slips=False):
            return made


def mark_kappa(function: Any, secret: str = "") -> float:
    """Six points: two for tables of yes and no, two for more kinds of answers, two for the ends."""
    chance = dice(secret, "kappa")
    words = ["staff", "lead", "senior", "mid"]
    by_chance = [answers_by_chance(chance, words[: 2 + n], 15 + n) for n in range(3)]
    alike = [True, False, *(chance.choice([True, False]) for _ in range(chance.randint(1, 6)))]
    chance.shuffle(alike)
    cases: dict[str, list[Any]] = {
        "Tables of yes and no": [telling_answers(chance) for _ in range(3)],
        "Answers by chance, of two, three and four kinds": by_chance,
        "The ends of the scale": [
            (alike, list(alike)),
            answers_apart(chance),
            ([chance.choice([True, False])] * chance.randint(4, 9),) * 2,
        ],
    }
    return mark_cases(
        (name, 2, (kappa_problem(function, one, other) for one, other in checks))
        for name, checks in cases.items()
    )
