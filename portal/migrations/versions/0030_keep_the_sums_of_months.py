"""Make the tables of the sums that are kept of a month, by area."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; the first round of the worker fills them."""
    op.create_table(
        "month_sums",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_month_sums")),
    )
    op.create_table(
        "month_sum",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["month"], ["month_sums.month"], name=op.f("fk_month_sum_month_month_sums")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_month_sum_area_id_area")),
        sa.PrimaryKeyConstraint("month", "area_id", "key", name=op.f("pk_month_sum")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("month_sum")
    op.drop_table("month_sums")
