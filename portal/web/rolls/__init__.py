"""名册: how far the month is, who may be deregistered, and the visits on paper (规程四)."""
