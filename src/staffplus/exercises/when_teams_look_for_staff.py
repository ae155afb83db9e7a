"""The exercise of the chapter *When teams look for Staff+*: find a loop, and break it.

A bank raises credit limits by a forecast of spending that is refitted to what the raises did. The
bank is that of `simulate.credit_limit`, followed over a year; a test holds the two together. What
plays it is copied into the notebook, where learners can read it; what marks them stays hidden.
"""

from __future__ import annotations

from staffplus.exercises import matching
from staffplus.exercises.calls import CALLS
from staffplus.exercises.cells import Exercise, Part, code, hidden
from staffplus.exercises.marks.loop import (
    HIDDEN,
    PERFECT,
    mark_choice,
    mark_effect,
    mark_no_lot,
    mark_seasons,
    true_effect,
    usual_mistakes,
)
from staffplus.exercises.marks.loop_world import (
    bank,
    by_forecast,
    by_lot,
    draw,
    draw_sheet,
    draw_trial,
    forecast,
    play,
    positions,
)

#: Points for the effect of a raise: the truth in two seasons, and for saying None.
EFFECT_POINTS = 5
#: Points for choosing whose limit to raise.
CHOICE_POINTS = 6


def _setup(_: Exercise, __: str) -> str:
    functions = (draw, draw_trial, bank, positions, play, forecast, by_forecast, by_lot, draw_sheet)
    return f"from typing import Any\n\nimport numpy as np\n\n\n{code(*functions)}"


def _effect_marks(_: Exercise, __: str) -> str:
    functions = (true_effect, usual_mistakes, mark_seasons, mark_no_lot, mark_effect)
    call = 'mark_effect(globals().get("effect_of_raise"))'
    helpers = f"{CALLS}\n\nHIDDEN = {HIDDEN}\n\n\n{code(*functions)}"
    return hidden(f"{EFFECT_POINTS} points", helpers, call)


def _choice_marks(_: Exercise, __: str) -> str:
    helpers = f"{CALLS}\n\nHIDDEN, PERFECT = {HIDDEN}, {PERFECT}\n\n\n{code(mark_choice)}"
    call = 'mark_choice(globals().get("choose"))'
    return hidden(f"{CHOICE_POINTS} points", helpers, call)


PARTS = {
    **matching.parts("ring"),
    "loop-setup": Part(_setup),
    "effect-marks": Part(
        _effect_marks, tier="value", reads=("effect_of_raise",), points=lambda *_: EFFECT_POINTS
    ),
    "choice-marks": Part(
        _choice_marks, tier="value", reads=("choose",), points=lambda *_: CHOICE_POINTS
    ),
}
