"""Paths and names that would be taken for something else, or lead somewhere else."""

from __future__ import annotations

import pytest

from tests.description.support import described, messages, problems

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
            "files: [{dest: /lib/os-release, content: x}]",
            "`/lib/os-release` is what scanners know the system and its packages by"
            " | leave it as the packages have it",
            id="the system's identity",
        ),
        pytest.param(
            "files: [{dest: /var/lib/rpmmanifest, symlink: /tmp}]",
            "`/var/lib/rpmmanifest` is what scanners know the system and its packages by"
            " | leave it as the packages have it",
            id="the manifests",
        ),
        pytest.param(
            "files: [{dest: /bin/x, content: a}, {dest: /usr/bin/x, symlink: y}]",
            "`/usr/bin/x` is given already at line 2 | remove one of the two",
            id="two files at one place",
        ),
        pytest.param(
            "files: [{dest: /bin/x/y/z, content: a}, {dest: /usr/bin/x/y, content: b}]",
            "`/bin/x/y/z` goes below `/usr/bin/x/y`, which is a file (line 2) | move one of the two",
            id="a file below a file",
        ),
        pytest.param(
            "files: [{dest: /opt/l, symlink: /var/lib}, {dest: /opt/l/rpmmanifest/x, content: a}]",
            "`/opt/l/rpmmanifest/x` goes below `/opt/l`, which is a link (line 2)"
            " | write the path that the link leads to",
            id="a file below a link",
        ),
        pytest.param(
            "files: [{src: a, dest: /opt/l/}, {dest: /opt/l, symlink: ../etc}]",
            "`/opt/l/` goes below `/opt/l`, which is a link (line 2) | write the path that the link leads to",
            id="a copy into a link",
        ),
        pytest.param(
            "files: [{dest: /bin/l, symlink: /var}, {dest: /usr/bin/l/lib, symlink: x}]",
            "`/usr/bin/l/lib` goes below `/bin/l`, which is a link (line 2)"
            " | write the path that the link leads to",
            id="a link below a link",
        ),
        pytest.param(
            "files: [{dest: /etc/.wh.os-release, content: a}]",
            "`files.dest` holds `.wh.`, by which an image marks what is gone: `/etc/.wh.os-release`"
            " | give it another name",
            id="a mark that a file is gone",
        ),
        pytest.param(
            "files: [{src: a, dest: /var/.wh..wh..opq/}]",
            "`files.dest` holds `.wh.`, by which an image marks what is gone: `/var/.wh..wh..opq/`"
            " | give it another name",
            id="a mark that a directory is empty",
        ),
        pytest.param(
            "files: [{src: a, dest: /x/}, {dest: /x, content: a}]",
            "`/x/` goes below `/x`, which is a file (line 2) | move one of the two",
            id="a copy into a file",
        ),
        pytest.param(
            "files: [{dest: /x, content: a}, {src: a, dest: /x/}]",
            "`/x/` is given already at line 2 | remove one of the two",
            id="a copy to a file's place",
        ),
        pytest.param(
            "stages: {a: {from: 'UPPER/Case::1'}}",
            "`UPPER/Case::1` is not a stage, and cannot be the name of an image",
            id="no reference",
        ),
        pytest.param(
            "stages: {a: {from: 'docker-image://alpine'}}",
            "`docker-image://alpine` is not a stage, and cannot be the name of an image",
            id="a reference with a scheme",
        ),
        pytest.param(
            "stages: {a: {from: x, steps: [{copy: {from: scratch, src: a}}]}}",
            "there is nothing to copy from `scratch`",
            id="a copy from nothing",
        ),
        pytest.param(
            "stages: {a: {from: x, steps: [{run: a, cache: [/c, /c/., /]}]}}",
            "`stages.a.steps.cache` is given twice: `/c`; `stages.a.steps.cache` cannot be the whole root",
            id="caches",
        ),
        pytest.param(
            "stages: {a: {from: x, steps: [{run: a, secrets: [{id: s, dest: /k}, {id: t, dest: //k/.}]}]}}",
            "the secret `t` cannot be at `/k`: that is the place of the secret `s`"
            " | give it another `dest`, or an `env`",
            id="two secrets at one path",
        ),
        pytest.param(
            "stages: {a: {from: x, steps: [{run: a, secrets: [s, s]}]}}",
            "the secret `s` cannot be at `/run/secrets/s`: that is the place of the secret `s`"
            " | give it another `dest`, or an `env`",
            id="a secret twice",
        ),
        pytest.param(
            "stages: {a: {from: x, steps: [{run: a, cache: [/k/], secrets: [{id: s, dest: /k}]}]}}",
            "the secret `s` cannot be at `/k`: that is the place of a cache"
            " | give it another `dest`, or an `env`",
            id="a secret at a cache",
        ),
        pytest.param(
            "stages: {a: {from: x, steps: [{run: a, secrets: [{id: s, dest: /}]}]}}",
            "the secret `s` cannot be at `/`: that is the place of the whole root"
            " | give it another `dest`, or an `env`",
            id="a secret at the root",
        ),
        pytest.param(
            "go: {package: ., secrets: [{id: s, dest: /go/pkg/mod}]}",
            "the secret `s` cannot be at `/go/pkg/mod`: that is the place of a cache"
            " | give it another `dest`, or an `env`",
            id="a secret at the preset's cache",
        ),
        pytest.param(
            "accounts: {users: [{name: app, uid: 1, home: '/home/app:/bin/bash'}]}",
            "`accounts.users.home` cannot have a colon, which ends a field of /etc/passwd:"
            " `/home/app:/bin/bash`",
            id="a home with a colon",
        ),
        pytest.param(
            'accounts: {users: [{name: app, uid: 1, home: "/a\\nb"}]}',
            "`accounts.users.home` must be a path, found control characters in it",
            id="a home on two lines",
        ),
        *(
            pytest.param(
                f"accounts: {{groups: [{{name: {name}, gid: 1}}]}}",
                f"`accounts.groups.name` must be a name, found `{shown}`"
                " | use small letters, digits, `_` and `-`, a letter first",
                id=f"an account called {name}",
            )
            for name, shown in (("'a:b'", "a:b"), ('"a\\nb"', "a�b"), ('"a\\n"', "a�"))
        ),
        pytest.param(
            "stages: {a: {from: x, steps: [{run: a, cache: [{dest: /c}, {dest: /c/, id: d}, {id: a b}]}]}}",
            "`stages.a.steps.cache.dest` is given twice: `/c`; `stages.a.steps.cache.dest` is missing"
            " | name the directory that is kept between builds; `stages.a.steps.cache.id` must be"
            " a name without spaces, found the text `a b`",
            id="caches as maps",
        ),
        pytest.param(
            "rootfs: {base: none, packages: [tzdata]}",
            "packages without `azurelinux-release` leave scanners blind"
            " | add `azurelinux-release`, or choose a base",
            id="no identity",
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
    assert "; ".join(messages(f"{HEAD}{text}\n")) == message


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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "rootfs: {base: none, docs: true}\nfiles: [{dest: /x, content: x}]",
            "`rootfs.docs` does nothing in an image without packages"
            " | choose another `rootfs.base`, or leave it out",
            id="rootfs",
        ),
        pytest.param(
            "rootfs: {base: none}\naccounts: {users: [{name: app, uid: 1}]}",
            "`accounts` does nothing in an image without packages"
            " | choose another `rootfs.base`, or leave it out",
            id="accounts",
        ),
        pytest.param(
            "rootfs: {keep: [/var/lib]}",
            "`rootfs.keep` holds the package database: `/var/lib` | write `metadata: rpmdb`",
            id="two databases",
        ),
        pytest.param("rootfs: {keep: [/var/lib/rpm], metadata: rpmdb}", "", id="one database"),
        pytest.param(
            "tests: [{name: a, run: /x, stdout: {matches: '^\\d+$'}}]",
            "`tests.stdout.matches` is an extended regular expression, which has no `\\d`"
            " | the shell compares: write `[0-9]` for a digit, and groups without `?`",
            id="a digit of Python",
        ),
        pytest.param(
            "tests: [{name: a, run: /x, stdout: {matches: 'a+?'}}]",
            "`tests.stdout.matches` is an extended regular expression, which has no `+?`"
            " | the shell compares: write `[0-9]` for a digit, and groups without `?`",
            id="a lazy repetition",
        ),
    ],
)
def test_what_would_be_ignored_is_refused(text: str, message: str) -> None:
    assert "; ".join(messages(f"{HEAD}{text}\n")) == message


