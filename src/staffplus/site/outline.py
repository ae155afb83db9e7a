"""The course's outline: its chapters in the order of `_toc.yml`, and what each says of itself.

A chapter is a notebook whose metadata has a table `staffplus` with `minutes`; what else stands in
that table is its contract with the reader (README.md, "How to add a chapter").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
import yaml

from staffplus import items
from staffplus.bankspec import Fields, ListOf, Text, Whole
from staffplus.items import Item
from staffplus.session.mails import Reading

#: A passage's anchor, then its heading.
SECTION = re.compile(r"^\(([\w-]+)\)=\s*\n#+ +(.+?)\s*$", re.M)
#: Blocks that only facilitators see.
INSTRUCTOR = re.compile(r"^(`{3,}|:{3,})\{instructor\}.*?^\1\s*$", re.M | re.S)


CONTRACT = Fields(
    {
        "chapter": Text(),
        "minutes": Fields({"reading": Whole(1), "exercises": Whole(1)}),
        "objectives": ListOf(Text()),
        "prerequisites": ListOf(Text()),
    },
    {"tasks": Fields(others=ListOf(Text()))},
)


class OutlineError(ValueError):
    """A table of contents or a chapter that cannot be read; the message says where and what is expected."""


@dataclass(frozen=True)
class Chapter:
    """One chapter. Minutes are what a reader should plan."""

    name: str
    path: Path
    number: int  #: from 1, in the order of the table of contents
    title: str
    reading: int
    exercises: int
    objectives: tuple[str, ...]
    prerequisites: tuple[str, ...]
    tasks: dict[str, tuple[str, ...]]  #: anchor of a passage -> the objectives it asks for

    @property
    def minutes(self) -> int:
        return self.reading + self.exercises

    @cached_property
    def notebook(self) -> Any:
        return _notebook(self.path)

    @cached_property
    def text(self) -> str:
        """The prose, with what only facilitators see; Markdown."""
        return "\n\n".join(c.source for c in self.notebook.cells if c.cell_type == "markdown")

    def sections(self) -> dict[str, str]:
        """Anchor -> heading, in reading order."""
        return dict(SECTION.findall(self.text))

    def section(self, anchor: str) -> str:
        """The Markdown of a passage without its heading. Raises OutlineError when it is not there."""
        text = INSTRUCTOR.sub("", self.text)
        found = re.search(rf"^\({re.escape(anchor)}\)=\s*\n(#+) +.+\n", text, re.M)
        if not found:
            raise OutlineError(
                f"{self.path}: no passage ({anchor})=; there are {', '.join(self.sections())}"
            )
        rest = text[found.end() :]
        end = re.search(rf"^(?:\([\w-]+\)=\s*\n)?#{{1,{len(found[1])}}} ", rest, re.M)
        return rest[: end.start() if end else len(rest)].strip()

    def opening(self) -> str:
        """Its first words and its first passage, without headings, notes and sources: what fits on paper."""
        begun = re.split(r"^\([\w-]+\)=", INSTRUCTOR.sub("", self.text), maxsplit=1, flags=re.M)[0]
        first = self.section(next(iter(self.sections()))).partition("\n```{")[0]
        both = f"{begun.partition(chr(10))[2].strip()}\n\n{first.strip()}"
        return re.sub(r" ?\{cite[:\w]*\}`[^`]*`", "", both)

    def key_points(self) -> str:
        """The Markdown of what is to be kept of it; nothing where it has no such passage."""
        anchor = next((it for it in self.sections() if it.endswith("-key-points")), None)
        return self.section(anchor) if anchor else ""

    def pictures(self) -> list[str]:
        """Names of the pictures that its cells show."""
        code = "\n".join(c.source for c in self.notebook.cells if c.cell_type == "code")
        return re.findall(r'^picture\("([\w-]+)"\)', code, re.M)

    def items(self) -> list[items.Item]:
        """The practice items of the chapter, in the order of its bank; of several stems each."""
        return items.load(self.name)

    def questions(self) -> list[list[Item]]:
        """The same as its reader counts them: of an item with several stems one is met."""
        return items.families(self.items())


def chapters(root: Path) -> list[Chapter]:
    """The chapters under the course's top folder `root`, in reading order.

    Raises:
        OutlineError: a file of the table of contents is missing, or a chapter's metadata is not
            what is expected.
    """
    found: list[Chapter] = []
    for path in pages(root):
        if path.suffix != ".ipynb":
            continue
        about = _notebook(path).metadata.get("staffplus", {})
        if "minutes" in about:
            found.append(_chapter(path, about, len(found) + 1))
    return found


def readings(course: Iterable[Chapter]) -> dict[str, Reading]:
    """What each chapter takes to read, as sheets and mails say it."""
    return {
        it.name: Reading(
            it.title,
            it.reading,
            curly(it.opening()),
            curly(it.key_points()),
            tuple(it.pictures()),
        )
        for it in course
    }


def curly(markdown: str) -> str:
    """Markdown with the quotation marks and apostrophes that its page has in a browser; code stays as it is."""
    parts = re.split(r"(`[^`]*`)", markdown)
    for n in range(0, len(parts), 2):
        quoted = re.sub(r'"([^"]+)"', r"“\1”", parts[n])
        parts[n] = re.sub(r"(?<=\w)'", "’", quoted)
    return "".join(parts)


def sections(path: Path) -> dict[str, str]:
    """Anchor -> heading of any page, in reading order."""
    return dict(SECTION.findall(text(path)))


def title(path: Path) -> str:
    """The heading of any page."""
    found = re.search(r"^# +(.+?)\s*$", text(path), re.M)
    return found[1] if found else path.stem


def text(path: Path) -> str:
    """The Markdown of a page."""
    if path.suffix != ".ipynb":
        return path.read_text("utf-8")
    return "\n\n".join(it.source for it in _notebook(path).cells if it.cell_type == "markdown")


def pages(root: Path) -> list[Path]:
    """Every page of the table of contents, in order. Raises OutlineError when one is missing."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    entries = [toc["root"], *_files(toc)]
    found = []
    for entry in entries:
        stem = root / entry
        there = [p for end in (".ipynb", ".md") if (p := stem.with_name(stem.name + end)).exists()]
        if not there:
            raise OutlineError(
                f"{root / '_toc.yml'}: found {entry!r}; expected a file {entry}.ipynb or .md"
            )
        found.append(there[0])
    return found


