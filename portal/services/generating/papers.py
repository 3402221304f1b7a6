"""Requests for the 《就业创业证》 on paper, waiting at every step or handed out (规程十一)."""

from __future__ import annotations

from typing import Any, Final

from portal.domain.certificates import NEW
from portal.services.generating.filing import Filed
from portal.services.generating.people import stored
from portal.services.generating.play import Person, Play

_SHARE: Final = 0.06
_FINISHED: Final = 0.7
_WAITS: Final = (
    *("review", "review", "review", "make", "make", "hand_out", "to_collect", "sent_back"),
    "refused",
)
_LATELY: Final = 5
"""Working days: what waits was asked for so lately that nearly all of it is in time."""
_AGREED, _APPROVED = "材料齐全，同意申领", "情况属实，同意"


def ask(play: Play, person: Person) -> None:
    """Let one of many who hold a certificate ask for it on paper."""
    spell = next((one for one in person.open_spells() if one.kind != "job_seeking"), None)
    if spell is None or person.moved or play.chance() > _SHARE:
        return
    finished = play.chance() < _FINISHED and play.paper is not None
    last = play.days.count - 1
    day = last - int(play.chance() * _LATELY)
    if finished:
        day = person.day + 1 + int(play.chance() * (last - person.day))
    if day - 4 <= person.day or (finished and day + 5 > last):
        return
    _follow(play, person, day, "finished" if finished else play.inventor.pick(_WAITS))


def _follow(play: Play, person: Person, day: int, until: str) -> None:
    """A request from the window up to where it waits, a step a working day while there are any."""
    office = person.who.community
    days = [min(day + n, play.days.count - 1) for n in range(5)]
    at = sorted(play.moment(one) for one in days)
    case = play.cabinet.open("certificate", office, day, at[0], person_id=person.who.id)
    play.ledger.add(
        "certificate_request", (case.id, 1, stored("certificate_issue_type", NEW), "paper")
    )
    community = play.clerk(office)
    case.decide("accept", "review", at[0], community, revision=1, opinion=_AGREED)
    if until == "review":
        return
    town = (office.reviewer_id, office.town_office_id)
    if until == "sent_back":
        given = {"reason": "1", "fields": "photo", "opinion": "照片不是近期免冠照，请重新采集"}
        case.decide("send_back", "accept", at[1], town, status=until, **given)
        return
    if until == "refused":
        opinion = "本人不同意申领"
        case.decide("refuse", None, at[1], town, status=until, refusal="6", opinion=opinion)
        return
    case.decide("approve", "make", at[1], town, opinion=_APPROVED)
    if until == "make" or play.paper is None:
        return
    issue = _make(play, person, case, at[2])
    if until == "to_collect" or until == "finished":
        case.decide("receive", "hand_out", at[3], community, status="to_collect")
        case.pause(at[3][:10])
    if until == "finished":
        case.pause(None)
        case.agree("1", at[4], office.clerk_id)
        case.decide("hand_out", None, at[4], community, status="completed", opinion="本人已签收")
        issue[11], issue[15], issue[16] = "valid", at[4], office.clerk_id


def _make(play: Play, person: Person, case: Filed, at: str) -> list[Any]:
    """Made at the district; the serial is filled in when all are there."""
    county, ledger, made_from = play.county, play.ledger, case.version
    case.decide("make", "hand_out", at, (county.maker_id, county.office_id), opinion=None)
    document_id = ledger.next_id("document")
    row = (document_id, case.id, "certificate", made_from, play.paper, at)
    ledger.add("document", row)
    kind = stored("certificate_issue_type", NEW)
    issue = [
        *(ledger.next_id("certificate_issue"), person.certificate_id, case.id, made_from, ""),
        *(kind, "plain", document_id, county.office_id, county.maker_id, at, "made"),
        *(None,) * 5,
    ]
    ledger.add("certificate_issue", issue)
    return issue
