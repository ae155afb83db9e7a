"""Widget modules become one module; anything the joiner does not understand is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from staffplus import bundle as joiner
from staffplus import widgets


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(joiner, "HERE", tmp_path)
    joiner.bundle.cache_clear()
    yield tmp_path
    joiner.bundle.cache_clear()


def test_imports_come_first_and_once(folder: Path) -> None:
    (folder / "a.js").write_text(
        'import { b } from "./b.js";\nimport { c } from "./c.js";\nexport default { a: b + c };\n'
    )
    (folder / "b.js").write_text('import { c } from "./c.js";\nexport const b = c;\n')
    (folder / "c.js").write_text("export const c = 1;\n")
    text = joiner.bundle("a.js")
    assert text.index("const c = 1") < text.index("const b = c") < text.index("export default")
    assert text.count("const c = 1") == 1
    assert "import" not in text


def test_data_that_python_reads_too_stand_in_the_module_that_imports_them(folder: Path) -> None:
    (folder / "a.js").write_text(
        'import shape from "./a.json" with { type: "json" };\nexport const a = shape.parts;\n'
    )
    (folder / "a.json").write_text('{"parts": ["é", 1e-9]}')
    text = joiner.bundle("a.js")
    assert 'const shape = {"parts": ["é", 1e-09]};' in text
    assert "import" not in text and "with {" not in text


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('import * as b from "./b.js";\n', "cannot bundle"),
        ('import {\n  b,\n} from "./b.js";\nimport x from "https://cdn";\n', "cannot bundle"),
        ('import { b } from "./b.js";\nconst b = 2;\n', "declares b, which it imports"),
        ('import { b } from "./round.js";\n', "circle"),
        ('import d from "./d.json";\n', "cannot bundle"),
        ('import d from "./d.json" with { type: "json" };\nconst d = 2;\n', "declares d, which"),
    ],
)
def test_what_would_fail_in_the_browser_fails_here(folder: Path, source: str, message: str) -> None:
    (folder / "b.js").write_text("export const b = 1;\n")
    (folder / "d.json").write_text("{}")
    (folder / "round.js").write_text('import { a } from "./a.js";\n')
    (folder / "a.js").write_text(source)
    with pytest.raises(ValueError, match=message):
        joiner.bundle("a.js")


def test_a_quiz_reads_the_same_in_every_run() -> None:
    assert (
        repr(widgets.quiz("scope-of-questions", "first-look"))
        == "Quiz('scope-of-questions/first-look')"
    )


def test_a_style_for_live_notebooks_brings_what_all_widgets_share() -> None:
    assert joiner.style("widgets/quiz/quiz.css").startswith(
        (joiner.HERE / joiner.BASE).read_text("utf-8")
    )
    assert joiner.style("widgets/quiz/quiz.css").endswith(
        (joiner.HERE / "widgets/quiz/quiz.css").read_text("utf-8")
    )
