"""The limits of build steps among the options: of memory to share, of a process, of a whole step."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jettison.errors import OptionError, suggest
from jettison.gateway.parse import words
from jettison.llb import Resources

Limit = tuple[str, int, int]
"""What is limited, and the soft and the hard limit; -1 is none."""

_NUMBER = re.compile(r"-1|[0-9]{1,18}")
_KINDS = (
    *("core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss"),
    *("rtprio", "rttime", "sigpending", "stack"),
)

RESOURCES = {
    "memory": "--memory",
    "memswap": "--memory-swap",
    "cpushares": "--cpu-shares",
    "cpuperiod": "--cpu-period",
    "cpuquota": "--cpu-quota",
    "cpusetcpus": "--cpuset-cpus",
    "cpusetmems": "--cpuset-mems",
}
"""The options of what a step may take, with what a person calls them, in the order of `Resources`."""

_SET = re.compile(r"[0-9]{1,6}(-[0-9]{1,6})?(,[0-9]{1,6}(-[0-9]{1,6})?)*")


def shm_size(text: str) -> int:
    """Read the size of `/dev/shm` in bytes; 0 leaves it to the daemon."""
    if text and (not text.isdecimal() or not _NUMBER.fullmatch(text)):
        raise OptionError(f"option shm-size={text}: expected a number of bytes")
    return int(text or 0)


def ulimits(text: str) -> tuple[Limit, ...]:
    """Read `name=soft[:hard]` from a comma list; one of each name, the last one."""
    return tuple({limit[0]: limit for limit in (_limit(word) for word in words(text))}.values())


def _limit(word: str) -> Limit:
    kind, _, limits = word.partition("=")
    soft, colon, hard = limits.partition(":")
    hard = hard if colon else soft
    if kind not in _KINDS:
        raise OptionError(f"option ulimit: there is no limit `{kind}`", hint=suggest(kind, _KINDS))
    if not _NUMBER.fullmatch(soft) or not _NUMBER.fullmatch(hard):
        raise OptionError(f"option ulimit: {word} is not of the form name=soft:hard")
    if int(hard) != -1 and (int(soft) == -1 or int(soft) > int(hard)):
        raise OptionError(f"option ulimit: in {word} the soft limit is above the hard one")
    return kind, int(soft), int(hard)


def resources(opts: Mapping[str, str]) -> Resources | None:
    """Read what each step may take of the machine; None where no option says anything of it."""
    if not any(opts.get(name) for name in RESOURCES):
        return None
    return Resources(
        memory=_amount(opts, "memory", "bytes"),
        memory_swap=_swap(opts),
        cpu_shares=_amount(opts, "cpushares", "shares"),
        cpu_period=_amount(opts, "cpuperiod", "microseconds"),
        cpu_quota=_amount(opts, "cpuquota", "microseconds"),
        cpuset_cpus=_places(opts, "cpusetcpus"),
        cpuset_mems=_places(opts, "cpusetmems"),
    )


def flags(given: Resources | None) -> tuple[str, ...]:
    """Name what a person gave of these, as the command line calls it."""
    if given is None:
        return ()
    cpu = (given.cpu_shares, given.cpu_period, given.cpu_quota, given.cpuset_cpus, given.cpuset_mems)
    values = (given.memory, given.memory_swap, *cpu)
    return tuple(flag for flag, value in zip(RESOURCES.values(), values, strict=True) if value)


def _swap(opts: Mapping[str, str]) -> int:
    return -1 if opts.get("memswap") == "-1" else _amount(opts, "memswap", "bytes, or -1 for no limit")


def _amount(opts: Mapping[str, str], name: str, unit: str) -> int:
    """Read a number above 0; 0 for none."""
    text = opts.get(name, "")
    if not text:
        return 0
    if not re.fullmatch("[0-9]{1,18}", text) or int(text) == 0:
        raise OptionError(f"option {name}={text}: expected a number of {unit}, more than 0")
    return int(text)


def _places(opts: Mapping[str, str], name: str) -> str:
    text = opts.get(name, "")
    if text and not _SET.fullmatch(text):
        raise OptionError(f"option {name}={text}: expected numbers and ranges, such as 0-3,5")
    return text
