"""用人单位: recorded once, then picked by code; who works there, and since when."""
