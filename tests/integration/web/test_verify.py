"""What the QR code on a certificate tells: whether it holds, and nothing of anybody else."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.domain.certificates import SUPPLEMENT, Asked, PhotoKind
from portal.domain.codes import code_set
from portal.domain.names import mask_name
from portal.domain.workflow import Action
from portal.queries import people
from portal.queries.verification import read_token, token
from portal.services import certificate_issues, certificate_requests
from portal.web.limits import MinuteLimit
from portal.web.verify import routes
from tests.factories import NOW, certificate_asked
from tests.integration.services.chain import Chain, act, hand_over, make
from tests.strict_client import StrictClient


def shown(client: StrictClient, text: str) -> str:
    answer = client.get(f"/verify/{text}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    return answer.text


@pytest.mark.clause("R11.1")
def test_it_says_whether_the_paper_holds(
    client: StrictClient, session: Session, who: Chain
) -> None:
    case = certificate_asked(session, who.clerk)
    case_id, person_id, name = case.id, case.person_id, case.person.name
    number = case.person.identifier.number
    certificate = people.certificate(session, person_id)
    assert certificate is not None
    certified = certificate.number
    act(session, who.reviewer, case_id, Action.APPROVE)
    paper = token(case_id, case.version)
    assert "无此证书" in shown(client, paper), "printed and never entered"
    issue_id = make(session, who.maker, case_id).id
    page = shown(client, paper)
    for words in ("待发放", mask_name(name), certified, "长沙市芙蓉区", "2026-11-24"):
        assert words in page, words
    for secret in (name, number, number[-4:] + "<"):
        assert secret not in page
    hand_over(session, who.clerk, case_id)
    assert "有效" in shown(client, paper)
    certificate_issues.void(session, who.maker, NOW, issue_id, "印错了字")
    page = shown(client, paper)
    assert "已作废" in page
    assert "印错了字" not in page
    assert "无此证书" in shown(client, token(case_id, case.version + 1))


@pytest.mark.clause("R11.1")
def test_a_replaced_paper_says_so(client: StrictClient, session: Session, who: Chain) -> None:
    """A second certificate of the same person ends the first."""
    case = certificate_asked(session, who.clerk)
    case_id, person_id = case.id, case.person_id
    act(session, who.reviewer, case_id, Action.APPROVE)
    first = make(session, who.maker, case_id)
    paper = token(case_id, first.case_version)
    hand_over(session, who.clerk, case_id)
    second = _another(session, who, person_id)
    assert "已补发、换发新证" in shown(client, paper)
    assert "有效" in shown(client, second)


def _another(session: Session, who: Chain, person_id: int) -> str:
    kind = code_set("certificate_issue_type").item(SUPPLEMENT)
    asked = Asked(kind, "遗失", PhotoKind.PAPER)
    case_id = certificate_requests.request(session, who.clerk, NOW, person_id, asked).id
    act(session, who.reviewer, case_id, Action.APPROVE)
    made = make(session, who.maker, case_id)
    version = made.case_version
    hand_over(session, who.clerk, case_id)
    return token(case_id, version)


def test_what_is_forged_is_no_certificate(
    client: StrictClient, session: Session, who: Chain
) -> None:
    case = certificate_asked(session, who.clerk)
    sound = token(case.id, case.version)
    assert read_token(sound) == (case.id, case.version)
    forged = {
        sound[:-1] + ("A" if sound[-1] != "A" else "B"),
        ("A" if sound[0] != "A" else "B") + sound[1:],
        sound[:-4],
        sound + "A",
        sound.lower(),
        "A",
        "1.1",
        "%E5%AD%97",
        "A" * 500,
    }
    for text in forged:
        assert read_token(text) is None, text
        assert "无此证书" in shown(client, text), text


def test_it_opens_for_somebody_signed_in_too(community: StrictClient) -> None:
    assert "无此证书" in shown(community, "A" * 40)


def test_nobody_tries_out_many(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three a minute from one address, five in all; in the next minute it goes on."""
    app.extensions[routes.LIMIT] = MinuteLimit(3, 5)
    now = 600.0
    monkeypatch.setattr(routes, "monotonic", lambda: now)

    def ask(address: str) -> TestResponse:
        return client.get("/verify/AAAA", environ_overrides={"REMOTE_ADDR": address})

    assert [ask("10.0.0.1").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [ask("10.0.0.2").status_code for _ in range(3)] == [200, 200, 429]
    refused = ask("10.0.0.3")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "请过一分钟再试" in refused.text
    now += 60
    assert ask("10.0.0.1").status_code == 200
