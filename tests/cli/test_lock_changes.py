"""What differs between two lock files."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from jettison.cli.lock_changes import as_json, changes, table
from jettison.lock import Lock, Root

A, B = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
BASE = "mcr.microsoft.com/azurelinux/base/core:3.0"


def root(*packages: str, target: str = "", platform: str = "linux/amd64") -> Root:
    lines = tuple(package if " " in package else f"{package} {A}" for package in packages)
    return Root(target=target, platform=platform, asked=(), packages=lines)


def lock(*roots: Root, images: dict[str, str] | None = None) -> Lock:
    return Lock(name="jettison.lock", images=images or {}, roots=roots)


def built(*packages: str, builder: str = "linux/amd64", target: str = "") -> Lock:
    return replace(lock(OLD), builder=builder, stages=(replace(root(*packages, target=target), stage="app"),))


def said(before: Lock | None, after: Lock) -> str:
    return table(changes(before, after))


OLD = root("tzdata-2026a-1.azl3.noarch", "zlib-1.3-1.azl3.x86_64")
NEW = root("tzdata-2026b-1.azl3.noarch", "zlib-1.3-1.azl3.x86_64")
TZDATA = "2026a-1.azl3 -> 2026b-1.azl3"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(lock(OLD), lock(OLD), "", id="the same"),
        pytest.param(lock(OLD), lock(NEW), f"tzdata  {TZDATA}\n", id="a newer package"),
        pytest.param(lock(NEW), lock(OLD), "tzdata  2026b-1.azl3 -> 2026a-1.azl3\n", id="an older one"),
        pytest.param(
            lock(root("a-1-1.noarch")),
            lock(root("b-long-2:1.0~rc1-3.azl3.x86_64")),
            "a       removed 1-1\nb-long  added 2:1.0~rc1-3.azl3\n",
            id="added and removed",
        ),
        pytest.param(
            lock(root(f"a-1-1.noarch {A}")),
            lock(root(f"a-1-1.noarch {B}")),
            "a  a-1-1.noarch sha256:aaaaaaaaaaaa -> a-1-1.noarch sha256:bbbbbbbbbbbb\n",
            id="another content",
        ),
        pytest.param(
            lock(root("a-1-1.noarch")),
            lock(root("a-1-1.noarch", "a-2-1.noarch")),
            "a  1-1 -> 1-1, 2-1\n",
            id="two of one name",
        ),
        pytest.param(
            lock(images={BASE: A}),
            lock(images={BASE: B, "example.com/b:1": A}),
            "example.com/b:1                             added sha256:aaaaaaaaaaaa\n"
            f"{BASE}  sha256:aaaaaaaaaaaa -> sha256:bbbbbbbbbbbb\n",
            id="images",
        ),
        pytest.param(
            replace(lock(), files={"https://a": A}, frontend={"example.com/f:1": A}),
            replace(lock(), files={"https://a": B}, frontend={"example.com/f:1": B}),
            "example.com/f:1  sha256:aaaaaaaaaaaa -> sha256:bbbbbbbbbbbb\n"
            "https://a        sha256:aaaaaaaaaaaa -> sha256:bbbbbbbbbbbb\n",
            id="frontend and files",
        ),
        pytest.param(
            replace(lock(), frontend={"example.com/f:1": A}), lock(), "", id="a frontend that is no image"
        ),
        pytest.param(
            built("git-1-1.x86_64", "tzdata-1-1.noarch"),
            replace(built("git-2-1.x86_64", "tzdata-1-1.noarch"), roots=(NEW,)),
            f"tzdata                          {TZDATA}\ngit (stage app on linux/amd64)  1-1 -> 2-1\n",
            id="packages of a stage",
        ),
        pytest.param(
            lock(OLD),
            built("git-1-1.x86_64", target="web"),
            "stage app of target web on linux/amd64  added 1 package\n",
            id="a stage that was not held",
        ),
        pytest.param(
            lock(OLD, root("tzdata-2026a-1.azl3.noarch", platform="linux/arm64")),
            lock(NEW, root("tzdata-2026b-1.azl3.noarch", platform="linux/arm64")),
            f"tzdata  {TZDATA}\n",
            id="in all roots",
        ),
        pytest.param(
            lock(OLD, root("bash-5-1.azl3.x86_64", target="debugging")),
            lock(NEW, root("bash-6-1.azl3.x86_64", target="debugging")),
            "bash (target debugging on linux/amd64)  5-1.azl3 -> 6-1.azl3\n"
            f"tzdata (linux/amd64)                    {TZDATA}\n",
            id="in some roots",
        ),
        pytest.param(
            lock(OLD),
            lock(root("a-1-1.noarch", platform="linux/arm64")),
            "linux/arm64  added 1 package\nlinux/amd64  removed 2 packages\n",
            id="roots",
        ),
        pytest.param(
            None, lock(OLD, images={BASE: A}), f"{BASE}  added sha256:aaaaaaaaaaaa\n"
            "linux/amd64                                 added 2 packages\n", id="no lock file"
        ),
    ],
)  # fmt: skip
def test_changes_are_a_table(before: Lock | None, after: Lock, expected: str) -> None:
    assert said(before, after) == expected


def test_scripts_get_all_of_it() -> None:
    found = changes(lock(OLD, images={BASE: A}), lock(root("zlib-1.3-1.azl3.x86_64"), images={BASE: B}))
    assert json.loads(as_json(found)) == [
        {"kind": "image", "name": BASE, "before": A, "after": B, "roots": []},
        {
            "kind": "package",
            "name": "tzdata",
            "before": "2026a-1.azl3",
            "after": None,
            "roots": [{"target": "", "platform": "linux/amd64"}],
        },
    ]
