"""`image.healthcheck`: how a running container is asked whether it is well."""

from __future__ import annotations

from jettison.description.commands import command
from jettison.description.model import Healthcheck
from jettison.description.shapes.image import HEALTHCHECK, MOST_RETRIES
from jettison.description.tree import Mapping, Scalar
from jettison.description.units import count, duration
from jettison.description.values import Value


def read_healthcheck(value: Value | None) -> Healthcheck | None:
    """Return the check, None without one; `none` switches off what the engine would do by itself."""
    if value is None:
        return None
    if isinstance(value.node, Scalar) and value.node.text == "none":
        return Healthcheck(test=(), interval=0, timeout=0, start_period=0, start_interval=0, retries=0)
    section = value.section(HEALTHCHECK.names, expected="`none`, or a map with `test`")
    test, interval, timeout, period, start, retries = (section.get(key) for key in HEALTHCHECK.names)
    if test is None and isinstance(value.node, Mapping):
        section.missing("test", "the words of a command of the image")
    return Healthcheck(
        test=command(test, needed=True),
        interval=duration(interval),
        timeout=duration(timeout),
        start_period=duration(period),
        start_interval=duration(start),
        retries=count(retries, MOST_RETRIES),
        span=test.place if test else None,
    )
