"""Build files that nobody would write: whatever they hold, the answer is a graph or problems, and soon."""
