"""Static addresses follow the content; what is missing is said, not served."""

from pathlib import Path

import pytest

from portal.web.assets import asset_url
from portal.web.bundles import BUNDLES, made


def written(root: Path, name: str, text: str) -> Path:
    (root / "css").mkdir(parents=True, exist_ok=True)
    (root / "css" / name).write_text(text)
    return root


def test_the_address_changes_with_the_content_only(tmp_path: Path) -> None:
    first = asset_url("css/a.css", written(tmp_path / "1", "a.css", "x"))
    same = asset_url("css/a.css", written(tmp_path / "2", "a.css", "x"))
    other = asset_url("css/a.css", written(tmp_path / "3", "a.css", "y"))
    assert first == same == "/static/css/a.css?v=2d711642b7"
    assert other != first


@pytest.mark.parametrize("path", ["css/b.css", "../portal/config.py", ".stamp", ""])
def test_what_is_not_served_has_no_address(tmp_path: Path, path: str) -> None:
    (tmp_path / ".stamp").write_text("x")
    with pytest.raises(FileNotFoundError, match="is missing"):
        asset_url(path, written(tmp_path, "a.css", "x"))


def _with_parts(root: Path, text: str) -> Path:
    for part in BUNDLES["bundle/plain.js"]:
        (root / part).parent.mkdir(parents=True, exist_ok=True)
        (root / part).write_text(text)
    return root


def test_a_bundles_address_changes_with_any_of_its_files(tmp_path: Path) -> None:
    first = asset_url("bundle/plain.js", _with_parts(tmp_path / "1", "1;"))
    same = asset_url("bundle/plain.js", _with_parts(tmp_path / "2", "1;"))
    changed = _with_parts(tmp_path / "3", "1;")
    (changed / BUNDLES["bundle/plain.js"][-1]).write_text("2;")
    assert first == same != asset_url("bundle/plain.js", changed)


def test_in_a_bundle_each_script_keeps_its_names_and_its_strictness(tmp_path: Path) -> None:
    text = made("bundle/plain.js", _with_parts(tmp_path, '"use strict";\nconst a = 1;\n'))
    assert text.count(b'(function () {\n"use strict";\nconst a = 1;\n})();') == len(
        BUNDLES["bundle/plain.js"]
    )


def test_a_bundle_without_one_of_its_files_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="is missing"):
        asset_url("bundle/portal.css", tmp_path)
