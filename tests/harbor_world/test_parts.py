"""The parts that need no root: the cache, the Debian mirror, command lines, errors, tar files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harbor.world.commands import WorldError
from tests.harbor.world.debs import mirror_entry
from tests.harbor.world.payloads import PAYLOADS, Payload, spec_of
from tests.harbor.world.shim.tdnf_over_dnf.errors import TdnfError
from tests.harbor.world.shim.tdnf_over_dnf.options import parse
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.trees import changes, listing, write_tar

DEB822 = """# a comment
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""
ONE_LINE = """# deb http://old.example/debian bookworm main
deb [signed-by=/k.gpg arch=amd64] http://m.example/d trixie main contrib
"""
ENTRY = "Types: deb\nSuites: sid\nComponents: main\nArchitectures: amd64\n"


def test_mirror_from_deb822(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d/debian.sources").write_text(DEB822)
    assert mirror_entry("sid", tmp_path) == (
        f"{ENTRY}URIs: http://mirror.example/debian\n"
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
    )


def test_mirror_of_security_updates(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(
        "deb http://m.example/d trixie main\ndeb http://m.example/s trixie-security main\n"
    )
    assert mirror_entry("sid-security", tmp_path) == (
        f"{ENTRY.replace('sid', 'sid-security')}URIs: http://m.example/s\n"
    )


def test_mirror_from_one_line(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(ONE_LINE)
    assert mirror_entry("sid", tmp_path) == f"{ENTRY}URIs: http://m.example/d\nSigned-By: /k.gpg\n"


def test_no_debian_mirror(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text("deb http://m.example/ubuntu noble main\n")
    with pytest.raises(WorldError) as caught:
        mirror_entry("sid", tmp_path)
    assert str(caught.value) == (
        f"no Debian archive for sid is configured below {tmp_path}: add one to its sources.list"
    )


def test_part_is_made_once(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(place: Path) -> None:
        made.append(place)
        (place / "file").write_text("text")

    first, second = (part(tmp_path, "name", "key", make) for _ in range(2))
    assert first == second == tmp_path / "name-key"
    assert ((first / "file").read_text(), len(made)) == ("text", 1)


def test_failed_part_leaves_nothing(tmp_path: Path) -> None:
    def make(place: Path) -> None:
        (place / "half").touch()
        raise WorldError("no")

    with pytest.raises(WorldError, match=r"^no$"):
        part(tmp_path, "name", "key", make)
    assert [path.name for path in tmp_path.iterdir()] == [".name.lock"]


def test_fingerprint_tells_names_and_contents_apart(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("b")
    before = fingerprint(tmp_path)
    (tmp_path / "a").rename(tmp_path / "c")
    assert before != fingerprint(tmp_path)
    assert fingerprint("ab", "c") != fingerprint("a", "bc")


def test_tar_is_the_same_every_time(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "b").mkdir(parents=True)
    tars = []
    for number in range(2):
        (root / "b/file").write_text("text")
        (root / "a").unlink(missing_ok=True)
        (root / "a").symlink_to("b/file")
        write_tar(root, tmp_path / f"{number}.tar", epoch=7)
        tars.append((tmp_path / f"{number}.tar").read_bytes())
    assert tars[0] == tars[1]


def test_changes_are_what_is_new_or_different(tmp_path: Path) -> None:
    (tmp_path / "same").write_text("1")
    (tmp_path / "folder").mkdir()
    (tmp_path / "changed").write_text("1")
    before = listing(tmp_path)
    (tmp_path / "changed").write_text("22")
    (tmp_path / "folder/new").symlink_to("/nowhere")
    assert changes(before, listing(tmp_path)) == ("changed", "folder/new")


def test_command_line() -> None:
    line = "-y install --installroot=/r --releasever 3.0 -x a --exclude=b bash --setopt=reposdir=/d"
    flags = ("--setopt=tsflags=nodocs", "--setopt=tsflags=noscripts")
    options = parse([*line.split(), *flags, "--rpmdefine", "a b"], new=True)
    assert (options.words, options.flags) == (("install", "bash"), frozenset({"assumeyes"}))
    assert (options.install_root, options.values["releasever"]) == ("/r", "3.0")
    assert (options.lists["exclude"], options.lists["rpmdefine"]) == (("a", "b"), ("a b",))
    assert (options.transaction_flags, options.repository_folder) == (("nodocs", "noscripts"), "/d")


def test_exit_code_is_the_number_modulo_256() -> None:
    assert (TdnfError(1024, "").exit_code, TdnfError(1011, "").exit_code) == (0, 243)


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.name)
def test_spec_has_name_version_and_files(payload: Payload) -> None:
    for distro in (0, 1):
        lines = spec_of(payload, distro).splitlines()
        version, release = payload.versions[distro].split("-")
        assert lines[:3] == [f"Name: {payload.name}", f"Version: {version}", f"Release: {release}%{{?dist}}"]
        assert lines[-1] == "%files -f %{_topdir}/files.list"
