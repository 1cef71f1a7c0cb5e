"""Figures in README.md, between markers."""

from pathlib import Path

README = Path(__file__).parent / "README.md"


def write(text: str, begin: str, end: str) -> None:
    """Puts ``text`` into README.md, in the place of what stands between ``begin`` and ``end``."""
    before, rest = README.read_text().split(begin)
    after = rest.split(end)[1]
    README.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}")
