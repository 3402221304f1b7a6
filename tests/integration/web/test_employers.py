"""用人单位 on the screen: found, recorded, kept up to date, and who works there."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.models import AuditEntry, Employer, EmploymentJob
from portal.services.demo.accounts import OTHER_COMMUNITY
from tests.factories import NOW, clerk
from tests.integration.services.acts import left
from tests.integration.web.registration_form import fault_of, value_of
from tests.statements import statements
from tests.strict_client import StrictClient, sign_in
from tests.working import add_employer, credit_code, employed, job

NEW = {
    "name": "长沙某某餐饮有限公司",
    "licence": "1",
    "licence_seen": "y",
    "kind": "3",
    "industry": "H",
    "size": "4",
    "address": "文艺路 1 号",
    "contact_name": "周建国",
    "contact_phone": "19900735511",
}
MASKED = "199****5511"


@pytest.fixture
def township(app: Flask) -> StrictClient:
    """The township's reviewer, signed in at a screen of their own."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    sign_in(client, "township")
    return client


def find(client: StrictClient, typed: str) -> TestResponse:
    return client.submit("/employers", {"q": typed})


def employers(session: Session) -> list[Employer]:
    session.rollback()
    return list(session.scalars(sa.select(Employer).order_by(Employer.id)))


@pytest.mark.clause("R6.3")
def test_a_code_nobody_knows_leads_to_recording_it_and_afterwards_to_its_page(
    community: StrictClient, session: Session
) -> None:
    code = credit_code()
    unknown = find(community, code.lower())
    assert unknown.status_code == 200
    assert "还没有登记过" in unknown.text
    begun = community.submit("/employers/new", {"code": code, "begin": "1"})
    assert begun.status_code == 200
    assert value_of(begun, "code") == code
    assert "aria-invalid" not in begun.text
    done = community.submit("/employers/new", {"code": code, **NEW})
    (row,) = employers(session)
    address = f"/employers/{row.id}"
    assert (done.status_code, done.location) == (302, address)
    shown = community.get(address)
    for words in (code, NEW["name"], "营业执照", "私营企业", "住宿和餐饮业", "微型", MASKED):
        assert words in shown.text, words
    assert "19900735511" not in shown.text
    assert NEW["name"] not in re.findall("<title>(.*?)</title>", shown.text)[0]
    assert find(community, f" {code} ").location == address


@pytest.mark.clause("R6.3")
def test_who_comes_second_is_told_and_shown_what_is_on_record(
    community: StrictClient, session: Session
) -> None:
    known = add_employer(session, clerk(session, OTHER_COMMUNITY), "株洲某某机械厂")
    answer = community.submit("/employers/new", {"code": known.uscc, **NEW})
    assert answer.status_code == 409
    assert "不必再登记" in answer.text
    assert "株洲某某机械厂" in answer.text
    assert f"/employers/{known.id}" in answer.text
    assert value_of(answer, "name") == NEW["name"]
    assert len(employers(session)) == 1


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"code": ""}, "code", "请输入统一社会信用代码"),
        ({"code": "91430102"}, "code", "应为 18 位"),
        ({"name": " "}, "name", "请照登记证书填单位名称"),
        ({"licence": ""}, "licence", "请选择登记证书"),
        ({"licence": "8"}, "licence", "请从列表中选择"),
        ({"licence_seen": ""}, "licence_seen", "首次办理要收登记证书"),
        ({"address": "路" * 151}, "address", "最多 150 个字"),
        ({"contact_phone": "12345"}, "contact_phone", "手机号码应为 11 位"),
    ],
)
def test_a_fault_stands_beside_its_field_and_all_that_was_typed_is_kept(
    community: StrictClient, session: Session, changed: dict[str, str], field: str, words: str
) -> None:
    typed = {"code": credit_code(), **NEW, **changed}
    if not typed["licence_seen"]:
        del typed["licence_seen"]
    answer = community.submit("/employers/new", typed)
    assert answer.status_code == 422
    assert words in fault_of(answer, field)
    for name in ("code", "name", "address", "contact_name", "contact_phone"):
        assert value_of(answer, name).strip() == typed[name].strip()
    assert not employers(session)


def test_found_by_how_the_name_begins_and_paged(community: StrictClient, session: Session) -> None:
    actor = clerk(session)
    for number in range(21):
        add_employer(session, actor, f"某某超市{number:02d}店")
    add_employer(session, actor, "一甲商店")
    assert "一甲商店" in community.get("/employers").text
    found = find(community, "某某超市")
    assert "一甲商店" not in found.text
    assert "某某超市19店" in found.text
    assert "某某超市20店" not in found.text
    after = {name: value_of(found, f"after_{name}") for name in ("name", "id")}
    more = community.submit(
        "/employers",
        {"q": "某某超市", "after_name": after["name"], "after_id": after["id"]},
    )
    assert "某某超市20店" in more.text
    assert "<html" not in more.text
    assert "没有找到名称这样开头的单位" in find(community, "不存在的厂").text


