"""The end of a chapter: what was shown, what to do in the team, the exercise, and what comes next.

What was answered is known in the browser alone, so that part is empty here and `steps/end.js` fills
it; the rest is the same for everyone, and stands there without JavaScript and on paper.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from staffplus.site.outline import Chapter, chapters

ANCHOR, HEADING = "chapter-end", "Where you stand now"
#: Anchors of the passages that hold a chapter's task end in this.
TASK = "in-your-own-team"
TASK_TITLE = re.compile(r"\{admonition\} +(.+)")


def add_ending(app: Sphinx, doctree: nodes.document) -> None:
    """Close every chapter with its ending."""
    course = chapters(Path(app.srcdir))
    for chapter in course:
        if app.env.docname == f"book/{chapter.name}":
            page = next(iter(doctree.findall(nodes.section)))
            page += ending(chapter, course, Path(app.srcdir) / "exercises/source")


def ending(chapter: Chapter, course: list[Chapter], exercises: Path) -> nodes.section:
    """The last section of a chapter's page; `exercises` is the folder with a folder for each exercise."""
    section = nodes.section("", nodes.title("", HEADING), ids=[ANCHOR], names=[ANCHOR])
    section += nodes.raw("", '<div class="end-shown"></div>', format="html")
    for anchor in chapter.sections():
        if anchor.endswith(TASK):
            found = TASK_TITLE.search(chapter.section(anchor))
            title = found[1].strip() if found else chapter.sections()[anchor]
            link = nodes.reference("", "", nodes.inline("", title), internal=True, refid=anchor)
            section += _line("In your team: ", link, kind="end-task")
    if (exercises / chapter.name).is_dir():
        to = f"../exercises/{chapter.name}.html"
        link = nodes.reference("", "", nodes.inline("", chapter.title), refuri=to)
        how = nodes.Text(", in the page or as a notebook.")
        section += _line("The exercise: ", link, how, kind="end-exercise")
    later = [other for other in course if other.number > chapter.number]
    if later:
        onward = addnodes.pending_xref(
            "", nodes.inline("", later[0].title), refdomain="std", reftype="doc",
            reftarget=f"/book/{later[0].name}", refexplicit=True, refwarn=True,
            refdoc=f"book/{chapter.name}",
        )  # fmt: skip
        section += _line("Next: ", onward, kind="end-next")
    else:
        told = "the 30 and the 90 days in both calendars. This was the last chapter."
        section += _line("Next: ", nodes.Text(told), kind="end-next")
    return section


def _line(lead: str, *rest: nodes.Node, kind: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.strong("", lead), *rest, classes=[kind])


def setup(app: Sphinx) -> None:
    # Before Sphinx collects the headings (500), so that it stands in the table of contents too.
    app.connect("doctree-read", add_ending, priority=400)
