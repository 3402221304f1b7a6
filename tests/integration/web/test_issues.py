"""发证登记: the district's register, one certificate's page, printed again, declared void."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from weasyprint import HTML

from portal.domain.certificates import Asked, Form, IssueState, PhotoKind
from portal.domain.codes import code_set
from portal.domain.permissions import Role
from portal.domain.workflow import Action
from portal.models import DocumentPrint, Issue
from portal.services import booklets, certificate_issues, certificate_requests, printers
from portal.services.demo.accounts import DISTRICT
from portal.web.stores import paper_archive
from tests.factories import NOW, officer
from tests.integration.services.chain import (
    Chain,
    act,
    at_district,
    hand_over,
    make,
    send_back,
)
from tests.integration.services.records import rows_of
from tests.integration.web.on_paper import corner
from tests.integration.web.registration_form import fault_of
from tests.strict_client import StrictClient, enter, sign_in

REGISTER = "/issues"


@pytest.fixture
def district(client: StrictClient) -> StrictClient:
    """芙蓉区's maker, signed in."""
    sign_in(client, "district")
    return client


@pytest.fixture
def paper(app: Flask) -> bytes:
    """A page with a word on it, as WeasyPrint makes one."""
    made: bytes = HTML(string="<p>证</p>").write_pdf()
    return made


def issued(
    app: Flask, session: Session, who: Chain, paper: bytes, form: Form = Form.PLAIN
) -> Issue:
    """A certificate whose paper lies in the archive."""
    issue = make(session, who.maker, at_district(session, who), form)
    with app.app_context():
        issue.document.sha256 = paper_archive().put(paper)
    session.commit()
    return issue


def _issue(session: Session, issue: Issue) -> Issue:
    session.rollback()
    return session.get_one(Issue, issue.id, populate_existing=True)


def _print(client: StrictClient, issue: Issue, **given: object) -> tuple[int, bytes, str]:
    page = f"{REGISTER}/{issue.id}"
    answer = client.submit(f"{page}/print", given, page=page)
    return answer.status_code, bytes(answer.data), str(answer.mimetype)


@pytest.mark.clause("R11.4")
def test_the_register_lists_the_newest_first_and_by_state(
    district: StrictClient, session: Session, who: Chain
) -> None:
    cases = [at_district(session, who) for _ in range(3)]
    serials = [make(session, who.maker, one).serial for one in cases]
    hand_over(session, who.clerk, cases[0])
    send_back(session, who.clerk, cases[1], "make")
    listed = re.compile(r'<td class="number">(\d{16})</td>')

    def shown(address: str) -> list[str]:
        return [one for one in listed.findall(district.get(address).text) if one in serials]

    assert shown(REGISTER) == serials[::-1]
    assert shown(f"{REGISTER}?state=valid") == [serials[0]]
    assert shown(f"{REGISTER}?state=void") == [serials[1]]
    assert shown(f"{REGISTER}?state=made") == [serials[2]]
    assert "这一类没有纸质证" in district.get(f"{REGISTER}?state=replaced").text
    assert district.get(f"{REGISTER}?state=lost").status_code == 404


@pytest.mark.clause("R11.1", "R11.4")
def test_found_by_serial_and_by_the_certificates_number(
    district: StrictClient, session: Session, who: Chain
) -> None:
    issues = [make(session, who.maker, at_district(session, who)) for _ in range(2)]
    wanted, other = issues
    number = wanted.certificate.number
    wide = number.translate({ord(str(one)): chr(0xFF10 + one) for one in range(10)})
    session.rollback()
    for typed in (wanted.serial, number, f" {wide} "):
        page = district.submit(REGISTER, {"q": typed}).text
        assert wanted.serial in page, typed
        assert other.serial not in page, typed
    assert "本区县没有这个序号或编号" in district.submit(REGISTER, {"q": "4301"}).text
    assert other.serial in district.submit(REGISTER, {"q": ""}).text


