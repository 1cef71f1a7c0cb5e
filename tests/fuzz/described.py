"""Calls made up from the server's own description, sound and unsound, against a real server process.

    python -m tests.fuzz.described [--cases 5000] [--walks 100] [--seed 1]

Needs schemathesis (``pip install -e '.[load]'``). Ends with 1 where an answer is a 5xx, has a status, a type or a
header that is not described or a document that does not match its schema, where unsound input is taken or a sound call
of a walk (:mod:`tests.fuzz.walk`) is not, and where an operation had hardly a success.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import httpx2

from tests.fuzz.sound import Seen, walked
from tests.serving import started

TOP = Path(__file__).resolve().parent.parent.parent
CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"),
    *("response_headers_conformance", "negative_data_rejection", "unsupported_method", "allow_header_conformance"),
    "use_after_free",
)
"""What is held against every answer. Not whether sound input is taken: what a spec means is not in its schema."""
EACH = 20
"""Cases of each operation that schemathesis is asked for in a phase; with its other phases, over 5,000 in all."""
LEAST = 50
"""Successes of each operation, at least: what is refused shows little of what an operation can do wrong."""
OTHERS = "methods that a path has not"
UNBOUND = {"BACKPASS_RATE_LIMIT": "0", "BACKPASS_COMPARISON_LIMIT": "10000"}


def ran(address: str, folder: Path, each: int, seed: int) -> int:
    """The exit code of one run of schemathesis, whose events are then in ``folder``."""
    command = [
        *(Path(sys.executable).with_name("schemathesis"), "run", f"{address}/openapi.json", "--no-color"),
        *("--max-examples", str(each), "--seed", str(seed), "--continue-on-failure", "--checks", ",".join(CHECKS)),
        *("--warnings", "off", "--report", "ndjson", "--report-ndjson-path", str(folder / f"{seed}.ndjson")),
    ]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.fuzz.live_ids", "FUZZ_ADDRESS": address, "PYTHONPATH": str(TOP)}
    environment = {**os.environ, **hooks}
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


def answered(events: Path) -> Seen:
    """What was answered in a run of schemathesis that wrote these events."""
    found: Seen = Counter()
    with events.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith('{"ScenarioFinished"'):
                continue
            recorder = json.loads(line)["ScenarioFinished"]["recorder"]
            for name, interaction in recorder.get("interactions", {}).items():
                case = recorder["cases"][name]["value"]
                status = (interaction.get("response") or {}).get("status_code", 0)
                found[f"{case['method']} {case['path']}", status] += 1
    return found


def table(found: Seen, operations: list[str]) -> list[str]:
    """The lines of how many answers of each status every operation gave, and calls of methods that there are not."""
    columns = sorted({status for _, status in found})
    rows: dict[str, Counter[int]] = {name: Counter() for name in [*operations, OTHERS]}
    for (operation, status), count in found.items():
        rows[operation if operation in operations else OTHERS][status] += count
    rows["all"] = sum(rows.values(), Counter())
    lines = [["answers", *map(str, columns)], ["---", *("--:" for _ in columns)]]
    lines += [[name, *(f"{row[status]:,}" if row[status] else "" for status in columns)] for name, row in rows.items()]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]


def scarce(found: Seen, operations: list[str]) -> list[str]:
    """The operations of which fewer calls succeeded than :data:`LEAST`."""
    successes: Counter[str] = Counter()
    for (operation, status), count in found.items():
        successes[operation] += count if 200 <= status < 300 else 0
    return [name for name in operations if successes[name] < LEAST]


def main() -> None:
    """Runs schemathesis until there are cases enough, then the walks; says what was answered to which operation."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--walks", type=int, default=100, help="sessions on which each operation is called soundly")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found: Seen = Counter()
    seed = asked.seed
    with tempfile.TemporaryDirectory() as folder, started([sys.executable, "-m", "app"], TOP, UNBOUND) as server:
        paths = httpx2.get(f"{server.address}/openapi.json").json()["paths"]
        operations = sorted(f"{method.upper()} {path}" for path, methods in paths.items() for method in methods)
        while found.total() < asked.cases:
            each = min(EACH, max(1, asked.cases // 250))
            failed = ran(server.address, Path(folder), each, seed)
            seen = answered(Path(folder) / f"{seed}.ndjson")
            found += seen
            if failed or not seen:
                sys.exit(1)
            seed += 1
        found += walked(server.address, asked.walks, asked.seed)
        assert httpx2.get(f"{server.address}/healthz").status_code == 200
    print("\n".join(table(found, operations)))
    few = scarce(found, operations) if asked.walks >= LEAST else []
    print(f"{found.total():,} cases, " + (f"too few successes of {', '.join(few)}" if few else "nothing found"))
    sys.exit(1 if few else 0)


if __name__ == "__main__":
    main()
