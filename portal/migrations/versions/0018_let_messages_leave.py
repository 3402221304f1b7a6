"""Let messages leave: attempts, receipts, the sender's office, what was done about a failure."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import checks

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_STATES = ("waiting", "sent", "failed", "cancelled")
_FILLED = (
    ("office_id", 'SELECT c.handling_office_id FROM "case" c WHERE c.id = message.case_id'),
    ("by_id", 'SELECT c.clerk_id FROM "case" c WHERE c.id = message.case_id'),
)
_REFERRING = (
    ("office_id", "office"),
    ("by_id", "user_account"),
    ("settled_by_id", "user_account"),
)
_UNSETTLED = sa.text("state = 'failed' AND settled_at IS NULL")
_NEW_CHECKS = {
    "settled_as": checks.one_of("settled_as", "again", "told"),
    "settled_somehow": "(settled_at IS NULL) = (settled_as IS NULL)",
    "settled_by_one": "(settled_at IS NULL) = (settled_by_id IS NULL)",
    "settled_if_failed": "settled_at IS NULL OR state = 'failed'",
}
_COLUMNS = ("phone_hash", "attempts", "due_at", "provider_id", "delivered_at")


def upgrade() -> None:
    """Add the columns; what waits may leave at once, and belongs to its case's office."""
    op.drop_index("ix_message_state", "message")
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint(op.f("ck_message_state"), type_="check")
        batch.add_column(sa.Column("phone_hash", sa.LargeBinary(32)))
        batch.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("due_at", sa.DateTime()))
        batch.add_column(sa.Column("provider_id", sa.String(64)))
        batch.add_column(sa.Column("delivered_at", sa.DateTime()))
        batch.add_column(sa.Column("settled_as", sa.String(24)))
        batch.add_column(sa.Column("settled_at", sa.DateTime()))
        for column, table in _REFERRING:
            batch.add_column(sa.Column(column, ID))
            batch.create_foreign_key(op.f(f"fk_message_{column}"), table, [column], ["id"])
        batch.create_check_constraint(
            op.f("ck_message_state"), checks.one_of("state", *_STATES, "sending", "delivered")
        )
        for name, rule in _NEW_CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_message_{name}"), rule)
    for column, value in _FILLED:
        op.execute(f"UPDATE message SET {column} = ({value})")  # noqa: S608 - our own words
    op.execute("UPDATE message SET due_at = written_at WHERE state = 'waiting'")
    _index()


def _index() -> None:
    op.create_index("ix_message_due", "message", ["state", "due_at", "id"])
    op.create_index("ix_message_phone", "message", ["phone_hash", "sent_at"])
    op.create_index(op.f("ix_message_provider_id"), "message", ["provider_id"])
    op.create_index(op.f("ix_message_delivered_at"), "message", ["delivered_at"])
    op.create_index(
        "ix_message_unsettled",
        "message",
        ["office_id", "id"],
        sqlite_where=_UNSETTLED,
        postgresql_where=_UNSETTLED,
    )


def downgrade() -> None:
    """Undo it; fails where a message is being sent or was delivered."""
    for name in ("due", "phone", "provider_id", "delivered_at", "unsettled"):
        op.drop_index(f"ix_message_{name}", "message")
    with op.batch_alter_table("message") as batch:
        for name in _NEW_CHECKS:
            batch.drop_constraint(op.f(f"ck_message_{name}"), type_="check")
        batch.drop_constraint(op.f("ck_message_state"), type_="check")
        batch.create_check_constraint(op.f("ck_message_state"), checks.one_of("state", *_STATES))
        for column, _table in _REFERRING:
            batch.drop_constraint(op.f(f"fk_message_{column}"), type_="foreignkey")
            batch.drop_column(column)
        for column in (*_COLUMNS, "settled_as", "settled_at"):
            batch.drop_column(column)
    op.create_index("ix_message_state", "message", ["state", "id"])
