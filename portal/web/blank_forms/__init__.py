"""Blank forms: plain, and with numbers for the days without the system."""
