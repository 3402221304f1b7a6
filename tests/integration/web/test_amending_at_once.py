"""Two clerks put the same returned form right: the second is told, and keeps what was typed."""

from __future__ import annotations

import pytest

from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import FILLED, value_of
from tests.integration.web.test_asides import turn_aside
from tests.strict_client import StrictClient


@pytest.mark.clause("R2.5")
def test_the_second_to_amend_is_told_and_keeps_the_form(
    community: StrictClient, town: Town
) -> None:
    status, _page = turn_aside(
        community, town.waiting_case, "return", fields=["phone"], opinion="打不通"
    )
    assert status == 302
    address = f"/cases/{town.waiting_case}/amend"
    version = value_of(community.get(address), "version")
    typed = {**FILLED, "name": "周建国", "version": version, "former_employer": "长沙某某机械厂"}
    assert community.submit(address, typed).status_code == 302
    again = {**typed, "former_employer": "株洲某某服装店"}
    answer = community.submit(address, again, page=f"/cases/{town.waiting_case}")
    assert answer.status_code == 409
    assert value_of(answer, "former_employer") == "株洲某某服装店"
    assert "不是最新内容" in answer.text
