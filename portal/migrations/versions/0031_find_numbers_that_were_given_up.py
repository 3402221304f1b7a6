"""Find an identity number that was given up without reading all there are."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_GIVEN_UP = sa.text("valid_to IS NOT NULL")


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_person_identifier_given_up",
        "person_identifier",
        ["number_hash"],
        sqlite_where=_GIVEN_UP,
        postgresql_where=_GIVEN_UP,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_person_identifier_given_up", table_name="person_identifier")
