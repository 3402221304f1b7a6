"""Floor 3: selects for pages and checks, scoped by the actor's area."""
