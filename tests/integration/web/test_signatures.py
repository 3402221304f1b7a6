"""What a browser holds of ours is signed by HMAC-SHA256, and by nothing weaker (ASVS V11.4.1)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

import portal
from portal.extensions import Sha256Cookies
from tests.strict_client import StrictClient, sign_in


@pytest.mark.parametrize(
    ("interface", "holds"), [(Sha256Cookies, True), (SecureCookieSessionInterface, False)]
)
def test_a_cookie_signed_otherwise_is_none(
    app: Flask, client: StrictClient, interface: type[SecureCookieSessionInterface], holds: bool
) -> None:
    sign_in(client, "community")
    with client.session_transaction() as kept:
        content = dict(kept)
    serializer = interface().get_signing_serializer(app)
    assert serializer is not None
    thief = app.test_client()
    thief.set_cookie("portal", str(serializer.dumps(content)))
    assert thief.get("/desk").status_code == (200 if holds else 302)


@pytest.mark.parametrize(("digest", "status"), [(hashlib.sha256, 302), (hashlib.sha1, 400)])
def test_a_form_signed_otherwise_is_refused(
    app: Flask, client: StrictClient, digest: object, status: int
) -> None:
    sign_in(client, "community")
    client.get("/people")
    with client.session_transaction() as kept:
        inner = kept["csrf_token"]
    serializer = URLSafeTimedSerializer(
        str(app.secret_key), salt="wtf-csrf-token", signer_kwargs={"digest_method": digest}
    )
    answer = client.post("/logout", data={"csrf_token": serializer.dumps(inner)})
    assert answer.status_code == status


def test_no_view_mixes_the_address_with_the_form() -> None:
    """What is sent by a POST's body can't be overridden by a link's query (ASVS V15.3.7)."""
    sources = Path(portal.__path__[0]).rglob("*.py")
    mixing = [one.name for one in sources if "request.values" in one.read_text(encoding="utf-8")]
    assert mixing == []
