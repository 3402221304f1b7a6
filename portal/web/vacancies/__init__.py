"""岗位: found, entered, audited, kept up to date (P2)."""
