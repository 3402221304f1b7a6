"""Form fields in the terms of the product: codes, days, money, regions, cleaned text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from wtforms import Field, RadioField, SelectField, StringField
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import TextArea, TextInput

from portal.domain.codes import CodeItem, UnknownCodeError, code_set
from portal.domain.dates import parse_day, parse_recent_day
from portal.domain.identity import IdentityError
from portal.domain.money import read_yuan
from portal.domain.names import clean_text
from portal.domain.offsets import OffsetError, offset_words, parse_offset
from portal.web.time import business_today

_Number = TypeVar("_Number")


class Needed:
    """The field must be filled in; the message says with what."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms' own form

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Field) -> None:
        raw = field.raw_data
        empty = not raw or not any(isinstance(one, str) and one.strip() for one in raw)
        if empty and not field.process_errors:
            field.errors = []
            raise StopValidation(self.message)


def visible(text: str) -> str:
    """What was typed without the control characters that a page can't hold."""
    return "".join(
        one for one in text if one == "\t" or unicodedata.category(one) not in {"Cc", "Cs"}
    )


def mark_optional(field: Field) -> None:
    """Let the page say 可不填 beside a field that nothing requires."""
    field.flags.optional = not field.flags.required


class CodeField(SelectField):
    """A choice among what a code table offers; its data is the ``CodeItem``."""

    control = "SelectField"

    def __init__(
        self,
        label: str,
        set_key: str,
        validators: Sequence[Any] = (),
        *,
        blank: str | None = "请选择",
        only: Sequence[str] | None = None,
        short: bool = True,
        **kwargs: Any,
    ) -> None:
        self.set_key, self.blank, self.only, self.short = set_key, blank, only, short
        super().__init__(
            label, list(validators), choices=self._choices(), coerce=self._item, **kwargs
        )
        self.type = self.control
        mark_optional(self)

    def _choices(self) -> list[SelectChoice]:
        items = [
            item
            for item in code_set(self.set_key).offered
            if self.only is None or item.code in self.only
        ]
        first = [] if self.blank is None else [SelectChoice("", self.blank)]
        return first + [
            SelectChoice(item.code, item.short if self.short else item.name) for item in items
        ]

    def _item(self, value: Any) -> CodeItem | None:
        if value is None or isinstance(value, CodeItem):
            return value
        if value == "":
            return None
        try:
            return code_set(self.set_key).item(value)
        except UnknownCodeError as unknown:
            raise ValueError("请从列表中选择") from unknown

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the chosen code; what the table does not have is refused in words."""
        self.data: Any = self._item(valuelist[0]) if valuelist else None

    def iter_choices(self) -> Any:
        """The choices, the chosen one marked by its code."""
        chosen = self.data.code if isinstance(self.data, CodeItem) else ""
        for choice in self.choices:
            yield Choice(choice.value, choice.label, choice.value == chosen, {})

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not offer."""
        if isinstance(self.data, CodeItem) and self.data.code not in {
            choice.value for choice in self.choices
        }:
            raise StopValidation("请从列表中选择")


class CodeRadio(CodeField):
    """The same choice, laid out as radio buttons."""

    control = "RadioField"
    widget = RadioField.widget
    option_widget = RadioField.option_widget


class RawLine(StringField):
    """One line of text that the view itself reads and judges."""

    def _value(self) -> str:
        return visible(self.data or "")


class NumberLine(RawLine):
    """An identity number, typed or read from the card."""

    def read(self, reader: Callable[[str], _Number]) -> _Number | None:
        """What was typed, as ``reader`` takes it; what is wrong with it stands beside the field."""
        try:
            return reader(self.data or "")
        except IdentityError as wrong:
            self.errors = [str(wrong)]
            return None


class DayField(Field):
    """A day, typed as 2026-10-31, 20261031, 2026.10.31 or 2026年10月31日."""

    widget = TextInput()

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), **kwargs)
        mark_optional(self)

    def _value(self) -> str:
        if self.raw_data:
            return visible(str(self.raw_data[0]))
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; an empty field is no day."""
        self.data: Any = None
        if valuelist and valuelist[0].strip():
            self.data = self.read(valuelist[0])

    def read(self, text: str) -> date:
        """The day that was typed; raises ``DayError``."""
        return parse_day(text)


class RecentDayField(DayField):
    """A day that has been, or is today: typed also without its year, as 10-31 or 1031."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        given = {**kwargs.pop("render_kw", {}), "data-recent-day": business_today().isoformat()}
        super().__init__(label, validators, render_kw=given, **kwargs)

    def read(self, text: str) -> date:
        """The day that was typed; raises ``DayError``."""
        return parse_recent_day(text, business_today())


class WholeField(Field):
    """A whole number of some unit, of up to six digits; commas and blanks are read over."""

    widget = TextInput()
    most = 999_999
    unit = ""
    too_much = "数量太大，请核对"

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), **kwargs)
        mark_optional(self)

    def _value(self) -> str:
        if self.raw_data:
            return visible(str(self.raw_data[0]))
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; an empty field is no number."""
        self.data: Any = None
        typed = "".join(valuelist[:1]).replace(",", "").replace("，", "").replace(" ", "")
        if not typed:
            return
        if not (typed.isascii() and typed.isdigit()):
            raise ValueError(f"请填整数，单位为{self.unit}")
        if len(typed) > 6 or int(typed) > self.most:
            raise ValueError(self.too_much)
        self.data = int(typed)


class YuanField(WholeField):
    """Whole yuan a month."""

    unit = "元"
    too_much = "金额太大，请核对；单位为元"


class FenField(Field):
    """An amount typed in yuan with two decimals at most; its data is in fen."""

    widget = TextInput()

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), **kwargs)
        mark_optional(self)

    def _value(self) -> str:
        return visible(str(self.raw_data[0])) if self.raw_data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; an empty field is no amount."""
        typed = "".join(valuelist[:1])
        self.data: Any = read_yuan(typed) if typed.strip() else None


class MillimetreField(Field):
    """An offset in millimetres with one decimal; its data are tenths."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return visible(str(self.raw_data[0]))
        return offset_words(self.data or 0)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; an empty field moves nothing."""
        self.data: Any = 0
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse_offset(valuelist[0])
            except OffsetError as refused:
                raise ValueError(str(refused)) from refused


class TextLine(StringField):
    """One line of text, cleaned by a function of the domain; an empty line is None."""

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        most: int = 60,
        clean: Callable[[str], str] | None = None,
        **kwargs: Any,
    ) -> None:
        self._clean = clean or (lambda text: clean_text(text, most))
        super().__init__(label, list(validators), **kwargs)
        mark_optional(self)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed; what can't be cleaned stays as typed, with the reason."""
        typed = valuelist[0] if valuelist else ""
        self.data: Any = None
        if typed.strip():
            try:
                self.data = self._clean(typed)
            except ValueError as refused:
                raise ValueError(str(refused)) from refused

    def _value(self) -> str:
        if self.data is None and self.raw_data:
            return visible(str(self.raw_data[0]))
        return self.data or ""


class TextBlock(TextLine):
    """Several lines of text, cleaned like one."""

    widget = TextArea()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, most: int, **kwargs: Any
    ) -> None:
        super().__init__(
            label, validators, clean=lambda text: clean_text(text, most, multiline=True), **kwargs
        )
