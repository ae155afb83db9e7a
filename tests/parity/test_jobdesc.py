"""Python and the page read one file of checks, and one form of Markdown: they must say the same."""

from __future__ import annotations

import random
from dataclasses import asdict
from typing import Any

import pytest

from staffplus.jobdesc import checks as jdcheck
from staffplus.jobdesc.document import JobDescription
from staffplus.jobdesc.parts import NAMES, PARTS, POSTING
from staffplus.jobdesc.reading import JobDescriptionError
from staffplus.jobdesc.text import fold, lower_ascii
from tests.jd_corpus import CASES, LONG_BITS, OTHER, keyed, lines, postings
from tests.jd_pasted import NO_PARTS, PASTED
from tests.parity.conftest import Counted, Twins

MODULES = (
    "jobdesc/checks.js",
    "jobdesc/text.js",
    "jobdesc/words.js",
    "jobdesc/document.js",
    "jobdesc/reading.js",
    "widgets/studio/worddiff.js",
)

ODD = [
    "", " \n\t\n", "👩🏽‍🔬🚀 𝕏𝕐 Set the technical direction 🎯 and raise the bar.",
    "לקבוע את הכיוון Set technical direction לצוות \u202eevird\u202c", "وضع الاتجاه، drive alignment.",
    "- Drive alignment;\r\n* 12) Influence stakeholders!\r1. Raise the bar?\u2028Own the vision…\u0085end",
    "He\u2019s a rock\u2011star with 10+\u00a0years\u2019 experience \u2014 “ninja”.", "\ud800 lone \udc00 rockstar",
    "ſet the technical direction, Kelvin K rocKstar İstanbul ıß STRASSE ÉCOLE ninja\u0301",
    "a-b-c'd'e -- ''' ---x", "x" * 5000, "Drive alignment. " * 300, "\ufeffSet the vision\ufe0f for AI.",
    "Young drivers, aggressive bids, native ads, master data, five years of claims.",
    "| a | b |\n|:--|--|\n| Drive alignment | Duarte keeps it |\n| x", "**Lead**\n### Own it\n__Set the vision__ :\n|-",
    "Ask Zo\u00eb. Zo\u00eb decides. Work with Zo\u00eb's shift; \u2192 Ola \u00c5sa may stop. 10x faster, top five, 24/7.",
    "We moved in May. You may go in May 2027, or 1/2/2030, or Q3; never a sprint.",
]  # fmt: skip


#: Pages that nobody has read, and bare lists of names.
UNSEEN = [
    "Nobody has read it.", "Not yet compared.", "This has not been shown to anyone.", "For myself alone, unread.",
    "Ads, catalogue, seller support.", "Works with ads, catalogue and seller support.", "Stakeholders, partners.",
]  # fmt: skip


READY = "(file) => { code.ready = code.readyChecks(file); }"
READ = """(files) => files.map((text) => {
  try {
    const { description, notes } = code.fromMarkdown(text);
    return { description, notes, markdown: code.toMarkdown(description) };
  } catch (error) {
    if (!(error instanceof code.JobDescriptionError)) throw error;
    return { error: error.message };
  }
})"""


@pytest.fixture
def checks(twins: Twins) -> Twins:
    twins.run(READY, jdcheck.for_page())
    return twins


def test_both_know_the_same_parts_and_fold_every_character_alike(twins: Twins) -> None:
    assert twins.run("() => code.PART_IDS") == list(PARTS)
    assert twins.run("() => code.PART_IDS.map(code.partName)") == list(NAMES.values())
    points = [n for n in range(0x11000) if not 0xD800 <= n < 0xE000]
    every = "".join(map(chr, points))
    there = twins.run("(text) => code.foldText(text)", every)
    here = fold(every)
    assert [hex(n) for n, a, b in zip(points, here, there, strict=True) if a != b] == []


def test_both_call_the_same_words_generic(twins: Twins) -> None:
    words, file = jdcheck.load().words, jdcheck.for_page()
    texts = [line.text for line in [*lines(), *postings()]] + ODD
    lower = [lower_ascii(fold(text)) for text in texts]
    every = sorted({word for text in lower for word in words.form.findall(text)})
    there = twins.run(
        """(reading, generic, texts, words) => {
          const { form, isGeneric } = code.readyWords(reading, generic);
          return [texts.map((text) => text.match(form) ?? []), words.map(isGeneric)];
        }""",
        file["reading"],
        file["words"]["generic"].split(),
        lower,
        every,
    )
    assert there == [
        [words.form.findall(text) for text in lower],
        list(map(words.is_generic, every)),
    ]
    assert len(every) > 2000 and 0.2 < sum(there[1]) / len(every) < 0.8


