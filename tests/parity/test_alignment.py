"""The page and Python compare alike: whole results on generated files, and the same refusals."""

from __future__ import annotations

import random
from typing import Any

from staffplus import alignment
from staffplus.alignment import files, leaders, pair, settings
from tests.agreement import answers, bad_files, random_answers, twelve_leaders
from tests.parity.both import alike
from tests.parity.conftest import Twins

MODULES = (
    "alignment/agenda.js",
    "alignment/files.js",
    "alignment/pair.js",
    "alignment/leaders.js",
    "alignment/ranks.js",
    "alignment/onefile.js",
)
WORK = """(setup) => {
  const read = (text, n) => code.readAnswers(setup, text, `${n}.json`);
  return {
    compare: (texts) => code.comparePair(setup, ...texts.map(read)),
    leaders: (texts) => {
      const found = code.mapLeaders(setup, texts.map(read));
      return { ...found, told: [code.alphaText(setup, found), ...found.beside.map((one) => code.sitsText(setup, one))] };
    },
    again: (texts) => code.asFileText(code.answersFile(setup, read(texts[0], 0))),
  };
}"""


def in_python(name: str, texts: list[str]) -> dict[str, Any]:
    try:
        read = [files.load(text, name=f"{n}.json") for n, text in enumerate(texts)]
        if name == "compare":
            return {"found": pair.compare(*read).as_dict()}
        if name == "again":
            return {"found": read[0].as_json()}
        found = leaders.cohort(read)
        from staffplus.alignment.result import alpha_text, sits_text

        told = [alpha_text(found), *map(sits_text, found.beside)]
        return {"found": {**found.as_dict(), "told": told}}
    except alignment.AlignmentError as error:
        return {"refused": str(error)}


def agree(twins: Twins, name: str, cases: list[list[str]]) -> list[dict[str, Any]]:
    return alike(twins, WORK, settings(), in_python, name, cases)


def test_pairs_are_compared_alike(twins: Twins) -> None:
    rng = random.Random(4)
    cases = []
    for n in range(300):
        r = rng.choice(["round 1", "round 2", "round 3", "day 30", "day 90"])
        sides = [random_answers(rng, role, n, r).as_json() for role in ("manager", "learner")]
        rng.shuffle(sides)
        cases.append(sides)
    found = agree(twins, "compare", cases)
    assert len({line["found"]["next"] for line in found}) >= 4
    assert any(line["found"]["later"] for line in found)


def test_leaders_are_mapped_alike(twins: Twins) -> None:
    rng = random.Random(5)
    cases = [[made.as_json() for made in twelve_leaders()]]
    for size in (2, 2, 3, 3, 4, 5, 6, 8, 12, 20, 30) * 2:
        files = [random_answers(rng, "leader", n) for n in range(size)]
        files += [random_answers(rng, role, 90) for role in ("learner", "manager")]
        cases.append([made.as_json() for made in files])
    cases.append([answers("leader", number=n).as_json() for n in range(5)])
    cases.append([answers("leader", ranks=(2,) * 5, number=n).as_json() for n in range(3)])
    cases.append([answers("leader", ranks=(None,) * 5, number=n).as_json() for n in range(3)])
    cases.append([answers("leader", ranks=(1, *(None,) * 4), number=n).as_json() for n in range(3)])
    found = agree(twins, "leaders", cases)
    assert any(line["found"]["interval"] for line in found)
    assert any(line["found"]["alpha"] is None for line in found)


def test_bad_files_are_refused_in_the_same_words(twins: Twins) -> None:
    found = agree(twins, "again", [[text] for text in bad_files().values()])
    assert all(line.keys() == {"refused"} for line in found)


def test_files_that_do_not_belong_together_are_refused_in_the_same_words(twins: Twins) -> None:
    from staffplus.alignment.questions import questions

    learner = answers("learner")
    others = [
        learner,
        answers("learner", number=5),
        answers("leader"),
        answers("manager", round="round 2"),
        answers("manager", questions=questions("anotherpair1", "Another role")),
        answers("manager", questions=questions("k7d2m9x4q1zb", None, ["a", "b", "c", "d", "e"])),
    ]
    found = agree(twins, "compare", [[learner.as_json(), other.as_json()] for other in others])
    assert all(line.keys() == {"refused"} for line in found)
    copied = [made.as_json() for made in twelve_leaders()]
    cases = [[*copied, copied[3]], copied[:1], [learner.as_json(), copied[0]]]
    later = answers("leader", ranks=(5, 4, 3, 2, 1), number=1)
    cases.append([*copied, later.as_json()])
    agree(twins, "leaders", cases)


def test_a_file_is_written_alike_letter_by_letter(twins: Twins) -> None:
    rng = random.Random(6)
    made = [
        random_answers(rng, rng.choice(["learner", "manager", "leader"]), n, r)
        for n, r in enumerate(["round 1", "round 2", "day 30"] * 20)
    ]
    from staffplus.alignment.questions import questions

    made.append(
        answers("learner", name="עדי", questions=questions("k7d2m9x4q1zb", "👩‍🔬 “x” \\ </script>"))
    )
    agree(twins, "again", [[one.as_json()] for one in made])
