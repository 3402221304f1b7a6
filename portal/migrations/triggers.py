"""The triggers that let the audit trail only grow.

An entry goes only when its chain begins behind it: what `audit remove` does, under the seal of the
chain's head. Whoever sets the head without the key is found by `audit verify`.
"""

from __future__ import annotations

from alembic import op

_ONLY_ADDED = "the audit trail is only ever added to"
_TAKEN_OUT = """EXISTS (
    SELECT 1 FROM audit_chain WHERE chain_id = OLD.chain_id AND from_seq >= OLD.seq
)"""
_BACKWARDS = "NEW.chain_id <> OLD.chain_id OR NEW.seq < OLD.seq OR NEW.from_seq < OLD.from_seq"

# REPLACE deletes what stands in its way without asking the trigger for deletions.
_THERE = "BEFORE INSERT ON {0} WHEN EXISTS (SELECT 1 FROM {0} WHERE {1})"

_SQLITE = {
    "audit_entry_replaced": _THERE.format(
        "audit_entry", "id = NEW.id OR chain_id = NEW.chain_id AND seq = NEW.seq"
    ),
    "audit_chain_replaced": _THERE.format("audit_chain", "chain_id = NEW.chain_id"),
    "audit_anchor_replaced": _THERE.format("audit_anchor", 'id = NEW.id OR "on" = NEW."on"'),
    "audit_entry_changed": "BEFORE UPDATE ON audit_entry",
    "audit_entry_removed": f"BEFORE DELETE ON audit_entry WHEN NOT {_TAKEN_OUT}",
    "audit_chain_changed": f"BEFORE UPDATE ON audit_chain WHEN {_BACKWARDS}",
    "audit_chain_removed": "BEFORE DELETE ON audit_chain",
    "audit_anchor_changed": "BEFORE UPDATE ON audit_anchor",
    "audit_anchor_removed": "BEFORE DELETE ON audit_anchor",
}
_POSTGRESQL = f"""
    CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{_ONLY_ADDED}';
    END $$;
    CREATE FUNCTION audit_entry_removed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {_TAKEN_OUT} THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION '{_ONLY_ADDED}';
    END $$;
    CREATE TRIGGER audit_entry_changed BEFORE UPDATE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_kept();
    CREATE TRIGGER audit_entry_removed BEFORE DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_removed();
    CREATE TRIGGER audit_entry_emptied BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_kept();
    CREATE TRIGGER audit_chain_changed BEFORE UPDATE ON audit_chain
        FOR EACH ROW WHEN ({_BACKWARDS}) EXECUTE FUNCTION audit_kept();
    CREATE TRIGGER audit_chain_removed BEFORE DELETE ON audit_chain
        FOR EACH ROW EXECUTE FUNCTION audit_kept();
    CREATE TRIGGER audit_chain_emptied BEFORE TRUNCATE ON audit_chain
        FOR EACH STATEMENT EXECUTE FUNCTION audit_kept();
    CREATE TRIGGER audit_anchor_changed BEFORE UPDATE OR DELETE ON audit_anchor
        FOR EACH ROW EXECUTE FUNCTION audit_kept();
    CREATE TRIGGER audit_anchor_emptied BEFORE TRUNCATE ON audit_anchor
        FOR EACH STATEMENT EXECUTE FUNCTION audit_kept();
"""
_TRIGGERS_OF_POSTGRESQL = {
    "audit_entry": ("changed", "removed", "emptied"),
    "audit_chain": ("changed", "removed", "emptied"),
    "audit_anchor": ("changed", "emptied"),
}


def guard_the_trail() -> None:
    """Set the triggers."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
        return
    for name, when in _SQLITE.items():
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{_ONLY_ADDED}'); END")


def leave_the_trail() -> None:
    """Take the triggers away."""
    if op.get_bind().dialect.name != "postgresql":
        for name in _SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    for table, names in _TRIGGERS_OF_POSTGRESQL.items():
        for name in names:
            op.execute(f"DROP TRIGGER {table}_{name} ON {table}")
    for function in ("audit_kept", "audit_entry_removed"):
        op.execute(f"DROP FUNCTION {function}()")
