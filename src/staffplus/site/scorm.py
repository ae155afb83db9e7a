"""The built course for a learning platform: SCORM 1.2, one object, no server of ours.

The zip holds the pages as any host gets them, `imsmanifest.xml`, and `lms.html`, which shows them in a
frame and speaks to the platform (`lms/`): completed when every step is read, a score, where the learner
was, and the answers in the 4,096 characters that SCORM 1.2 has. The manifest is valid by the schemas of
SCORM 1.2; these are not in the zip, since their licence says nothing of it and platforms bring their own.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from staffplus import items
from staffplus.bankfile import ids
from staffplus.bundle import bundle
from staffplus.items import Item
from staffplus.site import found, take

TITLE = "The Unwritten Job: Staff+ for data scientists and ML engineers"
START, SCRIPT, QUESTIONS = "lms.html", "_static/lms.js", "_static/lms-questions.js"
HERE = Path(__file__).parent / "lms"
#: Of every response with a reason, whatever the question (`items/kinds/reasons.py`).
WORDS = ("answer", "reason")
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="the-unwritten-job" version="1.0"
  xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>{title}</title>
      <item identifier="whole" identifierref="pages">
        <title>{title}</title>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="pages" type="webcontent" adlcp:scormtype="sco" href={start}>
{files}
    </resource>
  </resources>
</manifest>
"""


def write(html: Path, to: Path) -> Path:
    """Write the site in `html` as a package; the same site gives the same bytes.

    Raises:
        BuildError: there is no site, or `to` cannot be written; the message says what to do.
    """
    files = {
        name: path.read_bytes()
        for path in take.files(html)
        if found.FOLDER not in Path(name := path.relative_to(html).as_posix()).parts
    }
    files |= {
        START: (HERE / START).read_text("utf-8").replace("{title}", TITLE).encode(),
        SCRIPT: f"(() => {{\n{bundle('site/lms/lms.js')}}})();\n".encode(),
        QUESTIONS: f"window.staffplusQuestions = {_questions()};\n".encode(),
    }
    return take.zipped(to, {"imsmanifest.xml": manifest(sorted(files)).encode(), **files})


def manifest(files: list[str]) -> str:
    """The manifest of a package with these files, the address in it of each."""
    listed = "\n".join(f"      <file href={quoteattr(quote(name))}/>" for name in files)
    return MANIFEST.format(title=TITLE, start=quoteattr(START), files=listed)


def _questions() -> str:
    every = [item for path in items.banks() for item in items.load_file(path).items]
    told = {item.id: [item.hash, item.kind, words(item)] for item in every}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def words(item: Item) -> list[str]:
    """The ids that a response to a question is made of, whatever its kind."""
    named = (ids(part) for part in item.stem().values() if _is_table(part))
    return list(dict.fromkeys([*WORDS, *(name for part in named for name in part)]))


def _is_table(part: object) -> bool:
    return isinstance(part, list) and all(isinstance(it, dict) and "id" in it for it in part)
