"""Jettison's tests; `harbor` in here is also a program (`python -m tests.harbor`)."""
