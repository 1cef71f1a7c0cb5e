"""The page's files under the hash of their tree."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.assets import AssetFiles, Assets, imported_modules, tree_hash


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Three modules that import one another in a ring, one that nobody imports, and one that is imported late."""
    js = tmp_path / "js"
    (js / "views").mkdir(parents=True)
    (js / "main.js").write_text('import { a } from "./a.js";\nconst late = () => import("./late.js");\n')
    (js / "a.js").write_text('import {\n  b,\n} from "./views/b.js";\nexport const a = b;\n')
    (js / "views" / "b.js").write_text('export * from "../main.js";\nconst text = "import x from ./c.js";\n')
    (js / "alone.js").write_text("export {};\n")
    (js / "late.js").write_text("export {};\n")
    return tmp_path


def client_of(assets: Assets) -> TestClient:
    app = Starlette()
    app.mount("/static", AssetFiles(assets))
    return TestClient(app)


def test_the_hash_changes_with_a_byte_and_with_a_name_and_with_nothing_else(tree: Path) -> None:
    first = tree_hash(tree)
    assert tree_hash(tree) == first

    (tree / "js" / "alone.js").write_text("export { };\n")
    second = tree_hash(tree)
    (tree / "js" / "alone.js").rename(tree / "js" / "lonely.js")
    assert len({first, second, tree_hash(tree)}) == 3


def test_the_modules_are_those_that_the_entry_imports_at_once(tree: Path) -> None:
    assert imported_modules(tree) == ["js/main.js", "js/a.js", "js/views/b.js"]


def test_a_file_is_kept_for_ever_under_its_hash_and_can_be_loaded_by_an_opaque_origin(tree: Path) -> None:
    assets = Assets(tree, develop=False)
    answer = client_of(assets).get(f"{assets.url}/js/a.js")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/static/0123456789abcdef/js/a.js", "/static/js/a.js", "/static/", "/static"])
def test_another_hash_finds_nothing(tree: Path, path: str) -> None:
    assert client_of(Assets(tree, develop=False)).get(path).status_code == 404


@pytest.mark.parametrize("path", ["..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "js/%00.js", "js", "", "a" * 300])
def test_nothing_outside_the_tree_is_served(tree: Path, path: str) -> None:
    assets = Assets(tree, develop=False)
    assert client_of(assets).get(f"{assets.url}/{path}").status_code == 404


def test_while_developing_an_edited_file_is_served_and_kept_by_no_browser(tree: Path) -> None:
    assets = Assets(tree, develop=True)
    client = client_of(assets)
    (tree / "js" / "a.js").write_text('import "./alone.js";\n')
    answer = client.get(f"{assets.url}/js/a.js")
    assert answer.text == 'import "./alone.js";\n'
    assert answer.headers["cache-control"] == "no-store"
    assert assets.modules == ["js/main.js", "js/a.js", "js/alone.js"]
