"""The facilitator's edition with its kits, as the tests that print and project it find them."""

from __future__ import annotations

from staffplus import session
from staffplus.site import audience, build
from tests.browser.conftest import ROOT

EDITION = ROOT / build.SITES[audience.FACILITATOR]
KIT = EDITION / "kit"
PLANS = session.plans()
#: 28 points in CSS pixels.
LEAST = 28 * 96 / 72 - 0.01
#: Of a question that is laid out so that nothing of it is below the fold; and what stands above it.
FITTED, ABOVE = 20 - 0.01, 28 - 0.01
#: Of what has text and is to be seen in `inside`: the smallest size of type, in pixels.
SMALLEST = """inside => Math.min(...[...document.querySelectorAll(`${inside} *`)]
  .filter((it) => it.checkVisibility() && (it.matches("select, input, button")
    || [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim())))
  .map((it) => parseFloat(getComputedStyle(it).fontSize)))"""


def sheet(name: str, plan: str = "one-session") -> str:
    """The address of a sheet of a plan's kit."""
    path = KIT / plan / name
    assert path.exists(), "not built: run `make test`, which builds the facilitator's edition"
    return path.as_uri()
