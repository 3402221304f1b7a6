"""Any form saves itself: kept over a log-out, given back with what changed, gone once accepted."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.integration.web.registration_form import fault_of
from tests.strict_client import StrictClient, sign_in
from tests.working import credit_code

NEW = "/employers/new"
FILLED = {"name": "长沙某某电缆厂", "licence": "1", "licence_seen": "y"}
JUNK: list[dict[str, str]] = [
    {},
    {"typed": "junk"},
    {"typed": "{}"},
    {"typed": '["a"]'},
    {"typed": '[{"name": "a"}]'},
    {"typed": '[{"name": "a", "label": "", "words": "", "values": ["\\ud800"]}]'},
    {"typed": "[" * 100_000},
    {"typed": "[]", "address": "https://elsewhere.example/"},
]


def told(**values: str) -> list[dict[str, Any]]:
    """What the page tells of its fields."""
    return [
        {
            "name": name,
            "label": name,
            "words": words,
            "hidden": name == "version",
            "values": [words],
        }
        for name, words in values.items()
    ]


def ask(client: StrictClient, act: str, address: str, **more: Any) -> TestResponse:
    """What js/drafts.js sends."""
    sent = {name: json.dumps(one) for name, one in more.items()}
    data = {"address": address, "page": address, "title": "登记用人单位", **sent}
    return client.submit(f"/drafts/{act}", data, page="/employers")


def mark(page: TestResponse) -> str:
    """What the mark of the page's form says."""
    found = re.search(r'data-draft="(\w+)"', page.text)
    assert found is not None
    return found[1]


def filled(answer: TestResponse) -> dict[str, list[str]]:
    """What goes back into the form."""
    found = re.search(r"data-fill='([^']*)'", answer.text)
    assert found is not None
    values: dict[str, list[str]] = json.loads(html.unescape(found[1]))
    return values


def test_kept_over_a_log_out_given_back_and_gone_once_accepted(
    app: Flask, community: StrictClient
) -> None:
    assert mark(community.get(NEW)) == "new"
    shown, typed = told(code="", name=""), told(code="", name="长沙某某电缆厂")
    kept = ask(community, "keep", NEW, shown=shown, typed=typed)
    assert re.fullmatch(r"已保存 \d\d:\d\d", kept.text.strip())
    community.submit("/logout", {}, page="/employers")
    sign_in(community, "colleague")
    assert mark(community.get(NEW)) == "new"
    assert ask(community, "open", NEW, now=shown).status_code == 204
    community.submit("/logout", {}, page="/employers")
    sign_in(community, "community")
    assert mark(community.get(NEW)) == "waiting"
    left = ask(community, "open", NEW, now=shown)
    assert filled(left) == {"name": ["长沙某某电缆厂"]}
    assert "接着 11 月 24 日" in left.text
    desk = community.get("/desk").text
    assert ">登记用人单位</span>" in desk
    assert f'href="{NEW}" aria-describedby' in desk
    refused = community.submit(NEW, {"name": "长沙某某电缆厂"})
    assert refused.status_code == 422
    assert fault_of(refused, "code")
    assert mark(refused) == "sent"
    assert ask(community, "open", NEW, now=shown).status_code == 200
    assert community.submit(NEW, {**FILLED, "code": credit_code()}).status_code == 302
    assert ask(community, "open", NEW, now=shown).status_code == 204
    assert mark(community.get(NEW)) == "new"


def test_what_changed_meanwhile_is_told(community: StrictClient) -> None:
    employer = community.submit(NEW, {**FILLED, "code": credit_code()}).location
    address = f"{employer}/edit"
    shown = told(version="1", name="长沙某某电缆厂", address="")
    typed = told(version="1", name="长沙某某电缆厂", address="五一路 2 号")
    now = told(version="2", name="长沙某某线缆厂", address="蔡锷路 1 号")
    ask(community, "keep", address, shown=shown, typed=typed)
    left = ask(community, "open", address, now=now)
    words = " ".join(re.sub("<[^>]+>", "", left.text).split())
    assert filled(left) == {"address": ["五一路 2 号"]}
    assert "name：长沙某某电缆厂 → 长沙某某线缆厂" in words
    assert "address：（空） → 蔡锷路 1 号，您填的是 五一路 2 号" in words
    assert "填写期间这一件有人办过" in words
    assert ask(community, "drop", address).status_code == 204
    assert ask(community, "open", address, now=now).status_code == 204


def test_junk_is_refused(community: StrictClient) -> None:
    token = community.csrf_token("/employers")
    for sent in JUNK:
        data = {"address": "/a", **sent, "csrf_token": token}
        assert community.post("/drafts/keep", data=data).status_code == 422, sent
