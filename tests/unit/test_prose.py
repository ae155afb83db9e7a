"""The text is our own, spelt right, and free of the slips a prose linter knows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from staffplus import items
from staffplus.items import wording
from tests import overlap, prose

ROOT = Path(__file__).parents[2]
PAGES = prose.pages()
TEXTS = sorted(
    path
    for folder in ("book", "exercises", "src/staffplus/bank", "src/staffplus/widgets", ".")
    for path in (ROOT / folder).glob("*" if folder == "." else "**/*")
    if path.suffix in (".ipynb", ".md", ".toml", ".js", ".py", ".html")
)
#: A good engineering blog: what someone of about fifteen reads without effort.
HARDEST_GRADE = 10.0
#: What our English leans on when nobody looks, and how often the whole book may; calques never.
TICS = {
    r"before you read on": 4,
    r"costs? nothing": 8,
    r"(?:has|have) to be": 6,
    r"stands?": 26,
    r"makes it that": 0,
    r"persons": 0,
    r"(?:a|the|by) mail": 0,
    r"in the mean of": 0,
    r"(?:is|are) (?:another|others) (?:in|now)": 0,
    r"gives? (?:it again|the command)": 0,
}
#: A case may open with the clock, as in half of the chapters; not in all.
CLOCK = re.compile(r"\b\d{1,2}[.:]\d{2}\b|\b(?:half|ten|quarter) past\b", re.I)


@pytest.mark.parametrize("path", TEXTS, ids=[str(p.relative_to(ROOT)) for p in TEXTS])
def test_no_run_of_ten_words_is_the_sessions(path: Path) -> None:
    text = prose.markdown_of(path) if path.suffix == ".ipynb" else path.read_text("utf-8")
    assert overlap.shared(text) == []


def test_a_shared_run_would_be_found() -> None:
    known = overlap.HASHES.read_text("ascii").split()
    assert len(known) > 3000
    (digest, run), *_ = overlap.runs("a b c d e f g h i j k")
    assert run == "a b c d e f g h i j" and len(digest) == len(known[0])


@pytest.mark.parametrize("path", PAGES, ids=[str(p.relative_to(ROOT)) for p in PAGES])
def test_a_page_reads_no_harder_than_a_good_engineering_blog(path: Path) -> None:
    text = prose.plain(prose.markdown_of(path))
    if prose.word_count(text) >= 100:
        assert prose.grade(text) <= HARDEST_GRADE


def test_no_turn_of_phrase_is_leaned_on() -> None:
    text = "\n".join(prose.plain(prose.markdown_of(path)) for path in PAGES)
    found = {tic: len(re.findall(rf"\b{tic}\b", text, re.I)) for tic in TICS}
    assert {tic: n for tic, n in found.items() if n > TICS[tic]} == {}


def test_half_of_the_chapters_open_without_a_clock() -> None:
    chapters = [path for path in PAGES if path.suffix == ".ipynb"]
    openings = [prose.plain(prose.markdown_of(path)).lstrip()[:80] for path in chapters]
    assert sum(bool(CLOCK.search(opening)) for opening in openings) <= len(chapters) / 2


def test_the_reading_level_is_the_formulas() -> None:
    # 2 sentences, 10 words, 14 syllables
    assert prose.grade("The dog ran to the river. It was happy yesterday.") == pytest.approx(
        0.39 * 5 + 11.8 * 1.4 - 15.59
    )


def test_the_prose_linter_finds_nothing(tmp_path: Path) -> None:
    for path in PAGES:
        text = prose.plain(prose.markdown_of(path))
        (tmp_path / f"{path.stem}.txt").write_text(text, "utf-8")
    for path in items.banks():
        said = [text for item in items.load_file(path).items for _, text in wording.texts(item)]
        lines = "\n\n—\n\n".join(dict.fromkeys(said))  # what stems share is read once
        (tmp_path / f"{path.name}.txt").write_text(lines, "utf-8")
    program = str(Path(sys.executable).with_name("proselint"))
    config = str(ROOT / "tests/proselint.json")
    command = [program, "check", "--config", config, *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_the_prose_linter_would_find_a_slip(tmp_path: Path) -> None:
    slip = tmp_path / "slip.txt"
    slip.write_text("At this point in time it is very unique.\n", "utf-8")
    program = str(Path(sys.executable).with_name("proselint"))
    config = str(ROOT / "tests/proselint.json")
    done = subprocess.run(
        [program, "check", "--config", config, str(slip)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "redundancy" in done.stdout
