"""The course's widgets: a folder each, a small Python class with its JavaScript and CSS beside it."""

import anywidget

from staffplus.widgets.align.align import (
    Alignment,
    alignment_blind,
    alignment_compare,
    alignment_merge,
    alignment_weigh,
    alignment_write,
    leaders_map,
)
from staffplus.widgets.ladder.ladder import LadderExplorer, ladder_explorer
from staffplus.widgets.lineup.lineup import LineUp, lineup
from staffplus.widgets.looplab.looplab import LoopLab, loop_lab
from staffplus.widgets.pillarmap.pillarmap import PillarMapWidget, pillar_map
from staffplus.widgets.postings.postings import PostingReader, posting_reader
from staffplus.widgets.premortem.premortem import PremortemCard, premortem_card
from staffplus.widgets.quiz.answers import AnswerQuiz, answer_quiz
from staffplus.widgets.quiz.quiz import Quiz, graded_quiz, quiz
from staffplus.widgets.scopecard.scopecard import ScopeCard, scope_card
from staffplus.widgets.studio.studio import Studio, job_description_studio
from staffplus.widgets.week.week import WeekDiagnosis, week_diagnosis

__all__ = [
    "Alignment",
    "AnswerQuiz",
    "LadderExplorer",
    "LineUp",
    "LoopLab",
    "PillarMapWidget",
    "PostingReader",
    "PremortemCard",
    "Quiz",
    "ScopeCard",
    "Studio",
    "WeekDiagnosis",
    "alignment_blind",
    "alignment_compare",
    "alignment_merge",
    "alignment_weigh",
    "alignment_write",
    "all_widgets",
    "answer_quiz",
    "graded_quiz",
    "job_description_studio",
    "ladder_explorer",
    "leaders_map",
    "lineup",
    "loop_lab",
    "pillar_map",
    "posting_reader",
    "premortem_card",
    "quiz",
    "scope_card",
    "week_diagnosis",
]


def all_widgets() -> list[type[anywidget.AnyWidget]]:
    """Every widget class of the course; `name/name.py` has its front end in `name.js` and `name.css` beside it."""
    return [
        Quiz,
        ScopeCard,
        Studio,
        LoopLab,
        LineUp,
        PillarMapWidget,
        WeekDiagnosis,
        PostingReader,
        LadderExplorer,
        PremortemCard,
        Alignment,
    ]
