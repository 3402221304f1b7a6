"""岗位 on the screen: entered, sent back, put right, published, managed, found (P2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.permissions import Role
from portal.domain.vacancies import VacancyState
from portal.domain.workflow import Action
from portal.models import AuditEntry, Vacancy
from portal.services import vacancy_life
from portal.services.demo.accounts import DISTRICT
from tests.factories import NOW, clerk, officer
from tests.integration.web.registration_form import fault_of, value_of
from tests.strict_client import StrictClient, sign_in
from tests.vacancies import BACK, PHONE, entered, judged, published
from tests.working import add_employer

pytestmark = pytest.mark.clause("P2")
TYPED = {
    "title": "餐厅服务员",
    "occupation": "4-03-00-00",
    "headcount": "2",
    "form": "1",
    "education": "",
    "pay_from": "3200",
    "pay_to": "4000",
    "area_id": "湖南省长沙市芙蓉区",
    "address": "云栖里 12 号",
    "duties": "点单、传菜。\n收台。",
    "requirements": "",
    "contact_name": "谭雅婷",
    "contact_phone": PHONE,
    "open_until": "2026-12-24",
}


@pytest.fixture
def district(app: Flask, session: Session) -> StrictClient:
    """The district's reviewer, signed in at a screen of their own."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    sign_in(client, "district")
    return client


@pytest.fixture
def code(session: Session) -> str:
    """The code of an employer on record."""
    return add_employer(session, clerk(session)).uscc


def the_one(session: Session) -> Vacancy:
    session.rollback()
    return session.scalars(sa.select(Vacancy)).one()


