"""Pictures that were pasted into a written answer: which stay, and within what limits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from staffplus.grading.intake import pictures
from staffplus.grading.model import Submission
from tests.grading.mended import (
    GIF,
    PNG,
    at,
    b64,
    cleaned,
    honest,
    told,
    untouched,
)


def pasted(name: str, forms: Any, text: str | None = None) -> Submission:
    made = honest()
    shown = f"![]({text or f'attachment:{name}'})"
    at(made, "why").update(source=shown, attachments={name: forms})
    found = cleaned(made)
    untouched(found)
    return found


def attached(found: Submission) -> Any:
    return at(json.loads(found.notebook), "why").get("attachments")


@pytest.mark.parametrize(
    ("kind", "data"),
    [("image/png", PNG), ("image/gif", GIF), ("image/jpeg", b"\xff\xd8\xff\xe0" + b"0" * 50)],
)
def test_a_pasted_picture_stays(kind: str, data: bytes) -> None:
    for forms in ({kind: b64(data)}, {kind: [b64(data)[:20] + "\n", b64(data)[20:]]}):
        found = pasted("image.png", forms)
        assert not found.repairs
        assert attached(found) == {"image.png": {kind: b64(data)}}
    assert attached(pasted("my image.png", {kind: b64(data)}, "attachment:my%20image.png"))


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        ({"image/svg+xml": b64(b"<svg onload='x'/>")}, "expected image/png, image/jpeg, image/gif"),
        ({"text/html": "<script>"}, "expected image/png"),
        ({"image/png": b64(b"<script>")}, "its content is not image/png"),
        ({"image/png": "%%%"}, "no text in base64"),
        ({"image/png": 5}, "no text in base64"),
        ({"image/png": [5]}, "no text in base64"),
        ({"image/png": b64(PNG + bytes(pictures.MAX_PICTURE))}, "larger than 2,000,000 bytes"),
        ("image", "expected image/png"),
        (None, "expected image/png"),
    ],
)
def test_any_other_attachment_is_left_out_and_told(forms: Any, said: str) -> None:
    found = pasted("a.png", forms)
    assert attached(found) is None
    ((where, what),) = told(found)
    assert where == "why"
    assert what.startswith("Picture `a.png` is left out: ")
    assert said in what


def test_pictures_have_limits_together_and_those_not_shown_are_dropped() -> None:
    big = {"image/png": b64(PNG + bytes(1_900_000))}
    made = honest()
    names = [f"{n}.png" for n in range(4)]
    text = " ".join(f"![](attachment:{name})" for name in names)
    at(made, "why").update(source=text, attachments=dict.fromkeys(names, big) | {"old.png": big})
    found = cleaned(made)
    assert list(attached(found)) == ["0.png", "1.png"]
    assert [what for _, what in told(found)] == [
        f"Picture `{n}.png` is left out: the pictures of this answer are larger than 5,000,000 bytes."
        for n in (2, 3)
    ]
    at(made, "why").update(attachments=[1])
    assert told(cleaned(made)) == [("why", "What was attached is not understood.")]
    names = [f"{n}.png" for n in range(30)]
    text = " ".join(f"![](attachment:{name})" for name in names)
    small = {"image/png": b64(PNG)}
    at(made, "why").update(source=text, attachments=dict.fromkeys(names, small))
    found = cleaned(made)
    assert len(attached(found)) == pictures.MAX_COUNT
    assert told(found) == [("why", "Only the first 20 pictures are kept.")]


def test_a_picture_in_the_text_itself_stands_beside_it_and_hides_nothing() -> None:
    big = b64(PNG + bytes(1_200_000))
    made = honest()
    svg = f"![](data:image/svg+xml;base64,{'A' * 300})"
    text = f"Before ![a](data:image/png;base64,{big}) between {svg} ![](attachment:pasted-1.png) after."
    at(made, "why").update(source=text, attachments={"pasted-1.png": {"image/png": b64(PNG)}})
    found = cleaned(made)
    cell = at(json.loads(found.notebook), "why")
    assert cell["source"] == (
        "Before ![a](attachment:pasted-2.png) between ![](#left-out) ![](attachment:pasted-1.png) after."
    )
    assert cell["attachments"]["pasted-2.png"] == {"image/png": big} and len(attached(found)) == 2
    assert told(found) == [("why", "Pictures in the text that are no PNG, JPEG or GIF are left out: 1.")]  # fmt: skip
