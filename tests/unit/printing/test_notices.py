"""The papers given to an applicant: one page, every word on it, nothing asked that may not be."""

import io
import re
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.printing.notices import Declaration, Notice, notice_html
from portal.printing.pdf import html_to_pdf
from portal.printing.registration_page import DECLARATION

from . import geometry, samples
from .notice_samples import (
    ALL,
    AMENDMENT,
    CROWDED,
    FORM_FIELDS,
    NEW_PHOTO,
    NO_CERTIFICATE,
    NUMBER,
    ORDINARY,
    RECEIPT,
    REFUSAL,
    SIGNED,
    UNSIGNED,
)
from .test_registration_form import glyphs_with_outline

MM = 96 / 25.4
HALF_A4 = 297 / 2 * MM


def pdf_text(notice: Notice) -> str:
    (page,) = PdfReader(io.BytesIO(html_to_pdf(notice_html(notice)))).pages
    return re.sub(r"\s+", "", page.extract_text())


def values(notice: Notice) -> list[str]:
    """What the notice was given, as printed, except images and flags."""
    texts: list[str] = []
    for part in fields(notice):
        value = getattr(notice, part.name)
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, date):
            texts.append(f"{value.year}年{value.month}月{value.day}日")
        elif isinstance(value, tuple):
            texts.extend(value)
    return texts


@pytest.mark.parametrize("title", ORDINARY)
@pytest.mark.parametrize("group", [ORDINARY, CROWDED], ids=["ordinary", "crowded"])
def test_one_page_says_all_it_was_given(group: dict[str, Notice], title: str) -> None:
    text = pdf_text(group[title])
    assert title in text
    assert "第1页共1页" in text
    said = [re.sub(r"\s+", "", words) for words in values(group[title])]
    assert [words for words in said if words not in text] == []


def assert_all_on_the_paper(notice: Notice) -> None:
    margins = geometry.Rectangle(20 * MM, 14 * MM, 190 * MM, 297 * MM)
    for sheet in geometry.pages(notice_html(notice)):
        texts = [text for text in geometry.texts(sheet) if text.element_tag != "@bottom-center"]
        frames = [(text.text, geometry.rectangle(text)) for text in texts]
        assert [words for words, frame in frames if not margins.holds(frame)] == []
        meeting = [(a, b) for i, (a, f) in enumerate(frames) for b, g in frames[:i] if f.meets(g)]
        assert meeting == []
        for cell in geometry.cells(sheet):
            room = geometry.rectangle(cell)
            assert all(room.holds(geometry.rectangle(text)) for text in geometry.texts(cell))


def test_the_letters_about_a_certificate_speak_of_no_registration_form() -> None:
    refused, returned = pdf_text(NO_CERTIFICATE), pdf_text(NEW_PHOTO)
    assert [words for words in values(NEW_PHOTO) if words not in returned] == []
    for text in (refused, returned):
        assert "登记表" not in text
        assert "不予登记" not in text
        assert "您的《就业创业证》申领，" in text
    assert "您可以随时再次申请。" in refused
    assert "需补正内容" in returned


@pytest.mark.parametrize("notice", ALL)
def test_no_text_leaves_its_place(notice: Notice) -> None:
    assert_all_on_the_paper(notice)


SIGNS = st.text(st.sampled_from("湘阿土龙山县，（）、·MW i0-'" + samples.RARE), min_size=1)


@settings(max_examples=8, deadline=None, derandomize=True, phases=(Phase.generate,))
@given(name=SIGNS, words=SIGNS, office=SIGNS, phone=SIGNS)
def test_any_words_stay_in_their_places(name: str, words: str, office: str, phone: str) -> None:
    assert_all_on_the_paper(
        replace(
            REFUSAL,
            name=(name * 50)[:50],
            facts=(words * 200)[:200],
            complain_to=(office * 60)[:60],
            office=(office * 60)[:60],
            office_phone=(phone * 20)[:20],
        )
    )


def test_the_ordinary_receipt_takes_the_upper_half() -> None:
    (sheet,) = geometry.pages(notice_html(RECEIPT))
    (seal,) = geometry.of_class(sheet, "sealed")
    assert geometry.rectangle(seal).bottom < HALF_A4 - 5 * MM


@pytest.mark.parametrize("title", ORDINARY)
def test_rare_characters_have_real_glyphs(title: str) -> None:
    drawn = glyphs_with_outline(html_to_pdf(notice_html(CROWDED[title])))
    assert set(samples.RARE + "·") <= drawn


def test_the_code_is_that_of_the_case() -> None:
    other = notice_html(replace(RECEIPT, case_number=NUMBER[::-1]))
    codes = {re.findall(r"<svg[^>]*>.*?</svg>", html)[1] for html in (notice_html(RECEIPT), other)}
    assert len(codes) == 2
    again = notice_html(REFUSAL)
    assert re.findall(r"<svg[^>]*>.*?</svg>", again)[1] in codes


