"""Find what a case opened, and the cases that were entered late, without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_LATE = sa.text("late_reason IS NOT NULL")


def upgrade() -> None:
    """Make the indices."""
    op.create_index("ix_registration_opened_case_id", "registration", ["opened_case_id"])
    op.create_index(
        "ix_case_late",
        "case",
        ["accepting_office_id", "id"],
        sqlite_where=_LATE,
        postgresql_where=_LATE,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_case_late", table_name="case")
    op.drop_index("ix_registration_opened_case_id", table_name="registration")
