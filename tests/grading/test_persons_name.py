"""A person's name is taken from where it stands: not from the exercise's, a platform's or a packer's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.handins import MOODLE, E, folder, packed, taken, zipped

ONE = packed([(f"{E}.ipynb", b"x")])
#: Files of a folder, and whose they are.
NAMES: list[tuple[dict[str, bytes], list[str]]] = [
    ({f"ann_{E}.zip": ONE}, ["ann"]),
    ({f"ann_{E}.zip": ONE, f"ben_{E}.zip": ONE}, ["ann", "ben"]),
    ({f"ann_{E} (1).zip": ONE, f"Ben Lee - {E}.zip": ONE}, ["Ben Lee", "ann"]),
    ({f"ann_{E.upper()}.zip": ONE, f"ben_{E}.ipynb": b"y"}, ["ann", "ben"]),
    ({f"ann_{E}/{E}.ipynb": b"x", f"ben_{E}/{E}.ipynb": b"y"}, ["ann", "ben"]),
    ({f"ann_20261124T094000Z_{E}.zip": ONE}, ["ann"]),
    ({f"de_la_cruz_{E}.zip": packed([(f"Desktop/{E}.ipynb", b"x")])}, ["de_la_cruz"]),
    # A zip of a learner's in a zip of a platform's, beside zips of other learners.
    (
        {"canvas.zip": packed([("ray.zip", ONE), ("sol.zip", ONE)]), "ann.zip": ONE, f"ben/{E}.ipynb": b"y"},
        ["ann", "ben", "ray", "sol"],
    ),
    (
        {"moodle.zip": packed([(f"{MOODLE}/archive.zip", packed([(f"work/{E}.ipynb", b"x")]))]),
         "ann.zip": ONE, "ben.zip": ONE},
        [MOODLE.removesuffix("_assignsubmission_file_"), "ann", "ben"],
    ),
    ({"uploads.zip": packed([(f"ann_{E}.zip", ONE)]), "ben.zip": ONE}, ["ann", "ben"]),
    # A zip in a zip: the outer one is the learner's.
    (
        {f"{who}.zip": packed([(inner, ONE)])
         for who, inner in (("ann", "Archive.zip"), ("ben", "hw.zip"), ("cai", "things.zip"))},
        ["ann", "ben", "cai"],
    ),
    ({"ann.zip": packed([("inner.zip", ONE)])}, ["ann"]),
    ({"ann.zip": packed([("inner.zip", packed([(f"final/{E}.ipynb", b"x")]))])}, ["ann"]),
]  # fmt: skip


@pytest.mark.parametrize(("files", "learners"), NAMES, ids=range(len(NAMES)))
def test_a_zip_is_a_persons_by_the_part_of_its_name_that_is_one(
    tmp_path: Path, files: dict[str, bytes], learners: list[str]
) -> None:
    good, refused = taken(folder(tmp_path, files))
    assert not refused
    assert sorted(it.learner for it in good) == sorted(learners)


def test_a_zip_and_a_notebook_of_one_name_are_one_person(tmp_path: Path) -> None:
    good, refused = taken(folder(tmp_path, {f"gina_{E}.zip": ONE, f"gina_{E}.ipynb": b"y"}))
    assert not refused
    assert [it.learner for it in good] == ["gina", "gina"]


@pytest.mark.parametrize(
    ("outer", "inner", "learner"),
    [
        ("cohort.zip", "ann.zip", "ann"),
        ("submissions.zip", f"ann_{E}.zip", "ann"),
        ("ann.zip", "Archive.zip", "ann"),
        ("ann.zip", "homework 3.zip", "ann"),
    ],
)
def test_of_a_zip_in_the_only_zip_the_one_that_is_a_persons_name_counts(
    tmp_path: Path, outer: str, inner: str, learner: str
) -> None:
    good, refused = taken(zipped(tmp_path, [(inner, ONE)], outer))
    assert not refused
    assert [it.learner for it in good] == [learner]


@pytest.mark.parametrize("name", [f"Copy of {E}", f"{E} (1)", f"{E} copy", f"{E}_final"])
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_copy_without_a_name_makes_no_person_of_a_folder_in_which_others_are_named(
    tmp_path: Path, kind: str, name: str
) -> None:
    """As in Google Drive's download of a folder that a class shares."""
    files = {
        f"Scope-001/Scope/Ida Holm - {E}.ipynb": b"1",
        f"Scope-001/Scope/Ole Dahl - {E} (1).ipynb": b"2",
        f"Scope-001/Scope/{name}.ipynb": b"3",
    }
    made = folder(tmp_path, files) if kind == "folder" else zipped(tmp_path, [*files.items()])
    good, (refused,) = taken(made)
    assert [it.learner for it in good] == ["Ida Holm", "Ole Dahl"]
    assert refused.origin.endswith(f"{name}.ipynb") and "the name does not say" in refused.reason
    assert not refused.learner


def test_of_two_names_for_one_zip_in_another_neither_is_taken(tmp_path: Path) -> None:
    good, (refused,) = taken(zipped(tmp_path, [("ben.zip", ONE)], "ann.zip"))
    assert not good
    assert "`ben.zip` is all there is in the zip `ann`" in refused.reason
    assert "Put it into a folder of the learner's name" in refused.reason
