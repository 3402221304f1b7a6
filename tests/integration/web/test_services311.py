""" "311" on the screen: the list, the sums, guidance, refusals, outcomes, mistakes (R5.1, R5.4)."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.deregistration import Answer
from portal.domain.service311 import OfferOutcome
from portal.models import Case, Offer
from portal.queries.service311 import wishes_of
from tests import served
from tests.factories import registered, resident_number, unemployment_details
from tests.integration.services.records import rows_of
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import fault_of, value_of
from tests.strict_client import StrictClient, sign_in
from tests.working import credit_code

GUIDED = {
    "words": "建议先做护理员",
    "means": "4",
    "training": "养老护理",
    "pay_from": "3000",
    "pay_to": "3500",
    "employment_form": "5",
}


@pytest.fixture
def county(app: Flask, session: Session) -> StrictClient:
    """The district's counsellor, signed in at a screen of their own."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    sign_in(client, "counsellor")
    return client


def offers(session: Session, person_id: int) -> list[Offer]:
    """What was offered to a person."""
    return list(rows_of(session, Offer, person_id=person_id))


def version(session: Session, case_id: int | str) -> str:
    """The version of a case as it stands."""
    session.rollback()
    return str(session.get_one(Case, int(case_id), populate_existing=True).version)


def somebody(session: Session, town: Town) -> int:
    """Another person of the community."""
    details = unemployment_details(resident_number())
    return registered(session, town.clerk, details=details).person_id


@pytest.mark.clause("R5.1")
def test_the_community_sees_who_lacks_what_and_the_township_the_sums(
    community: StrictClient, township: StrictClient, session: Session, town: Town
) -> None:
    served.guided(session, town.clerk, town.person_id)
    page = community.get("/service311").text
    assert f"/people/{town.person_id}" in page
    assert "0 / 3" in page
    only = community.get("/service311?kind=guidance").text
    assert f'href="/people/{town.person_id}"' not in only
    assert community.get("/service311?kind=lottery").status_code == 404
    sums = township.get("/service311").text
    (area,) = set(re.findall(r"area=(\d+)\">识字里", sums))
    assert f"/people/{town.person_id}" in township.get(f"/service311?area={area}").text


@pytest.mark.clause("R5.4")
def test_guidance_and_the_wishes_that_came_of_it(
    community: StrictClient, session: Session, town: Town
) -> None:
    page = f"/service311/{town.person_id}/guidance"
    wrong = community.submit(page, {**GUIDED, "words": "", "pay_to": "1000"})
    assert wrong.status_code == 422
    assert "请写明指导的内容" in fault_of(wrong, "words")
    assert value_of(wrong, "training") == "养老护理"
    assert offers(session, town.person_id) == []
    answer = community.submit(page, GUIDED)
    assert (answer.status_code, answer.location) == (302, f"/people/{town.person_id}")
    (given,) = offers(session, town.person_id)
    assert given.words == "建议先做护理员"
    renewed = wishes_of(session, town.person_id)
    assert renewed is not None
    assert (renewed.training, renewed.pay_to) == ("养老护理", 3500)
    shown = community.get(f"/people/{town.person_id}").text
    assert "建议先做护理员" in shown
    community.submit(page, {**GUIDED, "words": "再谈一次"})
    again = wishes_of(session, town.person_id)
    assert again is not None
    assert again.id == renewed.id, "what did not change is not renewed"


@pytest.mark.clause("R7.8")
def test_a_refusal_says_whether_there_was_a_reason(
    community: StrictClient, session: Session, town: Town
) -> None:
    page, said = f"/service311/{town.person_id}/refused", {"kind": "job", "means": "1"}
    assert community.submit(page, said).status_code == 422
    justified = {**said, "answer": "refused_with_reason"}
    assert "请写明本人不接受的理由" in fault_of(community.submit(page, justified), "words")
    assert community.submit(page, {**said, "answer": "refused"}).status_code == 302
    (kept,) = offers(session, town.person_id)
    assert kept.answer is Answer.REFUSED
    assert "无正当理由拒绝" in community.get(f"/people/{town.person_id}").text


@pytest.mark.clause("R5.3")
def test_a_course_is_entered_by_the_district_and_recommended_by_the_community(
    county: StrictClient, community: StrictClient, session: Session, town: Town
) -> None:
    school = {
        "name": "蓝领学校",
        "uscc": credit_code(),
        "address": "韶山路1号",
        "contact_name": "王老师",
        "phone": "0731-84000000",
    }
    wrong = county.submit("/training/institutions/new", {**school, "uscc": "123"})
    assert wrong.status_code == 422
    assert fault_of(wrong, "uscc")
    assert county.submit("/training/institutions/new", school).status_code == 302
    (address,) = re.findall(r"/training/institutions/\d+/courses/new", county.get("/training").text)
    course = {"title": "电工", "starts_on": "2026-12-07", "ends_on": "2026-12-01", "seats": "1"}
    assert "不能早于开班日期" in fault_of(county.submit(address, course), "ends_on")
    assert county.submit(address, {**course, "ends_on": "2027-01-07"}).status_code == 302
    page = f"/training/for/{town.person_id}"
    offered = community.get(page).text
    (button,) = re.findall(r'name="course"\s+value="(\d+)"\s+aria-label="推荐：电工"', offered)
    assert community.submit(page, {"course": button}).status_code == 422
    answer = community.submit(page, {"course": button, "means": "4"})
    assert answer.location == f"/people/{town.person_id}"
    other = f"/training/for/{somebody(session, town)}"
    full = community.submit(other, {"course": button, "means": "4"}, page=other)
    assert full.status_code == 409
    assert "名额刚刚用完" in full.text
    (offer,) = offers(session, town.person_id)
    told = community.submit(
        f"/service311/offers/{offer.id}/outcome",
        {"outcome": "in_training", "version": str(offer.version)},
    )
    assert told.status_code == 302, told.text
    (offer,) = offers(session, town.person_id)
    assert offer.outcome is OfferOutcome.IN_TRAINING
    revoke = f"/service311/offers/{offer.id}/revoke"
    assert community.submit(revoke, {"reason": "录错了", "version": "1"}).status_code == 409
    version = str(offer.version)
    assert community.submit(revoke, {"reason": "", "version": version}).status_code == 422
    assert community.submit(revoke, {"reason": "录错了", "version": version}).status_code == 302
    assert "已撤销" in community.get(f"/people/{town.person_id}").text


