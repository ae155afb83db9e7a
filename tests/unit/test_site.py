"""The book is built from real notebooks, fails with a clear word, and never ships old code."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from staffplus import items
from staffplus.cli.main import main
from staffplus.items import wording
from staffplus.site import assets, audience, build, code, pages
from tests.grading.gate import heed_ctrl_c

ROOT = Path(__file__).parents[2]
STAFFPLUS = str(Path(sys.executable).with_name("staffplus"))


def notebook(*sources: tuple[str, str]) -> str:
    cells: list[dict[str, object]] = [
        {"cell_type": kind, "id": f"cell-{n}", "metadata": {}, "source": source}
        | ({"execution_count": None, "outputs": []} if kind == "code" else {})
        for n, (kind, source) in enumerate(sources)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )


FORMULA = ("markdown", "# Extra\n\nA formula: $x^2$")
QUIZ = (
    "code",
    'from staffplus.widgets import quiz\nquiz("scope-of-questions", "first-look")',
)
CARD = ("code", "from staffplus.widgets import scope_card\nscope_card()")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A small copy of the course to break: the whole package and its items, but one page to build."""
    shutil.copy(ROOT / "_config.yml", tmp_path)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/extra\n")
    shutil.copytree(ROOT / "book", tmp_path / "book")
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    (tmp_path / "book/extra.ipynb").write_text(notebook(FORMULA, QUIZ, CARD))
    return tmp_path


def built(course: Path) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(course / "src")}
    command = [sys.executable, "-m", "staffplus.cli", "build"]
    return subprocess.run(command, cwd=course, env=env, capture_output=True, text=True, check=False)


def test_formulae_old_code_and_a_raising_notebook(course: Path) -> None:
    """One course through its life: built with a formula, changed in src/, then with a cell that raises."""
    page = course / "book/extra.ipynb"
    done = built(course)
    assert done.returncode == 0, done.stdout + done.stderr
    html = course / "_build/html"
    assert "mathjax/tex-mml-chtml.js" in (html / "book/extra.html").read_text()
    assert (html / "_static/mathjax/tex-mml-chtml.js").stat().st_size > 500_000
    assert list((html / "_static/mathjax/output/chtml/fonts/woff-v2").glob("*.woff"))

    script = course / "src/staffplus/widgets/quiz/quiz.js"
    script.write_text(script.read_text() + "\nconst NEW_CODE = 1;\n")
    bank = course / "src/staffplus/bank/scope_of_questions.toml"
    prompt = next(line for line in bank.read_text().splitlines() if line.startswith("prompt = "))
    changed = f"{prompt[:-2]} today{prompt[-2:]}"
    bank.write_text(bank.read_text().replace(prompt, changed, 1))
    done = built(course)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NEW_CODE" in (html / "_static/widgets/quiz.Quiz.js").read_text()
    assert changed.removeprefix('prompt = "').rstrip('"') in (html / "book/extra.html").read_text()

    page.write_text(notebook(("markdown", "# Extra"), ("code", "quarterly = 1 / 0")))
    done = built(course)
    assert done.returncode != 0
    told = done.stdout + done.stderr
    assert "ZeroDivisionError" in told and "quarterly = 1 / 0" in told and "extra" in told


def test_a_bank_with_a_fault_stops_the_build_with_its_place(course: Path) -> None:
    bank = course / "src/staffplus/bank/scope_of_questions.toml"
    bank.write_text(bank.read_text().replace('kind = "choice"', 'kind = "chance"', 1))
    done = built(course)
    assert done.returncode != 0
    assert "found kind 'chance'; expected one of choice, many" in done.stdout + done.stderr
    assert "scope_of_questions.toml:" in done.stdout + done.stderr


def test_building_outside_a_course_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        build.BuildError, match=r"has no _config.yml; run this in the course's top folder"
    ):
        build.build(tmp_path)


