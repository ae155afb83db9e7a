"""What tells a pattern that reads a long text again and again from one that reads it once."""

from __future__ import annotations

import re

import pytest

from tests.repeats import of_script, read_again

#: By what they may be given many times over.
AGAIN = {
    "a+b": "a", r"\w+@": "a", " *$": " ", r"\([^)]*\)$": "(a",  # from the next place
    "x(?:[a-z]*y)?": "xa", "(?=[a-z]+)1": "a", "a{1,900}b": "a", r"(?m)^\s*x": "\n",
    "a*a*b": "a", "^a*(?:xa)?a*b": "a", "^[ab]*c?[bc]*d": "b",  # in another repeat
    "^(?:a+)+b": "a", "^(?:a*)*b": "a", "^(?:a?b?)*c": "b", "^(?:ab|a|b)*c": "ab", "^(?:[a-z]+-?)*x": "a",
}  # fmt: skip
ONCE = (
    "a+", "^a*b", r"\b[0-9]+ %", r"\([^()]*\)$", r"[ \t]#+$", "(?m)^ *x", "a{1,80}b", "[a-z]+(?:-[a-z]+)*",
    "own (?:the |a )*x", "^(?:[a-z]+-)*x", r"[.!?;](?: |$)", r"^ *\|[ |:-]*$", "(?:one|two|three) (?:weeks?|months?)",
)  # fmt: skip


@pytest.mark.parametrize("pattern", AGAIN)
def test_a_pattern_that_reads_again_is_known_by_a_text_that_shows_it(pattern: str) -> None:
    found = read_again(pattern)
    assert found and set(found.lower()) == set(AGAIN[pattern])
    assert not re.fullmatch(pattern, f"{found * 8}!"), "it looks in vain"


@pytest.mark.parametrize("pattern", ONCE)
def test_a_pattern_that_reads_once_is_let_be(pattern: str) -> None:
    assert read_again(pattern) is None


def test_patterns_are_found_in_a_script() -> None:
    code = "const A = /[/]x+/g;\n// no /pattern/ here\nconst b = 4 / 2 / 1;\nif (/^\\u{1F600}$/u.test(c)) d(/e/s);"
    assert of_script(code) == [
        ("[/]x+", re.ASCII), (r"^\U0001f600$", re.ASCII), ("e", re.ASCII | re.DOTALL)
    ]  # fmt: skip
