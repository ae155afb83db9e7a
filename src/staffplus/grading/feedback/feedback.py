"""Feedback for many learners: a page each, made only when it is new or has changed.

A page names in its last line what it was made from. So a second run has nothing to do, and a page that
was deleted, edited or half written is made anew. How a page looks, and what is kept out of it, is in
`feedback_page.py`; how pages get to learners in `handback.py`.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from staffplus.grading.model import MarkShown

#: nbgrader keeps these beside each page; by them learners fetch it from the exchange.
BESIDE = ("timestamp.txt", "submission_secret.txt")
#: So many new pages are worth further processes: forked ones, or new ones, which first have to import.
WORTH_FORKING, WORTH_STARTING = 40, 1000
#: A page that takes longer (seconds) is laid out plainly; an ordinary one takes 0.02.
PAGE_SECONDS = 20.0
_MADE_FROM = "<!-- made from "


@dataclass(frozen=True)
class Page:
    """One learner's feedback on one exercise, except for the notebook, which is in `autograded/`."""

    learner: str
    exercise: str
    marks: Mapping[str, MarkShown]  #: by grade_id
    notes: Sequence[str] = ()  #: sentences for the top of the page, see `notes_of`
    late_penalty: float = 0
    titles: Mapping[str, str] = field(default_factory=dict)  #: of questions, by grade_id

    def notebook(self, root: Path) -> Path:
        return root / "autograded" / self.learner / self.exercise / f"{self.exercise}.ipynb"

    def target(self, root: Path) -> Path:
        return root / "feedback" / self.learner / self.exercise / f"{self.exercise}.html"


class Outcome(StrEnum):
    MADE = "made"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True)
class Written:
    """What became of one page."""

    learner: str
    outcome: Outcome
    why: str = ""  #: of a failure, for whoever runs the grader


def render(
    notebook_json: str,
    marks: Mapping[str, MarkShown],
    notes: Sequence[str] = (),
    *,
    name: str = "Feedback",
    late_penalty: float = 0,
    plain: bool = False,
) -> str:
    """The page, as HTML, of a marked notebook (nbformat 4 JSON, as in `autograded/`).

    Args:
        marks: by grade_id. A graded cell without one is shown as waiting.
        notes: sentences for the top of the page, see `notes_of`.
        name: the exercise's name, the page's heading.
        late_penalty: points taken off.
        plain: show every text as it was typed, where laying it out would take too long.

    Raises:
        ValueError: `notebook_json` is not a notebook.
    """
    from staffplus.grading.feedback import feedback_page

    return feedback_page.render(
        notebook_json, marks, notes, name=name, late_penalty=late_penalty, plain=plain
    )


def write_all(
    root: Path,
    pages: Iterable[Page],
    *,
    jobs: int = 2,
    progress: Callable[[Written], None] | None = None,
) -> list[Written]:
    """Make the pages below `root`/feedback that are missing or out of date.

    A page that cannot be made is reported and harms no other. Safe to be ended at any moment: a page
    is there whole or not at all.

    Args:
        root: the course's folder, with `autograded/` in it.
        jobs: processes to use, where there is enough to do for more than one.
        progress: called after each page, in this process.
    """
    done: list[Written] = []

    def tell(written: Written) -> None:
        done.append(written)
        if progress is not None:
            progress(written)

    due: list[tuple[Page, str]] = []
    for page in pages:
        try:
            mark = _made_from(root, page)
            _put_beside(root, page)
            if _stands_at_end(page.target(root), mark):
                tell(Written(page.learner, Outcome.UNCHANGED))
            else:
                due.append((page, mark))
        except (OSError, ValueError) as error:
            tell(Written(page.learner, Outcome.FAILED, str(error)))
    # Forking is safe as long as there is one thread only, and then costs next to nothing.
    fork = sys.platform.startswith("linux") and threading.active_count() == 1
    if jobs > 1 and len(due) >= (WORTH_FORKING if fork else WORTH_STARTING):
        if fork:
            import_module(
                "staffplus.grading.feedback.feedback_page"
            )  # once, before there are several of us
        context = multiprocessing.get_context("fork" if fork else "spawn")
        with ProcessPoolExecutor(jobs, context, initializer=_end_with_parent) as pool:
            work = ((root, page, mark) for page, mark in due)
            for written in pool.map(_write, work, chunksize=8):
                tell(written)
    else:
        for page, mark in due:
            tell(_write((root, page, mark)))
    return done


def _write(work: tuple[Path, Page, str]) -> Written:
    root, page, mark = work
    try:
        text = page.notebook(root).read_text("utf-8")
        try:
            with _limited(PAGE_SECONDS):
                html = _page(text, page)
        except (TimeoutError, RecursionError):
            html = _page(text, page, plain=True)
        target = page.target(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{os.getpid()}")
        part.write_text(f"{html}{_MADE_FROM}{mark} -->\n", "utf-8")
        part.replace(target)
        return Written(page.learner, Outcome.MADE)
    except Exception as error:  # one page must not cost the others
        where = traceback.extract_tb(error.__traceback__)[-1]
        why = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        return Written(page.learner, Outcome.FAILED, why)


def _page(text: str, page: Page, plain: bool = False) -> str:
    return render(
        text, page.marks, page.notes,
        name=page.exercise, late_penalty=page.late_penalty, plain=plain,
    )  # fmt: skip


# --- What a page was made from -------------------------------------------------------------------


def _made_from(root: Path, page: Page) -> str:
    """The same for the same notebook, marks, notes and look of the page."""
    for name in (page.learner, page.exercise):
        if not name or name in (".", "..") or "/" in name or "\\" in name or "\0" in name:
            raise ValueError(f"{name!r} cannot be the name of a folder")
    try:
        at = page.notebook(root).stat()
    except FileNotFoundError:
        raise ValueError(f"there is no marked notebook {page.notebook(root)}") from None
    marks = {name: asdict(mark) for name, mark in sorted(page.marks.items())}
    said: list[Any] = [at.st_mtime_ns, at.st_size, at.st_ino, marks, list(page.notes)]
    said += [page.late_penalty, _look()]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@cache
def _look() -> str:
    """Changes when the way in which pages are made does."""
    here = Path(__file__).parent
    files = [here / name for name in ("feedback_page.py", "harmless.py")]
    files += [
        here.parent / name
        for name in ("marks/outputs.py", "intake/pictures.py", "author/titles.py")
    ]
    files += sorted(it for it in (here / "templates").rglob("*") if it.is_file())
    return hashlib.sha256(b"".join(it.read_bytes() for it in files)).hexdigest()


def _stands_at_end(target: Path, mark: str) -> bool:
    wanted = f"{_MADE_FROM}{mark} -->\n".encode()
    try:
        with target.open("rb") as file:
            file.seek(-len(wanted), os.SEEK_END)
            return file.read() == wanted
    except (FileNotFoundError, OSError):
        return False


def _put_beside(root: Path, page: Page) -> None:
    """Time and secret of the submission that was marked, or none where it has none."""
    folders = [root / it / page.learner / page.exercise for it in ("autograded", "submitted")]
    into = page.target(root).parent
    for name in BESIDE:
        found = next((it / name for it in folders if (it / name).is_file()), None)
        if found is None:
            (into / name).unlink(missing_ok=True)
        elif not (into / name).is_file() or (into / name).read_bytes() != found.read_bytes():
            into.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, into / name)


# --- Processes -----------------------------------------------------------------------------------


def _end_with_parent() -> None:
    """Should the grader be killed, its helpers do not stay behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the block after `seconds`; without effect outside of the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(*_: object) -> None:
        raise TimeoutError(f"the page took longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
