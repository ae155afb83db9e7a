"""The course's widgets: each a small Python class with its JavaScript and CSS beside it."""

import anywidget

from staffplus.widgets.align import Alignment, alignment_blind, alignment_compare, leaders_map
from staffplus.widgets.quiz import Quiz, graded_quiz, quiz

__all__ = [
    "Alignment",
    "Quiz",
    "alignment_blind",
    "alignment_compare",
    "all_widgets",
    "graded_quiz",
    "leaders_map",
    "quiz",
]


def all_widgets() -> list[type[anywidget.AnyWidget]]:
    """Every widget class of the course; `module.py` has its front end in `module.js` and `module.css`."""
    return [Quiz, Alignment]