def test_both_give_the_same_findings_over_one_corpus(checks: Twins) -> None:
    labelled = [*lines(), *lines(file=OTHER), *postings(), *postings(what="parts"), *keyed()]
    every = [line.text for line in labelled] + UNSEEN + ODD
    pairs = [(part, text) for part in (*PARTS, POSTING) for text in every]
    rng = random.Random(4)
    texts = [line.text for line in lines()]
    for part in PARTS:
        mixed = rng.sample(texts, 40)
        pairs += [(part, "\n".join(mixed[:20])), (part, " 👩🏽‍🔬 ".join(mixed[20:]))]
    ours = jdcheck.load()
    here = [[asdict(f) for f in ours.read(part, text)] for part, text in pairs]
    there = checks.run("(pairs) => pairs.map((pair) => code.ready.read(...pair))", _json(pairs))
    assert sum(map(len, here)) > 3000
    for pair, mine, theirs in zip(pairs, here, there, strict=True):
        assert theirs == _json(mine), pair
    asked = [[p.id for p in ours.prompts(part, text)] for part, text in pairs]
    theirs = checks.run(
        "(pairs) => pairs.map((pair) => code.ready.prompts(...pair).map(({ id }) => id))",
        _json(pairs),
    )
    assert asked == theirs and len({one for some in asked for one in some}) > 12
    page = "Marta decides. Ask Henrike. \u2192 Duarte"
    named = [("direction", "Work closely with Marta and Duarte on alignment. Own it.", page)]
    table = "| Who | What |\n|--|--|\n| Ask Ilse | Lotte signs |\n\nWork with Ilse and Lotte on alignment."
    named += [("direction", table, around) for around in (f"{page}\n{table}\nEnd.", page, "")]
    foreign = (
        "Definir a direção técnica do time e elevar a barra, com impacto em toda a organização."
    )
    named += [
        (part, few, foreign)
        for part in PARTS
        for few in ("Longo prazo.", "Raise the bar.", "Long-term.", "")
    ]
    bullets = "".join(f"{b}\tMentor engineers\n{b} Raise the bar\n" for b in "●○▪■◦‣⁃\uf0b7·o-*")
    files = [
        bullets,
        *(text for text, _ in PASTED.values()),
        *(f.read_text("utf-8") for f in sorted(CASES.glob("*.md"))),
    ]
    named += [
        (part, text, text)
        for part in ("direction", "radius", "not-doing", POSTING)
        for text in files
    ]
    there = checks.run("(some) => some.map((one) => code.ready.read(...one))", _json(named))
    assert there == [_json([asdict(f) for f in ours.read(*one)]) for one in named]
    asked = checks.run(
        "(some) => some.map((one) => code.ready.prompts(...one).map(({ id }) => id))", _json(named)
    )
    assert asked == [[p.id for p in ours.prompts(*one)] for one in named]
    english = checks.run("(texts) => texts.map((text) => code.ready.isEnglish(text))", _json(ODD))
    assert english == [ours.is_english(text) for text in ODD]


def test_both_give_the_same_findings_in_200_kb(checks: Twins) -> None:
    rng = random.Random(5)
    texts = [line.text for line in lines()] + ODD[2:6]
    big = "\n".join(rng.choice(texts) for _ in range(2600))
    assert len(big) > 200_000
    for part in ("direction", "radius"):
        mine = [asdict(f) for f in jdcheck.load().read(part, big)]
        assert checks.run("(part, text) => code.ready.read(part, text)", part, big) == mine
        assert len(mine) > 300


READ_ALL = """(bit, size) => {
  const text = `${bit.repeat(size).slice(0, size)}x`;
  for (const part of ["direction", "problem", "evidence", "not-doing", "posting"]) code.ready.read(part, text);
  code.ready.prompts("horizon", text, "", []);
  const lines = [`# ${text}#x`, `3. ${text}x`, `**Radius** ${text}x`, `## (a) ${text}x`, text];
  code.toMarkdown(code.fromMarkdown(lines.join("\\n")).description);
}"""


