"""Rosters as the clerk's browser sends them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from portal.models import Job, JobState, Roster
from portal.services import jobs
from tests.factories import NOW, clerk
from tests.roster_files import as_file, sound
from tests.strict_client import StrictClient
from tests.working import add_employer

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Desk:
    """A clerk at a screen, with an employer that is known."""

    screen: StrictClient
    session: Session
    employer_id: int

    def send(self, content: bytes, name: str = "花名册.xlsx") -> TestResponse:
        """Upload a file."""
        address = f"/rosters/new/{self.employer_id}"
        file = FileStorage(io.BytesIO(content), name, "file")
        token = self.screen.csrf_token(address)
        edge, body = encode_multipart({"csrf_token": token, "file": file})
        kind = f"multipart/form-data; boundary={edge}"
        return self.screen.post(address, data=body, content_type=kind)

    def checked(self, rows: Sequence[Mapping[str, str]]) -> str:
        """The address of a roster that was uploaded and checked."""
        address: str = self.send(as_file(rows)).location
        self.work_off()
        return address

    def completed(self, rows: Sequence[Mapping[str, str]]) -> str:
        """The address of a roster that was completed."""
        address = self.checked(rows)
        self.complete(address)
        self.work_off()
        return address

    def complete(self, address: str) -> TestResponse:
        """Press 办理 on the page that asks for it."""
        data = {"version": str(self.version(address))}
        return self.screen.submit(f"{address}/complete", data)

    def seen(self, address: str, line: int) -> str:
        """What an opened row says of how it was seen."""
        opened = self.screen.get(f"{address}/rows/{line}", headers=HTMX).text
        found = re.search(rf'name="row-{line}-seen"[^>]*value="(\w+)"', opened)
        return found[1] if found else ""

    def mend(self, address: str, line: int, seen: str | None = None, **typed: str) -> TestResponse:
        """Save a row, opened in its place, with some cells typed anew."""
        row = f"{address}/rows/{line}"
        as_seen = self.seen(address, line) if seen is None else seen
        cells = as_shown() | typed | {"seen": as_seen}
        data = {f"row-{line}-{key}": text for key, text in cells.items()}
        token = self.screen.csrf_token(address)
        return self.screen.post(row, data={**data, "csrf_token": token}, headers=HTMX)

    def page(self, address: str) -> str:
        """What a page says now."""
        return self.screen.get(address).text

    def version(self, address: str) -> int:
        """The roster's version."""
        return self.roster(address).version

    def roster(self, address: str) -> Roster:
        """The roster of a page."""
        self.session.rollback()
        return self.session.get_one(Roster, int(address.rsplit("/", 1)[1]))

    def work_off(self) -> None:
        """Do everything that waits."""
        list(jobs.work_off(self.session, lambda: NOW))

    def break_off(self) -> None:
        """Let the last job have ended in failure."""
        self.session.rollback()
        job = self.session.scalars(sa.select(Job).order_by(Job.id.desc()).limit(1)).one()
        job.state, job.failure = JobState.FAILED, "系统出错，没有办完"
        self.session.commit()


def as_shown() -> dict[str, str]:
    """The cells of the first row as the form has them, its numbers masked."""
    cells = sound(1)
    number, phone = cells["id_number"], cells["phone"]
    masked = {"id_number": f"{number[:6]}********{number[-4:]}"}
    return {**cells, **masked, "phone": f"{phone[:3]}****{phone[-4:]}"}


def desk(screen: StrictClient, session: Session) -> Desk:
    """A screen beside the database, with a new employer."""
    return Desk(screen, session, add_employer(session, clerk(session)).id)
