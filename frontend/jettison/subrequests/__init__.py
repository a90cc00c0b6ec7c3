"""Requests that are no builds: what `--call` and `--check` ask about a build file.

    metadata = answers.answer(names.OUTLINE, parse(source), variables)

All functions are pure. The JSON is what `docker buildx build` and other clients read for a Dockerfile.
"""
