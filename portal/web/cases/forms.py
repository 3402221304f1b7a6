"""The forms of what turns a case aside, and of what corrects it."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.domain.codes import CodeItem
from portal.domain.decisions import Given
from portal.domain.evidence import kinds_for
from portal.domain.file_kinds import PAPERS
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Action, sent_back_to
from portal.models import Case, Matter
from portal.web.fields import CodeRadio, Needed, TextLine
from portal.web.forms import PortalForm
from portal.web.registration.forms import (
    JobSeekingDeclared,
    RefusalPart,
    UnemploymentDeclared,
)
from portal.web.registration.job import EmploymentDeclared
from portal.web.uploads import NamedAsItIs

_MOST = 200


class AsideForm(PortalForm):
    """What they have in common: words, and what they give to the engine."""

    opinion = TextLine("说明", most=_MOST)

    def fit(self, case: Matter) -> None:
        """Offer what the case's procedure and step allow."""

    def given(self) -> Given:
        """What the engine takes."""
        return Given(opinion=self.opinion.data)


class RefuseForm(AsideForm, RefusalPart):
    """不予登记 and the like: only a lawful reason (R2.7), and the facts it rests on."""

    opinion = TextLine("依据的事实", [Needed("请写明依据的事实")], most=_MOST)

    def fit(self, case: Matter) -> None:
        """Offer the procedure's reasons."""
        self.offer(case.declared.refusals)

    def given(self) -> Given:
        """The reason and the facts."""
        reason: CodeItem | None = self.refusal.data
        return Given(refusal=reason, opinion=self.opinion.data)


class FieldsPart(AsideForm):
    """Fields of the request's form that are meant, and no documents (R2.6)."""

    fields = SelectMultipleField(
        "要补正的栏目", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def fit(self, case: Matter) -> None:
        """Offer the fields of the procedure's form."""
        self.fields.choices = [
            SelectChoice(name, words) for name, words in case.declared.fields.items()
        ]


class ReturnForm(FieldsPart):
    """退回补正, to the person."""

    opinion = TextLine("怎样补正", most=_MOST)

    def given(self) -> Given:
        """The fields and the words."""
        return Given(fields=tuple(self.fields.data or ()), opinion=self.opinion.data)


class SendBackForm(FieldsPart):
    """退回 to an earlier step: which, why, what is meant, and what is to be done (R11.4)."""

    back_to = RadioField("退回到", [Needed("请选择退回到哪一步")], validate_choice=False)
    reason = CodeRadio(
        "退回理由", "send_back_reason", [Needed("请选择退回的理由")], blank=None, short=False
    )
    opinion = TextLine("要改什么", [Needed("请写明要改什么")], most=_MOST)

    def fit(self, case: Matter) -> None:
        """Offer the steps before, of which the last is preset, the reasons and the fields."""
        super().fit(case)
        step, declared = case.current_step, case.declared
        before = sent_back_to(declared.steps, step) if step else ()
        self.back_to.choices = [SelectChoice(one.code, one.title) for one in before]
        if before and not self.is_submitted():
            self.back_to.data = before[0].code
        self.reason.choices = [
            one for one in self.reason.choices if one.value in declared.send_back_reasons
        ]

    def given(self) -> Given:
        """The step, the reason, the fields and the words."""
        return Given(
            fields=tuple(self.fields.data or ()),
            opinion=self.opinion.data,
            reason=self.reason.data,
            back_to=self.back_to.data,
        )


class WithdrawForm(AsideForm):
    """本人撤回: the person's own word."""

    opinion = TextLine("本人的原话或原因", [Needed("请写明本人撤回的原话或原因")], most=_MOST)


class RevokeForm(PortalForm):
    """撤销, by the level above: why."""

    reason = TextLine("撤销的理由", [Needed("请写明撤销的理由")], most=_MOST)


FORMS: Mapping[Action, type[AsideForm]] = {
    Action.SEND_BACK: SendBackForm,
    Action.REFUSE: RefuseForm,
    Action.RETURN: ReturnForm,
    Action.WITHDRAW: WithdrawForm,
}


class ScanForm(PortalForm):
    """扫描件: what it is, from the closed list (R2.6), and the file."""

    kind = RadioField(
        "扫描的是什么",
        validators=[Needed("请选择扫描的是什么")],
        validate_choice=False,
    )
    content = FileField(
        "照片或扫描文件", [FileRequired("请选择照片或扫描文件"), NamedAsItIs(PAPERS)]
    )

    def fit(self, case: Case) -> None:
        """Offer what a case of its procedure may hold."""
        self.kind.choices = [
            SelectChoice(kind.value, kind.label) for kind in kinds_for(case.procedure)
        ]

    def validate_kind(self, field: RadioField) -> None:
        """Refuse in Chinese what the list does not offer."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError("请从列表中选择")


class CorrectionPart(PortalForm):
    """Why a completed registration is corrected."""

    correction = TextLine("更正原因", [Needed("请写明更正的原因")], most=_MOST)


class UnemploymentCorrection(UnemploymentDeclared, CorrectionPart):
    """失业登记, to be corrected."""


class JobSeekingCorrection(JobSeekingDeclared, CorrectionPart):
    """求职登记, to be corrected."""


class EmploymentCorrection(EmploymentDeclared, CorrectionPart):
    """就业登记, to be corrected."""


CorrectionForm = UnemploymentCorrection | JobSeekingCorrection | EmploymentCorrection
CORRECTIONS: Mapping[str, type[CorrectionForm]] = {
    UNEMPLOYMENT.code: UnemploymentCorrection,
    JOB_SEEKING.code: JobSeekingCorrection,
    EMPLOYMENT.code: EmploymentCorrection,
}
