"""What each action can't do without, over every action and everything that may be given."""

from __future__ import annotations

from itertools import product

import pytest

from portal.domain.codes import code_item, code_set
from portal.domain.decisions import Given, missing
from portal.domain.procedures import Procedure
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.move_out import MOVE_OUT
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.procedures.vacancy import VACANCY
from portal.domain.workflow import Action

VERIFIED = code_set("verification_means").items[0]
LAWFUL = code_set("refusal_reason").items[0]
UNLAWFUL = code_item("unemployment_reason", "2", "90")


SENT_BACK = code_set("send_back_reason").items[0]


def lacking(
    action: Action, given: Given, *, has_basis: bool = True, of: Procedure = UNEMPLOYMENT
) -> list[str]:
    """The fields that an action is told about."""
    return [one.field for one in missing(of, action, given, has_basis=has_basis)]


NEEDS = {
    Action.VERIFY: ["verification"],
    Action.REFUSE: ["refusal", "opinion"],
    Action.RETURN: ["fields"],
    Action.WITHDRAW: ["opinion"],
    Action.SEND_BACK: ["reason", "opinion"],
}
ENOUGH = Given(verification=VERIFIED, refusal=LAWFUL, fields=("phone",), opinion="本人说的")
ENOUGH_ABOVE = Given(
    verification=VERIFIED,
    refusal=code_set("refusal_reason").item("8"),
    fields=("photo",),
    opinion="照片不清楚",
    reason=SENT_BACK,
)


@pytest.mark.clause("R2.8", "R2.9")
@pytest.mark.parametrize(("action", "has_basis"), list(product(Action, [True, False])))
def test_every_action_needs_its_own_and_no_more(action: Action, has_basis: bool) -> None:
    rests_on_basis = action in {Action.COMPLETE, Action.HAND_OUT, Action.PROPOSE, Action.TAKE}
    consent = ["consent"] if rests_on_basis and not has_basis else []
    assert lacking(action, Given(), has_basis=has_basis) == consent + NEEDS.get(action, [])
    if action is not Action.SEND_BACK:  # nothing is sent back in the procedures of one clerk
        assert lacking(action, ENOUGH, has_basis=has_basis) == consent
    assert lacking(action, ENOUGH_ABOVE, has_basis=has_basis, of=CERTIFICATE) == consent


@pytest.mark.clause("R11.4")
@pytest.mark.parametrize("fields", [("diploma",), ("photo", "marital"), ("",)])
def test_what_is_sent_back_names_what_the_request_has(fields: tuple[str, ...]) -> None:
    given = Given(reason=SENT_BACK, opinion="重拍", fields=fields)
    assert lacking(Action.SEND_BACK, given, of=CERTIFICATE) == ["fields"]
    assert lacking(Action.SEND_BACK, given, of=UNEMPLOYMENT)[0] == "reason"


@pytest.mark.clause("R2.7")
def test_a_refusal_names_a_reason_of_the_catalogue() -> None:
    offered = [one.code for one in code_set("refusal_reason").offered]
    lawful = (UNEMPLOYMENT, EMPLOYMENT, CERTIFICATE, MOVE_OUT, VACANCY)
    assert set(offered) == {code for one in lawful for code in one.refusals}
    assert set(EMPLOYMENT.refusals) == {"1", "2", "6", "9"}
    assert lacking(Action.REFUSE, Given(refusal=LAWFUL, opinion="x"), of=CERTIFICATE) == ["refusal"]
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
