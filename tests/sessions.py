"""What the tests of plans and their sheets share: the plans, the course as they read it, and a plan of one's own."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from staffplus import session
from staffplus.site.outline import chapters, readings

ROOT = Path(__file__).parents[1]
CHAPTERS = chapters(ROOT)
COURSE = readings(CHAPTERS)
ACTIVITIES = session.activities()
PLANS = session.plans()

MINE = """
[[plan]]
id = "mine"
name = "Tuesday"
about = "For two teams."
prepare = []

[[plan.session]]
name = "Tuesday"
within = 40
read = ["scope-of-questions"]
more = []
homework = []
blocks = [
  { activity = "welcome-to-the-room" },
  { activity = "question-sort" },
  { pause = "Break", minutes = 5 },
]
"""


def text_of(html: str) -> str:
    """The words of a page, with its style and scripts left out."""
    html = re.sub(r"<(style|script).*?</\1>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
