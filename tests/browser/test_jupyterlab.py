"""In real JupyterLab the same quiz is an ipywidget: Python sees every click."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import lab
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
def page(browser: Browser, lab_server: lab.Server) -> Iterator[Page]:
    """A notebook that shows a quiz of one item."""
    path = lab_server.room("observed") / "quiz.ipynb"
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
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    yield from lab.opened(browser, lab_server, path)


def test_python_observes_clicks_links_scores_and_reads_the_log(page: Page) -> None:
    item = first("classify")
    lab.run_all(page)
    page.wait_for_selector("article.sp-item")
    node = answer(page, item, right(item))
    expect(node.locator(".sp-verdict")).to_contain_text("Right")
    page.locator(".jp-CodeCell").nth(1).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    output = page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output")
    answered = {item["id"]: right(item)}
    expect(output).to_contain_text(f"PYTHON SAW [{answered}] {answered} 1.0 1.0 [True]")
