"""Invented go-live files: sound rows, and every kind that a community's ledger gets wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.domain.golive.titles import TITLES
from portal.models import Verdict
from portal.services.sheets import Column, write_table
from tests.factories import resident_number

COLUMNS = tuple(Column(key, title) for key, title in TITLES.items())
BORN = date(1986, 5, 20)
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭何高林罗"
_GIVEN = "建国秀英志强桂芳海燕晓明金凤立新春梅国平玉兰"


def sound(serial: int, **changes: str) -> dict[str, str]:
    """A row that can be taken over as it is; serials give different people."""
    name = _SURNAMES[serial % 20] + _GIVEN[serial % 10 * 2 : serial % 10 * 2 + 2]
    return {
        "name": name,
        "id_number": resident_number(serial, born=BORN),
        "ethnicity": "汉族",
        "phone": f"199{serial % 100_000_000:08d}",
        "education": "高中",
        "household": "本地非农业",
        "household_region": "长沙市芙蓉区",
        "household_address": "文艺路 1 号",
        "residence_region": "长沙市芙蓉区",
        "residence_address": "文艺路 1 号",
        "registered_on": "2026-03-05",
        "since": "2026-02-20",
        "reason": "从用人单位失业",
        "place": "户籍地",
        "certificate": f"4301020019{serial:06d}",
        "months_unreachable": "1",
        "referrals": "2",
        "trainings": "1",
        "guidances": "1",
        "wished": "保洁、保安员",
        "pay_from": "3000",
        "pay_to": "4500",
        "training": "家政",
        **changes,
    }


def as_file(rows: Iterable[Mapping[str, str]]) -> bytes:
    """The rows as an XLSX file of texts; the first of them is row 3."""
    return write_table("台账", COLUMNS, rows)


FIRST_ROW = 3


@dataclass(frozen=True)
class Broken:
    """A kind of broken row: what is changed in a sound one, and what is found of it."""

    kind: str
    changes: Mapping[str, str]
    finding: str
    verdict: Verdict = Verdict.ERROR


def _number(serial: int) -> str:
    return resident_number(serial, born=date(1979, 3, 3))  # of nobody in a sound row


_CHILD = resident_number(11, born=date(2011, 7, 1))
_RETIRED = resident_number(13, born=date(1955, 7, 1))
_UNBORN = resident_number(15, born=date(2031, 7, 1))
_WRONG = _number(17)[:-1] + ("1" if _number(17)[-1] != "1" else "2")

BROKEN = (
    Broken("no name", {"name": ""}, "姓名：没有填"),
    Broken("a digit in the name", {"name": "王建2"}, "姓名：姓名中有数字“2”，请照证件填写"),
    Broken("a name of one character", {"name": "王"}, "姓名：姓名至少 2 个字，请照证件填写"),
    Broken("no number", {"id_number": ""}, "证件号码：没有填"),
    Broken(
        "a number that Excel rounded",
        {"id_number": "4.30102E+17"},
        "证件号码：Excel 把号码变成了数字，后几位已经丢失。"
        "请把这一列设为“文本”格式后，照证件重新填写",
    ),
    Broken(
        "the last X lost",
        {"id_number": "43010219860520001"},
        "证件号码：身份证号只有 17 位，末位的 X 可能丢了。请照证件补全 18 位",
    ),
    Broken(
        "a mistyped digit",
        {"id_number": _WRONG},
        "证件号码：号码校验不通过，至少有一位输错了。请对照证件逐位核对，或重新刷卡",
    ),
    Broken(
        "a number of the first generation",
        {"id_number": "430102860520123"},
        "证件号码：15 位的第一代身份证已于 2013 年 1 月 1 日停止使用。请使用 18 位的居民身份证",
    ),
    Broken(
        "a passport",
        {"id_number": "E12345678"},
        "证件号码：这是护照或通行证的号码，不能用于登记。"
        "请改用：内地居民用居民身份证，港澳台居民用居住证，外国人用永久居留身份证",
    ),
    Broken(
        "a day of birth that never was",
        {"id_number": "430102198613200011"},
        "证件号码：号码中的出生日期（第 7 至 14 位）19861320 不是有效日期。请对照证件核对这几位",
    ),
    Broken(
        "a child",
        {"id_number": _CHILD, "since": ""},
        "证件号码：本人 14 岁，未满 16 周岁，不属于登记对象",
    ),
    Broken(
        "born in the future",
        {"id_number": _UNBORN, "since": ""},
        "证件号码：证件号码中的出生日期晚于今天，请核对号码",
    ),
    Broken(
        "past the age of retirement",
        {"id_number": _RETIRED},
        "证件号码：可能已到法定退休年龄，请核实是否已领取基本养老金",
        Verdict.WARNING,
    ),
    Broken(
        "the other sex",
        {"sex": "女", "id_number": _number(19)},
        "性别：与证件号码不一致，号码上是男",
    ),
    Broken(
        "a foreigner's card and no sex",
        {"id_number": "CHN430090080105"},
        "性别：这种证件的号码看不出性别，请填写",
    ),
    Broken(
        "a pass and no day of birth",
        {"id_number": "H2345678901", "sex": "女"},
        "出生日期：用港澳居民来往内地通行证登记的，请填出生日期",
    ),
    Broken(
        "a pass and no sex",
        {"id_number": "23456789", "birth_date": "1985-03-15"},
        "性别：用台湾居民来往大陆通行证登记的，请填性别",
    ),
    Broken(
        "a pass of a child",
        {"id_number": "M23456789", "sex": "女", "birth_date": "2011-07-01", "since": ""},
        "证件号码：本人 14 岁，未满 16 周岁，不属于登记对象",
    ),
    Broken(
        "another day of birth than the number's",
        {"birth_date": "1986-05-21", "id_number": _number(21)},
        "出生日期：与证件号码不一致，号码上是 1979-03-03",
    ),
    Broken("no phone", {"phone": ""}, "手机号码：没有填"),
    Broken(
        "a phone of ten digits",
        {"phone": "1380731556"},
        "手机号码：手机号码应为 11 位，以 13 至 19 开头，现在是 10 位。请核对",
    ),
    Broken(
        "an unknown education",
        {"education": "中学"},
        "文化程度：没有“中学”这一项，请填："
        "博士、硕士、本科、大专、中专、职高、技校、高中、初中、小学、其他",
    ),
    Broken(
        "an unknown people", {"ethnicity": "湘族"}, "民族：没有“湘族”这一项，请填：下拉列表中的一项"
    ),
    Broken(
        "an unknown household",
        {"household": "城镇"},
        "户口性质：没有“城镇”这一项，请填："
        "本地非农业、外地非农业、本地农业、外地农业、台港澳、外籍、居民户",
    ),
    Broken("no day of registration", {"registered_on": "", "since": ""}, "登记日期：没有填"),
    Broken(
        "a day that the calendar lacks",
        {"registered_on": "2026-02-30"},
        "登记日期：没有 2026 年 2 月 30 日这一天",
    ),
    Broken(
        "a year of two digits",
        {"registered_on": "26.3.5"},
        "登记日期：年份请写四位数，例如 2026-03-05",
    ),
    Broken(
        "registered tomorrow",
        {"registered_on": "2026-11-25"},
        "登记日期：2026-11-25 还没有到，请核对日期",
    ),
    Broken(
        "unemployed after the registration",
        {"since": "2026-03-06"},
        "失业时间：不能晚于登记日期 2026-03-05",
    ),
    Broken(
        "unemployed before birth", {"since": "1982-03-06"}, "失业时间：不能早于出生日期，请核对年份"
    ),
    Broken("no reason", {"reason": ""}, "失业原因：失业登记应填失业原因"),
    Broken(
        "an unknown kind of registration",
        {"procedure": "就业登记"},
        "登记类型：没有“就业登记”这一项，请填：失业登记、求职登记",
    ),
    Broken(
        "seeking work at the place of the household",
        {"procedure": "求职登记"},
        "登记地类型：求职登记只能在常住地办理（规程三），请核对登记类型",
    ),
    Broken(
        "a certificate of three digits",
        {"certificate": "123"},
        "《就业创业证》编号：编号应为 16 位数字，现在是“123”，请照证书填写",
    ),
    Broken(
        "a certificate of twelve digits",
        {"certificate": "430102000019"},
        "《就业创业证》编号：一般是 16 位数字，现在是 12 位，请照证书核对",
        Verdict.WARNING,
    ),
    Broken(
        "out of reach for six months",
        {"months_unreachable": "6个月"},
        "连续联系不上月数：已满 6 个月，导入后请核实是否应当注销（规程七）",
        Verdict.WARNING,
    ),
    Broken("counted backwards", {"referrals": "-1"}, "本年度岗位推荐次数：这里不能填负数，请核对"),
    Broken(
        "a half training",
        {"trainings": "1.5"},
        "培训推荐次数：这里应填整数，不能有小数，现在是“1.5”",
    ),
    Broken("too many talks", {"guidances": "1000"}, "职业指导次数：数字太大，最多填 366，请核对"),
    Broken(
        "four wishes", {"wished": "保洁、保安、月嫂、司机"}, "求职意愿：最多填 3 项，现在是 4 项"
    ),
    Broken("pay the wrong way round", {"pay_from": "5000"}, "期望月薪到：最高月薪不能低于最低月薪"),
    Broken(
        "pay in words", {"pay_to": "面议"}, "期望月薪到：这里应填整数，例如 3，现在是“面议”。"[:-1]
    ),
    Broken(
        "another community",
        {"community": "车站北路社区"},
        "所属社区：只能导入本社区（村）的人员，这一行写的是“车站北路社区”",
    ),
)
