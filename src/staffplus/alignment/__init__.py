"""Agreement between people on one role: learner and manager, and other leaders.

    from staffplus import alignment
    print(alignment.compare("learner-round-1.json", "manager-round-1.json"))
    print(alignment.cohort("leaders/"))

Everyone writes alone before anyone ranks; people lay like outcomes together (`merged`), each weighs
what remains and rates the page, and hands over one small file (`written`). `compare` says what two
files share, beside what chance would give (`weighed`), and where they part; `rounds` how that
changed, `pairs` and `every_rounds` the same for a folder, `cohort` what leaders hold, and who holds
what alone. Files of the first edition, in which five given outcomes were ranked, still open and are
compared by its rule. Comparing needs the standard library only; pictures, and maps of the first
edition, need the extra `workshop`.

                  first edition             second edition
    is asked      questions                 second
    a file        answers                   rater (`merged`: its list)
    is read       files                     written
    a pair        pair, by ranks; agenda    agreed, by weighed points; rule, talk
    leaders       leaders; alpha            held
    is told       result, pictures          result_second

    both          files of either edition; `fields` reads what both have, `unlike` refuses to compare
    onefile       one page that holds a whole case
"""

from staffplus.alignment.answers import Answers
from staffplus.alignment.both import cohort, cohorts, compare, every_rounds, pairs, rounds
from staffplus.alignment.fields import AlignmentError
from staffplus.alignment.held import Held
from staffplus.alignment.merged import lay_together, named_by, suggestions
from staffplus.alignment.pictures import picture
from staffplus.alignment.questions import Questions, questions, settings
from staffplus.alignment.ranks import places, top_threes
from staffplus.alignment.rater import Asked, Listed, OutcomeList, Rater, RowAnswer
from staffplus.alignment.result import Cohort, Comparison, Person, Point
from staffplus.alignment.result_second import Agreement
from staffplus.alignment.second import second, setup
from staffplus.alignment.written import load, load_list

__all__ = [
    "Agreement",
    "AlignmentError",
    "Answers",
    "Asked",
    "Cohort",
    "Comparison",
    "Held",
    "Listed",
    "OutcomeList",
    "Person",
    "Point",
    "Questions",
    "Rater",
    "RowAnswer",
    "cohort",
    "cohorts",
    "compare",
    "every_rounds",
    "lay_together",
    "load",
    "load_list",
    "named_by",
    "pairs",
    "picture",
    "places",
    "questions",
    "rounds",
    "second",
    "settings",
    "setup",
    "suggestions",
    "top_threes",
]
