"""How the numbers that the assistant ships were fitted."""
