"""Lock files as text, and what is said of a file that is none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from jettison import lock
from jettison.errors import BuildError, OptionError
from jettison.lock import Lock, Root

A, B = "a" * 64, "b" * 64
BASE = "mcr.microsoft.com/azurelinux/base/core:3.0"
ROOT = Root(
    target="",
    platform="linux/amd64",
    asked=("filesystem", "tzdata"),
    packages=(f"filesystem-1.1-20.azl3.x86_64 sha256:{A}", "tzdata-1:2025a-1.azl3.noarch -"),
)
LOCK = Lock(name="jettison.lock", images={BASE: f"sha256:{A}"}, roots=(ROOT,))
TEXT = f"""\
{{
  "version": 1,
  "frontend": {{}},
  "files": {{}},
  "images": {{
    "{BASE}": "sha256:{A}"
  }},
  "roots": [
    {{
      "target": "",
      "platform": "linux/amd64",
      "asked": [
        "filesystem",
        "tzdata"
      ],
      "packages": [
        "filesystem-1.1-20.azl3.x86_64 sha256:{A}",
        "tzdata-1:2025a-1.azl3.noarch -"
      ]
    }}
  ]
}}
"""


def test_a_lock_file_is_written_and_read() -> None:
    assert lock.text(LOCK) == TEXT
    assert lock.read("jettison.lock", TEXT.encode()) == LOCK


def builder_root(*packages: str, target: str = "", platform: str = "linux/amd64") -> Root:
    return Root(target=target, platform=platform, asked=("--from=go", "git"), packages=packages, stage="app")


BUILT = replace(LOCK, builder="linux/amd64", stages=(builder_root("git-2.45-1.azl3.x86_64 -"),))
BUILDER = """\
  ],
  "builder": {
    "platform": "linux/amd64",
    "stages": [
      {
        "stage": "app",
        "target": "",
        "platform": "linux/amd64",
        "asked": [
          "--from=go",
          "git"
        ],
        "packages": [
          "git-2.45-1.azl3.x86_64 -"
        ]
      }
    ]
  }
}
"""


def test_packages_of_stages_have_a_section_of_their_own() -> None:
    text = TEXT.removesuffix("  ]\n}\n") + BUILDER
    assert lock.text(BUILT) == text
    assert lock.read("jettison.lock", text.encode()) == BUILT


def test_a_lock_file_without_roots_says_its_platforms() -> None:
    platforms = ("linux/amd64", "linux/arm64")
    found = replace(LOCK, roots=(), platforms=platforms)
    text = lock.text(found)
    assert '  "platforms": [\n    "linux/amd64",\n    "linux/arm64"\n  ],\n' in text
    assert lock.read("jettison.lock", text.encode()) == found
    assert (found.all_platforms, LOCK.all_platforms) == (platforms, ("linux/amd64",))


def test_a_target_has_the_packages_of_the_images_stage_unless_it_has_its_own() -> None:
    own = builder_root("make-4-1.azl3.x86_64 -", target="debug")
    found = replace(BUILT, stages=(*BUILT.stages, own))
    assert found.stage("debug", "app", "linux/amd64") == own
    assert found.stage("web", "app", "linux/amd64") == BUILT.stages[0]
    assert found.stage("web", "app", "linux/arm64") is None


def test_packages_of_stages_can_move() -> None:
    lock.check_upgrades(BUILT, ["git", "tzdata"])


def test_the_order_of_making_does_not_show() -> None:
    staging = Root(target="staging", platform="linux/amd64", asked=(), packages=())
    images = {"b:1": f"sha256:{B}", "a:1": f"sha256:{A}"}
    one = lock.text(Lock(name="x", images=images, roots=(staging, ROOT)))
    other = lock.text(Lock(name="x", images=dict(reversed(images.items())), roots=(ROOT, staging)))
    assert one == other


@pytest.mark.parametrize(
    ("build_file", "expected"),
    [
        ("jettison.yaml", "jettison.lock"),
        ("services/web.yml", "services/web.lock"),
        ("Dockerfile", "Dockerfile.lock"),
        ("a.yaml.txt", "a.yaml.txt.lock"),
    ],
)
def test_names(build_file: str, expected: str) -> None:
    assert lock.file_name(build_file) == expected


@pytest.mark.parametrize(
    ("package", "name"),
    [
        (f"filesystem-1.1-20.azl3.x86_64 sha256:{A}", "filesystem"),
        (f"prebuilt-ca-certificates-1:3.0.0-14.azl3.noarch sha256:{A}", "prebuilt-ca-certificates"),
        (f"libstdc++-13.2.0-7.azl3.x86_64 sha256:{A}", "libstdc++"),
    ],
)
def test_package_names(package: str, name: str) -> None:
    assert lock.package_name(package) == name


def broken(**changes: object) -> str:
    return json.dumps({**json.loads(TEXT), **changes})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("", "Expecting value: line 1 column 1 (char 0)", id="nothing"),
        pytest.param(
            "\xff",
            "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
            id="no text",
        ),
        pytest.param(
            broken(roots=[{"target": "\ud800", "platform": "", "asked": ["\ud800"], "packages": []}]),
            "it has half of a surrogate pair",
            id="half a character",
        ),
        pytest.param("[]", "it must be a map, found a list", id="a list"),
        pytest.param(broken(version=2), "its version is not 1", id="another version"),
        pytest.param(broken(images=[]), "`images` must be a map, found a list", id="images"),
        pytest.param(
            broken(images={"a": "b"}),
            'the digest of a must be sha256:HEX, found "b"',
            id="a digest",
        ),
        pytest.param(broken(roots={}), "`roots` must be a list, found a map", id="roots"),
        pytest.param(broken(roots=[1]), "a root must be a map, found 1", id="a root"),
        pytest.param(broken(roots=[{}]), "`asked` of a root must be a list, found null", id="an empty root"),
        pytest.param(
            broken(roots=[{"target": "", "platform": "linux/\u001b[2Jamd64", "asked": [], "packages": []}]),
            '`platform` of a root must be OS/ARCH, found "linux/\\u001b[2Jamd64"',
            id="a platform",
        ),
        pytest.param(
            broken(
                roots=[
                    {"target": "", "platform": "linux/arm/v7", "asked": [], "packages": ["a; rm -rf /"]},
                ]
            ),
            'a package must be NEVRA sha256:HEX, found "a; rm -rf /"',
            id="a package",
        ),
    ],
)
def test_files_that_are_none(text: str, why: str) -> None:
    with pytest.raises(BuildError) as caught:
        lock.read("jettison.lock", text.encode("latin-1"))
    assert caught.value.message == f"jettison.lock is no lock file of Jettison: {why}"
    assert caught.value.hint == "make it again: `jettison lock --update`"


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(BuildError):
        lock.read("jettison.lock", b"[" * 100_000)


def test_roots_are_found_by_target_and_platform() -> None:
    assert LOCK.root("", "linux/amd64") is ROOT
    assert LOCK.root("staging", "linux/amd64") is None
    assert LOCK.root("", "linux/arm64") is None


def test_images_are_pinned() -> None:
    assert lock.pinned(LOCK, BASE) == f"{BASE}@sha256:{A}"
    assert lock.pinned(LOCK, f"example.com/a@sha256:{B}") == f"example.com/a@sha256:{B}"
    with pytest.raises(BuildError) as caught:
        lock.pinned(LOCK, "docker.io/library/node:22")
    assert caught.value.message == (
        "jettison.lock does not fit the build file: it has no digest of the image docker.io/library/node:22"
    )


@pytest.mark.parametrize(("given", "expected"), [({}, "use"), ({"JETTISON_LOCK": "off"}, "off")])
def test_modes(given: dict[str, str], expected: str) -> None:
    assert lock.mode(given) == expected


def test_a_mode_that_is_none() -> None:
    with pytest.raises(OptionError) as caught:
        lock.mode({"JETTISON_LOCK": "no"})
    assert caught.value.message == "option build-arg:JETTISON_LOCK=no: expected one of use, off, write"


@pytest.mark.parametrize(
    ("package", "name", "version"),
    [
        pytest.param(f"tzdata-2026a-1.azl3.noarch sha256:{A}", "tzdata", "2026a-1.azl3", id="plain"),
        pytest.param("a-b-1:1.0~rc1-2.x86_64 -", "a-b", "1:1.0~rc1-2", id="epoch"),
        pytest.param("g++-1-1.noarch -", "g++", "1-1", id="signs"),
    ],
)
def test_a_package_is_read(package: str, name: str, version: str) -> None:
    assert lock.package_name(package) == name
    assert lock.package_version(package) == version


@pytest.mark.parametrize(
    ("given", "expected"), [("", ()), ("a", ("a",)), ("a,b", ("a", "b")), (" a, b ,", ("a", "b"))]
)
def test_names_to_upgrade(given: str, expected: tuple[str, ...]) -> None:
    assert lock.upgrades({"JETTISON_LOCK": "write", "JETTISON_LOCK_UPGRADE": given}) == expected
