"""Floor 1: pure rules; no framework, no database, no clock."""
