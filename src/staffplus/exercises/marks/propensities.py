"""Marks what a log says of a rule: `ips_value` and `never_tried`; and draws the logs themselves."""

from __future__ import annotations

import random
from typing import Any

from staffplus.exercises.calls import attempt, attempt_all, is_close, is_number, told
from staffplus.exercises.snippets import say

Log = list[dict[str, Any]]
Rule = dict[str, dict[str, float]]


def draw_log(
    seed: int, rows: int, rule: dict[str, dict[str, float]], worn: dict[str, dict[str, float]]
) -> list[dict[str, object]]:
    """A log of `rows` customers met by `rule`; `worn` is how often each action ends well."""
    rng = random.Random(seed)
    log = []
    for _ in range(rows):
        group = rng.choice(list(rule))
        action = rng.choices(list(rule[group]), weights=list(rule[group].values()))[0]
        ended_well = int(rng.random() < worn[group][action])
        chance = rule[group][action]
        log.append({"group": group, "action": action, "chance": chance, "worn": ended_well})
    return log


def estimates(log: Log, rule: Rule) -> dict[str, float]:
    """What `log` says of `rule`: two right ways, and the usual wrong ones."""
    likely = [rule[row["group"]].get(row["action"], 0.0) for row in log]
    weight = [new / row["chance"] for new, row in zip(likely, log, strict=True)]
    worn = [row["worn"] for row in log]
    alike = [y for y, new in zip(worn, likely, strict=True) if new > 0]
    return {
        "right": sum(w * y for w, y in zip(weight, worn, strict=True)) / len(log),
        "steady": sum(w * y for w, y in zip(weight, worn, strict=True)) / (sum(weight) or 1.0),
        "plain": sum(worn) / len(log),
        "alike": sum(alike) / max(len(alike), 1),
        "undivided": sum(new * y for new, y in zip(likely, worn, strict=True)) / len(log),
        "leaning": sum(new * y for new, y in zip(likely, worn, strict=True))
        / (sum(likely) or 1.0),
        "product": sum(
            new * row["chance"] * row["worn"] for new, row in zip(likely, log, strict=True)
        )
        / len(log),
        "inverse": sum(row["worn"] / row["chance"] for row in log) / len(log),
        "total": sum(w * y for w, y in zip(weight, worn, strict=True)),
        "matching rows": sum(w * y for w, y in zip(weight, worn, strict=True))
        / max(len(alike), 1),
    }  # fmt: skip


#: What a wrong estimate has missed, by the name that `estimates` gives it.
MISSED = {
    "plain": "That is the mean of all rows: what the old rule reached. The new rule is not in it.",
    "alike": "That is the mean of the rows in which the old rule did what the new one might do. The old rule chose those customers, so they stand for its favourites and not for everybody.",
    "undivided": "Each row has only the new rule's chance as its weight. Divide it by the chance with which the old rule took the action: rare actions stand for more customers than they have rows.",
    "leaning": "Each row has only the new rule's chance as its weight. Divide it by the chance with which the old rule took the action: rare actions stand for more customers than they have rows.",
    "product": "You multiply by the old rule's chance. Divide by it: what was rarely done has to count for more, not for less.",
    "inverse": "Each row is divided by its chance, but the new rule has no part in it: it would take some of these actions rarely or never.",
    "total": "That is the sum of the weighted rows. Divide it by the number of rows.",
    "matching rows": "You divide by the number of rows that the new rule might have produced. The weights already see to that: divide by the number of all rows.",
}


def what_was_missed(found: Any, ways: dict[str, float]) -> str:
    """Which usual mistake gives `found`; nothing when none does."""
    for name, missed in MISSED.items():
        if is_close(found, ways[name], 1e-6):
            return missed
    return ""


def odd_tables() -> list[tuple[Log, Rule]]:
    """Small logs of another world, in which the chance differs from row to row."""
    made = []
    for seed in (11, 12, 13, 14):
        rng = random.Random(seed)
        actions, groups = rng.sample(["ring", "visit", "post", "text"], 3), ["b", "a", "c"]
        rows = [
            (rng.choice(groups), rng.choice(actions), rng.randint(2, 19) / 20, rng.randint(0, 1))
            for _ in range(17)
        ]
        log = [dict(zip(("group", "action", "chance", "worn"), row, strict=True)) for row in rows]
        rule = {group: {actions[0]: 0.25, actions[1]: 0.75} for group in groups}
        made.append((log, rule))
    return made


def mark_tables(function: Any) -> float:
    """Share of the small tables for which `function` gives one of the two right estimates."""
    right, tables, said = 0, odd_tables(), set()
    for number, (log, rule) in enumerate(tables, 1):
        found, failed = attempt(function, log, rule)
        ways = estimates(log, rule)
        fits = any(is_close(found, ways[it], 1e-6) for it in ("right", "steady"))
        right += fits
        missed = failed or what_was_missed(found, ways)
        if not fits and missed not in said:
            said.add(missed)
            wanted = f"your value is {told(found)}; expected {ways['right']:.4g}"
            say(f"Table {number}", f"{wanted}. {missed}")
    return right / len(tables)


