"""Let people ask who saw their data, auditors tick off changes, and messages be blanked."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_MERGED = sa.text("merged_into_id IS NOT NULL")
_NOT_BLANKED = sa.text("blanked_at IS NULL")


def upgrade() -> None:
    """Make the tables, the column and the indices."""
    op.create_table(
        "access_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column(
            "asker",
            sa.Enum(
                *("person", "agent", "relative"),
                name="asker",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.LargeBinary()),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("sha256", sa.String(length=64)),
        sa.CheckConstraint("first <= last", name=op.f("ck_access_request_days_in_order")),
        sa.CheckConstraint(
            "asker = 'person' OR words IS NOT NULL",
            name=op.f("ck_access_request_who_came_is_said"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_access_request_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_access_request_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_access_request_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_request")),
    )
    op.create_index("ix_access_request_person_id", "access_request", ["person_id"])
    op.create_table(
        "audit_mark",
        sa.Column("user_id", ID, autoincrement=False, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_audit_mark_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_audit_mark")),
    )
    op.add_column("message", sa.Column("blanked_at", sa.DateTime()))
    op.create_index(
        "ix_message_kept",
        "message",
        ["written_at"],
        sqlite_where=_NOT_BLANKED,
        postgresql_where=_NOT_BLANKED,
    )
    op.create_index(
        "ix_person_merged",
        "person",
        ["merged_into_id"],
        sqlite_where=_MERGED,
        postgresql_where=_MERGED,
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_person_merged", "person")
    op.drop_index("ix_message_kept", "message")
    op.drop_column("message", "blanked_at")
    op.drop_table("audit_mark")
    op.drop_table("access_request")
