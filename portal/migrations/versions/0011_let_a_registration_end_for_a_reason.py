"""Let a registration end for a reason of the regulation, and a completed act be revoked."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import checks
from portal.models.base import BinaryText

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_REASONED = "ck_registration_deregistered_for_a_reason_by_a_case"
_FAMILY = "ck_basis_family_named"
_GROWN = (
    (
        "case",
        "status",
        ("open", "returned", "sent_back", "to_collect", "completed", "refused", "withdrawn"),
        ("lapsed", "revoked"),
    ),
    (
        "decision",
        "action",
        (
            *("accept", "verify", "complete", "approve", "make", "receive", "hand_out"),
            *("send_back", "refuse", "return", "resubmit", "withdraw", "correct", "take_over"),
        ),
        ("lapse", "revoke"),
    ),
    (
        "basis",
        "kind",
        ("person", "existing"),
        ("family", "retirement_proof", "comparison", "refusals", "unreachable", "order"),
    ),
    ("registration", "end_kind", ("deregistered", "renewed", "merged"), ("revoked",)),
    (
        "document",
        "kind",
        (
            *("registration_form", "receipt", "refusal_notice", "amendment_notice"),
            *("declaration", "certificate", "certificate_overprint", "handover_slip"),
        ),
        ("deregistration_notice", "revocation_notice"),
    ),
    (
        "evidence",
        "kind",
        ("id_card", "signed_form", "signed_declaration", "signed_slip", "findings"),
        ("licence", "retirement_proof", "signed_notice"),
    ),
    (
        "comparison_record",
        "state",
        ("insured_by_employer", "insured_flexibly", "pension", "owner"),
        ("deceased",),
    ),
)
"""Tables and columns whose enumerations grow: the values until now, and the new ones."""


def upgrade() -> None:
    """Let the enumerations grow; registrations and bases say more."""
    for table, column, old, new in _GROWN:
        checks.replace(table, f"ck_{table}_{column}", checks.one_of(column, *old, *new))
    with op.batch_alter_table("registration") as batch:
        batch.add_column(sa.Column("end_reason", sa.String(24)))
        batch.add_column(sa.Column("closed_case_id", ID))
        batch.add_column(sa.Column("restores_id", ID))
        batch.create_foreign_key(
            op.f("fk_registration_closed_case_id"), "case", ["closed_case_id"], ["id"]
        )
        batch.create_foreign_key(
            op.f("fk_registration_restores_id"), "registration", ["restores_id"], ["id"]
        )
        batch.create_check_constraint(
            op.f(_REASONED),
            "end_kind IS NULL OR end_kind <> 'deregistered'"
            " OR (end_reason IS NOT NULL AND closed_case_id IS NOT NULL)",
        )
    op.create_index(op.f("ix_registration_closed_case_id"), "registration", ["closed_case_id"])
    with op.batch_alter_table("basis") as batch:
        batch.add_column(sa.Column("given_by", BinaryText))
        batch.add_column(sa.Column("relation", sa.String(24)))
        batch.add_column(sa.Column("told_by", sa.String(24)))
        batch.add_column(sa.Column("phone", sa.LargeBinary()))
        batch.add_column(sa.Column("words", sa.String(200)))
        batch.create_check_constraint(
            op.f(_FAMILY),
            "kind <> 'family' OR"
            " (given_by IS NOT NULL AND relation IS NOT NULL AND told_by IS NOT NULL)",
        )


def downgrade() -> None:
    """Undo it; fails where something has ended or been revoked in the new ways."""
    with op.batch_alter_table("basis") as batch:
        batch.drop_constraint(op.f(_FAMILY), type_="check")
        for name in ("given_by", "relation", "told_by", "phone", "words"):
            batch.drop_column(name)
    op.drop_index(op.f("ix_registration_closed_case_id"), "registration")
    with op.batch_alter_table("registration") as batch:
        batch.drop_constraint(op.f(_REASONED), type_="check")
        for name in ("restores_id", "closed_case_id"):
            batch.drop_constraint(op.f(f"fk_registration_{name}"), type_="foreignkey")
            batch.drop_column(name)
        batch.drop_column("end_reason")
    for table, column, old, _new in _GROWN:
        checks.replace(table, f"ck_{table}_{column}", checks.one_of(column, *old))
