"""What a form made on the server would hold in the browser (js/held.js tells it of a page)."""

from __future__ import annotations

from wtforms import BooleanField, Field, FileField, HiddenField, PasswordField
from wtforms.fields.choices import SelectFieldBase

from portal.domain.form_drafts import Fields, Held
from portal.web.forms import PortalForm

_NEVER = ("csrf_token", "signature")


def held(form: PortalForm) -> Fields:
    """Every field by its name, but secrets, files and what was drawn by hand."""
    return {
        field.name: _held(field)
        for field in form
        if not field.name.endswith(_NEVER) and not isinstance(field, PasswordField | FileField)
    }


def _held(field: Field) -> Held:
    label = str(field.label.text)
    if isinstance(field, BooleanField):
        return Held(("y",) if field.data else (), label, "是" if field.data else "")
    if isinstance(field, SelectFieldBase):
        return _chosen(field, label)
    value = str(field._value())
    return Held((value,), label, value, isinstance(field, HiddenField))


def _chosen(field: SelectFieldBase, label: str) -> Held:
    choices = list(field.iter_choices())
    chosen = [one for one in choices if one.selected]
    if not chosen and field.type == "SelectField":
        chosen = choices[:1]  # as a browser shows it
    words = "、".join(str(one.label) for one in chosen if one.value)
    return Held(tuple(str(one.value) for one in chosen), label, words)
