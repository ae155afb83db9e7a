"""The built course to take along: one zip that works from a disk, or a folder for any static host."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from staffplus.site import found, lite
from staffplus.site.build import BuildError, drafted

#: The folder in the zip, and the first thing that whoever unpacks it sees there.
NAME = "the-unwritten-job"
READ_ME = """The Unwritten Job: a course on Staff+ for data scientists and ML engineers

Open index.html in a browser. Nothing is installed and nothing leaves your machine: what you answer
stays in that browser, and the page "Your progress" writes it into a file for another one.

Unpack the whole zip first: a page opened inside it finds neither its pictures nor its questions.
"""
#: What only a server or the next build needs.
LEFT_OUT = (".buildinfo", "objects.inv")
#: A date that says nothing, so that one course always makes one zip.
DATE = (1980, 1, 1, 0, 0, 0)


def offline(html: Path, to: Path) -> Path:
    """Write the site in `html` as a zip; the same site gives the same bytes.

    Raises:
        BuildError: there is no site, or `to` cannot be written; the message says what to do.
    """
    named = {
        f"{NAME}/{path.relative_to(html).as_posix()}": path.read_bytes()
        for path in files(html)
        # JupyterLite does not run from a disk, and pages link to it on a server only.
        if path.relative_to(html).parts[0] != lite.FOLDER
    }
    return zipped(to, {f"{NAME}/READ-ME-FIRST.txt": READ_ME.encode(), **named})


def zipped(to: Path, contents: Mapping[str, bytes]) -> Path:
    """Write a zip of these files, all or nothing. Raises BuildError where it cannot be written."""
    with (
        drafted(to) as draft,
        zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made,
    ):
        for name, content in contents.items():
            _add(made, name, content)
    return to


def _add(made: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    made.writestr(entry, content)


def site(html: Path, to: Path) -> Path:
    """Copy the site in `html` to the folder `to` as a static host takes it; all addresses are relative.

    Raises:
        BuildError: there is no site, or `to` holds something else; nothing of it is touched then.
    """
    found_files = files(html)
    mark = to / ".nojekyll"  # else GitHub Pages leaves out every folder with an underscore
    if to.exists() and any(to.iterdir()) and not mark.exists():
        raise BuildError(
            f"{to} holds something that this command did not write; name another with --to"
        )
    shutil.rmtree(to, ignore_errors=True)
    for path in (
        it for it in found_files if found.FOLDER not in it.relative_to(html).parts
    ):  # for a disk only
        target = to / path.relative_to(html)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    mark.touch()
    return to


def files(html: Path) -> list[Path]:
    """The files of the site in `html`, in order. Raises BuildError when there is none."""
    if not (html / "index.html").exists():
        raise BuildError(f"{html} holds no book yet; run `make book` first")
    found = sorted(path for path in html.rglob("*") if path.is_file())
    return [path for path in found if path.name not in LEFT_OUT]
