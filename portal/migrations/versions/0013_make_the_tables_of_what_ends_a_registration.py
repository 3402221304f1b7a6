"""Make the tables of what ends a registration, and of notices."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of what ends a registration, and of notices."""
    op.create_table(
        "subsistence_standard",
        sa.Column("id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("monthly", sa.Integer(), nullable=False),
        sa.Column("order_number", sa.String(length=60), nullable=True),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_by_id", ID, nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            name=op.f("ck_subsistence_standard_withdrawn_by_somebody"),
        ),
        sa.CheckConstraint("monthly > 0", name=op.f("ck_subsistence_standard_some_money")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_subsistence_standard_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["user_account.id"],
            name=op.f("fk_subsistence_standard_recorded_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["user_account.id"],
            name=op.f("fk_subsistence_standard_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsistence_standard")),
    )
    with op.batch_alter_table("subsistence_standard", schema=None) as batch_op:
        batch_op.create_index(
            "uq_subsistence_standard_day",
            ["area_id", "from_on"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "deregistration",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_deregistration_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_deregistration")),
    )
    op.create_table(
        "office_notice",
        sa.Column("id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "employed",
                "restored",
                "revoked",
                name="topic",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("seen_by_id", ID, nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(seen_at IS NULL) = (seen_by_id IS NULL)",
            name=op.f("ck_office_notice_seen_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_office_notice_case_id")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_office_notice_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_office_notice_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id"], ["user_account.id"], name=op.f("fk_office_notice_seen_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_notice")),
    )
    with op.batch_alter_table("office_notice", schema=None) as batch_op:
        batch_op.create_index("ix_office_notice_desk", ["office_id", "seen_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_office_notice_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("office_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_office_notice_person_id"))
        batch_op.drop_index("ix_office_notice_desk")

    op.drop_table("office_notice")
    op.drop_table("deregistration")
    with op.batch_alter_table("subsistence_standard", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_subsistence_standard_day",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.drop_table("subsistence_standard")
