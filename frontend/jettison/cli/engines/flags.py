"""The options of `jettison build`, named and meant as those of `docker buildx build`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jettison.cli.engines.request import Engine, Progress

FOLDER = typer.Option("--context", metavar="DIR", exists=True, file_okay=False, help="The build context.")

ContextFolder = Annotated[Path, FOLDER]
Frontend = Annotated[
    str,
    typer.Option("--frontend", metavar="IMAGE", help="Frontend to build with, whatever the file names."),
]
Tags = Annotated[list[str], typer.Option("--tag", "-t", metavar="NAME", help="A name for the image.")]
Platforms = Annotated[
    list[str], typer.Option("--platform", metavar="OS/ARCH", help="Target platforms, each or by commas.")
]
Target = Annotated[str, typer.Option("--target", metavar="NAME", help="The target to build.")]
Outputs = Annotated[
    list[str],
    typer.Option("--output", "-o", metavar="DEST", help="Such as `type=oci,dest=image.tar`, or a folder."),
]
Load = Annotated[bool, typer.Option("--load", help="Load the image into Docker.")]
Push = Annotated[bool, typer.Option("--push", help="Push the image to its registry.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Run every step.")]
Secrets = Annotated[list[str], typer.Option("--secret", metavar="id=ID[,src=FILE]", help="A build secret.")]
Ssh = Annotated[list[str], typer.Option("--ssh", metavar="ID[=SOCKET|KEY]", help="An SSH agent or key.")]
Labels = Annotated[list[str], typer.Option("--label", metavar="NAME=VALUE", help="A label of the image.")]
Memory = Annotated[
    str, typer.Option("--memory", metavar="SIZE", help="Memory that each step may have, such as 2g.")
]
MemorySwap = Annotated[
    str, typer.Option("--memory-swap", metavar="SIZE", help="Its memory and swap together; -1 for no limit.")
]
CpuShares = Annotated[str, typer.Option("--cpu-shares", metavar="N", help="A step's weight beside others.")]
CpuPeriod = Annotated[
    str, typer.Option("--cpu-period", metavar="N", help="The period of --cpu-quota, in microseconds.")
]
CpuQuota = Annotated[
    str, typer.Option("--cpu-quota", metavar="N", help="Microseconds of the processors in each period.")
]
CpusetCpus = Annotated[
    str, typer.Option("--cpuset-cpus", metavar="LIST", help="Processors for steps, such as 0-3,5.")
]
CpusetMems = Annotated[str, typer.Option("--cpuset-mems", metavar="LIST", help="Memory nodes for steps.")]
ProgressOption = Annotated[Progress, typer.Option("--progress", help="How progress is shown.")]
EngineOption = Annotated[
    Engine,
    typer.Option("--engine", help="What builds: docker buildx, a BuildKit daemon, or one for this build."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the command instead of running it.")]
BuildkitHost = Annotated[
    str,
    typer.Option(
        "--buildkit-host", envvar="BUILDKIT_HOST", metavar="ADDRESS", help="The daemon for buildctl."
    ),
]
BuildkitdFlags = Annotated[
    str,
    typer.Option(
        "--buildkitd-flags",
        envvar="BUILDKITD_FLAGS",
        metavar="FLAGS",
        help="More flags for a daemon that is started, such as `--config FILE`.",
    ),
]
