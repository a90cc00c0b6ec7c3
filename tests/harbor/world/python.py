"""Python as the distributions package it: Debian's interpreter at their places, with pip of their versions.

What Debian has changed is changed back. `specs/python3.spec` makes packages of a tree.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.world.commands import WorldError, run
from tests.harbor.world.debs import unpack
from tests.harbor.world.payloads import LDCONFIG, LIBRARIES, Payload, libraries
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import RELEASE, Toolbox, packages
from tests.harbor.world.trees import copy

HERE = Path(__file__).parent
MINOR = "3.11"
PACKAGES = """
expat idle-python3.11 libpython3.11 libpython3.11-dev libpython3.11-minimal libpython3.11-stdlib ncurses-bin
python3-distutils python3-lib2to3 python3-tk python3.11 python3.11-examples python3.11-minimal python3.11-venv
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a distribution has beside the interpreter: projects of PyPI, and whether distutils is there."""

    pip: str
    setuptools: str
    wheel: str = ""
    distutils: bool = False

    @property
    def projects(self) -> list[str]:
        """Return them as requirements."""
        pins = {"pip": self.pip, "setuptools": self.setuptools, "wheel": self.wheel}
        return [f"{name}=={version}" for name, version in pins.items() if version]


RELEASES = {
    "mariner": Release(pip="22.0.4", setuptools="58.1.0", distutils=True),
    "azurelinux": Release(pip="24.2", setuptools="69.0.3", wheel="0.43.0"),
}

# Of Debian alone, of packages that are not made, or what tests of the interpreter are.
SKIP = (
    "test",
    "EXTERNALLY-MANAGED",
    "sitecustomize.py",
    "_distutils_system_mod.py",
    "LICENSE.txt",
    "*.a",
    "*.o",
)
MODULES = "_ctypes_test _dbm _crypt _test* _tkinter _uuid _xx* xx* nis ossaudiodev"

# The real program is small too: the interpreter is in a library. Debian's has its own `site` frozen into it.
LAUNCHER = """int Py_BytesMain(int, char **);
int main(int count, char **words) {
  char *all[4096] = {words[0], "-X", "frozen_modules=off"};
  for (int i = 1; i < count; i++) all[i + 2] = words[i];
  return Py_BytesMain(count + 2, all);
}
"""
PIP = f"""#!/usr/bin/python{MINOR}
import sys
from pip._internal.cli.main import main
sys.exit(main())
"""
SITE = """            for libdir in libdirs:
                path = os.path.join(prefix, libdir,
                                    "python%d.%d" % sys.version_info[:2],
                                    "site-packages")
                sitepackages.append(path)
