"""The rules of the house for Python files. Each takes the source of one file and gives what offends, line by line."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator

LONGEST_FUNCTION = 40
LONGEST_FILE = 300
REASON = re.compile(r"(#|//|\*|<!--)\s*long because \w+")
VAGUE = {"utils", "util", "helpers", "helper", "manager", "data", "info", "process"}
NOT_FOR_THE_ENGINE = {
    "asyncio", "datetime", "glob", "http", "io", "json", "logging", "os", "pathlib", "pickle", "random", "shutil",
    "socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib",
}  # fmt: skip
TAGS = "html|head|body|title|meta|link|script|style|div|span|p|a|b|i|em|strong|ul|ol|li|h[1-6]|br|hr|img|table|tr|td"
MARKUP = re.compile(rf"</?({TAGS}|button|form|input|label|section|main|nav|svg|canvas)(\s[^<>]*)?/?>|class\s*=\s*[\"']")


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every module that ``source`` imports, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import; name the module in full"
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def engine_imports(source: str) -> list[str]:
    """What an engine module may not import: all but NumPy, the engine and what knows no files or time."""
    wrong = []
    for line, module in imported(source):
        top = module.split(".")[0]
        known = top in {"numpy", "engine"} or (top in sys.stdlib_module_names and top not in NOT_FOR_THE_ENGINE)
        if not known or module.startswith("numpy.random"):
            wrong.append(f"line {line}: imports {module}")
    return wrong


def app_imports(source: str, composing: bool) -> list[str]:
    """What a server module may not import: NumPy, the tests, and (but for the command) the composition root."""
    forbidden = {"numpy", "tests"} | (set() if composing else {"app.main", "app.command"})
    return [
        f"line {line}: imports {module}"
        for line, module in imported(source)
        if any(module == name or module.startswith(f"{name}.") for name in forbidden)
    ]


def docstrings(tree: ast.AST) -> set[ast.expr]:
    """The nodes of ``tree`` that are docstrings, of modules, classes, functions and fields."""
    found = set()
    for node in ast.walk(tree):
        for statement in getattr(node, "body", []) if not isinstance(node, ast.Lambda | ast.IfExp) else []:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                found.add(statement.value)
    return found


def long_functions(source: str) -> list[str]:
    """Functions of more than 40 lines, their docstring not counted, without a reason beside them."""
    lines, tree = source.splitlines(), ast.parse(source)
    wrong = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        head = ast.get_docstring(node, clean=False)
        length = node.end_lineno - node.lineno + 1
        if head is not None:
            length -= node.body[0].end_lineno - node.body[0].lineno + 1
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        beside = lines[max(first - 2, 0) : node.body[0].lineno]
        if length > LONGEST_FUNCTION and not any(REASON.search(line) for line in beside):
            wrong.append(f"line {node.lineno}: {node.name} has {length} lines")
    return wrong


def long_file(source: str) -> list[str]:
    """Whether a file of any language has more than 300 lines without a reason in its first 15."""
    lines = source.splitlines()
    if len(lines) > LONGEST_FILE and not any(REASON.search(line) for line in lines[:15]):
        return [f"{len(lines)} lines"]
    return []


def markup(source: str) -> list[str]:
    """HTML in strings that are no docstrings."""
    tree = ast.parse(source)
    described = docstrings(tree)
    return [
        f"line {node.lineno}: {node.value.strip()[:60]!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in described
        if MARKUP.search(node.value)
    ]


def vague_file_name(stem: str) -> bool:
    """Whether a file's name says nothing of what is in it, or names two things."""
    words = re.split(r"[-_.]", stem.lower())
    return bool((VAGUE - {"data"}).intersection(words)) or stem.lower() == "data" or "and" in words


def vague_names(source: str) -> list[str]:
    """Names that say nothing. The field of a record may be called what the API calls it (``loss.data``)."""
    tree = ast.parse(source)
    wire = {statement.target for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for statement in node.body
            if isinstance(statement, ast.AnnAssign)}  # fmt: skip
    wrong = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in wire:
            vague = node.id.lower() in VAGUE
        elif isinstance(node, ast.arg):
            vague = node.arg.lower() in VAGUE
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            vague = bool((VAGUE - {"data"}).intersection(node.name.lower().split("_"))) or node.name == "data"
        elif isinstance(node, ast.ClassDef):
            vague = bool(re.search(r"(Utils?|Helpers?|Manager|Data|Info|Process)$", node.name))
        else:
            continue
        if vague:
            wrong.append(f"line {node.lineno}: {ast.unparse(node).splitlines()[0]}")
    return wrong


def sleeps(source: str) -> list[str]:
    """Calls that let time pass; ``sleep(0)`` only gives others their turn."""
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and re.search(r"(^|\.)(sleep|wait_for_timeout)$", ast.unparse(node.func))
        if [ast.unparse(argument) for argument in node.args] != ["0"]
    ]


def asserting(sources: Iterable[str]) -> set[str]:
    """The names of the functions in ``sources`` that assert: themselves, or by calling one that does."""
    functions = [
        node for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)
    ]
    names = {"raises", "warns", "expect"}
    while True:
        found = {function.name for function in functions if calls_one_of(names, function)}
        if found <= names:
            return names
        names |= found


def calls_one_of(names: set[str], function: ast.FunctionDef) -> bool:
    """Whether ``function`` has an ``assert`` or calls a function or method called one of ``names``."""
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names)
        or (isinstance(node, ast.Call) and re.search(r"\bassert_\w+$", ast.unparse(node.func)))
        for node in ast.walk(function)
    )


def assertionless(source: str, checks: Iterable[str] = ()) -> list[str]:
    """Tests that assert nothing, neither themselves nor by calling a function of this file or one of ``checks``."""
    names = {*asserting([source]), *checks}
    return [
        f"line {node.lineno}: {node.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not calls_one_of(names, node)
    ]


def comparisons_with(names: Iterable[str], source: str) -> list[str]:
    """Comparisons of anything with the name of a registry's entry: ``if name == "relu"``, ``in``, ``case "relu"``."""
    names = set(names)
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            constants = [constant for side in [node.left, *node.comparators] for constant in literals(side)]
        elif isinstance(node, ast.MatchValue):
            constants = literals(node.value)
        else:
            continue
        wrong += [f"line {node.lineno}: {ast.unparse(node)}" for constant in constants if constant in names]
    return wrong


def literals(node: ast.expr) -> list[str]:
    """The strings that ``node`` is, or that a literal collection holds."""
    elements = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    return [element.value for element in elements if isinstance(element, ast.Constant) and type(element.value) is str]
