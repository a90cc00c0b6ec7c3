"""The lock file: the digests of images and the exact packages of roots that a build is held to.

It is JSON, made to be read in a diff: one image or package on a line, sorted. A package is its NEVRA and
the SHA-256 of its RPM header, which covers the payload's own: what `rpm -q --qf '%{SHA256HEADER}'` says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jettison import build_args, documents
from jettison.documents import listing, mapping, parse
from jettison.errors import BuildError, OptionError, Span, suggest
from jettison.image_reference import DIGEST

VERSION = 1
USE, OFF, WRITE = MODES = ("use", "off", "write")
"""What the build argument JETTISON_LOCK says to do with a lock file; the first is the default."""
LOCAL = "local"

AGAIN = "make it again: `jettison lock --update`"
WITHOUT = f"build without it: `--build-arg {build_args.LOCK.name}={OFF}`"
AGAIN_OR_WITHOUT = f"{AGAIN}, or {WITHOUT}"

LONGEST = 4 << 20
"""The most bytes that a lock file may have: some ten thousand packages."""
_PACKAGE = re.compile(r"(?P<name>[\w.+~^-]+)-[\w.+~^:]+-[\w.+~^]+ (?:sha256:[0-9a-f]{64}|-)", re.ASCII)
_PLATFORM = re.compile(r"[\w.()-]+(/[\w.-]+){1,2}", re.ASCII)
_ENDING = re.compile(r"\.ya?ml$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """The packages of one target's root on one platform.

    `asked` are the words that they were resolved from: a root that asks otherwise is another one.
    `packages` are `NEVRA sha256:HEX`, sorted.
    """

    target: str
    platform: str
    asked: tuple[str, ...]
    packages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A lock file: digests by image reference in full form, and roots.

    `files` are digests of what we fetch by ourselves, by address; `frontend` is the one that wrote the lock
    file, its digest by its reference, empty where that is not known.
    """

    name: str
    images: Mapping[str, str]
    roots: tuple[Root, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    frontend: Mapping[str, str] = field(default_factory=dict)

    def root(self, target: str, platform: str) -> Root | None:
        """Return the root of a target on a platform, None if it is not locked."""
        found = (root for root in self.roots if (root.target, root.platform) == (target, platform))
        return next(found, None)


def mode(arguments: Mapping[str, str]) -> str:
    """Return what to do with a lock file, one of MODES; OptionError for another word."""
    chosen = build_args.LOCK.of(arguments) or USE
    if chosen not in MODES:
        raise OptionError(f"option {build_args.LOCK.option}={chosen}: expected one of {', '.join(MODES)}")
    return chosen


def upgrades(arguments: Mapping[str, str]) -> tuple[str, ...]:
    """Return the packages that alone may move, none for all; OptionError where no lock file is written."""
    names = tuple(build_args.LOCK_UPGRADE.of(arguments).replace(",", " ").split())
    _require_writing(build_args.LOCK_UPGRADE, ",".join(names), arguments)
    return names


def takes_local_images(arguments: Mapping[str, str]) -> bool:
    """Tell whether the daemon's images are locked; OptionError for another word, and as for `upgrades`."""
    chosen = build_args.LOCK_IMAGES.of(arguments)
    if chosen not in ("", LOCAL):
        raise OptionError(f"option {build_args.LOCK_IMAGES.option}={chosen}: expected {LOCAL}")
    _require_writing(build_args.LOCK_IMAGES, chosen, arguments)
    return bool(chosen)


def _require_writing(argument: build_args.BuildArgument, value: str, arguments: Mapping[str, str]) -> None:
    if value and mode(arguments) != WRITE:
        message = f"option {argument.option}={value}: no lock file is written"
        raise OptionError(message, hint=f"give `--build-arg {build_args.LOCK.name}={WRITE}` too")


def check_upgrades(lock: Lock | None, names: Sequence[str]) -> None:
    """Raise BuildError if there is nothing to upgrade in, OptionError for a package that is not locked."""
    if names and lock is None:
        raise BuildError(
            f"there is no lock file to upgrade {', '.join(names)} in", hint="make it: `jettison lock`"
        )
    there = {package_name(package) for root in lock.roots for package in root.packages} if lock else ()
    for name in names:
        if lock and name not in there:
            raise OptionError(f"{lock.name} has no package {name} to upgrade", hint=suggest(name, there))


def file_name(build_file: str) -> str:
    """Return the path of the lock file of a build file: `jettison.lock` beside `jettison.yaml`."""
    return f"{_ENDING.sub('', build_file)}.lock"


def pinned(lock: Lock, reference: str, span: Span | None = None) -> str:
    """Return an image reference, in full form, with its locked digest; BuildError if it is not locked.

    A reference that has a digest needs no lock.
    """
    if "@" in reference:
        return reference
    if digest := lock.images.get(reference):
        return f"{reference}@{digest}"
    message = f"{lock.name} does not fit the build file: it has no digest of the image {reference}"
    raise BuildError(message, span, hint=AGAIN_OR_WITHOUT)


def package_name(package: str) -> str:
    """Return the name in `NAME-VERSION-RELEASE.ARCH …`."""
    found = _PACKAGE.fullmatch(package)
    return found["name"] if found else package


def package_version(package: str) -> str:
    """Return `[EPOCH:]VERSION-RELEASE` of `NAME-[EPOCH:]VERSION-RELEASE.ARCH …`."""
    nevra = package.partition(" ")[0]
    return nevra.removeprefix(f"{package_name(package)}-").rpartition(".")[0]


def packages(data: bytes) -> tuple[str, ...]:
    """Return the lines of a list as a lock file has them; BuildError for one that it cannot have."""
    return tuple(map(_package, data.decode(errors="replace").splitlines()))


def read(name: str, data: bytes) -> Lock:
    """Return what a lock file says; BuildError for a file that is none."""
    if len(data) > LONGEST:
        raise BuildError(f"{name} is too long: a lock file has at most {LONGEST:,} bytes", hint=AGAIN)
    try:
        return _read(name, mapping(parse(data), "it"))
    except (BuildError, ValueError, RecursionError) as error:
        raise BuildError(f"{name} is no lock file of Jettison: {error}", hint=AGAIN) from None


def text(lock: Lock) -> str:
    """Return the lock file's text."""
    roots = sorted(lock.roots, key=lambda root: (root.target, root.platform))
    document = {
        "version": VERSION,
        "frontend": dict(lock.frontend),
        "files": dict(sorted(lock.files.items())),
        "images": dict(sorted(lock.images.items())),
        "roots": [
            {
                "target": root.target,
                "platform": root.platform,
                "asked": list(root.asked),
                "packages": sorted(root.packages),
            }
            for root in roots
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _read(name: str, document: Mapping[str, object]) -> Lock:
    if document.get("version") != VERSION:
        raise BuildError(f"its version is not {VERSION}")
    roots = listing(document.get("roots"), "`roots`")
    return Lock(
        name=name,
        images=_digests(document.get("images"), "`images`"),
        roots=tuple(_root(mapping(each, "a root")) for each in roots),
        files=_digests(document.get("files", {}), "`files`"),
        frontend=_digests(document.get("frontend", {}), "`frontend`"),
    )


def _digests(value: object, what: str) -> Mapping[str, str]:
    return {
        reference: documents.text(digest, f"the digest of {reference}", DIGEST, "sha256:HEX")
        for reference, digest in mapping(value, what).items()
    }


def _package(line: object) -> str:
    return documents.text(line, "a package", _PACKAGE, "NEVRA sha256:HEX")


def _root(fields: Mapping[str, object]) -> Root:
    asked = listing(fields.get("asked"), "`asked` of a root")
    packages = listing(fields.get("packages"), "`packages` of a root")
    return Root(
        target=documents.text(fields.get("target"), "`target` of a root"),
        platform=documents.text(fields.get("platform"), "`platform` of a root", _PLATFORM, "OS/ARCH"),
        asked=tuple(documents.text(each, "a word of `asked`") for each in asked),
        packages=tuple(map(_package, packages)),
    )
