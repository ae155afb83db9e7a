"""Takes out of a style sheet what no page of a site can match.

A selector stays unless it asks for a class, an id or an element that no page has and no script could
add. What stands within `:not()`, `:is()` and their like is never held against it, so that a doubt
keeps a rule. Then go the variables, animations and fonts that nothing left asks for, and what a later
rule with the same selector says again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from pathlib import PurePosixPath
from posixpath import normpath, relpath
from typing import Any

import tinycss2

#: Blocks that hold rules of their own.
NESTING = ("media", "supports", "layer", "container")
#: `var(--name` as it stands in a value, in a script or in a style of a page.
ASKED = re.compile(r"--[\w-]+")


@dataclass(frozen=True)
class Used:
    """What a site's pages hold, or its scripts may add."""

    classes: Collection[str]
    ids: Collection[str]
    elements: Collection[str]
    variables: Collection[str] = ()  #: asked for by other styles and by scripts

    @classmethod
    def of(cls, pages: Sequence[str], scripts: Sequence[str], added: Collection[str] = ()) -> Used:
        """Read from HTML and JavaScript; `added` are names that a script not given here puts in.

        Every word of a script may become a class, an id or an element of the page.
        """
        words = {word for text in scripts for word in re.findall(r"[A-Za-z_][\w-]*", text)}
        words |= set(added)
        lists = (found for page in pages for found in re.findall(r'\bclass="([^"]*)"', page))
        return cls(
            classes={name for found in lists for name in found.split()} | words,
            ids={name for page in pages for name in re.findall(r'\bid="([^"]*)"', page)} | words,
            elements={name for page in pages for name in re.findall(r"<([a-z][\w-]*)", page)}
            | {"html", "body"}
            | words,
            variables={name for text in (*pages, *scripts) for name in ASKED.findall(text)},
        )


def purged(css: str, used: Used) -> str:
    """`css` without the rules that match nothing of what is `used`, and without what only they need."""
    rules = list(
        _kept(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), used)
    )
    while True:
        asked = set(used.variables) | {name for rule in rules for name in rule.asked}
        spoken = " ".join(rule.values for rule in rules)
        left = [slim for rule in rules if (slim := rule.without(asked, spoken))]
        if left == rules:
            return "".join(_blocks(_last_words(rules)))
        rules = left


def _last_words(rules: Sequence[_Rule]) -> list[_Rule]:
    """The rules without what a later one of the same selector, in the same block, says anew.

    What one rule says twice stays: browsers that do not know the second take the first.
    """
    said: set[tuple[tuple[str, ...], str, str, bool]] = set()
    left = []
    for rule in reversed(rules):
        if rule.keyword:
            left.append(rule)
            continue
        named = [
            (rule.around, rule.head, name, value.endswith("!important"))
            for name, value in rule.declarations
        ]
        kept = tuple(
            it for it, key in zip(rule.declarations, named, strict=True) if key not in said
        )
        said.update(key for key, (_, value) in zip(named, rule.declarations, strict=True) if value)
        if kept:
            left.append(replace(rule, declarations=kept))
    return left[::-1]


def tight(css: str) -> str:
    """`css` without its comments, its line breaks and the blanks beside a brace, a colon or a comma."""
    plain = " ".join(re.sub(r"/\*.*?\*/", "", css, flags=re.S).split())
    parts = re.split(r"""("[^"]*"|'[^']*')""", plain)  # within quotation marks all stays
    parts[::2] = [
        re.sub(r" ?([{};,]) ?|(?<=:) ", r"\1", part).replace(";}", "}") for part in parts[::2]
    ]
    return "".join(parts)


def moved(css: str, source: str, target: str) -> str:
    """`css` of the file `source` as it reads in the file `target`: its relative addresses lead on."""

    def lead(found: re.Match[str]) -> str:
        address = found[2]
        if re.match(r"[a-z]+:|/|#", address):
            return found[0]
        at = normpath(PurePosixPath(source).parent / address)
        return f"url({found[1]}{relpath(at, PurePosixPath(target).parent)}{found[1]})"

    return re.sub(r"""url\((["']?)([^"')]+)\1\)""", lead, css)


