"""信息比对 while the form is being filled in (R2.8): shown beside it, on record with the case."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.comparisons import Result
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.extensions import db
from portal.services import comparing
from portal.web.access import current_actor, requires
from portal.web.comparer import comparer
from portal.web.registration.fill import keep
from portal.web.registration.forms import WHOLE
from portal.web.registration.means import offer
from portal.web.registration.room import CODE, begun, claim, room
from portal.web.time import business_now

_LACKING: Mapping[str, str] = MappingProxyType(
    {
        UNEMPLOYMENT.code: "请先填好失业时间，再比对",
        EMPLOYMENT.code: "请先选好就业形式、单位，填好就业时间，再比对",
    }
)
"""What a form has to say first."""


@room.post(f"/{CODE}/<token>/compare")
@requires("draft.write")
def compare(code: str, token: str) -> ResponseReturnValue:
    """Ask the sources of the draft's number; what is typed is kept."""
    draft, form = begun(code, token), WHOLE[code]()
    claimed = claim(form)
    context = {"form": form, "compare_url": url_for(".compare", code=code, token=token)}
    if code in _LACKING and claimed is None:
        offer(form, ())
        form.verification.errors = [_LACKING[code]]
        return render_template("registration/_verification.html", **context, compared=()), 422
    found = comparing.preview(
        db.session(), current_actor(), business_now(), comparer(), draft.number, claimed
    )
    has_data = any(one.result is not Result.ABSENT for one in found)
    keep(draft, asked=has_data or code == EMPLOYMENT.code)
    offer(form, found)
    return render_template("registration/_verification.html", **context, compared=found)
