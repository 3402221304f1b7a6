"""What an officer enters with an action, and what the action can't do without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.domain.codes import CodeItem
from portal.domain.problems import Problem
from portal.domain.procedures import Procedure
from portal.domain.procedures.window import NEVER_ASKED
from portal.domain.workflow import Action


@dataclass(frozen=True)
class Given:
    """What goes with an action: the means of verification, a refusal's reason, fields, words.

    A case is sent ``back_to`` a step (its code) for a ``reason`` of send_back_reason.
    """

    verification: CodeItem | None = None
    refusal: CodeItem | None = None
    fields: tuple[str, ...] = ()
    opinion: str | None = None
    reason: CodeItem | None = None
    back_to: str | None = None


def missing(
    procedure: Procedure, action: Action, given: Given, *, has_basis: bool
) -> tuple[Problem, ...]:
    """What an action still lacks, each with the field of the screen it belongs to.

    Verifying names its means (R2.8), completing rests on a basis (R2.9) and so do handing a
    certificate out and moving somebody (R10.1), refusing names a lawful reason and the facts
    (R2.7), a return names fields of the form and nothing else (R2.6), sending back a reason, and
    what is wrong (R11.4).
    """
    lacking = {
        Action.VERIFY: _verification,
        Action.REFUSE: _refusal,
        Action.RETURN: _fields,
        Action.WITHDRAW: _withdrawal,
        Action.SEND_BACK: _sending_back,
    }
    if action in _NEEDS_BASIS and not has_basis:
        return (_NEEDS_BASIS[action],)
    return lacking[action](procedure, given) if action in lacking else ()


_NEEDS_BASIS: Mapping[Action, Problem] = MappingProxyType(
    {
        Action.COMPLETE: Problem("consent", "未经本人同意不得办结，请选择本人同意的方式"),
        Action.HAND_OUT: Problem("consent", "请本人签收后再发放"),
        Action.PROPOSE: Problem("consent", "未经本人同意不得发起迁出，请选择本人同意的方式"),
        Action.TAKE: Problem("consent", "没有本人同意的记录，不能接收"),
    }
)


def _verification(_procedure: Procedure, given: Given) -> tuple[Problem, ...]:
    return () if given.verification else (Problem("verification", "请核查后勾选核验方式"),)


def _refusal(procedure: Procedure, given: Given) -> tuple[Problem, ...]:
    found = []
    if given.refusal is None or given.refusal.code not in procedure.refusals:
        text = f"请选择{procedure.refused_as}的理由；按规程，其他理由都不能拒绝"
        found.append(Problem("refusal", text))
    if not given.opinion:
        found.append(Problem("opinion", "请写明依据的事实"))
    return tuple(found)


def _fields(procedure: Procedure, given: Given) -> tuple[Problem, ...]:
    found = []
    if not given.fields or not set(given.fields) <= set(procedure.fields):
        found.append(Problem("fields", "请勾选登记表上要补正的栏目"))
    asked = [word for word in NEVER_ASKED if word in (given.opinion or "")]
    if asked:
        text = f"不得要求本人提供{asked[0]}等材料（规程二），请只写登记表怎样补正"
        found.append(Problem("opinion", text))
    return tuple(found)


def _sending_back(procedure: Procedure, given: Given) -> tuple[Problem, ...]:
    found = []
    if given.reason is None or given.reason.code not in procedure.send_back_reasons:
        found.append(Problem("reason", "请选择退回的理由"))
    if not set(given.fields) <= set(procedure.fields):
        found.append(Problem("fields", "请从列表中勾选要改的内容"))
    if not given.opinion:
        found.append(Problem("opinion", "请写明要改什么"))
    return tuple(found)


def _withdrawal(_procedure: Procedure, given: Given) -> tuple[Problem, ...]:
    return () if given.opinion else (Problem("opinion", "请写明本人撤回的原话或原因"),)
