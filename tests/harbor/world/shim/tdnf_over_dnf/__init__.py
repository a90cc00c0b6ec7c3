"""A stand-in for tdnf on top of dnf, for tests that cannot reach the real one.

It accepts only what tdnf and dnf share, with tdnf's error numbers and exit codes, and models on purpose
where tdnf differs: weak dependencies, unsigned packages, junk repositories, caches, what is left behind.
"""
