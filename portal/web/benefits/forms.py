"""The forms of a policy that a person enjoys."""

from __future__ import annotations

from portal.domain.benefits import Benefit
from portal.web.fields import CodeField, DayField, FenField, Needed, TextLine
from portal.web.forms import PortalForm


class BenefitForm(PortalForm):
    """登记享受扶持政策."""

    kind = CodeField("政策类型", "benefit_type", [Needed("请选择政策类型")])
    policy = TextLine("政策名称或文号", most=80)
    from_on = DayField("享受起始日期", [Needed("请填开始享受的日期")])
    to_on = DayField("享受终止日期")
    amount = FenField("享受金额（元）")
    decided_by = TextLine("认定机构", [Needed("请填认定机构")], most=80)

    @property
    def benefit(self) -> Benefit:
        """The entry, once the fields are sound."""
        return Benefit(
            self.kind.data,
            self.policy.data,
            self.from_on.data,
            self.to_on.data,
            self.amount.data,
            self.decided_by.data,
        )


class RevokeForm(PortalForm):
    """撤销: why the entry was wrong."""

    reason = TextLine("撤销的原因", [Needed("请写明撤销的原因")], most=200)
