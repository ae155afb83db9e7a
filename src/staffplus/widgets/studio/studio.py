"""The job description studio: eight parts to write, checks that point, rounds, a way out and in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from staffplus import jobdesc
from staffplus.bundle import COURSE, bundle, style
from staffplus.jobdesc import checks as jdcheck


class Studio(anywidget.AnyWidget):
    """A learner writes the job description of the workshop; it stays in the browser.

    Attributes:
        rubric: the teams and the eight parts of `bank/jd_rubric.toml`.
        checks: the tables of `bank/jd_checks.toml`.
        markdown: the description with its rounds, as the page last saved it; in live Jupyter this
            comes back to Python (see `job_description`).
    """

    _esm = bundle("widgets/studio/studio.js")
    _css = style("widgets/studio/studio.css")

    course = traitlets.Unicode(COURSE).tag(sync=True)
    rubric: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    checks: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    markdown = traitlets.Unicode().tag(sync=True)
    plain: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return "Studio()"

    @property
    def job_description(self) -> jobdesc.JobDescription:
        """What is written in the page, in live Jupyter; empty until the page has shown the studio."""
        return jobdesc.JobDescription.from_markdown(self.markdown)


def job_description_studio() -> Studio:
    """The studio of the chapter `workshop`."""
    rubric, checks = jobdesc.rubric(), jdcheck.for_page()
    return Studio(rubric=rubric, checks=checks, plain=_plain(rubric, checks))


def _plain(rubric: Mapping[str, Any], checks: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The studio on paper: parts to fill, their levels with examples, and what the checks look for."""
    teams = {team["id"]: team["name"] for team in rubric["team"]}
    first = rubric["team"][0]["id"]
    parts = [
        {
            "details": {
                "summary": f"{part['name']}: {part['question']}",
                "blocks": [
                    {"p": part["hint"]},
                    {
                        "table": {
                            "head": ["Level", "What it looks like", f"{teams[first]} (invented)"],
                            "rows": [
                                [level["score"], level["text"], level["example"][first]]
                                for level in part["level"]
                            ],
                        }
                    },
                    {"p": f"What usually goes wrong: {part['pitfall']}"},
                ],
            }
        }
        for part in rubric["part"]
    ]
    pointed = [
        {"p": "The checks point and do not mark. This is what they look for:"},
        {"list": [f"{check['name']}. {check['why']}" for check in checks["check"]]},
        {"p": "What they cannot see:"},
        {"list": list(checks["blind"])},
    ]
    return [
        {"p": "Write the eight parts in any document, under these headings, and put a date on it:"},
        *parts,
        {"details": {"summary": "What to look for when you read it again", "blocks": pointed}},
    ]
