"""`image`: what the OCI image config says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison import rules
from jettison.description.accounts import user_ids
from jettison.description.commands import command
from jettison.description.envs import env_pairs
from jettison.description.healthcheck import read_healthcheck
from jettison.description.model import Accounts, Image
from jettison.description.paths import absolute
from jettison.description.shapes.image import IMAGE, PORT, SIGNAL
from jettison.description.values import Section, Value
from jettison.distros import layout
from jettison.errors import Span, suggest

DEFAULT_USER = "65532:65532"
"""`nonroot`; a number, because Kubernetes cannot tell from a name that a user is not root."""


def read_image(value: Value | None, default_span: Span, accounts: Accounts) -> Image:
    """Return the image config; without a key it has only the user."""
    section = value.section(IMAGE.names) if value else None
    if value is None or section is None:
        return _image(None, default_span, accounts)
    return _image(section, value.place, accounts)


def _image(given: Section | None, span: Span, accounts: Accounts) -> Image:
    values = given.values if given else {}
    user, workdir = values.get("user"), values.get("workdir")
    started = values.get("entrypoint") or values.get("cmd")
    return Image(
        entrypoint=command(values.get("entrypoint")),
        cmd=command(values.get("cmd")),
        env=env_pairs(values.get("env")),
        user=(user_ids(user, accounts) if user else None) or DEFAULT_USER,
        workdir=(absolute(workdir) if workdir else None) or "/",
        ports=tuple(_ports(values.get("ports"))),
        volumes=tuple(_volumes(values.get("volumes"))),
        labels=given.pairs("labels") if given else (),
        annotations=given.pairs("annotations") if given else (),
        stop_signal=_signal(values.get("stop-signal")),
        healthcheck=read_healthcheck(values.get("healthcheck")),
        span=span,
        start_span=started.place if started else None,
    )


def _ports(value: Value | None) -> Iterator[str]:
    for item in value.items("a list of ports") if value else ():
        text = item.text("a port, such as `8080`")
        match = re.fullmatch(PORT.pattern, text or "")
        if match and 0 < int(match[1]) < 1 << 16:
            yield f"{int(match[1])}/{match[2] or 'tcp'}"
        elif text is not None:
            rule = rules.OUT_OF_RANGE if match else rules.BAD_VALUE
            item.bad(f"must be a port, such as `8080` or `53/udp`, found `{text}`", rule=rule)


def _volumes(value: Value | None) -> Iterator[str]:
    for item in value.items("a list of paths") if value else ():
        path = absolute(item)
        if path is not None and layout.clean(path) == "/":
            message = "cannot be the whole root: a volume hides what is in the image"
            hint = "name the directory whose files are to outlive a container"
            item.bad(message, hint, rule=rules.WHOLE_ROOT)
        elif path is not None:
            yield path


def _signal(value: Value | None) -> str:
    text = value.text("a signal, such as `SIGTERM`") if value else None
    if value and text is not None and not re.fullmatch(SIGNAL.pattern, text):
        hint = suggest(text, ("SIGTERM", "SIGINT", "SIGQUIT", "SIGKILL", "SIGHUP", "SIGUSR1", "SIGWINCH"))
        value.bad(f"must be a signal, such as `SIGTERM`, found `{text}`", hint)
    return text or ""
