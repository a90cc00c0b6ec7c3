"""Make the Go and Node.js layers, and the Python stand-in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.harbor.world import msgo
from tests.harbor.world.commands import WorldError, in_root, run
from tests.harbor.world.compiler import compiler_tree
from tests.harbor.world.rpms import EPOCH, SERIES, Series
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import Toolbox, make_devices
from tests.harbor.world.trees import (
    LIBRARIES,
    LOADER,
    LOCALE,
    Listing,
    changes,
    compile_modules,
    copy,
    copy_libraries,
    copy_programs,
    listing,
    write_tar,
)

HERE = Path(__file__).parent
# What the real images add to base/core, as far as a build can notice.
GO_PACKAGES = "tar wget git make"
GO_VERSIONS = {"mariner": ("1.26.8", "1.25.11"), "azurelinux": ("1.27.2", "1.26.8", "1.25.11")}
"""Of Microsoft's build, as the images play them; the first is the large layer, the others lie on it."""

# `containerSourceData` of microsoft/azurelinux.
PACKAGES = {
    "node": {"mariner": "ca-certificates nodejs18", "azurelinux": "ca-certificates nodejs nodejs-npm"},
    "python": {
        "mariner": "python3 python3-libs python3-pip python3-setuptools",
        "azurelinux": "python3 python3-libs python3-pip python3-setuptools python3-wheel",
    },
}
GO_PARTS = ("bin", "pkg/include", "pkg/tool", "src", "lib", "go.env", "VERSION", "LICENSE")
SITE = """import site
import sys

if sys.prefix == sys.base_prefix:
    site.addsitedir(f"{sys.prefix}/lib/python3.11/site-packages")
"""
GO_SKIP = ("testdata", "*_test.go", "cover", "fix", "preprofile")
PYTHON_PROGRAMS = tuple((HERE / "visible/python.txt").read_text().split())
PYTHON_SKIP = ("test", "idlelib", "lib2to3", "ensurepip", "turtledemo", "tkinter", "*.a")


def go_root() -> Path:
    """Return the Go tree of this machine; the harbor has no other source for one."""
    if shutil.which("go") is None:
        raise WorldError("the harbor takes its Go images from this machine's Go: put `go` on PATH")
    return Path(
        run(["go", "env", "GOROOT"], cwd=Path("/"), env={**os.environ, "GOTOOLCHAIN": "local"}).strip()
    )


def go_layers(cache: Path, tools: Toolbox, bases: Path, tree: Path) -> Path:
    """Return a folder with ``NAME.tar``, a layer on base/core, and ``NAME-VERSION.tar``, one on that."""
    slim, compiler, commands = go_tree(cache, tree), compiler_tree(cache), msgo.commands(cache, tree)
    key = fingerprint(HERE / "languages.py", HERE / "trees.py", bases.name, compiler.name, commands.name)

    def make(place: Path) -> None:
        for series in SERIES:
            _go_layer(place / f"{series.name}.tar", tools, bases, (slim, compiler, commands), series)
            for version in GO_VERSIONS[series.name][1:]:
                _version_layer(place / f"{series.name}-{version}.tar", tools, version)

    return part(cache, "go", key, make)


def go_tree(cache: Path, tree: Path) -> Path:
    """Return the Go tree without tests, documentation and the sources of its commands."""
    key = fingerprint((tree / "VERSION").read_text(), repr((GO_PARTS, GO_SKIP)))

    def make(place: Path) -> None:
        for name in GO_PARTS:
            copy(tree / name, place / name, skip=GO_SKIP)
        shutil.rmtree(place / "src/cmd")

    return part(cache, "go-tree", key, make)


def _go_layer(
    target: Path, tools: Toolbox, bases: Path, trees: tuple[Path, Path, Path], series: Series
) -> None:
    slim, compiler, commands = trees
    with tools.workspace() as work:
        root = work / "root"
        before = _install(root, bases, series, f"ca-certificates {GO_PACKAGES}")
        copy_programs(tools, root, GO_PACKAGES.split())
        copy_libraries(tools, root)
        copy(compiler, root)
        copy(slim, root / "usr/local/go")
        msgo.install(commands, root, GO_VERSIONS[series.name][0])
        for name in ("go", "go/bin", "go/src"):
            (root / name).mkdir()
            (root / name).chmod(0o1777)
        write_tar(root, target, epoch=EPOCH, names=changes(before, listing(root)))


