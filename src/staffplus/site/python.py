"""Python in the page: Brython with what exercises need of the standard library, for a worker of its own.

Pages load the file after the first *Run*, from the site itself. It is a classic script that holds the
worker's source as text, since a page from a disk may start a worker from text alone. Brython is BSD
3-Clause, by Pierre Quentel; its licence line stays in the source.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path

from staffplus.bundle import HERE

SCRIPT = "exercise-python.js"
#: What a learner may import, and what that needs: Brython's own list of needs names half of its library.
_NAMES = """
    _ast _codecs _collections _collections_abc _contextvars _frozen_importlib _functools _imp _io
    _io_classes _json _locale _operator _py_abc _py_warnings _pydatetime _pydecimal _random _string
    _thread _tokenize _typing _weakref _weakrefset abc annotationlib ast bisect codecs collections
    contextlib contextvars copy copyreg dataclasses datetime decimal dis encodings encodings.aliases
    enum errno fractions functools genericpath hashlib heapq importlib importlib._bootstrap
    importlib._bootstrap_external importlib.machinery inspect io itertools json json.encoder keyword
    linecache locale marshal math numbers operator os posix posixpath python_re random re reprlib stat
    statistics string sys textwrap time token tokenize types typing warnings weakref
"""
MODULES = _NAMES.split()
#: Before Brython: what is not in the file is not there, and the worker asks nobody for it.
ALONE = """
self.XMLHttpRequest = class {
  open() {}
  setRequestHeader() {}
  overrideMimeType() {}
  send() { this.status = 404; this.readyState = 4; this.responseText = ""; this.onreadystatechange?.(); this.onload?.(); }
};
for (const name of ["fetch", "WebSocket", "EventSource"]) self[name] = undefined;
console.log = console.info = console.warn = () => {};
self.__BRYTHON__ = { brython_path: "https://brython.invalid/" };
"""


#: Faults of 3.14.3, each with what is put in its place; a version that has other text is looked at anew.
SLIPS = (
    # Where compiled code has annotations, their text is looked for in the code object, as if that were
    # the text it was compiled from.
    ("scopes.src.split('\\n')", "(scopes.src.source ?? scopes.src).split('\\n')"),
    # `all` takes whatever its generator raises for the end, and says True.
    (
        "var iterable=iter(obj)\nwhile(1){try{\nvar elt=next(iterable)\n"
        "if(!$B.$bool(elt)){return false}}catch(err){return true}}}",
        "for(var elt of $B.make_js_iterator(obj)){if(!$B.$bool(elt)){return false}}\nreturn true}",
    ),
    # A message shows the whole value in the place of its type.
    ('_b_.str.$factory($B.jsobj2pyobj(obj))+"\'"\n)}', '$B.class_name(obj)+"\'"\n)}'),
)


@cache
def worker() -> str:
    """The worker's source: Brython, its library, and what runs a learner's cells."""
    library = json.dumps(_library(), ensure_ascii=False)
    driver = json.dumps((HERE / "widgets/exercise/driver.bry").read_text("utf-8"))
    start = (HERE / "widgets/exercise/worker.js").read_text("utf-8")
    brython = (_data() / "brython.js").read_text("utf-8")
    for fault, mended in SLIPS:
        if brython.count(fault) != 1:
            raise RuntimeError(
                f"brython.js has a new form: see whether it still has the fault of `SLIPS` in {fault!r}"
            )
        brython = brython.replace(fault, mended)
    return (
        f"{ALONE}\n{brython}\n__BRYTHON__.use_VFS = true;\n__BRYTHON__.update_VFS({library});\n"
        "brython({ indexedDB: false });\n"
        f"self.staffplusRun = (name) => __BRYTHON__.runPythonSource({driver}, name);\n{start}"
    )


def script() -> str:
    """The file that pages load."""
    return f"window.staffplusPython = {json.dumps(worker(), ensure_ascii=False)};\n"


def _library() -> dict[str, object]:
    text = (_data() / "brython_stdlib.js").read_text("utf-8")
    held = json.loads(text[text.index('{"$timestamp"') : text.rindex("}") + 1])
    if missing := [name for name in MODULES if name not in held and name not in BUILT_IN]:
        raise RuntimeError(f"brython_stdlib.js lacks {', '.join(missing)}: Brython has a new form")
    return {name: held[name] for name in MODULES if name in held}


#: Of those, what stands in brython.js itself.
BUILT_IN = {"_frozen_importlib", "sys"}


def _data() -> Path:
    spec = importlib.util.find_spec("brython")
    if spec is None or spec.origin is None:
        raise RuntimeError("brython is not installed; run `make book`, which installs it")
    return Path(spec.origin).parent / "data"
