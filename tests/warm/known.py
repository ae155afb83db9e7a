"""What nbgrader works out anew again and again, and what comes out each time: worked out once.

That is a third of what it computes for a notebook, and the tests have it mark hundreds. What it asks of a
notebook and of the gradebook, and what it writes there, is not touched.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import Any


def remember() -> None:
    """From now on, in this process and its children."""
    schemas()
    engines()


def schemas() -> None:
    """For each cell of a notebook it asks anew whether its own schema is a schema.

    That it is one is remembered by all that it says; one that is none is refused each time.
    """
    from jsonschema.validators import validator_for
    from nbgrader.nbgraderformat import MetadataValidator

    kind = validator_for(MetadataValidator().schema)
    check: Callable[..., None] = kind.check_schema
    good: list[tuple[Any, dict[str, Any]]] = []

    def check_once(schema: Any, **how: Any) -> None:
        if (schema, how) not in good:
            check(schema, **how)
            good.append((copy.deepcopy(schema), how))

    kind.check_schema = staticmethod(check_once)


def engines() -> None:
    """For each step of each notebook it makes an engine, which knows none of the queries that the last compiled.

    An engine that was disposed of, as nbgrader does with each, opens connections of its own again.
    """
    from nbgrader import api

    api.create_engine = functools.cache(api.create_engine)