@pytest.mark.clause("R2.4")
@pytest.mark.clause("R2.5")
def test_the_receipt_says_by_when_and_that_nothing_else_is_needed() -> None:
    text = pdf_text(RECEIPT)
    assert "受理材料身份证、就业失业求职登记表" in text
    assert "您不需要再提交其他任何材料" in text
    assert "自受理的次日起5个工作日内，即2026年12月1日前（含当日）办结" in text
    assert "拨打0731-82212345或12333，并报上面的编号" in text
    assert "暂估" not in text
    assert "拨打12333，" in pdf_text(replace(RECEIPT, office_phone=None))
    assert "2027年1月5日（暂估）" in pdf_text(CROWDED["受理回执"])


@pytest.mark.clause("R2.7")
def test_the_refusal_names_its_reason_and_who_hears_a_complaint() -> None:
    text = pdf_text(REFUSAL)
    assert "不予登记理由未处于无业状态" in text
    assert "向芙蓉区文艺路街道公共就业服务机构反映，也可以拨打12333" in text
    assert "材料不全、未参加社会保险、不符合领取失业保险金条件，都不是不予登记的理由" in text
    assert "随时再次申请" in text
    assert not re.search("复议|诉讼|申诉|起诉", text)


@pytest.mark.clause("R2.4")
def test_the_return_asks_for_fields_and_stops_the_clock() -> None:
    text = pdf_text(AMENDMENT)
    assert "1.联系电话2.现住地址3.失业时间" in text
    assert "只需带本人身份证件，不需要提供其他任何材料" in text
    assert "自2026年11月25日退回起至您补正为止的时间不计入办结期限" in text
    assert "说明所留电话少一位数字" in text
    assert "栏目1.联系电话2.现住地址3.失业时间怎样补正" in pdf_text(replace(AMENDMENT, words=""))


def test_no_field_is_parted_from_its_number() -> None:
    notice = replace(AMENDMENT, fields=FORM_FIELDS)
    (sheet,) = geometry.pages(notice_html(notice))
    lines = [
        [part.text for part in geometry.texts(one)] for one in geometry.of_class(sheet, "inline")
    ]
    assert lines == [[f"{n}. {field}"] for n, field in enumerate(FORM_FIELDS, start=1)]


@pytest.mark.clause("R2.6")
@pytest.mark.clause("P1")
def test_the_declaration_tells_then_takes_a_promise_instead_of_proofs() -> None:
    text = pdf_text(UNSIGNED)
    assert re.sub(r"\s", "", UNEMPLOYMENT.audience) in text
    assert "非本地户籍人员、港澳台人员同等办理" in text
    assert DECLARATION in text
    order = ["办理条件", "您的权利", "您的义务", "后果", "本人承诺", "本人签字"]
    assert sorted(order, key=text.index) == order
    assert "430102198003141234" in text


FORBIDDEN = re.compile("解除|毕业|学历|技能|档案|参保证明|社保证明|工资证明|居住证明|户口簿")


@pytest.mark.clause("R2.6")
@pytest.mark.parametrize("notice", ALL)
def test_no_forbidden_document_is_asked_for(notice: Notice) -> None:
    for sentence in re.split("[。；]", pdf_text(notice)):
        assert not FORBIDDEN.search(sentence) or "不得要求您提供" in sentence


@pytest.mark.clause("R2.6")
def test_the_declaration_names_all_that_may_not_be_demanded() -> None:
    (sentence,) = re.findall("不得要求您提供(.*?)；", pdf_text(UNSIGNED))
    assert [name for name in UNEMPLOYMENT.forbidden if name not in sentence] == []


@pytest.mark.parametrize("name", ["ordinary", "crowded"])
def test_a_drawn_signature_touches_no_words(name: str) -> None:
    notice = {"ordinary": ORDINARY, "crowded": CROWDED}[name]["告知承诺书"]
    (sheet,) = geometry.pages(notice_html(notice))
    (signature,) = (box for box in geometry.walk(sheet) if box.element_tag == "img")
    frame = geometry.rectangle(signature)
    assert [t.text for t in geometry.texts(sheet) if frame.meets(geometry.rectangle(t))] == []


def test_the_unsigned_declaration_leaves_a_line_and_a_day() -> None:
    assert "2026年11月24日10:41" in pdf_text(SIGNED)
    for notice in (UNSIGNED, Declaration()):
        assert "本人签字：年月日" in pdf_text(notice)


def test_a_notice_without_its_substance_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="materials"):
        replace(RECEIPT, materials=())
    with pytest.raises(ValueError, match="reason"):
        replace(REFUSAL, reason="")
    with pytest.raises(ValueError, match="facts"):
        replace(REFUSAL, facts="")
    with pytest.raises(ValueError, match="complain_to"):
        replace(REFUSAL, complain_to="")
    with pytest.raises(ValueError, match="fields"):
        replace(AMENDMENT, fields=())


def test_too_long_a_notice_flows_onto_a_second_page() -> None:
    notice = replace(REFUSAL, facts="核查" * 600)
    first, second = geometry.pages(notice_html(notice))
    assert "续页" not in geometry.text_of(first)
    assert "不予登记告知书（续页）" in geometry.text_of(second)
    assert NUMBER in geometry.text_of(second)


def test_markup_in_a_name_is_printed_not_obeyed() -> None:
    assert '<imgsrc="http://x/">&' in pdf_text(replace(RECEIPT, name='<img src="http://x/">&'))
