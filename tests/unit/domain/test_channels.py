"""Channels: which there are, and which consents fit (R2.3, R2.9)."""

from __future__ import annotations

import pytest

from portal.domain.channels import EVERY_WAY, Channel, consent_fits
from portal.domain.codes import code_set
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT


@pytest.mark.clause("R2.3", "R3.1")
def test_every_way_of_the_regulation_leads_to_unemployment_registration() -> None:
    assert [one.label for one in UNEMPLOYMENT.channels] == [
        "社区（行政村）现场服务窗口",
        "12333平台、掌上12333",
        "智慧人社客户端、公众号",
        "湘就业公众号",
    ]
    assert JOB_SEEKING.channels == (Channel.WINDOW,)


@pytest.mark.clause("R2.9")
@pytest.mark.parametrize("channel", list(Channel))
def test_only_who_came_online_handed_it_in_online(channel: Channel) -> None:
    fitting = [
        one.code for one in code_set("consent_means").offered if consent_fits(channel, one.code)
    ]
    assert fitting == (["1", "2", "4"] if channel is Channel.WINDOW else ["1", "2", "3", "4"])


def test_every_channel_has_a_name() -> None:
    assert len({one.label for one in Channel}) == len(Channel)
    assert set(EVERY_WAY) == set(Channel) - {Channel.EXISTING}
