"""Every route × role × area: the answer is what the table below says, and nothing is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.benefits import Benefit
from portal.domain.codes import code_set
from portal.domain.dates import shanghai_day
from portal.domain.evidence import EvidenceKind
from portal.domain.identity import parse_id_number
from portal.domain.identity_changes import CardNoteKind
from portal.domain.permissions import ADMINISTRATORS, PERMISSIONS, ROLE_LEVELS, Actor, Role
from portal.domain.status_checks import Purpose
from portal.models import (
    CardNote,
    Case,
    Document,
    DocumentKind,
    Evidence,
    PersonPhoto,
    PolicyBenefit,
    Posting,
)
from portal.queries import jobs
from portal.services import (
    benefits,
    documents,
    drafts,
    evidence,
    golive,
    identifiers,
    merging,
    staff_import,
    status_checks,
)
from portal.web.access import declared_permission
from portal.web.stores import paper_archive, photo_store, scan_store
from tests.factories import NOW, double_number, officer, registered, unemployment_details
from tests.golive_files import as_file, sound
from tests.integration.web.conftest import Town
from tests.integration.web.on_paper import batch_and_queued, issue_and_printer
from tests.scan_samples import encoded, sheet
from tests.strict_client import StrictClient

OWN = {
    Level.COMMUNITY: "430102001001",
    Level.TOWN: "430102001000",
    Level.COUNTY: "430102000000",
    Level.CITY: "430100000000",
    Level.PROVINCE: "430000000000",
}
OTHER = {
    Level.COMMUNITY: "430102001002",
    Level.TOWN: "430102002000",
    Level.COUNTY: "430103000000",
    Level.CITY: "430200000000",
}
CLERK = {Role.CLERK}
BUSINESS = set(Role) - ADMINISTRATORS
PRINTERS = {Role.CLERK, Role.REVIEWER, Role.CERTIFICATE_MAKER}
IMPORTERS = {Role.CLERK, Role.REVIEWER}
NO_DECIDERS = frozenset({(Role.REVIEWER, Level.COMMUNITY), (Role.REVIEWER, Level.COUNTY)})
NO_IMPORTERS = frozenset({(Role.REVIEWER, Level.COMMUNITY), (Role.REVIEWER, Level.TOWN)})
ABOVE = {Level.TOWN, Level.COUNTY, Level.CITY, Level.PROVINCE}
COUNTY = frozenset({Level.COUNTY})
BELOW_CITY = frozenset({Level.COMMUNITY, Level.TOWN, Level.COUNTY})
REGISTRARS = {Role.CERTIFICATE_MAKER, Role.REVIEWER, Role.SUPERVISOR}
MAKER = {Role.CERTIFICATE_MAKER}
EVERYONE = set(Role)


@dataclass(frozen=True)
class Rule:
    """Which roles (at which levels) an endpoint is for, and whether it shows one area's thing."""

    roles: set[Role]
    levels: frozenset[Level] = frozenset(Level)
    in_area: bool = False
    but_not: frozenset[tuple[Role, Level]] = frozenset()


