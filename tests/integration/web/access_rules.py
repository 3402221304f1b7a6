"""Which role, at which level, each endpoint is for: the table that the access walk goes by."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.areas import Level
from portal.domain.permissions import ADMINISTRATORS, Role

CLERK = {Role.CLERK}
BUSINESS = set(Role) - ADMINISTRATORS
PRINTERS = {Role.CLERK, Role.REVIEWER, Role.CERTIFICATE_MAKER}
DECIDERS = PRINTERS | {Role.COUNSELLOR}
IMPORTERS = {Role.CLERK, Role.REVIEWER}
NO_DECIDERS = frozenset({(Role.REVIEWER, Level.COMMUNITY), (Role.REVIEWER, Level.COUNTY)})
NO_IMPORTERS = frozenset({(Role.REVIEWER, Level.COMMUNITY), (Role.REVIEWER, Level.TOWN)})
NO_OVERVIEW = frozenset(
    (role, Level.COMMUNITY) for role in set(Role) - ADMINISTRATORS - {Role.REVIEWER}
)
ABOVE = {Level.TOWN, Level.COUNTY, Level.CITY, Level.PROVINCE}
COUNTY = frozenset({Level.COUNTY})
BELOW_CITY = frozenset({Level.COMMUNITY, Level.TOWN, Level.COUNTY})
REGISTRARS = {Role.CERTIFICATE_MAKER, Role.REVIEWER, Role.SUPERVISOR}
MAKER = {Role.CERTIFICATE_MAKER}
KEEPERS = {Role.REVIEWER, Role.COUNSELLOR}
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
    "auth.account": Rule(EVERYONE),
    "auth.awake": Rule(EVERYONE),
    "auth.code": Rule(EVERYONE),
    "auth.end_login": Rule(EVERYONE),
    "auth.end_logins": Rule(EVERYONE),
    "auth.factor": Rule(EVERYONE),
    "auth.hand_over": Rule(EVERYONE),
    "auth.lock": Rule(EVERYONE),
    "auth.logout": Rule(EVERYONE),
    "auth.pin": Rule(EVERYONE),
    "auth.remove_pin": Rule(EVERYONE),
    "auth.unlock": Rule(EVERYONE),
    "auth.password": Rule(EVERYONE),
    "auth.postings": Rule(EVERYONE),
    **{f"drafts.{name}": Rule(EVERYONE) for name in ("keep", "take_up", "drop", "forget")},
    "manual.show": Rule(EVERYONE),
    "manual.show_picture": Rule(EVERYONE),
    "people.index": Rule(BUSINESS),
    "people.search": Rule(BUSINESS),
    "people.show": Rule(BUSINESS, in_area=True),
    "people.reveal": Rule(PRINTERS, in_area=True),
    **{f"own_access.{name}": Rule(CLERK, in_area=True) for name in ("ask", "paper")},
    "registration.start": Rule(CLERK),
    "registration.fill": Rule(CLERK, in_area=True),
    "registration.save": Rule(CLERK, in_area=True),
    "registration.discard": Rule(CLERK, in_area=True),
    "registration.refuse": Rule(CLERK, in_area=True),
    **{f"deregistration.{name}": Rule(CLERK, in_area=True) for name in ("end", "compare", "begin")},
    "moves.index": Rule(BUSINESS),
    "moves.listed": Rule(BUSINESS),
    "moves.arrive": Rule(CLERK),
    "moves.leave_together": Rule(CLERK),
    "moves.leave": Rule(CLERK, in_area=True),
    "moves.say": Rule(CLERK, in_area=True),
    "moves.take_several": Rule(DECIDERS, but_not=NO_DECIDERS),
    "moves.take": Rule(DECIDERS, in_area=True, but_not=NO_DECIDERS),
    "moves.object_to": Rule(CLERK, in_area=True),
    "moves.judge": Rule({Role.REVIEWER, Role.SUPERVISOR}, frozenset(ABOVE), in_area=True),
    "service311.index": Rule(BUSINESS),
    **{
        f"service311.{name}": Rule(CLERK, in_area=True)
        for name in ("guide", "refused", "tell", "revoke")
    },
    "training.index": Rule(BUSINESS),
    **{f"training.{name}": Rule(CLERK, in_area=True) for name in ("fitting", "recommend", "sheet")},
    **{
        f"training.{name}": Rule(KEEPERS, COUNTY)
        for name in ("add_institution", "completions", "completion_template")
    },
    **{
        f"training.{name}": Rule(KEEPERS, COUNTY, in_area=True)
        for name in (
            "change_institution",
            "close_institution",
            "add_course",
            "change_course",
            "withdraw_course",
            "completion_list",
            "apply_completions",
        )
    },
    "guidance.index": Rule(BUSINESS, frozenset({Level.COMMUNITY, Level.COUNTY})),
    **{f"guidance.{name}": Rule(CLERK, in_area=True) for name in ("refer", "answer", "withdraw")},
    **{
        f"guidance.{name}": Rule(KEEPERS, COUNTY, in_area=True)
        for name in ("assign", "ask_back", "give")
    },
    **{f"confirmation.{name}": Rule(CLERK) for name in ("index", "find", "unfinished")},
    "confirmation.show": Rule(BUSINESS, in_area=True),
    **{f"confirmation.{name}": Rule(CLERK, in_area=True) for name in ("edit", "record", "resume")},
    "desk.seen": Rule(BUSINESS, frozenset({Level.COMMUNITY}), in_area=True),
    "cases.show": Rule(BUSINESS, in_area=True),
    "cases.complete": Rule(CLERK, in_area=True),
    "cases.aside": Rule(DECIDERS, in_area=True, but_not=NO_DECIDERS),
    **{
        f"reviews.{name}": Rule(
            {Role.REVIEWER}, frozenset({Level.TOWN}), in_area=name in {"show", "approve"}
        )
        for name in ("index", "show", "approve", "approve_many")
    },
    "cases.amend": Rule(CLERK, in_area=True),
    "cases.revoke": Rule({Role.REVIEWER}, frozenset({Level.TOWN, Level.COUNTY}), in_area=True),
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
    **{f"employers.{name}": Rule(BUSINESS) for name in ("index", "search", "show")},
    **{
        f"employers.{name}": Rule(IMPORTERS, but_not=NO_IMPORTERS)
        for name in ("pick", "pick_new", "new", "edit")
    },
    **{f"vacancies.{name}": Rule(BUSINESS) for name in ("index", "search")},
    **{f"vacancies.{name}": Rule(BUSINESS, in_area=True) for name in ("show", "reveal")},
    "vacancies.new": Rule(IMPORTERS, but_not=NO_IMPORTERS),
    **{
        f"vacancies.{name}": Rule(IMPORTERS, in_area=True, but_not=NO_IMPORTERS)
        for name in ("edit", "manage")
    },
    "vacancies.audits": Rule({Role.REVIEWER}, COUNTY),
    **{
        f"vacancies.{name}": Rule({Role.REVIEWER}, COUNTY, in_area=True)
        for name in ("audit", "approve", "aside")
    },
    "standards.index": Rule(BUSINESS, BELOW_CITY),
    "standards.add": Rule({Role.REVIEWER}, COUNTY),
    "standards.withdraw": Rule({Role.REVIEWER}, COUNTY, in_area=True),
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
    **{
        f"matching.{name}": Rule(CLERK, in_area=True)
        for name in ("page", "vacancy", "fitting", "recommend", "sheet")
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
    **{
        f"overview.{name}": Rule(BUSINESS, but_not=NO_OVERVIEW)
        for name in ("show", "listed", "entered_late")
    },
    "outbox.failed": Rule(BUSINESS),
    **{
        f"outbox.{name}": Rule({Role.CLERK, Role.REVIEWER, Role.COUNSELLOR}, in_area=True)
        for name in ("again", "told", "number")
    },
    "jobs.progress": Rule(EVERYONE, in_area=True),
    **{
        f"golive.{name}": Rule(IMPORTERS, but_not=NO_IMPORTERS)
        for name in ("index", "upload", "template")
    },
    **{
        f"golive.{name}": Rule(IMPORTERS, in_area=True, but_not=NO_IMPORTERS)
        for name in ("show", "check", "apply", "download")
    },
    "rosters.index": Rule(BUSINESS),
    "rosters.show": Rule(BUSINESS, in_area=True),
    **{f"rosters.{name}": Rule(CLERK) for name in ("choose", "template", "start", "upload")},
    **{
        f"rosters.{name}": Rule(CLERK, in_area=True)
        for name in ("check", "row", "mend", "confirm", "complete", "download")
    },
    **{
        f"rosters.{name}": Rule(
            {Role.REVIEWER}, frozenset({Level.TOWN, Level.COUNTY}), in_area=True
        )
        for name in ("ask_to_revoke", "revoke")
    },
    **{f"making.{name}": Rule(MAKER, COUNTY) for name in ("index", "start", "batches")},
    **{
        f"making.{name}": Rule(MAKER, COUNTY, in_area=True)
        for name in ("show", "make", "preview", "batch", "resume", "print_all", "sheet")
    },
    **{
        f"admin.{name}": Rule({Role.SYSTEM_ADMIN})
        for name in ("accounts", "add_account", "staff_import", "staff_template")
    },
    **{
        f"admin.{name}": Rule({Role.SYSTEM_ADMIN}, in_area=True)
        for name in (
            "account_page",
            "reset_password",
            "disable",
            "enable",
            "hand_over",
            "staff_list",
            "staff_file",
            "apply_staff",
            "first_passwords",
            "renew_passwords",
        )
    },
    "rolls.show": Rule(BUSINESS),
    "rolls.listed": Rule(BUSINESS),
    "rolls.may_end": Rule(BUSINESS),
    **{f"rolls.{name}": Rule(CLERK) for name in ("sheet", "make_sheet", "find_sheet")},
    **{f"rolls.{name}": Rule(CLERK, in_area=True) for name in ("enter", "paper")},
    "admin.postings": Rule({Role.SECURITY_ADMIN}),
    "admin.security": Rule({Role.SECURITY_ADMIN}, frozenset({Level.PROVINCE})),
    "admin.requests": Rule({Role.SECURITY_ADMIN}),
    "admin.account_postings": Rule({Role.SECURITY_ADMIN}, in_area=True),
    "admin.end_posting": Rule({Role.SECURITY_ADMIN}, in_area=True),
    "admin.reset_factor": Rule({Role.SECURITY_ADMIN}, in_area=True),
    **{
        f"reorganisations.{name}": Rule(
            {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}, in_area=name == "show"
        )
        for name in ("index", "past", "suggest", "show")
    },
    **{
        f"reorganisations.{name}": Rule({Role.SYSTEM_ADMIN}, in_area=name != "new")
        for name in ("new", "withdraw", "reverse")
    },
    **{
        f"reorganisations.{name}": Rule({Role.SECURITY_ADMIN}, in_area=True)
        for name in ("approve", "turn_down")
    },
    "admin.suggest_offices": Rule(set(ADMINISTRATORS)),
    **{
        f"admin.{name}": Rule({Role.AUDITOR})
        for name in ("audit", "audit_export", "odd_access", "audit_anchors", "audit_anchor")
    },
    **{f"admin.{name}": Rule({Role.AUDITOR}) for name in ("role_changes", "see_role_changes")},
}
PUBLIC = {
    *("auth.login", "static", "verify.show", "components.show"),
    *("guide.index", "guide.show", "guide.leaflet"),
}
