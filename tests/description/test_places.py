"""Paths and names that would be taken for something else, or lead somewhere else."""

from __future__ import annotations

import pytest

from tests.description.support import described, messages

HEAD = "distro: azurelinux-3.0\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "files: [{dest: /bin, content: x}]",
            "`files.dest` must be the path of a file, but `/bin` is a directory of every image",
            id="a link of the root",
        ),
        pytest.param(
            "files: [{dest: /usr/./share, symlink: x}]",
            "`files.dest` must be the path of a file, but `/usr/./share` is a directory of every image",
            id="a directory of the root",
        ),
        pytest.param(
            "files: [{dest: /opt/, content: x}]",
            "`files.dest` must be the path of a file, found `/opt/`",
            id="a slash at the end",
        ),
        pytest.param(
            'rootfs: {remove: ["/usr/a\\n/../etc"]}',
            "`rootfs.remove` must be a path, found control characters in it",
            id="two lines",
        ),
        pytest.param(
            "rootfs: {remove: [/usr/../..]}",
            "`rootfs.remove` leads out of its folder: `/usr/../..` | a path has no `..`",
            id="dots",
        ),
        pytest.param(
            "stages: {rootfs: {from: scratch}}",
            "a stage cannot be called `rootfs`: that is what builds call steps of their own",
            id="a step's name",
        ),
        pytest.param(
            "stages: {scratch: {from: alpine}}",
            "a stage cannot be called `scratch`: `from: scratch` is the empty root",
            id="the empty root's name",
        ),
        pytest.param(
            "stages: {go: {from: alpine}}",
            "a stage cannot be called `go`: `from: go` is a toolchain",
            id="a toolchain's name",
        ),
    ],
)
def test_refused(text: str, message: str) -> None:
    assert messages(f"{HEAD}{text}\n") == [message]


@pytest.mark.parametrize(
    ("dest", "packed"),
    [
        pytest.param("/usr/bin/", "/usr/bin/b", id="by its slash"),
        pytest.param("/usr/bin", "/usr/bin/b", id="of every image"),
        pytest.param("/opt/c", "/opt/c", id="a file"),
    ],
)
def test_a_program_in_a_directory_is_known_by_its_own_name(dest: str, packed: str) -> None:
    text = (
        f"{HEAD}stages: {{a: {{from: x}}}}\nupx: true\nimage: {{entrypoint: [{packed}]}}\n"
        f"files: [{{from: a, src: /out/b, dest: {dest}}}]\n"
    )
    found = described(text).upx
    assert found is not None
    assert found.files == (packed,)
