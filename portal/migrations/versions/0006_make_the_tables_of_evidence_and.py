"""Make the tables of evidence and comparisons."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of evidence and comparisons."""
    op.create_table(
        "comparison_file",
        sa.Column("id", ID, nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "social_insurance",
                "business",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("loaded_by_id", ID, nullable=False),
        sa.Column("loaded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["loaded_by_id"], ["user_account.id"], name=op.f("fk_comparison_file_loaded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_comparison_file_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_file")),
        sa.UniqueConstraint(
            "office_id",
            "source",
            "sha256",
            name=op.f("uq_comparison_file_office_id_source_sha256"),
        ),
    )
    with op.batch_alter_table("comparison_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comparison_file_office_id"), ["office_id"], unique=False
        )

    op.create_table(
        "comparison",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "social_insurance",
                "business",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "result",
            sa.Enum(
                "same",
                "different",
                "absent",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_comparison_actor_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_comparison_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
    )
    with op.batch_alter_table("comparison", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comparison_case_id"), ["case_id"], unique=False)

    op.create_table(
        "comparison_record",
        sa.Column("id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("number_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "insured_by_employer",
                "insured_flexibly",
                "pension",
                "owner",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("employer", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["comparison_file.id"], name=op.f("fk_comparison_record_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_record")),
    )
    with op.batch_alter_table("comparison_record", schema=None) as batch_op:
        batch_op.create_index(
            "ix_comparison_record_number", ["number_hash", "file_id"], unique=False
        )

    op.create_table(
        "evidence",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "id_card",
                "signed_form",
                "signed_declaration",
                "findings",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("added_by_id", ID, nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("removed_by_id", ID, nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)",
            name=op.f("ck_evidence_removed_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user_account.id"], name=op.f("fk_evidence_added_by_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_evidence_case_id")),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["user_account.id"], name=op.f("fk_evidence_removed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_case_id"), ["case_id"], unique=False)

    op.create_table(
        "evidence_page",
        sa.Column("evidence_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_page_evidence_id")
        ),
        sa.PrimaryKeyConstraint("evidence_id", "number", name=op.f("pk_evidence_page")),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("evidence_page")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_case_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("comparison_record", schema=None) as batch_op:
        batch_op.drop_index("ix_comparison_record_number")

    op.drop_table("comparison_record")
    with op.batch_alter_table("comparison", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comparison_case_id"))

    op.drop_table("comparison")
    with op.batch_alter_table("comparison_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comparison_file_office_id"))

    op.drop_table("comparison_file")
