"""The audit trail in words: what every action, subject and result is called on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

AUDIT_ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "sign_in": "登录",
        "sign_out": "退出",
        "password.change": "修改密码",
        "password.reset": "重置密码",
        "account.add": "新增账号",
        "account.disable": "停用账号",
        "account.enable": "启用账号",
        "posting.add": "新增岗位",
        "posting.end": "结束岗位",
        "person.reveal": "查看完整证件号码和电话",
        "person.lookup": "查询辖区以外人员",
        "case.accept": "受理办件",
        "case.verify": "核验办件",
        "case.complete": "办结办件",
        "case.refuse": "不予登记",
        "case.return": "退回补正",
        "case.resubmit": "补正办件",
        "case.withdraw": "本人撤回办件",
        "certificate.make": "生成电子《就业创业证》",
        "document.print": "打印",
    }
)
"""Every action that a service writes to the audit trail; a test holds the two together."""

AUDIT_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "user": "账号",
        "person": "劳动者",
        "case": "办件",
        "certificate": "《就业创业证》",
        "document": "打印件",
    }
)

AUDIT_RESULTS: Mapping[str, str] = MappingProxyType({"done": "成功", "refused": "拒绝"})


def action_title(action: str) -> str:
    """The action in words; one that is no longer known keeps its name, so no entry is hidden."""
    return AUDIT_ACTIONS.get(action, action)


def subject_title(subject: str) -> str:
    """The kind of thing acted upon; empty where there was none."""
    return AUDIT_SUBJECTS.get(subject, subject)


def result_title(result: str) -> str:
    """How it ended."""
    return AUDIT_RESULTS.get(result, result)
