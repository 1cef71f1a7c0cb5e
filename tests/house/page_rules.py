"""The rules of the house for what the page is made of: modules, styles and templates, as text."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

IMPORT = re.compile(
    r"^\s*(?:import|export)\b[^\"';]*?\bfrom\s*[\"']([^\"']+)"  # import { a } from "…", export { a } from "…"
    r"|^\s*import\s*[\"']([^\"']+)"  # import "…"
    r"|\bimport\(\s*[\"']([^\"']+)",  # import("…")
    re.M,
)
COLOUR = re.compile(
    r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![\w-])|\b(?:rgba?|hsla?|hwb|oklab|oklch|lab|lch)\(", re.I
)
NAMED_COLOUR = (
    "black|white|gray|grey|silver|red|maroon|orange|yellow|olive|lime|green|teal|aqua|cyan|blue|navy|purple|fuchsia|magenta"
    "|pink|brown|gold|beige|ivory|khaki|coral|salmon|tomato|crimson|indigo|violet|orchid|plum|tan|sienna|chocolate"
    "|(?:light|dark|medium|dim|deep|hot|royal|steel|slate|sky|cornflower|dodger|midnight|forest|sea|spring)[a-z]+"
)
NAMED_IN_CSS = re.compile(rf"(?<![\w-])({NAMED_COLOUR})(?![\w-])", re.I)
NAMED_IN_JS = re.compile(
    rf"(?:fillStyle|strokeStyle|shadowColor|fill|stroke|color)\s*[=:]\s*[\"'`]({NAMED_COLOUR})[\"'`]", re.I
)
TIMER = re.compile(r"\b(requestAnimationFrame|requestIdleCallback|setTimeout|setInterval)\b")
NETWORK = re.compile(r"\b(fetch\s*\(|XMLHttpRequest|EventSource|WebSocket|sendBeacon)")
OTHER_HOST = re.compile(r"https?://(?!www\.w3\.org/)[^\s\"'`)<]+|(?:src|href|url)\s*[=(]\s*[\"']?//\S+")
INLINE_STYLE = re.compile(r"\sstyle\s*=\s*[\"'$]|<style\b")
VAGUE_NAME = re.compile(r"\b(?:const|let|var|function|class)\s+(utils?|helpers?|manager|data|info|process)\b", re.I)
VAGUE_PARAMETER = re.compile(r"(?:[(,]\s*|\b)(utils?|helpers?|manager|data|info|process)\s*(?:,[^()]*)?\)?\s*=>", re.I)


def blank(match: re.Match[str]) -> str:
    """As many line ends as ``match`` has, so that line numbers stay."""
    return "\n" * match[0].count("\n")


def without_comments(source: str) -> str:
    """JavaScript or CSS without its comments. A ``//`` inside an address or a string is left alone."""
    source = re.sub(r"/\*.*?\*/", blank, source, flags=re.S)
    return re.sub(r"(^|[\s;{}(),])//(?!\S*[\"'`]).*$", r"\1", source, flags=re.M)


def matches(pattern: re.Pattern[str], source: str) -> list[str]:
    """Line and text of everything in ``source`` that ``pattern`` finds."""
    return [f"line {source.count(chr(10), 0, m.start()) + 1}: {m[0].strip()[:70]}" for m in pattern.finditer(source)]


def css_colours(source: str) -> list[str]:
    """Colours written out in the values of a style sheet."""
    wrong = []
    source = without_comments(source)
    for declaration in re.finditer(r"[\w-]+\s*:\s*([^;{}]+)(?=[;}])", source):
        value = re.sub(r"url\([^)]*\)|\"[^\"]*\"|var\(--[\w-]+|'[^']*'", "", declaration[1])
        if COLOUR.search(value) or NAMED_IN_CSS.search(value):
            wrong.append(f"line {source.count(chr(10), 0, declaration.start()) + 1}: {declaration[0].strip()}")
    return wrong


