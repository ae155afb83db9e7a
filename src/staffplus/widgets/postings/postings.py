"""The posting reader: code four postings line by line, compare, swap the team's name, rewrite."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import anywidget
import traitlets

from staffplus.bundle import COURSE, bundle, style
from staffplus.postings import coding, postings, swap

Block = dict[str, Any]


class PostingReader(anywidget.AnyWidget):
    """Postings that a learner reads closely; the work is kept in the browser (`postings`).

    Attributes:
        collection: scheme, coders, swap teams, pointers and postings; see `contents`.
        plain: the same as text, for pages without JavaScript and for print.
    """

    _esm = bundle("widgets/postings/postings.js")
    _css = style("widgets/postings/postings.css")

    course = traitlets.Unicode(COURSE).tag(sync=True)
    collection: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    plain: traitlets.List[Block] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return "PostingReader()"


def posting_reader() -> PostingReader:
    """The posting reader over the postings of the bank.

    Raises:
        staffplus.bankfile.BankError: `bank/postings.toml` is malformed; the message says where.
    """
    collection = postings.load()
    return PostingReader(collection=contents(collection), plain=plain(collection))


def contents(collection: postings.Collection) -> dict[str, Any]:
    """The collection as JSON, with the `groups` of the swap test and each line's `group` and `verdict`."""
    table = asdict(collection) | {"groups": [asdict(group) for group in swap.GROUPS]}
    for posting, shown in zip(collection.postings, table["postings"], strict=True):
        for line, row in zip(posting.lines, shown["lines"], strict=True):
            row["group"] = swap.group_of(line, collection.teams).id
            row["verdict"] = swap.verdict(line, collection.teams)
    return table


def plain(collection: postings.Collection) -> list[Block]:
    """The reader as text: the postings, and folded below each both codings, swap and rewrites."""
    names = {theme.id: theme.name for theme in collection.themes}
    who = " and ".join(f"{coder.name}, who {coder.way}" for coder in collection.coders)
    lines = sum(len(posting.lines) for posting in collection.postings)
    blocks: list[Block] = [
        {
            "p": f"{len(collection.postings)} invented postings with {lines} lines follow. Code each "
            f"line with the eight codes above, on paper and before you unfold anything. Then compare "
            f"your codes with those of {who}. There is no key."
        }
    ]
    for posting in collection.postings:
        blocks += _posting_blocks(posting, collection, names)
    blocks.append(
        {"details": {"summary": "What the postings share", "blocks": _shared(collection)}}
    )
    blocks.append(
        {
            "p": "Last, choose one line that is true of every team, and rewrite it so that it is true of "
            "one team only. What is the gap today, with a figure if there is one? What is the "
            "consequence, and for whom? What is the first change? No machine can mark it: ask someone "
            "of another team whether the line could be theirs."
        }
    )
    return blocks


def _posting_blocks(
    posting: postings.Posting, collection: postings.Collection, names: dict[str, str]
) -> list[Block]:
    head = f"{posting.title}, {posting.team}, {posting.firm}"
    numbered = list(enumerate(posting.lines, 1))
    rows = [
        [str(n), *(_codes(line, coder.id, names) for coder in collection.coders)]
        for n, line in numbered
    ]
    reasons = [
        f"{n}, {coder.name}: {line.codings[coder.id].why}"
        for n, line in numbered
        for coder in collection.coders
    ]
    return [
        {"p": f"{head}. {posting.about}"},
        {
            "table": {
                "head": ["Line", "What it says"],
                "rows": [[str(n), line.filled(posting.team, posting.firm)] for n, line in numbered],
            }
        },
        _folded(
            f"Two codings of {head}",
            {
                "table": {
                    "head": ["Line", *(coder.name for coder in collection.coders)],
                    "rows": rows,
                }
            },
            {"list": reasons},
        ),
        _folded(
            f"Swap test and rewrites of {head}",
            {"list": [f"{team.name}. {team.facts}" for team in collection.teams]},
            {"list": [f"{n}. {_swapped(line, collection)}" for n, line in numbered]},
        ),
    ]


def _folded(summary: str, *blocks: Block) -> Block:
    return {"details": {"summary": summary, "blocks": list(blocks)}}


def _codes(line: postings.Line, coder: str, names: dict[str, str]) -> str:
    return ", ".join(names[code] for code in line.codings[coder].codes) or "none"


def _swapped(line: postings.Line, collection: postings.Collection) -> str:
    rewrite = f" One rewrite: {line.rewrite}" if line.rewrite else ""
    return f"{swap.verdict(line, collection.teams)} {line.swap_why}{rewrite}"


def _shared(collection: postings.Collection) -> list[Block]:
    table = postings.tables()["codings"]
    codes = [theme.id for theme in collection.themes]
    rows = []
    for theme in collection.themes:
        row = [theme.name]
        for posting in collection.postings:
            units = [line.id for line in posting.lines]
            counts = [
                round(len(units) * coding.coverage(table, coder.id, units, codes)[theme.id])
                for coder in collection.coders
            ]
            row.append(", ".join(map(str, counts)))
        rows.append(row)
    units = [line.id for posting in collection.postings for line in posting.lines]
    made = [coding.decisions(table, coder.id, units, codes) for coder in collection.coders[:2]]
    one, other = (coder.name for coder in collection.coders[:2])
    kappa = coding.kappa_by_code(made[0], made[1], len(codes))
    return [
        {
            "p": f"Lines with each code, first by {one} and then by {other}, in each of the postings."
        },
        {
            "table": {
                "head": ["Code", *(posting.role for posting in collection.postings)],
                "rows": rows,
            }
        },
        {"list": [f"Only {posting.role}: {posting.only}" for posting in collection.postings]},
        {
            "p": f"{one} and {other} made {coding.percent_agreement(*made):.0f} of 100 decisions alike"
            + (f"; pooled kappa is {kappa:.2f}." if kappa is not None else ".")
        },
    ]
