"""The demo as the first ``make run`` fills it."""
