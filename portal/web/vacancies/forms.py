"""The forms of a vacancy: entered, searched for, managed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField

from portal.domain.areas import without_province
from portal.domain.phone import parse_phone
from portal.domain.vacancies import (
    EDUCATIONS,
    FORMS,
    LABELS,
    LONGEST_ADDRESS,
    LONGEST_CONTACT,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_PLACES,
    VacancyDetails,
)
from portal.models import Vacancy
from portal.web.fields import (
    CodeField,
    CodeRadio,
    DayField,
    Needed,
    TextBlock,
    TextLine,
    WholeField,
    YuanField,
)
from portal.web.forms import PortalForm
from portal.web.vacancies.room import area_named

NO_SUCH_PLACE = "没有这个地方，请从列表中选择"


class PlacesField(WholeField):
    """How many people."""

    unit = "人"
    most = MOST_PLACES
    too_much = f"人数最多 {MOST_PLACES}"


class VacancyForm(PortalForm):
    """What 招聘信息 says; the place of work by its full name."""

    title = TextLine(LABELS["title"], [Needed("请填岗位名称")], most=LONGEST_TITLE)
    occupation = CodeField(LABELS["occupation"], "occupation_major_mid", [Needed("请选择职业类别")])
    headcount = PlacesField(LABELS["headcount"], [Needed("请填招聘人数")])
    form = CodeRadio(
        LABELS["form"], "employment_wish_form", [Needed("请选择用工形式")], blank=None, only=FORMS
    )
    education = CodeField(LABELS["education"], "education", blank="不限", only=EDUCATIONS)
    pay_from = YuanField(LABELS["pay_from"])
    pay_to = YuanField(LABELS["pay_to"])
    negotiable = BooleanField("面议")
    area_id = TextLine(LABELS["area_id"], [Needed("请填工作地点")], clean=without_province)
    address = TextLine(LABELS["address"], most=LONGEST_ADDRESS)
    duties = TextBlock(LABELS["duties"], [Needed("请写明做什么")], most=LONGEST_WORDS)
    requirements = TextBlock(LABELS["requirements"], most=LONGEST_WORDS)
    contact_name = TextLine(LABELS["contact_name"], [Needed("请填联系人")], most=LONGEST_CONTACT)
    contact_phone = TextLine(LABELS["contact_phone"], [Needed("请填联系电话")], clean=parse_phone)
    open_until = DayField(LABELS["open_until"], [Needed("请填招聘截止日期")])

    def read(self) -> VacancyDetails | None:
        """The details, if all fields are sound; every fault stands beside its field."""
        sound = self.validate()
        area_id = area_named(self.area_id.data) if self.area_id.data else None
        if self.area_id.data and area_id is None:
            self.area_id.errors = [NO_SUCH_PLACE]
            sound = False
        if not self.negotiable.data and not self._pay_told():
            self.pay_from.errors = ["请填月薪，或者勾选面议"]
            sound = False
        if not sound or area_id is None:
            return None
        told = {name: self[name].data for name in LABELS}
        if self.negotiable.data:
            told |= {"pay_from": None, "pay_to": None}
        return VacancyDetails(**{**told, "area_id": area_id})

    def _pay_told(self) -> bool:
        faulty = self.pay_from.errors or self.pay_to.errors
        return bool(faulty or self.pay_from.data is not None or self.pay_to.data is not None)


def as_typed(vacancy: Vacancy) -> dict[str, Any]:
    """What a vacancy says, as its form shows it."""
    told = {name: getattr(vacancy, name) for name in LABELS}
    return {
        **told,
        "area_id": vacancy.area.full_name,
        "negotiable": vacancy.pay_from is None,
    }


class SearchForm(PortalForm):
    """What the list is searched for."""

    q = TextLine("岗位名称，或单位名称的开头", most=40)
    occupation = CodeField(LABELS["occupation"], "occupation_major_mid", blank="全部职业类别")
    place = TextLine("工作地点", clean=without_province)


class ManageForm(PortalForm):
    """What an act on a vacancy needs."""


class FillForm(ManageForm):
    """已招: how many in all."""

    filled = PlacesField("已招人数", [Needed("请填已招人数，没有招到填 0")])


class RenewForm(ManageForm):
    """续期: until when."""

    open_until = DayField("续期到", [Needed("请填续期到哪一天")])


class TakeDownForm(ManageForm):
    """下架: why."""

    because = TextLine("下架的原因", [Needed("请写明下架的原因")], most=200)


class WithdrawForm(ManageForm):
    """单位撤回: why."""

    because = TextLine("撤回的原因", [Needed("请写明单位撤回的原因")], most=200)


MANAGE: Mapping[str, type[ManageForm]] = {
    "fill": FillForm,
    "renew": RenewForm,
    "take-down": TakeDownForm,
    "withdraw": WithdrawForm,
}
