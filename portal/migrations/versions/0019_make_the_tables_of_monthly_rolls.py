"""Make the tables of monthly rolls."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of monthly rolls."""
    op.create_table(
        "roll",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_roll")),
    )
    op.create_table(
        "roll_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("registration_id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "unreachable",
                "employed",
                "unemployed",
                "other",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.CheckConstraint(
            "(done_at IS NULL) = (result IS NULL OR result = 'unreachable')",
            name=op.f("ck_roll_entry_done_if_reached"),
        ),
        sa.CheckConstraint(
            "(result IS NULL) = (attempts = 0)", name=op.f("ck_roll_entry_result_of_attempts")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_roll_entry_attempts_counted")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_roll_entry_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roll_entry_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_entry")),
        sa.UniqueConstraint("person_id", "month", name=op.f("uq_roll_entry_person_id_month")),
    )
    with op.batch_alter_table("roll_entry", schema=None) as batch_op:
        batch_op.create_index("ix_roll_entry_board", ["month", "office_id", "id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column(
            "means",
            sa.Enum(
                "phone",
                "visit",
                "wechat",
                "other",
                name="means",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "result",
            sa.Enum(
                "unreachable",
                "employed",
                "unemployed",
                "other",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "situation",
            sa.Enum(
                "pension",
                "disabled",
                "away",
                "prison",
                "died",
                "moved",
                name="situation",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("corrects_id", ID, nullable=True),
        sa.CheckConstraint(
            "(result = 'other') = (situation IS NOT NULL)", name=op.f("ck_contact_other_says_what")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_contact_by_id")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["contact.id"], name=op.f("fk_contact_corrects_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["roll_entry.id"], name=op.f("fk_contact_entry_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_contact_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_contact_corrects_id")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_entry_id"), ["entry_id"], unique=False)


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_entry_id"))

    op.drop_table("contact")
    with op.batch_alter_table("roll_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_roll_entry_board")

    op.drop_table("roll_entry")
    op.drop_table("roll")
