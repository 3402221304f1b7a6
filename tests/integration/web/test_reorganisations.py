"""机构调整 on the pages: proposed by one administrator, approved by the other."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.models import Posting, Reorganisation
from portal.queries.areas import office_by_area_code
from portal.services.demo.accounts import COMMUNITY
from tests.factories import clerk, make_user, personal_details, registered, unemployment_details
from tests.integration.services.acts import hired
from tests.integration.services.doubles import NEXT_DOOR
from tests.integration.services.records import rows_of
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import fault_of, value_of
from tests.reorganising import administrators, carried_out, merging, proposed
from tests.strict_client import StrictClient, sign_in

NEW = "/reorganisations/new"
ORDER = {
    "number": "芙政发〔2026〕12号",
    "title": "关于调整社区设置的批复",
    "ordered_on": "2026-11-20",
    "effective_on": "2026-11-24",
}


def signed_in(app: Flask, username: str) -> StrictClient:
    made = app.test_client()
    assert isinstance(made, StrictClient)
    sign_in(made, username)
    return made


@pytest.fixture
def system(app: Flask) -> StrictClient:
    """The province's 系统管理员, signed in."""
    return signed_in(app, "sysadmin")


@pytest.fixture
def security(app: Flask) -> StrictClient:
    """The province's 安全管理员, signed in."""
    return signed_in(app, "secadmin")


def name_of(session: Session, code: str) -> str:
    office = office_by_area_code(session, code)
    assert office is not None
    name = office.full_name
    session.rollback()
    return name


def merge(session: Session, **changes: Any) -> dict[str, Any]:
    """What is typed to merge 识字里 into its neighbour."""
    both = {"sources-0": name_of(session, COMMUNITY), "target": NEXT_DOOR}
    return {**ORDER, **both, "act": "preview", **changes}


def latest(session: Session) -> Reorganisation:
    return rows_of(session, Reorganisation)[-1]


def test_from_the_preview_to_the_desk_of_the_successor(
    app: Flask,
    system: StrictClient,
    security: StrictClient,
    community: StrictClient,
    session: Session,
    town: Town,
) -> None:
    typed = merge(session)
    shown = system.submit(f"{NEW}/merge", typed)
    assert shown.status_code == 200
    assert "有效登记" in shown.text
    assert "周建国" not in shown.text
    assert value_of(shown, "number") == ORDER["number"]
    assert not rows_of(session, Reorganisation)
    sent = system.submit(f"{NEW}/merge", {**typed, "act": "propose"})
    assert sent.status_code == 302
    order = latest(session)
    address = f"/reorganisations/{order.id}"
    assert ORDER["number"] in system.get("/reorganisations").text
    page = security.get(address)
    assert "批准，马上办理" in page.text
    assert security.submit(f"{address}/approve", {}, page=address).status_code == 302
    assert latest(session).status.label == "已生效"
    assert "已生效" in security.get(address).text
    assert name_of(session, NEXT_DOOR) in community.get("/desk").text
    assert community.get(f"/people/{town.person_id}").status_code == 200
    assert community.get(f"/cases/{town.waiting_case}").status_code == 200
    past = system.get(f"/reorganisations/past?q={COMMUNITY}")
    assert ORDER["number"] in past.text
    assert NEXT_DOOR in past.text


FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("merge", {"number": ""}, "number", "请填写文号"),
    ("merge", {"effective_on": "2026-11-19"}, "effective_on", "不能早于发文日期"),
    ("merge", {"effective_on": "随便"}, "effective_on", "日期"),
    ("merge", {"target": "没有的社区"}, "target", "没有这个机构"),
    ("merge", {"target": "430102001000"}, "target", "同一级"),
    ("merge", {"target": ""}, "target", "请选择接收机构"),
    ("merge", {"new_name": "和平社区"}, "new_name", "不必再填"),
    ("merge", {"sources-0": "没有的社区"}, "sources-0", "没有这个机构"),
    ("close", {"target": "", "new_name": "和平社区"}, "new_code", "12 位"),
    ("rename", {"subject": COMMUNITY}, "new_name", "请填写新名称"),
    ("rename", {"subject": COMMUNITY, "new_name": "和平", "new_code": "1"}, "new_code", "不是"),
    ("split", {"subject": COMMUNITY}, "words", "请写明划出"),
    ("split", {"subject": COMMUNITY, "words": "一"}, "words", "至少两个字"),
]


