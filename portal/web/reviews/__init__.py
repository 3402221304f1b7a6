"""审核: what came up from below, list and case side by side."""
