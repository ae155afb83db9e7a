"""Seconds a submission, by tier, for one and two grading processes; prints figures, judges nothing.

    python -m tests.benchmarks.grade_one [SUBMISSIONS] [ROUNDS]

Rounds are interleaved, and each begins with some submissions in a stock kernel (nbgrader's own
`Execute`, without its database work), so that ratios hold on a busy machine. Helpers and boxes are
warm; what it takes to start them is shown apart.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from staffplus.grading.author import source
from staffplus.grading.marks import asked, grade
from staffplus.grading.model import Bundle, Status
from tests.grading.sheets import answer, bundle, marks, notebook, setup

ROOT = Path(__file__).parents[2]
SCOPE = (ROOT / "exercises/source/scope-of-questions/scope-of-questions.ipynb").read_text("utf-8")


def sheet(tier: dict[str, Any]) -> str:
    """Four answers and four tests, about forty calls of learners' functions."""
    return notebook(
        setup("s", "import math\nrows = [(n, n % 7) for n in range(40)]"),
        answer("a", "def mean(xs):\n    return sum(xs) / len(xs)"),
        marks("t1", 4, "score = 0\nfor k in range(1, 21):\n    score += math.isclose(mean(list(range(k))), (k - 1) / 2)\nscore / 5", **tier),
        answer("b", "def spread(xs):\n    return max(xs) - min(xs)"),
        marks("t2", 2, "assert [spread([0, k]) for k in range(20)] == list(range(20))", **tier),
        answer("c", "table = {k: v for k, v in rows}"),
        marks("t3", 2, "assert table[10] == 3 and len(table) == 40", **tier),
        answer("d", "import json\ntext = json.dumps(sorted(table.values()))"),
        marks("t4", 2, "assert text.startswith('[0, 0')", **tier),
    )  # fmt: skip


GOOD = {
    "a": "def mean(xs):\n    return sum(xs) / len(xs)",
    "b": "def spread(xs):\n    return max(xs) - min(xs)",
    "c": "table = {k: v for k, v in rows}",
    "d": "import json\ntext = json.dumps(sorted(table.values()))",
}


#: Of so many answers in ten one is right.
RIGHT = 7


def _answered(number: int) -> dict[str, str]:
    """The answers of one learner to `scope-of-questions`, as people fill them in: names of the question's,
    seven of ten of them right, an order with some in another place, and a few sentences."""
    chance = random.Random(number)
    author = source.read(SCOPE)

    def filled(right: Any, question: str) -> Any:
        if isinstance(right, dict):
            return {key: filled(it, question or key) for key, it in right.items()}
        if chance.randrange(10) < RIGHT:
            return right
        if isinstance(right, list):
            return chance.sample(right, len(right))
        if isinstance(right, str):
            return chance.choice(
                sorted({right, *asked.names_of(right, question, author.tests, ())})
            )
        return right + chance.randrange(-9, 10)

    def given(grade_id: str, name: str) -> str:
        return f"{name} = {filled(asked.model_of(author.by_id[grade_id].source, name), '')!r}"

    words = [f"In team {number} the hours before a decision cost more than the model does."] * 3
    return {
        "levels-answer": given("levels-answer", "answers"),
        "order-answer": given("order-answer", "probe_order"),
        **{it.grade_id: " ".join(words) for it in author.cells if it.role is source.Role.PERSON},
    }


def answers(tier: str, number: int) -> dict[str, str]:
    """What one learner writes into the cells of a tier's exercise: all different, most of it right."""
    if tier == "static":
        return _answered(number)
    return GOOD | {"c": f"number = {number}\n{GOOD['c'] if number % 5 else '1 / 0'}"}


def bundles(tier: str, count: int) -> list[Bundle]:
    """`count` submissions, as they go to be marked."""
    made = SCOPE
    if tier != "static":
        made = sheet({"tier": "value"} if tier == "value" else {})
    return [bundle(made, answers(tier, n)) for n in range(count)]


def run(tier: str, count: int) -> tuple[float, float]:
    """Seconds to start, and seconds a submission once warm."""
    made = bundles(tier, count)
    start = time.perf_counter()
    grade.grade_one(made[0])
    warm = time.perf_counter()
    for it in made:
        result = grade.grade_one(it)
        assert result.status is Status.GRADED, result.error
    return warm - start, (time.perf_counter() - warm) / count


def stock(count: int) -> float:
    """Seconds a submission in nbgrader's own runner, after all imports."""
    import nbformat
    from nbgrader.preprocessors import Execute

    made = [json.loads(it.submission.notebook) for it in bundles("value", count)]
    start = time.perf_counter()
    for raw in made:
        Execute(kernel_name="python3").preprocess(nbformat.from_dict(raw), {})  # type: ignore[no-untyped-call]
    return (time.perf_counter() - start) / count


def two(tier: str, count: int) -> float:
    """Seconds a submission with two processes at once, warm-up left out."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        pool.starmap(run, [(tier, 1)] * 2, chunksize=1)
        start = time.perf_counter()
        each = pool.starmap(run, [(tier, count // 2)] * 2, chunksize=1)
        return (time.perf_counter() - start - max(warm for warm, _ in each)) / (count // 2 * 2)


def memory(pid: int) -> str:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    size = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
    return f"{size['Rss'] / 1024:.0f} MB resident, {size['Pss'] / 1024:.0f} MB its own share"


def main(count: int, rounds: int) -> None:
    logging.disable(logging.WARNING)
    found: dict[str, list[float]] = {}

    def note(name: str, work: Callable[[], float]) -> None:
        found.setdefault(name, []).append(work())

    for number in range(rounds):
        note("stock kernel, 1 process", lambda: stock(max(3, count // 20)))
        for tier in ("static", "value", "in-kernel"):
            start, warm = run(tier, count)
            found.setdefault(f"{tier}, 1 process", []).append(warm)
            if number == 0:
                print(f"{tier}: first submission {start:.2f} s, helpers and box started with it")
        for tier in ("static", "value", "in-kernel"):
            note(f"{tier}, 2 processes", lambda tier=tier: two(tier, count))  # type: ignore[misc]
    kept = grade.helpers()
    children = Path("/proc/self/task").joinpath(
        str(multiprocessing.current_process().pid), "children"
    )
    print("processes that stay:", len(children.read_text().split()))
    for name, process in (("reader", kept.reader()._process), ("tests", kept.tests()._process)):
        print(f"  {name}: {memory(process.pid)}")
    for box in kept._boxes.values():
        inner = (
            Path(f"/proc/{box._process.pid}/task/{box._process.pid}/children").read_text().split()
        )
        zygote = Path(f"/proc/{inner[0]}/task/{inner[0]}/children").read_text().split()[0]
        print(f"  zygote: {memory(int(zygote))}")
    base = statistics.median(found["stock kernel, 1 process"])
    print(f"\n{'':28}{'s a submission':>16}{'times stock':>14}   rounds")
    for name, each in found.items():
        middle = statistics.median(each)
        print(
            f"{name:28}{middle:16.4f}{base / middle:14.0f}   {' '.join(f'{it:.4f}' for it in each)}"
        )
    grade.close()


if __name__ == "__main__":
    main(*(int(word) for word in [*sys.argv[1:], "100", "3"][:2]))
