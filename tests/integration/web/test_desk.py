"""待办 and 辖区概况 as each level sees them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.queries.areas import office_by_area_code
from portal.services import registration
from tests.factories import NOW, clerk, unemployment_details
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient, sign_in


@pytest.fixture
def queue(session: Session) -> int:
    """23 waiting cases: 2 late, 1 due today, 20 later."""
    actor = clerk(session)
    for days in (12, 12, 7, *([0] * 20)):
        moment = NOW - timedelta(days=days)
        registration.accept(session, actor, moment, unemployment_details())
    session.rollback()
    return 23


@pytest.mark.clause("R2.5")
def test_the_most_urgent_stands_first_with_shape_and_words(
    community: StrictClient, queue: int
) -> None:
    page = community.get("/desk").text
    lights = re.findall(r'class="light light-(\w+)">.*?</i>(.*?)</span>', page)
    assert lights[:3] == [("late", "超期 3 天"), ("late", "超期 3 天"), ("today", "今天到期")]
    assert lights[3] == ("ok", "还有 5 天")
    assert f"全部 {queue}" in page
    assert "今天到期 1" in page
    assert "已超期 2" in page


def test_filters_and_pages_show_each_case_once(community: StrictClient, queue: int) -> None:
    seen: list[str] = []
    address = "/desk"
    while address:
        page = community.get(address, headers={"HX-Request": "true"} if seen else {}).text
        seen += re.findall(r'href="(/cases/\d+)"', page)
        found = re.search(r'hx-get="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == queue
    assert len(re.findall(r'href="/cases/', community.get("/desk?filter=late").text)) == 2
    assert community.get("/desk?filter=nonsense").status_code == 404


def test_only_a_clerk_can_start(client: StrictClient, town: Town) -> None:
    sign_in(client, "township")
    page = client.get("/desk").text
    assert "刷卡或输入身份证号" not in page
    assert "没有要办的办件" in page
    assert "辖区在办 1" in page
    assert "识字里社区" in client.get("/desk?filter=elsewhere").text


def test_regions_are_suggested_while_typing(community: StrictClient) -> None:
    page = community.submit("/areas/suggest", {"household_region": "识字里"}, page="/desk").text
    assert 'value="长沙市芙蓉区文艺路街道识字里社区"' in page
    nul = community.submit("/areas/suggest", {"household_region": "识\0字"}, page="/desk")
    assert nul.status_code == 200
    nothing = community.submit("/areas/suggest", {"household_region": ""}, page="/desk").text
    assert "<option" not in nothing


def test_a_list_of_an_area_outside_is_not_found(client: StrictClient, session: Session) -> None:
    sign_in(client, "township")
    other = office_by_area_code(session, "430102002000")
    assert other is not None
    for page in ("/desk", "/people"):
        assert client.get(f"{page}?area={other.area_id}").status_code == 404
