"""What a lock file makes of a graph."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jettison.errors import BuildError, Span
from jettison.lock import Lock, Root
from jettison.platforms import Platform
from jettison.recipe.locked import check_files
from jettison.recipe.rootfs import check_lock
from jettison.session.named_contexts import replace_stages
from tests.compiler.graph import AMD64, ARM64, asked, compiled, described

TEXT = "distro: azurelinux-3.0\npackages: [tzdata]\nrootfs: {exclude: [bash]}\n"
SUM = f"sha256:{'a' * 64}"
BASE = "--base=azurelinux-release,prebuilt-ca-certificates"
ASKED = ("--exclude=bash", "filesystem", "azurelinux-release", "prebuilt-ca-certificates", "tzdata")
PACKAGES = tuple(
    f"{nevra} {SUM}"
    for nevra in (
        "azurelinux-release-3.0-35.azl3.noarch",
        "filesystem-1.1-20.azl3.x86_64",
        "prebuilt-ca-certificates-1:3.0.0-14.azl3.noarch",
        "tzdata-2025a-1.azl3.noarch",
    )
)
LOCK = Lock(
    name="jettison.lock",
    images={},
    roots=(Root(target="", platform="linux/amd64", asked=ASKED, packages=PACKAGES),),
)


def command(text: str, variant: str = "") -> list[str]:
    arguments: list[str] = compiled(text, lock=LOCK, variant=variant).named("[rootfs] install")["exec"][
        "process"
    ]["args"]
    return arguments


def test_exact_packages_are_installed_and_checked() -> None:
    assert command(TEXT) == [
        "/bin/bash",
        "-p",
        "/run/jettison/rootfs.sh",
        "--first=azurelinux-official-base",
        "--priorities",
        "--recommended=SymCrypt",
        "--recommended=SymCrypt-OpenSSL",
        BASE,
        "--exclude=bash",
        "--lock=/run/jettison-lock/packages",
        "/run/jettison-root",
        "3.0",
        "/run/jettison-cache",
        "filesystem-1.1-20.azl3.x86_64",
        "azurelinux-release-3.0-35.azl3.noarch",
        "prebuilt-ca-certificates-1:3.0.0-14.azl3.noarch",
        "tzdata-2025a-1.azl3.noarch",
    ]
    assert compiled(TEXT, lock=LOCK).named("[internal] locked packages")


def test_the_shell_of_debug_comes_besides() -> None:
    text = f"{TEXT}checks: {{}}\n"
    found = command(text, "debug")
    assert "--lock-more" in found
    assert found[-2:] == ["bash", "busybox"]


def test_without_a_lock_nothing_of_it_is_there() -> None:
    graph = compiled(TEXT)
    assert "[internal] locked packages" not in graph.names
    assert not [word for word in graph.named("[rootfs] install")["exec"]["process"]["args"] if "lock" in word]


@pytest.mark.parametrize(
    ("text", "target", "message", "line"),
    [
        pytest.param(
            TEXT.replace("tzdata", "tzdata, openssl"),
            "",
            "jettison.lock is out of date: since it was made, the build file has added openssl",
            2,
            id="a package more",
        ),
        pytest.param(
            TEXT.replace("[tzdata]", "[openssl]"),
            "",
            "jettison.lock is out of date: since it was made,"
            " the build file has added openssl and removed tzdata",
            2,
            id="another package",
        ),
        pytest.param(
            TEXT.replace("exclude: [bash]", "snapshot: 2026-01-01T00:00:00Z"),
            "",
            "jettison.lock is out of date: since it was made,"
            " the build file has added --snapshot=1767225600 and removed --exclude=bash",
            2,
            id="another root",
        ),
        pytest.param(
            TEXT,
            "staging",
            "jettison.lock has no packages for target staging on linux/amd64",
            2,
            id="another target",
        ),
    ],
)
def test_lock_files_that_do_not_fit(text: str, target: str, message: str, line: int) -> None:
    with pytest.raises(BuildError) as caught:
        compiled(text, lock=LOCK, variant=target)
    assert caught.value.message == message
    assert isinstance(caught.value.span, Span)
    assert caught.value.span.line == line
    assert caught.value.hint == (
        "make it again: `jettison lock --update`, or build without it: `--build-arg JETTISON_LOCK=off`"
    )


UPX = """\
distro: azurelinux-3.0
rootfs: {base: none}
files: [{src: hello, dest: /hello}]
upx: {version: 4.2.4, files: [/hello]}
"""
RELEASE = "https://github.com/upx/upx/releases/download/v4.2.4/upx-4.2.4-%s_linux.tar.xz"
FILES = {
    RELEASE % "amd64": "sha256:75cab4e57ab72fb4585ee45ff36388d280c7afd72aa03e8d4b9c3cbddb474193",
    RELEASE % "arm64": "sha256:6bfeae6714e34a82e63245289888719c41fd6af29f749a44ae3d3d166ba6a1c9",
}


def test_what_the_frontend_fetches_is_held() -> None:
    held = Lock(name="jettison.lock", images={}, roots=(), files=FILES)
    check_files(described(UPX, asked(UPX)), held)
    with pytest.raises(BuildError) as caught:
        check_files(described(UPX.replace("4.2.4", "5.2.1"), asked(UPX)), held)
    assert caught.value.message == (
        "jettison.lock does not fit the build file: it has no"
        " https://github.com/upx/upx/releases/download/v5.2.1/upx-5.2.1-amd64_linux.tar.xz"
        " with sha256:402162aad30af47e60dbd767fb2e64ca394ace9727ba1f40283641f1d1b91657"
    )


def test_debug_of_an_image_without_packages_has_packages_of_its_own() -> None:
    text = "distro: azurelinux-3.0\nrootfs: {base: none}\nfiles: [{src: hello, dest: /hello}]\n"
    names = ("filesystem", "azurelinux-release", "prebuilt-ca-certificates", "bash", "busybox")
    root = Root(
        target="debug",
        platform="linux/amd64",
        asked=names,
        packages=tuple(f"{name}-1-1.azl3.noarch {SUM}" for name in names),
    )
    lock = Lock(name="jettison.lock", images={}, roots=(root,))
    found = compiled(text, lock=lock, variant="debug").named("[rootfs] install")["exec"]["process"]["args"]
    assert "busybox-1-1.azl3.noarch" in found
    assert "--lock-more" not in found


STAGE = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages:
  app: {from: example.com/go:1, platform: build, packages: [git, make], steps: [run: make]}
  web: {from: app, packages: [npm], steps: [run: npm ci]}
files: [{from: web, src: /out, dest: /out}]
"""
GIT = (f"git-2.45-1.azl3.x86_64 {SUM}", f"make-1:4.4-1.azl3.x86_64 {SUM}")


