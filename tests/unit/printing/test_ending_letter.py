"""注销告知书: what ended and why, to the person or to the family, and how to object (R7, R8)."""

from dataclasses import replace

import pytest

from .notice_samples import DIED, ENDED, SIGNED
from .test_notices import pdf_text


@pytest.mark.clause("R7.5")
def test_it_says_why_on_what_it_rests_what_ended_with_it_and_who_hears_a_complaint() -> None:
    text = pdf_text(ENDED)
    assert "周建国：您的失业登记已经注销" in text
    assert "注销原因完全丧失劳动能力（规程七第5项）" in text
    assert "注销依据家属告知确认：周小梅（子女），电话" in text
    assert "一并终止求职登记" in text
    assert "向芙蓉区文艺路街道公共就业服务机构反映，也可以拨打12333" in text
    assert "您可以随时重新办理登记" in text
    assert "经办机构：" in text
    assert "本人签字" not in text


@pytest.mark.clause("R7.10")
def test_of_a_death_the_family_is_told_and_nobody_is_asked_to_come_again() -> None:
    text = pdf_text(DIED)
    assert "周建国的家属：周建国的失业登记已经注销" in text
    assert "家属对注销有不同意见的" in text
    assert "您" not in text
    assert "再次登记" not in text


@pytest.mark.clause("R8.1")
def test_jobs_that_go_on_keep_the_registration_open() -> None:
    part = replace(ENDED, registration="就业登记", jobs=("某厂（2026-11-16 起）",), still_open=True)
    text = pdf_text(part)
    assert "您的下列工作已经终止登记，其他工作的就业登记继续有效" in text
    assert "现在就可以办理失业登记" not in text
    assert "现在就可以办理失业登记" in pdf_text(replace(part, still_open=False))


def test_the_person_signs_on_the_notice_itself_where_it_rests_on_their_word() -> None:
    text = pdf_text(replace(ENDED, consent=SIGNED.consent))
    assert "本人确认" in text
    assert "本人签字" in text


def test_one_that_rests_on_nothing_can_not_be_made() -> None:
    with pytest.raises(ValueError, match="bases"):
        replace(ENDED, bases=())