@pytest.mark.parametrize(("kind", "changes", "field", "words"), FAULTS)
@pytest.mark.parametrize("act", ["preview", "propose"])
def test_a_fault_stands_beside_its_field(
    system: StrictClient,
    session: Session,
    kind: str,
    changes: dict[str, Any],
    field: str,
    words: str,
    act: str,
) -> None:
    answer = system.submit(f"{NEW}/{kind}", merge(session, act=act, **changes))
    assert answer.status_code == 422
    assert words in fault_of(answer, field)
    assert value_of(answer, "title") == ORDER["title"]
    assert not rows_of(session, Reorganisation)


def test_nothing_to_merge_is_said_at_the_field(system: StrictClient, session: Session) -> None:
    answer = system.submit(f"{NEW}/merge", merge(session, **{"sources-0": ""}))
    assert answer.status_code == 422
    assert "请选择要合并的机构" in answer.text


def test_a_community_is_split_with_its_staff(
    app: Flask, system: StrictClient, session: Session
) -> None:
    own = clerk(session)
    told = unemployment_details()
    number = told.id_number.canonical
    lives = personal_details(number, residence_address="桃源小区 3 栋")
    registered(session, own, details=unemployment_details(number, personal=lives))
    (posting,) = rows_of(session, Posting, user_id=own.user_id)
    typed = {
        **ORDER,
        "subject": COMMUNITY,
        "new_name": "桃源社区居委会",
        "new_code": "430102001088",
        "words": "桃源小区\n八一路",
    }
    shown = system.submit(f"{NEW}/split", {**typed, "act": "preview"})
    assert shown.status_code == 200
    assert f'value="{posting.id}"' in shown.text
    assert "桃源小区" in shown.text
    sent = system.submit(f"{NEW}/split", {**typed, "staff": [str(posting.id)], "act": "propose"})
    assert sent.status_code == 302
    order = latest(session)
    assert order.words == "桃源小区\n八一路"
    assert [one.posting_id for one in order.staff] == [posting.id]


def test_a_street_is_split_by_its_communities(system: StrictClient, session: Session) -> None:
    typed = {**ORDER, "subject": "430102001000", "target": "430102002000"}
    asks = system.submit(f"{NEW}/split", {**typed, "act": "preview"})
    assert asks.status_code == 422
    office = office_by_area_code(session, COMMUNITY)
    assert office is not None
    part = str(office.area_id)
    assert f'value="{part}"' in asks.text
    shown = system.submit(f"{NEW}/split", {**typed, "parts": [part], "act": "preview"})
    assert shown.status_code == 200
    assert "划转的下级机构 1" in shown.text
    for wrong in ("x", "99999999999999999999"):
        answer = system.submit(f"{NEW}/split", {**typed, "parts": [wrong], "act": "preview"})
        assert answer.status_code == 422


def test_turned_down_with_a_reason(
    system: StrictClient, security: StrictClient, session: Session
) -> None:
    order = proposed(session, administrators(session), merging(session, NEXT_DOOR, COMMUNITY))
    address = f"/reorganisations/{order.id}"
    empty = security.submit(f"{address}/turn-down", {"words": ""}, page=address)
    assert empty.status_code == 422
    assert "理由" in fault_of(empty, "words")
    done = security.submit(f"{address}/turn-down", {"words": "文号有误"}, page=address)
    assert done.status_code == 302
    assert "文号有误" in system.get(address).text
    again = security.submit(
        f"{address}/turn-down", {"words": "文号有误"}, page="/reorganisations/past"
    )
    assert again.status_code == 409


