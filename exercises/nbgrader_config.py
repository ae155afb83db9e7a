"""The nbgrader course. Works from inside this folder and with `nbgrader … --course-dir=exercises`.

The exchange is where assignments, submissions and feedback change hands. Say where it is with
the environment variable STAFFPLUS_EXCHANGE or with `--Exchange.root=FOLDER`; the folder must
exist and be writable by everyone who takes part.
"""

import os
from pathlib import Path

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import ClearHiddenTests, GetGrades

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

# Feedback shows what the hidden tests printed, but not the tests, which hold the keys.
c.GenerateFeedback.preprocessors = [GetGrades, ClearHiddenTests, CSSHTMLHeaderPreprocessor]


def markdown_without_html(source: str) -> str:
    """A learner's Markdown as a page: HTML in it becomes text, links to scripts lead nowhere."""
    renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False)
    return str(MarkdownWithMath(renderer=renderer).render(source))


# What a learner writes or shows must be harmless when another person opens it: HTML in text is
# shown as text, and of an output only its pictures and its plain text are shown.
c.HTMLExporter.filters = {"markdown2html": markdown_without_html}
c.HTMLExporter.sanitize_html = True
c.NbConvertBase.display_data_priority = ["image/png", "image/jpeg", "text/plain"]
