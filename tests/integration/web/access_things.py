"""One of everything that an address can name, for the access walk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.dates import shanghai_day
from portal.domain.deregistration import Answer, Standard
from portal.domain.identity import parse_id_number
from portal.domain.messages import Topic
from portal.domain.own_access import Asked, Asker
from portal.domain.permissions import Actor, Role
from portal.domain.reorganising import Kind
from portal.domain.status_checks import Purpose
from portal.models import (
    Area,
    Message,
    MessageState,
    NoticeTopic,
    OfficeNotice,
    Posting,
    Reorganisation,
)
from portal.queries import jobs
from portal.queries.rolls import EntryState
from portal.services import (
    completions,
    contact_sheets,
    golive,
    objecting,
    own_access,
    recommending,
    reorganising,
    rosters,
    staff_import,
    standards,
    status_checks,
)
from portal.services.audit_anchoring import anchor
from portal.services.recommending import Answered
from tests import reorganising as orders
from tests import roster_files, served
from tests.confirming import on_roll
from tests.factories import (
    NOW,
    officer,
    registered,
    resident_number,
    signed_on_paper,
    unemployment_details,
)
from tests.golive_files import as_file, sound
from tests.integration.web.access_areas import OWN
from tests.integration.web.access_persons_things import persons_things
from tests.integration.web.conftest import Town
from tests.integration.web.on_paper import batch_and_queued, issue_and_printer
from tests.many_vacancies import add_vacancies
from tests.moving import moved_in, proposed
from tests.vacancies import entered
from tests.working import STANDARD, add_employer

WORDS: dict[str, int | str] = {
    "code": "unemployment",
    "act": "return",
    "what": "in",
    "topic": "closed",
    "saying": "answer",
    "change": "receive",
    "form": "plain",
    "picture": "clerk-desk.png",
    "slug": "receipt",
    "source": "business",
    "kind": "rename",
    "part": "wishes",
    "login_id": 0,
}
"""What else an address can hold: words of a few."""


def _colleague(session: Session) -> dict[str, int]:
    """An account of 芙蓉区 with its posting, and a list of staff that the district handed in."""
    colleague = officer(session, OWN[Level.COMMUNITY], Role.CLERK)
    posting = session.scalars(sa.select(Posting).filter_by(user_id=colleague.user_id)).one()
    administrator = officer(session, OWN[Level.COUNTY], Role.SYSTEM_ADMIN)
    line = f"姓名,用户名,所属机构,岗位\n新同事,new{posting.id},{OWN[Level.TOWN]},审核人\n"
    return {
        "user_id": colleague.user_id,
        "posting_id": posting.id,
        "batch_id": staff_import.take_in(session, administrator, line.encode(), NOW),
    }


def _ledger(session: Session, town: Town) -> dict[str, int]:
    """A file of people registered before, handed in by the community; its check waits."""
    file_id = golive.upload(session, town.clerk, NOW, as_file([sound(1)])).id
    job = jobs.latest(session, file_id, "golive.check")
    assert job is not None
    return {"file_id": file_id, "job_id": job.id}


def look_up(session: Session, actor: Actor, town: Town) -> dict[str, int]:
    """A look-up of the person's status."""
    asked = parse_id_number(town.number), Purpose.SERVICE, None
    check = status_checks.look_up(session, actor, NOW, *asked)
    assert check is not None
    return {"check_id": check.id}


def asked_for(session: Session, actor: Actor, town: Town) -> dict[str, int]:
    """A request for the record of who saw the person's data."""
    now = datetime.now(UTC)
    wanted = Asked(date(2026, 1, 1), shanghai_day(now), Asker.PERSON, None, seen=True)
    return {"asked_id": own_access.ask(session, actor, now, town.person_id, wanted).id}


def _employer(session: Session, town: Town) -> dict[str, int]:
    """An employer, and the county's standard of a day of its own."""
    reviewer = officer(session, OWN[Level.COUNTY], Role.REVIEWER)
    standard = Standard(date(2020, 1, 1) + timedelta(days=reviewer.user_id), STANDARD)
    return {
        "employer_id": add_employer(session, town.clerk).id,
        "standard_id": standards.add(session, reviewer, NOW, standard, None).id,
    }


def _roster(session: Session, town: Town) -> dict[str, int]:
    """A roster of an employer, handed in by the community; its check waits."""
    employer_id = add_employer(session, town.clerk).id
    content = roster_files.as_file([roster_files.sound(1)])
    uploaded = rosters.upload(session, town.clerk, NOW, employer_id, content)
    return {"roster_id": uploaded.id, "line": roster_files.FIRST_ROW}


def _vacancy(session: Session, town: Town) -> dict[str, int | str]:
    """A vacancy that the community entered; its audit waits."""
    acts = {"doing": "take-down", "judging": "refuse"}
    return {"vacancy_id": entered(session, town.clerk).id, **acts}


