"""动态确认: the community's month, one person after the other (规程四)."""
