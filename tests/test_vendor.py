"""The files of others which the page serves are those that static/vendor/VERSIONS.json lists, licence included."""

import hashlib
import json
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).parent.parent / "static" / "vendor"
PACKAGES = json.loads((VENDOR / "VERSIONS.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["folder"])
def test_every_file_has_the_checksum_written_down(package):
    found = {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in package["sha256"]}
    assert found == package["sha256"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["folder"])
def test_every_package_says_its_version_source_and_licence_and_brings_the_licence_text(package):
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert package["package"]
    assert package["licence"] in {"MIT", "BSD-3-Clause", "ISC", "OFL-1.1"}
    assert "opyright" in (VENDOR / package["folder"] / "LICENSE").read_text(encoding="utf-8")


def test_no_file_of_others_is_unaccounted_for():
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    written_down = {name for package in PACKAGES for name in package["sha256"]} | {"VERSIONS.json"}
    assert present == written_down


def test_the_style_sheets_of_others_ask_only_for_files_that_are_there():
    for sheet in VENDOR.rglob("*.css"):
        for target in re.findall(r"url\(([^)]+)\)", sheet.read_text(encoding="utf-8")):
            assert (sheet.parent / target.strip("'\"")).is_file(), f"{sheet.name} asks for {target}"
