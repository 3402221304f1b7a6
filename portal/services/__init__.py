"""Floor 3: one use case a function; it owns its transaction and writes its audit entry."""
