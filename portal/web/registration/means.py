"""Which means of verification are offered, beside what the sources have said (R2.8, R6.6)."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.comparisons import BY_HAND, COMPARED, Compared, Result
from portal.domain.employment import Work, means_for
from portal.domain.job_comparisons import bears
from portal.models import Application, Comparison, EmploymentApplication
from portal.web.registration.forms import FinishForm
from portal.web.registration.job import EmploymentDeclared


def offer(
    form: FinishForm,
    found: Sequence[Compared | Comparison],
    declared: Application | None = None,
) -> None:
    """Offer the means that fit the form itself, or what a case has declared.

    The page offers; the service judges.
    """
    form.offer_verification(_means(_work(form, declared), found))


def _work(form: FinishForm, declared: Application | None) -> Work | None:
    if isinstance(form, EmploymentDeclared):
        return form.work
    return declared.work if isinstance(declared, EmploymentApplication) else None


def _means(work: Work | None, found: Sequence[Compared | Comparison]) -> tuple[str, ...]:
    if work is not None:
        return means_for(work, has_data=bears(work, ((one.source, one.result) for one in found)))
    has_data = any(one.result is not Result.ABSENT for one in found)
    return (COMPARED, BY_HAND) if has_data else (BY_HAND,)
