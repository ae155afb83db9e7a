"""Marks what a log says of a rule: `ips_value` and `never_tried`; and draws the logs themselves."""

from __future__ import annotations

import random
from typing import Any

from staffplus.exercises.calls import attempt, attempt_all, dice, is_close, is_number, told
from staffplus.exercises.snippets import described, say

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


#: An estimate that is rounded to two decimals is no farther off.
ROUNDED = 0.005 + 1e-9


def what_was_missed(found: Any, ways: dict[str, float]) -> str:
    """Which usual mistake gives `found`, or comes nearest to it; nothing when none does."""
    near = [name for name in MISSED if is_close(found, ways[name], ROUNDED)]
    return MISSED[min(near, key=lambda name: abs(found - ways[name]))] if near else ""


def told_apart(log: Log, rule: Rule, room: float) -> bool:
    """Whether no usual mistake comes as near as `room` to a right estimate."""
    ways = estimates(log, rule)
    return all(
        abs(ways[wrong] - ways[right]) > room for wrong in MISSED for right in ("right", "steady")
    )


def odd_tables(secret: str = "") -> list[tuple[Log, Rule]]:
    """Four small logs of another world, in which the chance differs from row to row."""
    chance = dice(secret, "tables")
    made: list[tuple[Log, Rule]] = []
    while len(made) < 4:
        actions, groups = chance.sample(["ring", "visit", "post", "text"], 3), ["b", "a", "c"]
        rows = [
            (chance.choice(groups), chance.choice(actions), chance.randint(2, 19) / 20, chance.randint(0, 1))
            for _ in range(17)
        ]  # fmt: skip
        log = [dict(zip(("group", "action", "chance", "worn"), row, strict=True)) for row in rows]
        rule = {group: {actions[0]: 0.25, actions[1]: 0.75} for group in groups}
        ways = estimates(log, rule)
        coarse = any(abs(ways[it] - round(ways[it], 1)) <= 0.011 for it in ("right", "steady"))
        if told_apart(log, rule, 0.011) and not coarse:
            made.append((log, rule))
    return made


def mark_tables(function: Any, secret: str) -> float:
    """Share of the small tables for which `function` gives one of the two right estimates."""
    right, tables, said = 0, odd_tables(secret), set()
    for number, (log, rule) in enumerate(tables, 1):
        found, failed = attempt(function, log, rule)
        ways = estimates(log, rule)
        fits = any(is_close(found, ways[it], ROUNDED) for it in ("right", "steady"))
        right += fits
        missed = failed or what_was_missed(found, ways)
        if not fits and missed not in said:
            said.add(missed)
            wanted = f"your value is {told(found)}; expected {ways['right']:.4g}"
            say(f"Table {number}", f"{failed}." if failed else f"{wanted}. {missed}")
    return right / len(tables)


def exact_log(chance: random.Random, mixed: bool) -> tuple[Log, Rule, float]:
    """A log, a rule, and what the rule would reach there; `mixed`: the rule leaves much to chance itself.

    Luck has no part in it: each action stands in the log exactly as often as its chance says, and
    ended well exactly as often as it does. Every right way finds the truth, whatever it divides by.
    """
    while True:
        log: Log = []
        rule, truth = {}, 0.0
        for group in ("west", "east"):
            shares = chance.sample(
                chance.choice([[2, 3, 5], [1, 3, 6], [4, 6], [2, 8], [3, 3, 4]]), k=2
            )
            shares += [10 - sum(shares)] * (sum(shares) < 10)
            actions = chance.sample(["wait", "call", "letter", "visit"], len(shares))
            worn = [chance.randint(1, 9) for _ in actions]
            new = [chance.randint(1, 9), 0, 0] if mixed else [10, 0, 0]
            new[1] = 10 - new[0]
            rule[group] = {it: n / 10 for it, n in zip(actions, new, strict=False) if n}
            hundreds = chance.randint(1, 2)
            truth += hundreds * sum(n * w for n, w in zip(new, worn, strict=False)) / 100
            for action, share, well in zip(actions, shares, worn, strict=True):
                row = {"group": group, "action": action, "chance": share / 10}
                log += [row | {"worn": 1}] * (hundreds * share * well)
                log += [row | {"worn": 0}] * (hundreds * share * (10 - well))
        truth /= len(log) / 100
        chance.shuffle(log)
        if told_apart(log, rule, 0.03):
            return [dict(row) for row in log], rule, truth


def mark_truth(function: Any, secret: str) -> float:
    """Share of two kinds of rule whose value `function` finds within 0.01 in each of six logs."""
    right = 0
    for mixed in (False, True):
        chance = dice(secret, f"logs {mixed}")
        logs, rules, truths = zip(*(exact_log(chance, mixed) for _ in range(6)), strict=True)
        found, failed = attempt_all(
            function, "log", len(logs[0]), "6 logs", list(logs), list(rules)
        )
        if failed:
            print(failed)
            continue
        missed = [
            (it, truth)
            for it, truth in zip(found, truths, strict=True)
            if not is_close(it, truth, 0.01)
        ]
        right += not missed
        if missed:
            it, truth = missed[0]
            says = f"in {len(missed)} of them you miss it by more than 0.01, by {abs(it - truth):.3f} in one"
            say(f"{len(found)} logs in which the truth is known", f"{says}.")
    return right / 2


