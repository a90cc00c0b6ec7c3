"""What the image has in the place of modules that do more than a frontend asks of them."""
