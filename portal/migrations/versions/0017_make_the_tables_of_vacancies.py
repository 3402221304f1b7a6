"""Let a case be an employer's, and make the tables of vacancies."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_OF_ONE = (
    "(audience = 'person' AND person_id IS NOT NULL AND employer_id IS NULL)"
    " OR (audience = 'employer' AND employer_id IS NOT NULL AND person_id IS NULL)"
)


def upgrade() -> None:
    """Loosen the case from the person; make the tables."""
    with op.batch_alter_table("case") as batch:
        batch.add_column(
            sa.Column("audience", sa.String(10), server_default="person", nullable=False)
        )
        batch.add_column(sa.Column("employer_id", ID))
        batch.alter_column("person_id", existing_type=ID, nullable=True)
        batch.create_index(op.f("ix_case_employer_id"), ["employer_id"])
        batch.create_foreign_key(op.f("fk_case_employer_id"), "employer", ["employer_id"], ["id"])
        batch.create_check_constraint(op.f("ck_case_of_a_person_or_an_employer"), _OF_ONE)
    op.create_table(
        "vacancy",
        sa.Column("id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("entered_by_id", ID, nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "published",
                "refused",
                "withdrawn",
                "taken_down",
                "filled",
                "expired",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("occupation", sa.String(length=24), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("education", sa.String(length=24), nullable=True),
        sa.Column("pay_from", sa.Integer(), nullable=True),
        sa.Column("pay_to", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=80), nullable=True),
        sa.Column("duties", sa.String(length=500), nullable=False),
        sa.Column("requirements", sa.String(length=500), nullable=True),
        sa.Column("contact_name", sa.String(length=40), nullable=False),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=False),
        sa.Column("open_until", sa.Date(), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.CheckConstraint(
            "(state IN ('waiting', 'published')) = (ended_at IS NULL)",
            name=op.f("ck_vacancy_ended_has_time"),
        ),
        sa.CheckConstraint("state <> 'expired'", name=op.f("ck_vacancy_expires_by_its_day")),
        sa.CheckConstraint(
            "state NOT IN ('published', 'filled', 'taken_down') OR published_at IS NOT NULL",
            name=op.f("ck_vacancy_published_has_time"),
        ),
        sa.CheckConstraint(
            "(pay_from IS NULL) = (pay_to IS NULL) AND (pay_from IS NULL OR pay_from <= pay_to)",
            name=op.f("ck_vacancy_pay_in_order"),
        ),
        sa.CheckConstraint(
            "filled >= 0 AND filled <= headcount", name=op.f("ck_vacancy_filled_in_bounds")
        ),
        sa.CheckConstraint("headcount >= 1", name=op.f("ck_vacancy_some_place")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_vacancy_area_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_vacancy_case_id")),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_vacancy_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_vacancy_entered_by_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_vacancy_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
        sa.UniqueConstraint("case_id", name=op.f("uq_vacancy_case_id")),
    )
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vacancy_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index("ix_vacancy_office", ["office_id", "state"], unique=False)
        batch_op.create_index("ix_vacancy_place", ["area_id", "state", "open_until"], unique=False)
        batch_op.create_index(
            "ix_vacancy_occupation", ["occupation", "state", "open_until"], unique=False
        )

    op.create_table(
        "vacancy_revision",
        sa.Column("vacancy_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("occupation", sa.String(length=24), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("education", sa.String(length=24), nullable=True),
        sa.Column("pay_from", sa.Integer(), nullable=True),
        sa.Column("pay_to", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=80), nullable=True),
        sa.Column("duties", sa.String(length=500), nullable=False),
        sa.Column("requirements", sa.String(length=500), nullable=True),
        sa.Column("contact_name", sa.String(length=40), nullable=False),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=False),
        sa.Column("open_until", sa.Date(), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_vacancy_revision_area_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_vacancy_revision_case_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_vacancy_revision_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_revision_vacancy_id")
        ),
        sa.PrimaryKeyConstraint("vacancy_id", "revision", name=op.f("pk_vacancy_revision")),
    )


def downgrade() -> None:
    """Take it all back; refused by the database where an employer has a case."""
    op.drop_table("vacancy_revision")
    op.drop_table("vacancy")
    with op.batch_alter_table("case") as batch:
        batch.drop_constraint(op.f("ck_case_of_a_person_or_an_employer"), type_="check")
        batch.drop_constraint(op.f("fk_case_employer_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_case_employer_id"))
        batch.alter_column("person_id", existing_type=ID, nullable=False)
        batch.drop_column("employer_id")
        batch.drop_column("audience")
