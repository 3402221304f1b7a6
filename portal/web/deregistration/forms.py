"""The form that ends a registration: one reason, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.domain.bases import BasisKind
from portal.domain.channels import Channel, consent_fits
from portal.domain.deregistration import Reason
from portal.domain.names import clean_name
from portal.domain.phone import parse_phone
from portal.models import EmploymentJob
from portal.web.fields import CodeField, CodeRadio, Needed, RecentDayField, TextLine
from portal.web.registration.forms import ConsentPart

_CHOICES = {
    BasisKind.COMPARISON: "信息比对查到的",
    BasisKind.RETIREMENT_PROOF: "退休证明",
    BasisKind.PERSON: "本人确认",
    BasisKind.FAMILY: "家属告知确认",
}

BASIS_FIELDS = {
    BasisKind.RETIREMENT_PROOF: ("retirement_proof",),
    BasisKind.FAMILY: ("family_name", "family_relation", "family_means", "family_phone"),
    BasisKind.PERSON: ("consent", "signature"),
}
"""The fields that only matter where something rests on such a basis."""


class DeregisterForm(ConsentPart):
    """Reason, day, and the basis; which of the fields count follows from the reason."""

    reason = RadioField("注销原因", [Needed("请选择注销的原因")], validate_choice=False)
    jobs = SelectMultipleField(
        "终止的工作",
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    ended_on = RecentDayField("发生日期")
    basis = RadioField(
        "依据",
        [Optional()],
        choices=[SelectChoice(kind.value, words) for kind, words in _CHOICES.items()],
        validate_choice=False,
    )
    retirement_proof = TextLine("看到的证明", most=80)
    family_name = TextLine("家属姓名", clean=clean_name)
    family_relation = CodeField("是本人的", "family_relation")
    family_means = CodeRadio("怎样告知", "family_means", blank=None)
    family_phone = TextLine("家属电话", clean=parse_phone)
    consent = CodeRadio("本人同意", "consent_means", blank=None)
    words = TextLine("说明", most=150)
    confirmed = HiddenField()

    def fit(self, reasons: Sequence[Reason], jobs: Sequence[EmploymentJob]) -> None:
        """Offer the article's reasons and the person's jobs; a single one is ticked."""
        self.reason.choices = [SelectChoice(one.code, one.item.name) for one in reasons]
        self.jobs.choices = [SelectChoice(one.id, one.title) for one in jobs]
        self.consent.choices = [
            one for one in self.consent.choices if consent_fits(Channel.WINDOW, one.value)
        ]
        if len(jobs) == 1 and not self.is_submitted():
            self.jobs.data = [jobs[0].id]
