"""An offline world to test in: registries, package repositories, two BuildKit engines and scanners.

`python -m tests.harbor up` brings it up and writes `.harbor/env`, `down` stops all of it, `status` tells
what runs. Everything listens on loopback or a unix socket, runs for a bounded time, and is stopped by its
process id. Heavy things are kept in a cache outside the repository, by content.
"""
