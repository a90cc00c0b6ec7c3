"""Code for the very machine that a platform names: what the compilers of a stage are told of its variant."""

from __future__ import annotations

from collections.abc import Mapping

from jettison.description.model import Pairs, Stage
from jettison.distros import variants
from jettison.errors import BuildError
from jettison.platforms import Platform
from jettison.recipe.request import BuildRequest

_GOARCH = "GOARCH"


def variant_env(stage: Stage, word: str, request: BuildRequest, env: Mapping[str, str]) -> Pairs:
    """Return what the toolchain that a stage begins with, by its name, is told of its platform's variant.

    Nothing where `env`, all that the stage's commands will see, says it already. Raises BuildError for a
    variant that the toolchain has no code for.
    """
    platform = _compiled_for(stage, word, request, env)
    told = variants.TOLD.get(word)
    if told is None or not platform.variant:
        return ()
    known = told.get(platform.architecture)
    if known and any(name in env for name in known.names):
        return ()
    value = known.values.get(platform.variant) if known else None
    if known is None or value is None:
        raise BuildError(
            f"`{word}` cannot compile for {platform.format()}", stage.span, hint=_hint(platform, known)
        )
    return ((known.variable, value),)


def _hint(platform: Platform, known: variants.Variants | None) -> str:
    usual = f"{platform.os}/{platform.architecture}"
    if known is None:
        return f"build for {usual}"
    names = ", ".join(known.values) or "none by its name"
    return f"of the variants of {usual} it knows {names}; with `{known.variable}` in `env` you decide"


def _compiled_for(stage: Stage, word: str, request: BuildRequest, env: Mapping[str, str]) -> Platform:
    """Return the platform whose code a stage makes.

    Go makes another machine's when GOARCH names it. Where it names none, a build for another architecture
    is told the variant all the same, in case a command sets it; one for the same may be of a tool that is
    to run here.
    """
    target, build = request.target, request.build
    if stage.platform == "target":
        return target
    if word != "go":
        return build
    if _GOARCH in env:
        return target if env[_GOARCH] == target.architecture else build
    return build if target.architecture == build.architecture else target
