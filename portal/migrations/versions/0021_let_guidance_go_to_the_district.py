"""Make the table of guidance that goes to the district; let completions of courses be imported."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import checks

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_GROWN = (
    (
        "office_notice",
        "topic",
        (
            *("employed", "ended", "restored", "revoked", "moved", "taken", "not_taken"),
            *("proposal_ended", "put_back", "move_stands"),
        ),
        ("guidance_set", "guidance_given"),
    ),
    ("import_batch", "kind", ("people", "staff"), ("completions",)),
)
"""Tables and columns whose enumerations grow: the values until now, and the new ones."""


def upgrade() -> None:
    """Make the table; let the enumerations grow."""
    for table, column, old, new in _GROWN:
        checks.replace(table, f"ck_{table}_{column}", checks.one_of(column, *old, *new))
    op.create_table(
        "guidance_request",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("need", sa.LargeBinary(), nullable=False),
        sa.Column("counsellor_id", ID, nullable=True),
        sa.Column("meets_at", sa.DateTime(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("given_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(counsellor_id IS NULL) = (meets_at IS NULL) AND (meets_at IS NULL) = (place IS NULL)",
            name=op.f("ck_guidance_request_appointment_whole"),
        ),
        sa.CheckConstraint(
            "(result IS NULL) = (given_at IS NULL)",
            name=op.f("ck_guidance_request_result_has_time"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_guidance_request_case_id")),
        sa.ForeignKeyConstraint(
            ["counsellor_id"],
            ["user_account.id"],
            name=op.f("fk_guidance_request_counsellor_id"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_guidance_request")),
    )


def downgrade() -> None:
    """Undo it; fails where somebody was told of guidance or completions were imported."""
    op.drop_table("guidance_request")
    for table, column, old, _new in _GROWN:
        checks.replace(table, f"ck_{table}_{column}", checks.one_of(column, *old))