def test_withdrawn_while_it_waits(system: StrictClient, session: Session) -> None:
    order = proposed(session, administrators(session), merging(session, NEXT_DOOR, COMMUNITY))
    address = f"/reorganisations/{order.id}"
    assert system.submit(f"{address}/withdraw", {}, page=address).status_code == 302
    assert "已撤回" in system.get(address).text
    gone = system.submit(f"{address}/withdraw", {}, page=f"{NEW}/rename")
    assert gone.status_code == 409


def test_what_no_longer_holds_is_said_to_who_approves(
    security: StrictClient, session: Session
) -> None:
    order = proposed(session, administrators(session), merging(session, NEXT_DOOR, COMMUNITY))
    address = f"/reorganisations/{order.id}"
    office = office_by_area_code(session, NEXT_DOOR)
    assert office is not None
    office.closed_on = order.effective_on
    session.commit()
    answer = security.submit(f"{address}/approve", {}, page=address)
    assert answer.status_code == 422
    assert "已经撤销" in answer.text


def test_put_back_by_another_order(
    system: StrictClient, security: StrictClient, session: Session, town: Town
) -> None:
    order_id = carried_out(
        session, administrators(session), merging(session, NEXT_DOOR, COMMUNITY)
    ).id
    address = f"/reorganisations/{order_id}"
    assert "提出恢复原状" in system.get(address).text
    wrong = system.submit(f"{address}/reverse", {**ORDER, "number": ""})
    assert wrong.status_code == 422
    assert fault_of(wrong, "number")
    assert system.submit(f"{address}/reverse", ORDER).status_code == 302
    twice = system.submit(f"{address}/reverse", ORDER)
    assert twice.status_code == 409
    reversal = f"/reorganisations/{latest(session).id}"
    assert security.submit(f"{reversal}/approve", {}, page=reversal).status_code == 302
    assert "已恢复原状" in system.get(address).text
    office = office_by_area_code(session, COMMUNITY)
    assert office is not None
    assert office.closed_on is None


def test_what_rests_on_it_is_named(system: StrictClient, session: Session, town: Town) -> None:
    order_id = carried_out(
        session, administrators(session), merging(session, NEXT_DOOR, COMMUNITY)
    ).id
    hired(session, clerk(session, NEXT_DOOR), town.number)
    session.rollback()
    answer = system.submit(f"/reorganisations/{order_id}/reverse", ORDER)
    assert answer.status_code == 422
    assert "调整以后已办理就业登记" in answer.text
    assert value_of(answer, "title") == ORDER["title"]


def test_only_what_lies_in_the_area_is_there(app: Flask, session: Session) -> None:
    order = proposed(session, administrators(session), merging(session, NEXT_DOOR, COMMUNITY))
    make_user(session, "elsewhere", "测试员", "430103000000", Role.SYSTEM_ADMIN)
    other = signed_in(app, "elsewhere")
    assert other.get(f"/reorganisations/{order.id}").status_code == 404
    assert order.number not in other.get("/reorganisations").text
    assert "没有这个机构" in other.get(f"/reorganisations/past?q={COMMUNITY}").text


def test_offices_are_suggested_whichever_field(system: StrictClient, session: Session) -> None:
    page = f"{NEW}/merge"
    for field in ("sources-0", "target"):
        answer = system.submit("/reorganisations/suggest", {field: "识字里"}, page=page)
        assert name_of(session, COMMUNITY) in answer.text
    nul = system.submit("/reorganisations/suggest", {"target": "识\0字"}, page=page)
    assert nul.status_code == 200
    assert system.get("/reorganisations/past?q=%00").status_code == 200
    assert system.get(f"{NEW}/reverse").status_code == 404