def test_from_the_window_to_the_list_and_taken_down(
    community: StrictClient, district: StrictClient, session: Session, code: str
) -> None:
    answer = community.submit("/vacancies/new", {**TYPED, "employer_code": code})
    made = the_one(session)
    assert (answer.status_code, answer.location) == (302, f"/vacancies/{made.id}")
    assert (made.duties, made.education, made.area.code) == ("点单、传菜。\n收台。", None, DISTRICT)
    page = community.get(answer.location).text
    for words in ("已录入，报区县审核", "待审核", "还有 3 天", "133****0000"):
        assert words in page
    assert PHONE not in page
    assert "审核岗位 1" in district.get("/vacancies").text
    page = district.get("/vacancies/audits").text
    assert "餐厅服务员" in page
    seen = {"version": str(made.case.version), "opinion": "属实"}
    answer = district.submit(f"/vacancies/audits/{made.id}", seen, page="/vacancies/audits")
    assert (answer.status_code, answer.location) == (302, "/vacancies/audits")
    assert "没有待审核的岗位" in district.get("/vacancies/audits").text
    page = community.get("/vacancies").text
    assert "招聘中 1" in page
    assert "3200—4000 元/月" in page
    path = f"/vacancies/{made.id}/take-down"
    assert "请写明下架的原因" in fault_of(community.submit(path, {"because": ""}), "because")
    seen = {"version": str(the_one(session).version), "because": "单位停业"}
    assert community.submit(path, seen).status_code == 302
    assert "下架原因：单位停业" in community.get(f"/vacancies/{made.id}").text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("title", "服务员（限女性）", "性别限制"),
        ("requirements", "年龄18-35岁", "年龄限制"),
        ("pay_from", "", "月薪请填全"),
        ("pay_to", "100", "不能低于下限"),
        ("headcount", "0", "应在 1 到"),
        ("headcount", "两个", "请填整数"),
        ("area_id", "云端", "没有这个地方"),
        ("area_id", "长沙市", "请写到区县"),
        ("contact_phone", "123", "手机号码应为 11 位"),
        ("open_until", "2027-12-24", "最长发布 90 天"),
        ("form", "4", "请从列表中选择"),
        ("duties", "字" * 501, "最多 500 个字"),
        ("employer_code", "", "请填统一社会信用代码"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_all_stays_typed(
    community: StrictClient, session: Session, code: str, field: str, typed: str, words: str
) -> None:
    sent = {**TYPED, "employer_code": code, field: typed}
    answer = community.submit("/vacancies/new", sent)
    assert answer.status_code == 422
    assert words in fault_of(answer, field)
    for name in ("title", "headcount", "area_id", "pay_from", "pay_to", "open_until"):
        kept = value_of(answer, name)
        assert kept in (sent[name], sent[name].removeprefix("湖南省"))
    assert not session.scalars(sa.select(Vacancy)).all()


def test_negotiable_pay_needs_no_figures(
    community: StrictClient, session: Session, code: str
) -> None:
    sent = {**TYPED, "employer_code": code, "pay_from": "", "pay_to": ""}
    assert "请填月薪，或者勾选面议" in community.submit("/vacancies/new", sent).text
    assert community.submit("/vacancies/new", {**sent, "negotiable": "y"}).status_code == 302
    assert the_one(session).pay == "面议"


def test_sent_back_it_stands_on_the_desk_until_it_is_put_right(
    community: StrictClient, district: StrictClient, session: Session
) -> None:
    made = entered(session, clerk(session))
    path = f"/vacancies/audits/{made.id}/send-back"
    page = district.get(path).text
    assert "招聘信息需要与单位核实" in page
    assert district.submit(path, {"version": str(made.case.version)}).status_code == 422
    sent = {
        "version": str(made.case.version),
        "back_to": "enter",
        "reason": "12",
        "fields": "pay_from",
        "opinion": "请核实月薪",
    }
    assert district.submit(path, sent).status_code == 302
    for page in (community.get("/desk").text, community.get("/vacancies").text):
        assert "退回的岗位 1" in page
        assert "请核实月薪" in page
    made = the_one(session)
    page = community.get(f"/vacancies/{made.id}/edit").text
    assert "补正岗位" in page
    assert "请改：" in page
    right = {**TYPED, "title": made.title, "pay_from": "3000", "back": "1"}
    stale = community.submit(f"/vacancies/{made.id}/edit", {**right, "version": "1"})
    assert stale.status_code == 409
    assert value_of(stale, "pay_from") == "3000"
    right["version"] = str(made.case.version)
    assert community.submit(f"/vacancies/{made.id}/edit", right).status_code == 302
    assert "退回的岗位" not in community.get("/desk").text
    page = district.get("/vacancies/audits").text
    assert "这次改了什么" in page
    assert "3200—3800 元/月" in page


def test_refused_for_a_reason_of_the_list_alone(district: StrictClient, session: Session) -> None:
    made = entered(session, clerk(session))
    path = f"/vacancies/audits/{made.id}/refuse"
    page = district.get(path).text
    assert "岗位内容违反法律法规" in page
    assert "未满16周岁" not in page
    sent = {"version": str(made.case.version), "refusal": "1", "opinion": "x"}
    assert district.submit(path, sent).status_code == 422
    assert district.submit(path, {**sent, "refusal": "24"}).status_code == 302
    assert the_one(session).state is VacancyState.REFUSED


def test_who_comes_second_is_told_and_keeps_the_words(
    district: StrictClient, session: Session
) -> None:
    made = entered(session, clerk(session))
    seen = str(made.case.version)
    other = officer(session, DISTRICT, Role.REVIEWER)
    judged(session, other, made, Action.SEND_BACK, BACK)
    session.rollback()
    sent = {"version": seen, "opinion": "我看过了"}
    answer = district.submit(f"/vacancies/audits/{made.id}", sent, page="/vacancies/audits/1")
    assert answer.status_code == 409
    assert "“我看过了”没有提交" in answer.text


@pytest.mark.parametrize(
    ("act", "wrong", "right", "state"),
    [
        ("fill", {"filled": "4"}, {"filled": "3"}, "已招满"),
        ("renew", {"open_until": "2026-11-25"}, {"open_until": "2027-01-31"}, "招聘中"),
    ],
)
def test_filled_and_renewed(
    community: StrictClient,
    session: Session,
    act: str,
    wrong: dict[str, str],
    right: dict[str, str],
    state: str,
) -> None:
    made = published(session, clerk(session), officer(session, DISTRICT, Role.REVIEWER))
    path, seen = f"/vacancies/{made.id}/{act}", {"version": str(made.version)}
    session.rollback()
    answer = community.submit(path, {**seen, **wrong})
    assert answer.status_code == 422
    (field,) = wrong
    assert fault_of(answer, field)
    assert value_of(answer, field) == wrong[field]
    assert community.submit(path, {**seen, **right}).status_code == 302
    assert state in community.get(f"/vacancies/{made.id}").text
    assert community.submit(path, {**seen, **right}, page="/vacancies").status_code == 409


def test_a_correction_tells_what_it_changed(community: StrictClient, session: Session) -> None:
    made = published(session, clerk(session), officer(session, DISTRICT, Role.REVIEWER))
    path = f"/vacancies/{made.id}/edit"
    assert value_of(community.get(path), "title") == made.title
    sent = {**TYPED, "version": str(made.version)}
    session.rollback()
    assert community.submit(path, sent).status_code == 302
    page = community.get(f"/vacancies/{made.id}").text
    assert "修改记录" in page
    assert "<del>秩序维护员</del> → 餐厅服务员" in page
    assert "待审核" in page
    answer = community.get(path)
    assert (answer.status_code, answer.location) == (302, f"/vacancies/{made.id}")


def test_the_number_is_shown_on_purpose_and_written_down(
    community: StrictClient, session: Session
) -> None:
    made = published(session, clerk(session), officer(session, DISTRICT, Role.REVIEWER))
    session.rollback()
    answer = community.submit(f"/vacancies/{made.id}/reveal", {}, page=f"/vacancies/{made.id}")
    assert PHONE in answer.text
    session.rollback()
    written = sa.select(AuditEntry.subject_id).where(AuditEntry.action == "vacancy.reveal")
    assert session.scalars(written).all() == [made.id]


def test_found_by_words_place_and_state_page_by_page(
    community: StrictClient, session: Session
) -> None:
    ours, auditor = clerk(session), officer(session, DISTRICT, Role.REVIEWER)
    employer = add_employer(session, ours).id
    for number in range(22):
        published(session, ours, auditor, employer_id=employer, title=f"门卫{number:02d}号")
    waiting = entered(session, ours, employer_id=employer, title="收银员")
    session.rollback()
    page = community.get("/vacancies").text
    assert "招聘中 22" in page
    assert "待审核 1" in page
    assert page.count("门卫") == 20
    assert "再看 20 个" in page
    token = community.csrf_token("/vacancies")
    found = sorted(session.scalars(sa.select(Vacancy.id)), reverse=True)
    rows = community.post(
        "/vacancies",
        data={"csrf_token": token, "q": "门卫", "which": "open", "after": str(found[20])},
        headers={"HX-Request": "true"},
    ).text
    assert "<html" not in rows
    assert rows.count("门卫") == 2
    for sent, words in (
        ({"q": "门卫05"}, "招聘中 1"),
        ({"q": "长沙某某"}, "招聘中 22"),
        ({"place": "长沙市芙蓉区文艺路街道", "which": "waiting"}, "收银员"),
        ({"place": "长沙市天心区"}, "没有这样的岗位"),
        ({"occupation": "4-03-00-00"}, "没有这样的岗位"),
    ):
        assert words in community.submit("/vacancies", sent).text
    assert "没有这个地方" in fault_of(community.submit("/vacancies", {"place": "云端"}), "place")
    assert community.submit("/vacancies", {"which": "x"}).status_code == 404
    page = community.get(f"/employers/{employer}").text
    assert f"/vacancies/{waiting.id}" in page
    assert f"/vacancies/new?employer={employer}" in page


def test_another_is_entered_after_one_that_ended(community: StrictClient, session: Session) -> None:
    made = published(session, clerk(session), officer(session, DISTRICT, Role.REVIEWER))
    vacancy_life.take_down(session, clerk(session), NOW, made.id, made.version, "停业")
    session.rollback()
    assert f"/vacancies/new?like={made.id}" in community.get(f"/vacancies/{made.id}").text
    page = community.get(f"/vacancies/new?like={made.id}")
    assert value_of(page, "title") == made.title
    assert value_of(page, "employer_code") == made.employer.uscc
    assert value_of(page, "open_until") == (shanghai_day(NOW) + timedelta(days=30)).isoformat()
