"""The course's widgets: each a small Python class with its JavaScript and CSS beside it."""

import anywidget

from staffplus.widgets.ladder import LadderExplorer, ladder_explorer
from staffplus.widgets.lineup import LineUp, lineup
from staffplus.widgets.premortem import PremortemCard, premortem_card
from staffplus.widgets.quiz import Quiz, graded_quiz, quiz
from staffplus.widgets.scopecard import ScopeCard, scope_card

__all__ = [
    "LadderExplorer",
    "LineUp",
    "PremortemCard",
    "Quiz",
    "ScopeCard",
    "all_widgets",
    "graded_quiz",
    "ladder_explorer",
    "lineup",
    "premortem_card",
    "quiz",
    "scope_card",
]


def all_widgets() -> list[type[anywidget.AnyWidget]]:
    """Every widget class of the course; `module.py` has its front end in `module.js` and `module.css`."""
    return [
        Quiz,
        ScopeCard,
        LineUp,
        LadderExplorer,
        PremortemCard,
    ]
