"""How far the work behind the pages has come."""
