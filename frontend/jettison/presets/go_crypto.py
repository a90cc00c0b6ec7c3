"""`go.crypto`: whose cryptography goes into programs, Go's own or the system's.

The system's is Microsoft's systemcrypto: it calls OpenSSL's library, which a program loads when it starts,
and needs C to be compiled in until Go 1.26
(https://github.com/microsoft/go/tree/microsoft/main/eng/doc/fips).
"""

from __future__ import annotations

from jettison import rules
from jettison.description.tree import Mapping, Scalar
from jettison.description.values import Section
from jettison.distros import Distro, golang
from jettison.presets import go_keys
from jettison.presets.go_version import line
from jettison.presets.program import Plain

_CGOLESS = (1, 27)
"""The first line of Go whose system crypto needs no C compiler."""

_DEFAULT = (1, 25)
"""The first line of Go that takes the system's crypto where nothing is said."""


def is_system(section: Section) -> bool:
    """Tell whether the system's is asked for."""
    return go_keys.CRYPTO.of(section) == "system"


def has_c(section: Section, version: str) -> bool:
    """Tell whether C is compiled in: where the file says so, or what it asks for needs it."""
    value = go_keys.CGO.value(section)
    given = value.boolean() if value else None
    needed = is_system(section) and not _is_cgoless(version)
    if value and needed and given is False:
        hint = 'leave `cgo` out, or take `version: "1.27"` or a newer one'
        value.bad("is `false`, and the system's crypto needs C until Go 1.26", hint)
    return needed if given is None else given


def check(section: Section, env: Mapping | None, version: str, distro: Distro) -> None:
    """Note what makes a program with Go's own crypto of one with the system's: it would not tell."""
    value = go_keys.CRYPTO.value(section)
    if value is None or not is_system(section):
        return
    if not distro.toolchains["go"].system_crypto:
        said = f"is `system`, and the Go of {distro.title} has only its own"
        value.bad(said, "leave `crypto` out", rules.NOT_OF_DISTRO)
        return
    experiments = _words(env, "GOEXPERIMENT")
    off = {golang.NO_SYSTEM_CRYPTO: "1" in _words(env, golang.NO_SYSTEM_CRYPTO)}
    off["GOEXPERIMENT"] = "nosystemcrypto" in experiments
    for name in (name for name, told in off.items() if told):
        value.bad(f"is `system`, and `{name}` in `go.env` turns that off", "say it in one of the two")
    found = line(version)
    asked = version.endswith("-fips") or not experiments.isdisjoint(("systemcrypto", "opensslcrypto"))
    if found is not None and found < _DEFAULT and not asked:
        said = f"is `system`, which Go {version} compiles in only where it is told to"
        value.bad(said, "take Go 1.25 or a newer one, or set `GOEXPERIMENT: systemcrypto` in `go.env`")


def _words(env: Mapping | None, name: str) -> frozenset[str]:
    """Return the parts, between commas, of a variable that the file sets in `go.env`."""
    entry = env.get(name) if env else None
    return frozenset(entry.value.text.split(",") if entry and isinstance(entry.value, Scalar) else ())


def settings(system: bool) -> dict[str, Plain]:
    """Return what a stage is told."""
    told = dict(golang.SETTINGS)
    return {**told, golang.NO_SYSTEM_CRYPTO: "0"} if system else {**told}


def _is_cgoless(version: str) -> bool:
    """Tell it of a version that is known; an argument may stand for any, and a lone major number too."""
    found = line(version)
    return found is not None and found >= _CGOLESS