@pytest.mark.clause("R5.3")
@pytest.mark.usefixtures("render_server")
def test_the_sheet_is_printed_and_printed_again_the_same(
    community: StrictClient, session: Session, town: Town
) -> None:
    keeper = served.keeper(session)
    course = served.course(session, keeper, served.institution(session, keeper).id)
    offer_id = served.recommended(session, town.clerk, town.person_id, course.id).id
    first, second = (community.get(f"/training/offers/{offer_id}/sheet.pdf").data for _ in range(2))
    assert first.startswith(b"%PDF")
    assert first == second
    guided = served.guided(session, town.clerk, town.person_id).id
    assert community.get(f"/training/offers/{guided}/sheet.pdf").status_code == 404


@pytest.mark.clause("R5.4")
def test_guidance_goes_to_the_district_and_comes_back(
    community: StrictClient, county: StrictClient, session: Session, town: Town
) -> None:
    page = f"/guidance/refer/{town.person_id}"
    assert community.submit(page, {"need": "", "means": "1"}).status_code == 422
    sent = community.submit(page, {"need": "想转行", "means": "1"})
    case = sent.location
    assert case.startswith("/cases/")
    assert community.submit(page, {"need": "想转行", "means": "1"}).status_code == 409
    number = case.rpartition("/")[2]
    for screen in (community, county):
        assert "想转行" in screen.get("/guidance").text
        assert "想转行" in screen.get(case).text
    assert f'href="{case}"' in county.get("/desk").text
    back = f"/guidance/{number}/ask-back"
    why = {"reason": "6", "version": version(session, number)}
    assert county.submit(back, why).status_code == 422
    asked = county.submit(back, {**why, "opinion": "做过什么"})
    assert asked.status_code == 302, asked.text
    assert "做过什么" in community.get(case).text
    answered = community.submit(
        f"/guidance/{number}/answer",
        {"need": "做过收银，想转行", "version": version(session, number)},
    )
    assert answered.status_code == 302
    assign = f"/guidance/{number}/assign"
    chosen = re.findall(r'<option[^>]*value="(\d+)"', county.get(assign).text)
    when = {"counsellor": chosen[0], "day": "2026-12-01", "time": "9点", "place": "二楼"}
    when["version"] = version(session, number)
    wrong = county.submit(assign, when)
    assert "例如 09:30" in fault_of(wrong, "time")
    assert value_of(wrong, "place") == "二楼"
    arranged = county.submit(assign, {**when, "time": "930"})
    assert arranged.status_code == 302, arranged.text
    assert "区县已安排职业指导" in community.get("/desk").text
    give = f"/guidance/{number}/give"
    given = {**GUIDED, "result": "先做护理员", "version": version(session, number)}
    assert county.submit(give, {**given, "result": ""}).status_code == 422
    assert county.submit(give, {**given, "version": "1"}).status_code == 409
    assert county.submit(give, given).status_code == 302
    assert "区县已做职业指导" in community.get("/desk").text
    assert "先做护理员" in community.get(case).text
    (offer,) = offers(session, town.person_id)
    assert offer.words == "先做护理员"


def test_the_community_takes_a_referral_back(
    community: StrictClient, session: Session, town: Town
) -> None:
    case = served.referred(session, town.clerk, town.person_id)
    page = f"/guidance/{case.id}/withdraw"
    said = {"words": "不需要了", "version": version(session, case.id)}
    assert community.submit(page, {**said, "words": ""}).status_code == 422
    assert community.submit(page, {**said, "version": "1"}).status_code == 409
    assert community.submit(page, said).status_code == 302
    assert "撤回转办" in community.get(f"/cases/{case.id}").text
    assert community.get(f"/guidance/{town.completed_case}/withdraw").status_code == 404


@pytest.mark.clause("R5.3")
def test_completions_are_looked_at_and_then_told(
    county: StrictClient, session: Session, town: Town
) -> None:
    keeper = served.keeper(session)
    course = served.course(session, keeper, served.institution(session, keeper).id)
    title = course.title
    served.recommended(session, town.clerk, town.person_id, course.id)
    assert county.submit("/training/completions", {}).status_code == 422
    template = county.get("/training/completions/template")
    assert template.data[:2] == b"PK"
    line = f"无名氏,{resident_number()},{title},2026-11-01"
    content = f"姓名,身份证号,培训班,结业日期\n{line}\n".encode()
    sent = county.submit("/training/completions", {"file": (io.BytesIO(content), "名单.csv")})
    page = sent.location
    assert "没有找到这个人" in county.get(page).text
    assert "没有可以导入的行" in county.get(page).text
    refused = county.submit(f"{page}/apply", {}, page="/training/completions")
    assert refused.status_code == 409
