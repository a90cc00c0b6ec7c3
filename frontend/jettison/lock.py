"""The lock file: the digests of images and the exact packages of roots that a build is held to.

It is JSON, made to be read in a diff: one image or package on a line, sorted. A package is its NEVRA and
the SHA-256 of its RPM header, which covers the payload's own: what `rpm -q --qf '%{SHA256HEADER}'` says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
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
    """The packages of one target's root on one platform, or those that a stage adds to what it starts from.

    `asked` are the words that they were resolved from: a root that asks otherwise is another one.
    `packages` are `NEVRA sha256:HEX`, sorted.
    """

    target: str
    platform: str
    asked: tuple[str, ...]
    packages: tuple[str, ...]
    stage: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is the packages of."""
        return self.target, self.stage, self.platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A lock file: digests by image reference in full form, and roots.

    `files` are digests of what we fetch by ourselves, by address; `frontend` is the one that wrote the lock
    file, its digest by its reference, empty where that is not known. So is `tree`, a digest of what is in its
    image, which it knows by itself. `builder` is the platform of the machine that built it: packages of
    `stages` are for that one, but of those that run on the target's. Without it, a lock file knows nothing of
    stages. `platforms` are those that were locked, empty where they are those of the roots.
    """

    name: str
    images: Mapping[str, str]
    roots: tuple[Root, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    frontend: Mapping[str, str] = field(default_factory=dict)
    tree: str = ""
    builder: str = ""
    stages: tuple[Root, ...] = ()
    platforms: tuple[str, ...] = ()

    @property
    def all_platforms(self) -> tuple[str, ...]:
        """The platforms that were locked."""
        return self.platforms or tuple(dict.fromkeys(root.platform for root in self.roots))

    def root(self, target: str, platform: str) -> Root | None:
        """Return the root of a target on a platform, None if it is not locked."""
        return next((root for root in self.roots if root.key == (target, "", platform)), None)

    def stage(self, target: str, name: str, platform: str) -> Root | None:
        """Return the packages of a stage; a target that has none of its own has those of the image."""
        found = {each.target: each for each in self.stages if (each.stage, each.platform) == (name, platform)}
        return found.get(target) or found.get("")


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
    roots = (*lock.roots, *lock.stages) if lock else ()
    there = {package_name(package) for root in roots for package in root.packages}
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


def nevra(package: str) -> str:
    """Return a package without its digest."""
    return package.partition(" ")[0]


def package_version(package: str) -> str:
    """Return `[EPOCH:]VERSION-RELEASE` of `NAME-[EPOCH:]VERSION-RELEASE.ARCH …`."""
    return nevra(package).removeprefix(f"{package_name(package)}-").rpartition(".")[0]


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
    document: dict[str, object] = {
        "version": VERSION,
        "frontend": dict(lock.frontend),
        **({"tree": lock.tree} if lock.tree else {}),
        **({"platforms": list(lock.platforms)} if lock.platforms else {}),
        "files": dict(sorted(lock.files.items())),
        "images": dict(sorted(lock.images.items())),
        "roots": _listed(lock.roots),
    }
    if lock.builder:
        document["builder"] = {"platform": lock.builder, "stages": _listed(lock.stages)}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _listed(roots: Iterable[Root]) -> list[dict[str, object]]:
    return [
        {
            **({"stage": root.stage} if root.stage else {}),
            "target": root.target,
            "platform": root.platform,
            "asked": list(root.asked),
            "packages": sorted(root.packages),
        }
        for root in sorted(roots, key=lambda root: root.key)
    ]


def _read(name: str, document: Mapping[str, object]) -> Lock:
    if document.get("version") != VERSION:
        raise BuildError(f"its version is not {VERSION}")
    roots = listing(document.get("roots"), "`roots`")
    builder = mapping(document.get("builder", {}), "`builder`")
    stages = listing(builder.get("stages", []), "`stages` of `builder`")
    platforms = listing(document.get("platforms", []), "`platforms`")
    return Lock(
        name=name,
        images=_digests(document.get("images"), "`images`"),
        roots=tuple(_root(mapping(each, "a root")) for each in roots),
        files=_digests(document.get("files", {}), "`files`"),
        frontend=_digests(document.get("frontend", {}), "`frontend`"),
        tree=documents.text(document.get("tree", ""), "`tree`"),
        builder=_platform(builder, "`builder`") if builder else "",
        stages=tuple(_root(mapping(each, "a stage"), stage=True) for each in stages),
        platforms=tuple(documents.text(each, "a platform", _PLATFORM, "OS/ARCH") for each in platforms),
    )


def _digests(value: object, what: str) -> Mapping[str, str]:
    return {
        reference: documents.text(digest, f"the digest of {reference}", DIGEST, "sha256:HEX")
        for reference, digest in mapping(value, what).items()
    }


def _package(line: object) -> str:
    return documents.text(line, "a package", _PACKAGE, "NEVRA sha256:HEX")


def _root(fields: Mapping[str, object], *, stage: bool = False) -> Root:
    what = "a stage" if stage else "a root"
    asked = listing(fields.get("asked"), f"`asked` of {what}")
    packages = listing(fields.get("packages"), f"`packages` of {what}")
    return Root(
        target=documents.text(fields.get("target"), f"`target` of {what}"),
        platform=_platform(fields, what),
        asked=tuple(documents.text(each, "a word of `asked`") for each in asked),
        packages=tuple(map(_package, packages)),
        stage=documents.text(fields.get("stage"), "`stage` of a stage") if stage else "",
    )


def _platform(fields: Mapping[str, object], what: str) -> str:
    return documents.text(fields.get("platform"), f"`platform` of {what}", _PLATFORM, "OS/ARCH")
