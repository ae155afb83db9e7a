"""What the joiner makes of modules in folders runs in a browser as one module."""

from __future__ import annotations

from pathlib import Path

import pytest

from staffplus import bundle as joiner
from tests.browser.conftest import Visit

MODULES = {
    "shared/dom.js": """
const own = 1; // exports nothing
export function h() {
  return own;
}
""",
    "one/part.js": """import { h as make } from "../shared/dom.js";
const own = 10;
export class Part {
  size = own + make();
}
""",
    "one/one.js": """import {
  h,
} from "../shared/dom.js";
import { Part } from "./part.js";
const own = 100;
export const sum = own + new Part().size + h();
export default { sum };
""",
}


def test_modules_in_folders_keep_their_private_names(
    visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in MODULES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr(joiner, "HERE", tmp_path)
    made = joiner.bundle.__wrapped__("one/one.js")
    sums = visit.page("about:blank").evaluate(
        """async (source) => {
          const code = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
          return [code.sum, code.default.sum, Object.keys(code).sort()];
        }""",
        made,
    )
    assert sums == [112, 112, ["default", "sum"]]
