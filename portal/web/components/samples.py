"""What the page of components shows: a form in all its states, and a case's signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FileField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

_CHOICES = [SelectChoice("1", "合同期满"), SelectChoice("2", "本人辞职")]


class SampleForm(Form):  # type: ignore[misc]
    """A field of each kind; all but one are needed."""

    name = StringField("姓名", [InputRequired("请填写姓名")])
    employer = StringField("原工作单位", [Optional()])
    reason = SelectField("失业原因", [InputRequired("请选择失业原因")], choices=_CHOICES)
    means = RadioField("本人答复", [InputRequired("请选择")], choices=_CHOICES)
    agreed = BooleanField("本人已签字", [InputRequired("须本人签字")])
    groups = SelectMultipleField(
        "重点群体",
        [InputRequired("请选择")],
        choices=_CHOICES,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    note = TextAreaField("备注", [InputRequired("请填写备注")])
    file = FileField("花名册", [InputRequired("请选择文件")])
    drawing = HiddenField("本人签字")


def empty() -> SampleForm:
    """As a page opens it."""
    return SampleForm(prefix="empty-")


def filled() -> SampleForm:
    """As somebody filled it in."""
    typed = {"name": "石秀兰", "employer": "某某米粉店", "reason": "1", "means": "1"}
    given = MultiDict({f"filled-{name}": value for name, value in typed.items()})
    given.update({"filled-agreed": "y", "filled-groups": "1", "filled-note": "电话核实"})
    return SampleForm(given, prefix="filled-")


def refused() -> SampleForm:
    """As the server refused it: each field has its error."""
    form = SampleForm(MultiDict({"refused-employer": "某某米粉店"}), prefix="refused-")
    form.validate()
    return form


@dataclass(frozen=True)
class Due:
    """A deadline light."""

    kind: str
    text: str


@dataclass(frozen=True)
class Stage:
    """A stage of a case's progress."""

    state: str
    title: str
    note: str = ""
    who: str = ""
    at: datetime | None = None


LIGHTS = (
    Due("late", "超期 2 天"),
    Due("today", "今天到期"),
    Due("soon", "还有 1 天"),
    Due("ok", "还有 5 天"),
    Due("paused", "等本人补正"),
)


def stages(now: datetime) -> tuple[Stage, ...]:
    """All states of a stage."""
    return (
        Stage("done", "受理", who="张敏", at=now),
        Stage("now", "初审", note="退回 1 次"),
        Stage("stopped", "复审", note="不予登记"),
        Stage("ahead", "办结"),
    )