def stage(name: str, words: tuple[str, ...], *packages: str) -> Root:
    return Root(target="", platform="linux/amd64", asked=words, packages=packages, stage=name)


BUILT = Lock(
    name="jettison.lock",
    images={},
    roots=(),
    builder="linux/amd64",
    stages=(
        stage("app", ("--from=example.com/go:1", "git", "make"), *GIT),
        stage("web", ("app:--from=example.com/go:1", "app:git", "app:make", "--from=app", "npm")),
    ),
)


def test_packages_of_a_stage_are_installed_and_checked() -> None:
    graph = compiled(STAGE, lock=BUILT)
    assert graph.named("install git make")["exec"]["process"]["args"] == [
        "/bin/bash",
        "-p",
        "/run/jettison/held.sh",
        "--first=azurelinux-official-base",
        "--priorities",
        "--lock=/run/jettison-lock/packages",
        "3.0",
        "git-2.45-1.azl3.x86_64",
        "make-1:4.4-1.azl3.x86_64",
    ]
    assert graph.needs("install git make", "[internal] locked packages of app")
    # What the image had already is in no list.
    assert graph.named("install npm")["exec"]["process"]["args"][-1] == "3.0"


@pytest.mark.parametrize(
    ("lock", "build", "only", "held"),
    [
        pytest.param(BUILT, AMD64, "", True, id="held"),
        pytest.param(BUILT, ARM64, "", False, id="another machine"),
        pytest.param(replace(BUILT, builder="", stages=()), AMD64, "", False, id="an older lock file"),
        pytest.param(replace(BUILT, stages=()), AMD64, "app", False, id="a stage that no image needs"),
    ],
)
def test_what_is_not_held_is_installed_as_ever(lock: Lock, build: Platform, only: str, held: bool) -> None:
    graph = compiled(STAGE, lock=lock, build=build, stage=only)
    script = graph.named("install git make")["exec"]["process"]["args"][2]
    assert script == f"/run/jettison/{'held' if held else 'packages'}.sh"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            STAGE.replace("[git, make]", "[git]"),
            "jettison.lock is out of date: since it was made, stage app has removed make",
            id="a package less",
        ),
        pytest.param(
            STAGE.replace("go:1", "go:2"),
            "jettison.lock is out of date: since it was made, stage app has"
            " added --from=example.com/go:2 and removed --from=example.com/go:1",
            id="another image",
        ),
        pytest.param(
            STAGE.replace("app", "tool"),
            "jettison.lock has no packages for stage tool on linux/amd64",
            id="another stage",
        ),
    ],
)
def test_stages_that_a_lock_file_does_not_fit(text: str, message: str) -> None:
    request = asked(text, lock=BUILT)
    with pytest.raises(BuildError) as caught:
        check_lock(described(text, request), request)
    assert caught.value.message == message


