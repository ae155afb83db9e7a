"""One-time passwords to hand out: a table to merge into mails, and slips to print and cut."""

from __future__ import annotations

import csv
import html
import io
import os
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from staffplus.grading.intake.people import csv_safe
from staffplus.hub.accounts import Account

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Slips</title>
<style>
body {{ font: 12pt/1.5 system-ui, sans-serif; color: #000; background: #fff; margin: 1.5cm; display: grid; grid-template-columns: 1fr 1fr; gap: 0; }}
section {{ border: 1px dashed #666; padding: .6cm; break-inside: avoid; }}
h2 {{ font-size: 1em; margin: 0 0 .3em; }} dl {{ display: grid; grid-template-columns: auto 1fr; gap: 0 .8em; margin: 0; }}
dd {{ margin: 0; font-family: ui-monospace, monospace; overflow-wrap: anywhere; }} p {{ margin: .5em 0 0; font-size: .85em; }}
@media (max-width: 640px) {{ body {{ grid-template-columns: 1fr; margin: .5cm; }} }}
</style></head><body>
{slips}
</body></html>
"""
SLIP = """<section><h2>{name}</h2>
<dl><dt>Address</dt><dd>{address}</dd><dt>Name</dt><dd>{id}</dd><dt>Password</dt><dd>{password}</dd></dl>
<p>The password works once: with it you choose your own.{where}</p></section>"""
ONLY_HERE = " The address works in a browser on the machine that runs the hub, and on no other."


def write(folder: Path, fresh: Mapping[str, str], people: Mapping[str, Account], address: str, only_here: bool = False) -> list[Path]:  # fmt: skip
    """Write both for new one-time passwords (`fresh`: id -> password), beside those of earlier runs.

    Args:
        only_here: the address leads to the hub from its own machine alone, which a slip says.
    """
    if not fresh:
        return []
    address = address.rstrip("/")  # nobody types it
    for number in count(1):
        stem = folder / (f"slips-{number}" if number > 1 else "slips")
        table, page = stem.with_suffix(".csv"), stem.with_suffix(".html")
        if not table.exists() and not page.exists():
            break
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    writer.writerow(["id", "name", "role", "address", "password"])
    for name, password in fresh.items():
        it = people[name]
        writer.writerow([*map(csv_safe, (name, it.name, it.role.value)), address, password])
    slips = [
        SLIP.format(name=html.escape(people[it].name or it), address=html.escape(address), id=html.escape(it), password=password, where=ONLY_HERE if only_here else "")
        for it, password in fresh.items()
    ]  # fmt: skip
    for path, text in ((table, rows.getvalue()), (page, PAGE.format(slips="\n".join(slips)))):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # fmt: skip
            file.write(text)
    return [table, page]