def _files(part: Any) -> list[str]:
    """Files named anywhere below a part of the table of contents, in order."""
    if isinstance(part, list):
        return [name for entry in part for name in _files(entry)]
    if isinstance(part, dict):
        inside = [part[k] for k in ("parts", "chapters", "sections") if k in part]
        return [*([part["file"]] if "file" in part else []), *_files(inside)]
    return []


def _chapter(path: Path, about: Any, number: int) -> Chapter:
    minutes, title = about["minutes"], ""
    for cell in _notebook(path).cells:
        if found := re.match(r"# +(.+)", cell.source):
            title = found[1].strip()
            break
    faults = [fault.told(about) for fault in CONTRACT.faults(about)]
    if about.get("chapter") != path.stem:
        faults.append(f"found chapter = {about.get('chapter')!r}; expected {path.stem}")
    if not title:
        faults.append("found no heading; expected `# Title` first")
    if faults:
        raise OutlineError(
            "\n".join(f"{path}: the notebook's metadata `staffplus`: {it}" for it in faults)
        )
    return Chapter(
        name=path.stem,
        path=path,
        number=number,
        title=title,
        reading=minutes["reading"],
        exercises=minutes["exercises"],
        objectives=tuple(about["objectives"]),
        prerequisites=tuple(about["prerequisites"]),
        tasks={anchor: tuple(ids) for anchor, ids in about.get("tasks", {}).items()},
    )


def _notebook(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
