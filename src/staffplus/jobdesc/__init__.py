"""Job descriptions: read and written (`document`), checked (`checks`), rated (`rubric`), as .docx (`word`)."""

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
