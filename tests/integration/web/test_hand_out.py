"""收到证书, 发放给本人, 待领取: a certificate's last way, from the community to its holder."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader
from sqlalchemy.orm import Session

from portal.domain.certificates import IssueState
from portal.domain.workflow import Action, Status
from portal.models import Basis, Case, Issue, Message
from portal.services import certificate_issues
from portal.services.demo.accounts import COMMUNITY
from tests.factories import NOW, clerk
from tests.integration.services.chain import (
    Chain,
    act,
    at_district,
    hand_over,
    make,
    send_back,
)
from tests.integration.services.records import rows_of
from tests.strict_client import StrictClient


def drawing() -> str:
    """A line across the pad, as the browser sends it."""
    picture = Image.new("RGBA", (720, 240))
    ImageDraw.Draw(picture).line((10, 10, 700, 200), fill="black", width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


@pytest.fixture
def made(session: Session, who: Chain) -> int:
    """The id of a case whose certificate was made and is on its way to the community."""
    case_id = at_district(session, who)
    make(session, who.maker, case_id)
    session.rollback()
    return case_id


def _case(session: Session, case_id: int) -> Case:
    session.rollback()
    return session.get_one(Case, case_id, populate_existing=True)


def _send(
    client: StrictClient, session: Session, case_id: int, act: str, **given: object
) -> tuple[int, str]:
    version = given.pop("version", _case(session, case_id).version)
    session.rollback()
    page = f"/cases/{case_id}"
    answer = client.submit(f"{page}/{act}", {"version": version, **given}, page=page)
    return answer.status_code, answer.text


@pytest.mark.clause("R11.4", "R11.5")
def test_received_then_handed_over_by_signature(
    community: StrictClient, session: Session, made: int
) -> None:
    (issue,) = rows_of(session, Issue, case_id=made)
    page = community.get(f"/cases/{made}").text
    assert issue.serial in page
    assert issue.certificate.number in page
    assert _send(community, session, made, "receive")[0] == 302
    case = _case(session, made)
    assert (case.status, case.paused_on is not None) == (Status.TO_COLLECT, True)
    assert len(rows_of(session, Message, case_id=made)) == 1
    assert "收到证书，通知本人领取" not in community.get(f"/cases/{made}").text

    status, page = _send(community, session, made, "hand-over", consent="2", signature=drawing())
    assert status == 302, page
    assert _case(session, made).status is Status.COMPLETED
    assert session.get_one(Issue, issue.id, populate_existing=True).state is IssueState.VALID
    (basis,) = rows_of(session, Basis, case_id=made)
    assert basis.signature is not None
    page = community.get(f"/cases/{made}").text
    assert "hand-over" not in page
    assert issue.serial in page


@pytest.mark.clause("R11.4")
def test_handed_over_to_somebody_at_the_window_who_signed_the_slip(
    community: StrictClient, session: Session, made: int
) -> None:
    assert _send(community, session, made, "hand-over", consent="1")[0] == 302
    (basis,) = rows_of(session, Basis, case_id=made)
    assert (basis.means is not None and basis.means.code, basis.signature) == ("1", None)
    assert _case(session, made).status is Status.COMPLETED


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"consent": "2"}, "请本人在屏幕上签名"),
        ({"consent": "2", "signature": "data:image/png;base64,AAAA"}, "签名没有保存好"),
    ],
)
def test_nobody_takes_it_without_signing(
    community: StrictClient, session: Session, made: int, given: dict[str, str], words: str
) -> None:
    status, page = _send(community, session, made, "hand-over", **given)
    assert status == 422
    assert words in page
    assert _case(session, made).step == "hand_out"


@pytest.mark.parametrize("means", ["3", "4", "", "x"])
def test_only_by_a_signature_in_hand(
    community: StrictClient, session: Session, made: int, means: str
) -> None:
    status, _page = _send(community, session, made, "hand-over", consent=means)
    assert status == 422
    assert rows_of(session, Basis, case_id=made) == []


@pytest.mark.parametrize(("doing", "given"), [("receive", {}), ("hand-over", {"consent": "1"})])
def test_whoever_comes_second_is_told(
    community: StrictClient,
    session: Session,
    who: Chain,
    made: int,
    doing: str,
    given: dict[str, str],
) -> None:
    seen = _case(session, made).version
    act(session, who.clerk, made, Action.RECEIVE)
    status, page = _send(community, session, made, doing, version=seen, **given)
    assert status == 409
    assert f"{who.clerk.name}已于" in page
    assert f'name="version" value="{seen + 1}"' in page
    assert _case(session, made).status is Status.TO_COLLECT


def test_what_was_sent_back_shows_nothing_to_hand_out(
    community: StrictClient, session: Session, who: Chain, made: int
) -> None:
    send_back(session, who.clerk, made, "make")
    assert "hand-over" not in community.get(f"/cases/{made}").text
    status, _page = _send(community, session, made, "hand-over", consent="1")
    assert status == 403


@pytest.mark.clause("R11.4")
def test_the_page_tells_what_became_of_it_and_prints_the_slip_again(
    community: StrictClient, render_server: object, session: Session, who: Chain, made: int
) -> None:
    slip = f"/cases/{made}/handover-slip.pdf"
    assert slip in community.get(f"/cases/{made}").text
    hand_over(session, who.clerk, made)
    (issue,) = rows_of(session, Issue, case_id=made)
    certificate_issues.void(session, who.maker, NOW, issue.id, "本人声明遗失")
    page = community.get(f"/cases/{made}").text
    for words in (issue.serial, "已作废", "本人在领取单上签字", slip):
        assert words in page
    words = PdfReader(io.BytesIO(community.get(slip).data)).pages[0].extract_text()
    assert issue.serial in words
    assert issue.certificate.number in words


def test_a_colleague_may_hand_out(session: Session, who: Chain, made: int) -> None:
    assert hand_over(session, clerk(session, COMMUNITY), made).status is Status.COMPLETED
