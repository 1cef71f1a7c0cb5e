"""The plan of the house, kept: the arrows between modules, the budgets, and what each folder must not contain.

Each rule is shown once to find what it forbids (the planted examples), then held against every file it is for.
"""

import functools
import importlib
import itertools
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import page_rules, python_rules

TOP = Path(__file__).resolve().parent.parent
JS = TOP / "static" / "js"
REGISTRIES = ("activations", "losses", "initializers", "optimizers", "schedules", "penalties", "datasets")
# Names that are also plain words of the page or of Python, which a comparison may mean instead of the registry's entry.
PLAIN_WORDS = {"constant", "step", "circle", "normal", "uniform", "custom"}


def files(*patterns: str) -> list[Path]:
    """The files of the checkout that ``patterns`` name, without those of others."""
    found = sorted({path for pattern in patterns for path in TOP.glob(pattern) if "vendor" not in path.parts})
    assert found, f"no file is called {patterns}: has the house been rebuilt?"
    return found


def offences(rule: Callable[[str], list[str]], *patterns: str, but: Callable[[Path], bool] | None = None) -> list[str]:
    """What ``rule`` finds in the files of ``patterns``, but for those that ``but`` lets pass."""
    return [
        f"{path.relative_to(TOP)}, {offence}"
        for path in files(*patterns)
        if not (but and but(path))
        for offence in rule(path.read_text(encoding="utf-8"))
    ]


def report(found: list[str]) -> str:
    return "\n  ".join(["", *found])


APP_IMPORTS = functools.partial(python_rules.app_imports, composing=False)
COMPARISONS = functools.partial(python_rules.comparisons_with, {"relu"})
JS_COMPARISONS = functools.partial(page_rules.comparisons_with, {"relu"})
VIEW_ARROWS = functools.partial(page_rules.arrow_faults, "views/a.js", views={"a", "b"})
ACTION_ARROWS = functools.partial(page_rules.arrow_faults, "actions.js", views=set())
PURE_ARROWS = functools.partial(page_rules.arrow_faults, "format.js", views=set())

# A rule, what it forbids, what it allows.
PLANTED = [
    (python_rules.engine_imports, "import json", "import math\nimport numpy as np\nfrom engine.spec import Spec"),
    (python_rules.engine_imports, "from fastapi import FastAPI", "from dataclasses import dataclass"),
    (python_rules.engine_imports, "def f():\n    from time import sleep", "from collections.abc import Mapping"),
    (python_rules.engine_imports, "from numpy.random import default_rng", "from numpy import float64"),
    (APP_IMPORTS, "import numpy as np", "from engine.run import start"),
    (APP_IMPORTS, "from app.main import create_app", "from app.pages import page"),
    (python_rules.long_functions, "def f():\n" + "    x = 1\n" * 40, "def f():\n" + "    x = 1\n" * 39),
    (python_rules.long_functions, "def f():\n" + " x = 1\n" * 40, "# long because a\ndef f():\n" + " x = 1\n" * 40),
    (python_rules.long_file, "x = 1\n" * 301, "# long because it is one table\n" + "x = 1\n" * 301),
    (python_rules.markup, 'page = "<p>No</p>"', '"""Sets <p>."""\npattern = "(?P<name>x) < 3"'),
    (python_rules.markup, "page = f'<div class=\"unit\">{x}'", "message = 'give a < b'"),
    (python_rules.vague_names, "data = 1", "class Loss:\n    data: float"),
    (python_rules.vague_names, "def f(info): ...", "def f(information): ..."),
    (python_rules.vague_names, "class RunManager: ...", "class Run: ..."),
    (python_rules.sleeps, "import time\ntime.sleep(1)", "await asyncio.sleep(0)"),
    (python_rules.sleeps, "page.wait_for_timeout(100)", "page.wait_for_function('() => window.x')"),
    (python_rules.assertionless, "def test_x():\n    f()", "def test_x():\n    assert f()"),
    (python_rules.assertionless, "def test_x():\n g()\ndef g(): ...", "def test_x():\n g()\ndef g():\n assert f()"),
    (COMPARISONS, 'if name == "relu": pass', 'f("relu") == 1'),
    (COMPARISONS, 'if name in ("relu", "x"): pass', 'x = {"relu": 1}'),
    (page_rules.css_colours, "a { color: #fff; }", "#fade { color: var(--ink); }"),
    (page_rules.css_colours, "a { border: 1px solid red }", "a { color: var(--red); content: 'red' }"),
    (page_rules.css_colours, "a { fill: rgb(0 0 0 / 5%); }", "a { fill: color-mix(in oklab, var(--a), var(--b)); }"),
    (page_rules.js_colours, 'context.fillStyle = "#1f6fd0";', 'location.hash = "#add-row-now";'),
    (page_rules.js_colours, 'svg`<path stroke="red"/>`', "context.fillStyle = ink; // red"),
    (page_rules.timers, "setTimeout(f, 10)", "// no setTimeout( here"),
    (page_rules.network_calls, 'await fetch("/api/catalog")', "source.fetchTrace()"),
    (page_rules.other_hosts, '<script src="https://cdn.example.org/a.js">', 'xmlns="http://www.w3.org/2000/svg"'),
    (page_rules.other_hosts, '<link href="//fonts.example.org/a.css">', '<link href="/static/a.css"> // a comment'),
    (page_rules.inline_styles, '<p style="width: 3px">', "element.style.width = x"),
    (page_rules.vague_names, "const data = 1;", "const dataset = 1;"),
    (page_rules.vague_names, "rows.map((info) => info.x)", "rows.map((row) => row.data)"),
    (JS_COMPARISONS, 'if (name === "relu") {}', 'const names = ["relu"];'),
    (VIEW_ARROWS, 'import { b } from "./b.js";', 'import { b } from "./a-b.js";'),
    (VIEW_ARROWS, 'import {\n  post\n} from "../source-live.js";', '/** @param {import("../store.js").Store} x */'),
    (ACTION_ARROWS, 'import { s } from "./store.js";', 'import { s } from "./state.js";'),
    (PURE_ARROWS, 'await import("./clock.js");', 'import { s } from "./scales.js";'),
]


