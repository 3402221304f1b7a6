"""The pages of a changed number or name, of notes on cards, and of merging."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.domain.dates import shanghai_day
from portal.domain.identity import mask_id_number
from portal.models import (
    CardNote,
    IdentityChange,
)
from tests.factories import (
    NOW,
    resident_number,
)
from tests.integration.web.conftest import Double, Town
from tests.integration.web.registration_form import value_of
from tests.strict_client import StrictClient, sign_in

NEW = {"kind": "new_card_number", "evidence": "新身份证原件"}


def send(client: StrictClient, path: str, **given: str) -> TestResponse:
    """Open a page with its hidden fields, fill in the rest and send it."""
    page = client.get(path)
    hidden = {
        name: value_of(page, name) for name in ("version", "seal") if f'name="{name}"' in page.text
    }
    return client.submit(path, {**hidden, **given})


def rows(session: Session, statement: sa.Select[Any]) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0


def test_a_number_is_changed_and_the_old_one_leads_to_the_person(
    community: StrictClient, town: Town
) -> None:
    path, new = f"/people/{town.person_id}/identity", resident_number()
    answer = send(community, path, id_number=f" {new[:6]} {new[6:]} ", **NEW)
    assert (answer.status_code, answer.location) == (302, f"/people/{town.person_id}")
    page = community.get(answer.location).text
    assert mask_id_number(new) in page
    assert "已经打印的单据保持原样" in page
    answer = community.submit("/people", {"q": town.number}, page="/people")
    assert answer.location == f"/people/{town.person_id}"
    assert "这是曾用的证件号码" in community.get(answer.location).text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "请选择变更情形"),
        ({"kind": "pass_to_permit"}, "不是有效的选择"),
        ({"kind": "mistyped_number", "evidence": "证件"}, "请输入身份证件号码"),
        ({"kind": "mistyped_number", "id_number": "4301"}, "请写明看了什么证件或材料"),
        ({"kind": "mistyped_number", "id_number": "4301", "evidence": "证件"}, "现在是 4 位"),
        ({"kind": "renamed", "evidence": "户口簿"}, "请照证件填写姓名"),
        ({"kind": "renamed", "name": "1", "evidence": "户口簿"}, "数字"),
        ({"kind": "renamed", "name": "周建国", "evidence": "户口簿"}, "与现在的姓名相同"),
    ],
)
def test_a_fault_stands_beside_its_field_and_all_that_was_typed_is_kept(
    community: StrictClient, town: Town, session: Session, given: dict[str, str], words: str
) -> None:
    answer = send(community, f"/people/{town.person_id}/identity", **given)
    assert answer.status_code == 422
    assert words in answer.text
    for name in ("id_number", "name", "evidence"):
        assert value_of(answer, name) == given.get(name, "")
    assert rows(session, sa.select(IdentityChange)) == 0


def test_another_records_number_leads_to_merging(
    community: StrictClient, town: Town, double: Double
) -> None:
    answer = send(community, f"/people/{town.person_id}/identity", id_number=double.number, **NEW)
    assert answer.status_code == 422
    assert "请联系街道（乡镇）审核人核实后合并" in answer.text
    assert value_of(answer, "id_number") == double.number


def test_the_second_of_two_clerks_is_told_and_keeps_what_was_typed(
    community: StrictClient, town: Town
) -> None:
    path = f"/people/{town.person_id}/identity"
    seen = value_of(community.get(path), "version")
    first, second = resident_number(), resident_number()
    assert send(community, path, id_number=first, **NEW).status_code == 302
    late = {**NEW, "id_number": second, "version": seen}
    answer = community.submit(path, late)
    assert answer.status_code == 409
    assert "刚刚有改动" in answer.text
    assert value_of(answer, "id_number") == second
    assert mask_id_number(first) in answer.text
    assert value_of(answer, "version") != seen


def test_a_note_shows_on_the_persons_page_until_it_is_cleared(
    community: StrictClient, town: Town, session: Session
) -> None:
    path = f"/people/{town.person_id}/card"
    assert send(community, path, kind="temporary").status_code == 422
    day = shanghai_day(NOW).isoformat()
    answer = send(community, path, kind="temporary", until="昨天", words="派出所开具")
    assert answer.status_code == 422
    assert (value_of(answer, "until"), value_of(answer, "words")) == ("昨天", "派出所开具")
    assert send(community, path, kind="temporary", until=day, words="派出所开具").status_code == 302
    for page in (f"/people/{town.person_id}", path):
        assert "持临时身份证" in community.get(page).text
    note = session.scalars(sa.select(CardNote.id)).one()
    session.rollback()
    clear = f"{path}/{note}/clear"
    assert community.submit(clear, {}, page=path).status_code == 302
    pills = community.get(f"/people/{town.person_id}").text.partition("</h1>")[2]
    assert "持临时身份证" not in pills.partition('class="split"')[0]
    again = community.submit(clear, {}, page=path)
    assert again.status_code == 409
    assert "已经取消" in again.text


def test_links_stand_where_they_may_be_followed(
    community: StrictClient, township: StrictClient, town: Town
) -> None:
    page = f"/people/{town.person_id}"
    for client, shown, hidden in (
        (community, "更正证件号码或姓名", "合并重复记录"),
        (township, "合并重复记录", "更正证件号码或姓名"),
    ):
        text = client.get(page).text
        assert f">{shown}<" in text
        assert f">{hidden}<" not in text


def test_a_lost_card_is_told_beside_the_form(
    app: Flask, community: StrictClient, town: Town
) -> None:
    """Somebody comes with the number of a person whose card is reported lost: here, and there."""
    case = f"/people/{town.person_id}"
    assert send(community, f"{case}/card", kind="lost", words="已挂失").status_code == 302
    start = "/registration/job_seeking/start"
    answer = community.submit(start, {"id_number": town.number})
    assert answer.status_code == 302, answer.text
    page = community.get(answer.location).text
    assert "身份证挂失补办中" in page
    assert "请核对来人与证件是否一致" in page
    stranger = app.test_client()
    assert isinstance(stranger, StrictClient)
    sign_in(stranger, "community2")
    answer = stranger.submit(start, {"id_number": town.number})
    assert answer.status_code == 302, answer.text
    page = stranger.get(answer.location).text
    assert mask_id_number(town.number) in page
    assert "身份证挂失补办中" not in page
