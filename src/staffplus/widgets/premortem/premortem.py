"""The pre-mortem card: a decision, what it will be seen to have cost, and what to log for it now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from staffplus.bundle import COURSE, bundle, style
from staffplus.career.premortem import in_words, read


class PremortemCard(anywidget.AnyWidget):
    """A card that the learner fills in; what is written stays in the browser.

    Attributes:
        course: the course under which the browser keeps the card.
        data: what `read` returns.
        plain: the empty card and the example in words, for pages without JavaScript and for PDF.
    """

    _esm = bundle("widgets/premortem/premortem.js")
    _css = style("widgets/premortem/premortem.css")

    course = traitlets.Unicode(COURSE).tag(sync=True)
    data: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    plain: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return "PremortemCard()"


def premortem_card() -> PremortemCard:
    """The pre-mortem card of the chapter career-ladder. Raises BankError when its data are malformed."""
    data = read()
    return PremortemCard(data=data, plain=plain(data))


def plain(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The card as blocks of text (see `staffplus.site.pages.blocks`), to fill in on paper."""
    example = data["example"]
    names = {line["id"]: line["name"] for line in data["lines"]}
    rows = [
        [
            failure["failure"],
            failure["cause"],
            f"{failure['signal']} By month {failure['due']}, in {failure['place']}; "
            f"{in_words(example['months'] - failure['due'])} are left to act.",
            failure["now"],
        ]
        for failure in example["failures"]
    ]
    horizon = next(h["name"] for h in data["horizons"] if h["months"] == example["months"])
    return [
        {
            "p": f"Name a decision of this month and a horizon, {in_words(data['usual'])} if you have no other. "
            f"It is then, and the decision failed: that is certain. Write up to {data['most']} failures, each with these lines."
        },
        {"list": [f"{line['name']}: {line['ask']}" for line in data["lines"]]},
        {"p": "Then look at your card with these in mind. They point, and nobody marks it."},
        {
            "list": [
                f"{names.get(point['line'], point['line'].capitalize())}: "
                + point["text"].replace("{left}", "little time")
                for point in data["points"].values()
            ]
        },
        {
            "details": {
                "summary": example["title"],
                "blocks": [
                    {"p": example["about"]},
                    {"p": f"Decision: {example['decision']} Horizon: {horizon}."},
                    {
                        "table": {
                            "head": [
                                names["failure"],
                                names["cause"],
                                names["signal"],
                                names["now"],
                            ],
                            "rows": rows,
                        }
                    },
                ],
            }
        },
    ]
