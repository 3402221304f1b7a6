"""The chain of the audit trail on both databases."""
