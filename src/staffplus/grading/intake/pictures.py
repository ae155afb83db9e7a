"""Pictures that a learner pasted into a written answer: kept if they are what they say, and small."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import quote

from staffplus.grading.intake.people import shown

#: Bytes of one picture and of all those in one answer.
MAX_PICTURE = 2_000_000
MAX_PICTURES = 5_000_000
#: How many an answer may have.
MAX_COUNT = 20

#: The kinds that are kept, and how such a file begins. SVG is none of them: it can hold scripts.
KINDS: dict[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}


#: A picture in the text itself, as Colab and others paste it.
_PASTED = re.compile(r"data:(image/[\w.+-]{1,40});base64,([A-Za-z0-9+/=]{200,})")
#: What stands in the text where a picture of another kind was.
LEFT_OUT = "#left-out"


def beside(text: str, attachments: Any) -> tuple[str, Any, list[str]]:
    """The text and its attachments with pictures in the text made attachments, and what is said of it.

    Whatever shows a text shows its beginning: a picture in it would hide all that is written after it.
    """
    if "base64," not in text or (attachments and not isinstance(attachments, dict)):
        return text, attachments, []
    made: dict[str, Any] = dict(attachments or {})
    left_out = 0

    def name(found: re.Match[str]) -> str:
        nonlocal left_out
        kind, data = found.groups()
        if kind not in KINDS:
            left_out += 1
            return LEFT_OUT
        number = 1
        while (called := f"pasted-{number}.{kind.partition('/')[2]}") in made:
            number += 1
        made[called] = {kind: data}
        return f"attachment:{called}"

    text = _PASTED.sub(name, text)
    said = [f"pictures in the text that are no PNG, JPEG or GIF are left out: {left_out}"]
    return text, made, said if left_out else []


def kept(attachments: Any, text: str) -> tuple[dict[str, dict[str, str]], list[str]]:
    """The pictures that `text` shows and that may stay, and what is said of the others."""
    if not attachments:
        return {}, []
    if not isinstance(attachments, dict):
        return {}, ["what was attached is not understood"]
    pictures: dict[str, dict[str, str]] = {}
    problems: list[str] = []
    left = MAX_PICTURES
    for name, forms in attachments.items():
        if not any(f"attachment:{it}" in text for it in (name, quote(name, errors="replace"))):
            continue  # Jupyter leaves pictures behind when their place in the text is deleted
        if len(pictures) == MAX_COUNT:
            problems.append(f"only the first {MAX_COUNT} pictures are kept")
            break
        kind, data, problem = _picture(forms, left)
        if len(name) > 200 or not name.isprintable():
            problem = "its name is not understood"
        if problem:
            problems.append(f"picture {shown(name)} is left out: {problem}")
        else:
            pictures[name] = {kind: base64.b64encode(data).decode("ascii")}
            left -= len(data)
    return pictures, problems


def _picture(forms: Any, left: int) -> tuple[str, bytes, str]:
    """Kind and content of the first form that may stay, or what is wrong."""
    for kind, starts in KINDS.items():
        if not isinstance(forms, dict) or kind not in forms:
            continue
        given = forms[kind]
        if isinstance(given, list) and all(isinstance(line, str) for line in given):
            given = "".join(given)
        if not isinstance(given, str):
            return "", b"", "it is no text in base64"
        if len(given) > MAX_PICTURE * 3 // 2:
            return "", b"", f"it is larger than {MAX_PICTURE:,} bytes"
        try:
            data = base64.b64decode("".join(given.split()), validate=True)
        except (binascii.Error, ValueError):
            return "", b"", "it is no text in base64"
        if len(data) > MAX_PICTURE:
            return "", b"", f"it is larger than {MAX_PICTURE:,} bytes"
        if len(data) > left:
            return "", b"", f"the pictures of this answer are larger than {MAX_PICTURES:,} bytes"
        if not data.startswith(starts):
            return "", b"", f"its content is not {kind}"
        return kind, data, ""
    return "", b"", f"expected {', '.join(KINDS)}"
