"""The limits of build steps among the options: memory to share, and what a process may use."""

from __future__ import annotations

import re

from jettison.errors import OptionError, suggest
from jettison.gateway.parse import words

Limit = tuple[str, int, int]
"""What is limited, and the soft and the hard limit; -1 is none."""

_NUMBER = re.compile(r"-1|[0-9]{1,18}")
_KINDS = (
    *("core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss"),
    *("rtprio", "rttime", "sigpending", "stack"),
)


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
        raise OptionError(f"option ulimit: `{kind}` is no limit", hint=suggest(kind, _KINDS))
    if not _NUMBER.fullmatch(soft) or not _NUMBER.fullmatch(hard):
        raise OptionError(f"option ulimit: {word} is not of the form name=soft:hard")
    if int(hard) != -1 and (int(soft) == -1 or int(soft) > int(hard)):
        raise OptionError(f"option ulimit: in {word} the soft limit is above the hard one")
    return kind, int(soft), int(hard)
