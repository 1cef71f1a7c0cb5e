"""The machine and the versions behind the figures, in plain words: no host names, no paths."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tests.benchmarks.others import versions


def described() -> list[str]:
    """Sentences on the date, the machine, the versions, and how busy the machine was."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    libraries = {"Python": platform.python_version(), "NumPy": np.__version__, **versions()}
    lines = [
        f"Measured on {datetime.now(UTC):%d %B %Y} on {_processor()}, {os.cpu_count()} cores{_memory()}, "
        f"{platform.system()}; one thread, float64 throughout.",
        f"{', '.join(f'{name} {version}' for name, version in libraries.items())}; "
        f"BLAS of NumPy: {blas['name']} {blas['version']}.",
    ]
    if hasattr(os, "getloadavg"):
        lines.append(f"Load of the machine over the last 15 minutes: {os.getloadavg()[2]:.1f}, this included.")
    return lines


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return ""
    return f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB of memory"
