"""The exercise of the chapter *The career ladder*: what must be logged now for a later decision.

The questions come from the graded bank, the pre-mortem's levels from the rubric. The two functions that learners write are marked by what is copied from here.
"""

from __future__ import annotations

from staffplus.exercises import questions
from staffplus.exercises.cells import SECRET, Exercise, Part, hidden
from staffplus.exercises.copied import copied
from staffplus.exercises.marks.propensities import draw_log, mark_tried, mark_value

#: Points for the questions that are worth more than one.
NEEDS_POINTS = {"ladder-slips-of-finch": 3, "ladder-kept-for-later": 2}
#: Points for the estimate: for small tables, for the truth on average, for logs that carry none.
VALUE_POINTS = 3
#: Points for the actions that were never tried.
TRIED_POINTS = 3


def _setup(_: Exercise, __: str) -> str:
    log = copied(draw_log)
    return (
        f"{log.imports}\n\n"
        "#: How the nurses' rule of 2026 chose: how likely each action was, by group of customers.\n"
        "RULE_2026 = {\n"
        '    "under 75": {"call": 0.7, "letter": 0.2, "wait": 0.1},\n'
        '    "75 and over": {"call": 0.2, "letter": 0.2, "wait": 0.6},\n'
        "}\n"
        "#: How often the device is worn 90 days later. Nobody at the firm knows these figures.\n"
        "WORN = {\n"
        '    "under 75": {"call": 0.80, "letter": 0.75, "wait": 0.70},\n'
        '    "75 and over": {"call": 0.50, "letter": 0.40, "wait": 0.25},\n'
        "}\n"
        "#: In the South the rule goes by the reading too, and an old customer who uses the\n"
        "#: device now wears it more often later. The log keeps neither the reading nor the chance.\n"
        "RULE_SOUTH = {\n"
        '    "under 75, in use": RULE_2026["under 75"],\n'
        '    "under 75, silent": RULE_2026["under 75"],\n'
        '    "75 and over, in use": {"call": 0.35, "letter": 0.25, "wait": 0.4},\n'
        '    "75 and over, silent": {"call": 0.05, "letter": 0.15, "wait": 0.8},\n'
        "}\n"
        "WORN_SOUTH = {\n"
        '    "under 75, in use": WORN["under 75"],\n'
        '    "under 75, silent": WORN["under 75"],\n'
        '    "75 and over, in use": {"call": 0.75, "letter": 0.70, "wait": 0.60},\n'
        '    "75 and over, silent": {"call": 0.25, "letter": 0.15, "wait": 0.05},\n'
        "}\n\n\n"
        f"{log.functions}\n\n\n"
        "NORTH = draw_log(2026, 1500, RULE_2026, WORN)\n"
        "SOUTH = [\n"
        '    {**row, "group": row["group"].split(", ")[0], "chance": None}\n'
        "    for row in draw_log(2027, 1500, RULE_SOUTH, WORN_SOUTH)\n"
        "]\n"
        'print(f"NORTH has {len(NORTH):,} rows, SOUTH {len(SOUTH):,}. Two of each:")\n'
        "for row in NORTH[:2] + SOUTH[:2]:\n    print(row)"
    )


def _value_marks(_: Exercise, __: str) -> str:
    return hidden(
        f"{VALUE_POINTS} points",
        mark_value,
        f'globals().get("ips_value"), {SECRET}',
        there=copied(draw_log).names,
    )


def _tried_marks(_: Exercise, __: str) -> str:
    return hidden(f"{TRIED_POINTS} points", mark_tried, f'globals().get("never_tried"), {SECRET}')


PARTS = {
    **questions.parts("needs", "needs", "records", "What must be logged now", NEEDS_POINTS),
    "log-setup": Part(_setup),
    "value-marks": Part(_value_marks, tier="value", reads=("ips_value",), points=VALUE_POINTS),
    "tried-marks": Part(_tried_marks, tier="value", reads=("never_tried",), points=TRIED_POINTS),
}
