"""Files of one's own in an image: they land in the root as it is, and leave it as it is."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.e2e.archive import Archive, Entry
from tests.e2e.engines import Build, Engine
from tests.scratch import scratch_folder

FILES = """\
files:
  - {dest: /etc/motd, content: "welcome\\n", mode: "0600", owner: nonroot}
  - {dest: /bin/link, symlink: /etc/motd}
  - {src: tool, dest: /bin, mode: "0755"}
  - {src: "conf/*.yaml", dest: /etc/app}
  - {src: conf, dest: /opt/conf}
  - {dest: /tmp/deep/note, content: x}
  - {dest: /var/tmp/note, content: x}
  - {dest: /root/note, content: x}
  - {dest: /boot/note, content: x}
  - {dest: /home/nonroot/note, content: x}
"""


@pytest.fixture(scope="module")
def context(request: pytest.FixtureRequest) -> Path:
    folder = scratch_folder(request, "files")
    (folder / "conf").mkdir()
    (folder / "conf" / "a.yaml").write_text("a: 1\n")
    (folder / "conf" / "b.yaml").write_text("b: 1\n")
    (folder / "conf" / "c.txt").write_text("c\n")
    (folder / "tool").write_text("#!/usr/bin/none\n")
    return folder


def tree(engine: Engine, context: Path, text: str) -> dict[str, Entry]:
    (context / "jettison.yaml").write_text(text)
    engine.oci(Build(context=context), context / "image.tar").ok()
    return Archive.read(context / "image.tar").tree()


@pytest.fixture(scope="module")
def image(engine: Engine, context: Path) -> dict[str, Entry]:
    return tree(engine, context, f"distro: azurelinux-3.0\n{FILES}")


@pytest.mark.parametrize("link", ["bin", "sbin", "lib", "lib64", "usr/lib64", "usr/local/lib64", "var/run"])
def test_links_of_the_root_stay_links(image: dict[str, Entry], link: str) -> None:
    assert image[link].member.issym()


def test_files_are_where_their_description_says(image: dict[str, Entry]) -> None:
    assert image["usr/bin/link"].member.linkname == "/etc/motd"
    assert image["usr/bin/tool"].content == b"#!/usr/bin/none\n"
    assert stat.S_IMODE(image["usr/bin/tool"].member.mode) == 0o755
    motd = image["etc/motd"]
    assert (motd.content, motd.member.uid, stat.S_IMODE(motd.member.mode)) == (b"welcome\n", 65532, 0o600)
    assert {path for path in image if path.startswith(("etc/app/", "opt/conf/"))} == {
        "etc/app/a.yaml",
        "etc/app/b.yaml",
        "opt/conf/a.yaml",
        "opt/conf/b.yaml",
        "opt/conf/c.txt",
    }


@pytest.mark.parametrize(
    ("path", "mode", "owner"),
    [
        pytest.param("tmp", 0o1777, 0, id="tmp"),
        pytest.param("tmp/deep", 0o755, 0, id="below tmp"),
        pytest.param("var/tmp", 0o1777, 0, id="var/tmp"),
        pytest.param("var", 0o755, 0, id="var"),
        pytest.param("root", 0o750, 0, id="root"),
        pytest.param("boot", 0o700, 0, id="boot"),
        pytest.param("home", 0o755, 0, id="home"),
        pytest.param("home/nonroot", 0o700, 65532, id="nonroot's home"),
    ],
)
def test_directories_of_the_root_keep_mode_and_owner(
    image: dict[str, Entry], path: str, mode: int, owner: int
) -> None:
    member = image[path].member
    assert (stat.S_IMODE(member.mode), member.uid, member.gid) == (mode, owner, owner)


def test_an_image_may_hold_nothing_but_files(engine: Engine, context: Path) -> None:
    text = "distro: azurelinux-3.0\nrootfs: {base: none}\nfiles: [{src: tool, dest: /tool}]\n"
    assert set(tree(engine, context, text)) == {"tool"}


def test_removed_paths_are_gone(engine: Engine, context: Path) -> None:
    text = (
        "distro: azurelinux-3.0\npackages: [tzdata]\n"
        "rootfs: {remove: [/usr/share/zoneinfo/Europe, /etc/profile]}\n"
    )
    found = tree(engine, context, text)
    assert "usr/share/zoneinfo/UTC" in found
    assert "etc/profile" not in found
    assert not [path for path in found if path.startswith("usr/share/zoneinfo/Europe")]


def test_copied_directories_go_where_the_links_of_the_root_lead(engine: Engine, tmp_path: Path) -> None:
    for name in ("bin", "lib64", "usr/lib64", "tmp", "opt"):
        (tmp_path / "tree" / name).mkdir(parents=True)
        (tmp_path / "tree" / name / f"of-{name.replace('/', '-')}").write_text(name)
    (tmp_path / "tree" / "sbin").symlink_to("usr/sbin")
    text = "distro: azurelinux-3.0\nfiles: [{src: tree, dest: /}]\n"
    found = tree(engine, tmp_path, text)
    for link in ("bin", "sbin", "lib64", "usr/lib64"):
        assert found[link].member.issym()
    assert {"usr/bin/of-bin", "usr/lib/of-lib64", "usr/lib/of-usr-lib64", "opt/of-opt"} <= set(found)
    assert stat.S_IMODE(found["tmp"].member.mode) == 0o1777


def test_what_has_a_layer_of_its_own_keeps_it_when_the_rest_changes(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "one").write_text("1")
    files = "[{src: main, dest: /app/main}, {src: modules, dest: /lib64/modules, own-layer: true}]"
    (tmp_path / "jettison.yaml").write_text(f"distro: azurelinux-3.0\nfiles: {files}\n")
    images = []
    for number in (1, 2):
        (tmp_path / "main").write_text(f"{number}")
        engine.oci(Build(context=tmp_path), tmp_path / f"{number}.tar").ok()
        images.append(Archive.read(tmp_path / f"{number}.tar"))
    first, second = images
    assert first.digests[:2] == second.digests[:2]
    assert first.digests[2] != second.digests[2]
    assert [sorted(path for path in layer if path.endswith(("one", "main"))) for layer in second.layers] == [
        [],
        ["usr/lib/modules/one"],
        ["app/main"],
    ]
