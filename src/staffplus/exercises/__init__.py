"""Exercise notebooks: writes the parts that have one source (a graded bank, a rubric, the package), and
releases them.

sync                 which cells are written, and by what
  words              levels and answer cells of any rubric
  questions          a set of questions of the graded bank, of any kind, in any exercise
  scope_of_questions, …   what only the exercise of that name has; a new one adds a module
cells                an exercise and its files; code and data as text
rubric               how people mark answers in words; `calibration`: texts whose level is known
copied               follows names: what a function needs in a notebook
snippets, calls      functions that are copied into hidden tests as they stand
  marks              those that only one exercise needs; marks.questions is for any
release              the learners' notebook, from the author's
  handout            on disk, and never over a learner's work
  alone, guide       how far somebody is, and what helps: hints and models
"""

from staffplus.exercises.cells import Exercise as Exercise
from staffplus.exercises.cells import Part as Part
from staffplus.exercises.marks.questions import mark_questions as mark_questions
from staffplus.exercises.rubric import Criterion as Criterion
from staffplus.exercises.rubric import ExerciseError as ExerciseError
from staffplus.exercises.rubric import Level as Level
from staffplus.exercises.rubric import Rubric as Rubric
from staffplus.exercises.rubric import load_rubric as load_rubric
from staffplus.exercises.snippets import mark_order as mark_order
from staffplus.exercises.snippets import order_problems as order_problems
