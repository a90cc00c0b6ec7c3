"""C and C++ on both engines: the example, a project for each way to build, and one that is wrong."""

from __future__ import annotations

import http.client
import json
import shutil
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.conftest import ENGINES
from tests.e2e.engines import Build, Buildctl, Buildx, Engine
from tests.e2e.harbor_env import ROOT, Harbor
from tests.e2e.scanners import READ_SBOMS, syft_modules, trivy_modules
from tests.e2e.test_cache import ran
from tests.e2e.test_reproducible import made
from tests.scratch import scratch_folder

NOTES = ROOT / "examples" / "c-notes"
FROZEN = {"SOURCE_DATE_EPOCH": "0"}
SAFE = ("--read-only", "--cap-drop", "ALL")

MAIN = '#include "greet.h"\nint main(void) { return greet("MARK"); }\n'
GREET = """\
#include <iostream>
#include <zlib.h>
extern "C" int greet(const char *whom) {
    std::cout << "hello " << whom << ", zlib " << (zlibVersion()[0] == '1') << std::endl;
    return 0;
}
"""
HEADER = "int greet(const char *whom);\n"
SOURCES = {"main.c": MAIN, "greet.cc": GREET, "greet.h": HEADER}
BUILDS: dict[str, dict[str, str]] = {
    "cmake": {
        "CMakeLists.txt": "cmake_minimum_required(VERSION 3.20)\nproject(hello VERSION 1.2 LANGUAGES C CXX)\n"
        "find_package(ZLIB REQUIRED)\nadd_library(greet SHARED greet.cc)\n"
        "target_link_libraries(greet PRIVATE ZLIB::ZLIB)\nadd_executable(hello main.c)\n"
        "target_link_libraries(hello PRIVATE greet)\ninclude(GNUInstallDirs)\n"
        "install(TARGETS hello greet)\ninstall(FILES greet.h TYPE INCLUDE)\n"
        "install(FILES hello.conf DESTINATION /etc)\n",
        "hello.conf": "a\n",
    },
    "meson": {
        "meson.build": "project('hello', 'c', 'cpp', version: '1.2')\n"
        "greet = static_library('greet', 'greet.cc', dependencies: dependency('zlib'), install: true)\n"
        "install_headers('greet.h')\ninstall_man('hello.1')\n"
        "executable('hello', 'main.c', link_with: greet, install: true)\n",
        "hello.1": ".TH hello 1\n",
    },
    "autotools": {
        "configure.ac": "AC_INIT([hello], [1.2])\nAM_INIT_AUTOMAKE([foreign])\nLT_INIT\nAC_PROG_CC\n"
        "AC_PROG_CXX\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n",
        "Makefile.am": "bin_PROGRAMS = hello\nhello_SOURCES = main.c\nhello_LDADD = libgreet.la\n"
        "lib_LTLIBRARIES = libgreet.la\nlibgreet_la_SOURCES = greet.cc\nlibgreet_la_LIBADD = -lz\n"
        "include_HEADERS = greet.h\n",
    },
    "make": {
        "Makefile": "hello: main.o greet.o\n\t$(CXX) -o $@ $^ -lz\n",
    },
}
KEYS = "options: [], packages: [zlib-devel, pkgconf-pkg-config]"


def project(folder: Path, build: str, mark: str = "you") -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in {**SOURCES, **BUILDS[build]}.items():
        (folder / name).write_text(text.replace("MARK", mark))
    program = "programs: hello, " if build == "make" else ""
    (folder / "jettison.yaml").write_text(
        f"distro: azurelinux-3.0\nc: {{{program}{KEYS}}}\nupx: {build == 'make'}\n".lower()
    )
    return folder


def loaded(engine: Engine, build: Build, scratch: Path, use: Callable[[str], str]) -> str:
    """Build an image, use it by its tag, and remove it."""
    tag = f"jettison-e2e:{uuid.uuid4().hex}"
    engine.load(build, tag, scratch)
    try:
        return use(tag)
    finally:
        engine.harbor.run("docker", "rmi", "-f", tag)


