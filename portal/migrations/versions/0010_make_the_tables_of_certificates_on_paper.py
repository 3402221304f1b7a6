"""Make the tables of certificates on paper and of policy benefits."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of certificates on paper and of policy benefits."""
    op.create_table(
        "certificate_printer",
        sa.Column("id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("right_tenths", sa.Integer(), nullable=False),
        sa.Column("down_tenths", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "right_tenths BETWEEN -200 AND 200 AND down_tenths BETWEEN -200 AND 200",
            name=op.f("ck_certificate_printer_offsets_small"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_certificate_printer_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_printer")),
        sa.UniqueConstraint(
            "office_id", "name", name=op.f("uq_certificate_printer_office_id_name")
        ),
    )
    op.create_table(
        "certificate_batch",
        sa.Column("id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "plain",
                "overprint",
                name="form",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("requested_by_id", ID, nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_certificate_batch_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["user_account.id"],
            name=op.f("fk_certificate_batch_requested_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batch")),
    )
    with op.batch_alter_table("certificate_batch", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_batch_office", ["office_id", "id"], unique=False)

    op.create_table(
        "person_photo",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by_id", ID, nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user_account.id"], name=op.f("fk_person_photo_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_photo_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_photo")),
    )
    with op.batch_alter_table("person_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_photo_person_id"), ["person_id"], unique=False)

    op.create_table(
        "policy_benefit",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("amount", ID, nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_by_id", ID, nullable=True),
        sa.Column("revoke_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL)",
            name=op.f("ck_policy_benefit_revoked_for_a_reason"),
        ),
        sa.CheckConstraint(
            "amount IS NULL OR amount >= 0", name=op.f("ck_policy_benefit_amount_not_negative")
        ),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f("ck_policy_benefit_period_runs_forward")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_policy_benefit_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_policy_benefit_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_policy_benefit_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["user_account.id"], name=op.f("fk_policy_benefit_revoked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_benefit")),
    )
    with op.batch_alter_table("policy_benefit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_policy_benefit_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "status_check",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("asked_by_id", ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_status_check_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_status_check_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_status_check_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_check")),
    )
    with op.batch_alter_table("status_check", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_status_check_asked_by_id"), ["asked_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_status_check_person_id"), ["person_id"], unique=False)

    op.create_table(
        "certificate_request",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("issue_type", sa.String(length=24), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=True),
        sa.Column(
            "photo_kind",
            sa.Enum(
                "paper",
                "digital",
                name="photo_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("photo_id", ID, nullable=True),
        sa.CheckConstraint(
            "(photo_kind = 'digital') = (photo_id IS NOT NULL)",
            name=op.f("ck_certificate_request_digital_has_photo"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_certificate_request_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["person_photo.id"], name=op.f("fk_certificate_request_photo_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "revision", name=op.f("pk_certificate_request")),
    )
    op.create_table(
        "certificate_issue",
        sa.Column("id", ID, nullable=False),
        sa.Column("certificate_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=24), nullable=False),
        sa.Column("issue_type", sa.String(length=24), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "plain",
                "overprint",
                name="form",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("made_by_id", ID, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "made",
                "valid",
                "void",
                "replaced",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_id", ID, nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(), nullable=True),
        sa.Column("handed_over_by_id", ID, nullable=True),
        sa.CheckConstraint(
            "(state IN ('made', 'valid')) = (ended_at IS NULL)",
            name=op.f("ck_certificate_issue_ended_has_time"),
        ),
        sa.CheckConstraint(
            "state <> 'valid' OR handed_over_at IS NOT NULL",
            name=op.f("ck_certificate_issue_valid_since_hand_over"),
        ),
        sa.CheckConstraint(
            "(handed_over_at IS NULL) = (handed_over_by_id IS NULL)",
            name=op.f("ck_certificate_issue_handed_over_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_certificate_issue_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_issue_certificate_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_certificate_issue_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["user_account.id"], name=op.f("fk_certificate_issue_ended_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["handed_over_by_id"],
            ["user_account.id"],
            name=op.f("fk_certificate_issue_handed_over_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_certificate_issue_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_certificate_issue_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_issue")),
        sa.UniqueConstraint(
            "case_id", "case_version", name=op.f("uq_certificate_issue_case_id_case_version")
        ),
        sa.UniqueConstraint("serial", name=op.f("uq_certificate_issue_serial")),
    )
    with op.batch_alter_table("certificate_issue", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_issue_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_index("ix_certificate_issue_register", ["office_id", "id"], unique=False)
        batch_op.create_index(
            "uq_certificate_issue_valid",
            ["certificate_id"],
            unique=True,
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        )

    op.create_table(
        "booklet_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column(
            "change",
            sa.Enum(
                "received",
                "used",
                "spoiled",
                name="change",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("issue_id", ID, nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_booklet_entry_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["certificate_issue.id"], name=op.f("fk_booklet_entry_issue_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_booklet_entry_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_booklet_entry_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booklet_entry")),
    )
    with op.batch_alter_table("booklet_entry", schema=None) as batch_op:
        batch_op.create_index("ix_booklet_entry_ledger", ["office_id", "id"], unique=False)

    op.create_table(
        "certificate_batch_item",
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "made",
                "left",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("issue_id", ID, nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(state = 'left') = (failure IS NOT NULL)",
            name=op.f("ck_certificate_batch_item_left_says_why"),
        ),
        sa.CheckConstraint(
            "(state = 'made') = (issue_id IS NOT NULL)",
            name=op.f("ck_certificate_batch_item_made_has_issue"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["certificate_batch.id"], name=op.f("fk_certificate_batch_item_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_certificate_batch_item_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["certificate_issue.id"], name=op.f("fk_certificate_batch_item_issue_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "seq", name=op.f("pk_certificate_batch_item")),
    )
    with op.batch_alter_table("certificate_batch_item", schema=None) as batch_op:
        batch_op.create_index(
            "uq_certificate_batch_item_waiting",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("certificate_batch_item", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificate_batch_item_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("certificate_batch_item")
    with op.batch_alter_table("booklet_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_booklet_entry_ledger")

    op.drop_table("booklet_entry")
    with op.batch_alter_table("certificate_issue", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificate_issue_valid",
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        )
        batch_op.drop_index("ix_certificate_issue_register")
        batch_op.drop_index(batch_op.f("ix_certificate_issue_certificate_id"))

    op.drop_table("certificate_issue")
    op.drop_table("certificate_request")
    with op.batch_alter_table("status_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_check_person_id"))
        batch_op.drop_index(batch_op.f("ix_status_check_asked_by_id"))

    op.drop_table("status_check")
    with op.batch_alter_table("policy_benefit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_benefit_person_id"))

    op.drop_table("policy_benefit")
    with op.batch_alter_table("person_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_photo_person_id"))

    op.drop_table("person_photo")
    with op.batch_alter_table("certificate_batch", schema=None) as batch_op:
        batch_op.drop_index("ix_certificate_batch_office")

    op.drop_table("certificate_batch")
    op.drop_table("certificate_printer")
