"""A learning platform for tests: scorm-again's run-time in a page, and what it keeps of each learner here."""

from __future__ import annotations

import functools
import json
import shutil
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from staffplus.site import build
from tests import npm
from tests.browser.conftest import served

#: It gets what is kept, makes its API, and only then shows the course, as platforms do.
PAGE = """<!DOCTYPE html><html lang="en"><title>A learning platform</title><body style="margin:0">
<script src="scorm12.js"></script><script>
const learner = new URLSearchParams(location.search).get("learner");
window.API = new Scorm12API({ lmsCommitUrl: `/commit?learner=${learner}`, logLevel: 5 });
fetch(`/kept?learner=${learner}`).then((got) => got.json()).then((cmi) => {
  API.loadFromJSON(cmi);
  const frame = Object.assign(document.createElement("iframe"), { src: "course/lms.html", title: "Course" });
  frame.style = "border:0;width:100vw;height:100vh";
  document.body.append(frame);
});
</script></body></html>"""


@dataclass
class Platform:
    """What it keeps, and how it is today."""

    address: str = ""
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    down: bool = False
    slow: float = 0.0  #: seconds that it takes for a commit
    commits: int = 0

    def data(self, learner: str) -> str:
        return str(self.kept.get(learner, {}).get("suspend_data", ""))

    def core(self, learner: str) -> dict[str, Any]:
        return dict(self.kept.get(learner, {}).get("core", {}))


class _Handler(build.Handler):
    def __init__(self, *given: Any, platform: Platform, **more: Any) -> None:
        self.platform = platform  # first: the request is answered while this is made
        super().__init__(*given, **more)

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/kept":
            (learner,) = parse_qs(address.query)["learner"]
            kept = self.platform.kept.get(learner) or {"core": {}}
            self._say(200, {**kept, "core": {**kept["core"], "student_id": learner}})
        elif address.path in ("/", "/empty.html"):
            self._send(
                200, (PAGE if address.path == "/" else "<!DOCTYPE html>").encode(), "text/html"
            )
        else:
            super().do_GET()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        platform, (learner,) = self.platform, parse_qs(urlsplit(self.path).query)["learner"]
        platform.commits += 1
        time.sleep(platform.slow)
        if platform.down:
            self._say(503, {"result": False, "errorCode": 101})
            return
        platform.kept[learner] = json.loads(body)["cmi"]
        self._say(200, {"result": True, "errorCode": 0})

    def _say(self, status: int, told: dict[str, Any]) -> None:
        self._send(status, json.dumps(told).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(package: Path, folder: Path) -> Iterator[Platform]:
    """A platform that has taken up `package`; `folder` is where it keeps files."""
    with zipfile.ZipFile(package) as zipped:
        zipped.extractall(folder / "course")
    shutil.copy(npm.package("scorm-again") / "dist/scorm12.js", folder)
    platform = Platform()
    handler = functools.partial(_Handler, directory=str(folder), platform=platform)
    with served(folder, handler) as platform.address:
        yield platform
