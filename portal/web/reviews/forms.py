"""The form with which a case is approved."""

from __future__ import annotations

from portal.services.reviewing import AGREED
from portal.web.fields import TextLine
from portal.web.forms import PortalForm


class ApproveForm(PortalForm):
    """审核通过: the reviewer's words, which are 同意 unless they write others."""

    opinion = TextLine("审核意见", most=200, default=AGREED)
