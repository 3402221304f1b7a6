"""Make the tables of employers and jobs."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of employers and jobs."""
    op.create_table(
        "employer",
        sa.Column("id", ID, nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column(
            "name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("licence", sa.String(length=24), nullable=False),
        sa.Column("licence_seen_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=True),
        sa.Column("industry", sa.String(length=24), nullable=True),
        sa.Column("size", sa.String(length=24), nullable=True),
        sa.Column("address", sa.String(length=150), nullable=True),
        sa.Column(
            "contact_name",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=True),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_employer_office_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_employer_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer")),
        sa.UniqueConstraint("uscc", name=op.f("uq_employer_uscc")),
    )
    with op.batch_alter_table("employer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employer_name"), ["name"], unique=False)

    op.create_table(
        "employment_application",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("place", sa.String(length=24), nullable=True),
        sa.Column("licence_seen", sa.Boolean(), nullable=False),
        sa.Column("contract", sa.String(length=24), nullable=True),
        sa.Column("contract_from", sa.Date(), nullable=True),
        sa.Column("contract_until", sa.Date(), nullable=True),
        sa.Column("hires", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("remarks", sa.String(length=200), nullable=True),
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
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("workplace", sa.String(length=80), nullable=True),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("industry", sa.String(length=24), nullable=True),
        sa.Column("occupation", sa.String(length=40), nullable=True),
        sa.Column("pay", sa.Integer(), nullable=True),
        sa.Column("flexible_way", sa.String(length=24), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("employer_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_employment_application_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_employment_application_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_area_id"],
            ["area.id"],
            name=op.f("fk_employment_application_household_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["residence_area_id"],
            ["area.id"],
            name=op.f("fk_employment_application_residence_area_id"),
        ),
        sa.PrimaryKeyConstraint("case_id", "revision", name=op.f("pk_employment_application")),
    )
    op.create_table(
        "employment_job",
        sa.Column("id", ID, nullable=False),
        sa.Column("registration_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("opened_case_id", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("closed_case_id", ID, nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_recorded_at", sa.DateTime(), nullable=True),
        sa.Column(
            "end_kind",
            sa.Enum(
                "deregistered",
                "renewed",
                "merged",
                "revoked",
                name="end_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("workplace", sa.String(length=80), nullable=True),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("industry", sa.String(length=24), nullable=True),
        sa.Column("occupation", sa.String(length=40), nullable=True),
        sa.Column("pay", sa.Integer(), nullable=True),
        sa.Column("flexible_way", sa.String(length=24), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("employer_id", ID, nullable=True),
        sa.CheckConstraint(
            "end_kind IS NULL OR end_kind <> 'deregistered' OR closed_case_id IS NOT NULL",
            name=op.f("ck_employment_job_ended_by_a_case"),
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (end_kind IS NULL)",
            name=op.f("ck_employment_job_ended_for_a_reason"),
        ),
        sa.CheckConstraint(
            "(ended_recorded_at IS NULL) = (ended_on IS NULL)",
            name=op.f("ck_employment_job_ended_on_with_its_record"),
        ),
        sa.ForeignKeyConstraint(
            ["closed_case_id"], ["case.id"], name=op.f("fk_employment_job_closed_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_employment_job_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_case_id"], ["case.id"], name=op.f("fk_employment_job_opened_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_employment_job_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_employment_job_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment_job")),
    )
    with op.batch_alter_table("employment_job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_employment_job_employer", ["employer_id", "recorded_at"], unique=False
        )
        batch_op.create_index(
            "ix_employment_job_employer_end", ["employer_id", "ended_recorded_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_employment_job_opened_case_id"), ["opened_case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_employment_job_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_employment_job_registration_id"), ["registration_id"], unique=False
        )
        batch_op.create_index(
            "uq_employment_job_open",
            ["person_id", "employer_id"],
            unique=True,
            sqlite_where=sa.text("ended_recorded_at IS NULL AND employer_id IS NOT NULL"),
            postgresql_where=sa.text("ended_recorded_at IS NULL AND employer_id IS NOT NULL"),
        )


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("employment_job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_employment_job_open",
            sqlite_where=sa.text("ended_recorded_at IS NULL AND employer_id IS NOT NULL"),
            postgresql_where=sa.text("ended_recorded_at IS NULL AND employer_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_employment_job_registration_id"))
        batch_op.drop_index(batch_op.f("ix_employment_job_person_id"))
        batch_op.drop_index(batch_op.f("ix_employment_job_opened_case_id"))
        batch_op.drop_index("ix_employment_job_employer_end")
        batch_op.drop_index("ix_employment_job_employer")

    op.drop_table("employment_job")
    op.drop_table("employment_application")
    with op.batch_alter_table("employer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employer_name"))

    op.drop_table("employer")
