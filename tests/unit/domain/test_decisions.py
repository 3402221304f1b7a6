"""What each action can't do without, over every action and everything that may be given."""

from __future__ import annotations

from itertools import product

import pytest

from portal.domain.codes import code_item, code_set
from portal.domain.decisions import Given, missing
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Action

VERIFIED = code_set("verification_means").items[0]
LAWFUL = code_set("refusal_reason").items[0]
UNLAWFUL = code_item("unemployment_reason", "2", "90")


def lacking(action: Action, given: Given, *, has_basis: bool = True) -> list[str]:
    """The fields that an action is told about."""
    return [one.field for one in missing(UNEMPLOYMENT, action, given, has_basis=has_basis)]


NEEDS = {
    Action.VERIFY: ["verification"],
    Action.REFUSE: ["refusal", "opinion"],
    Action.RETURN: ["fields"],
    Action.WITHDRAW: ["opinion"],
}
ENOUGH = Given(verification=VERIFIED, refusal=LAWFUL, fields=("phone",), opinion="本人说的")


@pytest.mark.clause("R2.8", "R2.9")
@pytest.mark.parametrize(("action", "has_basis"), list(product(Action, [True, False])))
def test_every_action_needs_its_own_and_no_more(action: Action, has_basis: bool) -> None:
    consent = ["consent"] if action is Action.COMPLETE and not has_basis else []
    assert lacking(action, Given(), has_basis=has_basis) == consent + NEEDS.get(action, [])
    assert lacking(action, ENOUGH, has_basis=has_basis) == consent


@pytest.mark.clause("R2.7")
def test_a_refusal_names_a_reason_of_the_catalogue() -> None:
    assert [one.code for one in code_set("refusal_reason").offered] == list(UNEMPLOYMENT.refusals)
    assert lacking(Action.REFUSE, Given(refusal=UNLAWFUL, opinion="材料不全")) == ["refusal"]


@pytest.mark.clause("R2.6")
@pytest.mark.parametrize("fields", [(), ("毕业证书",), ("phone", "diploma"), ("",)])
def test_a_return_names_fields_of_the_form_alone(fields: tuple[str, ...]) -> None:
    assert lacking(Action.RETURN, Given(fields=fields, opinion="请补正")) == ["fields"]
    for documents in UNEMPLOYMENT.forbidden:
        assert not any(word in documents for word in UNEMPLOYMENT.fields.values())


@pytest.mark.clause("R2.4", "R2.6")
@pytest.mark.parametrize("asked", ["请带离职证明来", "毕业证复印件", "补交档案", "等级证书要原件"])
def test_a_return_asks_for_no_paper_in_words_either(asked: str) -> None:
    given = Given(fields=("phone",), opinion=asked)
    assert lacking(Action.RETURN, given) == ["opinion"]
    assert lacking(Action.RETURN, Given(fields=("phone",), opinion="电话打不通，请重填")) == []
