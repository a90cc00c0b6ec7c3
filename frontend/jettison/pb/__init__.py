"""The messages of BuildKit's wire format, generated from proto/ by `make proto`. Not for callers.

Registered under names of our own, so that they load beside googleapis-common-protos, and beside
another library's copy of BuildKit's files.
"""
