"""Starts a Jupyter Server that has the review pages and nothing else, and says where they are."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from jupyter_server.serverapp import ServerApp

from staffplus.grading.records.course import Course
from staffplus.review import server
from staffplus.review.desk import Desk
from staffplus.review.server import BELOW, Office


class ReviewServer(ServerApp):
    """Jupyter's log-in and log-out around our pages: no files, no kernels, no terminals, no other extension."""

    name = "staffplus-review"
    default_services = ("auth", "security")  # type: ignore[assignment]
    review_office: Office

    def find_server_extensions(self) -> None:
        """None but ours, whatever else is installed: the page needs a second to start, Lab takes five."""


def serve(course: Course, exercise: str, marker: str, *, port: int = 0, open_browser: bool = True, more: Sequence[str] = ()) -> None:  # fmt: skip
    """Serve until interrupted. Who opens an exercise that nobody marks yet becomes its marker.

    Args:
        more: further options of Jupyter Server.

    Raises:
        CourseError: there is nothing to mark.
    """
    desk = Desk(course, exercise)
    plan = desk.table().plan
    if not plan.markers and not plan.adjudicators:
        desk.people(markers=[marker])
    ReviewServer.review_office = Office(lambda: course, marker, desk)
    words = [
        "--ServerApp.jpserver_extensions={'" + server.__name__ + "': True}",
        f"--ServerApp.default_url=/{BELOW}/{exercise}",
        f"--ServerApp.root_dir={course.root}",
        f"--ServerApp.port={port or 8888}",
        f"--ServerApp.port_retries={50 if not port else 0}",
        "--ServerApp.terminals_enabled=False",
        "--allow-root",  # Jupyter forbids it since kernels run what people write; here nothing is run
        *([] if open_browser else ["--no-browser"]),
        *more,
    ]
    sys.argv = sys.argv[:1]
    ReviewServer.launch_instance(argv=words)
