"""A person's number, name and card as they change, and records that are one person's."""
