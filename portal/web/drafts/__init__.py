"""Forms that save themselves."""
