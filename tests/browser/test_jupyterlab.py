"""In real JupyterLab the same quiz is an ipywidget: Python sees every click."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, TimeoutError, expect

from tests.browser.conftest import HANGS
from tests.browser.quizzes import answer, right
from tests.browser.served import first

FIRST = """
import ipywidgets, traitlets
from staffplus.widgets.quiz.quiz import Quiz
q = Quiz(quiz_id="one", items={items})
seen = []
q.observe(lambda change: seen.append(dict(change.new)), "responses")
bar = ipywidgets.FloatProgress(max=len(q.items))
link = traitlets.dlink((q, "score"), (bar, "value"))
ipywidgets.VBox([q, bar])
"""
SECOND = (
    "print('PYTHON SAW', seen, q.responses, q.score, bar.value, [row['correct'] for row in q.rows])"
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a JupyterLab with one notebook that shows a quiz of one item."""
    folder = tmp_path_factory.mktemp("lab")
    shown = repr([first("classify")])
    notebook = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
        cells=[
            nbformat.v4.new_code_cell(FIRST.replace("{items}", shown)),  # type: ignore[no-untyped-call]
            nbformat.v4.new_code_cell(SECOND),  # type: ignore[no-untyped-call]
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    nbformat.write(notebook, folder / "quiz.ipynb")  # type: ignore[no-untyped-call]
    env = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
    }
    command = [
        str(Path(sys.executable).with_name("jupyter")), "lab", "--no-browser", "--allow-root", "--port=0",
        "--IdentityProvider.token=quiz", f"--ServerApp.root_dir={folder}", "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if at := re.search(r"http://127\.0\.0\.1:\d+/lab", line):
            break
    else:
        raise AssertionError("JupyterLab did not start:\n" + "".join(said))
    # Lab goes on talking: read it to the end, or a full pipe would stop it.
    drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    yield f"{at[0]}/tree/quiz.ipynb?token=quiz"
    process.terminate()
    process.wait(120)
    drain.wait(120)


def test_python_observes_clicks_links_scores_and_reads_the_log(browser: Browser, lab: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    page.set_default_timeout(HANGS)
    page.goto(lab)
    item = first("classify")
    page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell")
    # A run that is asked for while the kernel is still connecting is lost without a word.
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", state="attached")
    for _ in range(10):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        try:
            page.wait_for_selector("article.sp-item", timeout=20_000)
            break
        except TimeoutError:
            page.keyboard.press("Escape")
    node = answer(page, item, right(item))
    expect(node.locator(".sp-verdict")).to_contain_text("Right")
    page.locator(".jp-CodeCell").nth(1).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    output = page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output")
    answered = {item["id"]: right(item)}
    expect(output).to_contain_text(f"PYTHON SAW [{answered}] {answered} 1.0 1.0 [True]")
    context.close()
