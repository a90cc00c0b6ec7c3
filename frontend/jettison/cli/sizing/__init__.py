"""Sizes of an image as people and programs read them. Only `stored` and `terminal` do I/O."""
