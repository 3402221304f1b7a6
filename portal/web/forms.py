"""What the rooms' forms share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms.csrf.core import CSRFTokenField

from portal.domain.characters import without_unshowable
from portal.domain.problems import Problem
from portal.web import drafted


class PortalForm(FlaskForm):  # type: ignore[misc]
    """A form whose built-in messages are Chinese, and which saves itself while it is typed.

    Its token carries the mark by which js/drafts.js knows it, unless ``drafted`` names it as an
    exception. ``was_sent`` says that it holds what a browser sent.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own settings."""

        locales = ("zh",)

        def wrap_formdata(self, form: PortalForm, formdata: Any) -> Any:
            """Note whether the form was sent."""
            sent = super().wrap_formdata(form, formdata)
            form.was_sent = sent is not None
            return sent

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
            """Mark the token of a form that saves itself; show what no page can hold as �."""
            if isinstance(field, CSRFTokenField) and (mark := drafted.mark_of(field)) is not None:
                render_kw = {**render_kw, "data-draft": mark}
            shown = super().render_field(field, render_kw)
            return Markup(without_unshowable(shown))  # noqa: S704 - WTForms' own, escaped

    was_sent: bool

    def validate(self, extra_validators: Any = None) -> bool:
        """As ever; a message that tells what was sent shows what no page can hold as �."""
        is_sound: bool = super().validate(extra_validators)
        for field in self:
            field.errors = [
                without_unshowable(one) if isinstance(one, str) else one for one in field.errors
            ]
        return is_sound

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafted.declare(self)


def show_problems(form: PortalForm, problems: Iterable[Problem]) -> None:
    """Put each broken rule beside its field; what belongs to no field stands over the form."""
    for problem in problems:
        field = form._fields.get(problem.field)
        if field is None:
            form.form_errors.append(problem.message)
        else:
            field.errors = [*field.errors, problem.message]
