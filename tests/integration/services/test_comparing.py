"""信息比对 of a case (R2.8): result, time and source on record; a difference never decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.comparisons import BY_HAND, COMPARED, Answer, Finding, Result, Source, State
from portal.domain.decisions import Given
from portal.domain.identity import IdNumber, Sex
from portal.domain.permissions import Actor, Role
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Action, Status
from portal.exchange.comparison_files import LoadedFiles
from portal.models import AuditEntry, Case, Comparison, Decision
from portal.models.sealing import identifier_hash
from portal.queries import comparisons, people
from portal.services import comparing, engine, registration
from portal.services.comparison_files import columns, load
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.registration import Finish, Refused
from portal.services.sheets import write_csv
from tests.factories import NOW, clerk, officer, signed_on_paper, unemployment_details
from tests.integration.services.records import rows_of

AS_OF = date(2026, 11, 20)
STILL_PAID = Finding(State.INSURED_BY_EMPLOYER, AS_OF, None, None, "某某机械厂")
MEANS = code_set("verification_means")
NOTHING = Answer(AS_OF)


@dataclass(frozen=True)
class Said:
    """Sources that give the same answers of anybody, and note whom they were asked about."""

    answers: Mapping[Source, Answer]

    def look_up(self, actor: Actor, source: Source, number: IdNumber, on: date) -> Answer:
        assert on == date(2026, 11, 24)
        return self.answers.get(source, Answer())


ALL_FITS = Said({Source.SOCIAL_INSURANCE: NOTHING, Source.BUSINESS: NOTHING})
DIFFERS = Said({Source.SOCIAL_INSURANCE: Answer(AS_OF, (STILL_PAID,)), Source.BUSINESS: NOTHING})
NO_DATA = Said({})


def waiting(session: Session, actor: Actor) -> Case:
    return registration.accept(
        session, actor, NOW, unemployment_details(), consent=signed_on_paper()
    )


def finish(means: str, opinion: str | None = None) -> Finish:
    return Finish(None, MEANS.item(means), opinion)


def results(session: Session, case_id: int) -> list[tuple[Source, Result]]:
    return [(one.source, one.result) for one in rows_of(session, Comparison, case_id=case_id)]


@pytest.mark.clause("R2.8")
def test_a_comparison_is_kept_with_source_result_time_and_who(session: Session) -> None:
    actor = clerk(session)
    case = waiting(session, actor)
    later = NOW + timedelta(hours=2)
    comparing.compare_case(session, actor, later, DIFFERS, case.id)
    first, second = rows_of(session, Comparison, case_id=case.id)
    assert (first.source, first.result) == (Source.SOCIAL_INSURANCE, Result.DIFFERENT)
    assert first.words == "2026 年 11 月仍由某某机械厂缴费"
    assert (second.source, second.result) == (Source.BUSINESS, Result.SAME)
    assert {one.as_of for one in (first, second)} == {AS_OF}
    assert {(one.at, one.actor_id) for one in (first, second)} == {(later, actor.user_id)}
    audited = rows_of(session, AuditEntry, action="case.compare", subject_id=case.id)
    assert [(one.user_id, one.person_id) for one in audited] == [(actor.user_id, case.person_id)]


@pytest.mark.clause("R2.7", "R2.8")
def test_a_difference_decides_nothing_and_wants_to_be_explained(session: Session) -> None:
    actor = clerk(session)
    for means in (COMPARED, BY_HAND):
        case = waiting(session, actor)
        comparing.compare_case(session, actor, NOW, DIFFERS, case.id)
        assert rows_of(session, Case, id=case.id, status=Status.OPEN)
        with pytest.raises(RuleBroken, match="比对与申报不一致") as refused:
            registration.complete(session, actor, NOW, case.id, case.version, finish(means))
        assert [one.field for one in refused.value.problems] == ["opinion"]
        explained = finish(means, "本人已离职，单位未停保")
        registration.complete(session, actor, NOW, case.id, case.version, explained)
        assert case.status is Status.COMPLETED
        (verified,) = rows_of(session, Decision, case_id=case.id, action=Action.VERIFY)
        assert (verified.verification, verified.opinion) == (
            MEANS.item(means),
            "本人已离职，单位未停保",
        )


@pytest.mark.clause("R2.8")
def test_what_fits_is_the_result_that_the_decision_and_the_form_carry(session: Session) -> None:
    actor = clerk(session)
    case = waiting(session, actor)
    comparing.compare_case(session, actor, NOW, ALL_FITS, case.id)
    registration.complete(session, actor, NOW, case.id, case.version, finish(COMPARED))
    (verified,) = rows_of(session, Decision, case_id=case.id, action=Action.VERIFY)
    assert verified.opinion == "社会保险、市场主体（工商）与申报一致（截至 2026-11-20）"


@pytest.mark.clause("R2.8")
def test_without_data_nothing_passes_for_compared(session: Session) -> None:
    actor = clerk(session)
    case = waiting(session, actor)
    for compared in (False, True):  # before any comparison, and after one that found no data
        if compared:
            comparing.compare_case(session, actor, NOW, NO_DATA, case.id)
        with pytest.raises(RuleBroken, match="没有可用的比对结果") as refused:
            registration.complete(session, actor, NOW, case.id, case.version, finish(COMPARED))
        assert [one.field for one in refused.value.problems] == ["verification"]
    registration.complete(session, actor, NOW, case.id, case.version, finish(BY_HAND))
    assert results(session, case.id) == [(source, Result.ABSENT) for source in Source]


@pytest.mark.clause("R2.8")
def test_comparing_again_adds_rows_and_the_last_ones_count(session: Session) -> None:
    actor = clerk(session)
    case = waiting(session, actor)
    for said in (DIFFERS, ALL_FITS):
        comparing.compare_case(session, actor, NOW, said, case.id)
    assert len(results(session, case.id)) == 4
    assert [one.result for one in comparisons.of_case(session, case)] == [Result.SAME] * 2
    registration.complete(session, actor, NOW, case.id, case.version, finish(COMPARED))


@pytest.mark.clause("R2.8")
def test_a_form_put_right_is_compared_anew(session: Session) -> None:
    actor = clerk(session)
    details = unemployment_details()
    case = registration.accept(session, actor, NOW, details, consent=signed_on_paper())
    comparing.compare_case(session, actor, NOW, DIFFERS, case.id)
    back = Given(fields=("unemployed_since",))
    engine.advance(session, actor, NOW, case.id, case.version, Action.RETURN, back)
    with pytest.raises(Conflict, match="不需要核验"):
        comparing.compare_case(session, actor, NOW, DIFFERS, case.id)
    session.refresh(case)
    later = NOW + timedelta(minutes=5)
    right = replace(details, unemployed_since=date(2026, 11, 21))
    registration.resubmit(session, actor, later, case.id, case.version, right)
    session.refresh(case)
    assert comparisons.of_case(session, case) == []
    comparing.compare_case(session, actor, later, DIFFERS, case.id)
    assert [one.result for one in comparisons.of_case(session, case)] == [Result.ABSENT] * 2


@pytest.mark.clause("R2.8")
def test_at_once_the_comparison_is_recorded_with_the_case_or_not_at_all(session: Session) -> None:
    actor = clerk(session)
    details = unemployment_details()
    compared = comparing.look_up(DIFFERS, actor, NOW, details.id_number, details.unemployed_since)
    unexplained = Finish(signed_on_paper(), MEANS.item(COMPARED))
    with pytest.raises(RuleBroken, match="比对与申报不一致"):
        registration.accept(session, actor, NOW, details, finish=unexplained, compared=compared)
    assert people.by_id_number(session, details.id_number) is None
    explained = replace(unexplained, opinion="电话核实，已离职")
    case = registration.accept(session, actor, NOW, details, finish=explained, compared=compared)
    assert case.status is Status.COMPLETED
    assert results(session, case.id) == [
        (Source.SOCIAL_INSURANCE, Result.DIFFERENT),
        (Source.BUSINESS, Result.SAME),
    ]


@pytest.mark.clause("R2.8")
def test_what_was_compared_stays_with_a_case_that_is_verified_later(session: Session) -> None:
    actor, details = clerk(session), unemployment_details()
    compared = comparing.look_up(ALL_FITS, actor, NOW, details.id_number, details.unemployed_since)
    case = registration.accept(
        session, actor, NOW, details, consent=signed_on_paper(), compared=compared
    )
    assert results(session, case.id) == [(source, Result.SAME) for source in Source]
    later = NOW + timedelta(hours=2)
    registration.complete(session, actor, later, case.id, case.version, finish(COMPARED))
    assert case.status is Status.COMPLETED


@pytest.mark.clause("R2.7", "R2.8")
def test_what_was_compared_stays_with_a_request_refused_at_once(session: Session) -> None:
    actor, number = clerk(session), unemployment_details().id_number
    compared = comparing.look_up(DIFFERS, actor, NOW, number, None)
    reason = code_set("refusal_reason").item("1")
    refused = Refused(number, "田小满", number.sex or Sex.MALE, reason, "核对了身份证")
    case = registration.refuse_at_once(
        session, actor, NOW, UNEMPLOYMENT, refused, compared=compared
    )
    assert [(one.source, one.result) for one in comparisons.of_case(session, case)] == [
        (Source.SOCIAL_INSURANCE, Result.DIFFERENT),
        (Source.BUSINESS, Result.SAME),
    ]


def test_a_preview_leaves_its_trace_and_no_comparison(session: Session) -> None:
    actor, details = clerk(session), unemployment_details()
    before = len(rows_of(session, Comparison))
    found = comparing.preview(
        session, actor, NOW, DIFFERS, details.id_number, details.unemployed_since
    )
    assert [one.result for one in found] == [Result.DIFFERENT, Result.SAME]
    assert len(rows_of(session, Comparison)) == before
    (entry,) = rows_of(session, AuditEntry, user_id=actor.user_id)
    assert (entry.action, entry.person_id) == ("person.compare", None)
    index = identifier_hash(details.id_number.canonical)
    assert int(entry.detail) == int.from_bytes(index[:8])


def test_a_preview_of_somebody_known_names_the_person(session: Session) -> None:
    case = waiting(session, clerk(session))
    actor = clerk(session, "430102001002")
    comparing.preview(session, actor, NOW, DIFFERS, case.person.id_number, None)
    (entry,) = rows_of(session, AuditEntry, user_id=actor.user_id)
    assert (entry.person_id, entry.detail) == (case.person_id, "")


def test_who_may_compare(session: Session) -> None:
    case = waiting(session, clerk(session))
    elsewhere = clerk(session, "430102001002")
    with pytest.raises(NotFound):
        comparing.compare_case(session, elsewhere, NOW, ALL_FITS, case.id)
    reviewer = officer(session, "430102000000", Role.REVIEWER)
    with pytest.raises(NotAllowed):
        comparing.compare_case(session, reviewer, NOW, ALL_FITS, case.id)
    with pytest.raises(NotAllowed):
        comparing.preview(session, reviewer, NOW, ALL_FITS, unemployment_details().id_number, None)
    assert results(session, case.id) == []


@pytest.mark.clause("R2.6", "R2.8")
def test_the_loaded_files_answer_for_their_district_and_for_everybody_in_them(
    session: Session,
) -> None:
    """Data of another district tell of the person; that there are none there says nothing."""
    here, there = officer(session, "430921000000", Role.REVIEWER), clerk(session, "430202001001")
    known, unknown = (unemployment_details().id_number for _ in range(2))
    row = {
        "number": known.canonical,
        "state": State.INSURED_BY_EMPLOYER.label,
        "employer": "某某机械厂",
    }
    source = Source.SOCIAL_INSURANCE
    load(session, here, NOW, source, AS_OF, write_csv(columns(source), [row]))
    files = LoadedFiles(lambda: session)
    today = date(2026, 11, 24)
    assert files.look_up(here, source, known, today) == Answer(AS_OF, (STILL_PAID,))
    assert files.look_up(there, source, known, today) == Answer(None, (STILL_PAID,))
    assert files.look_up(here, source, unknown, today) == Answer(AS_OF)
    assert files.look_up(there, source, unknown, today) == Answer()
    assert files.look_up(here, Source.BUSINESS, known, today) == Answer()


def test_a_form_that_asks_for_no_day_is_compared_with_today(session: Session) -> None:
    number = unemployment_details().id_number
    found = comparing.look_up(DIFFERS, clerk(session), NOW, number, None)
    assert [one.result for one in found] == [Result.DIFFERENT, Result.SAME]
