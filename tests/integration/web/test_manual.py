"""使用手册: each role reads its own page, with pictures that only the portal serves."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.permissions import ROLE_LEVELS
from portal.web.manual import pages
from tests.factories import officer
from tests.integration.web.access_areas import OWN
from tests.strict_client import StrictClient, sign_in

EVERY = [
    (role, level) for role, levels in ROLE_LEVELS.items() for level in Level if level in levels
]


@pytest.fixture
def dialect() -> str:
    """Nothing here asks the database for more than who is signed in."""
    return "sqlite"


def test_every_role_has_its_page_and_every_page_a_role(session: Session) -> None:
    found = {
        (role, level): pages.names_for(officer(session, OWN[level], role)) for role, level in EVERY
    }
    assert [one for one, names in found.items() if not names] == []
    written = {one.stem for one in pages.FOLDER.glob("*.md")}
    assert set(chain.from_iterable(found.values())) == written


def test_a_page_with_its_tasks_and_pictures(client: StrictClient) -> None:
    sign_in(client, "community")
    page = client.get("/manual").text
    assert '<h3 id="clerk-2">办失业登记</h3>' in page
    assert '<a href="#clerk-2">办失业登记</a>' in page
    assert "<table>" in page
    assert "审核人</h2>" not in page
    pictures = re.findall(r'src="(/manual/img/[^"]+)"', page)
    assert pictures
    for one in pictures:
        answer = client.get(one)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")


@pytest.mark.parametrize("name", ["nothing.png", "..%2Fclerk.md", "clerk.md"])
def test_nothing_else_is_served(client: StrictClient, name: str) -> None:
    sign_in(client, "community")
    assert client.get(f"/manual/img/{name}").status_code == 404


def test_whoever_has_several_roles_reads_them_all(client: StrictClient) -> None:
    sign_in(client, "district")
    assert client.get("/manual").text.count('<article class="panel manual">') == 1
    assert client.get("/manual/img/district-making.png").status_code == 200