def answers(harbor: Harbor, tag: str) -> str:
    """Run the service as careful people do, add a note, and end it by its signal."""
    name = f"jettison-{uuid.uuid4().hex[:12]}"
    harbor.run("docker", "run", "-d", "--name", name, *SAFE, tag).ok()
    try:
        said = harbor.run("docker", "inspect", name).ok().stdout
        address = json.loads(said)[0]["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
        answer = _patiently(address)
        harbor.run("docker", "stop", name).ok()
        ended = harbor.run("docker", "inspect", "-f", "{{.State.ExitCode}}", name).ok().stdout.decode()
        logs = harbor.run("docker", "logs", name).ok().stdout.decode()
    finally:
        harbor.run("docker", "rm", "-f", name)
    return f"{answer}{logs}{ended}"


def _patiently(address: str) -> str:
    for _ in range(100):
        connection = http.client.HTTPConnection(address, 8080, timeout=10)
        try:
            connection.request("POST", "/", body="a note")
            return connection.getresponse().read().decode()
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("the service does not listen")


@pytest.fixture(scope="module")
def notes(harbor: Harbor, request: pytest.FixtureRequest) -> dict[str, Path]:
    """Build the example on each engine, from nothing."""
    scratch = scratch_folder(request, "notes")
    for name, kind in ENGINES.items():
        build = Build(context=NOTES, args=FROZEN, extra=("--no-cache",))
        kind(harbor).oci(build, scratch / f"{name}.tar").ok()
    return {name: scratch / f"{name}.tar" for name in ENGINES}


def test_a_service_with_a_database_answers_and_obeys(harbor: Harbor, tmp_path: Path) -> None:
    said = loaded(Buildx(harbor), Build(context=NOTES), tmp_path, lambda tag: answers(harbor, tag))
    assert said == "a note\nnotes, uid 65532, port 8080\n143\n"


def test_two_engines_make_the_same_from_nothing(notes: dict[str, Path]) -> None:
    one, two = (made(archive).diff_ids for archive in notes.values())
    assert one == two


def test_what_ships_is_the_program_and_what_it_needs(notes: dict[str, Path]) -> None:
    root, program = Archive.read(notes["docker"]).layers
    files = {path for path, entry in program.items() if not entry.member.isdir()}
    assert files == {"usr/bin/notes", "usr/share/sbom/notes.cdx.json"}
    assert {"usr/lib/libsqlite3.so.0.8.6", "usr/lib/libc.so.6"} <= set(root)
    assert not {"usr/bin/sh", "usr/bin/bash", "usr/bin/gcc", "usr/lib/libstdc++.so.6"} & set(root)
    content = program["usr/bin/notes"].content
    assert b"/src/" not in content
    assert b"/build" not in content
    assert b".symtab" not in content


@pytest.mark.scanner
def test_scanners_list_the_program_once(harbor: Harbor, tmp_path: Path) -> None:
    dest = tmp_path / "image.tar"
    Buildctl(harbor).oci(Build(context=NOTES), dest).ok()
    assert trivy_modules(harbor, dest, tmp_path) == [("notes", "1.2.0")]
    assert syft_modules(harbor, dest, *READ_SBOMS) == [("notes", "1.2.0")]


def test_an_edited_source_installs_nothing_again(harbor: Harbor, tmp_path: Path) -> None:
    context = Path(shutil.copytree(NOTES, tmp_path / "notes"))
    main = context / "src/main.c"
    main.write_text(main.read_text().replace("notes, uid", f"{uuid.uuid4().hex}, uid"))
    done = ran(Buildctl(harbor).oci(Build(context=context), tmp_path / "image.tar").ok().text)
    assert any("build . by cmake" in step for step in done)
    assert not [step for step in done if "install" in step and "build . by" not in step]


@pytest.mark.parametrize("build", BUILDS)
def test_each_way_to_build(harbor: Harbor, tmp_path: Path, build: str) -> None:
    """A program in C with a part in C++ and a library of the distribution, which is found.

    What this machine has made, later than the sources, is not taken.
    """
    context = project(tmp_path / build, build)
    shutil.copy("/bin/false", context / "hello")
    (context / "main.o").write_bytes(b"")
    run = ("docker", "run", "--rm", *SAFE)
    said = loaded(
        Buildx(harbor),
        Build(context=context),
        tmp_path,
        lambda tag: harbor.run(*run, tag).ok().stdout.decode(),
    )
    assert said == "hello you, zlib 1\n"
    Buildx(harbor).oci(Build(context=context), tmp_path / "image.tar").ok()
    root, program = Archive.read(tmp_path / "image.tar").layers
    files = {path for path, entry in program.items() if entry.member.isfile()}
    library = {"cmake": {"usr/lib/libgreet.so"}, "autotools": {"usr/lib/libgreet.so.0.0.0"}}.get(build, set())
    more = {"etc/hello.conf"} if build == "cmake" else set()
    assert files == {"usr/bin/hello", "usr/share/sbom/hello.cdx.json", *library, *more}
    assert {"usr/lib/libstdc++.so.6", "usr/lib/libz.so.1"} <= set(root)
    version = json.loads(program["usr/share/sbom/hello.cdx.json"].content)["metadata"]["component"].get(
        "version"
    )
    assert version == (None if build == "make" else "1.2")
    assert (b"UPX!" in program["usr/bin/hello"].content) == (build == "make")


FETCHES = BUILDS["cmake"]["CMakeLists.txt"].replace(
    "find_package",
    "include(FetchContent)\nFetchContent_Declare(fmt GIT_REPOSITORY https://example.invalid/fmt.git)\n"
    "FetchContent_MakeAvailable(fmt)\nfind_package",
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            FETCHES,
            "jettison.yaml:2:1: error: CMake wants to fetch fmt, and this step has no network",
            id="network",
        ),
        pytest.param(
            BUILDS["cmake"]["CMakeLists.txt"]
            .replace("install(TARGETS hello greet)", "install(TARGETS greet)")
            .replace("(hello ", "(hi "),
            "the project has installed no /usr/bin/hello",
            id="not made",
        ),
        pytest.param(None, "the build context has no `CMakeLists.txt` [not-in-context]", id="no file"),
    ],
)
def test_what_ends_the_build(harbor: Harbor, tmp_path: Path, text: str | None, said: str) -> None:
    context = project(tmp_path / "project", "cmake")
    (context / "jettison.yaml").write_text(f"distro: azurelinux-3.0\nc: {{programs: hello, {KEYS}}}\n")
    (context / "CMakeLists.txt").unlink()
    if text is not None:
        (context / "CMakeLists.txt").write_text(text)
    outcome = Buildctl(harbor).oci(Build(context=context), tmp_path / "never.tar")
    assert outcome.code != 0
    assert said in outcome.text
