"""The questions that staff ask at the counter: the page answers in words, with what to do next."""

from __future__ import annotations

import html
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import IdentifierEnd, Person, PersonIdentifier
from tests.factories import resident_number
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient

START = "/registration/unemployment/start"
AT_SCHOOL = "在校学生不属于无业状态"


def told(client: StrictClient, number: str) -> tuple[int, str]:
    """What the counter is told of a number: 422 where it stops, 200 beside the form."""
    answer = client.submit(START, {"id_number": number})
    if answer.status_code == 302:
        answer = client.get(str(answer.location))
    assert number not in answer.text.replace(f'value="{number}"', "")
    return answer.status_code, html.unescape(answer.text)


@pytest.mark.clause("R2.2", "P1")
@pytest.mark.parametrize(
    ("born", "county", "status", "words"),
    [
        (date(2010, 11, 26), "430102", 422, ("未满 16 周岁", "2026 年 11 月 26 日起可以登记")),
        (date(2009, 11, 24), "430102", 200, ("17 岁，未成年人可以登记", AT_SCHOOL)),
        (date(1966, 8, 1), "430102", 200, ("2027 年 1 月可能到法定退休年龄", "现在照常登记")),
        (date(1990, 1, 1), "440103", 200, ("户籍可能在外省，同等登记", "常住地、就业地、参保地")),
        (date(1990, 1, 1), "830000", 200, ("持台湾居民居住证，同等登记")),
    ],
    ids=["a child", "a minor", "nearly pensioned", "another province", "Taiwan"],
)
def test_the_number_alone_answers(
    community: StrictClient, born: date, county: str, status: int, words: tuple[str, ...]
) -> None:
    answered, page = told(community, resident_number(1, born=born, county=county))
    assert answered == status
    for word in words:
        assert word in page


@pytest.mark.clause("R2.7")
def test_who_is_recorded_as_dead_is_told_where_to_put_it_right(
    community: StrictClient, session: Session, town: Town
) -> None:
    died = sa.update(Person).where(Person.id == town.person_id).values(died_on=date(2026, 8, 1))
    session.execute(died)
    session.commit()
    status, page = told(community, town.number)
    assert status == 422
    assert "记录显示本人已于 2026 年 8 月 1 日死亡" in page
    assert "请联系长沙市芙蓉区文艺路街道识字里社区更正" in page


def test_a_number_given_up_is_sent_to_the_new_card(
    community: StrictClient, session: Session, town: Town
) -> None:
    session.execute(
        sa.update(PersonIdentifier)
        .where(PersonIdentifier.person_id == town.person_id)
        .values(valid_to=date(2026, 3, 4), ended_as=IdentifierEnd.REPLACED)
    )
    session.commit()
    status, page = told(community, town.number)
    assert status == 422
    assert "这个号码已于 2026 年 3 月 4 日换为新证件号码" in page
    assert "请用本人的新证件办理" in page
