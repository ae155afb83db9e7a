"""Marks for questions of any kind but `order`, and what is wrong with the form of an answer.

Copied into notebooks as they stand: standard library only, and nothing raises, whatever an answer
holds. What is asked, by the question's name:

    {"take": "name", "names": […]}                  choice, classify: one of these names
    {"take": "names", "names": […]}                 many, mark: a list of some of them
    {"take": "rows", "rows": […], "names": […]}     match: a dict, for each row a name or a list
    {"take": "number", "unit": "hours"}             number

An answer in form gets the share that `items.mark` gives it. One that is not keeps what is right in
it: a slip in one line of a notebook must not cost the others.
"""

from __future__ import annotations

from typing import Any

from staffplus.exercises.snippets import described, say


def word(answer: object) -> str:
    """A name as it was typed, without capitals and spaces; nothing where it is no text."""
    return answer.strip().lower() if isinstance(answer, str) else ""


def is_blank(answer: object) -> bool:
    """Whether nothing was answered: the question stands as it was given."""
    if isinstance(answer, dict):
        return all(is_blank(it) for it in answer.values())
    return answer is None or (isinstance(answer, (str, list, tuple, set)) and not answer)


def entries(answer: object) -> list[Any]:
    """The names in a list, those in a set in the order of letters; a name that stands alone is one of them."""
    if isinstance(answer, set):
        return sorted(answer, key=repr)
    return list(answer) if isinstance(answer, (list, tuple)) else [answer]


def chosen(answer: object, names: list[str]) -> set[str]:
    """Those of `names` that an answer holds."""
    return {word(it) for it in entries(answer)} & set(names)


def name_problem(answer: object, names: list[str]) -> str:
    """What keeps an answer from being one of `names`; nothing when it is one."""
    if word(answer) in names:
        return ""
    *most, last = (f'"{it}"' for it in names)
    listed = f"{', '.join(most)} or {last}" if most else last
    return f"found {described(answer)}; expected {listed}, in quotation marks"


def names_problem(answer: object, names: list[str]) -> str:
    """What keeps an answer from being a list of some of `names`; nothing when it is one."""
    if not isinstance(answer, (list, tuple, set)):
        return f"found {described(answer)}; expected a list of names, in square brackets"
    given = entries(answer)
    words = [word(it) for it in given]
    if unknown := [it for it in given if word(it) not in names]:
        return f"found {described(unknown[0])}, which is none of the names"
    return next(
        (f'"{it}" stands {words.count(it)} times' for it in words if words.count(it) > 1), ""
    )


def figure_problem(answer: object, unit: str) -> str:
    """What keeps an answer from being a number; nothing when it is one."""
    if isinstance(answer, (int, float)) and not isinstance(answer, bool) and abs(answer) < 1e15:
        return ""
    return f"found {described(answer)}; expected a number, in {unit}, without quotation marks"


def problems_of(answer: object, asked: dict[str, Any]) -> dict[str, str]:
    """What is wrong with the form of one answer, by row; by "" where the question has no rows."""
    if is_blank(answer):
        return {"": "no answer"}
    if asked["take"] == "number":
        wrong = {"": figure_problem(answer, asked["unit"])}
    elif asked["take"] == "name":
        wrong = {"": name_problem(answer, asked["names"])}
    elif asked["take"] == "names":
        wrong = {"": names_problem(answer, asked["names"])}
    elif not isinstance(answer, dict):
        wrong = {"": f"found {described(answer)}; expected the rows as they were given"}
    else:
        wrong = {it: row_problem(answer.get(it), asked["names"]) for it in asked["rows"]}
        odd = [it for it in answer if it not in asked["rows"]]
        wrong |= {"": f"{described(odd[0])} is none of its rows"} if odd else {}
    return {row: it for row, it in wrong.items() if it}


def row_problem(answer: object, names: list[str]) -> str:
    """The same for one row of a `match` question, which takes a name or a list of them."""
    if is_blank(answer):
        return "no answer"
    check = names_problem if isinstance(answer, (list, tuple, set)) else name_problem
    return check(answer, names)


