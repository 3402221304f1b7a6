"""The press: certificates set from the record, rendered beside the web, kept in the archive."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.domain.problems import Problem
from portal.models import Case
from portal.printing.certificate_page import pre_printed
from portal.printing.certificates import certificate_html
from portal.printing.renderer import RenderFailed, RenderUnavailable, render_pdf
from portal.queries import certificates, making
from portal.services.certificate_batches import BROKEN, Pressed, not_here
from portal.services.errors import RuleBroken, ServiceError
from portal.services.store import Store, StoreDamaged, StoreMissing

log = logging.getLogger("portal")

_AT_ONCE: Final = 2  # render processes on two cores; more would only wait for them
_NO_PHOTO: Final = "照片读不出来，请退回社区重新采集"
_NO_PAGE: Final = "证书页面生成不了，请联系系统管理员"
_NO_ANSWER: Final = "打印服务没有响应，请稍后再制"
_NOT_KEPT: Final = "打印件存不下来，请联系系统管理员"


@dataclass(frozen=True)
class Press:
    """Where the papers go, where photos come from, and the address that a QR leads to."""

    archive: Store
    photos: Store
    address: str

    def preview(self, session: Session, case: Case, form: Form, now: datetime) -> bytes:
        """The PDF of a case's certificate as the record stands, issued at ``now``; nothing is kept.

        It says that it is none, and no QR leads from it: only what is in the register is one.
        Raises ``RenderUnavailable`` or ``RenderFailed``, and ``RuleBroken`` for a photo that can't
        be read.
        """
        page = self._page(session, case, form, now, preview=True)
        return render_pdf(page, under=pre_printed(form))

    def press_case(self, session: Session, case: Case, form: Form, now: datetime) -> str:
        """Print one certificate into the archive; its SHA-256. Raises as ``preview`` does."""
        page = self._page(session, case, form, now)
        return self.archive.put(render_pdf(page, under=pre_printed(form)))

    def several(
        self, session: Session, cases: Sequence[Case], form: Form, now: datetime
    ) -> dict[int, Pressed]:
        """Print many, two at once; says by case id what came of each, and never raises for one.

        Ends the session's transaction before anything is rendered. Only a database out of reach
        raises (``OperationalError``).
        """
        pages = {case.id: self._set(session, case, form, now) for case in cases}
        session.rollback()
        run = _Run(self.archive, pre_printed(form))
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return dict(zip(pages, pool.map(run.one, pages.values()), strict=True))

    def _set(self, session: Session, case: Case, form: Form, now: datetime) -> _Page:
        case_id, version = case.id, case.version
        if not making.can_be_made(case):
            return _Page(version, failure=not_here(case))
        try:
            return _Page(version, self._page(session, case, form, now))
        except OperationalError:
            raise
        except ServiceError as refused:
            return _Page(version, failure=str(refused))
        except Exception as fault:
            session.rollback()  # PostgreSQL answers nothing more after an error
            # Without the exception's text, which may hold personal data.
            log.error("case %d can't be set: %s", case_id, type(fault).__name__)
            return _Page(version, failure=BROKEN)

    def _page(
        self, session: Session, case: Case, form: Form, now: datetime, *, preview: bool = False
    ) -> str:
        photo, address = self._photo(session, case), None if preview else self.address
        return certificate_html(session, case, form, address, at=now, photo=photo)

    def _photo(self, session: Session, case: Case) -> bytes | None:
        photo = certificates.asked(session, case.id).photo
        try:
            return self.photos.get(photo.sha256) if photo else None
        except (StoreMissing, StoreDamaged) as lost:
            raise RuleBroken(Problem("photo", _NO_PHOTO)) from lost


@dataclass(frozen=True)
class _Page:
    """A page that was set from one version of its case, or why it was not."""

    version: int
    html: str = ""
    failure: str | None = None


@dataclass(frozen=True)
class _Run:
    """The renderings of one portion: once no renderer answers, the rest do not wait for it."""

    archive: Store
    under: str | None
    unanswered: threading.Event = field(default_factory=threading.Event)

    def one(self, page: _Page) -> Pressed:
        failure = page.failure or (_NO_ANSWER if self.unanswered.is_set() else None)
        if failure is not None:
            return Pressed(page.version, failure=failure)
        try:
            return Pressed(page.version, self.archive.put(render_pdf(page.html, under=self.under)))
        except RenderUnavailable:
            self.unanswered.set()
            failure = _NO_ANSWER
        except RenderFailed as failed:
            log.error("a certificate can't be rendered: %s", failed.error)
            failure = _NO_PAGE
        except OSError as fault:
            log.error("a certificate can't be kept: %s", type(fault).__name__)
            failure = _NOT_KEPT
        return Pressed(page.version, failure=failure)
