"""申领: what stands in the way is told first, nothing typed is lost, photos are kept meanwhile."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.certificates import PhotoKind
from portal.domain.channels import Channel
from portal.domain.workflow import Status
from portal.models import Case, PersonPhoto
from portal.queries import certificates
from portal.queries.areas import office_by_area_code
from portal.services.demo.accounts import OTHER_COMMUNITY
from tests.factories import certificate_asked, clerk, job_seeking_details, registered
from tests.integration.services.chain import chain, handed_out
from tests.integration.web.conftest import Town
from tests.portraits import blurred, jpeg, portrait
from tests.strict_client import StrictClient, sign_in

PHOTO_ID = re.compile(r'name="photo_id" value="(\d+)"')


SHARP = jpeg(portrait())


def picture(content: bytes = SHARP) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), "IMG_0001.jpg"


def on_paper(**changes: str) -> dict[str, object]:
    return {"issue_type": "01", "channel": "window", "photo_kind": "paper", **changes}


def only_case(session: Session, town: Town) -> Case:
    session.rollback()
    return session.scalars(
        sa.select(Case).filter_by(person_id=town.person_id, procedure="certificate")
    ).one()


@pytest.mark.clause("R11.3", "R11.6")
@pytest.mark.parametrize("channel", ["window", "smart_hrss", "xiang_jiuye"])
def test_a_clerk_asks_with_photos_on_paper(
    session: Session, community: StrictClient, town: Town, channel: str
) -> None:
    address = f"/people/{town.person_id}/certificate"
    answer = community.submit(address, on_paper(channel=channel))
    case = only_case(session, town)
    assert (answer.status_code, answer.location) == (302, f"/cases/{case.id}")
    assert (case.status, case.step, case.channel) == (Status.OPEN, "review", Channel(channel))
    asked = certificates.asked(session, case.id)
    assert (asked.photo_kind, asked.issue_type.code) == (PhotoKind.PAPER, "01")


@pytest.mark.clause("R11.6")
def test_no_other_channel_is_taken(community: StrictClient, town: Town) -> None:
    address = f"/people/{town.person_id}/certificate"
    assert "12333" not in community.get(address).text
    assert community.submit(address, on_paper(channel="hotline")).status_code == 422


@pytest.mark.clause("R11.3")
def test_without_scripts_the_middle_of_the_file_becomes_the_photo(
    session: Session, community: StrictClient, town: Town
) -> None:
    address = f"/people/{town.person_id}/certificate"
    answer = community.submit(address, on_paper(photo_kind="digital") | {"photo": picture()})
    assert answer.status_code == 302, answer.text
    asked = certificates.asked(session, only_case(session, town).id)
    assert asked.photo is not None
    shown = community.get(f"/photos/{asked.photo.id}.jpg")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert f"/photos/{asked.photo.id}.jpg" in community.get(f"/cases/{asked.case_id}").text


def test_a_photo_is_kept_while_the_form_is_filled_in_and_survives_a_refusal(
    session: Session, community: StrictClient, town: Town
) -> None:
    address = f"/people/{town.person_id}/certificate"
    upload = f"/people/{town.person_id}/photos"
    sent = {"photo": picture(), "crop": "0.1,0.1,0.8,0"}
    fragment = community.submit(upload, sent, page=address)
    assert fragment.status_code == 200
    found = PHOTO_ID.search(fragment.text)
    assert found is not None

    wrong = on_paper(photo_kind="digital", photo_id=found[1], issue_type="02", because="遗失")
    refused = community.submit(address, wrong)
    assert refused.status_code == 422
    assert f'name="photo_id" value="{found[1]}"' in refused.text
    assert f"/photos/{found[1]}.jpg" in refused.text

    answer = community.submit(address, on_paper(photo_kind="digital", photo_id=found[1]))
    assert answer.status_code == 302
    assert certificates.asked(session, only_case(session, town).id).photo_id == int(found[1])


def test_a_new_picture_is_kept_though_something_else_is_wrong(
    session: Session, community: StrictClient, town: Town
) -> None:
    address = f"/people/{town.person_id}/certificate"
    wrong = on_paper(photo_kind="digital", issue_type="03") | {"photo": picture()}
    refused = community.submit(address, wrong)
    assert refused.status_code == 422
    assert PHOTO_ID.search(refused.text)
    assert session.scalars(sa.select(PersonPhoto.person_id)).all() == [town.person_id]


@pytest.mark.parametrize(
    ("content", "crop", "words"),
    [
        (None, "", "请先选择或拍摄一张照片"),
        (jpeg(blurred(portrait(), 5)), "", "照片不清晰"),
        (b"%PDF-1.7", "", "只能上传JPG、PNG、WebP格式的照片"),
        (SHARP, "1,2,3", "没有读到裁剪的位置"),
        (SHARP, "0,0,0.2,0", "照片太小"),
    ],
)
def test_a_bad_picture_is_refused_beside_its_field(
    community: StrictClient, town: Town, content: bytes | None, crop: str, words: str
) -> None:
    page = f"/people/{town.person_id}/certificate"
    sent = {"crop": crop} | ({"photo": picture(content)} if content else {})
    answer = community.submit(f"/people/{town.person_id}/photos", sent, page=page)
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"photo_kind": "digital"}, "请上传或拍摄一张免冠照片"),
        ({"photo_kind": "digital", "photo_id": "99999999"}, "请重新上传照片"),
        ({"photo_kind": "digital", "photo_id": "x" * 30}, "请上传或拍摄一张免冠照片"),
        ({"photo_kind": ""}, "请选择照片是纸质的还是电子的"),
        ({"photo_kind": "film"}, "请从列表中选择"),
        ({"issue_type": ""}, "请选择申领类别"),
        ({"issue_type": "02"}, "请从列表中选择"),
    ],
)
def test_what_is_missing_stands_beside_its_field(
    community: StrictClient, town: Town, sent: dict[str, str], words: str
) -> None:
    answer = community.submit(f"/people/{town.person_id}/certificate", on_paper(**sent))
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.clause("R11.3")
def test_a_further_one_needs_a_reason(session: Session, community: StrictClient) -> None:
    person_id = handed_out(session, chain(session)).person_id
    address = f"/people/{person_id}/certificate"
    page = community.get(address).text
    assert "补发" in page
    assert 'value="01"' not in page
    refused = community.submit(address, on_paper(issue_type="02"))
    assert refused.status_code == 422
    assert "请写明补发或换证的原因" in refused.text
    answer = community.submit(address, on_paper(issue_type="02", because="原证遗失"))
    assert answer.status_code == 302
    assert "原证遗失" in community.get(answer.location).text


@pytest.mark.clause("R11.3")
def test_what_stands_in_the_way_is_told_before_anything_is_typed(
    session: Session, community: StrictClient, town: Town
) -> None:
    seeker = registered(session, clerk(session), details=job_seeking_details()).person_id
    never = community.get(f"/people/{seeker}/certificate").text
    assert "本人没有办理过就业登记或失业登记，请先办理登记" in never
    assert "办理失业登记" in never

    open_case = certificate_asked(session, clerk(session))
    number, person_id = open_case.number, open_case.person_id
    session.rollback()
    page = community.get(f"/people/{person_id}/certificate").text
    assert f"本人的申领正在办理：{number}" in page
    assert "<form" not in page.split('id="main"')[1].split("</main>")[0]

    registration = certificates.registration_for(session, town.person_id)
    assert registration is not None
    elsewhere = office_by_area_code(session, OTHER_COMMUNITY)
    assert elsewhere is not None
    registration.handling_office_id, name = elsewhere.id, elsewhere.full_name
    session.commit()
    page = community.get(f"/people/{town.person_id}/certificate").text
    assert f"本人的失业登记由{name}经办，请到那里申领" in page


def test_a_second_request_is_told_with_409_and_keeps_what_was_typed(
    session: Session, community: StrictClient, town: Town
) -> None:
    address = f"/people/{town.person_id}/certificate"
    token = community.csrf_token(address)
    sent = on_paper(channel="smart_hrss") | {"csrf_token": token}
    assert community.post(address, data=sent).status_code == 302
    answer = community.post(address, data=sent)
    assert answer.status_code == 409
    assert "本人的申领正在办理" in answer.text
    assert '<option selected value="smart_hrss">' in answer.text


def test_somebody_elsewhere_is_not_there(app: Flask, session: Session, town: Town) -> None:
    client = app.test_client()
    assert isinstance(client, StrictClient)
    sign_in(client, "community2")
    address = f"/people/{town.person_id}"
    assert client.get(f"{address}/certificate").status_code == 404
    assert client.submit(f"{address}/photos", {"photo": picture()}, page="/desk").status_code == 404
    assert session.scalars(sa.select(PersonPhoto.id)).all() == []


def test_a_photo_is_for_the_area_alone(
    app: Flask, session: Session, community: StrictClient, township: StrictClient, town: Town
) -> None:
    page = f"/people/{town.person_id}/certificate"
    sent = {"photo": picture()}
    assert community.submit(f"/people/{town.person_id}/photos", sent, page=page).status_code == 200
    photo_id = session.scalars(sa.select(PersonPhoto.id)).one()
    assert township.get(f"/photos/{photo_id}.jpg").status_code == 200
    elsewhere = app.test_client()
    assert isinstance(elsewhere, StrictClient)
    sign_in(elsewhere, "community2")
    assert elsewhere.get(f"/photos/{photo_id}.jpg").status_code == 404


def test_another_persons_photo_can_not_be_asked_with(
    session: Session, community: StrictClient, town: Town
) -> None:
    other = session.get_one(Case, town.waiting_case).person_id
    session.rollback()
    page = f"/people/{town.person_id}/certificate"
    sent = {"photo": picture()}
    community.submit(f"/people/{other}/photos", sent, page=page)
    photo_id = session.scalars(sa.select(PersonPhoto.id)).one()
    answer = community.submit(page, on_paper(photo_kind="digital", photo_id=str(photo_id)))
    assert answer.status_code == 422
    assert "请重新上传照片" in answer.text


def test_the_camera_is_allowed_to_the_portal_alone(community: StrictClient) -> None:
    assert "camera=(self)" in community.get("/desk").headers["Permissions-Policy"]
