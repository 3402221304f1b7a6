"""The press: two at once, a failure in words and for its case alone, no transaction meanwhile."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal import press as pressing
from portal.domain.certificates import Form
from portal.models import Case, CertificateRequest, PersonPhoto
from portal.press import Press
from portal.printing.renderer import RenderFailed, RenderUnavailable
from portal.services.certificate_batches import BROKEN
from portal.services.errors import RuleBroken
from portal.services.store import Store, StoreMissing
from tests.factories import NOW
from tests.integration.services.batches import waiting_cases
from tests.integration.services.chain import Chain, send_back

ADDRESS = "http://portal.example"
PHOTO = b"\xff\xd8 a photo"
_PATIENCE_SECONDS = 20.0


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A press whose stores seal nothing."""
    stores = [Store(tmp_path / name, lambda one: one, lambda one: one) for name in "ab"]
    return Press(stores[0], stores[1], ADDRESS)


@pytest.fixture
def cases(session: Session, who: Chain) -> list[Case]:
    """Four cases that wait to be made."""
    return [session.get_one(Case, one) for one in waiting_cases(session, who, 4)]


def page_of(
    _session: Session,
    case: Case,
    form: Form,
    address: str | None,
    *,
    at: datetime,
    photo: bytes | None = None,
) -> str:
    """What stands for a certificate's page."""
    return f"{case.id} {form.value} {address} {at:%H:%M} {photo!r}"


@pytest.fixture(autouse=True)
def _pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressing, "certificate_html", page_of)
    monkeypatch.setattr(pressing, "render_pdf", lambda html, **_: html.encode())


def renders(monkeypatch: pytest.MonkeyPatch, act: Callable[[str], bytes]) -> None:
    monkeypatch.setattr(pressing, "render_pdf", act)


def with_photo(session: Session, press: Press, case: Case, who: Chain) -> None:
    """Give the case's request a digital photo that lies in the store."""
    photo = PersonPhoto(
        person_id=case.person_id,
        sha256=press.photos.put(PHOTO),
        added_by_id=who.clerk.user_id,
        added_at=NOW,
    )
    session.add(photo)
    session.flush()
    asked = session.get_one(CertificateRequest, (case.id, 1))
    asked.photo_kind, asked.photo_id = asked.photo_kind.DIGITAL, photo.id
    session.commit()


def test_each_paper_lies_in_the_archive_with_its_photo(
    session: Session, press: Press, cases: list[Case], who: Chain
) -> None:
    first = cases[0]
    with_photo(session, press, first, who)
    ids = {case.id: case.version for case in cases}
    pressed = press.several(session, cases, Form.OVERPRINT, NOW)
    assert not session.in_transaction()
    assert {one: (made.version, made.failure) for one, made in pressed.items()} == {
        one: (version, None) for one, version in ids.items()
    }
    for case_id, made in pressed.items():
        photo = PHOTO if case_id == first.id else None
        paper = f"{case_id} overprint {ADDRESS} 09:00 {photo!r}".encode()
        assert press.archive.get(made.sha256) == paper
        assert made.sha256 == hashlib.sha256(paper).hexdigest()


def test_one_alone_is_the_same_paper(session: Session, press: Press, cases: list[Case]) -> None:
    many = press.several(session, cases, Form.PLAIN, NOW)
    for case in cases:
        assert press.press_case(session, case, Form.PLAIN, NOW) == many[case.id].sha256


def test_a_preview_leads_nowhere_and_is_not_kept(
    session: Session, press: Press, cases: list[Case]
) -> None:
    paper = press.preview(session, cases[0], Form.PLAIN, NOW)
    assert paper == f"{cases[0].id} plain None 09:00 None".encode()
    with pytest.raises(StoreMissing):
        press.archive.get(hashlib.sha256(paper).hexdigest())


def test_two_are_rendered_at_once_and_no_transaction_is_open(
    session: Session, press: Press, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=_PATIENCE_SECONDS)
    open_meanwhile: list[bool] = []

    def render(html: str, *, under: str | None = None) -> bytes:
        both.wait()
        open_meanwhile.append(session.in_transaction())
        return html.encode()

    renders(monkeypatch, render)
    assert all(one.sha256 for one in press.several(session, cases, Form.PLAIN, NOW).values())
    assert open_meanwhile == [False] * 4


def test_one_that_fails_does_not_stop_the_others(
    session: Session,
    press: Press,
    cases: list[Case],
    who: Chain,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    lost_photo = cases[1]
    ids = [case.id for case in cases]
    with_photo(session, press, lost_photo, who)
    for file in (press.photos._root).rglob("*.bin"):
        file.unlink()

    def page(session: Session, case: Case, *given: Any, **more: Any) -> str:
        if case.id == ids[2]:
            raise ValueError("430102198503150011")
        return page_of(session, case, *given, **more)

    def render(html: str, *, under: str | None = None) -> bytes:
        if html.startswith(f"{ids[0]} "):
            raise RenderFailed("ValueError", "430102198503150011")
        return html.encode()

    monkeypatch.setattr(pressing, "certificate_html", page)
    renders(monkeypatch, render)
    pressed = press.several(session, cases, Form.PLAIN, NOW)
    assert [pressed[one].failure for one in ids] == [
        "证书页面生成不了，请联系系统管理员",
        "照片读不出来，请退回社区重新采集",
        BROKEN,
        None,
    ]
    assert pressed[ids[-1]].sha256
    assert "430102198503150011" not in caplog.text
    with pytest.raises(RuleBroken, match="照片读不出来"):
        press.press_case(session, lost_photo, Form.PLAIN, NOW)


def test_what_waits_no_longer_is_not_set(
    session: Session, press: Press, cases: list[Case], who: Chain
) -> None:
    gone = cases[0].id
    case = send_back(session, who.maker, gone, "accept")
    pressed = press.several(session, [case], Form.PLAIN, NOW)
    assert pressed[gone].failure == "不在制证这一步：已退回，社区初审"


def test_once_no_renderer_answers_the_rest_do_not_wait(
    session: Session, press: Press, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def render(html: str, *, under: str | None = None) -> bytes:
        asked.append(html)
        raise RenderUnavailable("no answer within 20 s")

    renders(monkeypatch, render)
    pressed = press.several(session, cases, Form.PLAIN, NOW)
    assert {one.failure for one in pressed.values()} == {"打印服务没有响应，请稍后再制"}
    assert len(asked) <= 2


def test_a_full_disk_is_told(
    session: Session, press: Press, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Store, _plain: bytes) -> str:
        raise OSError("no space left on device")

    monkeypatch.setattr(Store, "put", full)
    pressed = press.several(session, cases[:1], Form.PLAIN, NOW)
    assert [one.failure for one in pressed.values()] == ["打印件存不下来，请联系系统管理员"]
