"""Finds runs of words that our text shares with the session the course grew from.

The session's own text is not in this repository: what is compared is hashes of its runs of ten
words, in `tests/data/seed_runs.txt`. Who has the text makes that file again with
`python tests/overlap.py SESSION.txt > tests/data/seed_runs.txt`.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

WORDS_IN_A_RUN = 10
HASHES = Path(__file__).parent / "data/seed_runs.txt"
#: What stands between words but is none: markup, links' addresses, the names of roles.
NOT_WORDS = re.compile(r"\]\([^)]*\)|https?://\S+|\{[\w:]+\}|<[^>]*>")


def words(text: str) -> list[str]:
    """Words of `text` in lower case, without punctuation; apostrophes of both kinds are dropped."""
    return re.findall(r"[^\W_]+", re.sub(r"['’]", "", NOT_WORDS.sub(" ", text)).lower())


def runs(text: str) -> Iterator[tuple[str, str]]:
    """(hash, the ten words) for every run of ten words in `text`."""
    found = words(text)
    for start in range(len(found) - WORDS_IN_A_RUN + 1):
        run = " ".join(found[start : start + WORDS_IN_A_RUN])
        yield hashlib.sha256(run.encode()).hexdigest()[:12], run


def shared(text: str) -> list[str]:
    """The runs of ten words in `text` that the session has too, in order."""
    known = set(HASHES.read_text("ascii").split())
    return [run for digest, run in runs(text) if digest in known]


if __name__ == "__main__":
    print("\n".join(sorted({digest for digest, _ in runs(Path(sys.argv[1]).read_text("utf-8"))})))
