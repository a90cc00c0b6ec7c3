"""What programs a directory holds the source of, and which of them ships."""
