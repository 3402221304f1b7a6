"""A form opened again: nothing typed is lost, and nothing that others changed is undone unseen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.form_drafts import (
    Change,
    Fields,
    Held,
    from_plain,
    is_same_form,
    is_touched,
    resume,
    to_plain,
)


def text(words: str, label: str = "现住地址") -> Held:
    """A line of text."""
    return Held((words,), label, words)


def hidden(value: str) -> Held:
    """A field that nobody sees."""
    return Held((value,), hidden=True)


_words = st.sampled_from(["", "蔡锷路 1 号", "五一路 2 号", "芙蓉路 3 号"])
_field = st.builds(lambda words: text(words), _words)
fields = st.fixed_dictionaries(
    {"address": _field, "phone": _field},
    optional={"tick": st.builds(lambda on: Held(("y",) if on else (), "同上", ""), st.booleans())},
)


def test_what_was_typed_comes_back_and_what_was_not_follows_the_record() -> None:
    shown = {"address": text("蔡锷路"), "phone": text("199", "电话"), "words": text("", "说明")}
    typed = shown | {"words": text("约周五", "说明")}
    now = shown | {"address": text("五一路")}
    resumed = resume(shown, typed, now)
    assert resumed.fill == {"words": ("约周五",)}
    assert resumed.changes == (Change("现住地址", "蔡锷路", "五一路"),)
    assert not resumed.moved_on


def test_what_both_changed_stays_as_typed_and_is_told() -> None:
    shown, typed, now = ({"address": text(one)} for one in ("蔡锷路", "芙蓉路", "五一路"))
    resumed = resume(shown, typed, now)
    assert resumed.fill == {"address": ("芙蓉路",)}
    assert resumed.changes == (Change("现住地址", "蔡锷路", "五一路", "芙蓉路"),)


def test_who_typed_what_the_record_says_by_now_is_told_nothing() -> None:
    shown, now = {"address": text("蔡锷路")}, {"address": text("五一路")}
    assert resume(shown, now, now).changes == ()


def test_the_version_is_never_filled_in_and_tells_that_somebody_was_at_it() -> None:
    shown = {"version": hidden("3"), "r7-version": hidden("1"), "words": text("")}
    typed = shown | {"words": text("不同意")}
    for name in ("version", "r7-version"):
        resumed = resume(shown, typed, shown | {name: hidden("4")})
        assert resumed.moved_on
        assert resumed.fill == {"words": ("不同意",)}
    own_act = typed | {"version": hidden("4")}
    assert not resume(shown, own_act, own_act).moved_on


def test_a_hidden_field_comes_back_where_the_page_had_set_it_and_the_record_is_as_before() -> None:
    shown, typed = {"photo_id": hidden("")}, {"photo_id": hidden("17")}
    assert resume(shown, typed, shown).fill == {"photo_id": ("17",)}
    assert resume(shown, typed, {"photo_id": hidden("18")}).fill == {}


def test_a_form_of_somebody_else_at_the_same_address_is_another_form() -> None:
    one, other = {"id_number": hidden("A"), "words": text("")}, {"id_number": hidden("B")}
    assert is_same_form(one, one | {"words": text("约周五"), "seen": hidden("9")})
    assert not is_same_form(one, other)
    assert not is_same_form(one, {"words": text("")})


def test_what_has_no_place_on_the_page_yet_is_kept_for_later() -> None:
    resumed = resume({}, {"address": text("五一路")}, {})
    assert resumed.fill == {"address": ("五一路",)}
    assert resumed.changes == ()


@given(fields, fields, fields)
def test_nothing_typed_is_lost_and_nothing_changes_unseen(
    shown: Fields, typed: Fields, now: Fields
) -> None:
    resumed = resume(shown, typed, now)
    told = {one.typed for one in resumed.changes}
    for name, one in typed.items():
        before, today = shown.get(name), now.get(name)
        if before is None or one.values != before.values:
            assert resumed.fill[name] == one.values
        else:
            assert name not in resumed.fill
        overwrites = before and today and today.values not in (before.values, one.values)
        if overwrites and name in resumed.fill:
            assert one.words in told


@given(fields, fields)
def test_a_record_that_stood_still_has_nothing_to_tell(shown: Fields, typed: Fields) -> None:
    resumed = resume(shown, typed, shown)
    assert resumed.changes == ()
    assert not resumed.moved_on
    assert bool(resumed.fill) == is_touched(shown, typed)


@given(fields)
def test_fields_come_back_from_json_as_they_were(kept: Fields) -> None:
    assert from_plain(to_plain(kept)) == kept
