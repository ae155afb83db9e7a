"""The eight parts of a job description, as `document.json` has them for both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: What `document.js` knows of a description too.
SHAPE: Mapping[str, Any] = json.loads(Path(__file__).with_name("document.json").read_text("utf-8"))
PARTS: tuple[str, ...] = tuple(SHAPE["parts"])
#: A text in which no part is found, as a posting pasted from a hiring site: read line by line.
POSTING = "posting"
#: Part id -> its heading, in the order in which a description is read.
NAMES: Mapping[str, str] = {part: part.replace("-", " ").capitalize() for part in PARTS}
