"""退回 along the chain: by whom, to where, with what words; whoever gets it sees why (R11.4)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from portal.domain.workflow import Action, Status
from portal.models import Case
from tests.factories import certificate_asked
from tests.integration.services.chain import Chain, act, make, send_back
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import fault_of, value_of
from tests.strict_client import StrictClient, sign_in

WORDS = {"reason": "1", "fields": ["photo"], "opinion": "照片反光"}


@pytest.fixture
def case_id(session: Session, who: Chain) -> int:
    """A request that waits at the township."""
    made = certificate_asked(session, who.clerk).id
    session.rollback()
    return made


def of(session: Session, case_id: int) -> Case:
    session.rollback()
    return session.get_one(Case, case_id, populate_existing=True)


def choices(page: str, name: str) -> list[tuple[str, bool]]:
    """The values of a group of boxes or radio buttons, and which are chosen."""
    boxes = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    values = [re.search(r'value="([^"]*)"', box) for box in boxes]
    return [(value[1], "checked" in box) for value, box in zip(values, boxes, strict=True) if value]


@pytest.mark.clause("R11.4", "R11.5")
def test_the_reviewer_sends_back_and_goes_on_to_the_next(
    township: StrictClient, session: Session, who: Chain, case_id: int
) -> None:
    other_id = certificate_asked(session, who.clerk).id
    path = f"/cases/{case_id}/send-back"
    page = township.get(path).text
    assert choices(page, "back_to") == [("accept", True)]
    assert [value for value, _on in choices(page, "reason")] == ["1", "2", "3", "4", "5", "9"]
    assert "申领类别" in page
    before = of(session, case_id)
    version, due_on = before.version, before.due_on
    answer = township.submit(path, {"version": version, "back_to": "accept", **WORDS})
    assert (answer.status_code, answer.location) == (302, f"/reviews/{other_id}")
    case = of(session, case_id)
    assert (case.status, case.step) == (Status.SENT_BACK, "accept")
    assert (case.paused_on, case.due_on) == (None, due_on), "the clock runs on between offices"
    last = case.decisions[-1]
    assert (last.field_names, last.opinion, last.reason and last.reason.code) == (
        ("photo",),
        "照片反光",
        "1",
    )


@pytest.mark.clause("R11.4")
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "7"}, "reason"),
        ({"opinion": ""}, "opinion"),
        ({"fields": ["phone"]}, "fields"),
        ({"back_to": "make"}, "back_to"),
        ({"back_to": ""}, "back_to"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_the_rest_stays(
    township: StrictClient, session: Session, case_id: int, given: dict[str, object], field: str
) -> None:
    path = f"/cases/{case_id}/send-back"
    sent = {"version": of(session, case_id).version, "back_to": "accept", **WORDS, **given}
    answer = township.submit(path, sent)
    assert answer.status_code == 422
    assert fault_of(answer, field)
    for name in ("reason", "fields"):
        if name != field:
            chosen = [value for value, on in choices(answer.text, name) if on]
            assert chosen == [sent[name]] or chosen == sent[name]
    if field != "opinion":
        assert value_of(answer, "opinion") == "照片反光"
    assert of(session, case_id).step == "review"


@pytest.mark.clause("R11.4")
def test_the_second_to_act_keeps_the_words_and_is_led_on(
    township: StrictClient, session: Session, who: Chain, case_id: int
) -> None:
    certificate_asked(session, who.clerk)
    path, version = f"/cases/{case_id}/send-back", of(session, case_id).version
    act(session, who.reviewer, case_id, Action.APPROVE)
    answer = township.submit(path, {"version": version, "back_to": "accept", **WORDS})
    assert answer.status_code == 409
    assert f"{who.reviewer.name}已于" in answer.text
    assert value_of(answer, "opinion") == "照片反光"
    assert "看下一件（周建国）" in answer.text
    assert "data-main-action" not in answer.text, "nothing is left to send back from here"


@pytest.mark.clause("R11.4")
def test_the_maker_chooses_how_far_back(
    client: StrictClient, session: Session, who: Chain, case_id: int
) -> None:
    act(session, who.reviewer, case_id, Action.APPROVE)
    sign_in(client, "district")
    path = f"/cases/{case_id}/send-back"
    page = client.get(path).text
    assert choices(page, "back_to") == [("review", True), ("accept", False)]
    version = of(session, case_id).version
    answer = client.submit(path, {"version": version, "back_to": "review", **WORDS})
    assert (answer.status_code, answer.location) == (302, f"/cases/{case_id}")
    assert (of(session, case_id).status, of(session, case_id).step) == (Status.SENT_BACK, "review")


@pytest.mark.clause("R11.4")
def test_the_community_sends_a_misprint_back_to_the_district(
    community: StrictClient, session: Session, who: Chain, case_id: int
) -> None:
    act(session, who.reviewer, case_id, Action.APPROVE)
    make(session, who.maker, case_id)
    page = community.get(f"/cases/{case_id}").text
    assert f'href="/cases/{case_id}/send-back"' in page
    path, version = f"/cases/{case_id}/send-back", of(session, case_id).version
    sent = {**WORDS, "version": version, "back_to": "make", "reason": "4", "fields": []}
    assert community.submit(path, sent).status_code == 302
    assert (of(session, case_id).status, of(session, case_id).step) == (Status.SENT_BACK, "make")


@pytest.mark.clause("R11.4")
def test_the_clerk_finds_it_on_top_with_the_reason_and_the_way_to_put_it_right(
    community: StrictClient, session: Session, who: Chain, town: Town, case_id: int
) -> None:
    desk = community.get("/desk").text
    assert "《就业创业证》申领" not in desk
    assert "已报上级 1" in desk
    assert "待街道（乡镇）复审" in community.get("/desk?filter=elsewhere").text
    send_back(session, who.reviewer, case_id, "accept")
    rows = re.findall(r"<tr class=.*?</tr>|<tr >.*?</tr>", community.get("/desk").text, re.DOTALL)
    first = " ".join(rows[0].split())
    assert f"街道（乡镇）复审退回（{who.reviewer.name}）：照片不符合要求，照片要重拍" in first
    assert ">补正</a>" in first
    assert "button-main" in first
    page = community.get(f"/cases/{case_id}").text
    assert f'href="/cases/{case_id}/request"' in page
    assert "补正申领" in page
    assert "照片不符合要求" in page


@pytest.mark.clause("R11.4")
def test_each_turn_is_named_on_the_desk_and_leads_to_its_room(
    client: StrictClient, session: Session, who: Chain, case_id: int
) -> None:
    sign_in(client, "township")
    desk = client.get("/desk").text
    assert f'href="/reviews/{case_id}">审核</a>' in desk
    assert "<title>待办" in desk
    act(session, who.reviewer, case_id, Action.APPROVE)
    assert f'href="/reviews/{case_id}"' not in client.get("/desk").text
    assert f'href="/cases/{case_id}">查看</a>' in client.get("/desk?filter=elsewhere").text
    client.submit("/logout", {}, page="/desk")
    sign_in(client, "district")
    assert f'href="/making/{case_id}">制证</a>' in client.get("/desk").text
    assert f'href="/making/{case_id}"' in client.get(f"/cases/{case_id}").text
    make(session, who.maker, case_id)
    act(session, who.clerk, case_id, Action.RECEIVE)
    session.rollback()
    client.submit("/logout", {}, page="/desk")
    sign_in(client, "community")
    row = client.get("/desk").text
    assert row.count("待本人领取") == 2, "as its light and as its state"
    assert "待本人补正" not in row


@pytest.mark.clause("R11.4")
def test_a_refusal_above_is_called_by_its_own_name_and_ends_the_way(
    township: StrictClient, session: Session, case_id: int
) -> None:
    page = township.get(f"/reviews/{case_id}").text
    assert re.search(rf'href="/cases/{case_id}/refuse"\s*>不予发证', page)
    path, version = f"/cases/{case_id}/refuse", of(session, case_id).version
    page = township.get(path).text
    assert "不予发证" in page
    assert "不予登记" not in page
    assert [value for value, _on in choices(page, "refusal")] == ["6", "8"]
    sent = {"version": version, "refusal": "8", "opinion": "承诺的失业时间不实"}
    answer = township.submit(path, sent)
    assert (answer.status_code, answer.location) == (302, "/reviews")
    assert "请社区打印告知书" in township.get("/reviews").text
    shown = township.get(f"/cases/{case_id}").text
    assert stages(shown) == ["done", "stopped", "ahead", "ahead"]
    assert "不予发证" in shown


def stages(page: str) -> list[str]:
    """How each step of the progress line is drawn."""
    return re.findall(r'<li class="stage stage-(\w+)"', page)


@pytest.mark.clause("R11.4")
def test_the_progress_line_says_who_took_each_step_and_where_it_waits(
    community: StrictClient, session: Session, who: Chain, town: Town, case_id: int
) -> None:
    page = f"/cases/{case_id}"
    assert stages(community.get(page).text) == ["done", "now", "ahead", "ahead"]
    act(session, who.reviewer, case_id, Action.APPROVE)
    text = community.get(page).text
    assert stages(text) == ["done", "done", "now", "ahead"]
    line = " ".join(re.sub(r"<[^>]+>", " ", text.split('<ol class="stages"')[1]).split())
    assert f"街道（乡镇）复审 {who.reviewer.name} 11-24 09:00" in line
    send_back(session, who.maker, case_id, "accept")
    text = community.get(page).text
    assert stages(text) == ["now", "ahead", "ahead", "ahead"]
    assert '<span class="stage-note">已退回</span>' in text
    assert stages(community.get(f"/cases/{town.completed_case}").text) == []


@pytest.mark.parametrize("act_path", ["amend", "complete"])
def test_a_certificates_case_has_no_registration_form_to_put_right(
    community: StrictClient, session: Session, who: Chain, case_id: int, act_path: str
) -> None:
    send_back(session, who.reviewer, case_id, "accept")
    assert community.get(f"/cases/{case_id}/amend").status_code == 404
    sent = {"version": of(session, case_id).version}
    answer = community.submit(f"/cases/{case_id}/{act_path}", sent, page="/desk")
    assert answer.status_code in {403, 404, 422}
