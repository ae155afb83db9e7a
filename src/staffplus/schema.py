"""JSON Schemas of the data files, for editors: written from what the readers check.

A file names its own on its first line, `#:schema PATH`, which Taplo and Even Better TOML complete
from. Nothing that a chapter imports imports this.
"""

from __future__ import annotations

import json
import os
from importlib import import_module
from pathlib import Path

from staffplus import bankfile
from staffplus.bankspec import Fields, Tables, Text
from staffplus.items import form, reading
from staffplus.jobdesc.rubric import PRACTICE_FORM

FOLDER = Path("schema")
BANK, EXERCISES = "src/staffplus/bank", "exercises"
#: The schema of every file of items: they say what they are, not their names.
ITEMS = "items.json"

# Files whose readers take them as they are: that they have this form is tested here alone.
MISCONCEPTIONS = Fields(
    {
        "misconception": Tables(
            {"id": Text(), "name": Text(about="shown"), "text": Text(about="why it tempts")}
        )
    }
)
OBJECTIVES = Fields(
    {
        "objective": Tables(
            {"id chapter verb": Text(), "text": Text(about="After this chapter you can …")}
        )
    }
)

#: Files, as a pattern below the course's top folder -> the module that describes them, or the form.
FORMS: dict[str, Fields] = {
    f"{BANK}/calibration_jds.toml": PRACTICE_FORM,
    f"{BANK}/misconceptions.toml": MISCONCEPTIONS,
    f"{BANK}/objectives.toml": OBJECTIVES,
    f"{BANK}/scales.toml": bankfile.SCALES,
} | {
    pattern: import_module(f"staffplus.{module}").FORM
    for pattern, module in {
        f"{BANK}/activities.toml": "session.activity",
        f"{BANK}/alignment.toml": "alignment.questions",
        f"{BANK}/conversation.toml": "career.conversation",
        f"{BANK}/invented_ladders.toml": "career.invented_ladders",
        f"{BANK}/jd_checks.toml": "jobdesc.checks",
        f"{BANK}/jd_rubric.toml": "jobdesc.rubric",
        f"{BANK}/ladders.toml": "career.ladders",
        f"{BANK}/loop_lab.toml": "widgets.looplab.looplab",
        f"{BANK}/pace.toml": "pace",
        f"{BANK}/pictures.toml": "pictures",
        f"{BANK}/pillarmap.toml": "week.pillars",
        f"{BANK}/plans.toml": "session.plan",
        f"{BANK}/portfolio.toml": "site.portfolio",
        f"{BANK}/postings.toml": "postings.postings",
        f"{BANK}/premortem.toml": "career.premortem",
        f"{BANK}/pseudonyms.toml": "cohort.handins.handout",
        f"{BANK}/public_ladders.toml": "career.public_ladders",
        f"{BANK}/review.toml": "site.progress",
        f"{BANK}/session_texts.toml": "session.mails",
        f"{BANK}/week.toml": "week.week",
        f"{BANK}/weighing.toml": "alignment.second",
        f"{EXERCISES}/calibration/*.toml": "exercises.calibration",
        f"{EXERCISES}/data/job-descriptions.toml": "exercises.job_descriptions",
        f"{EXERCISES}/data/structuring-expectations.toml": "exercises.structuring_expectations",
        f"{EXERCISES}/data/why-staff-plus.toml": "exercises.why_staff_plus",
        f"{EXERCISES}/data/workshop.toml": "exercises.workshop",
        f"{EXERCISES}/guides/*.toml": "exercises.guide",
        f"{EXERCISES}/pages.toml": "site.page_words",
        f"{EXERCISES}/rubrics/*.toml": "exercises.rubric",
    }.items()
}


def name_of(pattern: str) -> str:
    """The file name of a schema: `week.json`, `exercise-workshop.json`, `exercise-rubrics.json`."""
    path = Path(pattern)
    stem = path.parent.name if path.stem == "*" else path.stem
    return f"{'exercise-' if path.parts[0] == EXERCISES else ''}{stem}.json"


def schemas() -> dict[str, str]:
    """Every schema as it stands in its file, by file name."""
    draft = {"$schema": "http://json-schema.org/draft-07/schema#"}
    made = {name_of(pattern): of.schema() for pattern, of in FORMS.items()} | {ITEMS: form.schema()}
    return {
        name: json.dumps(draft | schema, indent=1, ensure_ascii=False) + "\n"
        for name, schema in made.items()
    }


def files(root: Path) -> dict[Path, str]:
    """The data files that have a schema -> their pattern in `FORMS`."""
    return {path: pattern for pattern in FORMS for path in sorted(root.glob(pattern))}


def item_files(root: Path) -> list[Path]:
    """The files of items, of pages and of exercises."""
    return [path for name in (BANK, f"{EXERCISES}/bank") for path in reading.banks(root / name)]


def first_line(path: Path, name: str, root: Path) -> str:
    """The first line of a data file, which names its schema."""
    schema = os.path.relpath(root / FOLDER / name, path.parent)
    return f"#:schema {Path(schema).as_posix()}\n"


def write(root: Path, *, check: bool = False) -> list[Path]:
    """Write what is out of date below `root`: schemas, and first lines that name none.

    Returns the files written, or with `check`, which writes nothing, those to write.
    """
    wanted = {root / FOLDER / name: text for name, text in schemas().items()}
    named = {path: name_of(pattern) for path, pattern in files(root).items()}
    for path, name in (named | dict.fromkeys(item_files(root), ITEMS)).items():
        text, line = path.read_text("utf-8"), first_line(path, name, root)
        if text.startswith("#:schema "):
            _, _, text = text.partition("\n")
        wanted[path] = line + text
    stale = [p for p, text in wanted.items() if not p.exists() or p.read_text("utf-8") != text]
    for path in [] if check else stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted[path], "utf-8")
    return stale
