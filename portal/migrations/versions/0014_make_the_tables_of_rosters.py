"""Make the tables of rosters."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of rosters."""
    op.create_table(
        "roster",
        sa.Column("id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", ID, nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoke_reason", sa.String(length=200), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_roster_employer_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_roster_office_id")),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user_account.id"], name=op.f("fk_roster_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
    )
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.create_index("ix_roster_employer", ["employer_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_office_id"), ["office_id"], unique=False)

    op.create_table(
        "roster_row",
        sa.Column("roster_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "ready",
                "warning",
                "error",
                "double",
                "known",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "standing",
            sa.Enum(
                "new",
                "employed",
                "unemployed_here",
                "unemployed_elsewhere",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("subject_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_roster_row_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roster_row_person_id")),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_roster_row_roster_id")),
        sa.PrimaryKeyConstraint("roster_id", "number", name=op.f("pk_roster_row")),
    )
    with op.batch_alter_table("roster_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_row_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_roster_row_person", ["person_id"], unique=False)
        batch_op.create_index("ix_roster_row_subject", ["roster_id", "subject_hash"], unique=False)
        batch_op.create_index(
            "ix_roster_row_verdict", ["roster_id", "verdict", "number"], unique=False
        )


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("roster_row", schema=None) as batch_op:
        batch_op.drop_index("ix_roster_row_verdict")
        batch_op.drop_index("ix_roster_row_subject")
        batch_op.drop_index("ix_roster_row_person")
        batch_op.drop_index(batch_op.f("ix_roster_row_case_id"))

    op.drop_table("roster_row")
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_office_id"))
        batch_op.drop_index("ix_roster_employer")

    op.drop_table("roster")
