"""What the records tell of the work behind the pages, the calendar, and the backups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from portal.doctor.findings import Finding, Installation, fail, ok, warn, worst
from portal.domain.confirmation import month_of
from portal.domain.dates import day_begins, shanghai_day
from portal.models import MessageState
from portal.queries import audit_anchors, outbox, province
from portal.queries import jobs as job_queries
from portal.queries import rolls as roll_queries
from portal.queries.jobs import Backlog
from portal.services.backups.manifest import moment_of

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_LATE, _TOO_LATE = timedelta(minutes=10), timedelta(hours=1)
_OLD_BACKUP, _NO_BACKUP = timedelta(hours=26), timedelta(days=7)
_HOLIDAYS_TOLD = 10
"""The month from which on next year's holidays may be announced."""


def jobs(session: Session, installation: Installation) -> Finding:
    """Whether long work moves on, and whether any failed of late."""
    since = day_begins(shanghai_day(installation.now) - _WEEK)
    backlog = job_queries.backlog(session, since)
    return worst(_job_faults(backlog, installation), "nothing waits, nothing failed")


def _job_faults(backlog: Backlog, installation: Installation) -> Iterator[Finding]:
    if backlog.failed:
        yield warn(f"{backlog.failed} failed within a week: the log tells why")
    # Leases go by real time, requests by the business clock.
    if backlog.silent_since is not None and installation.real - backlog.silent_since > _LATE:
        yield fail(f"{backlog.running} are running and nobody hears of them: does `serve` run?")
    if backlog.oldest is not None:
        waited = installation.now - backlog.oldest
        told = f"{backlog.waiting} wait, the oldest for {_time(waited)}"
        yield fail(told) if waited > _TOO_LATE else warn(told) if waited > _LATE else ok(told)


def messages(session: Session, installation: Installation) -> Finding:
    """Whether text messages leave."""
    stands = outbox.standing(session)
    waiting = stands.states.get(MessageState.WAITING, 0)
    if installation.settings.sms_url is None:
        return ok(f"no gateway; {waiting} messages stay in sight")
    found = []
    if stands.unsettled:
        found.append(warn(f"{stands.unsettled} failed and no office has seen to them yet"))
    if stands.retrying:
        found.append(warn(f"{stands.retrying} were tried in vain so far"))
    if stands.oldest is not None and installation.now - stands.oldest > _DAY:
        found.append(fail(f"a message waits for {_time(installation.now - stands.oldest)}"))
    return worst(found, f"{waiting} messages wait")


def calendar(session: Session, installation: Installation) -> Finding:
    """Whether this year's holidays are known, and from October on the next year's."""
    today = shanghai_day(installation.now)
    known = province.calendar(session).covered_years
    if today.year not in known:
        return fail(f"no holidays of {today.year}: due days are estimates (`calendar load`)")
    following = today.year + 1
    if following not in known and today.month >= _HOLIDAYS_TOLD:
        return warn(f"no holidays of {following} yet: load them when announced (`calendar load`)")
    return ok(f"holidays are known up to {max(known)}")


def rolls(session: Session, installation: Installation) -> Finding:
    """Whether this month's roll was made."""
    month = month_of(installation.now)
    made = roll_queries.made(session)
    this = next((one for one in made if one.month == month), None)
    if this is not None:
        return ok(f"the roll of {month:%Y-%m}: {this.people} people")
    told = f"no roll of {month:%Y-%m}: `serve` makes it within a minute, `rolls make` at once"
    return fail(told) if made else warn(told)


def anchor(session: Session, installation: Installation) -> Finding:
    """Whether the audit trail of yesterday was anchored, where there was one. Real time."""
    today = shanghai_day(installation.real)
    yesterday = today - _DAY
    if audit_anchors.of_day(session, yesterday) is not None:
        return ok(f"the anchor of {yesterday} is kept: is it printed and signed?")
    begun = audit_anchors.trail_begun(session)
    if begun is None or shanghai_day(begun) >= today:
        return ok("the audit trail begins today")
    last = next((f"the last is of {one.on}" for one in audit_anchors.anchors(session, limit=1)), "")
    return warn(f"no anchor of {yesterday}, {last or 'nor any before'}: did `serve` run?")


def backup(installation: Installation) -> Finding:
    """How old the latest whole backup is, where the folder of the backups is named."""
    folder = installation.backups
    if folder is None:
        return ok("not looked at: name the folder of the backups (--backups)")
    if not folder.is_dir():
        return fail(f"{folder} is no folder")
    moments = [at for one in folder.iterdir() if (at := moment_of(one)) is not None]
    if not moments:
        return fail(f"{folder} holds no whole backup")
    age = installation.real - max(moments)
    told = f"the latest is {_time(age)} old"
    if age > _NO_BACKUP:
        return fail(told)
    return warn(told) if age > _OLD_BACKUP else ok(told)


def _time(span: timedelta) -> str:
    hours, minutes = divmod(max(0, int(span.total_seconds())) // 60, 60)
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
