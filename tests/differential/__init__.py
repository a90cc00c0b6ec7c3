"""The library against Go's client: the same programs, built by both, must be the same graphs."""
