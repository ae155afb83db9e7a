"""Job descriptions and postings: read, written, checked, compared, rated.

document    one as it is kept; `parts` the eight of it, `headings` and `reading` how a file is read
            (`pasted`: where nothing marks the headings)
checks      what they look for; `pointing` runs them over `text`, `words` and `patterns` say with what
changes     from one description to another
rubric      levels and examples of each part
word        as .docx
inputs      files, folders, Markdown and Word, for the command
"""

from staffplus.jobdesc.document import JobDescription
from staffplus.jobdesc.parts import NAMES
from staffplus.jobdesc.reading import JobDescriptionError, Note, Round, Section
from staffplus.jobdesc.rubric import rubric

__all__ = [
    "NAMES",
    "JobDescription",
    "JobDescriptionError",
    "Note",
    "Round",
    "Section",
    "rubric",
]
