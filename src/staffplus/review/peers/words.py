"""What others said of one's text: a page for its author, without names."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from staffplus.bundle import BASE, HERE
from staffplus.review.peers.rounds import Round
from staffplus.review.peers.standing import Standing, State

STYLES = (BASE, "widgets/answerpage/answerpage.css", "widgets/peerpage/peerpage.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>{title}</title><link rel="icon" href="data:,"><style>{style}</style></head>
<body class="sp-widget sp-page sp-peers"><main>
<header><p class="sp-label">Peer review, {exercise}</p><h1>{title}</h1>
<p>{readers} Names are left out, and so is the order: what stands first in one row need not be by the reader who stands
first in the next.</p></header>
{rows}</main></body></html>
"""


def page(it: State, author: str) -> str:
    """The page of an author; "" while nobody has read them."""
    mine = [one for one in it.standings if one.author == author]
    readers = [who for who in it.round.readers(author) if who in it.reviews and any(who in one.given for one in mine)]  # fmt: skip
    if not readers:
        return ""
    said = "Three people" if len(readers) == 3 else f"{len(readers)} of three people"
    rows = "".join(_row(it, one) for one in mine)
    return PAGE.format(
        policy=POLICY, title="What others read in yours", style=_style(),
        exercise=escape(it.round.title), readers=f"{said} of your cohort have read you so far.",
        rows=rows,
    )  # fmt: skip


def _style() -> str:
    style = "\n".join((HERE / name).read_text("utf-8") for name in STYLES)
    # No script runs here that could say which theme it is.
    dark = 'html[data-theme="dark"] .sp-widget,\n  body[data-jp-theme-light="false"] .sp-widget'
    assert dark in style
    return style.replace(f"@media screen {{\n  {dark}", "@media screen and (prefers-color-scheme: dark) {\n  .sp-widget")  # fmt: skip


def _row(it: State, one: Standing) -> str:
    row = next(row for row in it.round.rows if row["id"] == one.row)
    text = it.round.learners[one.author].parts.get(one.row, "").strip() or "(nothing stands here)"
    return (
        f'<section class="sp-step"><h2>{escape(row["title"])}</h2>'
        f'<blockquote class="sp-line">{escape(text)}</blockquote>{"".join(_told(it.round, one, row["level"]))}'
        f"{_words(it, one)}</section>\n"
    )


def _told(it: Round, one: Standing, levels: list[dict[str, str]]) -> Iterator[str]:
    """The level reached, and what the next one looks like."""
    gave = ", ".join(map(str, sorted(one.given.values())))
    if not one.given:
        yield "<p>Nobody has given this row a level yet.</p>"
    elif one.disputed:
        yield f"<p><strong>Far apart:</strong> your readers gave {gave}. Whoever runs the course reads it too, and decides.</p>"  # fmt: skip
    else:
        assert one.level is not None
        how = "decided by whoever runs the course" if one.decided is not None else "the median"
        below = int(one.level)
        between = "" if one.level == below else f", between {below} and {below + 1}"
        yield f"<p><strong>Level {one.level:g} of {it.most(one.row)}</strong>, {how}{between}; your readers gave {gave}.</p>"  # fmt: skip
        yield f"<p>Level {below}: {escape(levels[below]['descriptor'])}</p>"
        if below < it.most(one.row):
            after = levels[below + 1]
            yield f'<p>Level {below + 1} would be: {escape(after["descriptor"])} An invented team writes: <q class="sp-words">{escape(after["example"])}</q></p>'  # fmt: skip
    if one.own is not None:
        yield f"<p>You gave yourself {one.own}.</p>"


def _words(it: State, one: Standing) -> str:
    readers = sorted(one.given, key=lambda who: it.round.draw("words", one.author, one.row, who))
    others = [who for who in it.round.readers(one.author) if who in it.reviews and who not in one.given]  # fmt: skip
    said = [it.reviews[who].peers[one.author][one.row].words for who in [*readers, *others] if one.row in it.reviews[who].peers[one.author]]  # fmt: skip
    found = [f'<li class="sp-given"><span class="sp-words">{escape(words)}</span></li>' for words in said if words]  # fmt: skip
    return f"<h3>In their words</h3><ul>{''.join(found)}</ul>" if found else ""
