"""Let vacancies be ranked from an index alone, and a recommendation be printed."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_COLUMNS = (
    *("state", "occupation", "open_until", "area_id", "form", "education"),
    *("pay_from", "pay_to", "headcount", "filled", "title"),
)


def upgrade() -> None:
    """Make the index; give the offer its sheet."""
    op.create_index("ix_vacancy_matching", "vacancy", list(_COLUMNS))
    op.add_column("service_offer", sa.Column("sheet_sha256", sa.String(64)))


def downgrade() -> None:
    """Take both away."""
    op.drop_column("service_offer", "sheet_sha256")
    op.drop_index("ix_vacancy_matching", "vacancy")