@dataclass(frozen=True)
class _Rule:
    """A rule with its declarations, within the blocks (`@media …`) that it stands in."""

    around: tuple[str, ...]
    head: str
    declarations: tuple[tuple[str, str], ...]  #: name, and value with its importance
    keyword: str = ""  #: of an at-rule

    @cached_property
    def values(self) -> str:
        named = self.declarations if self.keyword != "font-face" else ()
        return " ".join(value for name, value in named)

    @cached_property
    def asked(self) -> set[str]:
        return {name for _, value in self.declarations for name in ASKED.findall(value)}

    def without(self, asked: set[str], spoken: str) -> _Rule | None:
        """Without variables that nobody asks for; None where nothing is left of it."""
        if self.keyword == "keyframes" and self.head.split()[-1] not in spoken:
            return None
        if self.keyword == "font-face":
            family = dict(self.declarations).get("font-family", "").strip("\"'").replace("\\", "")
            return self if family in spoken.replace("\\", "") else None
        kept = tuple(it for it in self.declarations if not it[0].startswith("--") or it[0] in asked)
        if kept == self.declarations:
            return self
        return _Rule(self.around, self.head, kept, self.keyword) if kept else None

    def __str__(self) -> str:
        inside = ";".join(f"{name}:{value}" if value else name for name, value in self.declarations)
        return f"{self.head}{{{inside}}}"


def _blocks(rules: Sequence[_Rule]) -> Iterator[str]:
    """The rules as text, neighbours in the same block (`@media …`) together."""
    for around, inside in groupby(rules, key=lambda rule: rule.around):
        text = "".join(map(str, inside))
        for block in reversed(around):
            text = f"{block}{{{text}}}"
        yield text


def _kept(nodes: Sequence[Any], used: Used, around: tuple[str, ...] = ()) -> Iterator[_Rule]:
    for node in nodes:
        if node.type == "qualified-rule":
            parts = _split(node.prelude)
            heads = [_text(part) for part in parts if _matches(part, used)]
            if heads and (found := _declarations(node.content)):
                yield _Rule(around, ",".join(heads), found)
        elif node.type == "at-rule" and node.content is not None:
            head = f"@{node.at_keyword} {_text(node.prelude)}".strip()
            if node.lower_at_keyword in NESTING:
                inside = tinycss2.parse_rule_list(
                    node.content, skip_comments=True, skip_whitespace=True
                )
                yield from _kept(inside, used, (*around, head))
            elif node.lower_at_keyword.endswith("keyframes"):
                yield _Rule(around, head, ((_text(node.content), ""),), "keyframes")
            else:
                yield _Rule(around, head, _declarations(node.content), node.lower_at_keyword)
        elif node.type == "error":
            raise ValueError(
                f"a style sheet cannot be read: line {node.source_line}: {node.message}"
            )


def _split(tokens: Sequence[Any]) -> list[list[Any]]:
    """The selectors of a list of them."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _matches(selector: Sequence[Any], used: Used) -> bool:
    """Whether something may match: each name outside of brackets is of a page or of a script."""
    before: Any = None
    for token in selector:
        if token.type == "hash" and token.value not in used.ids:
            return False
        if token.type == "ident" and before == "." and token.value not in used.classes:
            return False
        if (
            token.type == "ident"
            and before not in (".", ":")
            and token.lower_value not in used.elements
        ):
            return False
        before = token
    return True


def _declarations(content: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    found = []
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            found.append((node.name, _text(node.value) + "!important" * node.important))
        elif node.type != "error":  # what browsers skip, too, among them hacks for old ones
            found.append((node.serialize().strip(), ""))
    return tuple(found)


def _text(tokens: Sequence[Any]) -> str:
    return re.sub(r"\s+", " ", tinycss2.serialize(tokens)).strip()
