"""Make the tables of reorganised offices, and let a closed office name its successor."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BINARY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
PENDING = sa.text("status IN ('proposed', 'approved')")

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _refers(
    table: str, name: str, to: str, *, nullable: bool = False
) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    return (
        sa.Column(name, ID, nullable=nullable),
        sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}")),
    )


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Make the tables."""
    with op.batch_alter_table("office") as batch:
        batch.add_column(sa.Column("successor_id", ID, nullable=True))
        batch.create_index(op.f("ix_office_successor_id"), ["successor_id"])
        batch.create_foreign_key(op.f("fk_office_successor_id"), "office", ["successor_id"], ["id"])
    _orders()
    _what_they_name()
    _what_was()


def _orders() -> None:
    table = "reorganisation"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column(
            "kind", _enum("kind", "rename", "merge", "close", "split", "reverse"), nullable=False
        ),
        sa.Column(
            "status",
            _enum("status", "proposed", "approved", "turned_down", "withdrawn", "done", "reversed"),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        *_refers(table, "within_id", "area"),
        *_refers(table, "subject_id", "area", nullable=True),
        *_refers(table, "target_id", "area", nullable=True),
        sa.Column("makes_target", sa.Boolean(), nullable=False),
        sa.Column("new_name", sa.String(length=80), nullable=True),
        sa.Column("new_code", sa.String(length=12), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=True),
        *_refers(table, "reverses_id", "reorganisation", nullable=True),
        *_refers(table, "proposed_by_id", "user_account"),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        *_refers(table, "decided_by_id", "user_account", nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision_words", sa.String(length=200), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("failure", sa.String(length=600), nullable=True),
        sa.Column("last_decision", ID, nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_reorganisation_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> proposed_by_id", name=op.f("ck_reorganisation_four_eyes")
        ),
        sa.CheckConstraint(
            "(status IN ('done', 'reversed')) = (applied_at IS NOT NULL)",
            name=op.f("ck_reorganisation_done_at_a_time"),
        ),
        sa.CheckConstraint(
            "(kind = 'reverse') = (reverses_id IS NOT NULL)",
            name=op.f("ck_reorganisation_reverses_one"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganisation")),
    )
    for column in ("within_id", "subject_id", "target_id"):
        op.create_index(op.f(f"ix_reorganisation_{column}"), table, [column])
    op.create_index("ix_reorganisation_waiting", table, ["status", "effective_on"])
    op.create_index(
        "uq_reorganisation_reversal",
        table,
        ["reverses_id"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def _what_they_name() -> None:
    part, staff = "reorganisation_part", "reorganisation_staff"
    op.create_table(
        part,
        *_refers(part, "reorganisation_id", "reorganisation"),
        *_refers(part, "area_id", "area"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reorganisation_id", "area_id", name=op.f(f"pk_{part}")),
    )
    op.create_index(op.f(f"ix_{part}_area_id"), part, ["area_id"])
    op.create_table(
        staff,
        *_refers(staff, "reorganisation_id", "reorganisation"),
        *_refers(staff, "posting_id", "posting"),
        sa.PrimaryKeyConstraint("reorganisation_id", "posting_id", name=op.f(f"pk_{staff}")),
    )


def _what_was() -> None:
    past, item = "area_past", "reorganisation_item"
    op.create_table(
        past,
        sa.Column("id", ID, nullable=False),
        *_refers(past, "area_id", "area"),
        *_refers(past, "reorganisation_id", "reorganisation"),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("full_name", BINARY, nullable=False),
        sa.Column("path", BINARY, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_past")),
    )
    for column in ("area_id", "code", "full_name", "reorganisation_id"):
        op.create_index(op.f(f"ix_area_past_{column}"), past, [column])
    op.create_table(
        item,
        *_refers(item, "reorganisation_id", "reorganisation"),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("column_name", sa.String(length=40), nullable=False),
        sa.Column("row_key", sa.String(length=40), nullable=False),
        *_refers(item, "office_id", "office"),
        sa.PrimaryKeyConstraint(
            "reorganisation_id", "table_name", "column_name", "row_key", name=op.f(f"pk_{item}")
        ),
    )


def downgrade() -> None:
    """Undo it; fails where an office was closed in favour of another."""
    for table in (
        "reorganisation_item",
        "area_past",
        "reorganisation_staff",
        "reorganisation_part",
        "reorganisation",
    ):
        op.drop_table(table)
    with op.batch_alter_table("office") as batch:
        batch.drop_constraint(op.f("fk_office_successor_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_office_successor_id"))
        batch.drop_column("successor_id")
