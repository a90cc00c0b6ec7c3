"""The script that builds a C or C++ project: by which tools, what of it ships, and what is said of it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jettison.presets.shell import word

OUT = "/out"
"""Where the stage has what the image gets, each at its place."""

LISTS = "/lists"
"""Where it has the list of each program's components."""

CCACHE = "/root/.cache/ccache"
"""What compilers have made, by what they were given and never by times: nothing stale comes of it."""

_BUILD = "/build"
_INFO = f"{_BUILD}/meson-info/intro-projectinfo.json"

# Where a script of Jettison leaves its message and what to do, which is then the error of the build.
_SAY = r"""say() { printf '%s\0%s\0' "$1" "$2" >/tmp/jettison-said; exit 1; }"""

PACKAGES = {
    "cmake": ("cmake", "ninja-build"),
    "meson": ("meson", "ninja-build"),
    "autotools": (),
    "make": (),
}
"""What builds a project, beside the distribution's compilers and tools."""

OBJECTS = dict.fromkeys(("autotools", "make"), ("**/*.o", "**/*.lo", "**/.libs"))
"""What a machine of the developer's may have compiled where sources are, by what builds a project.

It looks newer than its sources, so that `make` would leave it as it is. CMake and Meson have a folder.
"""

REMAKE = r"""find . -type f -perm /111 ! -name '*.so*' -exec sh -c '
  for file; do ! readelf -h "$file" >/dev/null 2>&1 || rm "$file"; done' sh {} +"""
"""Removes programs that were linked where sources are: `make` would find nothing to do."""

_FETCHING = """unfetched() {
  for folder in /build/_deps/*-subbuild; do
    name=$(basename "$folder" -subbuild)
    [ ! -d "$folder" ] || say "CMake wants to fetch $name, and this step has no network" \\
      "have a step of c.steps copy its sources, and say where by -DFETCHCONTENT_SOURCE_DIR_NAME in c.options"
  done
  exit 1
}"""

_WRAPPING = """unfetched() {
  ! grep -qs 'Automatic wrap-based' /build/meson-logs/meson-log.txt ||
    say "Meson wants to fetch a subproject, and this step has no network" \\
      "name its -devel package in c.packages, or have a step of c.steps copy its sources into subprojects"
  exit 1
}"""

# What is for whoever compiles against a library, or reads.
_TIDY = f"""\
mkdir -p {OUT}/usr {LISTS}
cd {OUT}/usr
rm -rf include lib*/cmake lib*/pkgconfig share/aclocal share/cmake share/doc
rm -rf share/info share/man share/pkgconfig
find {OUT} \\( -name '*.a' -o -name '*.la' \\) -exec rm {{}} +
find {OUT} -type f | while IFS= read -r file; do
  ! readelf -h "$file" >/dev/null 2>&1 || strip --strip-unneeded "$file"
done"""

_VERSIONS = {
    "cmake": f"sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' {_BUILD}/CMakeCache.txt",
    "meson": f"""sed -n 's/^{{"version": "\\([0-9][^"]*\\).*/\\1/p' {_INFO}""",
    "autotools": """sed -n "s/^PACKAGE_VERSION='\\(.*\\)'/\\1/p" config.log""",
    "make": "",
}
"""Commands that print the version of a project, where its files say one."""

# What is not installed is looked for where it is made.
_TAKE = f"""take() {{
  [ ! -e {OUT}$1 ] || return 0
  made=$(find $2 -type f -perm /111 -name "${{1##*/}}" -exec readelf -h {{}} \\; -print 2>/dev/null |
    sed -n '/^\\//p' | sort)
  case $made in
  "") ;;
  *"
"*) say "the project does not install $1, and there are several: $(echo $made)" \\
    "let its build files install one of them" ;;
  *) install -D "$made" "{OUT}$1" ;;
  esac
}}"""

_MISSING = f"""missing() {{
  installed=$(find {OUT} -type f -perm /111 | sed 's|^{OUT}||' | sort)
  [ -n "$installed" ] || say "the project has installed no program, and made no ${{1##*/}}" \\
    "name under c.programs what its build files make"
  say "the project has installed no $1" "it has: $(echo $installed)"
}}"""

_MADE = {"cmake": _BUILD, "meson": _BUILD, "autotools": '"$PWD"', "make": '"$PWD"'}
"""Where programs are before they are installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project: what builds it, in which folder of the sources, with which options, and what ships.

    `programs` are paths in the image.
    """

    build: str
    folder: str
    options: tuple[str, ...]
    programs: tuple[str, ...]


def script(project: Project) -> str:
    """Return the script that configures, builds and installs, and leaves what ships below OUT."""
    makers = {"cmake": _by_cmake, "meson": _by_meson, "autotools": _by_autotools, "make": _by_make}
    version = _VERSIONS[project.build]
    lines = (
        f"# build {project.folder} by {project.build}",
        "set -e",
        "export PATH=/usr/lib64/ccache:$PATH",
        _SAY,
        *(() if project.folder == "." else (f"cd {word(project.folder)}",)),
        *makers[project.build](project),
        _TAKE,
        *(f"take {path} {_MADE[project.build]}" for path in project.programs),
        *((f"version=$({version})",) if version else ()),
        _TIDY,
        _MISSING,
        *_listed(project),
    )
    return "\n".join(lines)


def _by_cmake(project: Project) -> Iterator[str]:
    yield _FETCHING
    options = _joined("-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_INSTALL_PREFIX=/usr", *project.options)
    yield f"cmake -S . -B {_BUILD} -G Ninja{options} || unfetched"
    yield f"cmake --build {_BUILD}"
    yield f"DESTDIR={OUT} cmake --install {_BUILD}"


def _by_meson(project: Project) -> Iterator[str]:
    yield _WRAPPING
    options = _joined("--buildtype=release", "--prefix=/usr", "--wrap-mode=nodownload", *project.options)
    yield f"meson setup {_BUILD}{options} || unfetched"
    yield f"meson compile -C {_BUILD}"
    yield f"DESTDIR={OUT} meson install -C {_BUILD} --no-rebuild"


def _by_autotools(project: Project) -> Iterator[str]:
    yield "[ -x configure ] || autoreconf -fi"
    yield f"./configure{_joined('--prefix=/usr', *project.options)}"
    yield 'make -j "$(nproc)"'
    yield f"make install DESTDIR={OUT}"


def _by_make(project: Project) -> Iterator[str]:
    """Yield what builds by a Makefile: by its rule to install if there is one; else programs are copied."""
    variables = _joined("PREFIX=/usr", "prefix=/usr", *project.options)
    yield f'make -j "$(nproc)"{variables}'
    yield f"! make -n install{variables} >/dev/null 2>&1 || make install DESTDIR={OUT}{variables}"
    for path in project.programs:
        name = posixpath.basename(path)
        yield f"[ -e {OUT}{path} ] || [ ! -f {name} ] || install -D {name} {OUT}{path}"


def _joined(*options: str) -> str:
    return "".join(f" {word(option)}" for option in options)


def _listed(project: Project) -> Iterable[str]:
    """Yield what ends the build without a program, and lists each for its SBOM."""
    version = "${version:+@$version}" if _VERSIONS[project.build] else ""
    for path in project.programs:
        name = posixpath.basename(path)
        yield f"[ -f {OUT}{path} ] || missing {path}"
        yield f'echo "pkg:conan/{name}{version}" >{LISTS}/{name}'
