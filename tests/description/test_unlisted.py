"""What is copied out of packages: a warning where the image does not say so."""

from __future__ import annotations

import pytest

from tests.description.support import described, messages, problems

BASE = "mcr.microsoft.com/azurelinux/base/core:3.0"
TEXT = """\
distro: azurelinux-3.0
stages:
  tools: {from: @FROM@, packages: [@PACKAGES@], steps: [@STEPS@]}
  above: {from: tools}
files:
  - {from: @ORIGIN@, src: @SRC@, dest: /usr/bin/a@MORE@}
"""


def said(
    src: str = "/usr/bin/curl",
    *,
    origin: str = "tools",
    image: str = BASE,
    packages: str = "",
    steps: str = "",
    more: str = "",
) -> list[str]:
    text = TEXT.replace("@FROM@", image).replace("@PACKAGES@", packages).replace("@STEPS@", steps)
    text = text.replace("@ORIGIN@", origin).replace("@SRC@", src).replace("@MORE@", more)
    return [f"{each.span.line} {each.rule.name}: {each.message}" for each in described(text).warnings]


def warning(src: str = "/usr/bin/curl", origin: str = "tools") -> list[str]:
    message = f"`{src}` is probably of a package of `{origin}`, which scanners will not see"
    return [f"6 unlisted-package: {message}"]


@pytest.mark.parametrize(
    "src",
    [
        "/usr/bin/curl",
        "usr/sbin/ldconfig",
        "/bin/curl",
        "/lib64/libcurl.so.4",
        "/usr/lib/libcurl*",
        "/usr/share/zoneinfo",
        "/etc/ssl",
    ],
)
def test_a_copy_out_of_a_folder_of_packages(src: str) -> None:
    assert said(src) == warning(src)


@pytest.mark.parametrize("src", ["/out/curl", "/usr/local/bin/curl", "/opt/a", "/usr", "/", "/usr/binary"])
def test_other_folders_are_not_meant(src: str) -> None:
    assert said(src) == []


@pytest.mark.parametrize(
    ("image", "packages", "expected"),
    [
        pytest.param(BASE, "", warning(), id="its base image"),
        pytest.param("mcr.microsoft.com/azurelinux/base/nodejs:20", "", warning(), id="another one"),
        pytest.param("go", "", warning(), id="a toolchain"),
        pytest.param("registry.example.com/builder", "curl", warning(), id="packages are installed"),
        pytest.param("alpine", "", [], id="an image of others"),
        pytest.param("scratch", "", [], id="nothing"),
    ],
)
def test_from_an_image_of_the_distribution(image: str, packages: str, expected: list[str]) -> None:
    assert said(image=image, packages=packages) == expected


def test_from_the_image_itself_and_from_a_stage_on_a_stage() -> None:
    assert said(origin=BASE) == warning(origin=BASE)
    assert said(origin="above") == warning(origin="above")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param("{run: tdnf install -y curl}", warning(), id="a package manager"),
        pytest.param('{run: "tdnf -y install curl && make"}', warning(), id="something else"),
        pytest.param('{run: "make; make install PREFIX=/usr"}', [], id="it is installed"),
        pytest.param("{run: [make, install]}", [], id="by words"),
        pytest.param("{run: cp build/curl /usr/bin/}", [], id="a copy to the folder"),
        pytest.param("{run: rpm -ql curl | grep /usr/bin}", [], id="the folder is named"),
        pytest.param("{copy: {src: curl, dest: /usr/bin/curl}}", [], id="copied there"),
        pytest.param("{copy: {src: bin/, dest: /usr/bin/}}", [], id="copied into the folder"),
        pytest.param("{copy: {src: a, dest: /usr/bin/other}}", warning(), id="another file"),
        pytest.param("{copy: {src: a, dest: /src/}}", warning(), id="elsewhere"),
    ],
)
def test_what_a_step_has_obviously_written_is_of_no_package(steps: str, expected: list[str]) -> None:
    assert said(steps=steps) == expected
    assert said(origin="above", steps=steps) == [each.replace("`tools`", "`above`") for each in expected]


@pytest.mark.parametrize("more", [", rpms: true", ", rpms: false", ", crates: /a.crates"])
def test_whoever_says_more_is_not_warned(more: str) -> None:
    assert said(more=more) == []


def test_the_hint_names_what_there_is_to_do() -> None:
    (found,) = described(
        f"distro: azurelinux-3.0\nfiles: [{{from: '{BASE}', src: /usr/bin/curl, dest: /a}}]"
    ).warnings
    assert found.hint == (
        "install the package under `packages`, or write `rpms: true`; if it is of none, `rpms: false`"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "files: [{src: a, dest: /a, rpms: true}]", "`files.rpms` goes with `from` only", id="the context"
        ),
        pytest.param(
            "files: [{dest: /a, content: a, rpms: false}]", "`files.rpms` goes with `from` only", id="a text"
        ),
        pytest.param(
            "files: [{from: alpine, src: a, dest: /a, rpms: all}]",
            "`files.rpms` must be `true` or `false`, found the text `all`",
            id="neither yes nor no",
        ),
        pytest.param(
            "rootfs: {base: none}\nfiles: [{from: alpine, src: a, dest: /a, rpms: true}]",
            "`files.rpms` does nothing in an image without packages"
            " | choose another `rootfs.base`, or leave it out",
            id="no packages",
        ),
    ],
)
def test_messages(text: str, message: str) -> None:
    assert messages(f"distro: azurelinux-3.0\n{text}\n") == [message]


def test_without_packages_nothing_is_listed_anyway() -> None:
    text = (
        f"distro: azurelinux-3.0\nrootfs: {{base: none}}\nfiles: [{{from: '{BASE}', src: /etc/a, dest: /a}}]"
    )
    assert problems(text) == []
    assert described(text).warnings == ()