def questions_problems(answers: object, asked: dict[str, Any]) -> list[str]:
    """What is wrong with the form of `answers`, a dict with an answer to each question."""
    if answers is None:
        return ["there is no dict: run the cell above, and mend it if it stops with an error"]
    if not isinstance(answers, dict):
        return [f"found {described(answers)}; expected the dict as it was given"]
    wrong = [
        f"{placed(name, row)}: {it}"
        for name in asked
        for row, it in problems_of(answers.get(name), asked[name]).items()
    ]
    return wrong + [f"{described(it)} is no question's name" for it in answers if it not in asked]


def placed(name: str, row: str) -> str:
    """A question's name, and its row or line where there is one."""
    return f"{name}, {row}" if row else name


def picks(given: set[str], key: list[str]) -> float:
    """(right picks - wrong picks) / right ones, at least 0."""
    right = len(given & set(key))
    return max(0, right - (len(given) - right)) / len(key)


def share(answer: object, asked: dict[str, Any], key: Any) -> float:
    """What an answer is worth, from 0 to 1."""
    if asked["take"] == "number":
        if not isinstance(answer, (int, float)) or figure_problem(answer, asked["unit"]):
            return 0.0
        return float(is_within(answer, key["value"], key["within"]))
    if asked["take"] == "name":
        return float(word(answer) == key)
    if asked["take"] == "names":
        return picks(chosen(answer, asked["names"]), key)
    given = answer if isinstance(answer, dict) else {}
    return sum(picks(chosen(given.get(it), asked["names"]), key[it]) for it in key) / len(key)


def is_within(value: float, key: float, tolerance: float) -> bool:
    """Whether `value` is at most `tolerance` from `key`, however the computer rounds."""
    return abs(value - key) <= tolerance + 1e-9 * abs(key)


def is_readable(answer: object, asked: dict[str, Any]) -> bool:
    """Whether an answer, or some of its rows and names, can be told from the key."""
    if is_blank(answer):
        return False
    if asked["take"] in ("rows", "names"):
        return isinstance(answer, dict if asked["take"] == "rows" else (list, tuple, set))
    return not problems_of(answer, asked)


def reasons(answer: Any, asked: dict[str, Any], key: Any, why: Any) -> list[tuple[str, str]]:
    """(row or line, why it is not as the key has it) for what is in form and not right.

    `why` is, for a name, {name: text}; for names and rows, a text by name or row; for a number,
    {"known": [[value, text], …], "other": text, "working": text}.
    """
    if asked["take"] == "number":
        near = (text for value, text in why["known"] if is_within(answer, value, key["within"]))
        said = next(near, why["other"])
        return [("", f"you answered {answer:g}. {said} In full: {why['working']}")]
    if asked["take"] == "name":
        return [("", f'you answered "{word(answer)}". {why[word(answer)]}')]
    if asked["take"] == "names":
        given = chosen(answer, asked["names"])
        odd = [it for it in asked["names"] if (it in given) != (it in key)]
        return [(it, f"you {'took it' if it in given else 'left it out'}. {why[it]}") for it in odd]
    wrong = []
    for row in asked["rows"]:
        given = chosen(answer.get(row), asked["names"])
        if given and given != set(key[row]):
            told = ", ".join(f'"{it}"' for it in sorted(given))
            wrong.append((row, f"you answered {told}. {why[row]}"))
    return wrong


def mark_questions(answers: object, asked: dict[str, Any], keys: dict[str, Any]) -> float:
    """The points of all questions, to two decimals; says what is wrong with each answer, and why.

    `keys` has, for each name, its `key`, its `points` and `why` another answer is not right.
    """
    score, most = 0.0, sum(it["points"] for it in keys.values())
    if not isinstance(answers, dict):
        print(*questions_problems(answers, {}))
        print(f"0 of {most} points.")
        return 0.0
    for name in keys:
        answer = answers.get(name)
        key, why = keys[name]["key"], keys[name]["why"]
        found = share(answer, asked[name], key)
        score += found * keys[name]["points"]
        problems = problems_of(answer, asked[name])
        for row, problem in problems.items():
            say(placed(name, row), problem)
        if found < 1 and is_readable(answer, asked[name]):
            for row, reason in reasons(answer, asked[name], key, why):
                say(placed(name, row), reason)
    score = round(score, 2)
    print(f"{score:g} of {most} points.")
    return score
