"""One search box for people, cases, certificates and employers; never a number in an address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.card_reader import CardError
from portal.domain.characters import narrow, without_blanks
from portal.domain.identity import IdentityError, IdNumber, parse_id_number
from portal.domain.mass_reading import Mass
from portal.domain.names import TextError, clean_text
from portal.domain.passes import PassNumber
from portal.extensions import db
from portal.models import Case, Employer, Person
from portal.queries import employers, finding, people
from portal.queries.finding import Named
from portal.queries.people import PersonPage
from portal.services import lookups
from portal.web import cards
from portal.web.access import current_actor, part_of_area, requires
from portal.web.converters import asked, row_id, sent_text
from portal.web.limits import hold_back
from portal.web.people.room import room

_LONGEST_QUERY = 60
_MOST_EMPLOYERS = 5
_MEANT_AS_A_NUMBER = re.compile(r"\d{17}[\dXx]", re.ASCII)


@dataclass(frozen=True)
class _Firms:
    """The first employers whose name begins with what was typed, and whether there are more."""

    employers: tuple[Employer, ...] = ()
    more: bool = False
    following: None = None


@room.get("")
@requires("person.search")
def index() -> ResponseReturnValue:
    """The people of the area, or of one below, by name; all or only the registered unemployed."""
    return _list("", None)


@room.post("")
@requires("person.search")
def search() -> ResponseReturnValue:
    """Find by number, certificate, case, name or pinyin; a single hit opens at once."""
    sent = request.form.get("q", "")
    try:
        card = cards.read(sent)
    except CardError as broken:
        return _refused("", str(broken))
    if card is not None:
        return _exact(card.number.canonical, read=sent) or _list(card.number.canonical, None)
    typed = " ".join(narrow(sent).split())
    if len(typed) > _LONGEST_QUERY or not typed.isprintable():
        return _refused(typed[:_LONGEST_QUERY], "请输入姓名、拼音、号码或单位名称，最多 60 个字")
    if "after_name" in request.form or not typed:
        return _list(typed, _after())
    return _exact(typed) or _begins(typed)


def _refused(typed: str, why: str) -> ResponseReturnValue:
    page = render_template(
        "people/people.html",
        q=typed,
        page=None,
        elsewhere=None,
        wrong=why,
        within=current_actor(),
    )
    return page, 422


def _after() -> tuple[str, int] | None:
    name = request.form.get("after_name", type=sent_text)
    person_id = request.form.get("after_id", type=row_id)
    return (name, person_id) if name and person_id else None


def _exact(typed: str, read: str = "") -> ResponseReturnValue | None:
    """What a whole number opens; ``read`` is the card that it was read from."""
    number = people.id_number_in(typed)
    holder = _holder(number) if number else None
    if holder is None:
        # A number that nobody is on record with may be another register's: a pass has eight digits.
        named = finding.named(db.session(), current_actor(), typed)
        hits = tuple(named)
        if hits:
            return _open(hits[0]) if len(hits) == 1 else _found(typed, named=named)
    if holder is None and not isinstance(number, IdNumber):
        return None
    return _by_number(holder, typed, read)


def _open(hit: Case | Person | Employer) -> ResponseReturnValue:
    if isinstance(hit, Case):
        return redirect(url_for("cases.show", case_id=hit.id))
    if isinstance(hit, Employer):
        return redirect(url_for("employers.show", employer_id=hit.id))
    return redirect(url_for(".show", person_id=hit.id))


def _holder(number: IdNumber | PassNumber) -> Person | None:
    session = db.session()
    person = people.by_id_number(session, number)
    if person is None:
        person = people.by_former_number(session, number)
        if person is not None:
            flash("这是曾用的证件号码", "info")
    return person


def _by_number(person: Person | None, typed: str, read: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    if person is not None and people.visible(session, actor, person.id):
        return redirect(url_for(".show", person_id=person.id))
    hold_back(Mass.LOOKUPS)
    found = None
    if person is not None and actor.can("person.lookup"):
        found = lookups.look_up_elsewhere(session, actor, person.id)
    else:
        lookups.note_nothing_told(session, actor, person.id if person is not None else None)
    return render_template(
        "people/people.html",
        q=typed,
        page=None,
        elsewhere=found,
        wrong="",
        within=actor,
        read=read or typed,
    )


def _begins(typed: str) -> ResponseReturnValue:
    """By how a person's or an employer's name begins; a single one opens at once."""
    page, firms = people.search(db.session(), current_actor(), typed), _firms(typed)
    hits: tuple[Person | Employer, ...] = (*page.people, *firms.employers)
    if len(hits) == 1 and not firms.more:
        return _open(hits[0])
    if not hits and (why := _mistyped(typed)):
        return _refused(typed, why)
    return _found(typed, page, firms)


def _mistyped(typed: str) -> str | None:
    """What is wrong with what can only be meant as an identity number."""
    if not _MEANT_AS_A_NUMBER.fullmatch(without_blanks(typed)):
        return None
    try:
        parse_id_number(typed)
    except IdentityError as wrong:
        return str(wrong)
    return None


def _firms(typed: str) -> _Firms:
    if not current_actor().can("employer.read"):
        return _Firms()
    try:
        found = employers.search(db.session(), clean_text(typed, _LONGEST_QUERY)).employers
    except TextError:
        return _Firms()
    return _Firms(tuple(found[:_MOST_EMPLOYERS]), len(found) > _MOST_EMPLOYERS)


def _found(
    typed: str,
    page: PersonPage | None = None,
    firms: _Firms | None = None,
    named: Named | None = None,
) -> str:
    named, page = named or Named(), page or PersonPage((), None)
    if named.employer is not None:
        firms = _Firms((named.employer,))
    return render_template(
        "people/found.html",
        q=typed,
        page=page,
        kinds=_kinds(page),
        firms=firms or _Firms(),
        named=named,
        area_id=None,
        unemployed=False,
    )


def _kinds(page: PersonPage) -> object:
    return people.open_kinds(db.session(), [person.id for person in page.people])


def _list(typed: str, after: tuple[str, int] | None) -> ResponseReturnValue:
    within, area_id = part_of_area()
    unemployed = asked().get("status") == "unemployed"
    page = people.search(db.session(), within, typed, after, unemployed_only=unemployed)
    return render_template(
        "people/_rows.html" if after else "people/people.html",
        q=typed,
        page=page,
        kinds=_kinds(page),
        elsewhere=None,
        wrong="",
        within=within,
        area_id=area_id,
        unemployed=unemployed,
    )
