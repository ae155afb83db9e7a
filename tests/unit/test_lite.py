"""JupyterLite beside the book: what its Python is told of wheels, and who links to it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from staffplus.site import exercises, lite, take
from tests.grading.papers import EXERCISES


def wheel(folder: Path, name: str, files: list[str], *needs: str) -> Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    about = "".join(f"Requires-Dist: {it}\n" for it in needs)
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(f"{name}-1.0.dist-info/METADATA", f"Name: {name}\nVersion: 1.0\n{about}\n")
        for file in files:
            made.writestr(file, "")
    return path


def test_a_wheel_is_told_by_its_plain_name_with_what_it_brings_and_needs(tmp_path: Path) -> None:
    needs = (
        "other.part>=2", "Nobody", 'two_words; extra == "all"', 'two_words; sys_platform == "win32"',
        'two_words; python_version >= "3.14"',
    )  # fmt: skip
    found = lite.locked(
        [
            wheel(tmp_path, "Big_One", ["big/__init__.py", "single.py", "big_one-1.0.data/x.py", "note.txt"], *needs),
            wheel(tmp_path, "other_part", ["other/part.py"]),
            wheel(tmp_path, "two_words", ["two.py"]),
        ]
    )  # fmt: skip
    assert sorted(found) == ["big-one", "other-part", "two-words"]
    assert found["big-one"]["imports"] == ["big", "single"]
    assert found["big-one"]["depends"] == ["other-part", "two-words"], "none that no wheel serves"
    assert found["big-one"]["file_name"] == "Big_One-1.0-py3-none-any.whl"
    assert len(found["big-one"]["sha256"]) == 64


def built(root: Path) -> Path:
    """A course's folder in which `make lite` has been, as far as the book looks at it."""
    page = root / lite.BUILT / "notebooks/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>JupyterLite")
    return page


def test_pages_link_to_it_only_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = EXERCISES.parent
    monkeypatch.setattr(lite, "BUILT", tmp_path / "lite")
    assert {it.lite for it in exercises.every(root)} == {""}
    built(root)
    assert all(it.data({})["lite"] == lite.address(it.name, f"{it.name}.ipynb") for it in exercises.every(root))  # fmt: skip


def test_a_built_book_takes_it_along_to_a_host_and_not_onto_a_disk(tmp_path: Path) -> None:
    html = tmp_path / "html"
    html.mkdir()
    (html / "index.html").write_text("<p>Book")
    lite.take_along(tmp_path, html)
    assert not (html / "lite").exists()
    built(tmp_path)
    for _ in range(2):
        lite.take_along(tmp_path, html)
    assert (html / "lite/notebooks/index.html").read_text() == "<p>JupyterLite"
    assert (take.site(html, tmp_path / "site") / "lite/notebooks/index.html").exists()
    with zipfile.ZipFile(take.offline(html, tmp_path / "course.zip")) as zipped:
        assert not [it for it in zipped.namelist() if "lite" in it]
