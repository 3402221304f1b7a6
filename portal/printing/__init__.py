"""Floor 3: what leaves the office on paper: page contexts, warm rendering, archive of issues."""
