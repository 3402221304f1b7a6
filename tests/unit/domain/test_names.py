"""Names, free text and pinyin."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.names import PersonNameError, TextError, clean_name, clean_text
from portal.domain.pinyin import name_pinyin

any_text = st.text(alphabet=st.characters(exclude_categories=()))
name_like = st.text(
    alphabet=st.one_of(st.sampled_from("周建国单㐂䶮𠮷𬀩𰀀龴·•‧・．. 　-'aJ"), st.characters()),
    max_size=12,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("周建国", "周建国"),
        (" 周　建国\t", "周建国"),
        ("㐂䶮𠮷𬀩𰀀龴", "㐂䶮𠮷𬀩𰀀龴"),
        ("〇一", "〇一"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("买买提•吐尔逊‧阿卜杜・热合曼", "买买提·吐尔逊·阿卜杜·热合曼"),
        ("买买提．吐尔逊.阿卜杜 ･ 热合曼", "买买提·吐尔逊·阿卜杜·热合曼"),
        ("\ue81e\ue826", "\u9fb4\u9fb5"),
        ("\ue816\ue817\ue818\ue831", "\U00020087\U00020089\U000200cc\U000215d7"),
        ("\ue82b\ue82c\ue832\ue843\ue854\ue864", "\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb"),
        ("\ue83b\ue855", "\U0002298f\U000241fe"),
        ("José María", "José María"),
        ("Jose\u0301 Mari\u0301a", "José María"),
        ("John  O’Neil-Smith", "John O'Neil-Smith"),
        ("John F. Kennedy Jr.", "John F. Kennedy Jr."),
        ("SMITH, JOHN", "SMITH, JOHN"),
        ("Ｊｏｈｎ", "John"),
        ("周" * 50, "周" * 50),
    ],
)
def test_names_are_stored_in_one_form(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "请输入姓名"),
        ("　", "请输入姓名"),
        ("张", "至少 2 个字"),
        ("周" * 51, "现在是 51 个字"),
        ("周" * 10_000, "现在是 10000 个字"),
        ("张3", "数字“3”"),
        ("张３", "数字“3”"),
        ("张①", "数字“①”"),
        ("张三😀", "不能有“😀”"),
        ("张三（男）", "不能有"),
        ("张三\u200b", "U\\+200B"),
        ("\u202e张三", "U\\+202E"),
        ("张\x07三", "U\\+0007"),
        ("张三\U000e0100", "U\\+E0100"),
        ("\ue000龙", "自造字（U\\+E000）"),
        ("\ud800三", "U\\+D800"),
        ("李Andy", "混写"),
        ("张·", "间隔号"),
        ("·张三", "间隔号"),
        ("张··三", "间隔号"),
        ("张-三", "间隔号"),
    ],
)
def test_what_no_name_can_be_is_refused_with_advice(typed: str, words: str) -> None:
    with pytest.raises(PersonNameError, match=words):
        clean_name(typed)


@given(st.one_of(any_text, name_like))
def test_a_stored_name_stays_as_it_is(text: str) -> None:
    try:
        name = clean_name(text)
    except PersonNameError as refused:
        str(refused).encode("utf-8")
        return
    assert clean_name(name) == name
    assert unicodedata.is_normalized("NFC", name)
    assert 2 <= len(name) <= 50


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("  蔡锷中路 66 号　", "蔡锷中路 66 号"),
        ("\ue82b家村", "\u9fb6家村"),
        ("Cafe\u0301", "Café"),
        ("𬀩" * 8, "𬀩" * 8),
    ],
)
def test_text_is_trimmed_and_composed(typed: str, stored: str) -> None:
    assert clean_text(typed, 8 if "𬀩" in typed else 20) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("一二三四五六七八九", "最多 8 个字，现在是 9 个字"),
        ("一\n二", "只能填一行"),
        ("一\r\n二", "只能填一行"),
        ("一\t二", "制表符"),
        ("一\x00二", "U\\+0000"),
        ("一\u202e二", "U\\+202E"),
        ("一\u200d二", "U\\+200D"),
        ("一\u2028二", "U\\+2028"),
        ("一\ue000二", "U\\+E000"),
        ("一\udfff二", "U\\+DFFF"),
    ],
)
def test_text_that_cannot_be_seen_or_kept_is_refused(typed: str, words: str) -> None:
    with pytest.raises(TextError, match=words):
        clean_text(typed, 8)


def test_several_lines_only_where_asked_for() -> None:
    assert clean_text("一\r\n二\r三\n", 8, multiline=True) == "一\n二\n三"


@given(any_text, st.integers(0, 20), st.booleans())
def test_stored_text_stays_as_it_is(text: str, max_length: int, multiline: bool) -> None:
    try:
        stored = clean_text(text, max_length, multiline)
    except TextError as refused:
        str(refused).encode("utf-8")
        return
    assert len(stored) <= max_length
    assert clean_text(stored, max_length, multiline) == stored
    stored.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("周建国", "zhoujianguo", "zjg"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾国藩", "zengguofan", "zgf"),
        ("仇英", "qiuying", "qy"),
        ("解缙", "xiejin", "xj"),
        ("查良镛", "zhaliangyong", "zly"),
        ("盖叫天", "gejiaotian", "gjt"),
        ("任小明", "renxiaoming", "rxm"),
        ("朴正", "piaozheng", "pz"),
        ("区小明", "ouxiaoming", "oxm"),
        ("翟志刚", "zhaizhigang", "zzg"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("令狐冲", "linghuchong", "lhc"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("吕布", "lvbu", "lb"),
        ("李长青", "lichangqing", "lcq"),
        ("李单", "lidan", "ld"),
        ("查干·巴特尔", "chaganbateer", "cgbte"),
        ("𠮷㐂𰀀", "jixi", "jx"),
        ("José O'Neil", "joseoneil", "jon"),
        ("", "", ""),
    ],
)
def test_pinyin(name: str, full: str, initials: str) -> None:
    found = name_pinyin(name)
    assert (found.full, found.initials) == (full, initials)


@given(st.one_of(any_text, name_like))
def test_pinyin_is_plain_letters_of_anything(text: str) -> None:
    found = name_pinyin(text)
    together = found.full + found.initials
    assert together == "" or (together.isascii() and together.isalpha() and together.islower())
    assert len(found.initials) <= len(found.full)
