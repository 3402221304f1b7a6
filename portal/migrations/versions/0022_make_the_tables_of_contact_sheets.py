"""Make the tables of contact sheets, and the indices that find who may be deregistered."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNREACHED = sa.text("result = 'unreachable'")
REFUSED = sa.text("answer = 'refused' OR outcome = 'declined'")

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the indices."""
    op.create_table(
        "contact_sheet",
        sa.Column("id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("printed_by_id", ID, nullable=False),
        sa.Column("printed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_contact_sheet_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["printed_by_id"], ["user_account.id"], name=op.f("fk_contact_sheet_printed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_sheet")),
    )
    with op.batch_alter_table("contact_sheet", schema=None) as batch_op:
        batch_op.create_index("ix_contact_sheet_office", ["office_id", "month", "id"], unique=False)

    op.create_table(
        "contact_sheet_line",
        sa.Column("sheet_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["roll_entry.id"], name=op.f("fk_contact_sheet_line_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["contact_sheet.id"], name=op.f("fk_contact_sheet_line_sheet_id")
        ),
        sa.PrimaryKeyConstraint("sheet_id", "seq", name=op.f("pk_contact_sheet_line")),
        sa.UniqueConstraint(
            "sheet_id", "entry_id", name=op.f("uq_contact_sheet_line_sheet_id_entry_id")
        ),
    )
    with op.batch_alter_table("contact_sheet_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_sheet_line_entry_id"), ["entry_id"], unique=False
        )
    with op.batch_alter_table("roll_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_roll_entry_unreached",
            ["person_id", "month"],
            unique=False,
            sqlite_where=UNREACHED,
            postgresql_where=UNREACHED,
        )
    with op.batch_alter_table("service_offer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_service_offer_refused",
            ["person_id"],
            unique=False,
            sqlite_where=REFUSED,
            postgresql_where=REFUSED,
        )


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("service_offer", schema=None) as batch_op:
        batch_op.drop_index("ix_service_offer_refused")
    with op.batch_alter_table("roll_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_roll_entry_unreached")
    with op.batch_alter_table("contact_sheet_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_sheet_line_entry_id"))

    op.drop_table("contact_sheet_line")
    with op.batch_alter_table("contact_sheet", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_sheet_office")

    op.drop_table("contact_sheet")
