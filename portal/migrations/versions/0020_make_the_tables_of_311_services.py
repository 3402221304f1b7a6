"""Make the tables of 311 services."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of 311 services."""
    op.create_table(
        "training_institution",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("address", sa.String(length=150), nullable=False),
        sa.Column("contact_name", sa.String(length=50), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_training_institution_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_training_institution_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["user_account.id"],
            name=op.f("fk_training_institution_recorded_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_institution")),
        sa.UniqueConstraint("uscc", name=op.f("uq_training_institution_uscc")),
    )
    with op.batch_alter_table("training_institution", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_institution_office_id"), ["office_id"], unique=False
        )

    op.create_table(
        "course",
        sa.Column("id", ID, nullable=False),
        sa.Column("institution_id", ID, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("occupation", sa.String(length=24), nullable=True),
        sa.Column("for_business", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_course_runs_forward")),
        sa.CheckConstraint("seats > 0", name=op.f("ck_course_has_seats")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["training_institution.id"], name=op.f("fk_course_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_course_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_institution_id"), ["institution_id"], unique=False
        )
        batch_op.create_index("ix_course_starts", ["starts_on", "id"], unique=False)

    op.create_table(
        "service_offer",
        sa.Column("id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "job",
                "training",
                "guidance",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("registration_id", ID, nullable=False),
        sa.Column("vacancy_id", ID, nullable=True),
        sa.Column("course_id", ID, nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "accepted",
                "refused_with_reason",
                "refused",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("means", sa.String(length=24), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "hired",
                "not_hired",
                "not_contacted",
                "not_enrolled",
                "in_training",
                "completed",
                "declined_with_reason",
                "declined",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("outcome_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoke_reason", sa.String(length=200), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.CheckConstraint(
            "(kind = 'job') = (vacancy_id IS NOT NULL) OR answer <> 'accepted'",
            name=op.f("ck_service_offer_job_named"),
        ),
        sa.CheckConstraint(
            "(kind = 'training') = (course_id IS NOT NULL) OR answer <> 'accepted'",
            name=op.f("ck_service_offer_course_named"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (outcome_at IS NULL)",
            name=op.f("ck_service_offer_outcome_has_time"),
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL)",
            name=op.f("ck_service_offer_revoked_for_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_service_offer_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_service_offer_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_service_offer_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_service_offer_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_service_offer_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_service_offer_registration_id")
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_service_offer_vacancy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_offer")),
    )
    with op.batch_alter_table("service_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_offer_course_id"), ["course_id"], unique=False)
        batch_op.create_index("ix_service_offer_office", ["office_id", "at"], unique=False)
        batch_op.create_index("ix_service_offer_person", ["person_id", "at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_service_offer_vacancy_id"), ["vacancy_id"], unique=False
        )

    op.create_table(
        "service_offer_outcome",
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "hired",
                "not_hired",
                "not_contacted",
                "not_enrolled",
                "in_training",
                "completed",
                "declined_with_reason",
                "declined",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_service_offer_outcome_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_service_offer_outcome_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["service_offer.id"], name=op.f("fk_service_offer_outcome_offer_id")
        ),
        sa.PrimaryKeyConstraint("offer_id", "seq", name=op.f("pk_service_offer_outcome")),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("service_offer_outcome")
    with op.batch_alter_table("service_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_offer_vacancy_id"))
        batch_op.drop_index("ix_service_offer_person")
        batch_op.drop_index("ix_service_offer_office")
        batch_op.drop_index(batch_op.f("ix_service_offer_course_id"))

    op.drop_table("service_offer")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index("ix_course_starts")
        batch_op.drop_index(batch_op.f("ix_course_institution_id"))

    op.drop_table("course")
    with op.batch_alter_table("training_institution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_institution_office_id"))

    op.drop_table("training_institution")
