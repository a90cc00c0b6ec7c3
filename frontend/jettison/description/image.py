"""`image`: what the OCI image config says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jettison import rules
from jettison.description.accounts import Accounts, user_ids
from jettison.description.basic import Pairs
from jettison.description.paths import ABSOLUTE, ABSOLUTES, read_absolute
from jettison.description.shapes import Choice, Key, Keys, Numbers, Table, Text, key, list_key, one_of, texts
from jettison.description.tree import Mapping, Scalar
from jettison.description.units import DURATION, read_count, read_duration, whole
from jettison.description.values import Value
from jettison.description.words import ANY, COMMAND, PROGRAM, USER, env_key, read_command, read_program
from jettison.distros import layout
from jettison.errors import Span, suggest

DEFAULT_USER = "65532:65532"
"""`nonroot`; a number, because Kubernetes cannot tell from a name that a user is not root."""

_MOST_RETRIES = 1000

_PORT = Text(
    name="port",
    pattern="([0-9]{1,5})(?:/(tcp|udp|sctp))?",
    numbers=Numbers(least=1, most=65535, whole=True),
    examples=("8080", "53/udp"),
)
# As Docker's engine knows them on Linux; it starts no container of an image with another one.
_SIGNALS = (
    "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS"
    " TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ"
)
_REAL_TIME = r"RTMIN(?:\+(?:[1-9]|1[0-5]))?|RTMAX(?:-(?:[1-9]|1[0-4]))?"
_SIGNAL = Text(
    pattern=rf"SIG(?:{'|'.join(_SIGNALS.split())}|{_REAL_TIME})|0?[1-9]|[1-5][0-9]|6[0-4]",
    numbers=Numbers(least=1, most=64, whole=True),
    examples=("SIGTERM", "SIGINT"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Healthcheck:
    """How a running container is asked whether it is well; without a `test` it is not asked at all.

    Times are in nanoseconds, as the image config has them; 0 is the engine's own default.
    """

    test: tuple[str, ...]
    interval: int
    timeout: int
    start_period: int
    start_interval: int
    retries: int
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What the OCI image config says. `ports` are like `8080/tcp`; `stop_signal` may be empty.

    `start_span` is where it is said what starts; None where nothing does.
    """

    entrypoint: tuple[str, ...]
    cmd: tuple[str, ...]
    env: Pairs
    user: str
    workdir: str
    ports: tuple[str, ...]
    volumes: tuple[str, ...]
    labels: Pairs
    annotations: Pairs
    stop_signal: str
    healthcheck: Healthcheck | None
    span: Span
    start_span: Span | None = None


def read_image(value: Value | None, default_span: Span, accounts: Accounts) -> Image:
    """Return the image config; without a key it has only the user."""
    given = _KEYS.section(value) if value else None
    started, user = _ENTRYPOINT.value(given) or _CMD.value(given), _USER.value(given)
    return Image(
        entrypoint=_ENTRYPOINT.of(given),
        cmd=_CMD.of(given),
        env=_ENV.of(given),
        user=(user_ids(user, accounts) if user else None) or DEFAULT_USER,
        workdir=_WORKDIR.of(given) or "/",
        ports=_PORTS.of(given),
        volumes=_VOLUMES.of(given),
        labels=_LABELS.of(given),
        annotations=_ANNOTATIONS.of(given),
        stop_signal=_STOP_SIGNAL.of(given),
        healthcheck=_HEALTHCHECK.of(given),
        span=value.place if value else default_span,
        start_span=started.place if started else None,
    )


def _read_ports(value: Value) -> tuple[str, ...]:
    return tuple(port for item in value.items("a list of ports") for port in _read_port(item))


def _read_port(item: Value) -> Iterator[str]:
    text = item.text("a port, such as `8080`")
    match = re.fullmatch(_PORT.pattern, text or "")
    if match and 0 < int(match[1]) < 1 << 16:
        yield f"{int(match[1])}/{match[2] or 'tcp'}"
    elif text is not None:
        rule = rules.OUT_OF_RANGE if match else rules.BAD_VALUE
        item.bad(f"must be a port, such as `8080` or `53/udp`, found `{text}`", rule=rule)


def _read_volumes(value: Value) -> tuple[str, ...]:
    return tuple(path for item in value.items("a list of paths") for path in _read_volume(item))


def _read_volume(item: Value) -> Iterator[str]:
    path = read_absolute(item)
    if path is not None and layout.clean(path) == "/":
        message = "cannot be the whole root: a volume hides what is in the image"
        hint = "name the directory whose files are to outlive a container"
        item.bad(message, hint, rule=rules.WHOLE_ROOT)
    elif path is not None:
        yield path


def _read_signal(value: Value) -> str:
    text = value.text("a signal, such as `SIGTERM`")
    if text is not None and not re.fullmatch(_SIGNAL.pattern, text):
        hint = suggest(text, ("SIGTERM", "SIGINT", "SIGQUIT", "SIGKILL", "SIGHUP", "SIGUSR1", "SIGWINCH"))
        value.bad(f"must be a signal, such as `SIGTERM`, found `{text}`", hint)
    return text or ""


