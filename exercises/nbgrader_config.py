"""The nbgrader course. Works from inside this folder and with `nbgrader … --course-dir=exercises`.

The exchange is where assignments, submissions and feedback change hands. Say where it is with
the environment variable STAFFPLUS_EXCHANGE or with `--Exchange.root=FOLDER`; the folder must
exist and be writable by everyone who takes part.
"""

import os
from pathlib import Path

from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    OverwriteCells,
    OverwriteKernelspec,
)

try:
    from staffplus.grading.feedback import formgrader
    from staffplus.grading.feedback.feedback_page import FeedbackExporter, HideTests
    from staffplus.grading.feedback.handback import ReleaseFeedback
    from staffplus.grading.records.export import SafeCsvExport
    from staffplus.grading.records.gradebook_marks import ForgetMarks, GradebookMarks
except ImportError as error:  # nbgrader would go on without this file, and without what guards you
    raise SystemExit(
        f"{__file__}: {error}. The course's package is not in this environment: run `make grading` in "
        "the course's top folder and use the environment in .venv there."
    ) from error

c = get_config()  # noqa: F821  (nbgrader gives it to this file)

c.CourseDirectory.course_id = "staffplus"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)

# `staffplus grade --db` and this agree on where the gradebook is: gradebook.db, unless you say so.
if os.environ.get("STAFFPLUS_DB"):
    c.CourseDirectory.db_url = os.environ["STAFFPLUS_DB"]

if os.environ.get("STAFFPLUS_EXCHANGE"):
    c.Exchange.root = os.environ["STAFFPLUS_EXCHANGE"]

# One zone for all stamps. nbgrader silently reads a name it does not know, such as PST, as UTC.
c.Exchange.timezone = "UTC"

c.ExecutePreprocessor.kernel_name = "python3"

# What stands in an answer cell before it is answered is written in the cell itself, above or
# below the solution, where an author sees it; so nothing is put in the solution's place.
c.ClearSolutions.code_stub = {"python": ""}

# Uploads from a learning platform: STUDENT_EXERCISE.ipynb or STUDENT_TIME_EXERCISE.ipynb, for
# example ann_20261124T094000_scope-of-questions.ipynb. Without a pattern zip_collect collects
# nothing, and says nothing. Write times so: nbgrader reads 2026-11-24-09-40-00 as nine o'clock.
c.FileNameCollectorPlugin.named_regexp = (
    r".*/(?P<student_id>[^/_]+)"
    r"_(?:(?P<timestamp>\d{8}T\d{6}Z?)_)?"
    r"(?P<file_id>[^/_]+)\.ipynb$"
)

# Feedback: a page with the reason beside each mark, without hidden tests and keys, in which nothing
# that a learner wrote can act. The formgrader's button makes the same page.
c.GenerateFeedback.exporter_class = FeedbackExporter
c.GenerateFeedback.preprocessors = [GradebookMarks, HideTests]

# Only a grader says why a mark was given.
c.Autograde.sanitize_preprocessors = [
    ForgetMarks,
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]

# What a learner is called cannot move a column of grades.csv, nor be a formula to a spreadsheet.
c.ExportApp.plugin_class = SafeCsvExport

# Feedback can be released when some handed in through the exchange and others by upload.
c.ExchangeFactory.release_feedback = ReleaseFeedback

# The formgrader shows learners' notebooks too, to somebody who is logged in to Jupyter.
formgrader.guard()
