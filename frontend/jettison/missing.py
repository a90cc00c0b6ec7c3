"""What to do about an image of a toolchain that its registry lacks: who asks for it, and what is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jettison import image_reference
from jettison.description.model import Description, Stage
from jettison.distros import Toolchain
from jettison.errors import SourceFile
from jettison.presets import reads


def cure(
    reference: str, descriptions: Iterable[Description], source: SourceFile, project: Mapping[str, str]
) -> str:
    """Return a hint about an image reference in full form; an empty text where it is of no toolchain."""
    for description in descriptions:
        for stage in description.stages:
            word, _, version = stage.origin.partition(":")
            toolchain = description.distro.toolchains.get(word)
            if toolchain and image_reference.normalize(toolchain.reference(version)) == reference:
                return _cure(toolchain, stage, description, source, project)
    return ""


def _cure(
    toolchain: Toolchain,
    stage: Stage,
    description: Description,
    source: SourceFile,
    project: Mapping[str, str],
) -> str:
    word, _, version = stage.origin.partition(":")
    name, title = word.capitalize(), description.distro.title
    if version in ("", toolchain.version):
        return f"{title} has no image of {name} {toolchain.version} any more: ask for another version"
    need = reads.need(source, project) if word == "go" else None
    if need and ".".join(map(str, need.version)) == version:
        line, says = f"line {need.number} of {need.file}", "needs"
    else:
        line, says = f"line {(stage.origin_span or stage.span).line} of {source.name}", "asks for"
    return (
        f"{line} {says} {name} {version}, of which {title} has no image; of {toolchain.version} there is one"
    )
