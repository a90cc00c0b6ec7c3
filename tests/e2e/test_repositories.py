"""Package repositories of the build file: their logins stay secret, and no build waits for another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.engines import Build, Buildctl
from tests.e2e.harbor_env import ROOT, Harbor
from tests.e2e.stalling import stalling
from tests.harbor.world import World
from tests.scripts.serving import served

WWW = ROOT / ".harbor/www"
HEAD = "distro: azurelinux-3.0\nrootfs:\n  packages: [{packages}]\n"
REPOSITORY = (
    '  repos: [{{name: ours, url: "{url}/unsigned/azurelinux", verify: none, secrets: [{secrets}]}}]\n'
)
PASSWORD = "s3cret-of-the-harbor"  # noqa: S105 - of a server that only this test has

pytestmark = pytest.mark.stand_in  # packages and servers made for tests


def written(folder: Path, text: str) -> Build:
    folder.mkdir()
    (folder / "jettison.yaml").write_text(text)
    return Build(context=folder)


@pytest.mark.harbor
def test_a_slow_repository_holds_up_no_other_build(harbor: Harbor, tmp_path: Path) -> None:
    """The file that is unlike all others makes the second root one that nobody has built."""
    with ThreadPoolExecutor() as pool, stalling(WWW, ".rpm") as server:
        text = HEAD + REPOSITORY
        slow = written(
            tmp_path / "slow", text.format(packages="greeter-unsigned", url=server.url, secrets="")
        )
        waiting = pool.submit(Buildctl(harbor).oci, slow, tmp_path / "slow.tar")
        assert server.silent.wait(120)
        other = written(tmp_path / "other", HEAD.format(packages="tzdata") + f"  remove: [{tmp_path}]\n")
        Buildctl(harbor).oci(other, tmp_path / "other.tar").ok()
        assert not waiting.done()
        server.ended.set()
        assert waiting.result().code != 0


@pytest.mark.harbor
def test_a_login_is_in_nothing_that_a_build_leaves(harbor: Harbor, world: World, tmp_path: Path) -> None:
    secret = tmp_path / "netrc"
    secret.write_text(f"machine 127.0.0.1 login ci password {PASSWORD}\n")
    image = tmp_path / "image.tar"
    with served(WWW, world.authority / "server.pem") as server:
        server.login = f"ci:{PASSWORD}"
        text = (HEAD + REPOSITORY).format(packages="greeter-unsigned", url=server.url, secrets="netrc")
        build = Build(
            context=written(tmp_path / "project", text).context,
            output=f"type=oci,dest={image},compression=uncompressed",
            extra=("--opt", "attest:provenance=mode=max", "--secret", f"id=netrc,src={secret}"),
        )
        done = Buildctl(harbor).build(build).ok()
    assert any(path.endswith("/greeter-unsigned-1.0-1.azl3.x86_64.rpm") for path in server.asked)
    found = image.read_bytes()
    assert b"slsa.dev/provenance" in found
    assert b"greeter-unsigned" in found
    assert PASSWORD.encode() not in found
    assert PASSWORD not in done.text
