"""《就业失业求职登记表》: one page, every field, nothing clipped, split or missing."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from portal.printing.pdf import html_to_pdf
from portal.printing.registration_form import (
    ConsentPart,
    PersonPart,
    RegistrationForm,
    WishesPart,
    registration_form_html,
)

from . import geometry, samples

ONE_PAGE = {
    "ordinary": samples.ordinary(),
    "blank": samples.blank(),
    "blank, full names of the reasons": samples.blank(samples.LONG_REASONS),
    "crowded": samples.crowded(),
    "blank for all": samples.blank_for_all(),
}
EMPLOYED = {
    "employed": samples.employed(),
    "employed, crowded": samples.employed("湖南湘江电线电缆股份" * 8),
}


def pdf_text(page: RegistrationForm) -> str:
    reader = PdfReader(io.BytesIO(html_to_pdf(registration_form_html(page))))
    return re.sub(r"\s+", "", "".join(sheet.extract_text() for sheet in reader.pages))


@pytest.mark.parametrize("name", ONE_PAGE)
def test_one_page_filled_to_the_foot(name: str) -> None:
    (sheet,) = geometry.pages(registration_form_html(ONE_PAGE[name]))
    (note,) = geometry.of_class(sheet, "note")
    bottom_of_text = 297 - 15
    foot = geometry.rectangle(note).bottom * 25.4 / 96
    assert bottom_of_text - 20 < foot <= bottom_of_text


@pytest.mark.clause("R6.4")
@pytest.mark.parametrize("name", EMPLOYED)
def test_work_takes_one_page_instead_of_unemployment_and_wishes(name: str) -> None:
    page = EMPLOYED[name]
    (sheet,) = geometry.pages(registration_form_html(page))
    assert_nothing_clipped_or_overlapping(page)
    labels = {geometry.text_of(cell) for cell in geometry.cells(sheet)}
    assert {"就业形式", "单位名称", "劳动合同"} <= labels
    assert not {"失业原因", "失业保险金", "求职岗位"} & labels
    assert "91430102MA0000019X" in {line.text.strip() for line in geometry.texts(sheet)}


def test_the_blank_form_serves_every_registration() -> None:
    text = pdf_text(samples.blank_for_all())
    for told in ("统一社会信用代码", "灵活就业方式", "失业原因", "用工形式"):
        assert told in text
    assert "另收工商营业执照副本" in text
    assert "同意按规定同时注销失业登记" in text
    assert_nothing_clipped_or_overlapping(samples.blank_for_all())


def test_every_field_is_in_the_pdf() -> None:
    text = pdf_text(samples.ordinary())
    expected = """就业失业求职登记表 长沙市芙蓉区文艺路街道识字里社区 2026年11月24日 2026年12月1日
        4301020010012026000017 周建国 男 土家族 公民身份号码430102198003141234 居民身份证
        1980年3月14日 已婚 普通高中毕业 本地非农业户口（本地城镇） 群众 13807315566 长沙市某中学
        普通科 1998年6月30日 湖南省长沙市芙蓉区文艺路街道识字里社区蔡锷中路66号3栋502 同户籍地址
        2026年10月31日 湖南某电缆厂 3600元 1.保安员 2.物业管理员 3000—3800元 芙蓉区、雨花区
        自愿办理登记 屏幕手写签名 2026年11月24日10:41 核验属实 张敏 李强
        2026年11月25日 本人要求上门服务
        第1页共1页"""
    assert [words for words in expected.split() if words not in text] == []


def test_provisional_due_day_is_marked() -> None:
    assert "2027年1月5日（暂估）" in pdf_text(samples.crowded())
    assert "暂估" not in pdf_text(samples.ordinary())


def test_chosen_boxes_and_only_they_are_ticked() -> None:
    (sheet,) = geometry.pages(registration_form_html(samples.ordinary()))
    ticked = {
        geometry.text_of(tick).removeprefix("✓")
        for tick in geometry.of_class(sheet, "tick")
        if geometry.text_of(tick).startswith("✓")
    }
    chosen = {
        "户籍地",
        "从用人单位失业",
        "申领",
        "全日制",
        "消防设施操作员",
        "暂无创业意愿",
        "人工核查",
    }
    assert ticked == chosen


def test_the_blank_form_has_a_line_for_the_number_and_no_tick() -> None:
    html = registration_form_html(samples.blank())
    (sheet,) = geometry.pages(html)
    assert "✓" not in geometry.text_of(sheet)
    assert len(geometry.of_class(sheet, "blank")) == 1
    assert "viewBox" not in html.split('class="qr"')[1].split("</div>")[0]


@pytest.mark.clause("R2.4")
@pytest.mark.clause("R2.6")
@pytest.mark.parametrize("page", [samples.blank(), samples.crowded()], ids=["blank", "crowded"])
def test_the_note_says_what_may_never_be_demanded(page: RegistrationForm) -> None:
    text = pdf_text(page)
    assert "只收本人身份证和本表" in text
    for forbidden in ("解除劳动关系证明", "毕业证书", "学历证书", "技能等级证书", "档案"):
        assert forbidden in text
    assert "严禁以材料不全、未参保、不符合领金条件等理由拒绝登记" in text


def glyphs_with_outline(pdf: bytes) -> set[str]:
    """Characters whose glyph in an embedded font draws something and isn't .notdef."""
    drawn: set[str] = set()
    fonts: Any = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for reference in fonts.values():
        font = reference.get_object()
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        program = descriptor.get("/FontFile3") or descriptor["/FontFile2"]
        embedded = TTFont(io.BytesIO(program.get_object().get_data()))
        outlines, order = embedded.getGlyphSet(), embedded.getGlyphOrder()
        mapping = font["/ToUnicode"].get_object().get_data().decode()
        for glyph, code in re.findall(r"<([0-9a-f]{4})> <([0-9a-f]+)>", mapping, re.IGNORECASE):
            pen = BoundsPen(outlines)
            if 0 < int(glyph, 16) < len(order):
                outlines[order[int(glyph, 16)]].draw(pen)
            if pen.bounds:
                drawn.add(bytes.fromhex(code).decode("utf-16-be"))
    return drawn


