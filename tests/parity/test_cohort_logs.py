"""Learners' files are read and merged for a cohort's report as the progress page reads and merges them."""

from __future__ import annotations

import json
import random
from typing import Any

from staffplus.cohort.logs import merging, progress
from staffplus.cohort.logs.merging import canonical
from staffplus.cohort.logs.progress import Log
from staffplus.items import stems
from tests.parity.conftest import Twins
from tests.parity.test_progress import LOGS, MALFORMED, file, log, one

MODULES = ("site/progress/merge.js", "site/progress/file.js", "shared/trials.js")


def from_json(given: dict[str, Any]) -> Log:
    kept = {place: frozenset(texts) for place, texts in given["kept"].items()}
    return Log(given["rows"], given["work"], given["seed"], kept, given["path"])


def to_json(it: Log) -> str:
    kept = {place: sorted(texts) for place, texts in it.kept.items()}
    return canonical(
        {"rows": it.rows, "work": it.work, "seed": it.seed, "path": it.path, "kept": kept}
    )


def test_two_files_of_one_learner_merge_as_the_page_imports_them(twins: Twins) -> None:
    rnd = random.Random(7)
    pairs = [(log(rnd), log(rnd)) for _ in range(300)]
    merge = f"(pairs) => {{ {LOGS} return pairs.map(([a, b]) => to(code.merge(from(a), from(b)))); }}"  # fmt: skip
    for (a, b), found in zip(pairs, twins.run(merge, pairs), strict=True):
        assert canonical(json.loads(found)) == to_json(merging.merge(from_json(a), from_json(b)))


def test_what_the_page_refuses_is_refused_and_what_it_takes_is_taken(twins: Twins) -> None:
    rnd = random.Random(8)
    sound = [file(rows=list(it["rows"].values()), work=list(it["work"].values()), seed=it["seed"]) for it in (log(rnd) for _ in range(40))]  # fmt: skip
    sound += [file(rows=one(confidence=None, box=None, first=None, memory=None)), file(seed="1-2")]
    texts = [json.dumps(it) for it in (*sound, *(data for data, _ in MALFORMED.values()))]
    refused = twins.run("(texts) => texts.map((text) => code.readFile(text).log === null)", texts)
    assert refused == [False] * len(sound) + [True] * len(MALFORMED)
    for text, no in zip(texts, refused, strict=True):
        try:
            progress.read(text.encode())
        except progress.Refused:
            assert no, text
        else:
            assert not no, text


def test_a_learner_gets_one_form_of_a_trial_by_a_fair_lot_that_the_key_alone_decides(twins: Twins) -> None:  # fmt: skip
    seeds = [f"{n}-{n * n}" for n in range(2000)]
    found = twins.run("(seeds) => seeds.map((seed) => code.formOf(seed, 'example'))", seeds)
    assert found == [int(2 * stems._random(f"{seed}:trial:example")()) for seed in seeds]
    assert abs(sum(found) - 1000) < 90, "half and half, within four standard deviations"
    other = twins.run("(seeds) => seeds.map((seed) => code.formOf(seed, 'another'))", seeds)
    assert abs(sum(a == b for a, b in zip(found, other, strict=True)) - 1000) < 90
