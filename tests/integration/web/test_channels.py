"""R2.3: whichever way a request came, it is handled by the same page to the same end."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.channels import Channel
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Status
from portal.models import Case
from tests.factories import resident_number
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import FILLED
from tests.strict_client import StrictClient

START = "/registration/unemployment/start"


@pytest.mark.clause("R2.3")
@pytest.mark.parametrize("channel", list(UNEMPLOYMENT.channels))
def test_every_channel_ends_in_the_same_registration(
    community: StrictClient, town: Town, session: Session, channel: Channel
) -> None:
    data = {"id_number": resident_number(), "channel": channel.value}
    begun = community.submit(START, data)
    assert begun.status_code == 302
    means = "1" if channel is Channel.WINDOW else "3"
    answer = community.submit(begun.location, {**FILLED, "consent": means})
    assert answer.status_code == 302
    case = session.scalars(sa.select(Case).order_by(Case.id.desc())).first()
    assert case is not None
    assert (case.channel, case.status) == (channel, Status.COMPLETED)
    assert [one.action.value for one in case.decisions] == ["accept", "verify", "complete"]
    assert channel.label in community.get(answer.location).text


def test_a_channel_that_is_none_is_refused(community: StrictClient, town: Town) -> None:
    for channel in ("post", Channel.EXISTING.value):
        data = {"id_number": resident_number(), "channel": channel}
        assert community.submit(START, data).status_code == 422
    seeking = {"id_number": resident_number(), "channel": Channel.HOTLINE.value}
    answer = community.submit("/registration/job_seeking/start", seeking)
    assert answer.status_code == 422
