"""Let a case be refused at once, entered late and corrected; a record be replaced or merged."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import checks

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ACTIONS = ("accept", "verify", "complete", "refuse", "return", "resubmit", "withdraw")
_DOCUMENTS = (
    "resident_id",
    "hk_mo_residence_permit",
    "tw_residence_permit",
    "foreign_pr_2023",
    "foreign_pr_15",
)
_CHANNELS = ("window", "hotline", "smart_hrss", "xiang_jiuye", "existing")
_NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_PLACE_OF_THE_FORM_IN_FORCE = """
UPDATE unemployment_application
SET place = (SELECT c.place FROM "case" c WHERE c.id = unemployment_application.case_id)
WHERE revision = (
    SELECT max(other.revision) FROM unemployment_application other
    WHERE other.case_id = unemployment_application.case_id
)
"""


def upgrade() -> None:
    """Add the columns, let go of what need no longer be there, then make the new tables."""
    checks.replace(
        "decision", "ck_decision_action", checks.one_of("action", *_ACTIONS, "correct", "take_over")
    )
    checks.replace("basis", "ck_basis_kind", checks.one_of("kind", "person", "existing"))
    _change_cases()
    _change_people()
    _add_tables()


def _change_cases() -> None:
    with op.batch_alter_table("case") as batch:
        batch.add_column(sa.Column("late_reason", sa.String(200)))
        batch.add_column(sa.Column("applicant_name", _NAME))
        batch.add_column(sa.Column("applicant_phone", sa.LargeBinary()))
        batch.alter_column("place", existing_type=sa.String(24), nullable=True)
        batch.create_check_constraint(op.f("ck_case_channel"), checks.one_of("channel", *_CHANNELS))
    op.add_column("unemployment_application", sa.Column("place", sa.String(24)))
    op.execute(_PLACE_OF_THE_FORM_IN_FORCE)
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("revision", sa.Integer()))
        batch.alter_column("step_from", existing_type=sa.String(24), nullable=True)
    with op.batch_alter_table("basis") as batch:
        batch.alter_column("means", existing_type=sa.String(24), nullable=True)
        batch.create_check_constraint(
            op.f("ck_basis_consent_by_some_means"), "kind <> 'person' OR means IS NOT NULL"
        )
    with op.batch_alter_table("registration") as batch:
        batch.add_column(sa.Column("end_kind", sa.String(24)))
        batch.create_check_constraint(
            op.f("ck_registration_end_kind"),
            checks.one_of("end_kind", "deregistered", "renewed", "merged"),
        )
        batch.create_check_constraint(
            op.f("ck_registration_ended_for_a_reason"), "(ended_on IS NULL) = (end_kind IS NULL)"
        )
    op.create_index(op.f("ix_serving_person_id"), "serving", ["person_id"])


def _change_people() -> None:
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("died_on", sa.Date()))
        batch.add_column(sa.Column("merged_into_id", ID))
        batch.create_foreign_key(
            op.f("fk_person_merged_into_id"), "person", ["merged_into_id"], ["id"]
        )
    numbers = "person_identifier"
    documents = checks.one_of("kind", *_DOCUMENTS, "hk_mo_pass", "tw_pass")
    checks.replace(numbers, "ck_person_identifier_kind", documents)
    with op.batch_alter_table(numbers) as batch:
        batch.add_column(sa.Column("ended_as", sa.String(24)))
        batch.create_check_constraint(
            op.f("ck_person_identifier_ended_as"),
            checks.one_of("ended_as", "replaced", "mistaken", "merged"),
        )
        batch.create_check_constraint(
            op.f("ck_person_identifier_ended_for_a_reason"),
            "(valid_to IS NULL) = (ended_as IS NULL)",
        )
    with op.batch_alter_table("user_account") as batch:
        batch.add_column(sa.Column("office_id", ID))
        batch.create_foreign_key(op.f("fk_user_account_office_id"), "office", ["office_id"], ["id"])
        batch.create_index(op.f("ix_user_account_office_id"), ["office_id"])


def _add_tables() -> None:
    op.create_table(
        "posting_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "clerk",
                "reviewer",
                "certificate_maker",
                "counsellor",
                "supervisor",
                "system_admin",
                "security_admin",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("requested_by_id", ID, nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(granted IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_posting_request_decided_at_a_time"),
        ),
        sa.CheckConstraint(
            "(granted IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_posting_request_decided_by_one"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_posting_request_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_posting_request_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["user_account.id"],
            name=op.f("fk_posting_request_requested_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_posting_request_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_request")),
    )
    with op.batch_alter_table("posting_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_posting_request_office_id"), ["office_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_posting_request_user_id"), ["user_id"], unique=False)

    op.create_table(
        "job_seeking_application",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("remarks", sa.String(length=200), nullable=True),
        sa.Column("wishes_id", ID, nullable=False),
        sa.Column(
            "name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "sex",
            sa.Enum("M", "F", name="sex", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("ethnicity", sa.String(length=24), nullable=True),
        sa.Column("education", sa.String(length=24), nullable=True),
        sa.Column("school", sa.String(length=60), nullable=True),
        sa.Column("major", sa.String(length=40), nullable=True),
        sa.Column("graduated_on", sa.Date(), nullable=True),
        sa.Column("marital", sa.String(length=24), nullable=True),
        sa.Column("political", sa.String(length=24), nullable=True),
        sa.Column("household", sa.String(length=24), nullable=True),
        sa.Column("household_area_id", ID, nullable=True),
        sa.Column("household_region", sa.String(length=80), nullable=True),
        sa.Column("household_address", sa.String(length=150), nullable=True),
        sa.Column("residence_area_id", ID, nullable=True),
        sa.Column("residence_region", sa.String(length=80), nullable=True),
        sa.Column("residence_address", sa.String(length=150), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_job_seeking_application_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_area_id"],
            ["area.id"],
            name=op.f("fk_job_seeking_application_household_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["residence_area_id"],
            ["area.id"],
            name=op.f("fk_job_seeking_application_residence_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["wishes_id"], ["wishes.id"], name=op.f("fk_job_seeking_application_wishes_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "revision", name=op.f("pk_job_seeking_application")),
    )
    op.create_table(
        "reserved_number",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("reserved_by_id", ID, nullable=False),
        sa.Column("reserved_at", sa.DateTime(), nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_reserved_number_case_id")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_reserved_number_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["reserved_by_id"], ["user_account.id"], name=op.f("fk_reserved_number_reserved_by_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reserved_number")),
        sa.UniqueConstraint("case_id", name=op.f("uq_reserved_number_case_id")),
    )
    with op.batch_alter_table("reserved_number", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reserved_number_office_id"), ["office_id"], unique=False
        )


def downgrade() -> None:
    """Take it all back; refused by the database where an act rests on it already."""
    with op.batch_alter_table("reserved_number", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reserved_number_office_id"))

    op.drop_table("reserved_number")
    op.drop_table("job_seeking_application")
    with op.batch_alter_table("posting_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_request_user_id"))
        batch_op.drop_index(batch_op.f("ix_posting_request_office_id"))

    op.drop_table("posting_request")
    _restore_people()
    _restore_cases()
    checks.replace("basis", "ck_basis_kind", checks.one_of("kind", "person"))
    checks.replace("decision", "ck_decision_action", checks.one_of("action", *_ACTIONS))


def _restore_people() -> None:
    with op.batch_alter_table("user_account") as batch:
        batch.drop_index(op.f("ix_user_account_office_id"))
        batch.drop_constraint(op.f("fk_user_account_office_id"), type_="foreignkey")
        batch.drop_column("office_id")
    checks.replace(
        "person_identifier", "ck_person_identifier_kind", checks.one_of("kind", *_DOCUMENTS)
    )
    _drop_reason("person_identifier", "ended_as")
    with op.batch_alter_table("person") as batch:
        batch.drop_constraint(op.f("fk_person_merged_into_id"), type_="foreignkey")
        batch.drop_column("merged_into_id")
        batch.drop_column("died_on")


def _restore_cases() -> None:
    op.drop_index(op.f("ix_serving_person_id"), "serving")
    _drop_reason("registration", "end_kind")
    with op.batch_alter_table("basis") as batch:
        batch.drop_constraint(op.f("ck_basis_consent_by_some_means"), type_="check")
        batch.alter_column("means", existing_type=sa.String(24), nullable=False)
    with op.batch_alter_table("decision") as batch:
        batch.alter_column("step_from", existing_type=sa.String(24), nullable=False)
        batch.drop_column("revision")
    with op.batch_alter_table("case") as batch:
        batch.drop_constraint(op.f("ck_case_channel"), type_="check")
        batch.alter_column("place", existing_type=sa.String(24), nullable=False)
        batch.drop_column("applicant_phone")
        batch.drop_column("applicant_name")
        batch.drop_column("late_reason")
    op.drop_column("unemployment_application", "place")


def _drop_reason(table: str, column: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_ended_for_a_reason"), type_="check")
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.drop_column(column)
