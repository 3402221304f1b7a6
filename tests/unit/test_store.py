"""What is stored is kept sealed, found whole, and never believed when changed."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from portal.services.store import Store, StoreDamaged, StoreMissing

PDF = b"%PDF-1.7 \x00 an issued paper"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    cipher = Fernet(Fernet.generate_key())
    return Store(tmp_path / "store", cipher.encrypt, cipher.decrypt)


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_round_trip(store: Store, tmp_path: Path) -> None:
    digest = store.put(PDF)
    assert digest == hashlib.sha256(PDF).hexdigest()
    assert store.get(digest) == PDF
    (path,) = files(tmp_path)
    assert path.relative_to(tmp_path / "store") == Path(digest[:2], f"{digest[2:]}.bin")
    assert PDF not in path.read_bytes()


def test_putting_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    store.put(PDF)
    (path,) = files(tmp_path)
    before = path.read_bytes()
    store.put(PDF)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "change", [lambda b: b[:-1], lambda b: b"\0" * len(b), lambda b: b[:20] + b"!" + b[21:]]
)
def test_tampering_is_found_and_a_new_put_mends_it(
    store: Store, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    digest = store.put(PDF)
    (path,) = files(tmp_path)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(StoreDamaged):
        store.get(digest)
    store.put(PDF)
    assert store.get(digest) == PDF


def test_a_paper_in_another_ones_place_is_damage(tmp_path: Path) -> None:
    store = Store(tmp_path, bytes, bytes)
    first, second = store.put(PDF), store.put(PDF + b"2")
    ours = tmp_path / first[:2] / f"{first[2:]}.bin"
    ours.write_bytes((tmp_path / second[:2] / f"{second[2:]}.bin").read_bytes())
    with pytest.raises(StoreDamaged):
        store.get(first)


@pytest.mark.parametrize("digest", ["0" * 64, "", "../" * 10, "0" * 64 + "\n", "A" * 64])
def test_what_was_never_put_is_missing(store: Store, digest: str) -> None:
    with pytest.raises(StoreMissing):
        store.get(digest)


def test_concurrent_puts_leave_whole_files(store: Store, tmp_path: Path) -> None:
    papers = [PDF + bytes([n]) * 50_000 for n in range(4)] * 8
    with ThreadPoolExecutor(8) as pool:
        digests = list(pool.map(store.put, papers))
    assert [store.get(digest) for digest in digests] == papers
    assert len(files(tmp_path)) == 4


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(_: int) -> None:
        raise OSError("disk full")

    store = Store(tmp_path, bytes, bytes)
    monkeypatch.setattr("portal.services.store.os.fsync", no_space)
    with pytest.raises(OSError, match="disk full"):
        store.put(PDF)
    assert files(tmp_path) == []
