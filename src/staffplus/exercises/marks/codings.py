"""Marks the coding of postings: codes given by hand, `coverage`, `kappa`, and figures read off."""

from __future__ import annotations

import random
from typing import Any

from staffplus.exercises.calls import attempt
from staffplus.exercises.snippets import (
    described,
    is_near,
    mark_cases,
    mark_each,
    number_problem,
    say,
    shown,
)


def codes_of(answer: object) -> Any:
    """The codes of `answer`, as they are meant: also one alone, in capitals, or in a set."""
    if isinstance(answer, str):
        answer = [answer]
    if not isinstance(answer, (list, tuple, set)):
        return None
    return [it.strip().lower() if isinstance(it, str) else it for it in answer]


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


def mark_codings(answers: object, key: dict[str, Any], rules: dict[str, str]) -> int:
    """Two points for each posting; says of each code left out and of each one too many why."""
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
    print(f"{score} of {2 * len(key)} points.")
    return score


def shares_of(
    table: list[dict[str, str]], coder: str, units: list[str], codes: list[str], slip: str = ""
) -> dict[str, float]:
    """Coverage of each code; with `slip`, as someone with that slip has it."""
    rows = [(it["unit"], it["code"]) for it in table if it["coder"] == coder or slip == "all"]
    asked = [(unit, code) for unit, code in rows if unit in units or slip == "outside"]
    counted = asked if slip == "rows" else list(dict.fromkeys(asked))
    base = len(units)
    if slip == "coded":
        base = len({unit for unit, _ in counted})
    elif slip == "given":
        base = len(counted)
    shares = {code: sum(it == code for _, it in counted) / (base or 1) for code in codes}
    return {code: share for code, share in shares.items() if share or slip != "zero"}


def same_table(found: object, wanted: dict[str, float]) -> bool:
    """Whether `found` is a dict with these numbers and nothing else."""
    return (
        isinstance(found, dict)
        and len(found) == len(wanted)
        and all(is_near(found.get(code), share) for code, share in wanted.items())
    )


def coverage_problem(
    function: Any, table: list[dict[str, str]], coder: str, units: list[str], codes: list[str]
) -> str:
    """What is wrong with the coverage that `function` finds; nothing when it is right."""
    found, problem = attempt(function, table, coder, units, codes)
    if problem:
        return problem
    wanted = shares_of(table, coder, units, codes)
    if same_table(found, wanted):
        return ""
    slips = {
        "all": "The rows of every coder were counted; only those of the one asked for matter.",
        "coded": "A line without any code is still one of the units: divide by all of them.",
        "given": "The number of codes given is not the number of units: divide by the units.",
        "rows": "A code that stands twice for a unit covers it once.",
        "outside": "Units that were not asked for were counted too.",
        "zero": "A code that was never given has a coverage of 0, and belongs in the dict.",
    }
    for slip, said in slips.items():
        if same_table(found, shares_of(table, coder, units, codes, slip)):
            return said
    if same_table(found, {code: 100 * share for code, share in wanted.items()}):
        return "A share is a part of 1 here, so a quarter is 0.25 and not 25."
    if not isinstance(found, dict):
        return f"it returned {shown(found)}; expected a dict with the share of each code"
    return (
        f"For {coder}'s codes of {units} the shares are {shown(wanted)}; yours are {shown(found)}."
    )


def some_table(dice: random.Random, units: list[str], codes: list[str]) -> list[dict[str, str]]:
    """A table of two coders who give each unit none to three codes by chance, in no order."""
    rows = [
        {"unit": unit, "coder": coder, "code": code}
        for coder in ("ada", "ben")
        for unit in units
        for code in dice.sample(codes, dice.choice([0, 1, 1, 2, 3]))
    ]
    dice.shuffle(rows)
    return rows


def mark_coverage(function: Any) -> int:
    """Four points: two for plain tables, one for repeated and foreign rows, one for codes never given."""
    dice = random.Random(12)
    codes, units = ["red", "green", "blue"], [f"line {n}" for n in range(1, 11)]
    table = some_table(dice, units, codes)
    twice = [*table, *dice.sample(table, 6)]
    more = [*codes, "grey"]
    cases: dict[str, tuple[int, list[Any]]] = {
        "Plain tables": (
            2,
            [(some_table(dice, units, codes), who, units, codes) for who in ("ada", "ben", "ada")],
        ),
        "Rows that stand twice, and units that were not asked for": (
            1,
            [(twice, "ada", units, codes), (table, "ben", units[:4], codes)],
        ),
        "Codes that were never given": (
            1,
            [(table, "ben", units, more), (table, "cleo", units, more), ([], "ada", units, more)],
        ),
    }
    return mark_cases(
        (name, points, (coverage_problem(function, *check) for check in checks))
        for name, (points, checks) in cases.items()
    )


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
    for slip, said in slips.items():
        number = kappa_of(one, other, slip)
        if number is not None and is_near(found, number):
            return said
    if is_near(found, 100 * wanted):
        return "Kappa is a part of 1 here, and not a number of percent."
    return f"For {one} and {other} kappa is {wanted:.4f}; yours is {shown(found)}."


def mark_kappa(function: Any) -> int:
    """Six points: two for tables with a known answer, two for chance tables, two for the ends."""
    dice = random.Random(5)

    def pairs(*cells: tuple[Any, Any, int]) -> tuple[list[Any], list[Any]]:
        made = [pair for *pair, times in cells for _ in range(times)]
        dice.shuffle(made)
        return [a for a, _ in made], [b for _, b in made]

    # 0.8 alike and 0.68 by chance make 0.375; 0.7 alike and 0.5 by chance make 0.4.
    known = [
        pairs((True, True, 1), (True, False, 1), (False, True, 1), (False, False, 7)),
        pairs((True, True, 20), (True, False, 5), (False, True, 10), (False, False, 15)),
        pairs((True, True, 3), (False, False, 5), (True, False, 4)),
    ]
    words = ["staff", "lead", "senior", "mid"]
    by_chance = [
        tuple([dice.choice(words[: 2 + n]) for _ in range(15 + n)] for _ in range(2))
        for n in range(3)
    ]
    cases: dict[str, list[Any]] = {
        "Tables with a known answer": known,
        "Answers by chance, of two, three and four kinds": by_chance,
        "The ends of the scale": [
            ([True, False, False], [True, False, False]),
            ([True, False] * 3, [False, True] * 3),
            ([False] * 6, [False] * 6),
        ],
    }
    return mark_cases(
        (name, 2, (kappa_problem(function, one, other) for one, other in checks))
        for name, checks in cases.items()
    )


def figure_problem(found: object, wanted: Any, slips: dict[str, Any]) -> str:
    """What is wrong with one figure, a word or a number; nothing when it is right as rounded."""
    if found is None:
        return "no answer"
    if isinstance(wanted, str):
        if not isinstance(found, str):
            return f"found {described(found)}; expected a code, in quotation marks"
        word = found.strip().lower()
        return "" if word == wanted else slips.get(word, f"{described(found)} is not the one")
    room = 0.0501 if wanted > 1 else 0.00501
    return number_problem(found, wanted, room, slips, "a number", "is not what the table gives")


def mark_figures(answers: object, wanted: dict[str, Any], slips: dict[str, Any]) -> int:
    """A point for each figure that is right; says what is wrong with the others."""
    right = mark_each(
        answers, "figures", wanted, lambda name, it: figure_problem(it, wanted[name], slips[name])
    )
    print(f"{right} of {len(wanted)} points.")
    return right
