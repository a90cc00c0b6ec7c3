"""The program's layer: where its files go, and that it leaves the root below as it is."""

from __future__ import annotations

import pytest

from jettison.distros import layout
from jettison.errors import BuildError
from jettison.platforms import Platform
from tests.compiler.graph import Action, compiled

HEAD = "distro: azurelinux-3.0\n"
EMPTY = f"{HEAD}rootfs: {{base: none}}\n"


def actions(files: str) -> list[Action]:
    """Give what collects the files of a description."""
    return compiled(f"{HEAD}files: [{files}]\n").named("[image] collect")["file"]["actions"]


def made(files: str) -> dict[object, tuple[object, object]]:
    """Give the directories that are made, with mode and owner."""
    found = [action["mkdir"] for action in actions(files) if "mkdir" in action]
    return {each["path"]: (each["mode"], each.get("owner")) for each in found}


@pytest.mark.parametrize(
    ("dest", "path"),
    [
        pytest.param("/opt/x", "/opt/x", id="as written"),
        pytest.param("/bin/x", "/usr/bin/x", id="bin"),
        pytest.param("/sbin/x", "/usr/sbin/x", id="sbin"),
        pytest.param("/lib/a/x", "/usr/lib/a/x", id="lib"),
        pytest.param("/lib64/x", "/usr/lib/x", id="lib64"),
        pytest.param("/usr/lib64/x", "/usr/lib/x", id="usr/lib64"),
        pytest.param("/usr/local/lib64/x", "/usr/local/lib/x", id="usr/local/lib64"),
        pytest.param("/var/run/x", "/run/x", id="var/run"),
        pytest.param("/var/lock/x", "/run/lock/x", id="var/lock"),
        pytest.param("/binary/x", "/binary/x", id="only whole names"),
        pytest.param("//bin/./x", "/usr/bin/x", id="not clean"),
    ],
)
def test_a_file_goes_where_the_links_of_the_root_lead(dest: str, path: str) -> None:
    (mkfile,) = [each["mkfile"] for each in actions(f"{{dest: {dest}, content: x}}") if "mkfile" in each]
    assert mkfile["path"] == path


@pytest.mark.parametrize(
    ("file", "dest"),
    [
        pytest.param("src: hello, dest: /opt/hello", "/opt/hello", id="a file"),
        pytest.param("src: hello, dest: /opt/app/", "/opt/app/", id="a directory by its slash"),
        pytest.param("src: hello, dest: /usr/bin", "/usr/bin/", id="a directory of the root"),
        pytest.param("src: hello, dest: /bin", "/usr/bin/", id="a link of the root"),
        pytest.param("src: hello, dest: /lib64/", "/usr/lib/", id="a link of the root with a slash"),
        pytest.param("src: 'conf/*.yaml', dest: /etc/app", "/etc/app/", id="a glob"),
        pytest.param("src: 'a[1].txt', dest: /etc/app", "/etc/app", id="a name with a bracket"),
        pytest.param("src: tree, dest: /", "/", id="the root"),
    ],
)
def test_what_is_copied_lands_in_directories_and_beside_no_link(file: str, dest: str) -> None:
    (copied,) = [each["copy"] for each in actions(f"{{{file}}}") if "copy" in each]
    assert copied["dest"] == dest


def test_directories_above_a_file_are_as_the_root_has_them() -> None:
    assert made("{dest: /home/nonroot/.config/x, content: x}, {dest: /root/x, content: x}") == {
        "/home": (0o755, None),
        "/home/nonroot": (0o700, {"user": {"id": 65532}, "group": {"id": 65532}}),
        "/home/nonroot/.config": (0o755, None),
        "/root": (0o750, None),
    }


def test_a_directory_for_everyone_keeps_its_sticky_bit() -> None:
    (copied,) = [each["copy"] for each in actions("{dest: /tmp/x, content: x}") if "copy" in each]
    assert (copied["src"], copied["dest"], copied["mode"]) == ("/tmp", "/tmp", 0o1777)
    assert made("{dest: /tmp/x, content: x}") == {}


def test_each_directory_is_made_once() -> None:
    both = actions("{dest: /opt/a, content: x}, {dest: /opt/b, content: x}")
    assert [next(iter(set(each) & {"mkdir", "mkfile"})) for each in both] == ["mkdir", "mkfile", "mkfile"]


@pytest.mark.parametrize("dest", ["/", "/usr", "/usr/local/", "/var", "/etc/", "/usr/lib", "/var/lib"])
def test_a_copy_that_may_bring_a_link_s_name_is_settled(dest: str) -> None:
    graph = compiled(f"{HEAD}files: [{{src: tree, dest: {dest}}}]\n")
    words = graph.named("[image] settle")["exec"]["process"]["args"]
    assert words[1:12] == [
        "/run/jettison/settle.sh",
        "--spare=/etc/os-release",
        "--spare=/usr/lib/os-release",
        "--spare=/var/lib/rpmmanifest",
        "--spare=/var/lib/rpm",
        "--spare=/etc/passwd",
        "--spare=/etc/group",
        "/run/jettison-tree",
        "/run/jettison-settled",
        "/bin=/usr/bin",
        "/sbin=/usr/sbin",
    ]
    assert words[words.index("--") + 1 :] == [
        "700:0:/boot",
        "555:0:/proc",
        "750:0:/root",
        "555:0:/sys",
        "1777:0:/tmp",
        "1777:0:/var/tmp",
        "700:65532:/home/nonroot",
    ]


