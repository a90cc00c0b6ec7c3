"""The values of single options: text in, plain values out, OptionError for what cannot be read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jettison import documents, platforms
from jettison.build_args import MULTI_PLATFORM, REFRESH, ROOTFS, SOURCE_DATE_EPOCH
from jettison.errors import BuildError, DaemonError, OptionError, suggest
from jettison.gateway.bridge import CacheImport
from jettison.platforms import Platform

if TYPE_CHECKING:  # the first calls would wait for the description's rooms
    from jettison.description.model import NetworkName

RESOLVE_MODES = ("default", "pull", "local")

LAST_SECOND = (2**63 - 1) // 10**9
"""Of the times that an op can carry: nanoseconds in a signed word."""

_NETWORK_WORDS: dict[str, NetworkName] = {"": "default", "sandbox": "default", "none": "none", "host": "host"}
_HOST = re.compile(r"[\w.-]+")  # It becomes a word of a line in /etc/hosts.
_BOOLEANS = dict.fromkeys(("1", "t", "true"), True) | dict.fromkeys(("0", "f", "false"), False)


def words(text: str) -> tuple[str, ...]:
    """Split a comma list; spaces around the words and empty words are dropped."""
    return tuple(word for part in text.split(",") if (word := part.strip()))


def boolean(name: str, value: str) -> bool:
    """Read a truth value, as Go does."""
    found = _BOOLEANS.get(value.lower())
    if found is None:
        raise OptionError(f"option {name}={value}: expected true or false")
    return found


def target_platforms(text: str, build: Platform) -> tuple[Platform, ...]:
    """Read the platforms to build for, each once; none given means the build platform."""
    try:
        found = tuple(dict.fromkeys(platforms.parse(word) for word in words(text)))
    except OptionError as error:
        raise OptionError(f"option platform={text}: {error.message}", hint=error.hint) from None
    return found or (build,)


def worker_platforms(workers: str, machine: str) -> tuple[Platform, ...]:
    """Return the platforms of the first worker that names any; a daemon that names none runs on our machine.

    The first is the machine's own; of the others it can run programs too. `workers` is BuildKit's JSON.
    Raises DaemonError where it cannot be read.
    """
    try:
        named = _platforms(workers)
    except (OptionError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        message = "the daemon lists its workers in BUILDKIT_WORKERS, and the list cannot be read"
        form = '[{"platforms":[{"os":"linux","architecture":"amd64"}]}]'
        raise DaemonError(message, hint=f"it is JSON like {form}") from None
    return named or (platforms.parse(f"linux/{machine}"),)


def _platforms(workers: str) -> tuple[Platform, ...]:
    for worker in json.loads(workers or "[]") or ():
        if named := worker.get("platforms") or ():
            return tuple(_platform(each) for each in named)
    return ()


def _platform(named: Mapping[str, str]) -> Platform:
    variant = [named["variant"]] if named.get("variant") else []
    return platforms.parse("/".join([named["os"], named["architecture"], *variant]))


def multi_platform(opts: Mapping[str, str], count: int) -> bool:
    """Tell whether the answer is a map by platform: asked for, or needed."""
    for name in (MULTI_PLATFORM.option, "multi-platform"):
        if value := opts.get(name, ""):
            wanted = boolean(name, value)
            if count > 1 and not wanted:
                raise OptionError(f"option {name}={value}: a build for {count} platforms needs it to be true")
            return wanted
    return count > 1


def no_cache(value: str | None) -> tuple[str, ...] | None:
    """Read `no-cache`: present and empty means everything, else it names stages (in lower case)."""
    return None if value is None else words(value.lower())


def resolve_mode(value: str) -> str:
    """Read how tags of images are looked up: `pull`, `local`, or empty for the usual way.

    The word `default` would be an attribute of the image's op, and so make another vertex of it.
    """
    if value and value not in RESOLVE_MODES:
        message = f"option image-resolve-mode={value}: expected one of {', '.join(RESOLVE_MODES)}"
        raise OptionError(message, hint=suggest(value, RESOLVE_MODES))
    return "" if value == "default" else value


def epoch(value: str) -> int | None:
    """Read SOURCE_DATE_EPOCH: seconds since 1970, at most what BuildKit can count in nanoseconds."""
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(LAST_SECOND))):
        raise _bad_epoch(value)
    seconds = int(value)
    if seconds > LAST_SECOND:
        raise _bad_epoch(value)
    return seconds


def refresh(value: str) -> bool:
    """Tell whether the root is made anew where a repository has changed; OptionError for another word."""
    if value not in ("", ROOTFS):
        raise OptionError(f"option {REFRESH.option}={value}: expected {ROOTFS}")
    return bool(value)


def _bad_epoch(value: str) -> OptionError:
    expected = "expected seconds since 1970, such as 1767225600, or `context`"
    message = f"option {SOURCE_DATE_EPOCH.name}={value}: {expected}"
    hint = "`git log -1 --pretty=%ct` prints those of the last commit; a stage gives no time"
    return OptionError(message, hint=hint)


def network(value: str) -> NetworkName:
    """Read the network mode of all steps: `none`, `host` or `sandbox`."""
    if value not in _NETWORK_WORDS:
        raise OptionError(f"option force-network-mode={value}: expected none, host or sandbox")
    return _NETWORK_WORDS[value]


def hosts(text: str) -> tuple[tuple[str, str], ...]:
    """Read `host=ip` pairs from a comma list; names are lower-cased."""
    return tuple(_host(word) for word in words(text))


def _host(word: str) -> tuple[str, str]:
    from ipaddress import ip_address  # noqa: PLC0415 - few builds add hosts

    name, _, address = word.partition("=")
    try:
        ip = ip_address(address.strip("[]"))
    except ValueError:
        raise _bad_host(word) from None
    if not _HOST.fullmatch(name):
        raise _bad_host(word)
    return name.lower(), str(ip)


def _bad_host(word: str) -> OptionError:
    return OptionError(f"option add-hosts: {word} is not of the form host=ip")


def cache_imports(imports: str, refs: str) -> tuple[CacheImport, ...]:
    """Read `cache-imports` (JSON) and the older `cache-from` (a comma list of registry references)."""
    old = tuple(CacheImport(type="registry", attrs={"ref": ref}) for ref in words(refs))
    return _json_imports(imports) + old


def _json_imports(text: str) -> tuple[CacheImport, ...]:
    if not text:
        return ()
    try:
        return tuple(_import(each) for each in documents.listing(documents.parse(text.encode()) or [], "it"))
    except (ValueError, KeyError, RecursionError, BuildError):
        form = 'a JSON list of {"Type":…,"Attrs":{…}}'
        raise OptionError(f"option cache-imports={text}: expected {form}") from None


def _import(entry: object) -> CacheImport:
    """Return one entry; KeyError or BuildError where it is none. As for Go, `null` is an empty text."""
    found = documents.mapping(entry, "an import")
    attrs = documents.mapping(found["Attrs"] or {}, "Attrs")
    return CacheImport(
        type=documents.text(found["Type"], "Type"),
        attrs={name: documents.text("" if value is None else value, name) for name, value in attrs.items()},
    )
