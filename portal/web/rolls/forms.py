"""The forms of contact sheets: whom to print, which to enter, and a row of what was ticked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from portal.domain.confirmation import WORDS_LENGTH, ContactMeans
from portal.domain.contact_sheets import TICKS, SheetCodeError, Tick, read_code
from portal.domain.service311 import OUTCOMES
from portal.models import Offer
from portal.queries.rolls import EntryState
from portal.web.fields import Needed, RawLine, RecentDayField, TextLine
from portal.web.forms import PortalForm

TO_VISIT = (EntryState.LEFT, EntryState.UNREACHABLE)
_TICKS = {one.key: one for one in TICKS}
_MEANS = [SelectChoice(one.value, f"{at} {one.label}") for at, one in enumerate(ContactMeans, 1)]


class PrintForm(PortalForm):
    """Whom the sheet is of."""

    states = SelectMultipleField(
        "走访哪些人",
        [Needed("请选择走访哪些人")],
        choices=[SelectChoice(one.value, one.label) for one in TO_VISIT],
        default=[one.value for one in TO_VISIT],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    again = BooleanField("重新打印")


class FindForm(PortalForm):
    """The number at the top of a sheet."""

    code = RawLine("联系单编号", render_kw={"maxlength": 30, "placeholder": "右上角的编号"})

    def read(self) -> int | None:
        """The sheet that is meant; what is wrong with the number stands beside the field."""
        try:
            return read_code(self.code.data or "")[1]
        except SheetCodeError as wrong:
            self.code.errors = [str(wrong)]
            return None


class AllRowsForm(PortalForm):
    """What holds for every row that says nothing else."""

    on = RecentDayField("联系日期", [Needed("请填联系日期")])
    means = SelectField("联系方式", choices=_MEANS, default=ContactMeans.VISIT.value)


class RowForm(PortalForm):
    """One row of the paper; a row without a result is left for later."""

    result = SelectField("结果", default="")
    on = RecentDayField("日期")
    means = SelectField("方式", choices=[SelectChoice("", "同上"), *_MEANS], default="")
    words = TextLine("说明", most=WORDS_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.result.choices = [
            SelectChoice("", "请选择"),
            *(SelectChoice(one.key, f"{one.key} {one.label}") for one in TICKS),
        ]

    @property
    def tick(self) -> Tick | None:
        """The box that was ticked."""
        return _TICKS.get(self.result.data)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered in the row."""
        return not any((self.result.data, self.words.raw_data and self.words.raw_data[0].strip()))

    def day(self, otherwise: date) -> date:
        """When the person was visited."""
        return self.on.data or otherwise

    def way(self, otherwise: str) -> ContactMeans:
        """How."""
        return ContactMeans(self.means.data or otherwise)


def outcome_form(offers: Sequence[Offer], prefix: str, sent: Any) -> PortalForm:
    """What became of each thing recommended to the person of a row: a field for each, by its id."""
    fields = {
        f"outcome-{one.id}": SelectField(
            "推荐结果",
            choices=[
                SelectChoice("", "没有问到"),
                *(SelectChoice(each.value, each.label) for each in OUTCOMES[one.kind]),
            ],
            default="",
        )
        for one in offers
    }
    made: type[PortalForm] = type("OutcomeForm", (PortalForm,), fields)
    return made(formdata=sent, prefix=prefix)
