"""The forms of recommending: what to look for, and how the person answered."""

from __future__ import annotations

from sqlalchemy.orm import Session
from wtforms import IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from portal.domain.areas import without_province
from portal.domain.codes import code_set
from portal.domain.deregistration import Answer
from portal.queries.areas import by_full_name
from portal.queries.matching import Filters
from portal.services.recommending import Answered
from portal.web.converters import LARGEST_ID
from portal.web.fields import CodeRadio, Needed, TextLine, YuanField
from portal.web.forms import PortalForm

BY_PHONE = "4"
MEANS = ("1", BY_PHONE)
"""Codes of consent_means: signed on paper, or said on the phone and noted."""


def _means() -> CodeRadio:
    """How the person said so: on the phone, unless told otherwise."""
    return CodeRadio(
        "怎样答复的",
        "consent_means",
        [Needed("请选择本人答复的方式")],
        blank=None,
        only=MEANS,
        default=lambda: code_set("consent_means").item(BY_PHONE),
    )


class FilterForm(PortalForm):
    """What to look for beyond what the person wishes for; it travels in the address."""

    class Meta(PortalForm.Meta):
        """Nothing is changed by it."""

        csrf = False

    words = TextLine("岗位或单位", most=30)
    place = TextLine("工作地点", most=80)
    pay = YuanField("月薪至少")

    def filters(self, session: Session) -> Filters:
        """What was typed; a place that is none stands beside its field."""
        area = None
        if self.place.data:
            area = by_full_name(session, without_province(self.place.data))
            if area is None:
                self.place.errors = ["请从列出的地点中选择"]
        return Filters(self.words.data, area.path if area else None, self.pay.data)


class PickForm(PortalForm):
    """Which of the best three the person agreed to, and how."""

    vacancy = IntegerField(
        "岗位",
        [
            InputRequired("请选择推荐的岗位"),
            NumberRange(1, LARGEST_ID, message="请选择推荐的岗位"),
        ],
    )
    means = _means()


class AnswerForm(PortalForm):
    """How the person answered when told of a vacancy (R5.2, R7.8)."""

    answer = RadioField(
        "本人的答复",
        [Needed("请选择本人的答复")],
        default=Answer.ACCEPTED.value,
        choices=[
            SelectChoice(Answer.ACCEPTED.value, "同意推荐"),
            SelectChoice(Answer.REFUSED_WITH_REASON.value, "不接受，有正当理由"),
            SelectChoice(Answer.REFUSED.value, "不接受，没有正当理由"),
        ],
    )
    means = _means()
    words = TextLine("不接受的理由", most=200)

    @property
    def answered(self) -> Answered:
        """The answer, once the fields are sound."""
        answer = Answer(self.answer.data)
        return Answered(
            answer, self.means.data, None if answer is Answer.ACCEPTED else self.words.data
        )
