"""A test's program, run in the image itself: as its user, in its directory, with `/proc` and `/dev`.

The image has no shell that could note how the program ended. So bash, env and timeout of the
distribution's own image are mounted beside it, with their libraries and their loader, by which they
start without anything of the image.
"""

from __future__ import annotations

from jettison import llb
from jettison.compiler.mounts import SCRIPTS, scripts
from jettison.compiler.stages import Builder
from jettison.description.model import Description, Test
from jettison.distros.layout import PATH
from jettison.errors import Span

LAUNCHER = "/run/jettison-launcher"
RESULT = "/run/jettison-result"
LAUNCHER_SCRIPT = "programs/launcher.sh"
TRIAL_SCRIPT = "verify/trial.sh"


def result(builder: Builder, image: llb.State, test: Test, stage: str) -> llb.State:
    """Run a test's program; give a state that has what it did below `/out`.

    The root can be written, as in a container; what is written there is thrown away.
    """
    settings, request = builder.description.image, builder.request
    inside = image.with_platform(request.target).dir(settings.workdir or "/").user(settings.user)
    return builder.run(
        inside,
        trial_command(builder.description, test),
        test.span,
        test.name,
        stage=stage,
        mounts=[
            llb.bind(LAUNCHER, launcher(builder, test.span, stage)),
            llb.output(RESULT, _prepared(test, settings.user)),
            scripts(TRIAL_SCRIPT),
        ],
        network="none",
    ).mount(RESULT)


def _prepared(test: Test, user: str) -> llb.State:
    """Make what the program reads, and a place that its user may write to."""
    number, _, group = user.partition(":")
    owner = llb.Owner(user=int(number), group=int(group or number))
    actions = (llb.mkdir("/out", owner=owner), llb.mkfile("/stdin", test.stdin.encode()))
    return llb.scratch().file(*actions, metadata=llb.Metadata(name=f"[internal] input of {test.name}"))


def launcher(builder: Builder, span: Span, stage: str) -> llb.State:
    """Give the programs that start another one, for the machine that the image is for."""
    return builder.run(
        builder.base_image(builder.request.target, span, stage),
        launcher_command(),
        span,
        "take bash along",
        stage="image",
        mounts=[llb.output(LAUNCHER), scripts(LAUNCHER_SCRIPT)],
        network="none",
        cwd="/",
    ).mount(LAUNCHER)


def launcher_command() -> list[str]:
    """Give the words that copy the launcher's programs."""
    return ["/bin/bash", f"{SCRIPTS}/launcher.sh", LAUNCHER]


def trial_command(description: Description, test: Test) -> list[str]:
    """Give the words that run a test's program; they need nothing of the image."""
    env = {"PATH": PATH, **dict(description.image.env), **dict(test.env)}
    return [
        f"{LAUNCHER}/loader",
        "--library-path",
        LAUNCHER,
        f"{LAUNCHER}/bash",
        f"{SCRIPTS}/trial.sh",
        LAUNCHER,
        RESULT,
        seconds(test.timeout),
        *(f"{name}={value}" for name, value in env.items()),
        "--",
        *test.argv,
    ]


def seconds(nanoseconds: int) -> str:
    """Write a duration in seconds, with no more digits than it needs.

    >>> seconds(1_500_000_000)
    '1.5'
    """
    whole, rest = divmod(nanoseconds, 10**9)
    return f"{whole}.{rest:09}".rstrip("0").rstrip(".")
