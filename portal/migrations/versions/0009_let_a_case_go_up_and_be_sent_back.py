"""Let a case go up to be reviewed, be sent back, and wait to be collected."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import checks

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STATUSES = ("open", "returned", "completed", "refused", "withdrawn")
_ACTIONS = (
    "accept",
    "verify",
    "complete",
    "refuse",
    "return",
    "resubmit",
    "withdraw",
    "correct",
    "take_over",
)
_CHAIN = ("approve", "make", "receive", "hand_out", "send_back")
_DOCUMENTS = (
    "registration_form",
    "receipt",
    "refusal_notice",
    "amendment_notice",
    "declaration",
)
_SCANS = ("id_card", "signed_form", "signed_declaration", "findings")
_CERTIFICATES = ("certificate", "certificate_overprint", "handover_slip")
_OLD_WAITING = "status IN ('open', 'returned')"
_WAITING = "status IN ('open', 'returned', 'sent_back', 'to_collect')"


def upgrade() -> None:
    """Let statuses, actions and papers grow; a decision names why a case was sent back."""
    _rule_of_case(
        _OLD_WAITING,
        _WAITING,
        (*_STATUSES, "sent_back", "to_collect"),
        "ck_case_returned_has_pause",
        ("ck_case_with_the_person_has_pause", "(status IN ('returned', 'to_collect'))"),
    )
    checks.replace("decision", "ck_decision_action", checks.one_of("action", *_ACTIONS, *_CHAIN))
    checks.replace(
        "document", "ck_document_kind", checks.one_of("kind", *_DOCUMENTS, *_CERTIFICATES)
    )
    checks.replace("evidence", "ck_evidence_kind", checks.one_of("kind", *_SCANS, "signed_slip"))
    op.add_column("decision", sa.Column("reason", sa.String(24)))
    op.add_column("document_print", sa.Column("reason", sa.String(100)))


def downgrade() -> None:
    """Undo it; fails where a case has gone up already."""
    op.drop_column("document_print", "reason")
    op.drop_column("decision", "reason")
    checks.replace("evidence", "ck_evidence_kind", checks.one_of("kind", *_SCANS))
    checks.replace("document", "ck_document_kind", checks.one_of("kind", *_DOCUMENTS))
    checks.replace("decision", "ck_decision_action", checks.one_of("action", *_ACTIONS))
    _rule_of_case(
        _WAITING,
        _OLD_WAITING,
        _STATUSES,
        "ck_case_with_the_person_has_pause",
        ("ck_case_returned_has_pause", "(status = 'returned')"),
    )


def _rule_of_case(
    old: str, new: str, statuses: tuple[str, ...], gone: str, come: tuple[str, str]
) -> None:
    """Which statuses there are, which of them wait, and in which the clock stands."""
    _drop_open_index(old)
    with op.batch_alter_table("case") as batch:
        for name in ("waiting_has_step", "closed_has_time", "status"):
            batch.drop_constraint(op.f(f"ck_case_{name}"), type_="check")
        batch.drop_constraint(op.f(gone), type_="check")
        batch.create_check_constraint(op.f("ck_case_status"), checks.one_of("status", *statuses))
        batch.create_check_constraint(
            op.f("ck_case_waiting_has_step"), f"({new}) = (step IS NOT NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_case_closed_has_time"), f"({new}) = (closed_at IS NULL)"
        )
        batch.create_check_constraint(op.f(come[0]), f"{come[1]} = (paused_on IS NOT NULL)")
    op.create_index(
        "uq_case_open",
        "case",
        ["person_id", "procedure"],
        unique=True,
        sqlite_where=sa.text(new),
        postgresql_where=sa.text(new),
    )


def _drop_open_index(waiting: str) -> None:
    op.drop_index(
        "uq_case_open",
        "case",
        sqlite_where=sa.text(waiting),
        postgresql_where=sa.text(waiting),
    )
