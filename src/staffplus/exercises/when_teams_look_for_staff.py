"""The exercise of the chapter *When teams look for Staff+*: find a loop, and break it.

A bank raises credit limits by a forecast of spending that is refitted to what the raises did. The
bank is that of `simulate.credit_limit`, followed over a year; a test holds the two together. What
plays it is copied into the notebook, where learners can read it; what marks them stays hidden.
"""

from __future__ import annotations

from functools import cache

from staffplus.exercises import questions
from staffplus.exercises.cells import SECRET, Exercise, Part, hidden
from staffplus.exercises.copied import Copied, copied
from staffplus.exercises.marks.loop import mark_choice, mark_effect
from staffplus.exercises.marks.loop_world import by_forecast, by_lot, draw_sheet, play

#: Points for the questions that are worth more than one.
RING_POINTS = {"seek-lines-at-dunlin": 3, "seek-out-of-sight": 2}
#: Points for the effect of a raise: the truth in two seasons, and for saying None.
EFFECT_POINTS = 3
#: Points for choosing whose limit to raise.
CHOICE_POINTS = 3


@cache
def _world() -> Copied:
    """The bank, as learners have it in their notebook; hidden tests play with the same."""
    return copied(play, by_forecast, by_lot, draw_sheet)


def _setup(_: Exercise, __: str) -> str:
    return str(_world())


def _effect_marks(_: Exercise, __: str) -> str:
    function = f'globals().get("effect_of_raise"), {SECRET}'
    return hidden(f"{EFFECT_POINTS} points", mark_effect, function, there=_world().names)


def _choice_marks(_: Exercise, __: str) -> str:
    function = f'globals().get("choose"), {SECRET}'
    return hidden(f"{CHOICE_POINTS} points", mark_choice, function, there=_world().names)


PARTS = {
    **questions.parts("ring", "ring", "ring", "The ring", RING_POINTS),
    "loop-setup": Part(_setup),
    "effect-marks": Part(
        _effect_marks, tier="value", reads=("effect_of_raise",), points=EFFECT_POINTS
    ),
    "choice-marks": Part(_choice_marks, tier="value", reads=("choose",), points=CHOICE_POINTS),
}
