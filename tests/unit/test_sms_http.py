"""The gateway over HTTP, against one on this machine that checks every signature."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.domain.dates import SHANGHAI
from portal.exchange.sms_http import HttpGateway, signature
from portal.services.gateway import Receipt, Rejected, Unavailable
from tests.sms_server import ACCOUNT, SECRET, SmsServer, silent, sms_server, status

AT = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
TEXT = "您的失业登记已在识字里社区办结，办件号1。"
MESSAGE = ("key-1", "19900000001", TEXT)


@pytest.fixture
def server() -> Iterator[SmsServer]:
    """A gateway that answers."""
    with sms_server() as running:
        yield running


@pytest.fixture
def gateway(server: SmsServer) -> HttpGateway:
    """The portal's side of it."""
    return HttpGateway(server.url, ACCOUNT, SECRET, timeout=5.0)


def test_a_message_is_handed_over_signed(server: SmsServer, gateway: HttpGateway) -> None:
    assert gateway.send(*MESSAGE) == "sms-key-1"
    assert server.heard == [{"id": "key-1", "phone": "19900000001", "text": TEXT}]
    assert server.forged == 0


def test_the_signature_is_that_of_the_manual() -> None:
    """HMAC-SHA256 as openssl gives it for the same three lines."""
    signed = signature("secret", "1795482000", "00ff", b'{"id":"1"}')
    assert signed == "63f80c9a363c5da0febebfbf9d838edbda72ad996d03459296e5a002be7b9b37"


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another secret of thirty-two chars"},
        {"account": "somebody-else"},
        {"at": lambda: time.time() - 3600},
    ],
)
def test_who_signs_wrongly_is_not_heard_and_no_message_fails_for_it(
    server: SmsServer, wrong: dict[str, Any]
) -> None:
    given = {"account": ACCOUNT, "secret": SECRET, **wrong}
    with pytest.raises(Unavailable, match="短信网关不认可本系统的账号或签名"):
        HttpGateway(server.url, **given).send(*MESSAGE)
    assert server.heard == []
    assert server.forged == 1


def test_no_two_requests_are_alike(server: SmsServer, gateway: HttpGateway) -> None:
    for _ in range(3):
        gateway.send(*MESSAGE)
    assert len(server.nonces) == 3
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("code", "said", "expected", "words"),
    [
        (400, {"error": "号码停机"}, Rejected, "号码停机"),
        (422, {"error": "空号\n\x00"}, Rejected, "空号"),
        (410, {}, Rejected, "短信网关不接受这条短信"),
        (413, {"error": 7}, Rejected, "短信网关不接受这条短信"),
        (400, b"<html>", Rejected, "短信网关不接受这条短信"),
        (400, {"error": "长" * 500}, Rejected, "长" * 100),
        (401, {}, Unavailable, "短信网关不认可本系统的账号或签名"),
        (403, {}, Unavailable, "短信网关不认可本系统的账号或签名"),
        (404, {}, Unavailable, "短信网关出错（404）"),
        (408, {}, Unavailable, "短信网关出错（408）"),
        (429, {}, Unavailable, "短信网关繁忙"),
        (302, {}, Unavailable, "短信网关出错（302）"),
        (500, {}, Unavailable, "短信网关出错（500）"),
        (503, b"busy", Unavailable, "短信网关出错（503）"),
        (200, b"<html>", Unavailable, "短信网关的应答无法识别"),
        (200, [], Unavailable, "短信网关的应答无法识别"),
        (200, {}, Unavailable, "短信网关的应答无法识别"),
        (200, {"message_id": 7}, Unavailable, "短信网关的应答无法识别"),
        (200, {"message_id": ""}, Unavailable, "短信网关的应答无法识别"),
        (200, {"message_id": "x" * 65}, Unavailable, "短信网关的应答无法识别"),
    ],
)
def test_what_it_says_is_about_the_message_or_about_us(
    server: SmsServer,
    gateway: HttpGateway,
    code: int,
    said: Any,
    expected: type[Exception],
    words: str,
) -> None:
    server.answers.append(status(code, said))
    with pytest.raises((Rejected, Unavailable)) as refused:
        gateway.send(*MESSAGE)
    assert (type(refused.value), str(refused.value)) == (expected, words)
    assert len(server.heard) == 1


def test_who_says_nothing_is_not_waited_for(server: SmsServer) -> None:
    server.answers.append(silent(server))
    impatient = HttpGateway(server.url, ACCOUNT, SECRET, timeout=0.2)
    with pytest.raises(Unavailable, match="短信网关没有应答"):
        impatient.send(*MESSAGE)


def test_where_nobody_listens_there_is_no_answer() -> None:
    with sms_server() as gone:
        url = gone.url
    with pytest.raises(Unavailable, match="短信网关没有应答"):
        HttpGateway(url, ACCOUNT, SECRET).send(*MESSAGE)


def test_no_proxy_of_the_environment_hears_of_it(
    server: SmsServer, gateway: HttpGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert gateway.send(*MESSAGE) == "sms-key-1"


def receipt(name: str, state: str = "delivered", **more: Any) -> dict[str, Any]:
    """A receipt as the gateway writes it."""
    return {"message_id": name, "state": state, "at": "2026-11-24T09:05:00+08:00", **more}


def test_receipts_come_page_by_page(server: SmsServer, gateway: HttpGateway) -> None:
    server.page = 2
    server.receipts = [receipt(f"sms-{one}") for one in range(5)]
    found = list(gateway.receipts(AT))
    assert [one.provider_id for one in found] == [f"sms-{one}" for one in range(5)]
    assert {one.at for one in found} == {AT + timedelta(minutes=5)}
    assert server.asked[0] == {"since": AT.astimezone(UTC).isoformat()}
    assert [one.get("cursor") for one in server.asked] == [None, "2", "4"]


def test_only_what_is_final_and_readable_is_a_receipt(
    server: SmsServer, gateway: HttpGateway
) -> None:
    server.receipts = [
        receipt("sms-1", "failed", reason="关机\x07"),
        receipt("sms-2", "pending"),
        receipt("sms-3", at="2026-11-24T09:05:00"),
        receipt("sms-4", at="yesterday"),
        {"message_id": "sms-5"},
        receipt("sms-7", reason=None),
    ]
    at = AT + timedelta(minutes=5)
    assert list(gateway.receipts(AT)) == [
        Receipt("sms-1", delivered=False, at=at, words="关机"),
        Receipt("sms-7", delivered=True, at=at),
    ]


@pytest.mark.parametrize("said", [(500, {}), (400, {"error": "x"}), (200, {"receipts": None})])
def test_without_receipts_the_gateway_is_out_of_reach(
    server: SmsServer, gateway: HttpGateway, monkeypatch: pytest.MonkeyPatch, said: Any
) -> None:
    monkeypatch.setattr(server, "answer", lambda _path, _content: said)
    with pytest.raises(Unavailable):
        list(gateway.receipts(AT))


def test_the_secret_does_not_show_in_a_log(gateway: HttpGateway) -> None:
    assert SECRET not in repr(gateway)
