"""Make the tables of identity changes and merges."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of identity changes and merges."""
    op.create_table(
        "card_note",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "lost",
                "temporary",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("words", sa.String(length=100), nullable=True),
        sa.Column("noted_by_id", ID, nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("cleared_by_id", ID, nullable=True),
        sa.Column("cleared_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(cleared_at IS NULL) = (cleared_by_id IS NULL)",
            name=op.f("ck_card_note_cleared_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["cleared_by_id"], ["user_account.id"], name=op.f("fk_card_note_cleared_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["user_account.id"], name=op.f("fk_card_note_noted_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_note_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_note")),
    )
    with op.batch_alter_table("card_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_note_person_id"), ["person_id"], unique=False)

    op.create_table(
        "identity_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "mistyped_number",
                "old_fifteen",
                "new_card_number",
                "pass_to_permit",
                "mistyped_name",
                "renamed",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("old_identifier_id", ID, nullable=True),
        sa.Column("new_identifier_id", ID, nullable=True),
        sa.Column(
            "old_name",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "new_name",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_identity_change_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["new_identifier_id"],
            ["person_identifier.id"],
            name=op.f("fk_identity_change_new_identifier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_identity_change_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["old_identifier_id"],
            ["person_identifier.id"],
            name=op.f("fk_identity_change_old_identifier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_identity_change_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_change")),
    )
    with op.batch_alter_table("identity_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_change_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "merge",
        sa.Column("id", ID, nullable=False),
        sa.Column("kept_id", ID, nullable=False),
        sa.Column("merged_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone_by_id", ID, nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_merge_undone_by_somebody")
        ),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_merge_of_two_records")),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_merge_actor_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_merge_kept_id")),
        sa.ForeignKeyConstraint(["merged_id"], ["person.id"], name=op.f("fk_merge_merged_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_merge_office_id")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["user_account.id"], name=op.f("fk_merge_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_kept_id"), ["kept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_merged_id"), ["merged_id"], unique=False)
        batch_op.create_index(
            "uq_merge_standing",
            ["merged_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "merge_move",
        sa.Column("merge_id", ID, nullable=False),
        sa.Column("table_name", sa.String(length=32), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["merge_id"], ["merge.id"], name=op.f("fk_merge_move_merge_id")),
        sa.PrimaryKeyConstraint(
            "merge_id", "table_name", "row_id", "ended", name=op.f("pk_merge_move")
        ),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("merge_move")
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_merge_standing",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_merge_merged_id"))
        batch_op.drop_index(batch_op.f("ix_merge_kept_id"))

    op.drop_table("merge")
    with op.batch_alter_table("identity_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_change_person_id"))

    op.drop_table("identity_change")
    with op.batch_alter_table("card_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_note_person_id"))

    op.drop_table("card_note")
