"""Builds of projects that are locked to an index, with the harbor's in its place."""

from __future__ import annotations

from dataclasses import replace

from tests.e2e import npm, pypi
from tests.e2e.engines import Build
from tests.e2e.harbor_env import Harbor


def offline(harbor: Harbor, build: Build, name: str) -> Build:
    """Have a Docker build of locked packages ask the harbor's index, which notes requests under a name.

    Its build file is changed, and a context is copied to beside it.
    """
    if (build.context / "package-lock.json").exists():
        npm.asking(build.description, npm.registry(harbor, name))
    elif (build.context / "uv.lock").exists():
        address = pypi.index(harbor, name)
        pypi.asking(build.description, address)
        place = build.description.parent / "context"
        build = replace(build, context=pypi.localised(build.context, place, address))
    else:
        return build
    return replace(build, extra=(*build.extra, *pypi.HOST["docker"]))