@pytest.mark.parametrize(("rule", "forbidden", "allowed"), PLANTED)
def test_a_rule_finds_what_it_forbids_and_lets_pass_what_it_allows(rule, forbidden, allowed):
    assert rule(forbidden), f"not found: {forbidden[:60]}"
    assert rule(allowed) == [], "found where nothing is wrong"


def test_the_engine_imports_numpy_alone():
    found = offences(python_rules.engine_imports, "engine/**/*.py")
    assert not found, f"the engine knows no HTTP, JSON, files, time or page; chance is in streams:{report(found)}"


def test_the_server_reaches_numpy_only_through_the_engine_and_nobody_imports_the_composition_root():
    def command(path: Path) -> bool:
        return path.stem in {"command", "__main__"}

    found = offences(lambda source: python_rules.app_imports(source, composing=False), "app/**/*.py", but=command)
    assert not found, f"app → engine → numpy:{report(found)}"


def test_the_arrows_between_the_modules_of_the_page():
    views = {path.stem for path in (JS / "views").glob("*.js")}
    found = [
        f"{path.relative_to(TOP)}: {fault}"
        for path in files("static/js/**/*.js")
        for fault in page_rules.arrow_faults(path.relative_to(JS).as_posix(), path.read_text(encoding="utf-8"), views)
    ]
    assert not found, f"main → views, actions, clock, store; actions → source; views → pure modules:{report(found)}"


def test_python_functions_have_at_most_40_lines_or_a_reason():
    found = offences(python_rules.long_functions, "engine/**/*.py", "app/**/*.py", "tests/**/*.py")
    assert not found, f"split them, or write '# long because …' above them:{report(found)}"


def test_files_have_at_most_300_lines_or_a_reason():
    patterns = ("engine/**/*.py", "app/**/*.py", "tests/**/*.py", "tests/**/*.js", "static/**/*.js")
    found = offences(python_rules.long_file, *patterns)
    assert not found, f"split them, or write 'long because …' in a comment of their first 15 lines:{report(found)}"


def biome() -> str:
    """The path of biome, which ``make test`` installs."""
    found = shutil.which("biome", path=f"{TOP / 'node_modules' / '.bin'}")
    assert found, "biome is missing: run npm install, as make test does"
    return found


