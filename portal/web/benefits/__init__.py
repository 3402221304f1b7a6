"""享受扶持政策: recorded by the district, and taken back."""
