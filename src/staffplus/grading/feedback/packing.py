"""Pages of feedback in a zip, as a learning platform's upload for many learners at once wants it.

    Moodle       reads the number of a participant out of each folder's name, which is as it was in the
                 download (mod/assign/feedback/file/importziplib.php of moodle/moodle)
    Canvas       reads the numbers of the learner and of the file that was handed in out of each name,
                 and shows what comes under that file's name (`infer_comment_context_from_filename` in
                 app/models/assignment.rb of instructure/canvas-lms); so what is packed is of its kind
    Brightspace  takes the download's folders, with the feedback in them (Assignments > Add Feedback
                 Files; carleton.ca, "Grade Offline and Bulk Upload Feedback Files")

Blackboard and Gradescope take no files for many learners; there the zip has a folder a learner.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from staffplus.grading.feedback.as_notebook import notebook
from staffplus.grading.feedback.feedback import Page
from staffplus.grading.feedback.handback import harmless, safe_names
from staffplus.grading.records.refill import is_elsewhere, places_of
from staffplus.grading.records.totals import Total

#: Every entry is as old as zips can be, so that the same pages make the same file.
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Upload:
    """What a platform does with a zip."""

    platform: str
    takes: bool  #: whether it takes files for many learners at once
    how: str  #: for whoever uploads it


UPLOADS: dict[str, Upload] = {
    "moodle": Upload(
        "Moodle", True,
        "the assignment's Submissions > Actions > Upload multiple feedback files in a zip",
    ),
    "canvas": Upload(
        "Canvas", True,
        "Grades > the assignment's menu > Upload Submissions (or Assignment > Re-Upload Submissions). "
        "Canvas attaches each to a comment under the name of the learner's own file, so what is in the "
        "zip is a notebook with the feedback in it",
    ),
    "brightspace": Upload(
        "Brightspace", True, "Assignments > the folder's Submissions > Add Feedback Files"
    ),
    "blackboard": Upload(
        "Blackboard", False,
        "Blackboard takes no feedback files for many learners at once. The zip has a folder a learner; "
        "attach each page where you grade the attempt",
    ),
    "gradescope": Upload(
        "Gradescope", False,
        "Gradescope takes no feedback files. The zip has a folder a learner, to send to each",
    ),
}  # fmt: skip


@dataclass
class Packed:
    """What is in a zip."""

    path: Path
    names: dict[str, str] = field(default_factory=dict)  #: learner -> name in the zip
    left_out: list[str] = field(default_factory=list)  #: learners whom the platform would not know
    elsewhere: list[str] = field(default_factory=list)  #: the same, who handed in elsewhere


def pack(
    target: Path,
    root: Path,
    to: str,
    pages: Sequence[Page],
    totals: Mapping[str, Total],
    known: Mapping[str, tuple[str, str]],
) -> Packed:
    """Put pages that are made already into the zip `target`.

    Args:
        to: a row of `UPLOADS`.
        totals: by learner.
        known: learner -> name and number in the platform's own file, if it was given.

    Raises:
        OSError: a page cannot be read, or the zip cannot be written.
    """
    done = Packed(target)
    folders = safe_names([it.learner for it in pages])
    part = target.with_name(f".{target.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for page in pages:
            name = f"{folders[page.learner].removesuffix('.html')}/{page.exercise}.html"
            if UPLOADS[to].takes:
                name = _name(to, page, totals.get(page.learner), known.get(page.learner))
            if not name:
                total = totals.get(page.learner)
                away = total and is_elsewhere(total, page.exercise, UPLOADS[to].platform)
                (done.elsewhere if away else done.left_out).append(page.learner)
                continue
            together = name in done.names.values()
            done.names[page.learner] = name
            if together:  # a group's one file: the platform gives what comes for it to all of them
                continue
            html = page.target(root).read_bytes()
            info = zipfile.ZipInfo(name, date_time=_DATE)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, _content(name, page, html))
    part.replace(target)
    return done


def _name(to: str, page: Page, total: Total | None, known: tuple[str, str] | None) -> str:
    """How the platform knows whose it is; "" where it would not."""
    platform = UPLOADS[to].platform
    places = places_of(total, page.exercise) if total else []
    places = [it for it in places if it[0].platform == platform]
    if to == "moodle":
        name, _, number = (places[-1][0].learner if places else "").rpartition("_")
        if known and known[1]:
            # The worksheet's number is this assignment's own; an older download may be another's.
            name, number = known[0].replace("_", " "), known[1]
        folder = f"{harmless(name) or 'Participant'}_{number}"
        return f"{folder}_assignsubmission_file/{page.exercise}.html" if number else ""
    if to == "canvas":
        named = (part for _, parts in reversed(places) for part in parts)
        return next((it for it in named if _canvas_numbers(it)), "")
    home = "/".join(places[-1][0].folder[-1:]) if places else ""
    return f"{home}/{page.exercise}.html" if home else ""


def _canvas_numbers(name: str) -> bool:
    """Whether Canvas finds a learner and a file in a name: its first two parts of digits alone."""
    return sum(it.isdecimal() for it in name.split("_")) >= 2


def _content(name: str, page: Page, html: bytes) -> bytes:
    """The feedback as a file of the kind that its name says."""
    kind = Path(name).suffix.lower()
    if kind == ".ipynb":
        return notebook(page)
    if kind != ".zip":
        return html
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(f"{page.exercise}.html", date_time=_DATE), html)
    return inner.getvalue()
