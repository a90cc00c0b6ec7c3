"""The `c` preset."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jettison.description.describe import describe
from jettison.description.model import Copy, Description, Run
from jettison.errors import DescriptionError, SourceFile, Span
from jettison.presets import c_files, c_project, c_steps, reads
from jettison.presets.registry import PRESETS
from jettison.session.lacking import WHICH, Context, find_lacking
from tests.description.support import NAME, messages, variables

HEAD = "distro: azurelinux-3.0\n"
CMAKE = """\
cmake_minimum_required(VERSION 3.20) # project(other)
project(notes VERSION 1.2 LANGUAGES C)
set(EXTRA ${PROJECT_NAME}-ctl)
add_executable(${PROJECT_NAME} src/main.c)
add_executable("${EXTRA}" src/ctl.c)
add_library(store src/store.c)
add_executable(check test.c)
install(TARGETS ${PROJECT_NAME} store RUNTIME DESTINATION bin)
"""
MESON = """\
project('notes', 'c', version: '1.2')  # executable('other', install: true)
executable('check', 'test.c', dependencies: [dependency('sqlite3')])
executable(meson.project_name(), files('main.c'),
  install: true)
"""
AUTOMAKE = "bin_PROGRAMS = \\\n  notes\nnoinst_PROGRAMS = check\nnotes_SOURCES = main.c\n"


CONFIGURED = "-DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr"
SET_UP = "--buildtype=release --prefix=/usr --wrap-mode=nodownload"
PREFIX = "PREFIX=/usr prefix=/usr"
UNSEEN = ">/dev/null 2>&1"
MAKEFILES = "`GNUmakefile` or `makefile` or `Makefile`"
TOOLS = ["build-essential", "ccache"]
LEFT_OUT = (".git", "jettison.yaml*", "**/.venv", "**/venv", "**/__pycache__", "**/node_modules")
OBJECTS = ("**/*.o", "**/*.lo", "**/.libs")


def described(text: str, project: dict[str, str] | None = None) -> Description:
    return describe(SourceFile(NAME, text), variables(), PRESETS, project or {})


def built(found: Description) -> list[str]:
    step = found.stages[0].steps[-1]
    assert isinstance(step, Run)
    return (step.script or "").split("\n")


def test_the_stage() -> None:
    found = described(f"{HEAD}c: hello\n")
    (stage,) = found.stages
    place = Span(NAME, 2, 1, 2, 9)
    assert (stage.name, stage.origin, stage.platform, stage.workdir) == (
        "app",
        "toolchain://c",
        "target",
        "/src",
    )
    flags = "-O2 -ffile-prefix-map=/src=."
    assert stage.env == (
        ("CFLAGS", flags),
        ("CXXFLAGS", flags),
        ("SOURCE_DATE_EPOCH", "0"),
        ("CCACHE_DIR", "/root/.cache/ccache"),
    )
    assert [package.text for package in stage.packages] == [*TOOLS, "cmake", "ninja-build"]
    sources, build = stage.steps
    assert isinstance(sources, Copy)
    assert isinstance(build, Run)
    assert (sources.src, sources.exclude, sources.dest) == ((".",), LEFT_OUT, "./")
    assert (build.network, [cache.dest for cache in build.cache]) == ("none", ["/root/.cache/ccache"])
    assert {stage.span, *(step.span for step in stage.steps)} == {place}
    assert [(file.origin, file.src, file.dest, file.made_of) for file in found.files] == [
        ("app", "/out/", "/", None),
        ("app", "/out/usr/bin/hello", "/usr/bin/hello", "/lists/hello"),
    ]
    assert found.image.entrypoint == ("/usr/bin/hello",)
    assert found.rootfs.auto
    assert found.upx is None


@pytest.mark.parametrize(
    ("build", "packages", "lines"),
    [
        (
            "cmake",
            ["cmake", "ninja-build"],
            [
                f"cmake -S . -B /build -G Ninja {CONFIGURED} -DX=1 || unfetched",
                "cmake --build /build",
                "DESTDIR=/out cmake --install /build",
            ],
        ),
        (
            "meson",
            ["meson", "ninja-build"],
            [
                f"meson setup /build {SET_UP} -DX=1 || unfetched",
                "meson compile -C /build",
                "DESTDIR=/out meson install -C /build --no-rebuild",
            ],
        ),
        (
            "autotools",
            [],
            [
                "[ -x configure ] || autoreconf -fi",
                "./configure --prefix=/usr -DX=1",
                'make -j "$(nproc)"',
                "make install DESTDIR=/out",
            ],
        ),
        (
            "make",
            [],
            [
                'make -j "$(nproc)" PREFIX=/usr prefix=/usr -DX=1',
                f"! make -n install {PREFIX} -DX=1 {UNSEEN} || make install DESTDIR=/out {PREFIX} -DX=1",
                "[ -e /out/usr/bin/hello ] || [ ! -f hello ] || install -D hello /out/usr/bin/hello",
            ],
        ),
    ],
)
def test_what_builds(build: str, packages: list[str], lines: list[str]) -> None:
    found = described(f"{HEAD}c: {{programs: hello, build: {build}, options: -DX=1}}\n")
    assert [package.text for package in found.stages[0].packages] == [*TOOLS, *packages]
    text = built(found)
    start = text.index(lines[0])
    assert text[start : start + len(lines)] == lines
    assert text[:3] == [f"# build . by {build}", "set -e", "export PATH=/usr/lib64/ccache:$PATH"]


@pytest.mark.parametrize(
    ("file", "text", "build"),
    [
        ("CMakeLists.txt", CMAKE, "cmake"),
        ("meson.build", MESON, "meson"),
        ("configure.ac", "AC_INIT([notes], [1.2])\n", "autotools"),
        ("configure", "#!/bin/sh\n", "autotools"),
    ],
)
def test_the_project_says_what_builds_it_and_its_program(file: str, text: str, build: str) -> None:
    project = {file: text, "Makefile.am": AUTOMAKE, "Makefile": "all:\n"}
    found = described(f"{HEAD}c:\n", project)
    assert built(found)[0] == f"# build . by {build}"
    assert found.image.entrypoint == ("/usr/bin/notes",)


def test_a_project_in_a_folder() -> None:
    project = {"a b/c/src/meson.build": MESON, "a b/c/meson.build": ""}
    found = described(f"{HEAD}c: {{project: ./a b/c}}\n", project)
    assert 'cd "a b/c"' in built(found)
    assert found.image.entrypoint == ("/usr/bin/notes",)


def test_nothing_is_known_of_a_project() -> None:
    assert described(f"{HEAD}c:\n").image.entrypoint == ("/usr/bin/app",)


def test_several_programs_and_a_path_are_packed() -> None:
    found = described(f"{HEAD}c: [hello, /usr/sbin/hellod]\nupx: true\n")
    assert found.image.entrypoint == ("/usr/bin/hello",)
    assert [(file.dest, file.made_of) for file in found.files[1:]] == [
        ("/usr/bin/hello", "/lists/hello"),
        ("/usr/sbin/hellod", "/lists/hellod"),
    ]
    assert found.upx
    assert found.upx.files == ("/usr/bin/hello", "/usr/sbin/hellod")


def test_the_rest_of_the_keys() -> None:
    more = "packages: [sqlite-devel], env: {CFLAGS: -O3}, vcs: true, steps: [{run: ./gen}]"
    found = described(f"{HEAD}c: {{programs: hello, {more}}}\n")
    (stage,) = found.stages
    assert [package.text for package in stage.packages] == [
        *TOOLS,
        "cmake",
        "ninja-build",
        "git",
        "sqlite-devel",
    ]
    assert dict(stage.env)["CFLAGS"] == "-O3"
    copied, generated, check, _ = stage.steps
    assert isinstance(copied, Copy)
    assert copied.exclude == LEFT_OUT[2:]
    assert [step.script for step in (generated, check) if isinstance(step, Run)] == [
        "./gen",
        "git rev-parse --verify HEAD",
    ]


@pytest.mark.parametrize(
    ("build", "text", "found"),
    [
        pytest.param("cmake", CMAKE, ("notes",), id="cmake"),
        pytest.param("cmake", CMAKE.replace("store RUNTIME", "${EXTRA}"), ("notes", "notes-ctl"), id="two"),
        pytest.param(
            "cmake", CMAKE + "set_target_properties(notes PROPERTIES OUTPUT_NAME n)\n", (), id="renamed"
        ),
        pytest.param("cmake", "add_executable(a ${B})\ninstall(TARGETS ${A})\n", (), id="computed"),
        pytest.param("cmake", "add_executable(a::b ALIAS a)\ninstall(TARGETS a::b)\n", (), id="alias"),
        pytest.param("cmake", "install(TARGETS (", (), id="cut"),
        pytest.param("cmake", "set(A ab)\n" + "set(A ${A}${A})\n" * 99, (), id="endless"),
        pytest.param("meson", MESON, ("notes",), id="meson"),
        pytest.param("meson", MESON.replace("install: true", "install: false"), (), id="meson installs none"),
        pytest.param("meson", "executable('a', install: true", ("a",), id="meson cut"),
        pytest.param("autotools", AUTOMAKE, ("notes",), id="automake"),
        pytest.param(
            "autotools", "bin_PROGRAMS = a b\nbin_PROGRAMS += $(C)\n", ("a", "b"), id="automake adds"
        ),
        pytest.param("make", "install:\n\tinstall a $(DESTDIR)/usr/bin\n", (), id="make"),
    ],
)
def test_programs_that_files_name(build: str, text: str, found: tuple[str, ...]) -> None:
    file = next(iter(c_files.LISTING[build]), "Makefile")
    assert c_project.find({file: text}, ".", build).programs == found


@pytest.mark.parametrize(
    ("build", "text", "place"),
    [
        pytest.param("cmake", "RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR}", "/usr/sbin/a", id="sbin"),
        pytest.param("cmake", "DESTINATION libexec/a", "/usr/libexec/a/a", id="libexec"),
        pytest.param("cmake", "RUNTIME COMPONENT x DESTINATION /opt/a/", "/opt/a/a", id="absolute"),
        pytest.param("cmake", "LIBRARY DESTINATION lib RUNTIME DESTINATION sbin", "/usr/sbin/a", id="kinds"),
        pytest.param("cmake", "ARCHIVE DESTINATION lib", "/usr/bin/a", id="of another kind"),
        pytest.param("cmake", "DESTINATION ${PLACE}", "/usr/bin/a", id="computed"),
        pytest.param("cmake", "DESTINATION ../a", "/usr/bin/a", id="outside"),
        pytest.param("meson", "install_dir: get_option('sbindir')", "/usr/sbin/a", id="meson"),
        pytest.param("meson", "install_dir: get_option('sbindir') / 'a'", "/usr/bin/a", id="meson, computed"),
        pytest.param("autotools", "sbin_PROGRAMS = a", "/usr/sbin/a", id="automake"),
    ],
)
def test_where_files_put_a_program(build: str, text: str, place: str) -> None:
    wholes = {
        "cmake": f"add_executable(a a.c)\ninstall(TARGETS a {text})\n",
        "meson": f"executable('a', 'a.c', install: true, {text})\n",
        "autotools": f"{text}\n",
    }
    file = c_files.LISTING[build][0]
    project = {file: wholes[build], "configure.ac": ""}
    assert c_project.find(project, ".", build).places == {"a": place}
    for c in ("", "a", "{programs: a}"):
        assert described(f"{HEAD}c: {c}\n", project).image.entrypoint == (place,)


@pytest.mark.parametrize(
    ("build", "removes"), [("cmake", False), ("meson", False), ("autotools", False), ("make", True)]
)
def test_what_another_machine_compiled_is_not_taken(build: str, removes: bool) -> None:
    """It is where sources are, and looks newer than these."""
    found = described(f"{HEAD}c: {{programs: hello, build: {build}, steps: [{{run: ./gen}}]}}\n")
    copied, *others = found.stages[0].steps
    assert isinstance(copied, Copy)
    assert copied.exclude == LEFT_OUT + (OBJECTS if build in {"autotools", "make"} else ())
    scripts = [step.script for step in others if isinstance(step, Run)]
    assert scripts[:-1] == [*([c_steps.REMAKE] if removes else []), "./gen"]


def test_programs_of_another_machine_are_removed(tmp_path: Path) -> None:
    for name in ("prog", "sub/other", "libx.so.1", "script"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"#!/bin/sh\n" if name == "script" else Path("/bin/true").read_bytes())
        (tmp_path / name).chmod(0o755)
    subprocess.run(["sh", "-c", c_steps.REMAKE], cwd=tmp_path, check=True)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["libx.so.1", "script"]


NONE_MADE = (
    "the project has installed no program, and made no a",
    "name under c.programs what its build files make",
)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param(["out/usr/bin/a", "build/a"], (), id="installed"),
        pytest.param(["build/src/a"], (), id="made"),
        pytest.param(
            ["build/a", "build/b/a"],
            (
                "the project does not install /usr/bin/a, and there are several: TOP/build/a TOP/build/b/a",
                "let its build files install one of them",
            ),
            id="several",
        ),
        pytest.param(["build/b"], NONE_MADE, id="none"),
        pytest.param(
            ["out/usr/sbin/a"],
            ("the project has installed no /usr/bin/a", "it has: /usr/sbin/a"),
            id="elsewhere",
        ),
    ],
)
def test_a_program_that_is_not_installed(tmp_path: Path, files: list[str], said: tuple[str, ...]) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build/a.txt").write_text("a")
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes(Path("/bin/true").read_bytes())
        (tmp_path / file).chmod(0o755)
    made = c_steps.script(c_steps.Project(build="meson", folder=".", options=(), programs=("/usr/bin/a",)))
    after = made[made.index("take() {") :].replace("version=$", ": $")
    for place in ("/out", "/lists", "/build"):
        after = after.replace(place, f"{tmp_path}{place}")
    after = f'set -e\nsay() {{ printf \'%s|%s\' "$1" "$2"; exit 1; }}\n{after}'
    done = subprocess.run(["sh", "-c", after], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.replace(str(tmp_path), "TOP") == "|".join(said)
    assert (tmp_path / "out/usr/bin/a").exists() != bool(said)


SAY = "say which the image gets: `c: NAME`, or a list, whose first the image starts"


@pytest.mark.parametrize(
    ("c", "project", "message", "hint"),
    [
        pytest.param("[]", {}, "`c` names no program", "", id="none"),
        pytest.param(
            "a b", {}, "`c` must be the name of a program, or its path, found `a b`", "", id="no name"
        ),
        pytest.param("[a, /opt/a]", {}, "`c` makes a second program `a`", "", id="twice"),
        pytest.param(
            "{programs: a, build: ninja}",
            {},
            "`c.build` must be one of `cmake`, `meson`, `autotools`, `make`, found `ninja`",
            "",
            id="another build",
        ),
        pytest.param(
            "{programs: a, project: ../b}",
            {},
            "`c.project` must be a folder of the build context, found `../b`",
            "",
            id="outside",
        ),
        pytest.param(
            "",
            {"CMakeLists.txt": CMAKE.replace("store RUNTIME", "${EXTRA}")},
            "CMakeLists.txt installs 2 programs: `notes`, `notes-ctl`",
            SAY,
            id="two programs",
        ),
        pytest.param(
            "",
            {"Makefile": "all:\n"},
            "no file of the project says which program make installs",
            SAY,
            id="nobody says it",
        ),
    ],
)
def test_what_is_wrong(c: str, project: dict[str, str], message: str, hint: str) -> None:
    with pytest.raises(DescriptionError) as caught:
        described(f"{HEAD}c: {c}\n", project)
    (problem,) = caught.value.problems
    assert (problem.message, problem.hint, problem.span.line) == (message, hint, 2)


def test_both_lists_of_one_file() -> None:
    text = f"{HEAD}files: [{{src: a, dest: /a, crates: b, components: c}}]\n"
    assert messages(text) == ["`files.components` says again what `crates` says"]


@pytest.mark.parametrize(
    ("c", "lacks", "hint", "column"),
    [
        pytest.param(
            "",
            "CMakeLists.txt",
            f"`meson.build` or `configure` or `configure.ac` or {MAKEFILES} will do too",
            1,
            id="any",
        ),
        pytest.param(
            "{project: a, build: meson}", "a/meson.build", WHICH, 17, id="the one that is asked for"
        ),
    ],
)
def test_a_context_without_a_file_that_says_how(c: str, lacks: str, hint: str, column: int) -> None:
    (need,) = reads.needed(SourceFile(NAME, f"{HEAD}c: {c}\n"))
    context = Context(has=lambda _need, _path: False, ignored=(), ignore_file=".dockerignore")
    (problem,) = find_lacking([need], context)
    assert (problem.message, problem.hint) == (f"the build context has no `{lacks}`", hint)
    assert (problem.span.line, problem.span.column) == (2, column)


@pytest.mark.parametrize(
    ("build", "file", "text", "version"),
    [
        (
            "cmake",
            "build/CMakeCache.txt",
            "CMAKE_PROJECT_NAME:STATIC=a\nCMAKE_PROJECT_VERSION:STATIC=1.2\n",
            "1.2",
        ),
        ("meson", "build/meson-info/intro-projectinfo.json", '{"version": "1.2", "subprojects": []}', "1.2"),
        ("meson", "build/meson-info/intro-projectinfo.json", '{"version": "undefined"}', ""),
        ("autotools", "config.log", "PACKAGE_TARNAME='a'\nPACKAGE_VERSION='1.2'\n", "1.2"),
    ],
)
def test_the_version_is_what_the_build_says(
    tmp_path: Path, build: str, file: str, text: str, version: str
) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text)
    made = c_steps.script(c_steps.Project(build=build, folder=".", options=(), programs=("/usr/bin/a",)))
    command = next(line for line in made.split("\n") if line.startswith("version="))
    said = f'{command.replace("/build", f"{tmp_path}/build")}\nprintf %s "$version"'
    done = subprocess.run(["sh", "-c", said], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == version
