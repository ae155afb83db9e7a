"""Answers of many learners as one table, whichever form they come in. Needs the extra `stats` (Polars).

Exported files, folders and zips of them (a cohort each), or tables in CSV, Parquet or NDJSON with the columns
learner, item, right (true and false, or 1 and 0) and, if there are some, chosen, cohort and time. Of several
answers of a learner to one question the first counts: by time where there is one, else by place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from staffplus.cohort.logs import answers as logs
from staffplus.cohort.logs import sources

TABLES = (".csv", ".parquet", ".ndjson", ".jsonl")
NEEDED = ("learner", "item", "right")
#: What a table may have beside them, and what stands there where it has not.
OTHERS = {"chosen": "", "cohort": "", "time": ""}


class BadTable(ValueError):
    """A table that cannot be read; says what was found and what is expected."""


@dataclass(frozen=True)
class Answers:
    """Answers, one a row. Codes count from 0 into the names beside them."""

    learner: npt.NDArray[np.int32]
    item: npt.NDArray[np.int32]
    right: npt.NDArray[np.bool_]
    chosen: npt.NDArray[np.int32]  #: what was chosen; 0 where it is not known
    cohort: npt.NDArray[np.int32]  #: of the answer's learner
    items: tuple[str, ...]
    choices: tuple[str, ...]
    cohorts: tuple[str, ...]
    learners: int
    faults: tuple[str, ...] = ()

    def __len__(self) -> int:
        return int(self.item.size)


def read(paths: Sequence[Path]) -> Answers:
    """Everything in these files together. Raises BadTable."""
    tables = [it for it in paths if it.suffix.lower() in TABLES]
    others = [it for it in paths if it not in tables]
    found, faults = _exported(others) if others else ([], [])
    found += [_table(it) for it in tables]
    frame = pl.concat([it for it in found if it.height] or [_frame({}, "")])
    return coded(frame, tuple(faults))


def coded(frame: pl.DataFrame, faults: tuple[str, ...] = ()) -> Answers:
    """Answers from a table with the columns that are needed and those beside them."""
    first = (
        frame.with_columns(
            pl.struct("cohort", "learner").rank("dense").sub(1).cast(pl.Int32).alias("who")
        )
        .sort("time", maintain_order=True)
        .unique(["who", "item"], keep="first", maintain_order=True)
        .sort("who", "item")
    )
    codes = {name: _codes(first[name]) for name in ("item", "chosen", "cohort")}
    who = first["who"].to_numpy()
    return Answers(
        who,
        codes["item"][0],
        first["right"].to_numpy(),
        codes["chosen"][0],
        codes["cohort"][0],
        codes["item"][1],
        codes["chosen"][1],
        codes["cohort"][1],
        int(who.max()) + 1 if who.size else 0,
        faults,
    )


def _codes(column: pl.Series) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    names = column.unique().sort()
    place = pl.Series(range(len(names)), dtype=pl.Int32)
    if not len(names):
        return np.zeros(0, np.int32), ()
    return column.replace_strict(names, place, return_dtype=pl.Int32).to_numpy(), tuple(names)


def _frame(columns: dict[str, list[object]], cohort: str) -> pl.DataFrame:
    kinds = {"learner": pl.String, "item": pl.String, "right": pl.Boolean, "chosen": pl.String, "time": pl.String}  # fmt: skip
    made = pl.DataFrame({name: columns.get(name, []) for name in kinds}, schema=kinds)
    return made.with_columns(cohort=pl.lit(cohort)).select(*NEEDED, *OTHERS)


def _exported(paths: Sequence[Path]) -> tuple[list[pl.DataFrame], list[str]]:
    """Each learner's first answer to each item, whose unit is the case that was met."""
    course = logs.Course.today()
    frames: list[pl.DataFrame] = []
    faults: list[str] = []
    for group in sources.cohorts(paths):
        columns: dict[str, list[object]] = {"learner": [], "item": [], "right": [], "chosen": [], "time": []}  # fmt: skip
        for n, one in enumerate(logs.learners(group.logs, course)):
            for met in one.met.values():
                if met.first.right is not None:
                    values = (str(n), met.first.item.id, met.first.right, "+".join(met.first.options), met.first.time)  # fmt: skip
                    for name, value in zip(columns, values, strict=True):
                        columns[name].append(value)
        frames.append(_frame(columns, group.name))
        faults += map(str, group.faults)
    return frames, faults


def _table(path: Path) -> pl.DataFrame:
    try:
        match path.suffix.lower():
            case ".csv":
                found = pl.read_csv(path, infer_schema=False)
            case ".parquet":
                found = pl.read_parquet(path)
            case _:
                found = pl.read_ndjson(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadTable(f"{path}: found no table that can be read ({str(error).splitlines()[0]})") from None  # fmt: skip
    if lacking := [name for name in NEEDED if name not in found.columns]:
        raise BadTable(f"{path}: found the columns {', '.join(found.columns)}; expected {', '.join(lacking)} too")  # fmt: skip
    found = found.with_columns(pl.lit(text).alias(name) for name, text in OTHERS.items() if name not in found.columns)  # fmt: skip
    if found["right"].dtype != pl.Boolean:
        text = found["right"].cast(pl.String).str.to_lowercase()
        truth = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}
        odd = text.filter(~text.is_in(list(truth)) | text.is_null())
        if len(odd):
            raise BadTable(f"{path}, column right: found {odd[0]!r}; expected true or false, or 1 or 0")  # fmt: skip
        found = found.with_columns(text.replace_strict(truth, return_dtype=pl.Boolean).alias("right"))  # fmt: skip
    names = ("learner", "item", *OTHERS)
    texts = [pl.col(name).cast(pl.String).fill_null("") for name in names]
    return found.with_columns(texts).select(*NEEDED, *OTHERS)
