"""The course's widgets: each a small Python class with its JavaScript and CSS beside it."""

import anywidget

from staffplus.widgets.quiz import Quiz, graded_quiz, quiz
from staffplus.widgets.scopecard import ScopeCard, scope_card
from staffplus.widgets.studio import Studio, job_description_studio

__all__ = [
    "Quiz",
    "ScopeCard",
    "Studio",
    "all_widgets",
    "graded_quiz",
    "job_description_studio",
    "quiz",
    "scope_card",
]


def all_widgets() -> list[type[anywidget.AnyWidget]]:
    """Every widget class of the course; `module.py` has its front end in `module.js` and `module.css`."""
    return [
        Quiz,
        ScopeCard,
        Studio,
    ]
