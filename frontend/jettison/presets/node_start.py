"""What a script `start` of a `package.json` runs, where that is one file by node, without a shell."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

_WORDS = re.compile(r"[\w./@:=,+-]+(?: +[\w./@:=,+-]+)*", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_]\w*=.*", re.ASCII)

_TAKING = """
-C -r --allow-fs-read --allow-fs-write --conditions --cpu-prof-dir --cpu-prof-interval --cpu-prof-name
--diagnostic-dir --disable-proto --disable-warning --dns-result-order --env-file --env-file-if-exists
--experimental-default-type --experimental-loader --heap-prof-dir --heap-prof-interval --heap-prof-name
--heapsnapshot-near-heap-limit --heapsnapshot-signal --icu-data-dir --import --input-type --loader
--localstorage-file --max-http-header-size --network-family-autoselection-attempt-timeout --openssl-config
--redirect-warnings --report-filename --report-signal --require --secure-heap --secure-heap-min --title
--tls-cipher-list --tls-keylog --trace-event-categories --trace-event-file-pattern --trace-require-module
--unhandled-rejections --use-largepages --v8-pool-size --watch-path
"""
_VALUED = frozenset(_TAKING.split())
"""Options of node that take the next word, if they have no `=` (`node --help`); none of V8's does."""

_OTHERS = "- -- -c -e -h -i -p -pe -v --check --eval --help --interactive --print --run --test --version"
_WITHOUT_FILE = frozenset(_OTHERS.split())
"""Options with which node runs no file, or not the one behind them."""

_ENV_FILE = "--env-file"


@dataclass(frozen=True, slots=True)
class Start:
    """How a project is started: the file, what node is told before it, and the program after it.

    `env` are variables that are set for it.
    """

    file: str
    flags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()


def parse(script: str) -> Start | None:
    """Return what a script runs; None where that is not one file by node."""
    if not _WORDS.fullmatch(script.strip()):
        return None
    words = script.split()
    if words[0] == "cross-env":
        words.pop(0)
    env = []
    while words and _VARIABLE.fullmatch(words[0]):
        name, _, value = words.pop(0).partition("=")
        env.append((name, value))
    if words[:1] != ["node"]:
        return None
    options = list(_options(words[1:]))
    flags = [word for option in options for word in option]
    rest = words[1 + len(flags) :]
    if not rest or any(option[0].partition("=")[0] in _WITHOUT_FILE for option in options):
        return None
    return Start(posixpath.normpath(rest[0]), tuple(flags), tuple(rest[1:]), tuple(env))


def _options(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the options of node, up to what is none, each with its value."""
    while words and words[0].startswith("-"):
        length = 2 if words[0] in _VALUED else 1
        yield words[:length]
        words = words[length:]


def without_files(start: Start, patterns: Iterable[str]) -> tuple[Start, tuple[str, ...]]:
    """Return a start without options that have node read files of these names, and those options."""
    names = tuple(each.rpartition("/")[2] for each in patterns)
    options = [tuple(each) for each in _options(start.flags)]
    left = tuple(each for each in options if _reads(each, names))
    flags = chain.from_iterable(each for each in options if each not in left)
    return replace(start, flags=tuple(flags)), tuple(chain.from_iterable(left))


def _reads(option: Sequence[str], names: Iterable[str]) -> bool:
    name, _, value = "=".join(option).partition("=")
    file = posixpath.basename(value)
    return name == _ENV_FILE and any(_is_called(file, each) for each in names)


def _is_called(file: str, pattern: str) -> bool:
    """Tell whether a name fits a pattern that may end with `*`."""
    return file == pattern or (pattern.endswith("*") and file.startswith(pattern[:-1]))
