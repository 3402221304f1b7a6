"""Make the tables of moves between communities, and let what is said of them be said."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import checks

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_GROWN = (
    (
        "decision",
        "action",
        (
            *("accept", "verify", "complete", "approve", "make", "receive", "hand_out"),
            *("send_back", "refuse", "return", "resubmit", "withdraw", "correct", "take_over"),
            *("lapse", "revoke"),
        ),
        ("propose", "take"),
    ),
    (
        "office_notice",
        "topic",
        ("employed", "restored", "revoked"),
        ("ended", "moved", "taken", "not_taken", "proposal_ended", "put_back", "move_stands"),
    ),
    (
        "document",
        "kind",
        (
            *("registration_form", "receipt", "refusal_notice", "amendment_notice"),
            *("declaration", "certificate", "certificate_overprint", "handover_slip"),
            *("deregistration_notice", "revocation_notice"),
        ),
        ("move_application",),
    ),
)
"""Tables and columns whose enumerations grow: the values until now, and the new ones."""


def _office(name: str, table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    return (
        sa.Column(name, ID, nullable=False),
        sa.ForeignKeyConstraint([name], ["office.id"], name=op.f(f"fk_{table}_{name}")),
    )


def upgrade() -> None:
    """Make the tables; let the enumerations grow."""
    for table, column, old, new in _GROWN:
        checks.replace(table, f"ck_{table}_{column}", checks.one_of(column, *old, *new))
    op.create_table(
        "move",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        *_office("from_office_id", "move"),
        *_office("to_office_id", "move"),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.Column("moved_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "from_office_id <> to_office_id", name=op.f("ck_move_to_another_office")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_move_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_move_person_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_move")),
    )
    op.create_index("ix_move_from", "move", ["from_office_id", "moved_at"])
    op.create_index("ix_move_to", "move", ["to_office_id", "moved_at"])
    op.create_index(op.f("ix_move_person_id"), "move", ["person_id"])
    op.create_table(
        "move_item",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("table_name", sa.String(length=24), nullable=False),
        sa.Column("row_id", ID, autoincrement=False, nullable=False),
        *_office("office_id", "move_item"),
        sa.ForeignKeyConstraint(["case_id"], ["move.case_id"], name=op.f("fk_move_item_case_id")),
        sa.PrimaryKeyConstraint("case_id", "table_name", "row_id", name=op.f("pk_move_item")),
    )
    op.create_table(
        "move_objection",
        sa.Column("case_id", ID, nullable=False),
        *_office("office_id", "move_objection"),
        *_office("judge_office_id", "move_objection"),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("settled_words", sa.String(length=200), nullable=True),
        sa.Column("settled_by_id", ID, nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by_id IS NULL)",
            name=op.f("ck_move_objection_settled_by"),
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (upheld IS NULL)",
            name=op.f("ck_move_objection_settled_somehow"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["move.case_id"], name=op.f("fk_move_objection_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_move_objection_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user_account.id"], name=op.f("fk_move_objection_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_move_objection")),
    )
    op.create_index(
        op.f("ix_move_objection_judge_office_id"), "move_objection", ["judge_office_id"]
    )


def downgrade() -> None:
    """Undo it; fails where somebody has moved."""
    for table in ("move_objection", "move_item", "move"):
        op.drop_table(table)
    for table, column, old, _new in _GROWN:
        checks.replace(table, f"ck_{table}_{column}", checks.one_of(column, *old))
