"""空白证 and 打印机: the district's pages for what 套打 needs."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from PIL import ImageOps
from pypdf import PdfReader
from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.models import BookletEntry, Printer
from portal.printing.printer_test import CROSS_MM
from portal.services import booklets, printers
from tests.factories import NOW
from tests.integration.services.chain import Chain, at_district, make, send_back
from tests.integration.services.records import rows_of
from tests.integration.web.registration_form import fault_of, value_of
from tests.strict_client import StrictClient, sign_in

BOOKLETS, PRINTERS = "/issues/booklets", "/issues/printers"


@pytest.fixture
def district(client: StrictClient) -> StrictClient:
    """芙蓉区's maker, signed in."""
    sign_in(client, "district")
    return client


def _enter(client: StrictClient, act: str, quantity: str, note: str) -> tuple[int, str, list[str]]:
    given = {f"{act}-quantity": quantity, f"{act}-note": note}
    answer = client.submit(f"{BOOKLETS}/{act}", given, page=BOOKLETS)
    faults = [
        fault_of(answer, f"{act}-{name}")
        for name in ("quantity", "note")
        if f'id="{act}-{name}-error"' in answer.text
    ]
    return answer.status_code, answer.text, faults


@pytest.mark.clause("R11.4")
def test_received_used_and_spoiled(district: StrictClient, session: Session, who: Chain) -> None:
    assert "还没有登记过空白证" in district.get(BOOKLETS).text
    assert (
        _enter(district, "receive", "５００".translate(str.maketrans("５０", "50")), "0001–0500")[0]
        == 302
    )
    issue = make(session, who.maker, at_district(session, who), Form.OVERPRINT)
    session.rollback()
    assert _enter(district, "spoil", "3", "打印时卡纸")[0] == 302
    page = district.get(BOOKLETS).text
    assert "<strong>496</strong> 本" in page
    for words in ("+500", "−1", "−3", "0001–0500", "打印时卡纸", f"/issues/{issue.id}"):
        assert words in page
    send_back(session, who.clerk, issue.case_id, "make")
    assert "制好后退回，已随证作废" in district.get(BOOKLETS).text


@pytest.mark.parametrize(
    ("act", "quantity", "note", "faults"),
    [
        ("receive", "", "0001", ["请填数量"]),
        ("receive", "0", "0001", ["一次登记1至100000本"]),
        ("receive", "1.5", "0001", ["请填整数，单位为本"]),
        ("receive", "一百", "0001", ["请填整数，单位为本"]),
        ("receive", "1000000", "0001", ["数量太大，请核对"]),
        ("receive", "5", "", ["请写明起止号"]),
        ("spoil", "5", "", ["请写明作废的原因"]),
        ("spoil", "11", "受潮", ["现有空白证10本，不能作废11本"]),
        ("spoil", "1", "字" * 201, ["最多 200 个字，现在是 201 个字，请缩短。"]),
    ],
)
def test_what_cant_be_entered(
    district: StrictClient,
    session: Session,
    who: Chain,
    act: str,
    quantity: str,
    note: str,
    faults: list[str],
) -> None:
    booklets.receive(session, who.maker, NOW, 10, "0001–0010")
    status, page, found = _enter(district, act, quantity, note)
    assert (status, found) == (422, faults)
    assert f'value="{note}"' in page
    assert len(rows_of(session, BookletEntry)) == 1


