"""Follows what names stand for, cell after cell and statement after statement, without running any.

What a statement certainly does is done to the values that are known (`held`). What cannot be told
leaves a mark on every name that it may write (`doubts`).
"""

from __future__ import annotations

import ast
import contextlib
import re
import sys
from collections.abc import Sequence
from typing import Any

from staffplus.grading.author import plain
from staffplus.grading.marks.doubts import PLAIN, Doubts, Spoilt
from staffplus.grading.marks.expressions import Once, Stops, Unknown
from staffplus.grading.marks.held import Held, Partly
from staffplus.grading.marks.syntax import (
    FUNCTIONS,
    as_loaded,
    lets_through,
    may_leave,
    names_in,
    names_written,
    no_code,
    run_at_once,
    written_out,
)

#: What Python raises over plain values.
_RAISED = (TypeError, ValueError, LookupError, ArithmeticError, RuntimeError)


class _Break(Exception):
    pass


class _Continue(Exception):
    pass


class Names(Doubts):
    """The names of a notebook, as far as its cells have been followed."""

    def cell(self, read: plain.Read) -> str:
        """Follow a cell; why it would have stopped before its end, or ""."""
        self.steps, self.anew = 0, {}
        for line in read.left_out:
            if line.startswith(("%run", "%load", "%store", "%macro", "%edit", "%recall")):
                self._anything = f"`{line[:60]}` may have changed it"
        if read.tree is None:
            return read.error
        if fault := no_code(read.tree):
            return fault
        try:
            self._body(read.tree.body)
        except Stops as error:
            return str(error)
        except (_Break, _Continue):
            return "SyntaxError: outside of a loop"
        return ""

    def _body(self, nodes: Sequence[ast.stmt]) -> None:
        for node in nodes:
            try:
                self._step(node)
            except Unknown as unknown:
                self.unknowns += 1
                self._unknown(node, unknown)
                if may_leave(node):  # and then nothing is known of the loop that it stands in
                    raise Unknown from None
            except Stops as error:
                said = str(error)
                raise Stops(
                    said if said.startswith("line ") else f"line {node.lineno}: {said}"
                ) from None
            except (MemoryError, RecursionError):
                self.unknowns += 1
                self._unknown(node, Unknown())
            except _RAISED as error:
                said = f"{type(error).__name__}: {str(error)[:200]}"
                raise Stops(f"line {node.lineno}: {said}") from error

    def _step(self, node: ast.stmt) -> None:
        self.steps += 1
        if isinstance(node, ast.Assign):
            value = self._right(node.targets, node.value)
            for target in node.targets:
                self.bind(target, value)
                self._anew(target, node.value)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.bind(node.target, self._right([node.target], node.value))
                self._anew(node.target, node.value)
            if node.simple and sys.version_info < (3, 14):
                self._expression(node.annotation)
        elif isinstance(node, ast.AugAssign):
            self._augmented(node)
        elif isinstance(node, ast.Expr):
            self._expression(node.value)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                self._delete(target)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            self._defined(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._imported(node)
        elif isinstance(node, ast.If):
            self._body(node.body if self.value(node.test) else node.orelse)
        elif isinstance(node, ast.For):
            self._loop(node)
        elif isinstance(node, ast.With):
            self._with(node)
        elif isinstance(node, ast.Try):
            self._try(node)
        elif isinstance(node, ast.Raise):
            raise Stops("the cell raises an exception of its own")
        elif isinstance(node, ast.Assert):
            if not self.value(node.test):
                raise Stops("AssertionError")
        elif isinstance(node, ast.Break):
            raise _Break
        elif isinstance(node, ast.Continue):
            raise _Continue
        elif not isinstance(node, (ast.Pass, ast.Global, ast.Nonlocal)):
            raise Unknown

    def _anew(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name) and (
            written_out(value) or target.id not in names_in([value])
        ):
            lines = self.anew.setdefault(target.id, [])
            if target.lineno not in lines:
                lines.append(target.lineno)

    def _right(self, targets: Sequence[ast.expr], node: ast.expr) -> Any:
        """The right side; where it is not known, the names on the left are not any more either."""
        partly = None
        try:
            return self.value(node)
        except Stops:
            if (partly := self._all_but(targets, node)) is not None:
                self.broken[targets[0].id] = partly  # type: ignore[attr-defined]
            raise
        except Unknown as unknown:
            partly = self._all_but(targets, node)
            self.unknowns += 1
            self._calls_in(node)
            why = f"line {node.lineno}: " + (
                unknown.why or f"{{name}} is not written as a plain value; {PLAIN}"
            )
            for target in targets:
                self._spoil(target, why, unknown.sure)
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Lambda) and isinstance(target, ast.Name):
                        self._writes(target.id, inner)
            if partly is not None:
                self.held[targets[0].id].partly = partly  # type: ignore[attr-defined]
            raise Spoilt from None

    def _all_but(self, targets: Sequence[ast.expr], node: ast.expr) -> Partly | None:
        """Of what stands for one name, what is known where not all of it is: the entries of a dict, and texts
        without quotation marks."""
        if not isinstance(targets[0], ast.Name):
            return None
        partly = Partly()
        with contextlib.suppress(Unknown, Stops, *_RAISED):
            if isinstance(node, ast.Dict):
                partly.value = self._partly(node, "", partly)
            else:
                partly.value = self._in_quotes(node, partly.bare)
                if not partly.bare:
                    return None
            return partly
        return None

    def _partly(self, node: ast.Dict, above: str, partly: Partly) -> dict[Any, Any]:
        """A dict with None for the entries that are not known."""
        made: dict[Any, Any] = {}
        for key_node, value in zip(node.keys, node.values, strict=True):
            if key_node is None:
                raise Unknown
            key = self.value(key_node)
            at, bare = f"{above}[{key!r}]", list[str]()
            try:
                made[key] = self.value(value)
            except (Unknown, Stops):
                try:
                    if isinstance(value, ast.Dict):
                        made[key] = self._partly(value, at, partly)
                        continue
                    made[key] = self._in_quotes(value, bare)
                    partly.bare += bare
                except (Unknown, Stops):
                    if isinstance(value, ast.Dict):
                        raise
                    made[key] = None
                    partly.missing.append(at)
        return made

    def _in_quotes(self, node: ast.expr, bare: list[str]) -> Any:
        """What something stands for if names in it that stand for nothing are texts without quotation marks.
        Raises Unknown, Stops."""
        if isinstance(node, (ast.List, ast.Tuple)):
            parts = [self._in_quotes(it, bare) for it in node.elts]
            return parts if isinstance(node, ast.List) else tuple(parts)
        try:
            return self.value(node)
        except Stops:
            text = _bare_text(node)
            if not text:
                raise
            bare.append(text)
            return text

    def rest(self, read: plain.Read, stopped: str) -> bool:
        """Follow what stands in a cell below the statement that stopped it; whether that is anything."""
        line = re.match(r"line (\d+): ", stopped)
        if read.tree is None or line is None:
            return False
        at = int(line[1])
        below = [it for it in read.tree.body if it.lineno > at]
        for node in read.tree.body:
            if node.lineno <= at <= (node.end_lineno or node.lineno):
                below = [it for it in below if it.lineno > (node.end_lineno or 0)]
                self._unknown(node, Unknown())
        for node in below:
            try:
                self._body([node])
            except (Stops, _Break, _Continue):
                self._unknown(node, Unknown())
        return bool(below)

    def _augmented(self, node: ast.AugAssign) -> None:
        target = node.target
        if isinstance(target, ast.Subscript):
            inside, key = self.value(target.value), self.key(target.slice)
            held = inside[key]
            made = self.binary(node.op, held, self.value(node.value), in_place=True)
            inside[key] = made
            return
        held = self.value(as_loaded(target))
        self.bind(target, self.binary(node.op, held, self.value(node.value), in_place=True))

    def _expression(self, node: ast.expr) -> None:
        try:
            self.value(node)
        except Unknown:
            if isinstance(node, ast.NamedExpr):
                raise
            self.unknowns += 1
            self._calls_in(node)

    def _delete(self, target: ast.expr) -> None:
        if isinstance(target, ast.Name):
            if self.held.pop(target.id, None) is None and not self._anything:
                if target.id in self._author:
                    return
                raise Stops(f"NameError: name {target.id!r} is not defined")
            self.held[target.id] = Held(why=f"line {target.lineno} deletes it", sure=True)
        elif isinstance(target, ast.Subscript):
            del self.value(target.value)[self.key(target.slice)]
        elif isinstance(target, (ast.Tuple, ast.List)):
            for it in target.elts:
                self._delete(it)

    def _defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        for part in run_at_once(node):
            self._expression(part)
        if isinstance(node, ast.ClassDef):
            self._class(node)
        self._named(node)

    def _class(self, node: ast.ClassDef) -> None:
        """The body of a class is run where it stands, with names of its own."""
        inside = Names(self._author, outer=self)
        inside.held.clear()
        inside.steps = self.steps
        for it in ast.walk(node):
            for name in it.names if isinstance(it, ast.Global) else ():
                self.held[name] = Held(why=f"`{node.name}` may have assigned it")
        inside._body(node.body)
        self.unknowns += inside.unknowns
        self._anything = self._anything or inside._anything

    def _imported(self, node: ast.Import | ast.ImportFrom) -> None:
        module = node.module if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            if alias.name == "*":
                self._anything = f"line {node.lineno} imports everything there is in {module}"
                continue
            name = (alias.asname or alias.name).split(".")[0]
            whole = isinstance(node, ast.Import)
            made = f"{module}.{alias.name}" if module else alias.name
            self.held[name] = Held(why=f"line {node.lineno} imports it", sure=whole, made=made)

    def _loop(self, node: ast.For) -> None:
        items = self.gone_over(node.iter)
        if isinstance(items, Once) and self._changes(node.body, {*names_in([node.iter])}):
            raise Unknown  # `for n, it in enumerate(x): x.append(…)`
        for item in items:
            self.bind(node.target, item)
            try:
                self._body(node.body)
            except _Break:
                return
            except _Continue:
                continue
            if self.steps > 20_000:
                raise Unknown
        self._body(node.orelse)

    def _with(self, node: ast.With) -> None:
        for item in node.items:
            self._expression(item.context_expr)
            if item.optional_vars is not None:
                why = (
                    f"line {node.lineno}: {{name}} is what `with` gives, and that is not known here"
                )
                self._spoil(item.optional_vars, why, False)
        before = self.unknowns
        lets = all(lets_through(it.context_expr) for it in node.items)
        try:
            self._body(node.body)
        except Stops:
            if lets:
                raise
            raise Unknown from None
        if not lets and self.unknowns > before:  # which may have ended it
            for name in names_written(node.body):
                self._doubt(name, f"line {node.lineno} may have ended before it")

    def _try(self, node: ast.Try) -> None:
        before = self.unknowns
        try:
            try:
                self._body(node.body)
            except Stops:
                if not node.handlers:
                    raise
                raise Unknown from None
            if node.handlers and self.unknowns > before:  # which may have ended it
                for name in names_written(node.body):
                    self._doubt(name, f"line {node.lineno} may have ended before it")
            for handler in node.handlers:
                for name in names_written(handler.body):
                    self._doubt(name, f"line {handler.lineno} may have changed it")
            self._body(node.orelse)
        finally:
            self._body(node.finalbody)


def _bare_text(node: ast.expr) -> str:
    """What a name without quotation marks says: `staff`, `alive-next-may`; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        number = isinstance(node.right, ast.Constant) and isinstance(node.right.value, int)
        last = ast.unparse(node.right) if number else _bare_text(node.right)
        first = _bare_text(node.left)
        return f"{first}-{last}" if first and last else ""
    return ""
