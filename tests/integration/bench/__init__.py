"""The bench at its smallest, so that it can't rot."""