@pytest.mark.parametrize("bit", LONG_BITS)
def test_the_page_walks_through_a_long_part_once(counted: Counted, bit: str) -> None:
    """Steps are counted, not seconds: eight times as many, where it would be 64 times as many for a reading
    from every place. What happens within a pattern is looked at in `unit/test_jdcheck.py`."""
    counted.run(READY, jdcheck.for_page())
    few, many = (counted.work(READ_ALL, bit, size) for size in (500, 4000))
    assert 500 < many < 16 * few


def test_both_read_and_write_the_same_markdown(twins: Twins) -> None:
    rng = random.Random(6)
    blocks = [
        "# Staff, credit", "# Job description: Staff #", "## Direction", "## 1. problem", "### Horizon (draft)",
        "**Not doing:**", "##Radius", "## Scope", "## Streetch", "## ✅ The evidence 🚀", "# Round 1, 2026-01-02: talk",
        "# Round 9, soon: x", "# Round 3", "\\## Scope", "\\\\# twice", "<!-- staffplus job description, format 1 -->",
        "  text \t", "", "\t", "שלום 👩🏽‍🔬 𝕏", "a\u2028b\x85c", "# Appendix", "#### deep", "## اتجاه", "## \ufe0fProblem",
        "\r\nline\rline", "## Horizn", "## a #", "## Direction ##", "____", "```", "## agreement",
        "3. Evidence", "4) Horizon:", "Radius", "---", "====", "**Radius:** text", "__Direction__: a", "__Agreement__", "## My direction",
        "\\Radius", "\\3. Evidence", "**Marta:** x", "5. Stretch",
    ]  # fmt: skip
    unmarked = [
        "Job description – Staff, credit", "JOB DESCRIPTION", "Direction", "problem", "EVIDENCE:", "1.\tHorizon", "2. Radius", "*Stretch*",
        "Not\u00a0doing :", "What I won’t do", "Agreement (draft)", "Direction: a: b", "Problem – it – waits", "Evidence\t41", "| Horizon | May |",
        "*Radius:* mine", "● Stretch", "o\tProblem", "- Evidence - x", "▶ Horizon", "direction.", "> Radius", "    Problem", "\u00a0", "\u200b", "",
        "", "", "● Moves “it”…", "o\ttext", "## Scope", "# Staff", "# Round 1, 2026-01-02", "🎯 Direction", "h2. Problem", "a\u2028Radius", "Evidence!\x85", "\x0b",
    ]  # fmt: skip
    files = [
        "",
        "\ufeff# x\n",
        "# a\n<!-- staffplus job description, format 12 -->\n",
        "a" * 2_000_001,
    ]
    files += ["\n".join(rng.choices(blocks, k=rng.randint(1, 14))) for _ in range(400)]
    files += ["\n".join(rng.choices(unmarked, k=rng.randint(4, 24))) for _ in range(600)]
    files += [
        *(text for text, _ in PASTED.values()),
        *NO_PARTS.values(),
        *(file.read_text("utf-8") for file in sorted(CASES.glob("*.md"))),
    ]
    for text, there in zip(files, twins.run(READ, files), strict=True):
        assert there == _here(text), text


def test_word_differences_give_both_texts_back(twins: Twins) -> None:
    rng = random.Random(7)
    words = ["cut", "label", "delay", " ", "  ", "\n", "from 60", "to", "20 👩🏽‍🔬", "days.", ""]
    pairs = [[" ".join(rng.choices(words, k=rng.randint(0, 12))) for _ in "ab"] for _ in range(300)]
    pairs += [["a " * 9000, "b " * 9000], ["same", "same"], ["", "new"]]
    found = twins.call("diffWords", pairs)
    for (before, after), changes in zip(pairs, found, strict=True):
        assert "".join(c["text"] for c in changes if c["kind"] != "new") == before
        assert "".join(c["text"] for c in changes if c["kind"] != "gone") == after
    assert found[-2] == [{"kind": "same", "text": "same"}]


def _here(text: str) -> dict[str, Any]:
    try:
        read = JobDescription.from_markdown(text)
    except JobDescriptionError as error:
        return {"error": str(error)}
    fields = asdict(read)
    notes = fields.pop("notes")
    del fields["lines"]
    return dict(
        _json({"description": fields, "notes": list(notes), "markdown": read.to_markdown()})
    )


def _json(value: Any) -> Any:
    """As the browser hands it back: lists for tuples; a lone surrogate cannot cross the wire."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {key: _json(one) for key, one in value.items()}
    return [_json(one) for one in value] if isinstance(value, list | tuple) else value
