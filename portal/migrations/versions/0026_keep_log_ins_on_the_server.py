"""Keep log-ins on the server, with their lock, the second factor, and failures by address."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ENDS = ("left", "handed_over", "elsewhere", "revoked", "guessed")


def upgrade() -> None:
    """Make both tables; give accounts a PIN and a second factor."""
    op.create_table(
        "login",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("office_id", ID),
        sa.Column("epoch", ID, nullable=False),
        sa.Column("remote", sa.String(length=64), nullable=False),
        sa.Column("lock_minutes", ID, nullable=False),
        sa.Column("hours", ID, nullable=False),
        sa.Column("needs_code", sa.Boolean(), nullable=False),
        sa.Column("must_enrol", sa.Boolean(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("locked_at", sa.DateTime()),
        sa.Column("wrong_tries", ID, nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("ended_as", sa.Enum(*_ENDS, name="login_end", native_enum=False, length=24)),
        sa.CheckConstraint(
            f"ended_as IN ({', '.join(map(repr, _ENDS))})", name=op.f("ck_login_login_end")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_as IS NULL)", name=op.f("ck_login_ended_somehow")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_login_user_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_login_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_token_hash")),
    )
    op.create_index("ix_login_user_remote", "login", ["user_id", "remote"])
    op.create_index(op.f("ix_login_seen_at"), "login", ["seen_at"])
    op.create_table(
        "failed_logins",
        sa.Column("user_id", ID, autoincrement=False, nullable=False),
        sa.Column("remote", sa.String(length=64), nullable=False),
        sa.Column("failures", ID, nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_failed_logins_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "remote", name=op.f("pk_failed_logins")),
    )
    op.add_column("user_account", sa.Column("pin_hash", sa.String(length=200)))
    op.add_column("user_account", sa.Column("totp_secret", sa.LargeBinary()))
    op.add_column("user_account", sa.Column("totp_step", ID))


def downgrade() -> None:
    """Take all of it away: everybody logs in anew."""
    for column in ("totp_step", "totp_secret", "pin_hash"):
        op.drop_column("user_account", column)
    op.drop_table("failed_logins")
    op.drop_index(op.f("ix_login_seen_at"), "login")
    op.drop_index("ix_login_user_remote", "login")
    op.drop_table("login")