def js_colours(source: str) -> list[str]:
    """Colours written out in a module, for a mark or a canvas."""
    source = without_comments(source)
    quoted = re.compile(rf"[\"'`:=]\s*({COLOUR.pattern})", re.I)
    return matches(quoted, source) + matches(NAMED_IN_JS, source)


def timers(source: str) -> list[str]:
    return matches(TIMER, without_comments(source))


def network_calls(source: str) -> list[str]:
    return matches(NETWORK, without_comments(source))


def other_hosts(source: str) -> list[str]:
    return matches(OTHER_HOST, source)


def inline_styles(source: str) -> list[str]:
    """Style attributes, which the page's content security policy refuses."""
    return matches(INLINE_STYLE, without_comments(source))


def vague_names(source: str) -> list[str]:
    source = without_comments(source)
    return matches(VAGUE_NAME, source) + matches(VAGUE_PARAMETER, source)


def comparisons_with(names: Iterable[str], source: str) -> list[str]:
    """Comparisons with the name of a registry's entry: ``=== "relu"``, ``case "relu"``, ``["relu"].includes``."""
    either = "|".join(map(re.escape, sorted(names)))
    quoted = rf"[\"']({either})[\"']"
    return matches(re.compile(rf"[!=]==?\s*{quoted}|\bcase\s+{quoted}|{quoted}\s*[!=]==?"), without_comments(source))


def js_imports(source: str) -> list[str]:
    """The modules that ``source`` imports, as it writes them. Types named in JSDoc are no imports."""
    return [next(filter(None, groups)) for groups in IMPORT.findall(without_comments(source))]


def kind(path: str) -> str:
    """What the arrows call the module at ``path`` (below static/js)."""
    stem = PurePosixPath(path).stem
    if path.startswith("views/"):
        return "views' list" if stem == "index" else "view"
    for name in ("main", "actions", "source", "store", "clock"):
        if stem == name or stem.startswith(f"{name}-"):
            return name
    return "vendor" if path.startswith("../vendor/") else "state" if stem == "state" else "pure"


# Who may import whom. A pure module (format, scales, strings …) knows no page, no time and no network; state is one.
ARROWS = {
    "main": {"views' list", "view", "actions", "clock", "store", "source", "state", "pure", "vendor"},
    "actions": {"actions", "source", "state", "pure", "vendor"},
    "source": {"source", "pure", "vendor"},
    "store": {"state", "pure"},
    "clock": {"pure"},
    "state": {"pure", "state"},
    "pure": {"pure", "state", "vendor"},
    "views' list": {"view"},
    "view": {"view", "state", "pure", "vendor"},
}


def panel(view: str, views: Iterable[str]) -> str:
    """The panel that ``view`` is a part of: the shortest view whose name begins it (stage-svg belongs to stage)."""
    return min((other for other in views if view == other or view.startswith(f"{other}-")), key=len)


def arrow_faults(path: str, source: str, views: Iterable[str]) -> list[str]:
    """The imports of the module at ``path`` (below static/js) that go against the arrows."""
    wrong = []
    for written in js_imports(source):
        target = resolve(path, written)
        ours, theirs = kind(path), kind(target)
        if theirs not in ARROWS[ours]:
            wrong.append(f"{ours} imports {theirs}: {written}")
        elif ours == theirs == "view":
            names = [PurePosixPath(place).stem for place in (path, target)]
            if panel(names[0], views) != panel(names[1], views):
                wrong.append(f"a view imports another panel's view: {written}")
    return wrong


def resolve(path: str, written: str) -> str:
    """The module that ``path`` means by ``written``, below static/js; ValueError where it is no relative path."""
    if not written.startswith("."):
        raise ValueError(f"{path} imports {written!r}; write the path, as in './format.js'")
    parts: list[str] = []
    for part in [*PurePosixPath(path).parent.parts, *PurePosixPath(written).parts]:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