def test_the_ledger_goes_on_where_it_ended(
    district: StrictClient, session: Session, who: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.queries.booklets.PAGE", 2)
    for number in range(1, 4):
        booklets.receive(session, who.maker, NOW, number, f"第{number}箱")
    first = rows_of(session, BookletEntry)[0].id
    page = district.get(BOOKLETS).text
    more = f"{BOOKLETS}?after={first + 1}"
    assert f'hx-get="{more}"' in page
    assert "第1箱" not in page
    rows = district.get(more, headers={"HX-Request": "true"}).text
    assert "第1箱" in rows
    assert "<html" not in rows


def cross(pdf: bytes) -> tuple[float, float]:
    """Where the middle of the test page's cross is drawn: mm from the left and upper edges."""
    dots = 20  # a millimetre
    with pdfium.PdfDocument(pdf) as document:
        page = document[0].render(scale=dots * 25.4 / 72).to_pil().convert("L")
    x, y = CROSS_MM
    found = []
    # A piece of each arm, away from the circle: where it is dark is where the line runs.
    for piece in ((x - 5, y + 8, x + 5, y + 14), (x + 8, y - 5, x + 14, y + 5)):
        left, top, right, bottom = (one * dots for one in piece)
        box = ImageOps.invert(page.crop((left, top, right, bottom))).point(lambda ink: ink > 127)
        line = box.getbbox()
        assert line is not None
        found.append(
            ((left + (line[0] + line[2]) / 2) / dots, (top + (line[1] + line[3]) / 2) / dots)
        )
    return found[0][0], found[1][1]


def _printer(client: StrictClient, path: str = PRINTERS, **given: str) -> tuple[int, str]:
    answer = client.submit(path, given)
    return answer.status_code, answer.text


@pytest.mark.clause("R11.4")
def test_a_printer_is_added_measured_changed_and_removed(
    district: StrictClient, session: Session, who: Chain
) -> None:
    assert _printer(district, name="二号", right="1.5", down="－0.8")[0] == 302
    (printer,) = rows_of(session, Printer)
    assert (printer.right_tenths, printer.down_tenths) == (15, -8)
    session.rollback()
    path = f"{PRINTERS}/{printer.id}"
    form = district.get(path)
    assert [value_of(form, name) for name in ("name", "right", "down")] == ["二号", "1.5", "−0.8"]
    assert _printer(district, path, name="三号", right="", down="20")[0] == 302
    (printer,) = rows_of(session, Printer)
    assert (printer.name, printer.right_tenths, printer.down_tenths) == ("三号", 0, 200)
    assert district.submit(f"{path}/remove", {}, page=path).status_code == 302
    assert rows_of(session, Printer) == []
    assert district.get(path).status_code == 404


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"name": "", "right": "0", "down": "0"}, "name", "请填打印机的名称"),
        ({"name": "一号", "right": "0", "down": "0"}, "name", "已有这个名称的打印机"),
        ({"name": "二号", "right": "20.1", "down": "0"}, "right", "偏移最多 20 毫米"),
        ({"name": "二号", "right": "0", "down": "下"}, "down", "请填毫米数"),
    ],
)
def test_what_a_printer_cant_be(
    district: StrictClient,
    session: Session,
    who: Chain,
    given: dict[str, str],
    field: str,
    words: str,
) -> None:
    printers.add(session, who.maker, "一号", 0, 0)
    answer = district.submit(PRINTERS, given)
    assert answer.status_code == 422
    assert words in fault_of(answer, field)
    assert value_of(answer, field) == given[field]
    assert len(rows_of(session, Printer)) == 1


@pytest.mark.clause("R11.4")
@pytest.mark.usefixtures("render_server")
def test_the_test_page_is_moved_by_the_offsets(
    district: StrictClient, session: Session, who: Chain
) -> None:
    straight = printers.add(session, who.maker, "一号", 0, 0).id
    crooked = printers.add(session, who.maker, "一号二", 20, -10).id
    pages = [
        district.get(f"{PRINTERS}/{printer_id}/test.pdf") for printer_id in (straight, crooked)
    ]
    assert [one.mimetype for one in pages] == ["application/pdf"] * 2
    assert cross(pages[0].data) == pytest.approx(CROSS_MM, abs=0.1)
    assert cross(pages[1].data) == pytest.approx((CROSS_MM[0] + 2, CROSS_MM[1] - 1), abs=0.1)
    words = [PdfReader(io.BytesIO(one.data)).pages[0].extract_text() for one in pages]
    assert "向右 0.0 毫米，向下 0.0 毫米" in words[0]
    assert "向右 2.0 毫米，向下 −1.0 毫米" in words[1]