def mark_truth(function: Any) -> float:
    """Share of two rules whose value `function` finds within 0.05, on average over 12 logs."""
    old = {
        "west": {"wait": 0.4, "call": 0.3, "letter": 0.3},
        "east": {"call": 0.8, "wait": 0.2},
    }
    worn = {"west": {"wait": 0.2, "call": 0.3, "letter": 0.9}, "east": {"call": 0.9, "wait": 0.5}}
    logs, right = [draw_log(seed, 250, old, worn) for seed in range(100, 112)], 0
    for rule in (
        {"west": {"call": 1.0}, "east": {"call": 1.0}},
        {"west": {"letter": 0.9, "wait": 0.1}, "east": {"wait": 0.5, "call": 0.5}},
    ):
        truth = sum(p * worn[it][do] for it in rule for do, p in rule[it].items()) / len(rule)
        rules = [rule] * len(logs)
        found, failed = attempt_all(function, "log", 250, "12 logs", logs, rules)
        if failed:
            print(failed)
            continue
        mean = sum(found) / len(found)
        fits = is_close(mean, truth, 0.05)
        right += fits
        if not fits:
            print(f"On average over 12 logs you say {mean:.3f}; the truth is {truth:.3f}.")
    return right / 2


def mark_silence(function: Any) -> float:
    """Share of logs that carry no estimate for which `function` says None."""
    good = [{"group": "a", "action": "call", "chance": 0.5, "worn": 1}] * 3
    rule = {"a": {"call": 1.0, "wait": 0.0}}
    right = 0
    for what, log in {
        "has no rows": [],
        "lacks the chance of one row": [*good, {**good[0], "chance": None}],
        "has a chance of 0 for an action that was taken": [{**good[0], "chance": 0}, *good],
        "has a chance above 1": [*good, {**good[0], "chance": 1.5, "action": "wait"}],
    }.items():
        found, failed = attempt(function, log, rule)
        silent = found is None and not failed
        right += silent
        if not silent:
            found_so = failed or f"you say {told(found)}"
            why = "expected None. A number would pass for knowledge."
            say(f"A log that {what}", f"{found_so}; {why}")
    return right / 4


def mark_value(function: Any) -> float:
    """Points for `ips_value`, of 3. Saying None earns nothing unless numbers come too."""
    if not callable(function):
        print(f"`ips_value` is {told(function)}; expected a function.")
        return 0.0
    tables = mark_tables(function)
    truth = mark_truth(function)
    numbers = any(is_number(attempt(function, *it)[0]) for it in odd_tables())
    silence = mark_silence(function) if numbers else 0.0
    score = round(tables + 1.5 * truth + silence / 2, 3)
    print(
        f"{score:g} of 3 points. The most is 1 for small tables, 1.5 for the truth, 0.5 for None."
    )
    return score


def as_pairs(value: Any) -> set[tuple[str, str]] | None:
    """`value` as a set of (group, action); None when it is no collection of pairs."""
    if not isinstance(value, (list, tuple, set, frozenset)):
        return None
    pairs = set()
    for it in value:
        if not isinstance(it, (list, tuple)) or len(it) != 2:
            return None
        if not all(isinstance(word, str) for word in it):
            return None
        pairs.add((it[0], it[1]))
    return pairs


def tried_cases() -> list[tuple[Log, Rule, set[tuple[str, str]]]]:
    """(log, rule, what was never tried)."""
    rows = [("b", "visit"), ("a", "ring"), ("b", "ring"), ("a", "ring"), ("c", "post")]
    log = [{"group": group, "action": it, "chance": 0.5, "worn": 1} for group, it in rows]
    return [
        (log, {"a": {"visit": 1.0}, "b": {"visit": 1.0}}, {("a", "visit")}),
        (log, {"a": {"ring": 1.0, "visit": 0.0}, "b": {"ring": 0.2, "post": 0.8}}, {("b", "post")}),
        (log, {"d": {"ring": 0.5, "text": 0.5}, "c": {"post": 1}}, {("d", "ring"), ("d", "text")}),
        (log[::-1], {"c": {"ring": 0.1, "post": 0.9}, "a": {"text": 1.0}}, {("c", "ring"), ("a", "text")}),
        ([], {"a": {"ring": 1.0, "post": 0.0}}, {("a", "ring")}),
        (log, {"a": {"ring": 1.0}, "b": {"visit": 0.5, "ring": 0.5, "text": 0.0}}, set()),
    ]  # fmt: skip


def mark_tried(function: Any) -> float:
    """Points for `never_tried`, of 3. The empty list earns nothing unless a pair is found too."""
    if not callable(function):
        print(f"`never_tried` is {told(function)}; expected a function.")
        return 0.0
    right, found_some, cases = 0, False, tried_cases()
    for number, (log, rule, wanted) in enumerate(cases, 1):
        found, failed = attempt(function, log, rule)
        pairs = as_pairs(found)
        right += pairs == wanted
        found_some |= bool(wanted) and pairs == wanted
        if pairs is None:
            text = failed or f"found {told(found)}; expected a list of pairs (group, action)"
            say(f"Case {number}", f"{text}.")
            continue
        for group, it in sorted(wanted - pairs):
            why = f"({group!r}, {it!r}) is missing: the rule takes it, and no row of that group has it"
            say(f"Case {number}", f"{why}.")
        for group, it in sorted(pairs - wanted)[:3]:
            never = rule.get(group, {}).get(it, 0) == 0
            why = "the rule never takes it" if never else "a row of the log has it"
            say(f"Case {number}", f"({group[:20]!r}, {it[:20]!r}) is too much: {why}.")
    score = round(3 * right / len(cases), 2) if found_some else 0.0
    if right and not found_some:
        print("An empty list earns nothing as long as no missing pair is found.")
    print(f"{right} of {len(cases)} cases right: {score:g} of 3 points.")
    return score
