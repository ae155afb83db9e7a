"""What the page on hubs elsewhere has people write down: its names and types are those that are read there."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange

from staffplus.hub import apart, start

PAGE = (Path(__file__).parents[2] / "book/grader/one-machine.md").read_text("utf-8")

TEXT, MAYBE = {"type": "string"}, {"type": ["string", "null"]}
LIST, FREE = {"type": "array"}, {"type": "object"}


def only(need: str = "", **parts: Any) -> dict[str, Any]:
    """A table with these names and no others; `need`: those that must be there."""
    return {"type": "object", "additionalProperties": False, "required": need.split(), "properties": parts}  # fmt: skip


#: What the chart's schema says of the tables in which our values stand, in words of our own: the names that a
#: table may have, with their types, and no others. From jupyterhub/values.schema.yaml of
#: jupyterhub/zero-to-jupyterhub-k8s (BSD-3-Clause), commit 02dd73df01bdbb6d602fed21b0be12565ab38080. The chart has
#: more names than these; one that we take up is looked up there first. What its schema requires, the chart's
#: own defaults bring along, but for an image's name and tag.
IMAGE = only("name tag", name=TEXT, tag=TEXT, pullPolicy={"enum": [None, "", "IfNotPresent", "Always", "Never"]}, pullSecrets=LIST)  # fmt: skip
CHART = only(
    hub=only(
        config=FREE, extraConfig=FREE, extraEnv={"type": ["object", "array"]}, extraFiles=FREE, image=IMAGE, baseUrl=TEXT,
        db=only(type={"enum": ["sqlite-pvc", "sqlite-memory", "mysql", "postgres", "other"]}, url=MAYBE, password=MAYBE,
                upgrade={"type": ["boolean", "null"]}, pvc=FREE),
        extraVolumes=LIST, extraVolumeMounts=LIST, services=FREE, loadRoles=FREE, networkPolicy=FREE,
    ),
    singleuser=only(
        image=IMAGE,
        memory=only(limit={"type": ["number", "string", "null"]}, guarantee={"type": ["number", "string", "null"]}),
        cpu=only(limit={"type": ["number", "null"]}, guarantee={"type": ["number", "null"]}),
        defaultUrl=MAYBE, cmd={"type": ["array", "string", "null"]}, extraEnv={"type": ["object", "array"]},
        extraFiles=FREE, profileList=LIST, networkPolicy=FREE,
        fsGid={"type": ["integer", "null"]}, uid={"type": ["integer", "null"]}, startTimeout={"type": ["integer", "null"]},
        storage=only(type={"enum": ["dynamic", "static", "none"]}, homeMountPath=TEXT, capacity=MAYBE, dynamic=FREE,
                     static=FREE, extraLabels=FREE, extraVolumes=LIST, extraVolumeMounts=LIST),
    ),
)  # fmt: skip


def blocks(language: str) -> list[str]:
    """The page's blocks of code in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S)


@pytest.fixture
def values() -> dict[str, Any]:
    (found,) = blocks("yaml")
    return dict(yaml.safe_load(found))


def test_the_charts_values_have_names_and_types_that_its_schema_knows(
    values: dict[str, Any],
) -> None:
    jsonschema.Draft7Validator.check_schema(CHART)
    jsonschema.Draft7Validator(CHART).validate(values)
    storage = values["singleuser"]["storage"]
    # Of lists the chart's schema says no more than that; a mount's volume has to be there all the same.
    volumes = {it["name"] for it in storage["extraVolumes"]}
    assert {it["name"] for it in storage["extraVolumeMounts"]} <= volumes
    assert all(it["mountPath"].startswith(f"{apart.EXCHANGE}/") for it in storage["extraVolumeMounts"])  # fmt: skip
    assert values["singleuser"]["defaultUrl"] == f"/{start.BELOW}"
    assert values["singleuser"]["extraEnv"][start.ROLE_VARIABLE] == "learner"


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        ("singleuser.cpu.limit", "1"), ("singleuser.memory.limits", "2G"), ("singleuser.image.tag", 2026),
        ("singleuser.defaultURL", "/lab"), ("singleuser.extraVolumes", []), ("hub.db.type", "postgresql"),
        ("singleuser.storage.extraVolumes", {}), ("hub.database", {}), ("singleUser", {}),
    ],
)  # fmt: skip
def test_a_name_or_type_that_the_chart_refuses_is_found(values: dict[str, Any], at: str, wrong: Any) -> None:  # fmt: skip
    changed = copy.deepcopy(values)
    *path, last = at.split(".")
    table = changed
    for it in path:
        table = table[it]
    table[last] = wrong
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(CHART).validate(changed)


def test_what_nbgrader_reads_on_the_littlest_hub_are_settings_that_it_has() -> None:
    known = {"CourseDirectory": CourseDirectory, "Exchange": Exchange}
    for name, settings in json.loads(blocks("json")[0]).items():
        unknown = set(settings) - set(known[name].class_traits(config=True))
        assert not unknown, f"{name} has no {unknown}"


def test_the_page_for_markers_comes_into_a_server_by_the_file_that_the_page_names(
    tmp_path: Path,
) -> None:
    (tmp_path / "jupyter_server_config.json").write_text(blocks("json")[1], "utf-8")
    env = os.environ | {"JUPYTER_CONFIG_DIR": str(tmp_path), "HOME": str(tmp_path)}
    asked = [sys.executable, "-m", "jupyter_server.extension.serverextension", "list"]
    done = subprocess.run(asked, env=env, capture_output=True, text=True, check=True)
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    assert re.search(r"^ *staffplus\.review\.server *enabled", said, re.M), said
    assert re.search(r"^ *staffplus\.review\.server .*OK$", said, re.M), said