def test_rare_characters_have_real_glyphs() -> None:
    pdf = html_to_pdf(registration_form_html(samples.crowded()))
    assert set(samples.RARE + "·") <= glyphs_with_outline(pdf)


@pytest.mark.parametrize("page", [*ONE_PAGE.values(), samples.overfull()])
def test_no_box_is_parted_from_its_words(page: RegistrationForm) -> None:
    for sheet in geometry.pages(registration_form_html(page)):
        for tick in geometry.of_class(sheet, "tick"):
            (box,) = geometry.of_class(tick, "box")
            words = next(text for text in geometry.texts(tick) if text.text != "✓")
            frame, first_line = geometry.rectangle(box), geometry.rectangle(words)
            assert 0 <= first_line.left - frame.right < 12
            assert first_line.top <= (frame.top + frame.bottom) / 2 <= first_line.bottom


@pytest.mark.parametrize("name", ["ordinary", "crowded"])
def test_numbers_dates_and_labels_stay_on_one_line(name: str) -> None:
    (sheet,) = geometry.pages(registration_form_html(ONE_PAGE[name]))
    lines = {text.text.strip() for text in geometry.texts(sheet)}
    assert {"430102198003141234", "1980年3月14日", "13807315566", "3000—3800元"} <= lines
    assert {"公民身份号码", "出生日期", "登记地类型", "毕业院校及专业"} <= lines


def assert_nothing_clipped_or_overlapping(page: RegistrationForm) -> None:
    for sheet in geometry.pages(registration_form_html(page)):
        paper = geometry.Rectangle(0, 0, 210 * 96 / 25.4, 297 * 96 / 25.4)
        frames = []
        for cell in geometry.cells(sheet):
            frame = geometry.rectangle(cell)
            frames.append(frame)
            outside = [
                t.text for t in geometry.texts(cell) if not frame.holds(geometry.rectangle(t))
            ]
            assert outside == []
            assert paper.holds(frame)
        overlapping = [(a, b) for i, a in enumerate(frames) for b in frames[:i] if a.meets(b)]
        assert overlapping == []


