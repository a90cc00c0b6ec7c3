"""The conversation with BuildKit: transport on the standard pipes, typed calls, options, errors."""
