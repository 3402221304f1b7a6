"""Chain the audit trail, the entries that are there too, and let nothing but additions through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.domain.audit_chain import GENESIS, NOWHERE, Head, chain_of, entry_code, moment
from portal.migrations import triggers
from portal.models.sealing import audit_key

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_PORTION = 1000
_POINTING = {"user_id": "user_account", "office_id": "office", "person_id": "person"}
_ENTRY = sa.table(
    "audit_entry",
    *(sa.column(name) for name in ("id", "user_id", "office_id", "remote", "request_id")),
    *(sa.column(name) for name in ("action", "result", "subject", "subject_id", "person_id")),
    *(sa.column(name) for name in ("detail", "chain_id", "seq", "mac")),
    sa.column("at", sa.DateTime()),
)
_HEAD = sa.table("audit_chain", *(sa.column(name) for name in Head.__slots__))


def upgrade() -> None:
    """Make the heads, chain what is there, and set the triggers."""
    op.create_table(
        "audit_chain",
        sa.Column("chain_id", ID, autoincrement=False, nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("from_seq", ID, nullable=False),
        sa.Column("from_mac", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", name=op.f("pk_audit_chain")),
    )
    op.create_table(
        "audit_anchor",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("entries", ID, nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchor")),
        sa.UniqueConstraint("on", name=op.f("uq_audit_anchor_on")),
    )
    for number in ("chain_id", "seq"):
        op.add_column("audit_entry", sa.Column(number, ID))
    op.add_column("audit_entry", sa.Column("mac", sa.LargeBinary()))
    _chain(op.get_bind())
    with op.batch_alter_table("audit_entry") as batch:
        for column in _POINTING:
            batch.drop_constraint(op.f(f"fk_audit_entry_{column}"), type_="foreignkey")
        batch.alter_column("chain_id", existing_type=ID, nullable=False)
        batch.alter_column("seq", existing_type=ID, nullable=False)
        batch.alter_column("mac", existing_type=sa.LargeBinary(), nullable=False)
        batch.create_unique_constraint(op.f("uq_audit_entry_chain_id_seq"), ["chain_id", "seq"])
        batch.create_index("ix_audit_entry_office", ["office_id", "id"])
    triggers.guard_the_trail()


def downgrade() -> None:
    """Undo it; the entries stay."""
    triggers.leave_the_trail()
    with op.batch_alter_table("audit_entry") as batch:
        batch.drop_index("ix_audit_entry_office")
        for column, table in _POINTING.items():
            batch.create_foreign_key(op.f(f"fk_audit_entry_{column}"), table, [column], ["id"])
        batch.drop_constraint(op.f("uq_audit_entry_chain_id_seq"), type_="unique")
        for column in ("mac", "seq", "chain_id"):
            batch.drop_column(column)
    op.drop_table("audit_anchor")
    op.drop_table("audit_chain")


def _chain(connection: sa.Connection) -> None:
    """Give the entries that are there, in their order, chain, number and code."""
    chains = dict[int | None, int]()
    heads = dict[int, Head]()
    for portion in _portions(connection):
        chains = chains or _chains(connection)
        connection.execute(
            sa.update(_ENTRY)
            .where(_ENTRY.c.id == sa.bindparam("of_id"))
            .values(
                chain_id=sa.bindparam("in_chain"),
                seq=sa.bindparam("as_seq"),
                mac=sa.bindparam("by_mac"),
            ),
            [_chained(heads, chains, entry) for entry in portion],
        )
    if heads:
        key = audit_key()
        rows = [asdict(replace(one, seal=one.sealed(key))) for one in heads.values()]
        connection.execute(sa.insert(_HEAD), rows)


def _portions(connection: sa.Connection) -> Iterator[Sequence[sa.RowMapping]]:
    last = 0
    while True:
        found = connection.execute(
            sa.select(_ENTRY).where(_ENTRY.c.id > last).order_by(_ENTRY.c.id).limit(_PORTION)
        )
        portion = found.mappings().all()
        if not portion:
            return
        yield portion
        last = portion[-1]["id"]


def _chains(connection: sa.Connection) -> dict[int | None, int]:
    """The chain of each office."""
    area = sa.table("area", sa.column("id"), sa.column("path"))
    office = sa.table("office", sa.column("id"), sa.column("area_id"))
    found = connection.execute(
        sa.select(office.c.id, area.c.path).join_from(office, area, area.c.id == office.c.area_id)
    )
    return {None: NOWHERE} | {office_id: chain_of(path) for office_id, path in found}


def _chained(
    heads: dict[int, Head], chains: dict[int | None, int], entry: sa.RowMapping
) -> dict[str, Any]:
    chain_id = chains[entry["office_id"]]
    head = heads.get(chain_id, Head(chain_id, 0, GENESIS, 0, GENESIS))
    at = moment(entry["at"].replace(tzinfo=UTC))
    numbered = {**entry, "at": at, "chain_id": chain_id, "seq": head.seq + 1}
    mac = entry_code(audit_key(), head.mac, numbered)
    heads[chain_id] = replace(head, seq=head.seq + 1, mac=mac)
    return {"of_id": entry["id"], "in_chain": chain_id, "as_seq": head.seq + 1, "by_mac": mac}