def test_an_overfull_form_flows_between_sections() -> None:
    first, second = geometry.pages(registration_form_html(samples.overfull()))
    margin = geometry.text_of(second)[-60:]  # the page's margin boxes come last
    assert "就业失业求职登记表（续页）" in margin
    assert "4301020010012026000017" in margin
    assert "续页" not in geometry.text_of(first)
    assert "第 2 页　共 2 页" in geometry.text_of(second)
    assert_nothing_clipped_or_overlapping(samples.overfull())


CHINESE = st.text(st.sampled_from("湘阿土龙山县镇社区，（）、·" + samples.RARE), max_size=150)
LATIN = st.text(st.sampled_from("MWilABC 0123456789-'."), max_size=150)
WORDS = st.one_of(CHINESE, LATIN, st.builds("".join, st.tuples(CHINESE, LATIN))).map(
    lambda text: text[:150]
)


@settings(max_examples=12, deadline=None, derandomize=True, phases=(Phase.generate,))
@given(name=WORDS, address=WORDS, employer=WORDS, kind=WORDS, remarks=WORDS)
def test_any_words_stay_in_their_cells(
    name: str, address: str, employer: str, kind: str, remarks: str
) -> None:
    page = samples.ordinary()
    assert_nothing_clipped_or_overlapping(
        replace(
            page,
            person=replace(
                page.person,
                name=name[:50],
                household_address=address,
                residence_address=address[::-1],
                document_kind=kind[:20],
                phone=kind[:20],
            ),
            unemployment=replace(page.unemployment, former_employer=employer),
            remarks=remarks,
        )
    )


def test_markup_in_a_name_is_printed_not_obeyed() -> None:
    page = RegistrationForm(person=PersonPart(name='<img src="http://x/">&'))
    assert '<imgsrc="http://x/">&' in pdf_text(page)


@pytest.mark.parametrize(
    ("low", "high", "printed"),
    [
        (None, None, ""),
        (3000, None, "3000元以上"),
        (None, 3800, "3800元以下"),
        (0, 0, "0元"),
        (3000, 3800, "3000—3800元"),
    ],
)
def test_pay_range(low: int | None, high: int | None, printed: str) -> None:
    page = RegistrationForm(wishes=WishesPart(pay_from=low, pay_to=high))
    (sheet,) = geometry.pages(registration_form_html(page))
    cells = [geometry.text_of(cell) for cell in geometry.cells(sheet)]
    assert cells[cells.index("期望月薪") + 1] == printed


@pytest.mark.parametrize(
    "image", ["https://example.org/x.png", "file:///etc/passwd", "data:text/html;base64,AA=="]
)
def test_only_images_that_carry_their_bytes_are_taken(image: str) -> None:
    with pytest.raises(ValueError, match="data URI"):
        ConsentPart(signature=image)
    with pytest.raises(ValueError, match="data URI"):
        PersonPart(photo=image)


@pytest.mark.parametrize("name", ["ordinary", "crowded"])
def test_a_drawn_signature_touches_no_words(name: str) -> None:
    (sheet,) = geometry.pages(registration_form_html(ONE_PAGE[name]))
    (signature,) = (box for box in geometry.walk(sheet) if box.element_tag == "img")
    frame = geometry.rectangle(signature)
    touched = [t.text for t in geometry.texts(sheet) if frame.meets(geometry.rectangle(t))]
    assert touched == []


def test_the_photo_stays_in_its_frame() -> None:
    page = samples.ordinary()
    page = replace(page, person=replace(page.person, photo=samples.signature()))
    (sheet,) = geometry.pages(registration_form_html(page))
    (frame,) = geometry.of_class(sheet, "photo")
    images = [box for box in geometry.walk(frame) if box.element_tag == "img"]
    assert images
    assert all(geometry.rectangle(frame).holds(geometry.rectangle(image)) for image in images)
