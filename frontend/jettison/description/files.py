"""`files`: what goes into the image besides the root."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass

from jettison import rules
from jettison.description.accounts import Accounts, user_ids
from jettison.description.capabilities import CAPABILITIES
from jettison.description.globs import is_glob
from jettison.description.paths import ABSOLUTE, PATH, SOURCE, read_absolute, read_inside, read_source
from jettison.description.report import Report
from jettison.description.rootfs import Rootfs
from jettison.description.shapes import FLAG, Given, Items, Key, Keys, Text, flag, key
from jettison.description.tree import Mapping, Scalar
from jettison.description.units import MODE, read_mode
from jettison.description.values import Section, Value
from jettison.description.words import ANY, USER, read_text, text_key
from jettison.distros import Layout
from jettison.errors import Span

_FROM = text_key(
    "from", "where `src` is: a [stage](stages.md), an image or a named context", "the build context"
)
_SRC = Key(
    name="src",
    about="a path or glob to copy; of a directory, its contents. A file has this, `content` or `symlink`",
    shape=SOURCE,
    read=read_source,
    default=None,
)
# To whoever unpacks an image, `.wh.NAME` says that NAME is gone.
PLACE = Text(
    name="place", pattern=rf"(?!.*/\.wh\.){ABSOLUTE.pattern}", examples=("/usr/share/hello", "/opt/app/")
)
_DEST = key(
    "dest",
    "an absolute path. With a slash at the end, or where every image has a directory (`/usr/bin`), it is a"
    " directory",
    PLACE,
    required=True,
    hint="say where the file goes in the image",
)


def _read_text(value: Value) -> str | None:
    return read_text(value)


_CONTENT = Key(
    name="content",
    about="the file's text",
    shape=ANY,
    read=_read_text,
    default=None,
)
_SYMLINK = Key(
    name="symlink",
    about="what the link points to, as it is written",
    shape=ANY,
    read=_read_text,
    default=None,
)
_MODE = Key(
    name="mode",
    about="permissions in octal; not for a symlink. A copied directory's own directories get them too",
    shape=MODE,
    read=read_mode,
    default=None,
    otherwise="as at the source; `0644` for `content`",
)
_OWNER = key(
    "owner",
    "a user, as `NAME`, `UID`, or either with `:GROUP`; names are those of [accounts](accounts.md), `root`"
    " and `nonroot`",
    USER,
    "as at the source; root from the build context",
)
_CRATES = Key(
    name="crates",
    about="where the list of a Rust program's crates is, beside `src`: as `cargo tree --prefix none --format"
    " '{p}'` prints it. It goes into the program's [SBOM](sbom.md)",
    shape=PATH,
    read=read_inside,
    default=None,
)

_COMPONENTS = Key(
    name="components",
    about="where the list of what another program is made of is, beside `src`: package URLs, one a line, its"
    " own first, such as `pkg:conan/hello@1.2`. It goes into the program's [SBOM](sbom.md)",
    shape=PATH,
    read=read_inside,
    default=None,
)

_LISTS = (_CRATES, _COMPONENTS)
"""What says what a program is made of; each has one of them at most."""


def _read_flag(value: Value) -> bool | None:
    return value.boolean()


_RPMS = Key(
    name="rpms",
    about="`true` lists the packages that own what is copied, by the RPM database of `from`, so that scanners"
    " [see them](#copied-out-of-packages). `false` says that it is of none",
    shape=FLAG,
    read=_read_flag,
    default=None,
    otherwise="they are not listed",
)

OWN_LAYER = flag(
    "own-layer",
    "`true` puts what is copied into a layer of its own, below that of all other files: what changes seldom"
    " is not pushed again [with the rest](#layers)",
    default=False,
)

_KINDS = (_SRC, _CONTENT, _SYMLINK)
"""What makes a file; each has one of them."""

_FILE = Keys(
    name="file",
    keys=(_DEST, _SRC, _FROM, _CONTENT, _SYMLINK, _MODE, _OWNER, CAPABILITIES, *_LISTS, _RPMS, OWN_LAYER),
    rules={
        "oneOf": [{"required": [kind.name]} for kind in _KINDS],
        "dependentRequired": {
            "from": ["src"],
            "capabilities": ["src"],
            **{each.name: ["src"] for each in _LISTS},
            "rpms": ["from"],
            "own-layer": ["src"],
        },
        "if": {"not": {"required": ["src"]}},
        "then": {"properties": {"dest": {"not": {"pattern": "/$"}}}},
        "dependentSchemas": {
            "symlink": {"properties": {"mode": False}},
            "crates": {"properties": {"dest": {"not": {"pattern": "/$"}}, "components": False}},
            "components": {"properties": {"dest": {"not": {"pattern": "/$"}}}},
        },
    },
)

FILES = key("files", "what ships besides the root", Items(item=_FILE, in_target=Given.ADDED))

_MANIFESTS = "/var/lib/rpmmanifest"
_SCANNED_FILES = ("/etc/os-release", "/usr/lib/os-release")
_ACCOUNTS = ("/etc/passwd", "/etc/group")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFile:
    """A file that ships: copied (`src` from `origin`), written out (`content`), or a `symlink`.

    One of `src`, `content` and `symlink` is set. An `origin` of None is the build context. `mode`
    is the number of permission bits, `owner` a user as numbers (`65532:65532`). `made_of` is where the
    origin has the list of what a program was made of. `rpms` tells whether the packages that own what is
    copied are listed in the image, None where nobody says it. `capabilities` are those that the program gets;
    without any it has those at its source. `own_layer` puts it into a layer of its own.
    """

    origin: str | None
    src: str | None
    dest: str
    content: str | None
    symlink: str | None
    mode: int | None
    owner: str | None
    span: Span
    made_of: str | None = None
    rpms: bool | None = None
    capabilities: tuple[str, ...] = ()
    own_layer: bool = False


def read_files(value: Value | None, accounts: Accounts, layout: Layout) -> tuple[ImageFile, ...]:
    """Return the files that go into the image besides the root."""
    items = value.items("a list of files") if value else ()
    return tuple(file for item in items for file in _file(item, accounts, layout))


def check_files(files: tuple[ImageFile, ...], rootfs: Rootfs, layout: Layout, report: Report) -> None:
    """Note files that would lie on or below one another, or on what scanners read."""
    written: dict[str, ImageFile] = {}
    made = {layout.real_path(file.dest): file for file in files if file.src is None}
    for file in files:
        path = layout.real_path(file.dest)
        other = written.get(path)
        if other and (file.src is None or other.src is None):
            message = f"`{file.dest}` is given already at line {other.span.line}"
            report.note(rules.DUPLICATE_FILE, message, file.span, "remove one of the two")
        else:
            _check_above(file, made, layout, report)
        if not file.dest.endswith("/"):
            written.setdefault(path, file)
        if rootfs.base != "none" and _is_scanned(path, layout):
            message = f"`{file.dest}` is what scanners know the system and its packages by"
            report.note(rules.BLINDS_SCANNERS, message, file.span, "leave it as the packages have it")


def _check_above(file: ImageFile, made: Map[str, ImageFile], layout: Layout, report: Report) -> None:
    """Note a file below a path at which another entry makes a file or a link, and no directory."""
    over = next((made[folder] for folder in _folders(file.dest, layout) if folder in made), file)
    if over is not file:
        kind, hint = "file", "move one of the two"
        if over.symlink is not None:
            kind, hint = "link", "write the path that the link leads to"
        message = f"`{file.dest}` goes below `{over.dest}`, which is a {kind} (line {over.span.line})"
        report.note(rules.BELOW_A_FILE, message, file.span, hint)


def _folders(dest: str, layout: Layout) -> Iterator[str]:
    """Yield the directories that a destination needs, but for the root."""
    path = layout.real_path(dest)
    parts = path.split("/")
    yield from ("/".join(parts[:end]) for end in range(2, len(parts)))
    if dest.endswith("/") and path != "/":
        yield path


def own_paths(files: tuple[ImageFile, ...], layout: Layout) -> tuple[str, ...]:
    """List what an image says of itself, and no copied tree may replace.

    An account file that has an entry of its own is not among them.
    """
    named = {layout.real_path(file.dest) for file in files}
    paths = (*_SCANNED_FILES, _MANIFESTS, layout.database, *_ACCOUNTS)
    return tuple(path for path in paths if path not in named)


def _is_scanned(path: str, layout: Layout) -> bool:
    folders = (layout.database, _MANIFESTS)
    return path in _SCANNED_FILES or any(f"{path}/".startswith(f"{folder}/") for folder in folders)


def _file(item: Value, accounts: Accounts, layout: Layout) -> Iterator[ImageFile]:
    section = _FILE.section(item, expected="a map with `dest`")
    if not isinstance(item.node, Mapping):
        return
    kinds = [kind.name for kind in _KINDS if kind.value(section)]
    if len(kinds) != 1:
        listed = ", ".join(f"`{kind}`" for kind in kinds) or "none"
        message = f"a file has one of `src`, `content`, `symlink`, found {listed}"
        item.report.note(rules.FILE_KIND, message, item.span)
    dest, owner = _DEST.needed(section), _OWNER.value(section)
    _check_options(section, kinds, layout)
    yield ImageFile(
        origin=_FROM.of(section) or None,
        src=_SRC.of(section),
        dest=(read_place(dest) if dest else None) or "/",
        content=_CONTENT.of(section),
        symlink=_SYMLINK.of(section),
        mode=_MODE.of(section),
        owner=user_ids(owner, accounts) if owner else None,
        span=item.span,
        made_of=next(filter(None, (each.of(section) for each in _LISTS)), None),
        rpms=_RPMS.of(section),
        capabilities=CAPABILITIES.of(section),
        own_layer=OWN_LAYER.of(section),
    )


def read_place(dest: Value) -> str | None:
    """Return where a file goes; None after a problem, such as a name that takes another file away."""
    path = read_absolute(dest)
    if path is not None and "/.wh." in path:
        dest.bad(f"holds `.wh.`, by which an image marks what is gone: `{path}`", "give it another name")
        return None
    return path


def _check_options(section: Section, kinds: list[str], layout: Layout) -> None:
    """Note options that could only be ignored."""
    origin, mode, dest = _FROM.value(section), _MODE.value(section), _DEST.value(section)
    rpms = _RPMS.value(section)
    text = dest.node.text if dest and isinstance(dest.node, Scalar) else ""
    _check_lists(section, kinds, text, layout)
    if origin and "src" not in kinds:
        origin.bad("goes with `src` only")
    if rpms and not origin:
        rpms.bad("goes with `from` only")
    _check_capabilities(section, kinds)
    _check_layer(section, kinds)
    if mode and kinds == ["symlink"]:
        mode.bad("does not apply to a symlink")
    if dest and text and kinds in (["content"], ["symlink"]):
        if text.endswith("/"):
            dest.bad(f"must be the path of a file, found `{text}`")
        elif layout.is_directory(text):
            message = f"must be the path of a file, but `{text}` is a directory of every image"
            dest.bad(message, rule=rules.IS_DIRECTORY)


def _check_capabilities(section: Section, kinds: list[str]) -> None:
    """Note capabilities of something else than one program."""
    given, src = CAPABILITIES.value(section), _SRC.of(section)
    if given and "src" not in kinds:
        given.bad("goes with `src` only")
    elif given and src is not None and (is_glob(src) or src.endswith("/")):
        given.bad(f"is of one program, but `src` is `{src}`", "write the program's path")


def _check_layer(section: Section, kinds: list[str]) -> None:
    """Note a layer of its own for what a step makes out of all programs, or for what is no copy."""
    own = OWN_LAYER.value(section)
    if own is None or not OWN_LAYER.of(section):
        return
    if "src" not in kinds:
        own.bad("goes with `src` only")
    for other in (CAPABILITIES, _CRATES):
        if other.value(section):
            own.bad(f"does not go with `{other.name}`", "leave one of the two out")


def _check_lists(section: Section, kinds: list[str], dest: str, layout: Layout) -> None:
    """Note a list for something else than one program at a path of its own, and a second list."""
    for index, each in enumerate(value for one in _LISTS if (value := one.value(section))):
        if index:
            each.bad(f"says again what `{_CRATES.name}` says")
        elif "src" not in kinds:
            each.bad("goes with `src` only")
        elif dest and (dest.endswith("/") or layout.is_directory(dest)):
            each.bad(f"is of one program, but `dest` is the directory `{dest}`", "write the program's path")
