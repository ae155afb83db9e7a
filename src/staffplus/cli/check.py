"""`staffplus check`: for a learner, before a notebook is handed in."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported where they are used: the other commands start without them
    from staffplus.grading.before.check import Checked
    from staffplus.grading.before.readable import Version

ABOUT = """
Looks at your notebook the way it is looked at when it is marked, and says whether everything that you
wrote will be read: whether it is the right file, which of your answers are found, which are still
blank, whether the Python that marks can read them, and which packages you use that may not be there.
Whether an answer is right is not said. Nothing is run, nothing is sent, and your file is not changed.

Your notebook is compared with the notebook that you were given. In a course's folder those are found
(exercises/release, or else made from exercises/source); otherwise say where you keep the one that you
downloaded:

  staffplus check scope-of-questions.ipynb --handout downloads/scope-of-questions.ipynb

What you may see, and what to do:

  found      it is read as you wrote it
  blank      nothing is written there; hand it in so if you mean to
  not read   something stands there that cannot be read; the line is named, mend it
  not found  the answer is not where it is looked for; put it into the cell that is named

Ends with 0 when all that you wrote will be read, with 1 when something will not, and with 2 when the
command itself is wrong.
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `check` to the command."""
    parser = commands.add_parser(
        "check",
        help="see whether a notebook can be handed in as it is",
        description=ABOUT,
        epilog="example: staffplus check scope-of-questions.ipynb",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=_check)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="your notebook")
    parser.add_argument(
        "--handout",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="the notebook as you were given it, or a folder of such; may be given several times",
    )
    parser.add_argument(
        "--python",
        type=_version,
        default=_oldest(),
        metavar="VERSION",
        help="the Python that marks, such as 3.12, if you were told "
        "(default: %(default)s, the oldest that this course runs on)",
    )


def _version(text: str) -> str:
    if not re.fullmatch(r"3\.\d{1,2}", text):
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a version such as 3.12")
    return text


def _oldest() -> str:
    """The oldest Python on which this package runs, and so the oldest that may mark."""
    from importlib import metadata

    found = re.search(r">=\s*(3\.\d+)", metadata.metadata("staffplus")["Requires-Python"] or "")
    return found.group(1) if found else f"{sys.version_info[0]}.{sys.version_info[1]}"


def _check(arguments: argparse.Namespace) -> int:
    from staffplus.grading.author.source import SourceError

    try:
        handouts = _handouts(arguments.handout)
        major, minor = map(int, arguments.python.split("."))
        ready = [_one(path, handouts, (major, minor)) for path in arguments.files]
    except (OSError, SourceError, UnicodeDecodeError) as error:
        print(f"staffplus check: {error}", file=sys.stderr)
        return 2
    return 0 if all(ready) else 1


def _handouts(given: list[Path]) -> dict[str, str]:
    """Exercise -> text. Raises OSError."""
    folders = given or [Path("exercises/release"), Path("release")]
    paths = [it for it in folders if it.is_file()]
    paths += [found for it in folders if it.is_dir() for found in sorted(it.rglob("*.ipynb"))]
    paths = [it for it in paths if ".ipynb_checkpoints" not in it.parts]
    if missing := [str(it) for it in given if not it.exists()]:
        raise OSError(f"{', '.join(missing)}: there is no such file or folder")
    if not paths and not given and (made := _made()):
        return made
    if not paths:
        looked = ", ".join(map(str, folders))
        raise OSError(
            f"there is no notebook as it was given to learners in {looked}. Say where yours is: "
            "--handout FILE. If you have written into it, fetch it once more."
        )
    return {it.stem: it.read_text("utf-8") for it in paths}


def _made() -> dict[str, str]:
    """The same of the course in this folder, as learners get it; none where there is no course."""
    from staffplus.exercises.handout import HandoutError, contents, names

    course = Path("exercises")
    try:
        return {it: contents(course, it)[f"{it}.ipynb"].decode() for it in names(course)}
    except HandoutError as error:
        raise OSError(str(error)) from error


def _one(path: Path, handouts: dict[str, str], python: Version) -> bool:
    """Check a file and say what was found. Raises OSError."""
    from staffplus.grading.before.check import check

    found = check(path.read_bytes(), handouts, python)
    print(f"{path}: {found.exercise or 'not an exercise that is known here'}")
    print("\n".join(f"  {line}" for line in _lines(found, python)))
    return found.ready


def _lines(found: Checked, python: Version) -> list[str]:
    from staffplus.grading.before.check import State

    if found.fault:
        return [found.fault, "", "Not ready: as it is, this file cannot be marked."]
    width = max((len(row.cell) for row in found.rows), default=0)
    lines = [f"{row.cell:<{width}}  {row.state:<9}  {row.said}".rstrip() for row in found.rows]
    lines.append("")
    if found.notes:
        lines += ["Put right when it is marked; you need do nothing:"]
        lines += [f"  {note}" for note in found.notes] + [""]
    if found.modules:
        lines += [
            f"Your code imports {', '.join(found.modules)}, which this exercise does not use. If "
            "that is not there when it is marked, what needs it has to wait.",
            "",
        ]
    read = sum(row.state is State.FOUND for row in found.rows)
    blank = sum(row.state is State.BLANK for row in found.rows)
    counted = f"{read} of {len(found.rows)} answers found, {blank} blank; read for Python {python[0]}.{python[1]}."
    return [*lines, f"{_verdict(found, read)}. {counted}"]


def _verdict(found: Checked, read: int) -> str:
    if not found.ready:
        return "Not ready: see the lines above"
    return "Ready to hand in" if read else "Nothing is written yet"
