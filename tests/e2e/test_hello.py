"""The unedited example on both engines: it runs, it is small, and it is what it says."""

from __future__ import annotations

import hashlib
import stat
import uuid
from collections.abc import Callable
from pathlib import Path

from tests.e2e.archive import Archive
from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import Build, Engine
from tests.e2e.upx import unpack

PROGRAM = "usr/bin/hello"
SBOM = "usr/share/sbom/hello.cdx.json"
SHELLS = ("sh", "bash", "dash", "ash", "busybox", "zsh")


def test_prints_its_greeting_as_the_nonroot_user(engine: Engine, tmp_path: Path) -> None:
    tag = f"jettison-e2e:{uuid.uuid4().hex}"
    engine.load(Build(context=EXAMPLE), tag, tmp_path)
    try:
        run = engine.harbor.run("docker", "run", "--rm", tag).ok()
        assert run.stdout.decode() == "Hello from Jettison, uid 65532\n"
    finally:
        engine.harbor.run("docker", "rmi", "-f", tag)


def test_is_two_layers_from_scratch(hello: Archive) -> None:
    assert len(hello.layers) == 2
    assert PROGRAM in hello.layers[1]
    assert "usr/lib/os-release" in hello.layers[0]
    assert len(hello.config["history"]) == 2


def test_layer_of_the_program_holds_nothing_but_the_program(hello: Archive) -> None:
    assert sorted(hello.layers[1]) == ["usr", "usr/bin", PROGRAM, "usr/share", "usr/share/sbom", SBOM]


def test_has_no_shell_and_nothing_of_the_package_manager(hello: Archive) -> None:
    names = {path.rsplit("/", 1)[-1] for path in hello.tree()}
    assert names.isdisjoint(SHELLS)
    assert names.isdisjoint({"tdnf", "rpm", "rpmdb.sqlite", "history.db", "dnf", "yum.repos.d"})


def test_config_says_how_to_run_it(hello: Archive) -> None:
    assert hello.config["config"] == {
        "User": "65532:65532",
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        "Entrypoint": ["/usr/bin/hello"],
        "WorkingDir": "/",
    }
    assert (hello.config["architecture"], hello.config["os"]) == ("amd64", "linux")


def test_accounts_home_and_temporary_directories_are_there(hello: Archive) -> None:
    tree = hello.tree()
    assert tree["etc/passwd"].content.decode() == (
        "root:x:0:0:root:/root:/sbin/nologin\n"
        "nobody:x:65534:65534:nobody:/:/sbin/nologin\n"
        "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n"
    )
    home = tree["home/nonroot"].member
    assert (home.uid, home.gid, stat.S_IMODE(home.mode)) == (65532, 65532, 0o700)
    assert stat.S_IMODE(tree["tmp"].member.mode) == 0o1777


def test_packed_program_unpacks_to_the_compiled_one(
    engine: Engine, hello: Archive, edited: Callable[[str, str], Path], tmp_path: Path
) -> None:
    plain = tmp_path / "plain"
    engine.tree(Build(context=edited("upx: true\n", "")), plain).ok()
    compiled = (plain / PROGRAM).read_bytes()
    packed = hello.tree()[PROGRAM].content
    assert b"UPX!" in packed
    assert len(packed) < len(compiled) / 2
    unpacked = unpack(engine.harbor, packed, tmp_path)
    assert hashlib.sha256(unpacked).hexdigest() == hashlib.sha256(compiled).hexdigest()


def test_is_at_most_six_megabytes_more_than_the_packed_program(hello: Archive) -> None:
    tree = hello.tree()
    total = sum(len(entry.content) for entry in tree.values())
    assert total <= len(tree[PROGRAM].content) + 6_000_000
