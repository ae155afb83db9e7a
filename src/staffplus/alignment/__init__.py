"""Agreement between people on one role: learner and manager, and other leaders.

    from staffplus import alignment
    print(alignment.compare("learner-round-1.json", "manager-round-1.json"))
    alignment.picture(alignment.cohort("leaders/"))

Answers are given apart, in the workshop chapter's form; each person hands over one small file.
`compare` says what two files share and where they part, `rounds` how that changed, `cohort` how
far many leaders agree. Comparing needs the standard library only; `cohort` and the pictures need
the extra `workshop`.
"""

from staffplus.alignment.files import AlignmentError, Answers, load
from staffplus.alignment.leaders import cohort
from staffplus.alignment.pair import compare, places, rounds, top_threes
from staffplus.alignment.pictures import picture
from staffplus.alignment.questions import Questions, questions, settings
from staffplus.alignment.result import Cohort, Comparison, Person, Point

__all__ = [
    "AlignmentError",
    "Answers",
    "Cohort",
    "Comparison",
    "Person",
    "Point",
    "Questions",
    "cohort",
    "compare",
    "load",
    "picture",
    "places",
    "questions",
    "rounds",
    "settings",
    "top_threes",
]
