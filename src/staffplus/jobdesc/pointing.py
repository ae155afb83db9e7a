"""The checks as they are run over a text: where each points, step for step as `checks.js` does it.

`checks.py` reads them from their file. A test runs both languages over one corpus and compares every
finding. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from staffplus.jobdesc.parts import PARTS
from staffplus.jobdesc.text import (
    apart,
    by_line,
    fold,
    is_title,
    laid_out,
    lower_ascii,
    runs,
    sentences,
    whole,
)
from staffplus.jobdesc.words import Words

_OPENS = re.compile("[.!?;\n]")
#: Letters of other scripts than Latin.
_FAR = re.compile("[\u0300-\uffff]")
_CAPITAL = re.compile("[A-Z\u00c0-\u00de]")


@dataclass(frozen=True)
class Finding:
    """What a check points at: `words` are the part's text from `start` to `end`, in code points."""

    check: str
    part: str
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Rule:
    """One way in which a check is raised; the fields are explained in the file."""

    parts: frozenset[str]
    looks_at: str
    within: str
    raising: tuple[re.Pattern[str], ...]
    #: All of `raising` in one: most pieces hold none of them, and one look tells so.
    any_raising: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    unless_cased: tuple[re.Pattern[str], ...]
    ignoring: tuple[re.Pattern[str], ...]
    at_least: int
    specific: int | None
    most_of: str | None
    dense: float | None
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """A check as people see it, and the rules that raise it."""

    id: str
    name: str
    why: str
    rewrite: Mapping[str, str]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Prompt:
    """A question that the next level of the rubric asks of a part at which no check points."""

    id: str
    part: str
    ask: str
    why: str
    has: tuple[re.Pattern[str], ...]
    lacks: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Reading:
    """How people are named, and how many words make a text English: `[reading]` in the file, explained there."""

    names: tuple[re.Pattern[str], ...]
    enough_words: int
    english_share: float


