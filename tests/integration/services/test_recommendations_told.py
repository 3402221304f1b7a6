"""What is recommended to somebody is told them at their own number, and to nobody else."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.messages import Recommended, Topic
from portal.models import Message, MessageState, Person
from portal.services import messages
from portal.services.transactions import writing
from tests.factories import NOW, clerk, registered
from tests.integration.services.records import rows_of

PHONE = "19900000001"
VACANCY = Recommended("面点师", "长沙某餐饮有限公司", "芙蓉区文艺路街道", "4000–5500元/月")


def test_a_recommendation_is_written_to_the_persons_own_number(session: Session) -> None:
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    with writing(session):
        assert messages.write_to(session, actor, person_id, Topic.JOB, VACANCY, NOW) is not None
    (told,) = rows_of(session, Message, person_id=person_id, topic=Topic.JOB)
    assert (told.case_id, told.office_id, told.by_id) == (None, actor.office_id, actor.user_id)
    assert (told.phone, told.state, told.due_at) == (PHONE, MessageState.WAITING, NOW)
    assert told.text.startswith(
        f"您好，{actor.office_title}向您推荐岗位：长沙某餐饮有限公司招聘面点师"
    )


@pytest.mark.parametrize(
    "changed", [{"phone": None}, {"phone": "0731-84123456"}, {"died_on": date(2026, 11, 20)}]
)
def test_nobody_is_recommended_anything_whom_no_message_reaches(
    session: Session, changed: dict[str, object]
) -> None:
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    session.execute(sa.update(Person).where(Person.id == person_id).values(**changed))
    session.commit()
    with writing(session):
        written = messages.write_to(session, actor, person_id, Topic.TRAINING, VACANCY, NOW)
    assert written is None
    assert rows_of(session, Message, topic=Topic.TRAINING) == []
