"""Invented rosters: sound rows, and every kind that an employer's personnel office gets wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.models import RosterVerdict
from portal.services.rosters.columns import COLUMNS
from portal.services.sheets import write_table
from tests.factories import resident_number
from tests.working import credit_code

BORN = date(1988, 8, 8)
FIRST_ROW = 4
"""The first row of data in a file of ``as_file``: behind the title, the hints and the titles."""

_SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭何高林罗"
_GIVEN = "建国秀英志强桂芳海燕晓明金凤立新春梅国平玉兰"


def sound(serial: int, **changes: str) -> dict[str, str]:
    """A row that can be completed as it is; serials give different people."""
    name = _SURNAMES[serial % 20] + _GIVEN[serial % 10 * 2 : serial % 10 * 2 + 2]
    return {
        "name": name,
        "id_number": resident_number(serial % 1000, born=BORN + timedelta(days=serial // 1000)),
        "ethnicity": "汉族",
        "education": "高中",
        "household": "本地非农业",
        "household_region": "长沙市芙蓉区",
        "household_address": "文艺路 1 号",
        "residence_region": "长沙市芙蓉区",
        "residence_address": "文艺路 1 号",
        "phone": f"199{serial % 100_000_000:08d}",
        "form": "单位就业",
        "contract": "固定期限",
        "contract_from": "2026-11-16",
        "contract_until": "2029-11-15",
        "occupation": "服务员",
        "pay": "3600",
        "started_on": "2026-11-16",
        "id_copy": "已收",
        "consent": "本人在登记表上签字",
        "consented_on": "2026-11-17",
        **changes,
    }


def as_file(rows: Iterable[Mapping[str, str]]) -> bytes:
    """The rows as an XLSX file of texts."""
    return write_table("花名册", COLUMNS, rows)


@dataclass(frozen=True)
class Broken:
    """A kind of broken row: what is changed in a sound one, and what is found of it."""

    kind: str
    changes: Mapping[str, str]
    finding: str
    verdict: RosterVerdict = RosterVerdict.ERROR


def _number(serial: int, born: date = date(1979, 3, 3)) -> str:
    return resident_number(serial, born=born)  # of nobody in a sound row


_WRONG = _number(17)[:-1] + ("1" if _number(17)[-1] != "1" else "2")
_ROUNDED = next(
    number[:15] + "000" for serial in range(20, 40) if (number := _number(serial))[15:] != "000"
)
_EXCEL_TOOK_IT = (
    "证件号码：Excel 把号码变成了数字，后几位已经丢失。请把这一列设为“文本”格式后，照证件重新填写"
)
_WARNING = RosterVerdict.WARNING

BROKEN = (
    Broken("no name", {"name": ""}, "姓名：没有填"),
    Broken("a digit in the name", {"name": "王建2"}, "姓名：姓名中有数字“2”，请照证件填写"),
    Broken("a name of one character", {"name": "王"}, "姓名：姓名至少 2 个字，请照证件填写"),
    Broken("no number", {"id_number": ""}, "证件号码：没有填"),
    Broken("a number in scientific notation", {"id_number": "4.30102E+17"}, _EXCEL_TOOK_IT),
    Broken("a number with a fraction", {"id_number": f"{_number(19)}.0"}, _EXCEL_TOOK_IT),
    Broken(
        "the last X lost",
        {"id_number": _number(21)[:17]},
        "证件号码：身份证号只有 17 位，末位的 X 可能丢了。请照证件补全 18 位",
    ),
    Broken(
        "the last digits rounded away",
        {"id_number": _ROUNDED},
        "证件号码：号码校验不通过，后三位都是 0，多半是 Excel 丢掉了后几位。"
        "请把这一列设为“文本”格式后，照证件重新填写",
    ),
    Broken(
        "a first generation number",
        {"id_number": "430102790303123"},
        "证件号码：15 位的第一代身份证已于 2013 年 1 月 1 日停止使用。请使用 18 位的居民身份证",
    ),
    Broken(
        "a wrong check digit",
        {"id_number": _WRONG},
        "证件号码：号码校验不通过，至少有一位输错了。请对照证件逐位核对，或重新刷卡",
    ),
    Broken(
        "a social credit code",
        {"id_number": credit_code()},
        "证件号码：这是单位的统一社会信用代码，不是个人的身份证件号码。请改用：",
    ),
    Broken(
        "a child",
        {"id_number": _number(11, date(2011, 7, 1)), "started_on": "2026-11-16"},
        "证件号码：本人 15 岁，未满 16 周岁，不属于登记对象",
    ),
    Broken(
        "a birthday to come",
        {"id_number": _number(15, date(2031, 7, 1))},
        "证件号码：证件号码中的出生日期晚于今天，请核对号码",
    ),
    Broken(
        "the other sex",
        {"id_number": _number(23), "sex": "女"},
        "性别：与证件号码不一致，号码上是男",
    ),
    Broken("a sex nobody has", {"sex": "先生"}, "性别：没有“先生”这一项，请填：男、女"),
    Broken(
        "schooling of no table",
        {"education": "很高"},
        "文化程度：没有“很高”这一项，请填：博士、硕士、本科、大专、中专、职高、技校、高中、初中、小学、其他",
    ),
    Broken("no household", {"household": ""}, "户口性质：没有填"),
    Broken("no place of residence", {"residence_region": ""}, "现住址区划：没有填"),
    Broken(
        "a short phone number",
        {"phone": "1990000"},
        "联系电话：手机号码应为 11 位，以 13 至 19 开头，现在是 7 位。请核对",
    ),
    Broken(
        "work on one's own account",
        {"form": "灵活就业"},
        "就业形式：没有“灵活就业”这一项，请填：单位就业、公益性岗位",
    ),
    Broken(
        "a contract that ends before it begins",
        {"contract_from": "2026-11-16", "contract_until": "2026-11-15"},
        "合同终止：不能早于合同起始日期",
    ),
    Broken(
        "a day that does not exist",
        {"contract_from": "2026-02-30"},
        "合同起始：没有 2026 年 2 月 30 日这一天",
    ),
    Broken("pay in words", {"pay": "三千"}, "月收入：这里应填整数，例如 3，现在是“三千”"),
    Broken("no day of starting", {"started_on": ""}, "就业时间：没有填"),
    Broken(
        "a start to come",
        {"started_on": "2026-12-01"},
        "就业时间：不能晚于 11 月 24 日，到岗后再登记",
    ),
    Broken(
        "a start before birth",
        {"started_on": "1978-01-01"},
        "就业时间：不能早于出生日期，请核对年份",
    ),
    Broken(
        "hired as a child",
        {"started_on": "2004-08-07"},
        "就业时间：本人 2004 年 8 月 8 日才满 16 周岁，不能早于这一天，请核对",
    ),
    Broken(
        "no copy of the identity card",
        {"id_copy": "未收"},
        "身份证复印件：没有收到本人身份证复印件，不能办理（规程六）",
    ),
    Broken(
        "nothing said of the copy",
        {"id_copy": ""},
        "身份证复印件：没有收到本人身份证复印件，不能办理（规程六）",
    ),
    Broken(
        "nothing that one could read of the copy",
        {"id_copy": "有吧"},
        "身份证复印件：没有“有吧”这一项，请填：已收、未收",
    ),
    Broken(
        "no consent",
        {"consent": ""},
        "本人同意方式：没有本人同意的依据，未经本人同意不得办理（规程六）",
    ),
    Broken(
        "consent by a way that a roster has not",
        {"consent": "屏幕手写签名"},
        "本人同意方式：没有“屏幕手写签名”这一项，请填：本人签字、电话确认记录",
    ),
    Broken(
        "no day of consent",
        {"consented_on": ""},
        "同意日期：没有填本人同意的日期，未经本人同意不得办理（规程六）",
    ),
    Broken(
        "consent to come",
        {"consented_on": "2026-11-25"},
        "同意日期：2026-11-25 还没有到，请核对日期",
    ),
    Broken(
        "a hire told of late",
        {"started_on": "2026-10-20"},
        "就业时间：应在就业后 30 日内登记，已逾期 5 天；可以照常办理",
        _WARNING,
    ),
    Broken(
        "somebody of pension age",
        {"id_number": _number(13, date(1955, 7, 1))},
        "证件号码：可能已到法定退休年龄，请核实是否已领取基本养老金",
        _WARNING,
    ),
)
"""What the row alone tells; each finding is all that is found, or how it begins."""
