"""Learners' notebooks on disk, for whoever works on their own: written once, and never over their work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from staffplus.exercises.release import ReleaseError, files, released


class HandoutError(ValueError):
    """Nothing can be handed out so; says what was found and what to do."""


@dataclass(frozen=True)
class Handed:
    """One file of an exercise as it now stands on disk.

    Attributes:
        path: the file that holds what was to be handed out.
        new: whether it was written just now.
        kept: a file of the name it should have had, with something else in it; None if there is none.
    """

    path: Path
    new: bool
    kept: Path | None = None


def names(course_root: Path) -> list[str]:
    """The exercises of the course in `course_root`, its folder `exercises`."""
    return sorted(
        it.stem for it in course_root.glob("source/*/*.ipynb") if it.stem == it.parent.name
    )


def author_notebook(course_root: Path, name: str) -> str:
    """The author's notebook of an exercise. Raises HandoutError when there is none of that name."""
    path = course_root / "source" / name / f"{name}.ipynb"
    if name not in names(course_root):
        there = ", ".join(names(course_root)) or f"none, for {course_root} is not a course"
        raise HandoutError(f"found no exercise {name!r}; there are {there}")
    return path.read_text("utf-8")


def contents(course_root: Path, name: str) -> dict[str, bytes]:
    """What a learner gets of an exercise: file name -> content, the notebook first.

    Raises:
        HandoutError: there is no such exercise, or its notebook cannot be released.
    """
    try:
        made = {f"{name}.ipynb": released(author_notebook(course_root, name)).encode()}
    except ReleaseError as error:
        raise HandoutError(f"exercise {name}: {error}") from error
    folder = course_root / "source" / name
    made |= {it.relative_to(folder).as_posix(): it.read_bytes() for it in files(folder)}
    return made


def hand_out(course_root: Path, chosen: Sequence[str], to: Path) -> Iterator[Handed]:
    """Write the learners' version of exercises (of all, if none is chosen) into the folder `to`.

    An exercise that has data files gets a folder of its own. What stands there already stays: a file
    that differs may be somebody's work, so the new one is written beside it under another name.

    Raises:
        HandoutError: there is no such exercise, or `to` is no folder that can be written to.
    """
    if not names(course_root):
        raise HandoutError(
            f"found no exercises in {course_root}; run it in the course's top folder, or name that: "
            "--root FOLDER"
        )
    ready = {name: contents(course_root, name) for name in chosen or names(course_root)}
    for name, made in ready.items():
        home = to / name if len(made) > 1 else to
        for file, data in made.items():
            try:
                yield _put(home / file, data)
            except OSError as error:
                raise HandoutError(
                    f"{home / file} cannot be written ({error.strerror}); choose another folder: --to FOLDER"
                ) from error


def _put(path: Path, data: bytes) -> Handed:
    path.parent.mkdir(parents=True, exist_ok=True)
    for number in count():
        place = (
            path.with_stem(f"{path.stem}-fresh{number if number > 1 else ''}") if number else path
        )
        kept = path if number else None
        try:
            with place.open(
                "xb"
            ) as file:  # "x" never opens what is there, not even between two looks
                file.write(data)
        except FileExistsError:
            if place.is_file() and place.read_bytes() == data:
                return Handed(place, False, kept)
            continue
        return Handed(place, True, kept)
    raise AssertionError("counting does not end")