@dataclass(frozen=True)
class Checks:
    """All checks, and the word lists that they read with."""

    checks: tuple[Check, ...]
    reading: Reading
    words: Words
    english: frozenset[str]
    foreign: frozenset[str]
    blind: tuple[str, ...]
    prompting: tuple[Prompt, ...] = ()
    #: The page that was read last, and whom it names: its parts are read one after the other.
    _named: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    #: Parts that were asked for lately, and whether they are in English.
    _english: dict[str, bool | None] = field(default_factory=dict, compare=False, repr=False)

    def __iter__(self) -> Iterator[Check]:
        return iter(self.checks)

    def __getitem__(self, check_id: str) -> Check:
        return next(check for check in self.checks if check.id == check_id)

    def read(self, part: str, text: str, page: str = "") -> list[Finding]:
        """Every finding in the text of one part, in the order of the checks and of the text.

        `page` is what else the description says: whom it names there is known here too.
        """
        if not self.is_english(text, page):
            return []
        cased = laid_out(fold(text))
        names = self._names_on(page)
        if f"\n{text}\n" not in f"\n{page}\n":
            names |= self.names(cased)
        around = Around(lower_ascii(cased), cased, names)
        found: list[Finding] = []
        for check in self.checks:
            spans = [
                s for rule in check.rules if part in rule.parts for s in self._spans(rule, around)
            ]
            found += [
                Finding(check.id, part, start, end, text[start:end]) for start, end in apart(spans)
            ]
        return found

    def prompts(
        self, part: str, text: str, page: str = "", found: Sequence[Finding] | None = None
    ) -> list[Prompt]:
        """What the next level asks of a part at which no check points; questions and never marks.

        `found` is what `read` found there, if it was asked before: it takes most of the time.
        """
        blank = not fold(text).strip(" \n")
        if blank or found or not self.is_english(text, page):
            return []
        if found is None and self.read(part, text, page):
            return []
        lower = lower_ascii(laid_out(fold(text)))
        return [
            prompt
            for prompt in self.prompting
            if prompt.part == part
            and (not prompt.has or any(pattern.search(lower) for pattern in prompt.has))
            and not any(pattern.search(lower) for pattern in prompt.lacks)
        ]

    def names(self, folded: str) -> frozenset[str]:
        """Names of people and teams that act or are spoken to in a page, in lower-case letters."""
        return frozenset(
            lower_ascii(match[1])
            for pattern in self.reading.names
            for match in pattern.finditer(folded)
        )

    def _names_on(self, page: str) -> frozenset[str]:
        if page not in self._named:
            self._named.clear()
            self._named[page] = self.names(fold(page))
        return self._named[page]

    def is_english(self, text: str, page: str = "") -> bool:
        """False for text that is in another language as far as short lists of words can tell.

        Of a few words that tell nothing, the `page` they stand on does, as far as it is in their letters.
        """
        if text not in self._english:
            if len(self._english) > 2 * len(PARTS):
                self._english.clear()
            self._english[text] = self._looks_english(text)
        found = self._english[text]
        if found is None and page:
            return self.is_english(_FAR.sub(" ", page))
        return found is not False

    def _looks_english(self, text: str) -> bool | None:
        """None where nothing tells."""
        lower = lower_ascii(fold(text))
        words = self.words.form.findall(lower)
        letters = "".join(words)
        far = 0 if letters.isascii() else len(_FAR.findall(letters))
        if 2 * far > len(letters):
            return False
        known = sum(map(self.english.__contains__, words))
        foreign = sum(map(self.foreign.__contains__, words))
        if foreign > 1 and foreign > 2 * known:
            return False
        if len(words) < self.reading.enough_words:
            return True if known else None
        return known >= self.reading.english_share * len(words)

    def specific_words(self, text: str) -> list[str]:
        """The different words of `text` that not any team could have written, in order."""
        return list(dict.fromkeys(self._specific(fold(text), frozenset())))

    def _specific(self, cased: str, names: frozenset[str]) -> Iterator[str]:
        """Words of `cased` that are specific; a name is not, as another's may stand in its place.

        A word in capital letters is a name unless it is the first. One of `names` counts thrice:
        nobody else's team has this person.
        """
        last = 0
        for match in self.words.form.finditer(lower_ascii(cased)):
            word, begin = match[0], match.start()
            since, last = last, match.end()
            if names and word.removesuffix("'s") in names:
                yield from (word, f"{word}.", f"{word}..")
            elif self.words.is_generic(word) or (word.isascii() and word.isdigit()):
                continue
            elif (
                not since or not _CAPITAL.match(cased[begin]) or _OPENS.search(cased, since, begin)
            ):
                yield word

    def _is_specific(self, most: float, around: Around, spans: list[tuple[int, int]]) -> bool:
        """Whether the sentences have more than `most` different specific words together."""
        seen: set[str] = set()
        for start, end in spans:
            found = around.specific.get(start)
            if found is None:
                found = around.specific[start] = self._specific_in(around, start, end)
            seen |= found
            if len(seen) > most:
                return True
        return False

    def _specific_in(self, around: Around, start: int, end: int) -> set[str]:
        words, names = set(self.words.form.findall(around.lower, start, end)), around.names
        if all(self.words.is_generic(it) and it.removesuffix("'s") not in names for it in words):
            return set()  # as of most sentences: none has to be looked at in its place
        return set(self._specific(around.cased[start:end], names))

    def _says_enough(self, rule: Rule, around: Around, span: tuple[int, int]) -> bool:
        if rule.specific is None:
            return False
        spans = around.sentences if rule.within == "part" else [span]
        return self._is_specific(rule.specific, around, spans)

    def _spans(self, rule: Rule, around: Around) -> Iterator[tuple[int, int]]:
        if rule.most_of is None:
            pieces = around.whole if rule.within == "part" else around.sentences
            yield from self._found(rule, around, pieces)
            return
        for group in around.lines if rule.most_of == "line" else [around.sentences]:
            words = {span: around.lower.count(" ", *span) + 1 for span in group}
            every = sum(words.values())
            dense = None if rule.dense is None or len(group) < 2 else int(rule.dense * every)
            if dense is not None and self._is_specific(dense, around, group):
                continue
            found = set(self._found(rule, around, group))
            if 2 * sum(words[span] for span in found) > every:
                yield from runs(group, found)

    def _found(
        self, rule: Rule, around: Around, pieces: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        for start, end in pieces:
            piece = around.lower[start:end]
            if rule.needs and not any(word in piece for word in rule.needs):
                continue
            if not rule.raising and self._says_enough(rule, around, (start, end)):
                continue  # the cheaper question first
            for pattern in rule.ignoring:
                piece = pattern.sub(lambda match: " " * len(match[0]), piece)
            if not all(pattern.search(piece) for pattern in rule.any_raising):
                continue
            hits = apart(m.span() for pattern in rule.raising for m in pattern.finditer(piece))
            if rule.raising and len(hits) < rule.at_least:
                continue
            if any(pattern.search(piece) for pattern in rule.unless):
                continue
            if any(pattern.search(around.cased[start:end]) for pattern in rule.unless_cased):
                continue
            if rule.raising and self._says_enough(rule, around, (start, end)):
                continue
            if rule.looks_at == "words":
                yield from ((start + first, start + last) for first, last in hits)
            else:
                yield start, end


@dataclass(frozen=True)
class Around:
    """One text as the rules look at it: laid out, in small letters and not, and who is named."""

    lower: str
    cased: str
    names: frozenset[str]
    #: The specific words of sentences that were asked for, by where they begin.
    specific: dict[int, set[str]] = field(default_factory=dict)

    @cached_property
    def whole(self) -> list[tuple[int, int]]:
        return list(whole(self.lower))

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        return list(sentences(self.lower))

    @cached_property
    def lines(self) -> list[list[tuple[int, int]]]:
        """The sentences of each line that has some and is no title of what follows."""
        groups = by_line(self.lower, self.sentences)
        return [group for group in groups if not is_title(self.lower, group)]