RULES = {
    "desk.home": Rule(EVERYONE),
    "desk.show": Rule(BUSINESS),
    "auth.logout": Rule(EVERYONE),
    "auth.password": Rule(EVERYONE),
    "auth.postings": Rule(EVERYONE),
    "people.index": Rule(BUSINESS),
    "people.search": Rule(BUSINESS),
    "people.show": Rule(BUSINESS, in_area=True),
    "people.reveal": Rule(PRINTERS, in_area=True),
    "registration.start": Rule(CLERK),
    "registration.fill": Rule(CLERK, in_area=True),
    "registration.save": Rule(CLERK, in_area=True),
    "registration.discard": Rule(CLERK, in_area=True),
    "registration.refuse": Rule(CLERK, in_area=True),
    "cases.show": Rule(BUSINESS, in_area=True),
    "cases.complete": Rule(CLERK, in_area=True),
    "cases.aside": Rule(PRINTERS, in_area=True, but_not=NO_DECIDERS),
    **{
        f"reviews.{name}": Rule(
            {Role.REVIEWER}, frozenset({Level.TOWN}), in_area=name in {"show", "approve"}
        )
        for name in ("index", "show", "approve", "approve_many")
    },
    "cases.amend": Rule(CLERK, in_area=True),
    "cases.correct": Rule(CLERK, in_area=True),
    "cases.revisions": Rule(BUSINESS, in_area=True),
    "cases.paper": Rule(PRINTERS, in_area=True),
    "cases.issued_paper": Rule(PRINTERS, in_area=True),
    "cases.attach": Rule(CLERK, in_area=True),
    "cases.scan": Rule(PRINTERS, in_area=True),
    "cases.scan_page": Rule(PRINTERS, in_area=True),
    "cases.remove_scan": Rule(CLERK, in_area=True),
    "blank_forms.plain": Rule(PRINTERS),
    "blank_forms.show": Rule(CLERK),
    "blank_forms.reserve": Rule(CLERK),
    "blank_forms.numbered": Rule(CLERK),
    "areas.suggest": Rule(BUSINESS),
    "registration.compare": Rule(CLERK, in_area=True),
    "cases.compare": Rule(CLERK, in_area=True),
    **{
        f"comparisons.{name}": Rule({Role.REVIEWER}, frozenset({Level.COUNTY}))
        for name in ("index", "load", "template")
    },
    **{
        f"identity_changes.{name}": Rule(CLERK, in_area=True)
        for name in ("change", "card", "clear_card")
    },
    **{
        f"identity_changes.{name}": Rule(
            {Role.REVIEWER}, frozenset({Level.TOWN, Level.COUNTY}), in_area=True
        )
        for name in ("find", "compare", "undo")
    },
    "certificates.photo": Rule(BUSINESS, in_area=True),
    **{
        f"certificates.{name}": Rule(CLERK, in_area=True)
        for name in ("ask", "add_photo", "put_right")
    },
    **{
        f"benefits.{name}": Rule({Role.REVIEWER}, frozenset({Level.COUNTY}), in_area=True)
        for name in ("new", "revoke")
    },
    **{f"status_checks.{name}": Rule(PRINTERS) for name in ("index", "look_up")},
    **{f"status_checks.{name}": Rule(PRINTERS, in_area=True) for name in ("show", "sheet")},
    **{f"issues.{name}": Rule(CLERK, in_area=True) for name in ("receive", "hand_over")},
    "issues.receive_many": Rule(CLERK),
    "issues.waiting": Rule(BUSINESS, BELOW_CITY),
    "issues.index": Rule(REGISTRARS, COUNTY),
    "issues.show": Rule(REGISTRARS, COUNTY, in_area=True),
    **{
        f"issues.{name}": Rule({Role.CERTIFICATE_MAKER})
        for name in ("ledger", "enter", "all_printers")
    },
    **{
        f"issues.{name}": Rule({Role.CERTIFICATE_MAKER}, in_area=True)
        for name in ("print_again", "void", "printer_page", "remove_printer", "test_page")
    },
    "overview.show": Rule(BUSINESS, frozenset(ABOVE)),
    "jobs.progress": Rule(EVERYONE, in_area=True),
    **{
        f"golive.{name}": Rule(IMPORTERS, but_not=NO_IMPORTERS)
        for name in ("index", "upload", "template")
    },
    **{
        f"golive.{name}": Rule(IMPORTERS, in_area=True, but_not=NO_IMPORTERS)
        for name in ("show", "check", "apply", "download")
    },
    **{f"making.{name}": Rule(MAKER, COUNTY) for name in ("index", "start", "batches")},
    **{
        f"making.{name}": Rule(MAKER, COUNTY, in_area=True)
        for name in ("show", "make", "preview", "batch", "resume", "print_all", "sheet")
    },
    "overview.entered_late": Rule(BUSINESS, frozenset(ABOVE)),
    **{
        f"admin.{name}": Rule({Role.SYSTEM_ADMIN})
        for name in ("accounts", "add_account", "staff_import", "staff_template")
    },
    **{
        f"admin.{name}": Rule({Role.SYSTEM_ADMIN}, in_area=True)
        for name in ("account_page", "reset_password", "disable", "enable", "hand_over")
    },
    **{
        f"admin.{name}": Rule({Role.SYSTEM_ADMIN}, in_area=True)
        for name in (
            "staff_list",
            "staff_file",
            "apply_staff",
            "first_passwords",
            "renew_passwords",
        )
    },
    "admin.postings": Rule({Role.SECURITY_ADMIN}),
    "admin.requests": Rule({Role.SECURITY_ADMIN}),
    "admin.account_postings": Rule({Role.SECURITY_ADMIN}, in_area=True),
    "admin.end_posting": Rule({Role.SECURITY_ADMIN}, in_area=True),
    "admin.suggest_offices": Rule({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
    "admin.audit": Rule({Role.AUDITOR}),
}
PUBLIC = {"auth.login", "static", "verify.show"}
LAST = ("cases.remove_scan", "issues.remove_printer", "registration.discard", "auth.logout")


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


def _paper(app: Flask, session: Session, town: Town) -> dict[str, int]:
    """A paper of the waiting case that was handed out."""
    with app.app_context():
        sha256 = paper_archive().put(b"%PDF-1.7")
    paper = session.get_one(Case, town.waiting_case), DocumentKind.DECLARATION
    documents.record_print(session, town.clerk, NOW, *paper, sha256)
    declared = sa.select(Document.id).where(Document.kind == DocumentKind.DECLARATION)
    return {"document_id": session.scalars(declared).one()}


def _scan(app: Flask, session: Session, town: Town) -> dict[str, int]:
    """A photograph on the waiting case, unlike any before it."""
    size = (600, 400 + len(session.scalars(sa.select(Evidence.id)).all()))
    with app.app_context():
        store = scan_store()
    photograph = (EvidenceKind.ID_CARD, encoded(sheet(size)))
    scan = evidence.attach(session, town.clerk, NOW, store, town.waiting_case, *photograph)
    return {"evidence_id": scan.id, "number": 1}


def _photo(app: Flask, session: Session, town: Town) -> dict[str, int]:
    """A photo of the person's."""
    with app.app_context():
        kept = PersonPhoto(
            person_id=town.person_id,
            sha256=photo_store().put(encoded(sheet())),
            added_by_id=town.clerk.user_id,
            added_at=NOW,
        )
    session.add(kept)
    session.commit()
    return {"photo_id": kept.id}


def _double(session: Session, town: Town) -> dict[str, int]:
    """A note on the person's card, a record merged into theirs, and another one."""
    identifiers.note_card(session, town.clerk, NOW, town.person_id, CardNoteKind.LOST, None)
    note = session.scalars(sa.select(sa.func.max(CardNote.id))).one()
    details = unemployment_details(double_number(town.number))
    both = town.person_id, registered(session, town.clerk, details=details).person_id
    reviewer = officer(session, OWN[Level.TOWN], Role.REVIEWER)
    seal = merging.preview(session, reviewer, *both).seal
    done = merging.merge(session, reviewer, NOW, *both, "同一人", seal)
    other = session.get_one(Case, town.waiting_case).person_id
    return {"note_id": note, "merge_id": done.id, "other_id": other}


def _benefit(session: Session, town: Town) -> dict[str, int]:
    """A policy that the person enjoys, unlike any before it."""
    reviewer = officer(session, OWN[Level.COUNTY], Role.REVIEWER)
    amount = 100 * len(session.scalars(sa.select(PolicyBenefit.id)).all())
    kind = code_set("benefit_type").item("040")
    entry = Benefit(kind, None, shanghai_day(NOW), None, amount, "芙蓉区")
    return {"benefit_id": benefits.record(session, reviewer, NOW, town.person_id, entry).id}


def _look_up(session: Session, actor: Actor, town: Town) -> dict[str, int]:
    """A look-up of the person's status."""
    asked = parse_id_number(town.number), Purpose.SERVICE, None
    check = status_checks.look_up(session, actor, NOW, *asked)
    assert check is not None
    return {"check_id": check.id}


def _things(app: Flask, session: Session, town: Town) -> dict[str, int]:
    return {
        **_colleague(session),
        **_ledger(session, town),
        **_double(session, town),
        **_paper(app, session, town),
        **_scan(app, session, town),
        **_photo(app, session, town),
        **_benefit(session, town),
        **_look_up(session, town.clerk, town),
        **issue_and_printer(app, session),
        **batch_and_queued(session),
    }


def _calls(
    app: Flask, town: Town, draft: str, colleague: dict[str, int]
) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and address of everything but the public pages; what ends things last."""
    values = {
        "case_id": town.waiting_case,
        "person_id": town.person_id,
        "token": draft,
        "code": "unemployment",
        "act": "return",
        "change": "receive",
        "form": "plain",
        "slug": "receipt",
        "source": "business",
        **colleague,
    }
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint in PUBLIC:
                continue
            wanted = {name: values[name] for name in rule.arguments}
            url = app.url_map.bind("localhost").build(rule.endpoint, wanted)
            methods = (rule.methods or set()) & {"GET", "POST"}
            found += [(rule.endpoint, method, url) for method in sorted(methods)]
    yield from sorted(found, key=lambda call: LAST.index(call[0]) + 1 if call[0] in LAST else 0)


def _as_user(app: Flask, user_id: int) -> StrictClient:
    client = app.test_client()
    assert isinstance(client, StrictClient)
    with client.session_transaction() as kept:
        kept["_user_id"] = f"{user_id}.0"
        kept["_fresh"] = True
    return client


def test_every_endpoint_declares_a_permission_and_stands_in_the_table(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == set(RULES) | PUBLIC
    for endpoint in endpoints:
        assert declared_permission(app, endpoint) in PERMISSIONS, endpoint


def test_an_endpoint_that_declares_nothing_is_denied(app: Flask) -> None:
    app.add_url_rule("/undeclared", "undeclared", lambda: "secret")
    answer = app.test_client().get("/undeclared")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_nobody_signed_in_is_sent_to_the_log_in(app: Flask, session: Session, town: Town) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    client = app.test_client()
    things = _things(app, session, town)
    for endpoint, method, url in _calls(app, town, "draft", things):
        answer = client.open(url, method=method)
        assert answer.status_code == 302, (endpoint, method)
        assert answer.location.startswith("/login"), (endpoint, method)


@pytest.mark.usefixtures("render_server")
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("where", ["own", "other"])
def test_route_by_role_by_area(
    app: Flask, session: Session, town: Town, role: Role, where: str
) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    for level in ROLE_LEVELS[role]:
        if where == "other" and level is Level.PROVINCE:
            continue  # nothing lies outside the province
        code = (OWN if where == "own" else OTHER)[level]
        actor = officer(session, code, role)
        colleague = _things(app, session, town)
        draft = "x" * 24
        if role is Role.CLERK and where == "own":
            payload = {"id_number": [town.waiting_number]}
            draft = drafts.start(session, actor, "unemployment", payload, NOW)
        if where == "own" and actor.can("status.check"):  # an office reads its own look-ups alone
            colleague |= _look_up(session, actor, town)
        session.rollback()
        client = _as_user(app, actor.user_id)
        for endpoint, method, url in _calls(app, town, draft, colleague):
            answer = client.open(url, method=method)
            rule = RULES[endpoint]
            said = f"{role} at {level} ({where}): {method} {endpoint} -> {answer.status_code}"
            if role not in rule.roles or level not in rule.levels or (role, level) in rule.but_not:
                assert answer.status_code == 403, said
            elif rule.in_area and where == "other":
                assert answer.status_code == 404, said
            else:
                assert answer.status_code in {200, 302, 409, 422} or (
                    (endpoint, method, answer.status_code) == ("auth.postings", "POST", 404)
                ), said
