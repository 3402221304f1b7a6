"""What the rooms' forms share."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm

from portal.domain.problems import Problem


class PortalForm(FlaskForm):  # type: ignore[misc]
    """A form whose built-in messages are Chinese."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own settings."""

        locales = ("zh",)


def show_problems(form: PortalForm, problems: Iterable[Problem]) -> None:
    """Put each broken rule beside its field; what belongs to no field stands over the form."""
    for problem in problems:
        field = form._fields.get(problem.field)
        if field is None:
            form.form_errors.append(problem.message)
        else:
            field.errors = [*field.errors, problem.message]
