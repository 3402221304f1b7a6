"""The form of a look-up."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from portal.domain.status_checks import LONGEST_WORDS, Purpose
from portal.web.fields import Needed, NumberLine, TextLine
from portal.web.forms import PortalForm


class StatusForm(PortalForm):
    """状态核实: whose, and what for."""

    id_number = NumberLine("身份证号", render_kw={"maxlength": 40, "data-no-slash": ""})
    purpose = RadioField(
        "用途",
        validators=[Needed("请选择用途")],
        choices=[SelectChoice(one.value, one.label) for one in Purpose],
    )
    words = TextLine("用途说明", most=LONGEST_WORDS)
