"""The forms of a registration; the order of fields is that of the paper form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from portal.domain.channels import Channel, consent_fits
from portal.domain.codes import code_set
from portal.domain.names import clean_name
from portal.domain.phone import parse_phone
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.web.fields import (
    CodeField,
    CodeRadio,
    Needed,
    RawLine,
    RecentDayField,
    TextLine,
    YuanField,
)
from portal.web.forms import PortalForm
from portal.web.registration.job import EmploymentDeclared
from portal.web.registration.person import SEXES, PersonPart

_YES_NO = [SelectChoice("yes", "是"), SelectChoice("no", "否")]


class StartForm(PortalForm):
    """The identity number, typed or read from the card; ``late`` for paper accepted before."""

    id_number = RawLine(
        "身份证号", render_kw={"autocomplete": "off", "maxlength": 40, "data-no-slash": ""}
    )
    late = BooleanField("补录停电、断网时用纸质表受理的登记")
    channel = SelectField("申请渠道", coerce=Channel, default=Channel.WINDOW)

    def offer(self, channels: Sequence[Channel]) -> None:
        """Offer the ways by which the procedure may be asked for (R2.3)."""
        self.channel.choices = [SelectChoice(one.value, one.label) for one in channels]


class SituationPart(PortalForm):
    """失业情况, and which lawful place this community is to the person (R2.1)."""

    place = CodeField("登记地类型", "place_kind", [Needed("请选择")])
    reason = CodeField("失业原因", "unemployment_reason", [Needed("请选择失业原因")], short=False)
    unemployed_since = RecentDayField("失业时间", [Needed("请填失业日期")])
    former_employer = TextLine("原工作单位", most=80)
    former_pay = YuanField("失业前月收入（元）")
    claims_insurance = RadioField("是否申领失业保险金", [Optional()], choices=_YES_NO)


class WishesOnly(PortalForm):
    """就业意愿、培训意愿 (R3.3), also where they are renewed."""

    wished_kind_1 = CodeField("第 1 项职业类别", "occupation_major_mid")
    wished_words_1 = TextLine("第 1 项具体工作", most=30)
    wished_kind_2 = CodeField("第 2 项职业类别", "occupation_major_mid")
    wished_words_2 = TextLine("第 2 项具体工作", most=30)
    wished_kind_3 = CodeField("第 3 项职业类别", "occupation_major_mid")
    wished_words_3 = TextLine("第 3 项具体工作", most=30)
    pay_from = YuanField("期望月薪从（元）")
    pay_to = YuanField("到（元）")
    wished_place_1 = TextLine("希望工作地点", most=80, render_kw={"list": "regions"})
    wished_place_2 = TextLine("另一地点", most=80, render_kw={"list": "regions"})
    employment_form = CodeField(
        "用工形式",
        "employment_wish_form",
        blank=None,
        default=code_set("employment_wish_form").item("5"),
    )
    training = TextLine("培训意愿", most=60)
    starts_business = BooleanField("有创业意愿")

    @property
    def wished_rows(self) -> list[tuple[CodeField, TextLine]]:
        """The rows of wished work: class and words."""
        return [
            (self[f"wished_kind_{number}"], self[f"wished_words_{number}"]) for number in (1, 2, 3)
        ]


class WishesPart(WishesOnly):
    """The same with remarks, as the paper form has it."""

    remarks = TextLine("备注", most=200)


class LatePart(PortalForm):
    """补录: when the paper was accepted, why it is entered later, the number it carries."""

    accepted_on = RecentDayField("受理日期", [Needed("请填纸质表上的受理日期")])
    late_reason = TextLine("补录原因", [Needed("请写明补录原因，例如“停电”")], most=200)
    paper_number = SelectField("表上编号", [Optional()], validate_choice=False)

    def offer(self, numbers: Sequence[str]) -> None:
        """Offer the numbers that the office has reserved and not yet used."""
        self.paper_number.choices = [SelectChoice("", "表上没有编号")] + [
            SelectChoice(number, number) for number in numbers
        ]


class ConsentPart(PortalForm):
    """How the person agreed, and what was drawn on the screen (R2.9)."""

    consent = CodeRadio("本人同意与承诺", "consent_means", blank=None, short=False)
    signature = HiddenField("屏幕签名")


class FinishForm(ConsentPart):
    """What completes a case: the person's consent (R2.9) and the verification (R2.8)."""

    verification = CodeRadio("核验方式", "verification_means", blank=None)
    opinion = TextLine("核查情况", most=200)

    def offer_means(self, channel: Channel) -> None:
        """Offer the means of consent that fit the way by which the person came."""
        self.consent.choices = [
            one for one in self.consent.choices if consent_fits(channel, one.value)
        ]

    def offer_verification(self, means: Collection[str]) -> None:
        """Offer these means of verification, codes of verification_means (R2.8, R6.6)."""
        self.verification.choices = [one for one in self.verification.choices if one.value in means]


class UnemploymentDeclared(PersonPart, SituationPart, WishesPart):
    """失业登记 as the person declares it."""


class JobSeekingDeclared(PersonPart, WishesPart):
    """求职登记 alone as the person declares it."""


class UnemploymentForm(LatePart, UnemploymentDeclared, FinishForm):
    """The whole page of 失业登记: what is declared, then what completes it."""


class JobSeekingForm(LatePart, JobSeekingDeclared, FinishForm):
    """The whole page of 求职登记."""


class EmploymentForm(LatePart, EmploymentDeclared, FinishForm):
    """The whole page of 就业登记."""


DeclaredForm = UnemploymentDeclared | JobSeekingDeclared | EmploymentDeclared
WholeForm = UnemploymentForm | JobSeekingForm | EmploymentForm

DECLARED: Mapping[str, type[DeclaredForm]] = MappingProxyType(
    {
        UNEMPLOYMENT.code: UnemploymentDeclared,
        JOB_SEEKING.code: JobSeekingDeclared,
        EMPLOYMENT.code: EmploymentDeclared,
    }
)
WHOLE: Mapping[str, type[WholeForm]] = MappingProxyType(
    {
        UNEMPLOYMENT.code: UnemploymentForm,
        JOB_SEEKING.code: JobSeekingForm,
        EMPLOYMENT.code: EmploymentForm,
    }
)
"""The forms of each procedure."""


class RefusalPart(PortalForm):
    """The lawful reason of 不予登记 (R2.7)."""

    refusal = CodeRadio("理由", "refusal_reason", [Needed("请选择理由")], blank=None, short=False)

    def offer(self, codes: Sequence[str]) -> None:
        """Offer the reasons that the procedure allows."""
        self.refusal.choices = [one for one in self.refusal.choices if one.value in codes]


class RefuseAtOnceForm(RefusalPart):
    """不予登记 before any form: who asked, the lawful reason (R2.7), the facts."""

    name = TextLine("姓名", [Needed("请照证件填写姓名")], clean=clean_name)
    sex = RadioField("性别", choices=SEXES)
    phone = TextLine("手机号码", clean=parse_phone)
    facts = TextLine("依据的事实", [Needed("请写明依据的事实")], most=200)
