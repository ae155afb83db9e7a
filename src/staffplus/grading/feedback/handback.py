"""Feedback goes back the way the work came: through nbgrader's exchange, or in a zip for the rest.

Stock `nbgrader release_feedback` stops at the first learner whose work came by upload: it needs the
secret that only a submission through the exchange has. `ReleaseFeedback` stands in its place, by one
line in `exercises/nbgrader_config.py`, so the command and the formgrader's button both use it.
"""

from __future__ import annotations

import contextlib
import glob
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

from staffplus.grading.records.course import Course, CourseError
from staffplus.grading.records.totals import opened, totals

#: What nbgrader leaves beside a page whose learner can fetch it.
BY_EXCHANGE = ("submission_secret.txt", "timestamp.txt")
#: Windows will not have these as names of files.
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|(com|lpt)[\d¹²³]|conin_|conout_)")
#: The longest name, without its ending. Bytes; a disk has 255, and of a path Windows has few more.
NAME_BYTES = 150


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """Releases what came through the exchange there; everything else into `feedback/EXERCISE.zip`."""

    def start(self) -> None:
        feedback = Path(self.coursedir.root, self.coursedir.feedback_directory)
        exercise = self.coursedir.assignment_id
        pages = pages_of(feedback, exercise)
        if not pages:
            self.fail(
                f"There is no feedback on {exercise} in {feedback}: make it first, with "
                f"`nbgrader generate_feedback {exercise}`."
            )
        self._warn(exercise)
        fetched = {who: page for who, page in pages.items() if _by_exchange(page)}
        target = feedback / f"{exercise}.zip"
        names = write_zip(target, {who: it for who, it in pages.items() if who not in fetched})
        if names:
            self.log.info(
                "%d of %d did not hand in through the exchange. Their pages are in %s, to hand back "
                "yourself: one file for each of them.", len(names), len(pages), target,
            )  # fmt: skip
        for who, name in names.items():
            if name != f"{who}.html":
                self.log.info("In it the page of %r is called %r.", who, name)
        wanted = self.coursedir.student_id
        left_out = set(self.coursedir.student_id_exclude.split(","))
        self._learners = [
            who for who in fetched if wanted in ("", "*", who) and who not in left_out
        ]
        if self._learners:
            super().start()

    def _warn(self, exercise: str) -> None:
        """Say whose work is not marked in full, before anything is given back."""
        waiting = []
        with contextlib.suppress(CourseError):  # an exercise of several notebooks, say: not ours
            course = Course.at(Path(self.coursedir.root), self.coursedir.db_url)
            with opened(course, exercise) as engine:
                waiting = [it for it in totals(engine, exercise).learners if it.waiting]
        if waiting:
            self.log.warning(
                "%d are not marked in full, and their pages say so: %s. Mark them first, or give the "
                "commands again when you have.", len(waiting), ", ".join(it.learner for it in waiting),
            )  # fmt: skip

    def copy_files(self) -> None:
        """One learner at a time: what one of them lacks is no reason to keep it from the others."""
        failed = []
        for who in self._learners:
            where = self.coursedir.format_path(
                self.coursedir.feedback_directory, glob.escape(who), self.coursedir.assignment_id
            )
            self.src_path = where
            try:
                super().copy_files()
            except OSError as error:
                self.log.error("The feedback of %s is not released: %s", who, error)
                failed.append(who)
        if failed:
            self.fail(f"Not released, for the reasons above: {', '.join(failed)}.")


def pages_of(feedback: Path, exercise: str) -> dict[str, Path]:
    """Learner -> their page, for everybody who has one."""
    found = feedback.glob(f"*/{glob.escape(exercise)}/{glob.escape(exercise)}.html")
    return {page.parent.parent.name: page for page in sorted(found)}


def _by_exchange(page: Path) -> bool:
    return all((page.parent / name).is_file() for name in BY_EXCHANGE)


def write_zip(target: Path, pages: Mapping[str, Path]) -> dict[str, str]:
    """Put one page a learner into the zip `target`; returns learner -> name in the zip.

    The same pages make the same file. Without pages there is no file afterwards.
    """
    names = safe_names(list(pages))
    if not pages:
        target.unlink(missing_ok=True)
        return names
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for who, page in pages.items():
            info = zipfile.ZipInfo(names[who], date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, page.read_bytes())
    part.replace(target)
    return names


def harmless(name: str) -> str:
    """Part of a name in a zip that a platform knows by its number: as it is, but for what a spreadsheet,
    a shell or Windows takes for something else, and what turns the line around."""
    seen = "".join(it for it in name if unicodedata.category(it)[0] != "C")
    plain = re.sub(r'[<>:"/\\|?*]+', " ", seen)
    return re.sub(r"^[-=+@.\s＝＋＠－]+|[. ]+$", "", plain)


def safe_names(learners: list[str]) -> dict[str, str]:
    """A file name for each learner that every system takes, and that is nobody else's.

    Letters of all alphabets stay. What a spreadsheet, a shell or a file system could take for
    something else does not; names that differ only by case get a number.
    """
    taken: set[str] = set()
    names: dict[str, str] = {}
    for who in learners:
        plain = re.sub(r"[^\w.@ -]", "_", unicodedata.normalize("NFC", who))
        plain = plain[:100].encode()[:NAME_BYTES].decode("utf-8", "ignore")
        plain = re.sub(r"^[-.@ ]+|[. ]+$", "", plain)
        if not plain or _RESERVED.fullmatch(plain.split(".")[0]):
            plain = f"learner_{plain}"
        name, number = plain, 2
        while unicodedata.normalize("NFKC", name).casefold() in taken:
            name, number = f"{plain}-{number}", number + 1
        taken.add(unicodedata.normalize("NFKC", name).casefold())
        names[who] = f"{name}.html"
    return names
