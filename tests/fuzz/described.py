"""Calls made up from the server's own description, sound and unsound, against a real server process.

    python -m tests.fuzz.described [--cases 5000] [--seed 1]

Needs schemathesis (``pip install -e '.[load]'``). Ends with 1 where an answer is a 5xx, has a status, a type or a
header that is not described or a document that does not match its schema, or where unsound input is taken.
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


def statuses(path: Path) -> Counter[int]:
    """How many answers of each status a run of schemathesis has seen."""
    found: Counter[int] = Counter()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            count(json.loads(line), found)
    return found


def count(value: object, found: Counter[int]) -> None:
    """Add the status of every answer within ``value`` to ``found``."""
    if isinstance(value, dict):
        if isinstance(value.get("status_code"), int):
            found[value["status_code"]] += 1
        for one in value.values():
            count(one, found)
    elif isinstance(value, list):
        for one in value:
            count(one, found)


def main() -> None:
    """Runs schemathesis until there are cases enough; says how many there were, and of which answers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found: Counter[int] = Counter()
    seed = asked.seed
    with tempfile.TemporaryDirectory() as folder, started([sys.executable, "-m", "app"], TOP, UNBOUND) as server:
        while sum(found.values()) < asked.cases:
            each = min(EACH, max(1, asked.cases // 250))
            failed = ran(server.address, Path(folder), each, seed)
            seen = statuses(Path(folder) / f"{seed}.ndjson")
            found += seen
            if failed or not seen:
                sys.exit(1)
            seed += 1
        assert httpx2.get(f"{server.address}/healthz").status_code == 200
    print(f"{sum(found.values()):,} cases: ", ", ".join(f"{n:,} of {status}" for status, n in sorted(found.items())))


if __name__ == "__main__":
    main()
