"""What a certificate case's page shows of the certificate that was made."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.certificates import SIGNED_FOR
from portal.domain.workflow import Action
from portal.extensions import db
from portal.models import Case, Issue
from portal.queries import certificates
from portal.web.cases.room import open_to_me
from portal.web.issues.forms import HandOutForm


@dataclass(frozen=True)
class HandOut:
    """The certificate in hand, to be compared with its register, and what may be done with it."""

    issue: Issue
    form: HandOutForm
    can_receive: bool
    can_hand_over: bool

    @property
    def signed(self) -> str:
        """How the holder signed for it; empty before that."""
        bases = self.issue.case.bases if self.issue.handed_over_at else ()
        return "、".join(SIGNED_FOR[one.means.code] for one in bases if one.means)


def hand_out_shown(case: Case, form: HandOutForm | None = None) -> dict[str, object]:
    """What ``certificates/_hand_out.html`` shows; nothing before a certificate is made."""
    issue = None
    if case.procedure == "certificate":
        issue = certificates.handed_out_for(db.session(), case.id)
    if issue is None:
        return {"hand_out": None}
    mine = open_to_me(case)
    return {
        "hand_out": HandOut(
            issue,
            form or HandOutForm(formdata=None),
            Action.RECEIVE in mine,
            Action.HAND_OUT in mine,
        )
    }
