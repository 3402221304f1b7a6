"""For what a status is looked up."""

from __future__ import annotations

import pytest

from portal.domain.status_checks import LONGEST_WORDS, Purpose, purpose_problems, purpose_text


@pytest.mark.clause("R11.2")
@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("words", [None, "社保补贴"])
def test_other_says_what(purpose: Purpose, words: str | None) -> None:
    broken = [one.field for one in purpose_problems(purpose, words)]
    assert broken == (["words"] if purpose is Purpose.OTHER and not words else [])


def test_the_purpose_is_kept_with_its_words_and_fits_the_column() -> None:
    assert purpose_text(Purpose.POLICY, "社保补贴") == "审核就业创业扶持政策：社保补贴"
    assert purpose_text(Purpose.SERVICE, None) == "办理公共就业服务"
    assert max(len(purpose_text(one, "字" * LONGEST_WORDS)) for one in Purpose) <= 200
