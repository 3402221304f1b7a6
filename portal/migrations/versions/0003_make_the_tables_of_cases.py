"""Make the tables of cases."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of cases."""
    op.create_table(
        "case",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("procedure", sa.String(length=24), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("place", sa.String(length=24), nullable=False),
        sa.Column("accepting_office_id", ID, nullable=False),
        sa.Column("handling_office_id", ID, nullable=False),
        sa.Column("clerk_id", ID, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "returned",
                "completed",
                "refused",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.String(length=24), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.CheckConstraint(
            "(status = 'returned') = (paused_on IS NOT NULL)",
            name=op.f("ck_case_returned_has_pause"),
        ),
        sa.CheckConstraint(
            "(status IN ('open', 'returned')) = (closed_at IS NULL)",
            name=op.f("ck_case_closed_has_time"),
        ),
        sa.CheckConstraint(
            "(status IN ('open', 'returned')) = (step IS NOT NULL)",
            name=op.f("ck_case_waiting_has_step"),
        ),
        sa.ForeignKeyConstraint(
            ["accepting_office_id"], ["office.id"], name=op.f("fk_case_accepting_office_id")
        ),
        sa.ForeignKeyConstraint(["clerk_id"], ["user_account.id"], name=op.f("fk_case_clerk_id")),
        sa.ForeignKeyConstraint(
            ["handling_office_id"], ["office.id"], name=op.f("fk_case_handling_office_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_case_queue", ["handling_office_id", "status", "due_on", "id"], unique=False
        )
        batch_op.create_index(
            "uq_case_open",
            ["person_id", "procedure"],
            unique=True,
            sqlite_where=sa.text("status IN ('open', 'returned')"),
            postgresql_where=sa.text("status IN ('open', 'returned')"),
        )

    op.create_table(
        "basis",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("person", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("means", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_basis_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_basis_person_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_basis_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basis")),
    )
    with op.batch_alter_table("basis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_basis_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_basis_person_id"), ["person_id"], unique=False)

    op.create_table(
        "unemployment_application",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("unemployed_since", sa.Date(), nullable=False),
        sa.Column("former_employer", sa.String(length=80), nullable=True),
        sa.Column("former_pay", sa.Integer(), nullable=True),
        sa.Column("claims_insurance", sa.Boolean(), nullable=True),
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
            ["case_id"], ["case.id"], name=op.f("fk_unemployment_application_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_area_id"],
            ["area.id"],
            name=op.f("fk_unemployment_application_household_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["residence_area_id"],
            ["area.id"],
            name=op.f("fk_unemployment_application_residence_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["wishes_id"], ["wishes.id"], name=op.f("fk_unemployment_application_wishes_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "revision", name=op.f("pk_unemployment_application")),
    )
    op.create_table(
        "decision",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "accept",
                "verify",
                "complete",
                "refuse",
                "return",
                "resubmit",
                "withdraw",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("step_from", sa.String(length=24), nullable=False),
        sa.Column("step_to", sa.String(length=24), nullable=True),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("basis_id", ID, nullable=True),
        sa.Column("verification", sa.String(length=24), nullable=True),
        sa.Column("refusal", sa.String(length=24), nullable=True),
        sa.Column("fields", sa.String(length=400), nullable=True),
        sa.Column("opinion", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_decision_actor_id")
        ),
        sa.ForeignKeyConstraint(["basis_id"], ["basis.id"], name=op.f("fk_decision_basis_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_decision_case_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_decision_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("case_id", "seq", name=op.f("uq_decision_case_id_seq")),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("decision")
    op.drop_table("unemployment_application")
    with op.batch_alter_table("basis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_basis_person_id"))
        batch_op.drop_index(batch_op.f("ix_basis_case_id"))

    op.drop_table("basis")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_open",
            sqlite_where=sa.text("status IN ('open', 'returned')"),
            postgresql_where=sa.text("status IN ('open', 'returned')"),
        )
        batch_op.drop_index("ix_case_queue")
        batch_op.drop_index(batch_op.f("ix_case_person_id"))

    op.drop_table("case")
