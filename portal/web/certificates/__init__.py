"""《就业创业证》申领: asking for one on paper, the photo, and what the case's page shows."""
