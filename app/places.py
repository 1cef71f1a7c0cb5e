"""Where the page's files are: inside the installed package, or beside it in a checkout."""

from pathlib import Path


def folder(name: str) -> Path:
    """The folder ``name`` of the page: ``app/<name>`` in an installed wheel, ``<name>`` at the top of a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / name


STATIC = folder("static")
TEMPLATES = folder("templates")