def test_javascript_functions_have_at_most_40_lines_or_a_reason():
    rule = "--only=complexity/noExcessiveLinesPerFunction"
    options = ["--reporter=json", "--max-diagnostics=none", "static/js"]
    answer = subprocess.run([biome(), "lint", rule, *options], cwd=TOP, capture_output=True, text=True, check=False)
    found = []
    for diagnostic in json.loads(answer.stdout)["diagnostics"]:
        path, line = diagnostic["location"]["path"], diagnostic["location"]["start"]["line"]
        lines = (TOP / path).read_text(encoding="utf-8").splitlines()[:line]
        comment = itertools.takewhile(lambda text: text.lstrip().startswith(("/", "*")), reversed(lines[:-1]))
        if not any(python_rules.REASON.search(text) for text in [lines[-1], *comment]):
            found.append(f"{path}, line {line}: {diagnostic['message']}")
    assert not found, f"split them, or write '// long because …' above them:{report(found)}"


def test_colours_are_written_in_tokens_css_alone():
    def tokens(path: Path) -> bool:
        return path.name == "tokens.css"

    found = offences(page_rules.css_colours, "static/css/*.css", but=tokens)
    found += offences(page_rules.js_colours, "static/js/**/*.js")
    assert not found, f"give the colour a name in tokens.css; a canvas reads the custom property:{report(found)}"


def test_the_clock_alone_has_timers():
    found = offences(page_rules.timers, "static/js/**/*.js", but=lambda path: path.name == "clock.js")
    assert not found, f"ask clock.js:{report(found)}"


def test_the_sources_alone_use_the_network():
    found = offences(page_rules.network_calls, "static/js/**/*.js", but=lambda path: path.name.startswith("source-"))
    assert not found, f"ask a source:{report(found)}"


def test_nothing_of_the_page_names_another_host():
    found = offences(page_rules.other_hosts, "static/js/**/*.js", "static/css/*.css", "templates/**/*.html")
    assert not found, f"the page works offline:{report(found)}"


def test_no_style_attributes_which_the_security_policy_refuses():
    found = offences(page_rules.inline_styles, "static/js/**/*.js", "templates/**/*.html")
    assert not found, f"set a class, or a property of element.style:{report(found)}"


def test_the_server_holds_no_html():
    found = offences(python_rules.markup, "app/**/*.py")
    assert not found, f"pages come from templates/:{report(found)}"


def test_no_file_has_a_name_that_says_nothing_or_names_two_things():
    python, page = ("engine/**/*.py", "app/**/*.py", "tests/**/*.py"), ("static/js/**/*", "static/css/*", "templates/*")
    found = [f"{path.relative_to(TOP)}" for path in files(*python, *page) if python_rules.vague_file_name(path.stem)]
    assert not found, f"name them after what they hold:{report(found)}"


def test_no_name_says_nothing():
    found = offences(python_rules.vague_names, "engine/**/*.py", "app/**/*.py", "tests/**/*.py")
    found += offences(page_rules.vague_names, "static/js/**/*.js")
    assert not found, f"utils, helpers, manager, data, info, process say nothing:{report(found)}"


def test_no_test_sleeps():
    found = offences(python_rules.sleeps, "tests/**/*.py")
    assert not found, f"wait for what is expected:{report(found)}"


def test_every_test_asserts_something():
    checks = python_rules.asserting(path.read_text(encoding="utf-8") for path in files("tests/**/*.py"))
    found = offences(functools.partial(python_rules.assertionless, checks=checks), "tests/**/test_*.py")
    assert not found, f"a test that cannot fail is no test:{report(found)}"


def registry_names() -> Iterator[str]:
    """The names of all entries of all registries, but for those that are plain words too."""
    for module in REGISTRIES:
        yield from getattr(importlib.import_module(f"engine.{module}"), module.upper()).keys() - PLAIN_WORDS


def test_no_entry_of_a_registry_is_treated_apart_outside_its_record():
    names = set(registry_names())
    assert {"relu", "cross_entropy", "sgd"} <= names
    found = offences(
        lambda source: python_rules.comparisons_with(names, source),
        "engine/**/*.py",
        "app/**/*.py",
        but=lambda path: path.stem in REGISTRIES,
    )
    found += offences(lambda source: page_rules.comparisons_with(names, source), "static/js/**/*.js")
    assert not found, f"put what differs into the entry's record:{report(found)}"