def test_a_modeline_may_stand_before_the_check_directive() -> None:
    head = "# syntax=x\n# yaml-language-server: $schema=y\n"
    text = f"{head}# check=skip=end-of-life-distro\ndistro: mariner-2.0\n"
    assert described(text).warnings == ()
    assert described(text.replace("check=skip", "checks=skip")).warnings != ()


@pytest.mark.parametrize("root", ["/", "//", "/.", "/./"])
@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        pytest.param(
            "image: {volumes: [/data, %s]}",
            "2:26 whole-root",
            "`image.volumes` cannot be the whole root: a volume hides what is in the image"
            " | name the directory whose files are to outlive a container",
            id="a volume",
        ),
        pytest.param(
            "rootfs: {remove: [/data, %s]}",
            "2:18 whole-root",
            "`rootfs.remove` cannot remove the whole root",
            id="what is removed",
        ),
        pytest.param(
            "stages: {a: {from: x, steps: [{run: make, cache: [/data, %s]}]}}",
            "2:58 whole-root",
            "`stages.a.steps.cache` cannot be the whole root",
            id="a cache",
        ),
    ],
)
def test_the_whole_root_is_no_part_of_it(text: str, root: str, place: str, message: str) -> None:
    assert problems(f"{HEAD}{text % root}") == [place]
    assert messages(f"{HEAD}{text % root}") == [message]
