"""A build as values: every decision of it is made here, once, and printed by `compiler` and `dockerfile`."""
