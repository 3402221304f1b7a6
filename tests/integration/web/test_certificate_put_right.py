"""A request that came back: on top who, why and what; old beside new; put right and up again."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.decisions import Given
from portal.domain.workflow import Action, Status
from portal.models import Case, CertificateRequest, PersonPhoto
from portal.services.demo.accounts import OTHER_COMMUNITY
from tests.factories import certificate_asked, clerk
from tests.integration.services.chain import Chain, act, at_district, send_back
from tests.integration.web.conftest import Town
from tests.integration.web.test_certificate_asking import on_paper, picture
from tests.strict_client import StrictClient

ASIDE = Given(fields=("photo",), opinion="请本人重拍")


@pytest.fixture
def case_id(session: Session, who: Chain) -> int:
    """A request of 识字里社区 that the township sent back for its photo."""
    made = certificate_asked(session, who.clerk).id
    send_back(session, who.reviewer, made, "accept")
    session.rollback()
    return made


def standing(session: Session, case_id: int) -> Case:
    session.rollback()
    return session.get_one(Case, case_id, populate_existing=True)


def sent(session: Session, case_id: int, **changes: str) -> dict[str, object]:
    return on_paper(version=str(standing(session, case_id).version), **changes)


@pytest.mark.clause("R11.3", "R11.4")
def test_it_is_put_right_with_a_photo_and_goes_up_again(
    session: Session, community: StrictClient, township: StrictClient, case_id: int
) -> None:
    address = f"/cases/{case_id}/request"
    page = community.get(address).text
    assert "照片要重拍" in page
    assert "照片不符合要求" in page
    assert "is-marked" in page
    assert re.search(r'<input checked[^>]*name="photo_kind"[^>]*value="paper"', page)
    new = sent(session, case_id, photo_kind="digital") | {"photo": picture()}
    answer = community.submit(address, new)
    assert (answer.status_code, answer.location) == (302, f"/cases/{case_id}")
    case = standing(session, case_id)
    assert (case.status, case.step) == (Status.OPEN, "review")
    kinds = session.scalars(
        sa.select(CertificateRequest.photo_kind)
        .filter_by(case_id=case_id)
        .order_by(CertificateRequest.revision)
    ).all()
    assert kinds == ["paper", "digital"]

    seen = township.get(f"/cases/{case_id}").text
    photo_id = session.scalars(sa.select(PersonPhoto.id)).one()
    assert (
        seen.index("原来的照片") < seen.index(f"/photos/{photo_id}.jpg") < seen.index("现在的照片")
    )
    assert "已补正" in seen
    assert "照片要重拍" in seen


def test_what_the_person_has_to_put_right_is_told_beside_what_the_township_said(
    session: Session, community: StrictClient, who: Chain, case_id: int
) -> None:
    act(session, who.clerk, case_id, Action.RETURN, ASIDE)
    session.rollback()
    page = community.get(f"/cases/{case_id}/request").text
    assert page.index("照片要重拍") < page.index("请本人重拍")
    community.submit(f"/cases/{case_id}/request", sent(session, case_id))
    assert standing(session, case_id).step == "review"


def test_old_and_new_reason_stand_side_by_side(
    session: Session, community: StrictClient, case_id: int
) -> None:
    community.submit(f"/cases/{case_id}/request", sent(session, case_id, because="写错了原因"))
    page = community.get(f"/cases/{case_id}").text
    assert "<del>—</del> <strong>写错了原因</strong>" in " ".join(page.split())


def test_somebody_was_first_and_nothing_typed_is_lost(
    session: Session, community: StrictClient, who: Chain, case_id: int
) -> None:
    old = sent(session, case_id, photo_kind="digital")
    act(session, who.clerk, case_id, Action.RETURN, ASIDE)
    session.rollback()
    answer = community.submit(f"/cases/{case_id}/request", old | {"photo": picture()})
    assert answer.status_code == 409
    assert "您看到的不是最新内容" in answer.text
    photo_id = session.scalars(sa.select(PersonPhoto.id)).one()
    assert f'name="photo_id" value="{photo_id}"' in answer.text
    version = standing(session, case_id).version
    assert f'name="version" value="{version}"' in answer.text


def test_what_is_wrong_stands_beside_its_field(
    session: Session, community: StrictClient, case_id: int
) -> None:
    wrong = sent(session, case_id, photo_kind="digital")
    answer = community.submit(f"/cases/{case_id}/request", wrong)
    assert answer.status_code == 422
    assert "请上传或拍摄一张免冠照片" in answer.text
    assert f'name="version" value="{wrong["version"]}"' in answer.text


def test_only_what_came_back_is_put_right(
    session: Session, community: StrictClient, who: Chain, town: Town
) -> None:
    for other in (certificate_asked(session, who.clerk).id, town.waiting_case):
        session.rollback()
        answer = community.get(f"/cases/{other}/request")
        assert (answer.status_code, answer.location) == (302, f"/cases/{other}")


def test_another_offices_request_is_not_there(session: Session, community: StrictClient) -> None:
    other = certificate_asked(session, clerk(session, OTHER_COMMUNITY)).id
    session.rollback()
    assert community.get(f"/cases/{other}/request").status_code == 404


@pytest.mark.parametrize("page", ["", "/revisions"])
def test_the_pages_of_a_registration_bear_a_certificates_case(
    session: Session, community: StrictClient, who: Chain, page: str
) -> None:
    case_id = at_district(session, who)
    session.rollback()
    answer = community.get(f"/cases/{case_id}{page}")
    assert answer.status_code == 200
    assert "更正登记内容" not in answer.text
    assert "核验并办结" not in answer.text


@pytest.mark.parametrize("what", ["compare", "complete"])
def test_what_is_done_to_a_registration_is_not_done_to_a_request(
    session: Session, community: StrictClient, who: Chain, what: str
) -> None:
    case_id = certificate_asked(session, who.clerk).id
    version = str(standing(session, case_id).version)
    form = {"version": version, "consent": "1", "verification": "2"}
    answer = community.submit(f"/cases/{case_id}/{what}", form, page=f"/cases/{case_id}")
    assert answer.status_code in {403, 409, 422}
    assert len(standing(session, case_id).decisions) == 1
    answer = community.get(f"/cases/{case_id}/correct")
    assert answer.location == f"/cases/{case_id}"


@pytest.mark.usefixtures("render_server")
@pytest.mark.parametrize(
    ("action", "given", "papers"),
    [
        (Action.APPROVE, Given(), ["receipt"]),
        (Action.RETURN, ASIDE, ["amendment-notice", "receipt"]),
    ],
)
def test_its_papers_are_the_receipt_and_what_it_was_told(
    session: Session,
    community: StrictClient,
    who: Chain,
    action: Action,
    given: Given,
    papers: list[str],
) -> None:
    case_id = certificate_asked(session, who.clerk).id
    if action is Action.RETURN:
        send_back(session, who.reviewer, case_id, "accept")
    act(session, who.clerk if action is Action.RETURN else who.reviewer, case_id, action, given)
    session.rollback()
    page = community.get(f"/cases/{case_id}").text
    for slug in ("receipt", "amendment-notice", "registration-form", "declaration"):
        address = f"/cases/{case_id}/{slug}.pdf"
        assert (address in page) is (slug in papers)
        assert community.get(address).status_code == (200 if slug in papers else 404)
