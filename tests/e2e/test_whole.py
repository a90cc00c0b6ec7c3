"""The parts of a long description at work: accounts, secrets, what stays and goes, checks, tests, targets."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.e2e.archive import Archive, Entry
from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import Build, Engine
from tests.scratch import scratch_folder

WHOLE = """\
distro: azurelinux-3.0
args: {VERSION: dev}
stages:
  tools:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    workdir: /w
    steps:
      - run: (echo "built $VERSION"; cat /run/secrets/token; echo "$TOKEN") > out.txt
        secrets: [token, {id: token, env: TOKEN}]
  more:
    from: tools
    steps:
      - run: [/bin/sh, -c, "cat out.txt /c/*.txt > all.txt || cp out.txt all.txt"]
        cache: [/c]
        network: none
rootfs:
  packages: [tzdata, openssl]
  exclude: [busybox]
  docs: true
  keep: [/usr/share/zoneinfo/Africa]
  remove: [/usr/share/zoneinfo/Europe]
accounts:
  users: [{name: app, uid: 1000, home: /opt/app, groups: [nobody, extra]}]
  groups: [{name: extra, gid: 1234}]
files:
  - {from: more, src: /w/all.txt, dest: /etc/all.txt, owner: app, mode: "0640"}
image:
  user: app
  healthcheck: {test: [/usr/bin/openssl, version], interval: 30s, retries: 2}
checks: {no-setuid: true, max-size: 100MB}
tests:
  - name: openssl runs as the user of the image
    run: [/usr/bin/openssl, version]
    stdout: {contains: OpenSSL, matches: "^OpenSSL [0-9]"}
    stderr: {empty: true}
  - name: files are as they should be
    files:
      /etc/all.txt: {mode: "0640", owner: app, contains: built 7}
      /usr/share/zoneinfo/Europe: {exists: false}
targets:
  plain: {rootfs: {docs: false}, image: {env: {PLAIN: "yes"}}}
"""


@pytest.fixture(scope="module")
def project(request: pytest.FixtureRequest) -> Path:
    folder = scratch_folder(request, "whole")
    (folder / "jettison.yaml").write_text(WHOLE)
    (folder / "token").write_text("t0ken\n")
    return folder


def built(engine: Engine, project: Path, target: str = "") -> Archive:
    dest = project / "image.tar"
    secret = ("--secret", f"id=token,src={project / 'token'}")
    engine.oci(Build(context=project, args={"VERSION": "7"}, target=target, extra=secret), dest).ok()
    return Archive.read(dest)


@pytest.fixture(scope="module")
def image(engine: Engine, project: Path) -> Archive:
    return built(engine, project)


@pytest.fixture(scope="module")
def tree(image: Archive) -> dict[str, Entry]:
    return image.tree()


def test_checks_and_tests_leave_no_layer(image: Archive) -> None:
    assert len(image.layers) == 2
    assert not [path for path in image.layers[1] if not path.startswith("etc")]


def test_accounts_are_added(tree: dict[str, Entry]) -> None:
    assert "app:x:1000:1000:app:/opt/app:/sbin/nologin\n" in tree["etc/passwd"].content.decode()
    assert tree["etc/group"].content.decode() == (
        "root:x:0:\nnobody:x:65534:app\nnonroot:x:65532:\nextra:x:1234:app\napp:x:1000:\n"
    )
    home = tree["opt/app"].member
    assert (home.uid, home.gid, stat.S_IMODE(home.mode)) == (1000, 1000, 0o700)


def test_secrets_and_arguments_reach_the_step(tree: dict[str, Entry]) -> None:
    file = tree["etc/all.txt"]
    assert file.content == b"built 7\nt0ken\nt0ken\n\n"
    assert (file.member.uid, stat.S_IMODE(file.member.mode)) == (1000, 0o640)


def test_documentation_stays_and_removed_paths_go(tree: dict[str, Entry]) -> None:
    assert [path for path in tree if path.startswith("usr/share/man/man1/openssl")]
    assert "usr/share/zoneinfo/Africa/Cairo" in tree
    assert not [path for path in tree if path.startswith("usr/share/zoneinfo/Europe")]


def test_config_has_user_and_health_check(image: Archive) -> None:
    assert image.config["config"]["User"] == "1000:1000"
    assert image.config["config"]["Healthcheck"] == {
        "Test": ["CMD", "/usr/bin/openssl", "version"],
        "Interval": 30_000_000_000,
        "Retries": 2,
    }


def test_a_target_changes_what_it_names(engine: Engine, project: Path) -> None:
    found = built(engine, project, "plain")
    assert "PLAIN=yes" in found.config["config"]["Env"]
    assert not [path for path in found.tree() if path.startswith("usr/share/man/man1/openssl")]


def test_a_stage_is_a_target(engine: Engine, project: Path) -> None:
    found = built(engine, project, "tools")
    assert found.config["config"]["WorkingDir"] == "/w"
    assert "w/out.txt" in found.tree()


def test_debug_is_a_target_with_a_shell(engine: Engine, tmp_path: Path) -> None:
    engine.oci(Build(context=EXAMPLE, target="debug"), tmp_path / "image.tar").ok()
    tree = Archive.read(tmp_path / "image.tar").tree()
    assert {"usr/bin/bash", "usr/bin/hello", "usr/sbin/busybox"} <= set(tree)
