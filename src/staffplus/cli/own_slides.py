"""Slides of one's own, named once: slides, kit and run sheet of a plan then all have them, and the same numbers."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from staffplus.session.own import OwnSlide

#: Where the course's folder keeps which plan has which slides.
REMEMBERED = ".staffplus-slides.json"
#: What to give in place of a folder, to have none any more.
NONE = "none"
HELP = f"slides of your own: Markdown or pictures, named after the activity before which they stand; remembered for this plan until --slides {NONE}"


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the option to a command that has `root` and a plan."""
    parser.add_argument("--slides", type=Path, metavar="FOLDER", help=HELP)


def own_of(arguments: argparse.Namespace) -> list[OwnSlide]:
    """The slides that go with `arguments.plan`: those named now, or as the last time; says so then.

    Raises:
        OwnSlidesError: the folder is none, or a slide cannot be shown.
    """
    from staffplus.session.own import OwnSlidesError, own_slides

    place = arguments.root / REMEMBERED
    plan = str(Path(arguments.plan).resolve()) if Path(arguments.plan).exists() else arguments.plan
    known = _read(place)
    if arguments.slides is not None and str(arguments.slides) == NONE:
        if known.pop(plan, None):
            place.write_text(json.dumps(known, indent=1), "utf-8")
        return []
    if arguments.slides is not None:
        found = own_slides(arguments.slides)
        known[plan] = str(arguments.slides.resolve())
        place.write_text(json.dumps(known, indent=1), "utf-8")
        return found
    if plan not in known:
        return []
    folder = Path(known[plan])
    if not folder.is_dir():
        raise OwnSlidesError(f"{folder}: your own slides for this plan were there the last time, and the folder is gone; name another with --slides FOLDER, or leave them out with --slides {NONE}")  # fmt: skip
    print(f"With your own slides of {folder}, as the last time; --slides {NONE} leaves them out.")
    return own_slides(folder)


def _read(place: Path) -> dict[str, str]:
    """Plan -> folder; nothing where the file is not there, or not ours."""
    try:
        found = json.loads(place.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}
