"""扫描件 on a case's page: attached, looked at beside the form, taken out; and what is refused."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from portal.domain.evidence import EvidenceKind, kinds_for
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.models import AuditEntry, Evidence
from portal.services.demo.accounts import ACCOUNTS
from portal.web.access import largest_file
from tests.integration.web.conftest import Town
from tests.integration.web.test_asides import turn_aside
from tests.scan_samples import RED, a_zip, encoded, sheet
from tests.strict_client import StrictClient, sign_in

HTMX = {"HX-Request": "true"}
MEGABYTE = 1024 * 1024
PHOTOGRAPH = encoded(sheet())
FORBIDDEN = ("毕业证", "学历", "技能", "解除劳动", "档案")


def attach(
    client: StrictClient,
    case_id: int,
    content: bytes | None = PHOTOGRAPH,
    kind: str = "id_card",
    *,
    htmx: bool = True,
) -> TestResponse:
    """Send the form of the card; without a file where ``content`` is None."""
    data: dict[str, object] = {"kind": kind, "csrf_token": client.csrf_token(f"/cases/{case_id}")}
    if content is not None:
        data["content"] = FileStorage(io.BytesIO(content), "IMG_0001.jpg")
    # Encoded here: the test client would leave its temporary file open.
    boundary, body = encode_multipart(data)
    return client.post(
        f"/cases/{case_id}/evidence",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers=HTMX if htmx else {},
    )


def scan_of(session: Session, case_id: int) -> int:
    session.rollback()
    return session.scalars(sa.select(Evidence.id).filter_by(case_id=case_id)).all()[-1]


def errors_of(page: str) -> dict[str, str]:
    """What stands beside each field."""
    return dict(re.findall(r'class="field-error" id="(\w+)-error">([^<]+)<', page))


def chosen(page: str) -> list[str]:
    return re.findall(r'<input checked[^>]* value="(\w+)"', page)


@pytest.mark.parametrize("htmx", [True, False])
def test_a_photograph_is_attached_and_looked_at_beside_the_form(
    community: StrictClient, town: Town, session: Session, htmx: bool
) -> None:
    case_id = town.waiting_case
    answer = attach(community, case_id, htmx=htmx)
    if not htmx:
        assert (answer.status_code, answer.location) == (302, f"/cases/{case_id}")
        answer = community.get(answer.location)
    assert answer.status_code == 200
    assert "已附上扫描件" in answer.text
    address = f"/cases/{case_id}/evidence/{scan_of(session, case_id)}"
    assert f'hx-get="{address}"' in answer.text
    viewer = community.get(address, headers=HTMX)
    assert 'alt="身份证件 第 1 页"' in viewer.text
    assert f'src="{address}/1.jpg"' in viewer.text
    assert "<html" not in viewer.text
    alone = community.get(address)
    assert f'src="{address}/1.jpg"' in alone.text
    assert "返回办件" in alone.text


def test_a_page_is_a_private_jpeg(community: StrictClient, town: Town, session: Session) -> None:
    attach(community, town.waiting_case)
    address = f"/cases/{town.waiting_case}/evidence/{scan_of(session, town.waiting_case)}"
    page = community.get(f"{address}/1.jpg")
    assert (page.status_code, page.mimetype) == (200, "image/jpeg")
    assert page.headers["Cache-Control"] == "no-store"
    picture = Image.open(io.BytesIO(page.data))
    assert picture.size == (600, 400)
    pixel = picture.getpixel((10, 10))
    assert isinstance(pixel, tuple)
    assert max(abs(one - other) for one, other in zip(pixel, RED, strict=True)) < 20
    assert community.get(f"{address}/2.jpg").status_code == 404
    session.rollback()
    looked = session.scalars(sa.select(AuditEntry).filter_by(action="evidence.view")).all()
    assert len(looked) == 1


@pytest.mark.clause("R2.6")
def test_only_four_kinds_of_paper_can_be_attached(
    community: StrictClient, town: Town, session: Session
) -> None:
    page = community.get(f"/cases/{town.waiting_case}").text
    offered = re.findall(r'name="kind"[^>]* value="(\w+)"', page)
    assert offered == [kind.value for kind in kinds_for("unemployment")]
    for kind in EvidenceKind:
        assert not [word for word in (*FORBIDDEN, *UNEMPLOYMENT.forbidden) if word in kind.label]
    answer = attach(community, town.waiting_case, kind="diploma")
    assert answer.status_code == 422
    assert errors_of(answer.text) == {"kind": "请从列表中选择"}
    assert session.scalars(sa.select(Evidence)).all() == []


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "请选择照片或扫描文件"),
        (b"", "文件是空的"),
        (a_zip(), "只能上传JPG、PNG、WebP照片或PDF"),
        (PHOTOGRAPH + bytes(10 * MEGABYTE), "文件超过10MB"),
    ],
)
def test_a_refusal_stands_beside_the_file_and_the_kind_stays_chosen(
    community: StrictClient, town: Town, content: bytes | None, words: str, htmx: bool
) -> None:
    answer = attach(community, town.waiting_case, content, "signed_form", htmx=htmx)
    assert answer.status_code == 422
    (said,) = errors_of(answer.text).items()
    assert said[0] == "content"
    assert said[1].startswith(words)
    assert chosen(answer.text) == ["signed_form"]
    assert ("<html" in answer.text) is not htmx


def test_nothing_given_is_told_beside_both_fields(community: StrictClient, town: Town) -> None:
    answer = attach(community, town.waiting_case, None, "")
    assert answer.status_code == 422
    assert set(errors_of(answer.text)) == {"kind", "content"}


def test_what_is_far_too_large_ends_in_a_page_that_says_so(
    community: StrictClient, town: Town
) -> None:
    answer = attach(community, town.waiting_case, bytes(13 * MEGABYTE), htmx=False)
    assert answer.status_code == 413
    assert "文件超过10MB" in answer.text


def test_every_other_address_takes_two_megabytes(
    app: Flask, community: StrictClient, town: Town
) -> None:
    taking_files = set()
    for endpoint in app.view_functions:
        with app.test_request_context() as context:
            context.request.url_rule = next(app.url_map.iter_rules(endpoint), None)
            if largest_file() is not None:
                taking_files.add(endpoint)
    assert "cases.attach" in taking_files
    assert not taking_files & {"cases.complete", "auth.login", "registration.fill"}
    path = f"/cases/{town.waiting_case}"
    answer = community.submit(f"{path}/complete", {"opinion": "长" * MEGABYTE}, page=path)
    assert answer.status_code == 413
    assert "提交的内容超过了上限" in answer.text


def test_a_stranger_may_send_two_megabytes_and_no_more(app: Flask, town: Town) -> None:
    client = app.test_client()
    assert isinstance(client, StrictClient)
    token = client.csrf_token("/login")
    for size, status in ((MEGABYTE, 302), (3 * MEGABYTE, 413)):
        boundary, body = encode_multipart(
            {"csrf_token": token, "content": FileStorage(io.BytesIO(bytes(size)), "a.jpg")}
        )
        answer = client.post(
            f"/cases/{town.waiting_case}/evidence",
            data=body,
            content_type=f"multipart/form-data; boundary={boundary}",
        )
        assert answer.status_code == status


def test_what_was_taken_out_is_served_no_more(
    community: StrictClient, town: Town, session: Session
) -> None:
    case_id = town.completed_case
    attach(community, case_id)
    address = f"/cases/{case_id}/evidence/{scan_of(session, case_id)}"
    token = {"csrf_token": community.csrf_token(f"/cases/{case_id}")}
    answer = community.post(f"{address}/remove", data=token, headers=HTMX)
    assert answer.status_code == 200
    assert "已移出扫描件" in answer.text
    assert "还没有扫描件" in answer.text
    assert community.get(address).status_code == 404
    assert community.get(f"{address}/1.jpg").status_code == 404
    again = community.post(f"{address}/remove", data=token, headers=HTMX)
    assert again.status_code == 409
    assert "这份扫描件已经移出" in again.text


def test_another_office_finds_nothing(
    app: Flask, community: StrictClient, town: Town, session: Session
) -> None:
    attach(community, town.waiting_case)
    address = f"/cases/{town.waiting_case}/evidence/{scan_of(session, town.waiting_case)}"
    stranger = app.test_client()
    assert isinstance(stranger, StrictClient)
    assert "community2" in {account.username for account in ACCOUNTS}
    sign_in(stranger, "community2")
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}/1.jpg").status_code == 404
    token = {"csrf_token": stranger.csrf_token("/desk")}
    assert stranger.post(f"{address}/remove", data=token).status_code == 404
    file = {"kind": "id_card", "content": (io.BytesIO(PHOTOGRAPH), "a.jpg"), **token}
    assert stranger.post(f"/cases/{town.waiting_case}/evidence", data=file).status_code == 404


def test_a_reviewer_looks_and_changes_nothing(
    app: Flask, community: StrictClient, town: Town
) -> None:
    attach(community, town.waiting_case)
    reviewer = app.test_client()
    assert isinstance(reviewer, StrictClient)
    sign_in(reviewer, "township")
    page = reviewer.get(f"/cases/{town.waiting_case}").text
    assert "data-scan=" in page
    assert "确认移出" not in page
    assert 'name="kind"' not in page


@pytest.mark.parametrize("username", ["counsellor", "city"])
def test_who_may_not_see_whole_numbers_sees_that_there_are_scans(
    app: Flask, community: StrictClient, town: Town, session: Session, username: str
) -> None:
    attach(community, town.waiting_case)
    address = f"/cases/{town.waiting_case}/evidence/{scan_of(session, town.waiting_case)}"
    onlooker = app.test_client()
    assert isinstance(onlooker, StrictClient)
    sign_in(onlooker, username)
    page = onlooker.get(f"/cases/{town.waiting_case}").text
    card = page.partition('id="scans"')[2].partition("</section>")[0]
    for shown in ("身份证件", "1 页", "2026-11-"):
        assert shown in card
    assert address not in page
    for refused in (address, f"{address}/1.jpg"):
        assert onlooker.get(refused).status_code == 403


def test_the_scans_stand_beside_the_forms_that_change_the_case(
    community: StrictClient, town: Town
) -> None:
    for case_id in (town.completed_case, town.waiting_case):
        attach(community, case_id)
    turn_aside(community, town.waiting_case, "return", fields=["phone"], opinion="电话打不通")
    for address in (
        f"/cases/{town.waiting_case}/amend",
        f"/cases/{town.completed_case}/correct",
    ):
        page = community.get(address).text
        assert "data-scan=" in page
        assert 'id="viewer-place"' in page
        assert "确认移出" not in page  # no form within the form
