"""Make the tables of registrations and papers."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of registrations and papers."""
    op.create_table(
        "audit_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("office_id", ID, nullable=True),
        sa.Column("remote", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_audit_entry_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_audit_entry_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_audit_entry_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_person", ["person_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_user_id"), ["user_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_certificate_case_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_certificate_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("person_id", name=op.f("uq_certificate_person_id")),
    )
    op.create_table(
        "document",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "registration_form",
                "receipt",
                "refusal_notice",
                "amendment_notice",
                "declaration",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_document_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "case_id", "kind", "case_version", name=op.f("uq_document_case_id_kind_case_version")
        ),
    )
    op.create_table(
        "registration",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "unemployment",
                "employment",
                "job_seeking",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("opened_case_id", ID, nullable=False),
        sa.Column("handling_office_id", ID, nullable=False),
        sa.Column("wishes_id", ID, nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_recorded_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(ended_recorded_at IS NULL) = (ended_on IS NULL)",
            name=op.f("ck_registration_ended_on_with_its_record"),
        ),
        sa.ForeignKeyConstraint(
            ["handling_office_id"], ["office.id"], name=op.f("fk_registration_handling_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_case_id"], ["case.id"], name=op.f("fk_registration_opened_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["wishes_id"], ["wishes.id"], name=op.f("fk_registration_wishes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_registration_roll",
            ["handling_office_id", "kind", "ended_recorded_at"],
            unique=False,
        )
        batch_op.create_index(
            "uq_registration_open_job_seeking",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("ended_recorded_at IS NULL AND kind IN ('job_seeking')"),
            postgresql_where=sa.text("ended_recorded_at IS NULL AND kind IN ('job_seeking')"),
        )
        batch_op.create_index(
            "uq_registration_open_status",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text(
                "ended_recorded_at IS NULL AND kind IN ('unemployment', 'employment')"
            ),
            postgresql_where=sa.text(
                "ended_recorded_at IS NULL AND kind IN ('unemployment', 'employment')"
            ),
        )

    op.create_table(
        "serving",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_serving_case_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_serving_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_serving_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serving")),
    )
    with op.batch_alter_table("serving", schema=None) as batch_op:
        batch_op.create_index("ix_serving_office", ["office_id", "ended_at"], unique=False)
        batch_op.create_index(
            "uq_serving_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "document_print",
        sa.Column("id", ID, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("copy_number", sa.Integer(), nullable=False),
        sa.Column("printed_by_id", ID, nullable=False),
        sa.Column("printed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_print_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["printed_by_id"], ["user_account.id"], name=op.f("fk_document_print_printed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_print")),
        sa.UniqueConstraint(
            "document_id", "copy_number", name=op.f("uq_document_print_document_id_copy_number")
        ),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("document_print")
    with op.batch_alter_table("serving", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_serving_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_serving_office")

    op.drop_table("serving")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_registration_open_status",
            sqlite_where=sa.text(
                "ended_recorded_at IS NULL AND kind IN ('unemployment', 'employment')"
            ),
            postgresql_where=sa.text(
                "ended_recorded_at IS NULL AND kind IN ('unemployment', 'employment')"
            ),
        )
        batch_op.drop_index(
            "uq_registration_open_job_seeking",
            sqlite_where=sa.text("ended_recorded_at IS NULL AND kind IN ('job_seeking')"),
            postgresql_where=sa.text("ended_recorded_at IS NULL AND kind IN ('job_seeking')"),
        )
        batch_op.drop_index("ix_registration_roll")
        batch_op.drop_index(batch_op.f("ix_registration_person_id"))

    op.drop_table("registration")
    op.drop_table("document")
    op.drop_table("certificate")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_user_id"))
        batch_op.drop_index("ix_audit_entry_person")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
