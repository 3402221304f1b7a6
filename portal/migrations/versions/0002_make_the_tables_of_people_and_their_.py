"""Make the tables of people and their wishes."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of people and their wishes."""
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column(
            "pinyin",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "initials",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", ID, nullable=False),
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
            ["household_area_id"], ["area.id"], name=op.f("fk_person_household_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["residence_area_id"], ["area.id"], name=op.f("fk_person_residence_area_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_initials"), ["initials"], unique=False)
        batch_op.create_index("ix_person_name", ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_pinyin"), ["pinyin"], unique=False)

    op.create_table(
        "person_identifier",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "resident_id",
                "hk_mo_residence_permit",
                "tw_residence_permit",
                "foreign_pr_2023",
                "foreign_pr_15",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tail_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_identifier_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_identifier")),
    )
    with op.batch_alter_table("person_identifier", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_identifier_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_identifier_tail_hash"), ["tail_hash"], unique=False
        )
        batch_op.create_index(
            "uq_person_identifier_active",
            ["number_hash"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "wishes",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("employment_form", sa.String(length=24), nullable=True),
        sa.Column("pay_from", sa.Integer(), nullable=True),
        sa.Column("pay_to", sa.Integer(), nullable=True),
        sa.Column("training", sa.String(length=60), nullable=True),
        sa.Column("starts_business", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "pay_from IS NULL OR pay_to IS NULL OR pay_from <= pay_to",
            name=op.f("ck_wishes_pay_in_order"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wishes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
    )
    with op.batch_alter_table("wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wishes_person_id"), ["person_id"], unique=False)

    op.create_table(
        "wished_occupation",
        sa.Column("wishes_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("occupation", sa.String(length=24), nullable=True),
        sa.Column("words", sa.String(length=30), nullable=True),
        sa.CheckConstraint(
            "occupation IS NOT NULL OR words IS NOT NULL",
            name=op.f("ck_wished_occupation_says_something"),
        ),
        sa.ForeignKeyConstraint(
            ["wishes_id"], ["wishes.id"], name=op.f("fk_wished_occupation_wishes_id")
        ),
        sa.PrimaryKeyConstraint("wishes_id", "position", name=op.f("pk_wished_occupation")),
    )
    op.create_table(
        "wished_place",
        sa.Column("wishes_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_wished_place_area_id")),
        sa.ForeignKeyConstraint(
            ["wishes_id"], ["wishes.id"], name=op.f("fk_wished_place_wishes_id")
        ),
        sa.PrimaryKeyConstraint("wishes_id", "position", name=op.f("pk_wished_place")),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("wished_place")
    op.drop_table("wished_occupation")
    with op.batch_alter_table("wishes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wishes_person_id"))

    op.drop_table("wishes")
    with op.batch_alter_table("person_identifier", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_identifier_active",
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_person_identifier_tail_hash"))
        batch_op.drop_index(batch_op.f("ix_person_identifier_person_id"))

    op.drop_table("person_identifier")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_pinyin"))
        batch_op.drop_index("ix_person_name")
        batch_op.drop_index(batch_op.f("ix_person_initials"))

    op.drop_table("person")