"""


def download(names: Sequence[str], place: Path, *more: str) -> None:
    """Have pip fetch projects, given as NAME==VERSION, into a folder."""
    options = ["--disable-pip-version-check", "--quiet", "--dest", str(place), *more]
    run([sys.executable, "-m", "pip", "download", *options, *names])


def python_trees(cache: Path, tools: Toolbox) -> Path:
    """Return a folder with a tree as below /usr for each distribution."""
    key = fingerprint(HERE / "python.py", HERE / "trees.py", tools.root.name)
    return part(cache, "python-trees", key, lambda place: _make(place, cache, tools))


def _make(place: Path, cache: Path, tools: Toolbox) -> None:
    with tools.workspace() as work:
        debian = work / "debian"
        debs = packages(cache, RELEASE, PACKAGES.split(), closure=False)
        unpack(sorted(debs.glob("*.deb")), debian)
        for name, release in RELEASES.items():
            tree = work / name
            _interpreter(tree, debian / "usr", tools, release)
            _projects(tree, release)
            shutil.move(tree, place / name)


def _interpreter(tree: Path, debian: Path, tools: Toolbox, release: Release) -> None:
    library = tree / f"lib/python{MINOR}"
    shared = f"libpython{MINOR}.so.1.0"
    skipped = (*SKIP, *(f"{name}.cpython-*.so" for name in MODULES.split()))
    copy(
        debian / f"lib/python{MINOR}",
        library,
        skip=(*skipped, *(() if release.distutils else ("distutils",))),
    )
    copy(debian / LIBRARIES.removeprefix("/usr/") / shared, tree / "lib" / shared)
    copy(debian / f"include/python{MINOR}", tree / f"include/python{MINOR}")
    _header(tree / f"include/python{MINOR}", debian)
    (library / f"config-{MINOR}-x86_64-linux-gnu/libpython{MINOR}.so").unlink()
    (library / f"config-{MINOR}-x86_64-linux-gnu/libpython{MINOR}.a").write_bytes(b"!<arch>\n")
    (library / "site-packages").mkdir()
    (tree / "bin").mkdir()
    (tree / "launcher.c").write_text(LAUNCHER)
    tools.run(f"cd {tools.inside(tree)}; tcc -o bin/python{MINOR} launcher.c lib/{shared}; rm launcher.c")
    (tree / "bin/python3").symlink_to(f"python{MINOR}")
    copy(debian / f"bin/pydoc{MINOR}", tree / f"bin/pydoc{MINOR}")
    for name in (*TERMINAL, "xmlwf"):
        copy(debian / "bin" / name, tree / "extra" / name)
    _undo(library, release)


def _header(include: Path, debian: Path) -> None:
    """Put the machine's own header where the others are: Debian's leads to it by a folder of the machine."""
    machine = debian / f"include/x86_64-linux-gnu/python{MINOR}/pyconfig.h"
    (include / "pyconfig.h").unlink()
    copy(machine, include / "pyconfig.h")


def _undo(library: Path, release: Release) -> None:
    """Take out of the standard library what is Debian's: its places, its compilers' names, its ensurepip."""
    _patch(library / "site.py", r"(?s)            if is_virtual_environment:\n.*?(?=        else:\n)", SITE)
    _patch(library / "sysconfig.py", "prefix_scheme = 'posix_local'", "prefix_scheme = 'posix_prefix'")
    _patch(library / "cgi.py", "/usr/local/bin/python", f"/usr/bin/python{MINOR}")
    data = library / "_sysconfigdata__x86_64-linux-gnu.py"
    _patch(data, "x86_64-linux-gnu-g", "g")
    _patch(data, "'/usr/share/python-wheels/'", "''")
    _patch(data, f"'LIBDIR': '{LIBRARIES}'", "'LIBDIR': '/usr/lib'")
    ensure = library / "ensurepip/__init__.py"
    _patch(ensure, r"(?s)def _ensurepip_is_disabled.*?(?=\n__all__)", "")
    _patch(ensure, r"(?m)^ *_ensurepip_is_disabled.*\n", "")
    _patch(ensure, r"(?m)^_PIP_VERSION = .*$", f'_PIP_VERSION = "{release.pip}"')
    _patch(ensure, r"(?m)^_SETUPTOOLS_VERSION = .*$", f'_SETUPTOOLS_VERSION = "{release.setuptools}"')
    if release.wheel:  # as in 3.12, where a new environment has pip alone
        _patch(ensure, r"\('setuptools', 'pip'\)", "('pip',)")
        _patch(ensure, r'(?m)^    \("setuptools", .*\n', "")


def _patch(file: Path, old: str, new: str) -> None:
    text, count = re.subn(old, lambda _: new, file.read_text())
    if not count:
        raise WorldError(f"{file.name} of Debian's Python has changed: {old!r} is not in it; adapt python.py")
    file.write_text(text)


def _projects(tree: Path, release: Release) -> None:
    """Install pip, setuptools and wheel as their RPMs have them, and the wheels that ensurepip has."""
    library = tree / f"lib/python{MINOR}"
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder)
        download(release.projects, wheels, "--no-deps", "--only-binary", ":all:")
        for wheel in sorted(wheels.iterdir()):
            run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(library / "site-packages")])
        bundled = "pip-*.whl" if release.wheel else "[ps]*.whl"
        for wheel in wheels.glob(bundled):
            copy(wheel, library / "ensurepip/_bundled" / wheel.name)
    for name in ("pip", "pip3", f"pip{MINOR}"):
        program = tree / "bin" / name
        program.write_text(PIP)
        program.chmod(0o755)


TERMINAL = ("captoinfo", "clear", "infocmp", "infotocap", "reset", "tabs", "tic", "toe", "tput", "tset")
_FILTERS = ("cmp", "diff", "egrep", "fgrep", "grep", "less", "more")
_LZMA = {"lzma": "xz", "unlzma": "xz", "lzcat": "xz"} | {f"lz{name}": f"xz{name}" for name in _FILTERS}

REQUIRED = (
    Payload(
        name="ncurses",
        versions=("6.4-2", "6.4-2"),
        files=((f"%{{_topdir}}/python/extra/{{{','.join(TERMINAL)}}}", "/usr/bin/"),),
        requires=("ncurses-libs",),
    ),
    Payload(
        name="xz",
        versions=("5.2.5-2", "5.4.4-2"),
        # Programs for a shell, so a shell comes with it.
        files=((f"/usr/bin/xz{{,cat,{','.join(_FILTERS)}}}", "/usr/bin/"),),
        links=(("/usr/bin/unxz", "xz"), *((f"/usr/bin/{name}", target) for name, target in _LZMA.items())),
        requires=("xz-libs",),
        scriptlets=LDCONFIG,
    ),
    Payload(name="xz-libs", versions=("5.2.5-2", "5.4.4-2"), files=libraries("liblzma.so.5*")),
    Payload(
        name="expat",
        versions=("2.6.4-1", "2.6.4-2"),
        files=(("%{_topdir}/python/extra/xmlwf", "/usr/bin/"),),
        requires=("expat-libs",),
    ),
    Payload(
        name="expat-libs",
        versions=("2.6.4-1", "2.6.4-2"),
        files=libraries("libexpat.so.1*"),
        scriptlets=LDCONFIG,
    ),
    Payload(
        name="bzip2-libs",
        versions=("1.0.8-1", "1.0.8-1"),
        files=libraries("libbz2.so.1*"),
        scriptlets=LDCONFIG,
    ),
    Payload(
        name="libffi", versions=("3.4.2-3", "3.4.4-1"), files=libraries("libffi.so.8*"), scriptlets=LDCONFIG
    ),
)
"""What the interpreter requires, and the world has no packages of otherwise."""
