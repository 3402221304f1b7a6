"""Suggestions for region fields."""