PLAIN = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages:
  app: {from: example.com/go:1, platform: build, steps: [run: make]}
  web: {from: app, packages: [npm], steps: [run: npm ci]}
files: [{from: web, src: /out, dest: /out}]
"""


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        pytest.param(PLAIN, "", id="none"),
        pytest.param(
            PLAIN.replace("go:1", "go:2"),
            "added app:--from=example.com/go:2 and removed app:--from=example.com/go:1",
            id="another image below",
        ),
        pytest.param(
            PLAIN.replace("example.com/go:1", "go"),
            "added app:--from=mcr.microsoft.com/oss/go/microsoft/golang:1.27-azurelinux3.0"
            " and removed app:--from=example.com/go:1",
            id="a toolchain below",
        ),
    ],
)
def test_what_a_stage_stands_on_is_compared(text: str, changes: str) -> None:
    below = stage("web", ("app:--from=example.com/go:1", "--from=app", "npm"))
    request = asked(text, lock=replace(BUILT, stages=(below,)))
    description = described(text, request)
    if not changes:
        check_lock(description, request)
        return
    with pytest.raises(BuildError) as caught:
        check_lock(description, request)
    assert caught.value.message == (
        f"jettison.lock is out of date: since it was made, stage web has {changes}"
    )


def test_a_package_that_goes_to_the_stage_above_is_told_there() -> None:
    text = STAGE.replace(", packages: [git, make]", "").replace("[npm]", "[git, make, npm]")
    request = asked(text, lock=BUILT)
    with pytest.raises(BuildError) as caught:
        check_lock(described(text, request), request)
    assert caught.value.message == (
        "jettison.lock is out of date: since it was made, stage web has"
        " added git make and removed app:git app:make"
    )


@pytest.mark.parametrize("source", ["docker-image://example.com/other:1", "local:other"])
def test_what_a_named_context_stands_for_is_the_callers(source: str) -> None:
    request = asked(STAGE, lock=BUILT)
    replaced = replace_stages(described(STAGE, request), {"app": source}, request.target, request.build)
    check_lock(replaced, request)


def test_without_a_lock_a_stage_is_what_it_was() -> None:
    graph = compiled(STAGE)
    assert "/run/jettison/packages.sh" in graph.named("install git make")["exec"]["process"]["args"]
    assert not [name for name in graph.names if "lock" in name]
