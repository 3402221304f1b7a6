"""制证 on the screen: the queue, and one certificate."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.models import (
    Case,
    CertificateBatch,
    Issue,
)
from portal.queries import making
from tests.integration.services.chain import Chain
from tests.integration.services.records import rows_of
from tests.integration.web.making_room import (
    QUEUE,
    start,
    ticks,
    waiting,
)
from tests.strict_client import StrictClient

pytestmark = [pytest.mark.clause("R11.4"), pytest.mark.usefixtures("prints_nothing")]


def test_what_is_wrong_stands_beside_the_field_and_the_ticks_stay(
    maker: StrictClient, session: Session, who: Chain
) -> None:
    nothing = start(maker, [])
    assert nothing.status_code == 422
    ids = waiting(session, who, 2)
    nothing = start(maker, [])
    assert "请先勾选要制作的办件" in nothing.text
    few = start(maker, ticks(session, ids[:1]), Form.OVERPRINT)
    assert few.status_code == 422
    assert "空白证只有 0 本可用，选了 1 本" in few.text
    assert 'aria-invalid="true"' in few.text
    (tick,) = ticks(session, ids[:1])
    row = few.text[few.text.index(f'value="{tick}"') :]
    assert "checked" in row[: row.index(">")]
    assert 'value="overprint"' in few.text
    many = start(maker, [f"{one}:1" for one in range(1, 202)])
    assert many.status_code == 422
    assert "一次最多制作 200 本，现在选了 201 本" in many.text
    assert maker.submit(QUEUE, {"chosen": ticks(session, ids), "form": "x"}).status_code == 422
    assert rows_of(session, CertificateBatch) == []


def test_a_page_that_is_old_makes_nothing(
    maker: StrictClient, session: Session, who: Chain
) -> None:
    (case_id,) = waiting(session, who, 1)
    stale = start(maker, [f"{case_id}:1"])
    assert stale.status_code == 409
    assert "选中以后有变化" in stale.text
    assert start(maker, ["nonsense", "1:x", f"{case_id}"]).status_code == 422
    assert start(maker, ["999999:1"]).status_code == 404


def test_one_is_looked_at_previewed_and_made(
    maker: StrictClient, session: Session, who: Chain
) -> None:
    (case_id,) = waiting(session, who, 1)
    address = f"{QUEUE}/{case_id}"
    version = session.get_one(Case, case_id).version
    page = maker.get(address).text
    assert f"{address}/plain.pdf" in page
    for form in Form:
        preview = maker.get(f"{address}/{form.value}.pdf")
        assert (preview.status_code, preview.mimetype) == (200, "application/pdf")
    assert rows_of(session, Issue) == []
    stale = maker.submit(address, {"version": version - 1, "form": "plain"})
    assert stale.status_code == 409
    assert "有变化" in stale.text
    stockless = maker.submit(address, {"version": version, "form": "overprint"})
    assert stockless.status_code == 422
    assert "空白证已经用完" in stockless.text
    made = maker.submit(address, {"version": version, "form": "plain"})
    (issue,) = rows_of(session, Issue, case_id=case_id)
    assert (made.status_code, made.location) == (302, f"/issues/{issue.id}")
    page = maker.get(address).text
    assert issue.serial in page
    assert f'action="{address}"' not in page
    again = maker.submit(address, {"version": version, "form": "plain"}, page=QUEUE + "/batches")
    assert again.status_code == 409
    assert len(rows_of(session, Issue, case_id=case_id)) == 1


def test_one_that_is_under_way_in_a_batch_is_not_made_twice(
    maker: StrictClient, session: Session, who: Chain
) -> None:
    (case_id,) = waiting(session, who, 1)
    location = start(maker, ticks(session, [case_id])).location
    page = maker.get(f"{QUEUE}/{case_id}").text
    assert location in page
    data = {"version": session.get_one(Case, case_id).version, "form": "plain"}
    refused = maker.submit(f"{QUEUE}/{case_id}", data, page=location)
    assert refused.status_code == 409
    assert "正在制作" in refused.text


def test_the_queue_goes_on_where_the_page_ended(
    maker: StrictClient, session: Session, who: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PAGE", 2)
    ids = waiting(session, who, 3)
    page = maker.get(QUEUE).text
    assert page.count('name="chosen"') == 2
    address = page[page.index('hx-get="') + 8 :].partition('"')[0].replace("&amp;", "&")
    more = maker.get(address, headers={"HX-Request": "true"})
    assert "<main" not in more.text
    assert more.text.count('name="chosen"') == 1
    assert more.text.count("<tr") == 1
    alone = maker.get(address)
    assert "<main" in alone.text
    shown = {one for one in ids if f'value="{one}:' in page} | {
        one for one in ids if f'value="{one}:' in more.text
    }
    assert shown == set(ids)
