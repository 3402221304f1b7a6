"""A case's own page, what completes it, and its papers."""
