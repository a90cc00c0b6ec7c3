"""What the presets have in common: a stage that makes programs or a folder, and the image that starts it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Items
from dataclasses import dataclass

from jettison.description.files import PLACE, read_place
from jettison.description.references import TOKEN
from jettison.description.shapes import Text, key
from jettison.description.tree import Entry, Mapping, Node, Scalar, Sequence
from jettison.description.values import Section, Value
from jettison.distros import DEFAULT, Distro, find
from jettison.errors import Span
from jettison.presets.shell import unquotable

STAGE = "app"

# Judged as written: what a reference stands for may end with a slash, and then it is a folder.
DEST = key(
    "dest",
    "where programs go: `/opt/app/`, with a slash at its end, is the folder of all, as is `/opt`, which every"
    " image has; `/manager` is the path of the only one",
    Text(pattern=rf"(?!.*\$\{{){PLACE.pattern}", references=False, examples=("/manager", "/opt/app/")),
    "`/usr/bin/`",
)

Plain = str | Node | Items["Plain"] | dict[str, "Plain"]
"""What a preset writes: texts, lists and maps; nodes of the user's file stay as they are."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes nodes that all have one place."""

    span: Span

    def node(self, value: Plain) -> Node:
        """Return a value as a node."""
        if isinstance(value, str):
            return Scalar(value, self.span, plain=bool(value))
        if isinstance(value, dict):
            return self.mapping(value)
        if isinstance(value, (Scalar, Sequence, Mapping)):
            return value
        return Sequence(tuple(self.node(item) for item in value), self.span)

    def mapping(self, values: dict[str, Plain]) -> Mapping:
        """Return a map."""
        entries = (Entry(Scalar(key, self.span), self.node(value)) for key, value in values.items())
        return Mapping(tuple(entries), self.span)


@dataclass(frozen=True, slots=True)
class Dest:
    """Where programs go: a folder, with a slash at its end, and the name of an only one if that is given."""

    folder: str = "/usr/bin/"
    name: str = ""

    def path(self, name: str) -> str:
        """Return where the program of a name goes."""
        return f"{self.folder}{self.name or name}"


def read_dest(section: Section, distro: Distro) -> Dest:
    """Return where a preset's programs go; what it is without the key after a problem."""
    value = DEST.value(section)
    path = read_place(value) if value else None
    if value is None or path is None:
        return Dest()
    if TOKEN.search(path):
        value.bad("is a path without `${…}`", "name the folder; the program is called like its package there")
        return Dest()
    if path.endswith("/") or distro.layout.is_directory(path):
        return Dest(f"{path.rstrip('/')}/")
    folder, slash, name = path.rpartition("/")
    return Dest(folder + slash, name)


def check_dest(section: Section, dest: Dest, programs: int) -> None:
    """Note the path of one program where there are several."""
    value = DEST.value(section)
    if value and dest.name and programs > 1:
        value.bad("is the path of one program", "end it with a slash: it is then the folder of all")


def long_form(
    make: Maker,
    root: Mapping,
    names: Items[str],
    stage: dict[str, Plain],
    libraries: Iterable[str] = (),
    *,
    dest: Dest = Dest(),
    crates: bool = False,
) -> Mapping:
    """Return the keys for programs that the stage leaves at `/out/NAME`; a file's `upx` packs them.

    The image starts the first. With `crates` the list of each one's crates is beside it.
    """
    paths = [dest.path(name) for name in names]
    files = [
        {**made(f"/out/{name}", path), **_crates(name, crates)}
        for name, path in zip(names, paths, strict=True)
    ]
    image: dict[str, Plain] = {"entrypoint": paths[:1]}
    return image_form(make, root, stage, files, image, packages=libraries, programs=paths)


def made(src: str, dest: str = "") -> dict[str, Plain]:
    """Return the entry of `files` for what the stage leaves at `src`, a folder too: in the image at `dest`.

    Without one it is where it was made.
    """
    return {"from": STAGE, "src": src, "dest": dest or src}


def image_form(
    make: Maker,
    root: Mapping,
    stage: dict[str, Plain],
    files: Items[dict[str, Plain]],
    image: dict[str, Plain],
    *,
    packages: Iterable[str] = (),
    rootfs: dict[str, Plain] | None = None,
    programs: Items[str] = (),
    stages: dict[str, Plain] | None = None,
) -> Mapping:
    """Return the keys of an image of what a stage makes, after `stages`; a file's `upx` packs `programs`.

    The packages are a list of their own, which is joined with whatever the file asks for; so are the lists
    of `rootfs`, such as `exclude`. Of what the file says, the words of a command replace those of `image`.
    """
    long: dict[str, Plain] = {"stages": {**(stages or {}), STAGE: stage}}
    if listed := list(packages):
        long["packages"] = listed
    if rootfs:
        long["rootfs"] = rootfs
    long |= {"files": files, "image": image}
    if programs and (packed := root.get("upx")):
        long["upx"] = _packed(packed.value, programs)
    return make.mapping(long)


def _packed(own: Node, programs: Items[str]) -> Node:
    """Return what `upx` is by itself; a file that lists programs means these alone."""
    lists = isinstance(own, Mapping) and own.get("files")
    return Maker(own.span).node({"level": "lzma", **({} if lists else {"files": programs})})


def _crates(name: str, listed: bool) -> dict[str, Plain]:
    return {"crates": f"/out/{name}.crates"} if listed else {}


def distro_of(root: Mapping) -> Distro:
    """Return the distribution of a file.

    A misspelt name, or that of an argument, is not judged here: the default distribution stands for it.
    """
    entry = root.get("distro")
    named = find(entry.value.text) if entry and isinstance(entry.value, Scalar) else None
    return named or DEFAULT


def own_env(value: Value | None) -> Mapping | None:
    """Return what the file sets in the preset's `env`, None if nothing."""
    if value is None:
        return None
    value.pairs()  # says what is wrong at the user's own words
    return value.node if isinstance(value.node, Mapping) else None


def stage_env(defaults: dict[str, Plain], own: Mapping | None, make: Maker) -> Mapping:
    """Return the stage's environment: what the file sets wins."""
    return make.mapping(defaults).with_entries(own.entries if own else ())


def check_quotable(value: Value | None) -> None:
    """Note what could not be put into a script so that every shell reads it alike."""
    for item in value.items() if value and not isinstance(value.node, Mapping) else ():
        text = item.node.text if isinstance(item.node, Scalar) else ""
        if reference := unquotable(text):
            item.bad(f"has a default with a quote, `{reference}`", "give the argument its default in `args`")
