"""What an officer enters with an action, and what the action can't do without."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.applications import Problem
from portal.domain.codes import CodeItem
from portal.domain.procedures import Procedure
from portal.domain.procedures.window import NEVER_ASKED
from portal.domain.workflow import Action


@dataclass(frozen=True)
class Given:
    """What goes with an action: the means of verification, a refusal's reason, fields, words."""

    verification: CodeItem | None = None
    refusal: CodeItem | None = None
    fields: tuple[str, ...] = ()
    opinion: str | None = None


def missing(
    procedure: Procedure, action: Action, given: Given, *, has_basis: bool
) -> tuple[Problem, ...]:
    """What an action still lacks, each with the field of the screen it belongs to.

    Verifying names its means (R2.8), completing rests on a basis (R2.9), refusing names a lawful
    reason and the facts (R2.7), a return names fields of the form and nothing else (R2.6).
    """
    lacking = {
        Action.VERIFY: _verification,
        Action.REFUSE: _refusal,
        Action.RETURN: _fields,
        Action.WITHDRAW: _withdrawal,
    }
    if action is Action.COMPLETE and not has_basis:
        return (Problem("consent", "未经本人同意不得办结，请选择本人同意的方式"),)
    return lacking[action](procedure, given) if action in lacking else ()


def _verification(_procedure: Procedure, given: Given) -> tuple[Problem, ...]:
    return () if given.verification else (Problem("verification", "请核查后勾选核验方式"),)


def _refusal(procedure: Procedure, given: Given) -> tuple[Problem, ...]:
    found = []
    if given.refusal is None or given.refusal.code not in procedure.refusals:
        found.append(Problem("refusal", "请选择不予登记的理由；其他理由都不能拒绝登记（规程二）"))
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


def _withdrawal(_procedure: Procedure, given: Given) -> tuple[Problem, ...]:
    return () if given.opinion else (Problem("opinion", "请写明本人撤回的原话或原因"),)
