"""Static addresses follow the content; what is missing is said, not served."""

from pathlib import Path

import pytest

from portal.web.assets import asset_url


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
