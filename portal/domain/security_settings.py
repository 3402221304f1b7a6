"""What the 安全管理员 decides for the whole province (等保 8.1.5.3), in the words of the screen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portal.domain.mass_reading import LEAST, LIMIT, MOST, Mass
from portal.domain.odd_access import most_of
from portal.domain.permissions import Role
from portal.domain.policy import (
    AUDIT_MONTHS,
    CARD_READER,
    CERTIFICATE_PATTERN,
    CODE_ROLES,
    CONFIRMATION_DAY,
    GOLIVE_UNTIL,
    LOCK_MINUTES,
    MESSAGES_A_DAY,
    NUMBER_BOUNDS,
    ODD,
    ONE_LOGIN,
    QUIET_HOURS,
    VACANCY_DAYS,
    WORKING_DAYS,
    Policy,
)
from portal.domain.problems import Problem
from portal.domain.procedures import CATALOGUE
from portal.domain.retention import KEEP

FROM_HOUR: Final = f"{ODD}from_hour"
TO_HOUR: Final = f"{ODD}to_hour"


@dataclass(frozen=True)
class Setting:
    """A whole number of the policy: its key, what it is called, its unit, the least and the most.

    ``or_never`` is what an empty field means; None where it must be filled in.
    """

    key: str
    title: str
    unit: str
    least: int
    most: int
    or_never: str | None = None

    @property
    def field(self) -> str:
        """Its name on the form."""
        return field_of(self.key)

    def fault(self, value: str) -> Problem | None:
        """Why a text can't be stored, beside its field; None where it can."""
        if not value and self.or_never:
            return None
        if value.isascii() and value.isdigit() and self.least <= int(value) <= self.most:
            return None
        return Problem(self.field, f"请填 {self.least}—{self.most} 的整数")


def field_of(key: str) -> str:
    """The name of a setting's field on the form."""
    return key.replace(".", "_")


def _odd(name: str, title: str, unit: str) -> Setting:
    return Setting(f"{ODD}{name}", title, unit, 1, most_of(name))


def _limit(kind: Mass, title: str) -> Setting:
    return Setting(f"{LIMIT}{kind}", title, "次", LEAST, MOST)


LOCK = Setting(LOCK_MINUTES, "不操作多久后锁屏", "分钟", *NUMBER_BOUNDS[LOCK_MINUTES])
LIMITS = (
    _limit(Mass.REVEALS, "查看完整号码、电话"),
    _limit(Mass.LOOKUPS, "查询辖区以外人员"),
    _limit(Mass.EXPORTS, "导出文件"),
    _limit(Mass.PRINTS, "打开打印件"),
)
ODDITIES = (
    _odd("people", "短时间内查看多人：人数", "人"),
    _odd("minutes", "短时间内查看多人：时间", "分钟"),
    _odd("reveals", "一天查看完整号码", "次"),
    _odd("lookups", "一天查询辖区以外人员", "次"),
    _odd("from_hour", "上班时间", "点"),
    _odd("to_hour", "下班时间", "点"),
    _odd("off_hours", "一天非工作时间操作", "次"),
)
KEPT = Setting(
    AUDIT_MONTHS, "审计记录保存", "个月", *NUMBER_BOUNDS[AUDIT_MONTHS], or_never="一直保存"
)
NUMBERS = (LOCK, *LIMITS, *ODDITIES, KEPT)
TITLES: Mapping[str, str] = {
    **{one.key: one.title for one in NUMBERS},
    ONE_LOGIN: "同一账号只能在一处登录",
    CODE_ROLES: "登录须输入验证码的角色",
}
"""Every key that the page shows, and what it is called there."""
_BY_COMMAND: Mapping[str, str] = {
    CERTIFICATE_PATTERN: "《就业创业证》编号规则",
    GOLIVE_UNTIL: "存量导入截止日期",
    VACANCY_DAYS: "岗位发布最长天数",
    QUIET_HOURS: "不发短信的时段",
    MESSAGES_A_DAY: "一个号码每天最多短信条数",
    CONFIRMATION_DAY: "动态确认截止日",
    CARD_READER: "身份证读卡器",
    WORKING_DAYS: "办结时限（工作日）",
    f"{KEEP}draft": "草稿保存天数",
    f"{KEEP}message": "短信内容保存天数",
    f"{KEEP}comparison": "比对数据保存天数",
    f"{KEEP}roster": "花名册保存天数",
    f"{KEEP}import": "导入名单保存天数",
    f"{KEEP}login": "登录记录保存天数",
    f"{KEEP}failed_login": "密码输错次数保存天数",
    f"{KEEP}audit": "审计记录保存天数",
    f"{KEEP}record": "业务档案保存天数",
}


def title_of(key: str) -> str:
    """What any setting of the province is called in the trail; days of an act with the act."""
    if key in TITLES:
        return TITLES[key]
    begins = next(one for one in _BY_COMMAND if key.startswith(one))
    of_whom = CATALOGUE.get(key.removeprefix(begins))
    return _BY_COMMAND[begins] + (f" {of_whom.title}" if of_whom else "")


def in_force(policy: Policy) -> dict[str, str]:
    """The settings as they are stored; an empty text where nothing is set."""
    limits = {f"{LIMIT}{kind}": str(most) for kind, most in policy.a_minute.items()}
    odd = {one.key: str(getattr(policy.odd, one.key.removeprefix(ODD))) for one in ODDITIES}
    return {
        LOCK_MINUTES: str(policy.lock_minutes),
        ONE_LOGIN: "yes" if policy.only_one else "no",
        CODE_ROLES: ",".join(role for role in Role if role in policy.code_roles),
        **limits,
        **odd,
        AUDIT_MONTHS: "" if policy.audit_months is None else str(policy.audit_months),
    }


def faults(wanted: Mapping[str, str]) -> list[Problem]:
    """Why these texts, by key, can't be in force together; empty where they can."""
    found = [fault for one in NUMBERS if (fault := one.fault(wanted[one.key])) is not None]
    wrong = {one.field for one in found}
    hours_read = wrong.isdisjoint({field_of(FROM_HOUR), field_of(TO_HOUR)})
    if hours_read and int(wanted[FROM_HOUR]) >= int(wanted[TO_HOUR]):
        found.append(Problem(field_of(TO_HOUR), "下班时间须晚于上班时间"))
    return found


def words(key: str, value: str) -> str:
    """A setting's value as the audit trail tells it."""
    if key == ONE_LOGIN:
        return "是" if value == "yes" else "否"
    if key == CODE_ROLES:
        return "、".join(Role(role).label for role in value.split(",") if role) or "无"
    setting = next(one for one in NUMBERS if one.key == key)
    return f"{value} {setting.unit}" if value else setting.or_never or ""


def mark(values: Mapping[str, str]) -> str:
    """What tells one state of the settings from another (64 hexadecimal digits)."""
    told = "\n".join(f"{key}={values[key]}" for key in sorted(values))
    return hashlib.sha256(told.encode()).hexdigest()
