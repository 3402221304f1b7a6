"""Floor 4: other systems, behind the ports that services define."""
