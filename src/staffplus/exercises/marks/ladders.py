"""Marks the lining up of ladders: rungs placed by hand, and the function `align`."""

from __future__ import annotations

import random
from typing import Any

from staffplus.exercises.calls import attempt, dice
from staffplus.exercises.snippets import described, mark_cases, say, shown


def step_of(descriptors: dict[str, int]) -> int:
    """The step at which more than half of the descriptors sit; 0 when there is none."""
    steps = list(descriptors.values())
    return next((step for step in steps if 2 * steps.count(step) > len(steps)), 0)


def place_of(answer: object) -> object:
    """A step as it is meant: also 3.0, or the digit in quotation marks."""
    if isinstance(answer, str) and answer.strip() in ("1", "2", "3", "4", "5"):
        return int(answer)
    if isinstance(answer, (int, float)) and not isinstance(answer, bool) and answer in range(1, 6):
        return int(answer)
    return None


def places_problems(answers: object, names: list[str]) -> list[str]:
    """What is wrong with the form of `answers`, a dict from each of `names` to a step."""
    if answers is None:
        return ["there is no `places`: run the cell above, and mend it if it stops with an error"]
    if not isinstance(answers, dict):
        return [f"`places` is {described(answers)}; expected the dict as it was given"]
    wrong = [
        f"{name}: " + ("no answer" if answers.get(name) is None else
                       f"found {shown(answers[name])}; expected a whole number from 1 to 5")
        for name in names
        if place_of(answers.get(name)) is None
    ]  # fmt: skip
    return wrong + [f"{described(it)} is no rung's name" for it in answers if it not in names]


def mark_places(answers: object, rungs: dict[str, dict[str, int]]) -> float:
    """Half a point for each rung on its step; says of every other which descriptors sit where it was put."""
    right = 0
    if not isinstance(answers, dict):
        print(*places_problems(answers, []))
    else:
        for name, descriptors in rungs.items():
            problems = places_problems({name: answers.get(name)}, [name])
            place = place_of(answers.get(name))
            right += place == step_of(descriptors)
            there = [it for it, step in descriptors.items() if step == place]
            if problems:
                print(problems[0])
            elif place != step_of(descriptors):
                sits = f"only {' and '.join(there)}" if there else "none of the five descriptors"
                said = f"you put it on step {place}, where {sits} {'sit' if len(there) > 1 else 'sits'}"
                say(name, f"{said}. A rung stands where at least three do.")
    print(f"{right} of {len(rungs)} right.")
    return right / 2


