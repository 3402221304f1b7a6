"""Floor 4: HTTP only. A room a folder; every endpoint declares its permission."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from jinja2 import StrictUndefined

from portal.domain.dates import SHANGHAI, chinese_day
from portal.domain.identity import mask_id_number
from portal.domain.money import yuan
from portal.domain.names import mask_name
from portal.domain.offsets import offset_words
from portal.domain.phone import mask_phone
from portal.extensions import db
from portal.services.errors import AlreadySent
from portal.web import access, assets, cards, drafted, errors, headers, identity, once
from portal.web.admin.routes import room as admin_room
from portal.web.areas.routes import room as areas_room
from portal.web.auth.routes import room as auth_room
from portal.web.benefits.routes import room as benefits_room
from portal.web.blank_forms.routes import room as blank_forms_room
from portal.web.cases.routes import room as cases_room
from portal.web.certificates.routes import room as certificates_room
from portal.web.comparisons.routes import room as comparisons_room
from portal.web.components.routes import room as components_room
from portal.web.confirmation.room import left_card
from portal.web.confirmation.routes import room as confirmation_room
from portal.web.converters import IdConverter, LineConverter
from portal.web.deregistration.routes import room as deregistration_room
from portal.web.desk.routes import room as desk_room
from portal.web.drafts.routes import room as drafts_room
from portal.web.employers.routes import room as employers_room
from portal.web.golive.routes import room as golive_room
from portal.web.guidance.routes import room as guidance_room
from portal.web.guide import here
from portal.web.guide.routes import room as guide_room
from portal.web.identity_changes.routes import room as identity_changes_room
from portal.web.issues.routes import room as issues_room
from portal.web.jobs.routes import room as jobs_room
from portal.web.limits import MASS, MinuteCount
from portal.web.making.routes import room as making_room
from portal.web.manual.routes import room as manual_room
from portal.web.matching.routes import room as matching_room
from portal.web.moves.routes import room as moves_room
from portal.web.navigation import navigation
from portal.web.outbox.routes import room as outbox_room
from portal.web.overview.routes import room as overview_room
from portal.web.own_access.routes import room as own_access_room
from portal.web.people.routes import room as people_room
from portal.web.registration.routes import room as registration_room
from portal.web.reorganisations.routes import room as reorganisations_room
from portal.web.reviews.routes import room as reviews_room
from portal.web.rolls.routes import room as rolls_room
from portal.web.rosters.routes import room as rosters_room
from portal.web.service311.routes import room as service311_room
from portal.web.standards.routes import room as standards_room
from portal.web.status_checks.routes import room as status_checks_room
from portal.web.time import business_today
from portal.web.training.routes import room as training_room
from portal.web.vacancies.routes import room as vacancies_room
from portal.web.verify.routes import room as verify_room

ROOMS = (
    auth_room,
    desk_room,
    people_room,
    own_access_room,
    identity_changes_room,
    registration_room,
    deregistration_room,
    matching_room,
    moves_room,
    cases_room,
    confirmation_room,
    rolls_room,
    reviews_room,
    certificates_room,
    making_room,
    issues_room,
    blank_forms_room,
    areas_room,
    overview_room,
    outbox_room,
    comparisons_room,
    employers_room,
    vacancies_room,
    standards_room,
    service311_room,
    guidance_room,
    training_room,
    golive_room,
    rosters_room,
    jobs_room,
    admin_room,
    reorganisations_room,
    benefits_room,
    status_checks_room,
    verify_room,
    guide_room,
    drafts_room,
    manual_room,
    components_room,
)


def init_app(app: Flask) -> None:
    """Bind rooms, access check, error pages, headers and what every template may use."""
    app.url_map.converters.update(int=IdConverter, line=LineConverter)
    app.extensions[MASS] = MinuteCount()
    for room in ROOMS:
        app.register_blueprint(room)
    app.before_request(identity.identify)
    app.before_request(access.check_access)
    app.before_request(once.expect_once)
    app.after_request(once.end)
    app.after_request(identity.note_life)
    app.after_request(headers.add_headers)
    app.after_request(drafted.end_accepted)
    errors.init_errors(app)
    app.register_error_handler(AlreadySent, once.already)
    app.view_functions["static"] = assets.serve
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = assets.asset_url
    app.jinja_env.globals["sms_gateway"] = lambda: app.extensions["portal_gateway"] is not None
    app.jinja_env.filters.update(
        masked_number=mask_id_number,
        masked_phone=mask_phone,
        masked_name=mask_name,
        chinese_day=chinese_day,
        yuan=yuan,
        offset=offset_words,
        local=lambda moment: moment.astimezone(SHANGHAI),
    )
    app.context_processor(lambda: _page_context(app))


def _page_context(app: Flask) -> dict[str, Any]:
    actor = g.get("actor")
    return {
        "actor": actor,
        "offices": g.get("offices", []),
        "lock_minutes": g.login.lock_minutes if g.get("login") else 0,
        "navigation": lambda: navigation(actor, db.session()),  # a part of a page needs none
        "demo_mode": app.config["PORTAL"].demo,
        "business_today": business_today(),
        "left_card": left_card(),
        "card_field": cards.field_attributes(),
        "guide_about": here.about,
    }