def test_an_account_file_with_an_entry_of_its_own_may_be_in_a_tree_too() -> None:
    files = "{src: tree, dest: /}, {dest: /etc/passwd, content: x}"
    words = compiled(f"{HEAD}files: [{files}]\n").named("[image] settle")["exec"]["process"]["args"]
    assert [word for word in words if word.startswith("--spare=/etc")] == [
        "--spare=/etc/os-release",
        "--spare=/etc/group",
    ]


@pytest.mark.parametrize("dest", ["/opt", "/etc/ssl/", "/usr/share", "/usr/bin/x"])
def test_other_copies_need_no_settling(dest: str) -> None:
    assert not [
        name for name in compiled(f"{HEAD}files: [{{src: t, dest: {dest}}}]\n").names if "settle" in name
    ]


@pytest.mark.parametrize(
    ("files", "settled"),
    [
        pytest.param("{src: t, dest: /opt/}, {dest: /opt/l/x, content: x}", True, id="below a link of it"),
        pytest.param("{src: 't*', dest: /opt}, {dest: /opt/l, content: x}", True, id="through a link of it"),
        pytest.param("{src: t, dest: /opt/a}, {src: u, dest: /opt/a/b/}", True, id="a copy into a copy"),
        pytest.param("{dest: /opt/l/x, content: x}, {src: t, dest: /opt/}", False, id="before it"),
        pytest.param("{src: t, dest: /opt/a}, {dest: /opt/b/x, content: x}", False, id="beside it"),
        pytest.param("{src: t, dest: /opt/a}, {src: u, dest: /opt/a}", False, id="at its place"),
    ],
)
def test_a_copy_that_a_later_file_goes_into_is_settled(files: str, *, settled: bool) -> None:
    names = compiled(f"{HEAD}files: [{files}]\n").names
    assert any("settle" in name for name in names) is settled


def test_links_of_the_layout_lead_to_no_other_link() -> None:
    for places in (layout.AZURELINUX, layout.MARINER):
        targets = set(places.links.values())
        assert {places.real_path(target) for target in targets} == targets


def test_an_image_without_packages_has_one_layer_and_asks_for_no_base() -> None:
    graph = compiled(f"{EMPTY}files: [{{dest: /x, content: x}}]\n")
    assert graph.names == ["[image] collect /x", "result"]
    assert graph.config["history"] == [{"created_by": "jettison: add /x", "comment": "jettison.v1"}]


def test_packages_without_a_set_still_get_the_layout() -> None:
    graph = compiled("distro: azurelinux-3.0\nrootfs: {base: none, packages: [azurelinux-release]}\n")
    args = graph.named("[rootfs] install")["exec"]["process"]["args"]
    assert args[-2:] == ["filesystem", "azurelinux-release"]


def test_a_root_without_packages_has_no_links_to_follow() -> None:
    graph = compiled(f"{EMPTY}files: [{{dest: /bin/x, content: x}}]\n")
    (made,) = [each["mkfile"] for each in graph.named("collect")["file"]["actions"] if "mkfile" in each]
    assert made["path"] == "/bin/x"


def test_an_image_of_nothing_is_refused() -> None:
    with pytest.raises(BuildError) as caught:
        compiled(EMPTY)
    assert caught.value.message == "the image would be empty: no packages and no files"
    assert caught.value.span is not None
    assert caught.value.span.line == 2


def test_programs_of_an_unknown_machine_are_not_packed() -> None:
    text = f"{EMPTY}files: [{{src: x, dest: /x}}]\nupx: {{files: [/x]}}\n"
    with pytest.raises(BuildError) as caught:
        compiled(text, target=Platform("linux", "riscv64"))
    assert caught.value.message == "programs for linux/riscv64 cannot be packed with UPX"


def test_a_fixed_time_is_that_of_all_that_ships_and_of_nothing_before() -> None:
    text = f"{HEAD}files: [{{src: x, dest: /opt/x}}]\n"
    plain, dated = compiled(text), compiled(text, epoch=7)
    (copied,) = dated.named("[image] set times of the program")["file"]["actions"]
    assert copied["copy"]["timestamp"] == 7_000_000_000
    assert dated.needs("set times of the program", "[image] collect")
    assert dated.needs("join root and program", "set times of the program")
    assert {op["digest"] for op in plain.ops[:-2]} < {op["digest"] for op in dated.ops}


def test_a_root_alone_needs_no_other_times() -> None:
    assert compiled(HEAD, epoch=7).names == compiled(HEAD).names