def aligned(ladders: list[dict[str, Any]], slip: str = "") -> dict[int, dict[str, list[int]]]:
    """The rungs of every firm on every step; with `slip`, as someone with that slip has them."""
    made: dict[int, dict[str, list[int]]] = {
        step: {ladder["firm"]: [] for ladder in ladders} for step in range(1, 6)
    }
    for ladder in ladders:
        for number, rung in enumerate(ladder["rungs"], 1):
            steps = list(rung["descriptors"].values())
            step = step_of(rung["descriptors"])
            if slip == "mean":
                step = round(sum(steps) / len(steps))
            elif slip == "order":
                step = number
            elif slip == "common" and not step:
                step = max(steps, key=steps.count)
            elif slip == "middle":
                step = sorted(steps)[len(steps) // 2]
            if step in made:
                made[step][ladder["firm"]].append(number)
    if slip == "one":
        return {s: {f: n[-1:] for f, n in firms.items()} for s, firms in made.items()}
    if slip == "zero":
        return {s: {f: [k - 1 for k in n] for f, n in firms.items()} for s, firms in made.items()}
    return made


def same_rungs(found: object, wanted: dict[int, dict[str, list[int]]]) -> bool:
    """Whether `found` has these rungs on these steps; also with keys as text, lists in any order."""
    if not isinstance(found, dict) or len(found) != len(wanted):
        return False
    for step, firms in wanted.items():
        got = found.get(step, found.get(str(step)))
        if not isinstance(got, dict) or len(got) != len(firms):
            return False
        for firm, numbers in firms.items():
            given = got.get(firm)
            if not isinstance(given, (list, tuple)) or len(given) != len(numbers):
                return False
            if not all(number in given for number in numbers):
                return False
    return True


def align_problem(function: Any, ladders: list[dict[str, Any]]) -> str:
    """What is wrong with what `function` makes of these ladders; nothing when it is right."""
    found, problem = attempt(function, ladders)
    if problem:
        return problem
    wanted = aligned(ladders)
    if same_rungs(found, wanted):
        return ""
    slips = {
        "mean": "It looks as if you took the mean. A rung stands where more than half of its "
        "descriptors sit; one far-off descriptor must not move it.",
        "order": "It looks as if the first rung went to step 1, the second to step 2, and so on. "
        "A step may be empty, and two rungs may share one.",
        "common": "A rung is placed although no step has more than half of its descriptors: it "
        "belongs on no step.",
        "middle": "A rung is placed although no step has more than half of its descriptors: the "
        "middle one does not decide.",
        "one": "Two rungs of a firm may share a step: then both numbers belong in its list.",
        "zero": "Rungs are counted from 1, the first in the list.",
    }
    for slip, said in slips.items():
        if same_rungs(found, aligned(ladders, slip)):
            return said
    if not isinstance(found, dict):
        return f"it returned {shown(found)}; expected a dict of steps"
    for step, firms in wanted.items():
        got = found.get(step, found.get(str(step)))
        if not isinstance(got, dict):
            return f"it has {shown(got)} for step {step}; expected a dict of firms, also when empty"
        for ladder in ladders:
            firm = ladder["firm"]
            if not same_rungs({1: {firm: got.get(firm)}}, {1: {firm: firms[firm]}}):
                rungs = [list(rung["descriptors"].values()) for rung in ladder["rungs"]]
                return (
                    f"With descriptors at {rungs}, step {step} has the rungs {firms[firm]}; "
                    f"yours are {shown(got.get(firm))}."
                )
    return f"expected the steps 1 to 5 and each firm once; found {shown(found)}"


def some_ladders(
    chance: random.Random,
    titles: list[str],
    size: int = 5,
    clear: bool = True,
    apart: bool = True,
    calm: bool = False,
) -> list[dict[str, Any]]:
    """Four ladders by chance, titles too, with `size` descriptors a rung.

    `clear`: every rung has a step with most of them. `apart`: no two rungs of a firm share one.
    `calm`: all but one descriptor sit there, and that one a step away.
    """
    made = []
    for firm in chance.sample(["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"], 4):
        rungs: list[dict[str, Any]] = []
        while len(rungs) < 4:
            step = chance.randint(1, 5)
            most = chance.randint(size // 2 + 1, size) if clear else chance.randint(1, size // 2)
            steps = [step] * most + [chance.randint(1, 5) for _ in range(size - most)]
            if calm:
                steps = [step] * (size - 1) + [step + (1 if step == 1 else -1)]
            chance.shuffle(steps)
            descriptors = {f"descriptor {n}": it for n, it in enumerate(steps, 1)}
            taken = [step_of(rung["descriptors"]) for rung in rungs] if apart else []
            if step_of(descriptors) in taken and step_of(descriptors):
                continue
            if bool(step_of(descriptors)) == clear or (not clear and len(rungs) % 2):
                rungs.append({"title": chance.choice(titles), "descriptors": descriptors})
        made.append({"firm": firm, "rungs": rungs})
    return made


def with_other_titles(ladders: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """The same ladders with their titles dealt out anew, over all firms."""
    titles = [rung["title"] for ladder in ladders for rung in ladder["rungs"]]
    chance.shuffle(titles)
    return [
        {"firm": it["firm"], "rungs": [rung | {"title": titles.pop()} for rung in it["rungs"]]}
        for it in ladders
    ]


def with_exchanged_rungs(
    ladders: list[dict[str, Any]], chance: random.Random
) -> list[dict[str, Any]]:
    """The same ladders in another order, and in each its titles over other rungs."""
    made = []
    for ladder in chance.sample(ladders, len(ladders)):
        titles = [rung["title"] for rung in ladder["rungs"]]
        before = sits = [rung["descriptors"] for rung in ladder["rungs"]]
        while sits == before and any(it != before[0] for it in before):
            sits = chance.sample(before, len(before))
        rungs = [{"title": it, "descriptors": at} for it, at in zip(titles, sits, strict=True)]
        made.append({"firm": ladder["firm"], "rungs": rungs})
    return made


def mark_align(function: Any, six: list[dict[str, Any]], secret: str = "") -> float:
    """Five points, one for each kind of ladders."""
    chance = dice(secret, "ladders")
    titles = sorted({rung["title"] for ladder in six for rung in ladder["rungs"]})
    steps = {it["firm"]: [step_of(rung["descriptors"]) for rung in it["rungs"]] for it in six}
    apart = [it for it in six if len(set(steps[it["firm"]])) == len(it["rungs"])]
    cases = {
        "The six ladders, also with rungs exchanged": [six, with_exchanged_rungs(six, chance)],
        "Titles dealt out anew": [
            with_other_titles(it, chance)
            for it in [apart, *(some_ladders(chance, titles, calm=True) for _ in range(3))]
        ],
        "Other ladders, with gaps and shared steps": [
            some_ladders(chance, titles, apart=False) for _ in range(3)
        ],
        "Rungs with no step for most of their descriptors": [
            some_ladders(chance, titles, size, clear=False) for size in (5, 5, 4)
        ],
        "Three, four or seven descriptors, one firm, no firm": [
            *(some_ladders(chance, titles, size) for size in (3, 4, 7)),
            some_ladders(chance, titles)[:1],
            [],
        ],
    }

    def problem(name: str, ladders: list[dict[str, Any]]) -> str:
        found = align_problem(function, ladders)
        dealt = name == "Titles dealt out anew" and ladders is cases[name][0]
        if found and dealt and not align_problem(function, apart):
            return "The same descriptors under other titles gave another result."
        return found

    return mark_cases(
        (name, 1, (problem(name, it) for it in dealt)) for name, dealt in cases.items()
    )
