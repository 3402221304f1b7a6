"""Leave the blind index of imported rows: a row is looked up by the number in its cells."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the column away: it would be one more to bring under a new key."""
    with op.batch_alter_table("import_row") as batch:
        batch.drop_column("subject_hash")


def downgrade() -> None:
    """Put it back, empty: whom a row is about was only ever looked up in a file not yet taken."""
    with op.batch_alter_table("import_row") as batch:
        batch.add_column(sa.Column("subject_hash", sa.LargeBinary(32)))
