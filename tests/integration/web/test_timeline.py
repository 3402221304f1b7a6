"""The person's page: what happened, with every link that opens and none that does not."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.models import Case, Document, DocumentKind, DocumentPrint, Message, MessageState
from portal.services import documents
from portal.web.stores import paper_archive
from tests.factories import NOW, clerk, officer, registered, unemployment_details
from tests.integration.queries.world import OTHER_CITY, end
from tests.integration.web.conftest import Town
from tests.integration.web.test_asides import turn_aside
from tests.strict_client import StrictClient, sign_in

PHONE = "19900000001"
FORM = b"%PDF-1.7 the form as it was handed out"
_HREF = re.compile(r'href="([^"]+)"')


def _issue(app: Flask, session: Session, case_id: int, copies: int = 1) -> int:
    """A paper of a case as issued, and printed that often; gives its id."""
    with app.app_context():
        sha256 = paper_archive().put(FORM)
    case = session.get_one(Case, case_id)
    actor = clerk(session) if case.handling_office.area.code.startswith("430102") else None
    assert actor is not None
    kind = DocumentKind.REGISTRATION_FORM
    for _ in range(copies):
        documents.record_print(session, actor, NOW, case, kind, sha256)
    document = session.scalars(sa.select(Document.id).where(Document.case_id == case_id)).one()
    session.rollback()
    return document


def _timeline(client: StrictClient, person_id: int, query: str = "") -> str:
    page = client.get(f"/people/{person_id}{query}")
    assert page.status_code == 200
    found = re.search(
        r'<section class="panel" id="timeline".*?</section>\s*<aside', page.text, re.S
    )
    if found is None:
        found = re.search(r'id="timeline".*', page.text.partition("<aside")[0], re.S)
    assert found is not None
    return found[0].partition("<aside")[0]


def _links(html: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in _HREF.findall(html)]


def test_every_entry_opens_its_decision_and_its_papers(
    app: Flask, community: StrictClient, session: Session, town: Town
) -> None:
    document = _issue(app, session, town.completed_case)
    links = _links(_timeline(community, town.person_id))
    case = f"/cases/{town.completed_case}"
    wanted = {f"{case}#decision-{seq}" for seq in (1, 2, 3)} | {f"/documents/{document}.pdf"}
    assert wanted <= set(links)
    for link in links:
        assert community.get(link).status_code == 200, link
    page = community.get(case).text
    for seq in (1, 2, 3):
        assert page.count(f'id="decision-{seq}"') == 1
    told = " ".join(links)
    for secret in (town.number, "周建国", PHONE):
        assert secret not in told


def test_a_case_of_another_area_is_told_and_does_not_open(
    app: Flask, client: StrictClient, session: Session, town: Town
) -> None:
    document = _issue(app, session, town.completed_case)
    end(session, town.person_id)
    there = clerk(session, OTHER_CITY)
    own = registered(session, there, details=unemployment_details(town.number)).id
    session.rollback()
    sign_in(client, session_username(session, there.user_id))
    html = _timeline(client, town.person_id)
    links = _links(html)
    assert f"/cases/{own}#decision-3" in links
    assert not [one for one in links if one.startswith((f"/cases/{town.completed_case}", "/doc"))]
    assert "由其他机构办理" in html
    assert client.get(f"/cases/{town.completed_case}").status_code == 404
    assert client.get(f"/documents/{document}.pdf").status_code == 404
    assert html.count("您的失业登记已在") == 1


def session_username(session: Session, user_id: int) -> str:
    """The user name of an account."""
    from portal.models import User

    name = session.get_one(User, user_id).username
    session.rollback()
    return name


def test_an_issued_paper_comes_again_byte_for_byte_whatever_happened_since(
    app: Flask, community: StrictClient, session: Session, town: Town
) -> None:
    document = _issue(app, session, town.waiting_case)
    given = {"fields": ["phone"], "opinion": "打不通"}
    assert turn_aside(community, town.waiting_case, "return", **given)[0] == 302
    answer = community.get(f"/documents/{document}.pdf")
    assert (answer.mimetype, answer.data) == ("application/pdf", FORM)
    session.rollback()
    copies = session.scalars(
        sa.select(DocumentPrint.copy_number).where(DocumentPrint.document_id == document)
    ).all()
    assert sorted(copies) == [1, 2]
    assert session.get_one(Document, document).kind is DocumentKind.REGISTRATION_FORM


def test_a_paper_that_never_was_is_not_found(community: StrictClient, town: Town) -> None:
    assert community.get("/documents/999999.pdf").status_code == 404


def test_who_may_not_print_is_offered_no_paper(
    app: Flask, client: StrictClient, session: Session, town: Town
) -> None:
    document = _issue(app, session, town.completed_case)
    sign_in(client, "city")
    links = _links(_timeline(client, town.person_id))
    assert f"/cases/{town.completed_case}#decision-1" in links
    assert not [one for one in links if one.startswith("/documents")]
    assert client.get(f"/documents/{document}.pdf").status_code == 403


def test_thirty_at_a_time_and_back_to_the_newest(
    app: Flask, community: StrictClient, session: Session, town: Town
) -> None:
    _issue(app, session, town.completed_case, copies=31)
    first = _timeline(community, town.person_id, "?show=prints")
    assert first.count("打印就业失业求职登记表") == 30
    assert "第 31 份" in first
    assert "回到最近" not in first
    (older,) = [link for link in _links(first) if "before=" in link]
    rest = _timeline(community, town.person_id, older.partition("?")[2].join(("?", "")))
    assert rest.count("打印就业失业求职登记表") == 1
    assert "第 1 份" in rest
    assert "更早的经过" not in rest
    (back,) = [link for link in _links(rest) if link.endswith("show=prints#timeline")][-1:]
    assert community.get(back).status_code == 200


@pytest.mark.parametrize(
    ("show", "said", "unsaid"),
    [
        ("all", ["办结", "失业登记有效", "短信"], []),
        ("registrations", ["失业登记有效", "服务地"], ["核验", "短信告知"]),
        ("cases", ["受理", "核验", "办结"], ["失业登记有效", "短信告知"]),
        ("prints", ["没有这一类记录"], ["核验", "失业登记有效"]),
        ("messages", ["短信告知已办结", "未发送"], ["核验", "失业登记有效"]),
        ("nonsense", ["办结", "失业登记有效", "短信"], []),
    ],
)
def test_each_choice_shows_its_own(
    community: StrictClient, town: Town, show: str, said: list[str], unsaid: list[str]
) -> None:
    html = _timeline(community, town.person_id, f"?show={show}")
    for words in said:
        assert words in html
    for words in unsaid:
        assert words not in html
    assert html.count('aria-current="true"') == 1


@pytest.mark.parametrize("before", ["x", "1-2", "9" * 40, f"{'9' * 19}-4-1", "1-99-1", "1-4-²"])
def test_an_address_with_nonsense_shows_the_newest(
    community: StrictClient, town: Town, before: str
) -> None:
    assert "办结" in _timeline(community, town.person_id, f"?before={before}")


def test_messages_stand_with_the_person_and_the_case_their_number_masked(
    community: StrictClient, town: Town
) -> None:
    for page in (f"/people/{town.person_id}", f"/cases/{town.completed_case}"):
        html = community.get(page).text
        for said in ("未发送", "199****0001", "您的失业登记已在"):
            assert said in html, (page, said)
        assert PHONE not in html
    assert "短信" not in community.get(f"/cases/{town.waiting_case}").text


def _fail(session: Session, case_id: int) -> None:
    session.execute(
        sa.update(Message)
        .where(Message.case_id == case_id)
        .values(state=MessageState.FAILED, failure="号码停机")
    )
    session.commit()


def test_failures_are_seen_on_the_case_and_by_those_above(
    client: StrictClient, session: Session, town: Town
) -> None:
    _fail(session, town.completed_case)
    for username, sees in (("township", True), ("city", True)):
        sign_in(client, username)
        page = client.get("/overview").text
        assert ("短信发送失败 1 条" in page) is sees
        assert ("号码停机" in page) is sees
        assert (f'href="/cases/{town.completed_case}"' in page) is sees
        case = client.get(f"/cases/{town.completed_case}").text
        person = _timeline(client, town.person_id)
        assert "199****0001（号码停机）" in person
        assert "发送失败" in case
        assert "号码停机" in case
        client.submit("/logout", {}, page="/overview")
    other = officer(session, "430103000000", Role.SUPERVISOR)
    sign_in(client, session_username(session, other.user_id))
    assert "短信发送失败" not in client.get("/overview").text


def test_where_none_failed_the_overview_says_nothing(client: StrictClient, town: Town) -> None:
    sign_in(client, "city")
    assert "短信" not in client.get("/overview").text


def test_a_case_refused_at_once_stands_on_the_timeline(
    community: StrictClient, session: Session, town: Town
) -> None:
    waiting = session.get_one(Case, town.waiting_case)
    person_id = waiting.person_id
    session.rollback()
    given = {"refusal": "5", "opinion": "正在某厂上班"}
    assert turn_aside(community, town.waiting_case, "refuse", **given)[0] == 302
    html = _timeline(community, person_id)
    for said in ("不予登记", "未处于无业状态；正在某厂上班", "短信告知不予登记"):
        assert said in html
