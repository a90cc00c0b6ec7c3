"""What descriptions look like, as data; and the JSON Schema that says it to editors."""
