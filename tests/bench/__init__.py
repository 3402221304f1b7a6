"""``make bench``: what the portal costs, measured on this machine (docs/benchmarks.md)."""
