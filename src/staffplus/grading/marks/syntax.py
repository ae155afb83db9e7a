"""What a statement may do to names and values, told by how it is written; for `following`."""

from __future__ import annotations

import ast
import contextlib
import warnings
from collections.abc import Iterable, Iterator

from staffplus.grading.marks.expressions import CHANGING

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: Methods that change what they belong to, whatever that is.
ALL_CHANGING = {name for names in CHANGING.values() for name in names}
#: Functions of others that change what they are given, and those that may change any name.
CHANGERS = {"shuffle", "heapify", "heappush", "heappop", "insort", "setitem", "delitem", "setattr"}
ANYTHING = {"exec", "eval", "globals", "locals", "vars", "run_cell", "run_line_magic"}
#: What `with` is commonly said of and lets every exception through, as `suppress` does not.
LET_THROUGH = {
    "open", "catch_warnings", "redirect_stdout", "redirect_stderr", "localcontext", "errstate",
    "TemporaryDirectory", "NamedTemporaryFile", "option_context", "Output", "Pool", "closing",
    "printoptions", "urlopen", "ZipFile",
}  # fmt: skip
#: What makes something new each time.
FRESH = (
    ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.Constant, ast.JoinedStr,
)  # fmt: skip


def no_code(tree: ast.Module) -> str:
    """Why Python would not even begin to run a cell that it can read: `return` outside of a function."""
    if all(map(gives_values, tree.body)):
        return ""
    with contextlib.suppress(ValueError, MemoryError, RecursionError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `x is 1` is odd, and no fault
        try:
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            compile(tree, "<cell>", "exec", flags=flags, dont_inherit=True)
        except SyntaxError as error:
            return f"SyntaxError: line {error.lineno}: {error.msg}"
    return ""


def gives_values(node: ast.stmt) -> bool:
    """Whether a statement does no more than to give names values that are written out."""
    return (
        isinstance(node, ast.Assign)
        and all(isinstance(it, ast.Name) and it.id != "__debug__" for it in node.targets)
        and written_out(node.value)
    )


def written_out(node: ast.expr | None) -> bool:
    """Whether a value is written as it is: nothing in it is looked up or worked out."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Dict):
        return all(map(written_out, node.keys)) and all(map(written_out, node.values))
    return isinstance(node, (ast.List, ast.Tuple)) and all(map(written_out, node.elts))


def only_read_in(node: ast.AST) -> set[ast.AST]:
    """`globals()` in `globals().get("x")`, `globals()["x"]` and `"x" in globals()`."""
    found: set[ast.AST] = set()
    for inner in ast.walk(node):
        reads = isinstance(inner, ast.Attribute) and inner.attr in ("get", "keys", "items")
        if reads or (isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Load)):
            assert isinstance(inner, (ast.Attribute, ast.Subscript))
            found.add(inner.value)
        elif isinstance(inner, ast.Compare):
            found |= {*inner.comparators}
    return found


def as_loaded(node: ast.expr) -> ast.expr:
    made: ast.expr = ast.parse(ast.unparse(node), mode="eval").body
    return made


def root_of(node: ast.AST) -> ast.AST:
    """`x` of `x`, `x[1]`, `x[1][2]` and `x.y`."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node


def names_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                yield inner.id


def names_written(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that statements bind or delete, or of which they change an item."""
    found: set[str] = set()
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(getattr(inner, "ctx", None), (ast.Store, ast.Del)):
                if isinstance(root := root_of(inner), ast.Name):
                    found.add(root.id)
            elif isinstance(inner, (ast.MatchAs, ast.MatchStar, ast.ExceptHandler)) and inner.name:
                found.add(inner.name)
            elif isinstance(inner, ast.MatchMapping) and inner.rest:
                found.add(inner.rest)
    return found


def may_leave(node: ast.AST) -> bool:
    """Whether a statement holds a `break` or `continue` of a loop that it stands in."""
    if isinstance(node, (ast.Break, ast.Continue)):
        return True
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):  # theirs are those in the body
        return any(map(may_leave, node.orelse))
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return False
    return any(map(may_leave, ast.iter_child_nodes(node)))


def lets_through(node: ast.expr) -> bool:
    """Whether what `with` is said of never takes an exception for itself."""
    function = node.func if isinstance(node, ast.Call) else node
    called = function.attr if isinstance(function, ast.Attribute) else ""
    return (function.id if isinstance(function, ast.Name) else called) in LET_THROUGH


def run_at_once(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
) -> Iterator[ast.expr]:
    """What is worked out where a function or class is defined."""
    yield from node.decorator_list
    if isinstance(node, ast.ClassDef):
        yield from (*node.bases, *(it.value for it in node.keywords))
    else:
        yield from (*node.args.defaults, *filter(None, node.args.kw_defaults))


def attributes_in(node: ast.AST) -> Iterator[str]:
    return (it.attr for it in ast.walk(node) if isinstance(it, ast.Attribute))


def made_here(node: ast.AST) -> set[str]:
    """Names of a function's own for what it has just made: `wrong = [it for …]`, and then `wrong += […]`.

    A name that anything else binds as well (a parameter, a loop, `with`, `a = b = []`) may be another's list.
    """
    own, others, harmless = (
        set[str](),
        {it.arg for it in ast.walk(node) if isinstance(it, ast.arg)},
        set[int](),
    )
    for it in ast.walk(node):
        if isinstance(it, ast.Assign) and isinstance(it.value, FRESH) and len(it.targets) == 1:
            target = it.targets[0]
        elif isinstance(it, ast.AnnAssign) and isinstance(it.value, FRESH):
            target = it.target
        else:
            if isinstance(it, ast.AugAssign):
                harmless.add(id(it.target))
            continue
        harmless.add(id(target))
        own |= {target.id} if isinstance(target, ast.Name) else set()
    others |= {
        it.id
        for it in ast.walk(node)
        if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store) and id(it) not in harmless
    }
    return own - others


def changes_something(node: ast.AST) -> bool:
    """Whether a function may change what is outside of it: it is given, or the notebook's names."""
    own = made_here(node)
    for inner in ast.walk(node):
        if isinstance(inner, (ast.Global, ast.Nonlocal)):
            return True
        if isinstance(inner, ast.AugAssign) and not (
            isinstance(inner.target, ast.Name) and inner.target.id in own
        ):
            return True
        if isinstance(inner, ast.Name) and inner.id in CHANGERS | ANYTHING:
            return True
        if isinstance(inner, ast.Attribute) and inner.attr in CHANGERS:
            return True
        if isinstance(inner, (ast.Subscript, ast.Attribute)) and not isinstance(
            inner.ctx, ast.Load
        ):
            return True
        if isinstance(inner, ast.Attribute) and inner.attr in ALL_CHANGING:
            return True
    return False
