"""The forms of orders: each kind of them asks for its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session
from wtforms import FieldList, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.domain.areas import Level
from portal.domain.names import clean_text
from portal.domain.permissions import Actor
from portal.domain.reorganising import Kind
from portal.models import Area
from portal.queries import reorganisations as queries
from portal.services.reorganising import Asked
from portal.web.fields import DayField, Needed, TextLine
from portal.web.forms import PortalForm

_NO_OFFICE = "没有这个机构，或不在您的辖区；请从列表中选择"
_SOURCES = 6
_LONGEST_WORD = 30


def _office(label: str, *validators: Any) -> StringField:
    return StringField(label, list(validators), render_kw={"list": "offices", "maxlength": 200})


def _ticks(label: str) -> SelectMultipleField:
    """What may be ticked is offered once the area is known; the service judges it."""
    return SelectMultipleField(
        label,
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class OrderForm(PortalForm):
    """The order itself."""

    number = TextLine("文号", [Needed("请填写文号")], most=60)
    title = TextLine("文件名称", [Needed("请填写文件名称")], most=120)
    ordered_on = DayField("发文日期", [Needed("请填写发文日期")])
    effective_on = DayField("生效日期", [Needed("请填写生效日期")])

    def days(self) -> dict[str, Any]:
        """The order's own fields, once they are sound."""
        return {
            "number": self.number.data,
            "title": self.title.data,
            "ordered_on": self.ordered_on.data,
            "effective_on": self.effective_on.data,
        }


class ReorganisationForm(OrderForm):
    """An order of any kind; a page shows the fields of its own."""

    subject = _office("机构")
    sources = FieldList(_office("机构"), "机构", min_entries=_SOURCES, max_entries=_SOURCES)
    target = _office("接收机构")
    new_name = TextLine("新名称", most=80)
    new_code = TextLine("区划代码", most=12)
    words = TextAreaField("划出的小区、组", render_kw={"rows": 4, "maxlength": 800})
    parts = _ticks("划出的下级机构")
    staff = _ticks("一同划出的人员")

    subject_level: Level | None = None
    """The level of the area that is named, once it is known."""

    def read(self, session: Session, actor: Actor, kind: Kind) -> Asked | None:
        """What is asked for; None, with the words beside the fields, where an office is unknown."""

        def one(field: Any) -> int | None:
            typed = (field.data or "").strip()
            if not typed:
                return None
            found = queries.meant(session, actor, typed)
            if found is None:
                field.errors = [*field.errors, _NO_OFFICE]
            return found.id if found else None

        asked = self._asked(kind, one)
        if asked.subject_id is not None:
            self._offer(session, asked.subject_id)
        return None if self.errors else asked

    def _asked(self, kind: Kind, one: Callable[[Any], int | None]) -> Asked:
        joining = kind in (Kind.MERGE, Kind.CLOSE)
        typed = (one(entry) for entry in self.sources) if joining else ()
        renames, splits = kind is Kind.RENAME, kind is Kind.SPLIT
        return Asked(
            kind=kind,
            **self.days(),
            subject_id=None if joining else one(self.subject),
            source_ids=tuple(each for each in typed if each is not None),
            part_ids=_ids(self.parts) if splits else (),
            target_id=None if renames else one(self.target),
            new_name=self.new_name.data,
            new_code=self.new_code.data,
            words=self._words() if splits else (),
            staff=_ids(self.staff) if splits else (),
        )

    def _words(self) -> tuple[str, ...]:
        lines = (self.words.data or "").splitlines()
        return tuple(clean_text(line, _LONGEST_WORD) for line in lines if line.strip())

    def validate_words(self, _field: Any) -> None:
        """Refuse what no address can hold."""
        self._words()

    def _offer(self, session: Session, area_id: int) -> None:
        """Offer what of the area, and who of its office, can go."""
        self.parts.choices = [(str(one.id), one.name) for one in queries.children(session, area_id)]
        self.staff.choices = [
            (str(one.id), f"{one.user.name}（{one.role.label}）")
            for one in queries.staff_of(session, area_id)
        ]
        self.subject_level = session.get_one(Area, area_id).level


def _ids(field: Any) -> tuple[int, ...]:
    return tuple(int(one) for one in field.data or () if one.isdecimal() and len(one) < 18)


class TurnDownForm(PortalForm):
    """Why an order is not approved."""

    words = TextLine("不批准的理由", [Needed("请写明不批准的理由")], most=200)
