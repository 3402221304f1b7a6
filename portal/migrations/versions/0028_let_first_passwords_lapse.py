"""Let a first password that nobody used lapse."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_DAYS = 14
_NONE = "!"  # what stands for no password


def upgrade() -> None:
    """Add the moment; the first passwords that are out begin their time now."""
    op.add_column("user_account", sa.Column("first_password_until", sa.DateTime()))
    account = sa.table(
        "user_account",
        sa.column("first_password_until", sa.DateTime()),
        sa.column("must_change_password", sa.Boolean()),
        sa.column("password_hash", sa.String()),
    )
    until = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=_DAYS)
    op.execute(
        account.update()
        .where(account.c.must_change_password, account.c.password_hash != _NONE)
        .values(first_password_until=until)
    )


def downgrade() -> None:
    """Take it away: none lapses."""
    op.drop_column("user_account", "first_password_until")
