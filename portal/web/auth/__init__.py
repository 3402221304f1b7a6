"""Signing in and out, one's password, and the office one works at."""