def test_a_list_goes_on_from_the_top_after_what_no_database_takes(
    community: StrictClient, session: Session
) -> None:
    add_employer(session, clerk(session), "一甲商店")
    for path in ("/employers", "/people"):
        typed = {"q": "一", "after_name": "一\0", "after_id": "1"}
        assert community.submit(path, typed).status_code == 200
    assert "一甲商店" in community.submit("/employers", typed).text


@pytest.mark.parametrize(
    ("typed", "words"), [("91430102MA000", "应为 18 位"), ("某" * 61, "最多 60 个字")]
)
def test_a_search_that_says_nothing_is_refused_in_words(
    community: StrictClient, typed: str, words: str
) -> None:
    answer = find(community, typed)
    assert answer.status_code == 422
    assert words in answer.text


def test_it_is_brought_up_to_date_and_the_second_of_two_is_told(
    community: StrictClient, session: Session
) -> None:
    made = add_employer(session, clerk(session))
    path = f"/employers/{made.id}/edit"
    page = community.get(path)
    assert (value_of(page, "name"), value_of(page, "version")) == (made.name, "1")
    changed = {"name": made.name, "kind": "1", "address": "解放路 2 号", "version": "1"}
    answer = community.submit(path, changed)
    assert (answer.status_code, answer.location) == (302, f"/employers/{made.id}")
    assert "国有企业" in community.get(f"/employers/{made.id}").text
    late = community.submit(path, {**changed, "kind": "2", "address": "五一路 3 号"})
    assert late.status_code == 409
    assert "别人刚刚修改过" in late.text
    assert "解放路 2 号" in late.text, "what is on record now"
    assert value_of(late, "address") == "五一路 3 号"
    assert value_of(late, "version") == "2"
    wrong = community.submit(path, {**changed, "name": "", "version": "2"})
    assert wrong.status_code == 422
    assert value_of(wrong, "version") == "2"
    session.rollback()
    entries = session.scalars(sa.select(AuditEntry.detail).filter_by(action="employer.change"))
    assert entries.all() == ["单位性质：无 → 国有企业；地址：无 → 解放路 2 号"]


def test_the_page_names_the_areas_people_and_counts_the_others(
    app: Flask, community: StrictClient, township: StrictClient, session: Session
) -> None:
    actor, other = clerk(session), clerk(session, OTHER_COMMUNITY)
    employer_id = add_employer(session, actor).id
    path = f"/employers/{employer_id}"
    assert "本辖区没有在职人员" in community.get(path).text
    hired = employed(session, actor, job("010", employer_id, started_on=date(2026, 10, 1)))
    employed(session, other, job("010", employer_id))
    session.rollback()
    person = f"/people/{hired.person_id}"
    for client in (community, township):
        page = client.get(path).text
        assert "本辖区 1 人，其他辖区 1 人" in page
        assert person in page
        assert "逾期 24 天" in page
    with app.app_context():
        engine = db.engine
    with statements(engine) as asked:
        community.get(path)
    assert len([one for one in asked if one.startswith("SELECT")]) <= 12
    left(
        session,
        actor,
        hired.person_id,
        *session.scalars(sa.select(EmploymentJob).filter_by(opened_case_id=hired.id)),
    )
    page = community.get(path).text
    assert "本辖区没有在职人员，其他辖区 1 人" in page
    assert "解除终止劳动关系" in page
    assert person not in page


def test_the_lists_go_on(community: StrictClient, session: Session) -> None:
    actor = clerk(session)
    employer_id = add_employer(session, actor).id
    for _ in range(21):
        employed(session, actor, job("010", employer_id), now=NOW)
    session.rollback()
    path = f"/employers/{employer_id}"
    page = community.get(path).text
    (after,) = set(re.findall(rf"{path}\?after=(\d+)", page))
    (before,) = set(re.findall(rf"{path}\?before=([a-z]+-\d+)", page))
    rows = community.get(f"{path}?after={after}", headers={"HX-Request": "true"})
    assert rows.text.count("<tr>") == 1
    assert "<html" not in rows.text
    older = community.get(f"{path}?before={before}").text
    assert "回到最近" in older
    assert older.count('class="act-head"') == 1
    for wrong in ("x", "hired-", "hired-99999999999999999999", "fired-1"):
        assert community.get(f"{path}?before={wrong}").text.count('class="act-head"') == 20
    assert community.get("/employers/99999").status_code == 404


def test_who_only_reads_is_offered_nothing_to_do(township: StrictClient, session: Session) -> None:
    made = add_employer(session, clerk(session))
    assert "登记新单位" not in township.get("/employers").text
    assert f"{made.id}/edit" not in township.get(f"/employers/{made.id}").text
    assert "登记这个单位" not in find(township, credit_code()).text