def _read_retries(value: Value) -> int:
    return read_count(value, _MOST_RETRIES)


def _read_healthcheck(value: Value) -> Healthcheck:
    """Return the check; `none` switches off what the engine would do by itself."""
    if isinstance(value.node, Scalar) and value.node.text == "none":
        return Healthcheck(test=(), interval=0, timeout=0, start_period=0, start_interval=0, retries=0)
    given = _CHECK.section(value, expected="`none`, or a map with `test`")
    test = _TEST.needed(given) if isinstance(value.node, Mapping) else None
    return Healthcheck(
        test=_TEST.of(given),
        interval=_INTERVAL.of(given),
        timeout=_TIMEOUT.of(given),
        start_period=_START_PERIOD.of(given),
        start_interval=_START_INTERVAL.of(given),
        retries=_RETRIES.of(given),
        span=test.place if test else None,
    )


def _time(name: str, about: str) -> Key[int]:
    return Key(
        name=name, about=about, shape=DURATION, read=read_duration, default=0, otherwise="the engine's own"
    )


_TEST = list_key(
    "test",
    "the words of a command in the image",
    PROGRAM,
    read_program,
    required=True,
    hint="the words of a command of the image",
)
_INTERVAL = _time("interval", "time between two checks: `30s`, `1m30s`")
_TIMEOUT = _time("timeout", "time after which a check has failed")
_START_PERIOD = _time("start-period", "time in which failed checks do not count")
_START_INTERVAL = _time("start-interval", "time between two checks in that period")
_RETRIES = Key(
    name="retries",
    about=f"failed checks in a row that make the container unhealthy: a whole number up to {_MOST_RETRIES}",
    shape=whole(_MOST_RETRIES, "3"),
    read=_read_retries,
    default=0,
    otherwise="the engine's own",
)

_CHECK = Keys(name="healthcheck", keys=(_TEST, _INTERVAL, _TIMEOUT, _START_PERIOD, _START_INTERVAL, _RETRIES))


def _pairs_key(name: str, about: str) -> Key[Pairs]:
    shape = Table(value=ANY, example="org.opencontainers.image.version")
    return list_key(name, about, shape, Value.pairs)


def _command_key(name: str, about: str, voids: tuple[str, ...] = ()) -> Key[tuple[str, ...]]:
    about += ": a list of words. A text is one word: there is no shell to split it"
    otherwise = "a preset's program" if voids else "none"
    return list_key(name, about, COMMAND, read_command, otherwise=otherwise, voids=voids)


# As with an image's ENTRYPOINT over that of its base, and `docker run --entrypoint`.
_ENTRYPOINT = _command_key("entrypoint", "the command that starts", voids=("cmd",))
_CMD = _command_key("cmd", "what follows it where a container is given nothing else")
_ENV = env_key("environment variables of the container", "`PATH` as usual")
_USER = key(
    "user",
    "who runs it: a number, `root`, `nobody`, `nonroot` or a name of [accounts](accounts.md); with `:GROUP`"
    " if you like",
    USER,
    f"`{DEFAULT_USER}`",
)
_WORKDIR = Key(
    name="workdir",
    about="an absolute path: the directory it starts in",
    shape=ABSOLUTE,
    read=read_absolute,
    default=None,
    otherwise="`/`",
)


_PORTS = list_key("ports", "ports it listens on: `8080`, `53/udp`, `9000/sctp`", texts(_PORT), _read_ports)
_VOLUMES = list_key(
    "volumes", "directories that are meant for volumes: absolute paths, but for `/`", ABSOLUTES, _read_volumes
)
_LABELS = _pairs_key("labels", "labels of the config: a map; `--label` of the command line wins")
_ANNOTATIONS = _pairs_key("annotations", "a map, for the image's manifest")
_STOP_SIGNAL = Key(
    name="stop-signal",
    about="the signal that ends it: `SIGTERM`, `SIGRTMIN+3`, `15`",
    shape=_SIGNAL,
    read=_read_signal,
    default="",
    otherwise="the engine's own",
)
_HEALTHCHECK: Key[Healthcheck | None] = Key(
    name="healthcheck",
    about="how a running container is asked whether it is well: `none` for not at all, or a map",
    shape=one_of(Choice(choices=("none",)), _CHECK),
    read=_read_healthcheck,
    default=None,
)

_KEYS = Keys(
    name="image",
    keys=(
        _ENTRYPOINT,
        _CMD,
        _ENV,
        _USER,
        _WORKDIR,
        _PORTS,
        _VOLUMES,
        _LABELS,
        _ANNOTATIONS,
        _STOP_SIGNAL,
        _HEALTHCHECK,
    ),
)

IMAGE = key("image", "the image's configuration", _KEYS)