def _recommended(session: Session, town: Town) -> dict[str, int]:
    """A vacancy that can be recommended, and one that was, to the person."""
    opening_id, told_id = add_vacancies(session, town.clerk, 2)
    answered = Answered(Answer.ACCEPTED, signed_on_paper().means)
    told = town.person_id, told_id, answered
    offer = recommending.recommend(session, town.clerk, NOW, *told)
    return {"opening_id": opening_id, "job_offer_id": offer.id}


def _notice(session: Session, town: Town) -> dict[str, int]:
    """A notice to the community."""
    notice = OfficeNotice(
        office_id=town.clerk.office_id,
        topic=NoticeTopic.EMPLOYED,
        person_id=town.person_id,
        case_id=town.completed_case,
        at=NOW,
    )
    session.add(notice)
    session.commit()
    return {"notice_id": notice.id}


def _message(session: Session, town: Town) -> dict[str, int]:
    """A message of the community's that did not arrive."""
    undelivered = Message(
        person_id=town.person_id,
        case_id=town.completed_case,
        office_id=town.clerk.office_id,
        by_id=town.clerk.user_id,
        topic=Topic.DONE,
        phone="19900000001",
        text="您的失业登记已办结。",
        state=MessageState.FAILED,
        failure="号码停机",
        written_at=NOW,
    )
    session.add(undelivered)
    session.commit()
    return {"message_id": undelivered.id}


def _moves(session: Session, town: Town) -> dict[str, int]:
    """Somebody whom another community took over, which was objected to; another proposed to us."""
    elsewhere = officer(session, "430102001003", Role.CLERK)
    number, other = resident_number(), resident_number()
    registered(session, town.clerk, details=unemployment_details(number))
    move_id = moved_in(session, elsewhere, number, town.clerk.office_id).id
    objecting.object_to(session, town.clerk, NOW, move_id, "本人没有同意")
    theirs = registered(session, elsewhere, details=unemployment_details(other)).person_id
    proposal = proposed(session, elsewhere, theirs, town.clerk.office_id)
    return {"move_id": move_id, "proposal_id": proposal.id}


def _order(session: Session) -> dict[str, int]:
    """A community of 芙蓉区, another each time, that is to have another name next year."""
    administrator = officer(session, OWN[Level.COUNTY], Role.SYSTEM_ADMIN)
    before = session.scalar(sa.select(sa.func.count()).select_from(Reorganisation)) or 0
    community = session.scalars(
        sa.select(Area.id)
        .where(Area.level == Level.COMMUNITY, Area.code.startswith("430102002"))
        .order_by(Area.code)
        .offset(before)
    ).first()
    wanted = orders.asked(
        Kind.RENAME,
        subject_id=community,
        new_name=f"和平{before}村委会",
        effective_on=date(2027, 1, 1),
    )
    return {"order_id": reorganising.propose(session, administrator, NOW, wanted).id}


def _services(session: Session, town: Town) -> dict[str, int]:
    """A course, somebody who agreed to it, who completed it, and a referral to a counsellor."""
    keeper = served.keeper(session, OWN[Level.COUNTY])
    school = served.institution(session, keeper)
    course = served.course(session, keeper, school.id)
    line = f"姓名,身份证号,培训班,结业日期\n张三,{town.number},{course.title},2026-11-20\n"
    found = {
        "institution_id": school.id,
        "course_id": course.id,
        "completion_id": completions.take_in(session, keeper, line.encode(), NOW),
    }
    person = registered(session, town.clerk, details=unemployment_details(resident_number()))
    offer_id = served.recommended(session, town.clerk, person.person_id, course.id).id
    found |= {"offer_id": offer_id, "course_offer_id": offer_id}
    return found | {"referral_id": served.referred(session, town.clerk, person.person_id).id}


def _entry(session: Session, town: Town) -> dict[str, int]:
    """Somebody of the community on this month's roll."""
    return {"entry_id": on_roll(session, town.clerk).entry_id}


def _contact_sheet(session: Session, town: Town) -> dict[str, int]:
    """A sheet of the month with somebody of the community to visit."""
    on_roll(session, town.clerk)
    return {"sheet_id": contact_sheets.make(session, town.clerk, NOW, [EntryState.LEFT]).id}


def things(app: Flask, session: Session, town: Town) -> dict[str, int | str]:
    return {
        **_colleague(session),
        **_ledger(session, town),
        **persons_things(app, session, town),
        **_employer(session, town),
        **_roster(session, town),
        **_vacancy(session, town),
        **_recommended(session, town),
        **_notice(session, town),
        **_message(session, town),
        **_moves(session, town),
        **_entry(session, town),
        **_contact_sheet(session, town),
        **_services(session, town),
        **look_up(session, town.clerk, town),
        **asked_for(session, town.clerk, town),
        **issue_and_printer(app, session),
        **batch_and_queued(session),
        **_order(session),
        "anchor_id": anchor(session, NOW).id,
    }
