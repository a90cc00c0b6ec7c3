"""The image config as instructions of the last stage."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.description.model import Healthcheck, Image
from jettison.dockerfile import quoting
from jettison.errors import BuildError

_UNITS = (("h", 3600 * 10**9), ("m", 60 * 10**9), ("s", 10**9), ("ms", 10**6), ("us", 10**3))


def config_lines(image: Image) -> Iterator[str]:
    """Yield what the config holds; an image from scratch has the usual PATH, and `/` as directory.

    WORKDIR comes before USER, because it makes a directory that is not there, for that user.
    """
    for name, value in image.env:
        yield quoting.pair("ENV", name, value, image.span)
    for name, value in sorted(image.labels):
        yield quoting.pair("LABEL", name, value, image.span)
    if image.ports:
        yield f"EXPOSE {' '.join(sorted(image.ports))}"
    if image.volumes:
        yield f"VOLUME {quoting.paths(_volumes(image))}"
    if image.workdir not in ("", "/"):
        yield f"WORKDIR {quoting.value(image.workdir)}"
    yield f"USER {image.user}"
    if image.stop_signal:
        yield f"STOPSIGNAL {image.stop_signal}"
    if image.healthcheck is not None:
        yield _healthcheck(image.healthcheck)
    if image.entrypoint:
        yield f"ENTRYPOINT {quoting.exec_form(image.entrypoint)}"
    if image.cmd:
        yield f"CMD {quoting.exec_form(image.cmd)}"


def _volumes(image: Image) -> list[str]:
    """Return the volumes; BuildError for one that would be another path there."""
    if any(volume != volume.strip() for volume in image.volumes):
        hint = "the builder takes blanks away from the ends of a path there"
        raise BuildError(
            "a Dockerfile cannot write this VOLUME: a path has blanks around it", image.span, hint
        )
    return sorted(image.volumes)


def duration(nanoseconds: int) -> str:
    """Write a duration in the largest unit that has no fraction.

    >>> duration(90_000_000_000)
    '90s'
    """
    for unit, size in _UNITS:
        if nanoseconds and nanoseconds % size == 0:
            return f"{nanoseconds // size}{unit}"
    return f"{nanoseconds}ns"


def _healthcheck(check: Healthcheck) -> str:
    if not check.test:
        return "HEALTHCHECK NONE"
    times = {
        "interval": check.interval,
        "timeout": check.timeout,
        "start-period": check.start_period,
        "start-interval": check.start_interval,
    }
    options = [f"--{name}={duration(value)}" for name, value in times.items() if value]
    options += [f"--retries={check.retries}"] if check.retries else []
    return " ".join(("HEALTHCHECK", *options, f"CMD {quoting.exec_form(check.test)}"))