def mark_silence(function: Any, secret: str) -> float:
    """Share of logs that carry no estimate for which `function` says None."""
    chance, right = dice(secret, "silence"), 0
    log, rule = odd_tables(secret)[0]

    def spoilt(it: Any) -> Log:
        """Some rows, of which one that the rule needs has `it` for its chance."""
        one = chance.choice([row for row in log if row["action"] in rule[row["group"]]])
        made = [*chance.sample([row for row in log if row is not one], 7), one | {"chance": it}]
        return chance.sample(made, len(made))

    for what, given in {
        "has no rows": [],
        "lacks the chance of one row": spoilt(None),
        "has a chance of 0 for an action that was taken": spoilt(0),
        "has a chance above 1": spoilt(chance.randint(21, 40) / 20),
    }.items():
        found, failed = attempt(function, given, rule)
        silent = found is None and not failed
        right += silent
        if not silent:
            found_so = failed or f"you say {told(found)}"
            why = "expected None. A number would pass for knowledge."
            say(f"A log that {what}", f"{found_so}; {why}")
    return right / 4


def mark_value(function: Any, secret: str = "") -> float:
    """Points for `ips_value`, of 3. Saying None earns nothing unless numbers come too."""
    if not callable(function):
        print(f"`ips_value` is {told(function)}; expected a function.")
        return 0.0
    tables = mark_tables(function, secret)
    truth = mark_truth(function, secret)
    numbers = any(is_number(attempt(function, *it)[0]) for it in odd_tables(secret))
    silence = mark_silence(function, secret) if numbers else 0.0
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


def no_pairs(value: Any) -> str:
    """What `value` is, which is no collection of pairs of names, in a few words."""
    if not isinstance(value, (list, tuple, set, frozenset)):
        return told(value)
    for it in value:
        if as_pairs([it]) is None:
            parts = f" of {len(it)}" if isinstance(it, (list, tuple)) else ""
            return f"a {type(value).__name__} with {described(it)}{parts} in it"
    return described(value)


def tried_cases(secret: str = "") -> list[tuple[Log, Rule, set[tuple[str, str]]]]:
    """(log, rule, what was never tried), six of them: no two of one answer, one of them nothing."""
    chance = dice(secret, "tried")
    one, two, three, new = chance.sample(["a", "b", "c", "d", "e", "f"], 4)
    ring, post, visit, text = chance.sample(["ring", "post", "visit", "text"], 4)
    rows = [(one, ring), (one, ring), (two, ring), (two, visit), (three, post)]
    rows += chance.sample(rows, chance.randint(0, 2))
    chance.shuffle(rows)
    log: Log = [
        {"group": group, "action": it, "chance": 0.5, "worn": chance.randint(0, 1)}
        for group, it in rows
    ]
    some, rest = chance.choice([(0.1, 0.9), (0.2, 0.8), (0.7, 0.3), (0.6, 0.4)])
    made: list[tuple[Log, Rule]] = [
        (log, {one: {visit: 1.0}, two: {visit: 1.0}}),
        (log, {one: {ring: 1.0, visit: 0.0}, two: {ring: some, post: rest}}),
        (log, {new: {ring: some, text: rest}, three: {post: 1}}),
        (log[::-1], {three: {ring: some, post: rest}, one: {text: 1.0}}),
        ([], {one: {ring: 1.0, post: 0.0}}),
        (log, {one: {ring: 1.0}, two: {visit: some, ring: rest, text: 0.0}}),
    ]
    cases = [(rows, rule, missing(rows, rule)) for rows, rule in made]
    return chance.sample(cases, len(cases))


def missing(log: Log, rule: Rule) -> set[tuple[str, str]]:
    """What `rule` would do and `log` has no row of."""
    tried = {(row["group"], row["action"]) for row in log}
    wanted = {(group, it) for group, does in rule.items() for it, share in does.items() if share}
    return wanted - tried


def mark_tried(function: Any, secret: str = "") -> float:
    """Points for `never_tried`, of 3. The empty list earns nothing unless a pair is found too."""
    if not callable(function):
        print(f"`never_tried` is {told(function)}; expected a function.")
        return 0.0
    right, found_some, cases = 0, False, tried_cases(secret)
    for number, (log, rule, wanted) in enumerate(cases, 1):
        found, failed = attempt(function, log, rule)
        pairs = as_pairs(found)
        right += pairs == wanted
        found_some |= bool(wanted) and pairs == wanted
        if pairs is None:
            text = failed or f"found {no_pairs(found)}; expected a list of pairs (group, action)"
            say(f"Case {number}", f"{text}.")
            continue
        if pairs - wanted and pairs == {(it, group) for group, it in wanted}:
            say(f"Case {number}", "found pairs (action, group); expected pairs (group, action).")
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
