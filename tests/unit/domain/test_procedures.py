"""The catalogue says what the regulation says, and nothing it does not know."""

from __future__ import annotations

import pytest

from portal.domain.areas import Level
from portal.domain.codes import code_set
from portal.domain.deregistration import OF_EMPLOYMENT, OF_UNEMPLOYMENT
from portal.domain.messages import Topic
from portal.domain.permissions import ROLE_LEVELS, Role
from portal.domain.procedures import CATALOGUE, BasisKind, Kind, Procedure, procedure, steps_for
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.procedures.deregister_employment import DEREGISTER_EMPLOYMENT
from portal.domain.procedures.deregister_unemployment import DEREGISTER_UNEMPLOYMENT
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.guidance import GUIDANCE
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.move_in import MOVE_IN
from portal.domain.procedures.move_out import MOVE_OUT
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.procedures.vacancy import VACANCY
from portal.domain.workflow import StepKind, barred

ENDINGS = (DEREGISTER_UNEMPLOYMENT, DEREGISTER_EMPLOYMENT)
ONE_ACT = (*ENDINGS, MOVE_IN)
REGISTRATIONS = (UNEMPLOYMENT, JOB_SEEKING, EMPLOYMENT)

every_procedure = pytest.mark.parametrize("declared", CATALOGUE.values(), ids=CATALOGUE)


def names(key: str, codes: tuple[str, ...]) -> list[str]:
    """What a code table calls these codes; an unknown one is an error."""
    return [code_set(key).item(code).name for code in codes]


@pytest.mark.clause("R1")
@every_procedure
def test_each_is_found_by_its_code_and_hangs_together(declared: Procedure) -> None:
    assert procedure(declared.code) is declared
    codes = [step.code for step in declared.steps]
    assert len(set(codes)) == len(codes)
    assert [declared.step(code) for code in codes] == list(declared.steps)
    assert bool(codes) is (declared.kind is Kind.CASE)
    assert bool(declared.bases) is not declared.of_employers, "a person is asked, or told of"
    assert bool(names("place_kind", declared.places)) is (declared in REGISTRATIONS)
    assert bool(names("refusal_reason", declared.refusals)) is (
        declared not in (*ONE_ACT, GUIDANCE)
    )
    sends_back = declared in (CERTIFICATE, MOVE_OUT, GUIDANCE, VACANCY)
    assert bool(names("send_back_reason", declared.send_back_reasons)) is sends_back


@every_procedure
def test_each_step_can_be_taken_by_somebody(declared: Procedure) -> None:
    for step in declared.steps:
        assert step.level in ROLE_LEVELS[step.role], step.code


def test_what_is_not_declared_is_an_error() -> None:
    with pytest.raises(KeyError, match="lottery"):
        procedure("lottery")
    with pytest.raises(KeyError, match="lottery"):
        UNEMPLOYMENT.step("lottery")


@pytest.mark.clause("R2.1", "R2.5", "R3.4")
def test_unemployment_is_one_clerks_work_in_five_days() -> None:
    assert (UNEMPLOYMENT.article, UNEMPLOYMENT.title) == (2, "失业登记")
    assert UNEMPLOYMENT.working_days == 5
    assert names("place_kind", UNEMPLOYMENT.places) == ["户籍地", "常住地", "就业地", "参保地"]
    kinds = [StepKind.ACCEPT, StepKind.VERIFY, StepKind.COMPLETE]
    assert [step.kind for step in UNEMPLOYMENT.steps] == kinds
    who = {(step.level, step.role) for step in UNEMPLOYMENT.steps}
    assert who == {(Level.COMMUNITY, Role.CLERK)}


@pytest.mark.clause("R2.4", "R2.6", "R3.4")
def test_unemployment_asks_for_two_papers_and_forbids_the_rest() -> None:
    assert UNEMPLOYMENT.materials == ("身份证", "就业失业求职登记表")
    forbidden = "".join(UNEMPLOYMENT.forbidden)
    for paper in (
        "劳动关系证明",
        "毕业证",
        "学历证",
        "技能等级证",
        "档案",
        "参保",
        "领取失业保险金",
    ):
        assert paper in forbidden
    assert not set(UNEMPLOYMENT.materials) & set(UNEMPLOYMENT.forbidden)


@pytest.mark.clause("R2.7")
def test_unemployment_is_refused_for_the_seven_lawful_reasons_only() -> None:
    assert names("refusal_reason", UNEMPLOYMENT.refusals) == [
        "未满16周岁",
        "已依法享受基本养老保险待遇",
        "无劳动能力",
        "无就业要求",
        "未处于无业状态",
        "非本人或本人不同意",
        "已有有效登记（转迁入）",
    ]


@pytest.mark.clause("R2.9")
def test_unemployment_rests_on_the_persons_own_consent() -> None:
    assert UNEMPLOYMENT.bases == {BasisKind.PERSON}