def _install(root: Path, bases: Path, series: Series, packages: str) -> Listing:
    """Make a base/core with more packages, and return what was there before them."""
    root.mkdir()
    run(["tar", "-C", str(root), "-xpf", str(bases / f"{series.name}.tar")])
    make_devices(root)
    before = listing(root)
    # Without the option, as on the real base/core, a stranger of another repository comes in and fails.
    base = f"--repo={series.repositories[0].identity}"
    script = f"tdnf install -y {base} {packages}; tdnf clean all"
    in_root(root, script, env={"SOURCE_DATE_EPOCH": str(EPOCH)})
    return before


def package_layers(cache: Path, tools: Toolbox, bases: Path, name: str) -> Path:
    """Return a folder with ``NAME.tar`` for each distribution: a language's packages on base/core."""
    wanted = PACKAGES[name]
    key = fingerprint(HERE / "languages.py", HERE / "trees.py", bases.name)

    def make(place: Path) -> None:
        for series in SERIES:
            with tools.workspace() as work:
                before = _install(work / "root", bases, series, wanted[series.name])
                names = changes(before, listing(work / "root"))
                write_tar(work / "root", place / f"{series.name}.tar", epoch=EPOCH, names=names)

    return part(cache, f"{name}-layers", key, make)


def _version_layer(target: Path, tools: Toolbox, version: str) -> None:
    with tools.workspace() as work:
        msgo.play(work / "root", version)
        write_tar(work / "root", target, epoch=EPOCH, names=changes({}, listing(work / "root")))


# What wheels for Linux may expect of any machine, whether or not this root's own programs need it.
WHEEL_LIBRARIES = (
    "libstdc++.so.6",
    "libm.so.6",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "libutil.so.1",
)


def python_image(cache: Path, tools: Toolbox) -> Path:
    """Return a folder with ``python.tar``: Python 3.11 at the places of the real image, without pip."""
    key = fingerprint(HERE / "languages.py", HERE / "visible", HERE / "trees.py", tools.root.name)
    return part(cache, "python", key, lambda place: _python(place / "python.tar", tools))


def _python(target: Path, tools: Toolbox) -> None:
    with tools.workspace() as work:
        root = work / "root"
        _skeleton(root)
        copy_programs(tools, root, PYTHON_PROGRAMS)
        (root / "usr/bin/sh").symlink_to("bash")
        _interpreter(tools, root)
        copy_libraries(tools, root)
        for name in WHEEL_LIBRARIES:
            copy((tools.root / LIBRARIES / name).resolve(), root / LIBRARIES / name)
        (root / "usr/lib64" / LOADER).symlink_to(f"../lib/x86_64-linux-gnu/{LOADER}")
        _certificates(tools, root)
        write_tar(root, target, epoch=EPOCH)


def _skeleton(root: Path) -> None:
    for name in (
        "dev",
        "etc",
        "home",
        "proc",
        "root",
        "run",
        "sys",
        "tmp",
        "usr",
        "var/tmp",
        "var/cache",
        "srv",
    ):
        (root / name).mkdir(parents=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir()
        (root / name).symlink_to(f"usr/{name}")
    for name in ("tmp", "var/tmp"):
        (root / name).chmod(0o1777)
    (root / "etc/passwd").write_text(
        "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/nonexistent:/bin/false\n"
    )
    (root / "etc/group").write_text("root:x:0:\nnogroup:x:65534:\n")


def _interpreter(tools: Toolbox, root: Path) -> None:
    library = root / "usr/local/lib/python3.11"
    copy(tools.root / "usr/bin/python3.11", root / "usr/local/bin/python3.11")
    copy(tools.root / "usr/lib/python3.11", library, skip=PYTHON_SKIP)
    for name in ("python3", "python"):
        (root / "usr/local/bin" / name).symlink_to("python3.11")
    (library / "site-packages").mkdir()
    # Debian moved third-party packages to dist-packages; the real image has them at the usual place.
    _patch(library / "sysconfig.py", "prefix_scheme = 'posix_local'", "prefix_scheme = 'posix_prefix'")
    (library / "sitecustomize.py").unlink()
    (library / "sitecustomize.py").write_text(SITE)
    compile_modules(tools, library)
    copy(tools.root / LOCALE, root / LOCALE)


def _patch(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    if old not in text:
        raise WorldError(
            f"{file.name} of Debian's Python has changed: {old!r} is not in it; adapt languages.py"
        )
    file.write_text(text.replace(old, new))


def _certificates(tools: Toolbox, root: Path) -> None:
    folder = tools.root / "usr/share/ca-certificates/mozilla"
    (root / "etc/ssl/certs").mkdir(parents=True)
    bundle = "".join(file.read_text() for file in sorted(folder.glob("*.crt")))
    (root / "etc/ssl/certs/ca-certificates.crt").write_text(bundle)
    copy((tools.root / "usr/lib/os-release"), root / "usr/lib/os-release")
    (root / "etc/os-release").symlink_to("../usr/lib/os-release")