def test_the_register_goes_on_where_it_ended(
    district: StrictClient, session: Session, who: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.queries.issues.PAGE", 2)
    made = [make(session, who.maker, at_district(session, who)).id for _ in range(3)]
    page = district.get(f"{REGISTER}?state=made").text
    found = re.search(r'hx-get="([^"]+)"', page)
    assert found is not None
    following = district.get(found[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).text
    rows = [int(one) for text in (page, following) for one in re.findall(r'/issues/(\d+)"', text)]
    assert rows == made[::-1]
    assert "hx-get" not in following


@pytest.mark.clause("R11.4")
def test_another_district_and_an_office_above_see_nothing(
    app: Flask, session: Session, who: Chain
) -> None:
    issue = make(session, who.maker, at_district(session, who))
    serial, issue_id = issue.serial, issue.id
    other = officer(session, "430103000000", Role.CERTIFICATE_MAKER)
    session.rollback()
    client = app.test_client()
    assert isinstance(client, StrictClient)
    enter(client, session, other.user_id)
    assert serial not in client.get(REGISTER).text
    assert serial not in client.submit(REGISTER, {"q": serial}).text.split("<main")[0]
    assert client.get(f"{REGISTER}/{issue_id}").status_code == 404
    for doing in ("print", "void"):
        answer = client.submit(f"{REGISTER}/{issue_id}/{doing}", {"reason": "x"}, page=REGISTER)
        assert answer.status_code == 404
    above = app.test_client()
    assert isinstance(above, StrictClient)
    sign_in(above, "city")
    assert above.get(f"{REGISTER}/{issue_id}").status_code == 403


@pytest.mark.clause("R11.4")
def test_printed_again_byte_for_byte_with_copy_number_and_reason(
    app: Flask, district: StrictClient, session: Session, who: Chain, paper: bytes
) -> None:
    issue = issued(app, session, who, paper)
    assert _print(district, issue) == (200, paper, "application/pdf")
    status, page, _type = _print(district, issue)
    assert status == 422
    assert "打印过，请写明再次打印的原因" in page.decode()
    assert _print(district, issue, reason="卡纸") == (200, paper, "application/pdf")
    prints = rows_of(session, DocumentPrint, document_id=_issue(session, issue).document_id)
    assert [(one.copy_number, one.reason) for one in prints] == [(1, None), (2, "卡纸")]
    page_text = district.get(f"{REGISTER}/{issue.id}").text
    for words in ("第 1 份", "首次打印", "第 2 份", "卡纸", "陈静"):
        assert words in page_text


@pytest.mark.clause("R11.4")
def test_an_overprint_is_moved_as_the_printer_needs_it(
    app: Flask, district: StrictClient, session: Session, who: Chain, paper: bytes
) -> None:
    booklets.receive(session, who.maker, NOW, 5, "0001–0005")
    printer_id = printers.add(session, who.maker, "二号", 15, -8).id
    elsewhere = officer(session, "430103000000", Role.CERTIFICATE_MAKER)
    foreign = printers.add(session, elsewhere, "别处", 1, 1).id
    over = issued(app, session, who, paper, Form.OVERPRINT)
    printed = _print(district, over, printer=printer_id)[1]
    assert corner(printed) == pytest.approx((-1.5, -0.8), abs=0.01)
    assert _print(district, over, printer=0, reason="x")[1] == paper
    assert _print(district, over, printer=foreign, reason="x")[0] == 422
    plain = issued(app, session, who, paper)
    assert _print(district, plain, printer=printer_id)[1] == paper


@pytest.mark.clause("R11.4")
def test_declared_void_with_a_reason(district: StrictClient, session: Session, who: Chain) -> None:
    case_id = at_district(session, who)
    issue = make(session, who.maker, case_id)
    page = f"{REGISTER}/{issue.id}"
    assert "作废这本证" not in district.get(page).text  # nobody has it yet: it is sent back
    hand_over(session, who.clerk, case_id)
    session.rollback()
    answer = district.submit(f"{page}/void", {}, page=page)
    assert (answer.status_code, fault_of(answer, "void-reason")) == (422, "请写明作废的原因")
    answer = district.submit(f"{page}/void", {"void-reason": "本人声明遗失"}, page=page)
    assert (answer.status_code, answer.location) == (302, page)
    ended = _issue(session, issue)
    assert (ended.state, ended.end_reason) == (IssueState.VOID, "本人声明遗失")
    text = district.get(page).text
    assert "本人声明遗失" in text
    assert "作废这本证" not in text
    answer = district.submit(f"{page}/void", {"void-reason": "又一次"}, page=page)
    assert answer.status_code == 409
    assert "不能作废" in answer.text
    assert _print(district, issue, reason="x")[0] == 409
    assert rows_of(session, DocumentPrint, document_id=issue.document_id) == []


def test_a_reviewer_looks_and_changes_nothing(app: Flask, session: Session, who: Chain) -> None:
    case_id = at_district(session, who)
    issue_id = make(session, who.maker, case_id).id
    hand_over(session, who.clerk, case_id)
    reviewer = officer(session, DISTRICT, Role.REVIEWER)
    session.rollback()
    client = app.test_client()
    assert isinstance(client, StrictClient)
    enter(client, session, reviewer.user_id)
    text = client.get(f"{REGISTER}/{issue_id}").text
    assert f'action="{REGISTER}' not in text
    answer = client.submit(f"{REGISTER}/{issue_id}/void", {"void-reason": "x"}, page=REGISTER)
    assert answer.status_code == 403


def test_what_was_lost_after_the_hand_over_is_replaced_by_the_next(
    district: StrictClient, session: Session, who: Chain
) -> None:
    """补发: the old one ends with the new one's hand-over; void first or not."""
    case_id = at_district(session, who)
    first = make(session, who.maker, case_id)
    case = hand_over(session, who.clerk, case_id)
    lost = Asked(code_set("certificate_issue_type").item("02"), "遗失", PhotoKind.PAPER)
    again = certificate_requests.request(session, who.clerk, NOW, case.person_id, lost)
    act(session, who.reviewer, again.id, Action.APPROVE)
    second = make(session, who.maker, again.id)
    hand_over(session, who.clerk, again.id)
    assert second.certificate_id == first.certificate_id  # the number never changes
    text = district.get(f"{REGISTER}/{first.id}").text
    assert "已补发、换发新证" in text
    assert second.serial in text
    assert "补发" in district.get(f"{REGISTER}/{second.id}").text
    certificate_issues.void(session, who.maker, NOW, second.id, "遗失")
    assert _issue(session, second).state is IssueState.VOID


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("/issues", "发证登记"),
        ("/issues/booklets", "发证登记"),
        ("/issues/printers", "发证登记"),
        ("/issues/uncollected", "待领取"),
    ],
)
def test_one_entry_of_the_navigation_is_marked(
    district: StrictClient, address: str, entry: str
) -> None:
    side = district.get(address).text.partition("side-nav")[2].partition("</nav>")[0]
    marked = re.findall(r'aria-current="page">\s*([^\s<]+)', side)
    assert marked == [entry]