@pytest.mark.clause("R7.1", "R8.1")
@pytest.mark.parametrize("declared", ENDINGS, ids=["7", "8"])
def test_a_registration_is_ended_by_one_act_of_the_community(declared: Procedure) -> None:
    assert [(step.kind, step.level, step.role) for step in declared.steps] == [
        (StepKind.COMPLETE, Level.COMMUNITY, Role.CLERK)
    ]
    assert declared.completion is Topic.ENDED
    reasons = {7: OF_UNEMPLOYMENT, 8: OF_EMPLOYMENT}[declared.article]
    assert declared.bases == {kind for one in reasons for way in one.ways for kind in way}


@pytest.mark.clause("R11.3", "R11.4", "R11.5", "R11.6")
def test_the_certificate_goes_up_to_the_district_and_back_in_seven_days() -> None:
    assert (CERTIFICATE.article, CERTIFICATE.working_days) == (11, 7)
    assert [(step.title, step.kind, step.level, step.role) for step in CERTIFICATE.steps] == [
        ("社区初审", StepKind.ACCEPT, Level.COMMUNITY, Role.CLERK),
        ("街道（乡镇）复审", StepKind.REVIEW, Level.TOWN, Role.REVIEWER),
        ("区县制证", StepKind.MAKE, Level.COUNTY, Role.CERTIFICATE_MAKER),
        ("社区发放", StepKind.HAND_OUT, Level.COMMUNITY, Role.CLERK),
    ]
    assert [channel.value for channel in CERTIFICATE.channels] == [
        *["window", "smart_hrss", "xiang_jiuye"]
    ]
    assert "身份证" in CERTIFICATE.materials
    assert len(CERTIFICATE.materials) == 2


def test_each_step_belongs_to_its_role_at_its_level_and_to_nobody_else() -> None:
    for level in Level:
        for role in Role:
            found = set(steps_for(level, frozenset({role})))
            for one in (one for one in CATALOGUE.values() if not one.of_employers):
                for step in one.steps:
                    theirs = (step.level, step.role) == (level, role)
                    assert ((one.code, step.code) in found) is theirs, (level, role, step)
    both = frozenset({Role.REVIEWER, Role.CERTIFICATE_MAKER})
    assert steps_for(Level.COUNTY, both) == (("certificate", "make"),)
    assert steps_for(Level.TOWN, both) == (("certificate", "review"),)


@pytest.mark.clause("R10.1")
def test_what_is_proposed_rises_to_the_township_when_it_is_late() -> None:
    both = frozenset({Role.REVIEWER, Role.CLERK})
    assert MOVE_OUT.working_days == 5
    assert [step.kind for step in MOVE_OUT.steps] == [StepKind.PROPOSE, StepKind.TAKE]
    assert {(step.level, step.role) for step in MOVE_OUT.steps} == {(Level.COMMUNITY, Role.CLERK)}
    assert steps_for(Level.TOWN, both, late=True) == (
        ("move_out", "take"),
        ("certificate", "review"),
    )
    assert steps_for(Level.COUNTY, both, late=True) == (("guidance", "assign"),)


@pytest.mark.clause("R9.1")
def test_a_move_in_is_one_act_with_the_persons_consent() -> None:
    assert [step.kind for step in MOVE_IN.steps] == [StepKind.COMPLETE]
    assert MOVE_IN.bases == MOVE_OUT.bases == {BasisKind.PERSON}


@pytest.mark.clause("R5.4")
def test_guidance_goes_up_to_the_districts_counsellors_and_is_never_refused() -> None:
    assert (GUIDANCE.article, GUIDANCE.working_days, GUIDANCE.refusals) == (5, 10, ())
    assert [(step.code, step.level, step.role) for step in GUIDANCE.steps] == [
        ("refer", Level.COMMUNITY, Role.CLERK),
        ("assign", Level.COUNTY, Role.COUNSELLOR),
        ("guide", Level.COUNTY, Role.COUNSELLOR),
    ]
    assert GUIDANCE.completion is None, "no message is sent"
    reviewer = frozenset({Role.REVIEWER})
    assert ("guidance", "assign") not in steps_for(Level.COUNTY, reviewer)
    assert ("guidance", "assign") in steps_for(Level.COUNTY, reviewer, late=True)


@pytest.mark.clause("P2")
def test_a_vacancy_is_audited_by_somebody_else_at_the_district_in_three_days() -> None:
    enter, audit = VACANCY.steps
    assert (VACANCY.working_days, VACANCY.bases) == (3, frozenset())
    who = {(Level.COMMUNITY, Role.CLERK), (Level.COUNTY, Role.REVIEWER)}
    for level in Level:
        for role in Role:
            roles = frozenset({role})
            assert enter.is_for(level, roles) is ((level, role) in who)
            assert audit.is_for(level, roles) is ((level, role) == (Level.COUNTY, Role.REVIEWER))
            found = steps_for(level, roles, late=True)
            assert VACANCY.code not in {code for code, _step in found}, "a list of its own"
    assert barred(VACANCY.steps, audit, ["enter"])
    assert not barred(VACANCY.steps, audit, ["audit"]), "who sent it back may publish it"
