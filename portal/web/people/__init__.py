"""劳动者: finding a person, and the person's page."""
