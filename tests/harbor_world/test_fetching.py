"""How the tdnf shim fetches and keeps files: as measured with 3.5.2 and 3.5.8, whatever dnf would do."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from tests.harbor.world import World
from tests.harbor_world.conftest import Inside, error
from tests.scripts.serving import Server, served

KEY = "file:///etc/pki/rpm-gpg/MICROSOFT-RPM-GPG-KEY"
PLACES = {"3.0": "azurelinux/3.0/prod/base/x86_64", "2.0": "cbl-mariner/2.0/prod/base/x86_64"}
SYNC = "Error: Failed to synchronize cache for repo 'Copy'"
CACHE = "r/var/cache/tdnf"


class Client:
    """One repository file, whose repository is a server's, and an empty root."""

    def __init__(self, inside: Inside) -> None:
        self.inside = inside
        self.release = (inside.root / "usr/libexec/harbor/release").read_text().strip()
        self.folder = inside.root / "srv/repo" / PLACES[self.release]
        self.files = inside.root / "tmp/files"
        for place in (self.files, inside.root / "r"):
            shutil.rmtree(place, ignore_errors=True)
        self.files.mkdir()
        (self.files / "tdnf.conf").write_text("[main]\ngpgcheck=1\nkeepcache=1\ncachedir=/var/cache/tdnf\n")

    @property
    def new(self) -> bool:
        return self.release == "3.0"

    def tdnf(self, url: str, command: str, *lines: str) -> tuple[int, str, str]:
        text = [
            "[copy]",
            "name=Copy",
            f"baseurl={url}",
            "enabled=1",
            "gpgcheck=1",
            f"gpgkey={KEY}",
            *lines,
            "",
        ]
        (self.files / "copy.repo").write_text("\n".join(text))
        options = f"-y -c /tmp/files/tdnf.conf --releasever={self.release} --installroot=/r"
        done = self.inside.tdnf(f"{options} --setopt=reposdir=/tmp/files {command}")
        return done.code, done.out, done.err

    def cached(self, name: str) -> Path:
        return next((self.inside.root / CACHE / "copy/rpms").rglob(f"{name}-[0-9]*.rpm"))


@pytest.fixture
def client(base: Inside) -> Client:
    return Client(base)


@pytest.fixture
def server(client: Client) -> Iterator[Server]:
    with served(client.folder) as running:
        yield running


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
def test_status_is_not_asked_again(client: Client, server: Server, status: int) -> None:
    server.answers["repomd.xml"] = status
    code, _, err = client.tdnf(server.url, "install words")
    said = f"Error: {status} when downloading {server.url}/repodata/repomd.xml"
    hint = ". Please check repo url or refresh metadata with 'tdnf makecache'."
    assert (code, err) == (86, error(1622, "Invalid argument", said, hint, SYNC))
    assert server.asked == ["/repodata/repomd.xml"]


def test_broken_connection_is_asked_eleven_times(client: Client) -> None:
    asked: list[None] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_hang_up, args=(listener, asked))
        thread.start()
        code, out, err = client.tdnf(f"http://127.0.0.1:{listener.getsockname()[1]}", "install words")
        thread.join()
    assert (code, err) == (229, error(1253, "Server returned nothing (no headers, no data)", SYNC))
    assert len(asked) == 11
    assert out.count("retrying ") == 10


def _hang_up(listener: socket.socket, asked: list[None]) -> None:
    for _ in range(11):
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
        asked.append(None)


DIGEST = "Payload SHA256 ALT digest: BAD (Expected "
DAMAGES: dict[str, tuple[Callable[[bytes], bytes], int, str]] = {
    "cut in the payload": (lambda content: content[:-60], 245, "Error(1525) : rpm transaction failed"),
    "other bytes": (
        lambda content: content[:-100] + bytes(100),
        245,
        "Error(1525) : rpm transaction failed",
    ),
    "cut in the header": (lambda content: content[:1000], 192, "Error(1472) : rpm generic failure"),
    "zeros": (
        lambda content: bytes(len(content)),
        191,
        "Error(1471) : rpm generic error - not found (possible corrupt rpm file)",
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
@pytest.mark.parametrize("cleaned", ["all", "packages"])
def test_damaged_package_is_kept_whatever_is_cleaned(
    client: Client, server: Server, name: str, cleaned: str
) -> None:
    damage, code, last = DAMAGES[name]
    assert client.tdnf(server.url, "install words")[0] == 0
    file = client.cached("words")
    file.write_bytes(damage(file.read_bytes()))
    shutil.rmtree(client.inside.root / "r/var/lib")
    _, out, err = client.tdnf(server.url, f"clean {cleaned}")
    assert (out.splitlines()[-1], err) == ("Done.", "")
    server.asked.clear()
    found, out, err = client.tdnf(server.url, "install words")
    if client.new:
        code, last = 248, "Error(1528) : File checksum does not match."
        assert err.splitlines()[-2] == f"Error processing package: {file.name}"
    assert (found, err.splitlines()[-1]) == (code, last)
    assert (DIGEST in out) == (code == 245)
    assert [path for path in server.asked if path.endswith(".rpm")] == []
    assert file.exists()


def test_package_of_another_address_is_taken_for_its_own(client: Client, server: Server) -> None:
    assert client.tdnf(server.url, "install words")[0] == 0
    other = client.inside.root / "tmp/other"
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(client.folder, other)
    next((other / "Packages").glob("words-*.rpm")).unlink()
    shutil.rmtree(client.inside.root / "r/var/lib")
    assert client.tdnf("file:///tmp/other", "install words")[0] == 0


SKIPS = ("skip_md_filelists=1", "skip_md_updateinfo=1", "skip_md_other=1")


def test_what_a_repository_file_skips_is_not_fetched(client: Client, server: Server) -> None:
    def parts() -> set[str]:
        found = {path.rpartition("/")[2].rpartition("-")[2] for path in server.asked if "repodata" in path}
        server.asked.clear()
        return found

    assert client.tdnf(server.url, "makecache --refresh")[0] == 0
    assert parts() == {"repomd.xml", "primary.xml.gz", "filelists.xml.gz", "other.xml.gz"}
    shutil.rmtree(client.inside.root / CACHE)
    assert client.tdnf(server.url, "makecache --refresh", *SKIPS)[0] == 0
    assert parts() == {"repomd.xml", "primary.xml.gz"}


def test_file_lists_are_needed_for_files_of_some_folders_only(client: Client, server: Server) -> None:
    code, _, err = client.tdnf(server.url, "install speller", *SKIPS)
    assert (code, err.splitlines()[-1]) == (21, "Error(1301) : Solv general runtime error")
    assert "nothing provides /usr/share/words/list needed by speller-1.0-1" in err
    assert client.tdnf(server.url, "install speller-in-bin", *SKIPS)[0] == 0


def test_only_few_authorities_are_trusted(client: Client, world: World) -> None:
    authority = client.inside.root / "tmp/authority.crt"
    shutil.copy(world.authority / "authority.crt", authority)
    with served(client.folder, world.authority / "server.pem") as server:
        refused = client.tdnf(server.url, "install words", "retries=0")
        wrong = client.tdnf(server.url, "install words", "sslcacert=file:///tmp/authority.crt")
        right = client.tdnf(server.url, "install words", "sslcacert=/tmp/authority.crt")
    text = "SSL peer certificate or SSH remote key was not OK"
    assert (refused[0], refused[2]) == (237, error(1261, text, SYNC))
    text = "Problem with the SSL CA cert (path? access rights?)"
    assert (wrong[0], wrong[2]) == (254, error(1278, text, SYNC))
    assert right[0] == 0
