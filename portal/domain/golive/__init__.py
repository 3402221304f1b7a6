"""Go-live: what a row of a community's own ledger says, and whether it can be taken over."""
