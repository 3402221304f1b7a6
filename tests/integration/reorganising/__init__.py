"""Reorganised offices."""
