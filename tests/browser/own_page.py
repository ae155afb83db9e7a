"""A small page of a test's own with one widget on it, made of the files that a build would write."""

from __future__ import annotations

from pathlib import Path

import anywidget

from staffplus.site import assets, pages

PAGE = """<!doctype html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>html {{ background: #fff; font: 16px/1.5 system-ui; }} html[data-theme=dark] {{ background: #14181e; color: #e6eaed; }} main {{ max-width: 46rem; margin: 0 auto; padding: 0 1rem; }}</style>
<link rel="icon" href="data:,"><link rel="stylesheet" href="staffplus.css">
<script>document.documentElement.dataset.widgets = "loading";
document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";</script>
</head><body><main><h1>{title}</h1><h2>The widget</h2><div>
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script type="application/vnd.jupyter.widget-view+json">{{"model_id": "one"}}</script>
</div><p>After the widget.</p></main>
<script src="{script}"></script><script src="loader.js"></script></body></html>
"""


def write(folder: Path, widget: anywidget.AnyWidget) -> Path:
    """Write the page and its scripts into `folder`; returns the page's path."""
    cls = type(widget)
    name = assets.cls_name(cls)
    state = {k: v for k, v in widget.get_state().items() if k not in pages.DROPPED_TRAITS}
    script = folder / assets.widget_script(name)
    script.parent.mkdir()
    script.write_text(assets._code(cls), "utf-8")
    (folder / "loader.js").write_text(assets.loader(), "utf-8")
    (folder / "staffplus.css").write_text((assets.HERE / "staffplus.css").read_text("utf-8"))
    page = folder / "page.html"
    page.write_text(
        PAGE.format(
            title=cls.__name__,
            state=pages.script_json({"state": {"one": {"state": state | {"_anywidget_id": name}}}}),
            script=assets.widget_script(name),
        ),
        "utf-8",
    )
    return page
