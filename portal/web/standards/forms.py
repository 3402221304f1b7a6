"""The forms of a county's standard."""

from __future__ import annotations

from portal.domain.deregistration import Standard
from portal.web.fields import DayField, Needed, TextLine, YuanField
from portal.web.forms import PortalForm


class StandardForm(PortalForm):
    """A standard: from when on, how much, by which order."""

    from_on = DayField("执行日期", [Needed("请填从哪一天起执行")])
    monthly = YuanField("每月标准（元）", [Needed("请填每月标准")])
    order = TextLine("文号", most=60)

    @property
    def standard(self) -> Standard:
        """As the rules take it, once the fields are sound."""
        return Standard(self.from_on.data, self.monthly.data)


class WithdrawForm(PortalForm):
    """撤回: why the standard was mistyped."""

    reason = TextLine("撤回的原因", [Needed("请写明撤回的原因")], most=200)
