"""Files, folders and zips of exports: each learner once, and what could not be read.

Who is one learner: exports of one browser carry one random string (`seed`), which an import on another
machine takes along. A file without one is a learner of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from staffplus.cohort.logs.merging import merge
from staffplus.cohort.logs.progress import LARGEST, Log, Other, Refused, read, too_large
from staffplus.grading.intake import zips

#: What systems put into folders and zips by themselves.
_LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db")


@dataclass(frozen=True)
class Fault:
    """A file that is not counted, and why."""

    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


@dataclass
class Group:
    """The learners of one source: of a cohort."""

    name: str
    logs: list[Log] = field(default_factory=list)
    files: int = 0  #: that were read
    others: int = 0  #: files in folders and zips that are something else
    faults: list[Fault] = field(default_factory=list)

    @property
    def merged(self) -> int:
        """How many files were another export of a learner who is counted already."""
        return self.files - len(self.logs)


def gather(paths: Iterable[Path], name: str = "") -> Group:
    """Everybody in these files, folders and zips, as one cohort."""
    group = Group(name)
    by_seed: dict[str, Log] = {}
    listed = list(paths)
    named = {str(it) for it in listed}
    for file, data in _files(listed, group.faults):
        try:
            log = read(data)
        except Refused as error:
            if isinstance(error, Other) and file not in named:
                group.others += 1
                continue
            group.faults.append(Fault(file, str(error)))
            continue
        group.files += 1
        if log.seed:
            by_seed[log.seed] = merge(by_seed[log.seed], log) if log.seed in by_seed else log
        else:
            group.logs.append(log)
    group.logs += by_seed.values()
    return group


def cohorts(paths: Iterable[Path]) -> list[Group]:
    """A cohort for each folder or zip, named after it; files that are named alone are one together."""
    listed = list(paths)
    alone = [it for it in listed if not it.is_dir() and it.suffix.lower() != ".zip"]
    whole = [it for it in listed if it not in alone]
    found = [gather([it], it.resolve().stem if it.is_file() else it.resolve().name) for it in whole]
    return found + ([gather(alone, "files")] if alone else [])


def _files(paths: Iterable[Path], faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every JSON file and of every one in a zip; what is none goes into `faults`."""
    for path in paths:
        if not path.exists():
            faults.append(Fault(str(path), "found nothing there; expected a file, folder or zip"))
        elif path.is_dir():
            inside = sorted(it for it in path.rglob("*") if it.is_file() and not it.is_symlink())
            for it in inside:
                if it.suffix.lower() in (".json", ".zip") and not _litter(it.parts):
                    yield from _one(it, faults)
        else:
            yield from _one(path, faults)


def _one(path: Path, faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    if path.suffix.lower() == ".zip":
        yield from _zipped(path, faults)
        return
    try:
        size = path.stat().st_size
        if size > LARGEST:  # before it is read
            faults.append(Fault(str(path), too_large(size)))
            return
        yield str(path), path.read_bytes()
    except OSError as error:
        faults.append(Fault(str(path), f"found a file that cannot be read ({error.strerror})"))


def _zipped(path: Path, faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    archives = zips.Archives()

    def opened() -> zips.File:
        return path.open("rb")

    try:
        for entry in archives.entries(path, opened):
            name = f"{path}/{entry.name}"
            if not entry.name.lower().endswith(".json") or _litter(entry.parts):
                continue
            if entry.problem:
                faults.append(Fault(name, entry.problem))
                continue
            try:
                yield name, archives.read(path, opened, entry, LARGEST)
            except zips.Bad as error:
                faults.append(Fault(name, f"found what is not read: {error}"))
    except (zips.Bad, OSError) as error:
        faults.append(Fault(str(path), f"found no zip that can be read: {error}"))
    finally:
        archives.close()


def _litter(parts: Iterable[str]) -> bool:
    return any(it in _LITTER or it.startswith("._") for it in parts)
