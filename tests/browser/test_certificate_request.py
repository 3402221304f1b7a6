"""申领: a photo is cut out by mouse and by keys, looked at, and asked with."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.applicants import applicant, register, submit
from tests.browser.inspection import faults, picture
from tests.browser.office import Office
from tests.portraits import blurred, jpeg, portrait

FILE = "选择照片文件"
USE = "用这张照片"
ROOM = (1600, 1200)
HEAD = (700, 200)


def _brought(drawn: Image.Image) -> FilePayload:
    return FilePayload(name="IMG_0001.jpg", mimeType="image/jpeg", buffer=jpeg(drawn))


def _in_a_room() -> Image.Image:
    """A portrait of 500 × 700 pixels somewhere in a larger picture."""
    picture = Image.new("RGB", ROOM, (210, 220, 225))
    picture.paste(portrait(500), HEAD)
    return picture


def _crop(page: Page) -> list[float]:
    chosen = page.locator("[data-photo-crop]").input_value()
    return [float(part) for part in chosen.split(",")]


def _asking(page: Page, name: str) -> None:
    """A newcomer is registered, and the clerk goes on to ask for the certificate."""
    register(page, applicant(name))
    page.get_by_role("link", name="打开本人记录").click()
    page.get_by_role("link", name="申领《就业创业证》").click()
    page.get_by_role("radio", name="电子照片").check()


def _drag(page: Page, canvas: Locator, across: float, down: float) -> None:
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across * box["width"], y + down * box["height"], steps=4)
    page.mouse.up()


@pytest.mark.clause("R11.3")
def test_a_clerk_asks_with_a_photo_cut_out_by_mouse_and_keys(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    _asking(page, "舒秀英")
    picture(page, screens, "certificate-ask")
    found = faults(page)

    page.get_by_label(FILE).set_input_files(_brought(_in_a_room()))
    canvas = page.get_by_role("img", name="裁剪框")
    expect(canvas).to_be_focused()
    x, y, width, turn = _crop(page)
    assert width == pytest.approx(ROOM[1] * 35 / 49 / ROOM[0], abs=1e-3)
    assert x == pytest.approx((1 - width) / 2, abs=1e-3)
    assert (y, turn) == (0, 0)

    page.get_by_label("放大", exact=True).fill("80")
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    moved = _crop(page)
    assert moved[2] < width
    middle = x + width / 2
    assert moved[0] + moved[2] / 2 == pytest.approx(middle + 0.04, abs=1e-3)

    _drag(page, canvas, 0.05, -0.05)
    dragged = _crop(page)
    assert dragged[0] - moved[0] == pytest.approx(0.05, abs=0.01)
    assert dragged[1] - moved[1] == pytest.approx(-0.05, abs=0.01)
    for _ in range(4):
        page.keyboard.press("r")
    assert _crop(page)[3] == 0

    page.get_by_label("放大", exact=True).fill("77")
    picture(page, screens, "certificate-crop")
    found += faults(page)
    with page.expect_response("**/photos") as answer:
        page.get_by_role("button", name=USE).click()
    assert answer.value.status == 200
    kept = page.get_by_role("img", name="裁好的照片")
    assert kept.evaluate(
        "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
    ) == [413, 579]
    expect(canvas).to_be_hidden()
    picture(page, screens, "certificate-kept")
    found += faults(page)

    expect(page.locator("[data-main-action]")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已受理，报送街道（乡镇）复审")).to_be_visible()
    expect(page.get_by_role("img", name="照片", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="打印回执")).to_be_visible()
    picture(page, screens, "certificate-asked")
    assert found + faults(page) == []


@pytest.mark.clause("R11.3")
def test_what_is_no_good_photo_is_told_beside_the_file_and_nothing_is_lost(
    office: Office, screens: Path
) -> None:
    page = office.signed_in("community")
    office.allow(422)
    _asking(page, "舒桂兰")
    page.get_by_label("申请渠道").select_option(label="湘就业公众号")

    page.get_by_role("button", name="拍照").click()  # there is no camera at this screen
    expect(page.get_by_text("摄像头打不开")).to_be_visible()

    text = FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=b"%PDF-1.7 no picture")
    page.get_by_label(FILE).set_input_files(text)
    expect(page.get_by_text("这个文件不是照片")).to_be_visible()

    page.get_by_label(FILE).set_input_files(_brought(blurred(portrait(), 5)))
    page.get_by_role("button", name=USE).click()
    expect(page.get_by_text("照片不清晰，请对准焦点、端稳后重新拍照")).to_be_visible()
    picture(page, screens, "certificate-blurred")
    expect(page.get_by_role("button", name=USE)).to_be_visible()

    # The same file, sent with the form itself: told there, too.
    assert submit(page, "受理并报送复审").status == 422
    expect(page.get_by_text("照片不清晰，请对准焦点").first).to_be_visible()
    expect(page.get_by_label("申请渠道")).to_have_value("xiang_jiuye")
    expect(page.get_by_role("radio", name="电子照片")).to_be_checked()

    page.get_by_label(FILE).set_input_files(_brought(portrait()))
    expect(page.get_by_role("img", name="裁剪框")).to_be_visible()
    assert submit(page, "受理并报送复审").status == 302
    expect(page.get_by_role("img", name="照片", exact=True)).to_be_visible()
