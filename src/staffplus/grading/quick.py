"""JSON and zlib as Python has them, in a fraction of the time where msgspec and ISA-L are installed.

Half of what it took to mark literal answers was reading, writing and packing notebooks. Both libraries
give what Python's own give: what msgspec does not take (NaN, half a character, a number beyond a
float) goes to `json`, and packed data are zlib's either way, whoever unpacks them.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import zlib
from typing import Any

_json: Any = None
_zlib: Any = None
with contextlib.suppress(ImportError):  # `staffplus check` runs with the standard library alone
    _json = importlib.import_module("msgspec.json")
with contextlib.suppress(ImportError):  # it is made for some processors only
    _zlib = importlib.import_module("isal.isal_zlib")

#: As little work as possible; a notebook takes a quarter of its size.
_LEVEL = 1
#: What is no JSON, and yet may come of `json`; msgspec would write null for it.
_NO_NUMBERS = ("NaN", "Infinity")


def loads(text: str) -> Any:
    """As `json.loads`, which also says what is wrong."""
    if _json is not None:
        try:
            return _json.decode(text)
        except Exception:  # whatever it is, `json` reads it, or says it in its own words
            pass
    return json.loads(text)


def dumps(value: Any, text: str = "") -> bytes:
    """`value` in UTF-8, half a character as `?`. `text`: the JSON that its numbers came from, if they may
    be none."""
    if _json is not None and not any(it in text for it in _NO_NUMBERS):
        try:
            made: bytes = _json.encode(value)
            return made
        except Exception:  # as above
            pass
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def pack(data: bytes) -> bytes:
    packed: bytes = (zlib if _zlib is None else _zlib).compress(data, _LEVEL)
    return packed


def unpack(data: bytes) -> bytes:
    """Raises zlib.error for what was not packed, or is damaged."""
    if _zlib is None:
        return zlib.decompress(data)
    try:
        found: bytes = _zlib.decompress(data)
        return found
    except (_zlib.error, ValueError) as error:
        raise zlib.error(str(error)) from error
