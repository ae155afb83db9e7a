"""A failure of a pre-mortem card with every field filled in, and the lines that the words are tried on."""

from __future__ import annotations

from pathlib import Path

LINES_FILE = Path(__file__).parent / "data/premortem_lines.toml"
WHOLE = {
    "id": "one", "failure": "Parcels arrive after the shop has closed", "due": 18, "place": "the complaints table",
    "cause": "Nobody but the depot saw the hour", "signal": "Drivers ring twice", "now": "Log the promised hour from Monday",
}  # fmt: skip
