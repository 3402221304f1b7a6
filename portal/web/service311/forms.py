"""The forms of what is offered: the guidance that was given, a refusal, an outcome, a mistake."""

from __future__ import annotations

from sqlalchemy.orm import Session
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.domain.applications import Place, WishedWork, WishesDetails, pay_problems
from portal.domain.deregistration import Answer
from portal.domain.service311 import OUTCOMES, OfferOutcome, ServiceKind
from portal.models import Offer, Wishes
from portal.web.fields import CodeRadio, Needed, TextLine
from portal.web.forms import PortalForm, show_problems
from portal.web.registration import reading
from portal.web.registration.forms import WishesOnly

_MOST = 500


class MeansPart(PortalForm):
    """How the person said so. Signing on the screen belongs to what is signed."""

    means = CodeRadio(
        "本人怎样答复",
        "consent_means",
        [Needed("请选择本人答复的方式")],
        blank=None,
        only=("1", "4"),
    )


class WishesEdit(WishesOnly):
    """Wishes that may be renewed on the way (R5.4)."""

    def sound(self) -> bool:
        """Whether it can be taken; what is wrong stands beside the fields."""
        good = self.validate()
        wrong = pay_problems(self.pay_from.data, self.pay_to.data)
        show_problems(self, wrong)
        return bool(good) and not wrong

    def renewed(self, session: Session, before: Wishes | None) -> WishesDetails | None:
        """The wishes where they are other than before, else None."""
        now = reading.wishes(session, self)
        return None if before is not None and now == stated(before) else now


def stated(wishes: Wishes) -> WishesDetails:
    """A statement of wishes as the rules see it."""
    return WishesDetails(
        occupations=tuple(WishedWork(one.occupation, one.words) for one in wishes.occupations),
        pay_from=wishes.pay_from,
        pay_to=wishes.pay_to,
        places=tuple(Place(one.words, one.area_id) for one in wishes.places),
        employment_form=wishes.employment_form,
        training=wishes.training,
        starts_business=wishes.starts_business,
    )


class GuidanceForm(WishesEdit, MeansPart):
    """职业指导 given by the community: about what, and the wishes that came of it."""

    words = TextLine("指导内容", [Needed("请写明指导的内容")], most=_MOST)


class RefusedForm(MeansPart):
    """What was refused, and whether there was a reason for it (R7.8)."""

    kind = RadioField(
        "拒绝的服务",
        [InputRequired("请选择是哪种服务")],
        choices=[SelectChoice(one.value, one.label) for one in ServiceKind],
    )
    answer = RadioField(
        "有没有正当理由",
        [InputRequired("请选择有没有正当理由")],
        choices=[
            SelectChoice(Answer.REFUSED_WITH_REASON.value, "有正当理由"),
            SelectChoice(Answer.REFUSED.value, "没有正当理由"),
        ],
    )
    words = TextLine("本人的说法", most=200)


class OutcomeForm(PortalForm):
    """What became of a recommendation (R4.6)."""

    outcome = RadioField("结果", [InputRequired("请选择结果")], choices=[])
    words = TextLine("说明", most=200)

    def offer(self, offer: Offer) -> None:
        """Offer what can be told of it."""
        self.outcome.choices = [SelectChoice(one.value, one.label) for one in OUTCOMES[offer.kind]]

    @property
    def told(self) -> OfferOutcome:
        """What was chosen."""
        return OfferOutcome(self.outcome.data)


class RevokeForm(PortalForm):
    """Why a record was a mistake."""

    reason = TextLine("撤销的原因", [Needed("请写明撤销的原因")], most=200)
