"""The exercise of the chapter *The career ladder*: what must be logged now for a later decision.

Which record each later question needs comes from the graded bank, the pre-mortem's levels from the
rubric. The two functions that learners write are marked by what is copied from here.
"""

from __future__ import annotations

from staffplus.exercises import matching
from staffplus.exercises.calls import CALLS
from staffplus.exercises.cells import Exercise, Part, code, hidden
from staffplus.exercises.marks.propensities import (
    MISSED,
    as_pairs,
    draw_log,
    estimates,
    mark_silence,
    mark_tables,
    mark_tried,
    mark_truth,
    mark_value,
    odd_tables,
    tried_cases,
    what_was_missed,
)

#: Points for the estimate: for small tables, for the truth on average, for logs that carry none.
VALUE_POINTS = 6
#: Points for the actions that were never tried.
TRIED_POINTS = 3


def _setup(_: Exercise, __: str) -> str:
    return (
        "import random\n\n"
        "#: How the nurses' rule of 2026 chose: how likely each action was, by group of customers.\n"
        "RULE_2026 = {\n"
        '    "under 75": {"call": 0.7, "letter": 0.2, "wait": 0.1},\n'
        '    "75 and over": {"call": 0.2, "letter": 0.2, "wait": 0.6},\n'
        "}\n"
        "#: How often the device is worn 90 days later. Nobody at the firm knows these figures.\n"
        "WORN = {\n"
        '    "under 75": {"call": 0.80, "letter": 0.75, "wait": 0.70},\n'
        '    "75 and over": {"call": 0.50, "letter": 0.40, "wait": 0.25},\n'
        "}\n\n\n"
        f"{code(draw_log)}\n\n\n"
        "NORTH = draw_log(2026, 1500, RULE_2026, WORN)\n"
        'SOUTH = [{**row, "chance": None} for row in draw_log(2027, 1500, RULE_2026, WORN)]\n'
        'print(f"NORTH has {len(NORTH):,} rows, SOUTH {len(SOUTH):,}. Two of each:")\n'
        "for row in NORTH[:2] + SOUTH[:2]:\n    print(row)"
    )


_HEAD = f"from __future__ import annotations\n\nimport random\nfrom textwrap import fill\n\n{CALLS}"


def _value_marks(_: Exercise, __: str) -> str:
    missed = "".join(f"    {name!r}: {text!r},\n" for name, text in MISSED.items())
    functions = (estimates, what_was_missed, odd_tables, mark_tables, mark_truth, mark_silence)
    return hidden(
        f"{VALUE_POINTS} points",
        f"{_HEAD}\n\n\nMISSED = {{\n{missed}}}\n\n\n{code(*functions, mark_value)}",
        'mark_value(globals().get("ips_value"))',
    )


def _tried_marks(_: Exercise, __: str) -> str:
    return hidden(
        f"{TRIED_POINTS} points",
        f"{_HEAD}\n\n\n{code(as_pairs, tried_cases, mark_tried)}",
        'mark_tried(globals().get("never_tried"))',
    )


PARTS = {
    **matching.parts("needs"),
    "log-setup": Part(_setup),
    "value-marks": Part(
        _value_marks, tier="value", reads=("ips_value",), points=lambda *_: VALUE_POINTS
    ),
    "tried-marks": Part(
        _tried_marks, tier="value", reads=("never_tried",), points=lambda *_: TRIED_POINTS
    ),
}
