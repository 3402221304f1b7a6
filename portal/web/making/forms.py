"""The form with which certificates are made."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from portal.domain.certificates import Form
from portal.web.forms import PortalForm


class MakeForm(PortalForm):
    """制证: on plain A4, or over the district's blank booklets."""

    form = RadioField(
        "打印方式",
        choices=[SelectChoice(one.value, one.label) for one in Form],
        default=Form.PLAIN.value,
    )

    @property
    def chosen(self) -> Form:
        """The way of printing that was chosen."""
        return Form(self.form.data)