def test_a_server_takes_the_next_free_port_and_says_what_that_means_for_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # From a port that is ours: those from 8000 come and go with the servers of other tests.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(build, "FIRST_PORT", port)
        monkeypatch.setattr(build, "LAST_PORT", port + 99)
        with build.server(tmp_path) as running:
            assert port < running.server_address[1] <= port + 99
        (tmp_path / "index.html").touch()
        monkeypatch.setattr(build._Server, "serve_forever", lambda _: None)
        kept = {it: signal.getsignal(it) for it in (signal.SIGINT, signal.SIGTERM)}
        try:
            build.serve(tmp_path, open_browser=False, first="book/begin.html")
        finally:
            for one, handler in kept.items():
                signal.signal(one, handler)
        out, err = capsys.readouterr()
        assert f"those given at port {port} are not shown here" in err
        assert re.search(r"Begin at http://127\.0\.0\.1:\d+/book/begin\.html\n", out)
        monkeypatch.setattr(build, "LAST_PORT", port)
        with pytest.raises(build.BuildError, match=f"no free port from {port} to {port}"):
            build.server(tmp_path)


def test_whoever_prepares_a_session_is_given_the_address_of_the_page_that_says_how(monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    begun = dict[Path, str]()
    monkeypatch.setattr(build, "serve", lambda folder, *, open_browser, first: begun.update({folder.relative_to(ROOT): first}))  # fmt: skip
    for edition in (audience.LEARNER, audience.FACILITATOR):
        assert main(["serve", "--for", edition, "--root", str(ROOT), "--no-browser"]) == 0
    page = begun[build.SITES[audience.FACILITATOR]]
    assert begun[build.SITES[audience.LEARNER]] == ""
    assert (ROOT / page).with_suffix(".md").read_text("utf-8").count("# Prepare a session in an hour") == 1  # fmt: skip


def test_what_is_served_can_be_read_until_ctrl_c() -> None:
    command = [STAFFPLUS, "serve", "--no-browser"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=heed_ctrl_c
    ) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            address = process.stdout.readline().split()[4]
            with urllib.request.urlopen(address + "book/scope-of-questions.html") as page:
                assert page.status == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(120) == 0
            assert process.stdout.read() == "\nStopped.\n"
        finally:
            process.kill()


def test_in_pdf_widgets_are_lists_and_tables_and_answers_stand_last(course: Path) -> None:
    """The LaTeX that PDF is made of; running TeX itself would add a gigabyte to the tests."""
    program = str(Path(sys.executable).with_name("jupyter-book"))
    command = [program, "build", str(course), "--builder", "latex"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (latex,) = (course / "_build/latex").glob("*.tex")
    text = " ".join(latex.read_text("utf-8").split())
    first, *_ = items.load("scope-of-questions", "first-look")
    question = text.index(str(first.raw["prompt"]))
    answers = text.index(r"\subsubsection*{Answers}", question)
    said = next(text for place, text in wording.texts(first) if "feedback" in place)
    feedback = text.index(said[:40], question)
    assert r"\begin{enumerate}" in text[:question] and question < answers < feedback
    assert "Quiz(" not in text and "ScopeCard(" not in text
    assert "Whose options it limits" in text[answers:] and "tabulary" in text[answers:]


def test_icons_of_the_theme_are_found() -> None:
    css = assets.icon_css()
    for name in (
        "magnifying-glass",
        "bars",
        "sun",
        "moon",
        "circle-half-stroke",
        "download",
        "expand",
        "list",
    ):
        assert f".fa-{name} {{" in css
    assert len(css) < 30_000


def test_a_table_that_widgets_of_a_page_share_is_sent_with_the_first_of_them_only() -> None:
    table, other = {"rows": [1, 2]}, {"rows": [3]}
    models: dict[str, dict[str, Any]]
    models = {"a": {"state": {"part": "write", "setup": table}},
              "b": {"state": {"part": "weigh", "setup": dict(table), "other": table}},
              "c": {"state": {"setup": other}}}  # fmt: skip
    assert pages.sent_once(models) == {
        "a": models["a"],
        "b": {"state": {"part": "weigh", "setup": {"same_as": "a"}, "other": table}},
        "c": models["c"],
    }
    assert models["b"]["state"]["setup"] == table, "what was given is left as it is"


def test_tables_of_a_page_have_one_order_whether_they_come_from_a_kernel_or_from_the_cache() -> (
    None
):
    written = {"text": "b", "hint": [{"z": 1, "id": "a"}], "id": "c", "about": None}
    stored = json.loads(json.dumps(written, sort_keys=True))
    assert json.dumps(pages.ordered(written)) == json.dumps(pages.ordered(stored))
    assert pages.ordered(written) == written
    assert [*pages.ordered(written)] == ["id", "text", "about", "hint"]


def test_models_are_called_by_their_place_on_the_page_and_not_by_chance() -> None:
    def built(*ids: str, stored: bool) -> str:
        models = {name: {"state": {"n": n}} for n, name in enumerate(ids)}
        models = dict(sorted(models.items())) if stored else models
        return json.dumps(pages.by_place(models, [{"model_id": it} for it in ids[:2]]))

    one = built("c", "a", "b", stored=True)
    assert one == built("1", "3", "2", stored=False), "as from another kernel, and not stored"
    assert json.loads(one) == {pages.id_at(0): {"state": {"n": 0}}, pages.id_at(1): {"state": {"n": 1}}}  # fmt: skip
    assert len(pages.id_at(0)) == 32


def test_a_page_is_sent_without_the_space_between_its_tags_and_keeps_all_other() -> None:
    html = "<div>\n\n   <p>two\n  words</p>   \n <p>b</p>\n  </div><pre>  a\n\n   <b>b</b>\n   </pre><script>\n  <x>\n <y></script>"
    sent = "<div>\n<p>two\n  words</p>\n<p>b</p>\n</div><pre>  a\n\n   <b>b</b>\n   </pre><script>\n  <x>\n <y></script>"
    assert pages.closer(html) == sent
    assert pages.closer("") == "" and pages.closer("<p>a</p>") == "<p>a</p>"


def test_in_a_cell_a_name_may_break_and_no_bracket_stands_alone() -> None:
    cell = '<code><span class="pre">submission_metadata.yml</span></code>'
    assert code.broken_well(cell) == cell, "in a sentence it stays whole"
    name = '<span class="pre name">submission_<wbr>metadata.<wbr>yml</span>'
    assert code.broken_well(f"<td>{cell}</td>") == f"<td><code>{name}</code></td>"
    words = '<span class="pre">{</span> <span class="pre">days</span> <span class="pre">=</span> <span class="pre">2</span> <span class="pre">}</span>'
    mended = code.broken_well(words)
    assert (
        mended
        == '<span class="pre">{ days</span> <span class="pre">=</span> <span class="pre">2 }</span>'
    )
    assert code.broken_well(mended) == mended


def test_a_long_name_may_break_behind_what_parts_it_and_a_short_word_of_a_command_nowhere() -> None:
    html = (
        '<code><span class="pre">--feedback</span> <span class="pre">feedback/LEARNER/scope-of-questions.html</span></code>'
        '<div class="highlight-console notranslate"><div class="highlight"><pre><span></span>'
        '<span class="gp">$ </span>make<span class="w"> </span>kit --to-a <span class="s">&quot;--slides mine&quot;</span>'
        f" --{'very-' * 9}long -\n</pre></div></div>"
    )
    mended = code.broken_well(html)
    long = "feedback/<wbr>LEARNER/<wbr>scope-of-questions.<wbr>html"
    assert f'<span class="pre">--feedback</span> <span class="pre long">{long}</span>' in mended
    whole = re.findall(r'<span class="pre">([^<]*)</span>', mended[mended.index("<pre>") :])
    assert whole == ["--to-a", "&quot;--slides"]
    lines = re.findall(r'<span class="ln">', mended)
    assert len(lines) == 1, "a command can go on further in"
    assert code.broken_well(mended) == mended, "a page that is built again stays as it is"
    assert re.sub("<[^>]*>", "", mended) == re.sub("<[^>]*>", "", html)
