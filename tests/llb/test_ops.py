"""What each kind of op becomes: its fields, its inputs, its caps."""

from __future__ import annotations

import pytest

from jettison import llb
from jettison.llb.git import remote_of
from jettison.pb import ops_pb2
from jettison.platforms import Platform

LINUX = Platform("linux", "amd64")
PATH_CAP = "exec.meta.setsdefaultpath"


def base() -> llb.State:
    return llb.image("docker.io/library/alpine:3.19", platform=LINUX)


def head(state: llb.State) -> ops_pb2.Op:
    return ops_pb2.Op.FromString(llb.marshal(state).ops[-2])


def head_caps(state: llb.State) -> set[str]:
    definition = llb.marshal(state)
    return set(definition.needs[definition.head])


SOURCES = {
    "image": (base(), "docker-image://docker.io/library/alpine:3.19", {}, {"source.image"}),
    "image that must be pulled": (
        llb.image("docker.io/a/b:c", platform=LINUX, resolve_mode="pull"),
        "docker-image://docker.io/a/b:c",
        {"image.resolvemode": "pull"},
        {"source.image", "source.image.resolvemode"},
    ),
    "image that may be local": (
        llb.image("docker.io/a/b:c", platform=LINUX, resolve_mode="local"),
        "docker-image://docker.io/a/b:c",
        {"image.resolvemode": "local"},
        {"source.image"},
    ),
    "image layers": (
        llb.image("docker.io/a/b:c", platform=LINUX, layer_limit=0, checksum="sha256:aa"),
        "docker-image://docker.io/a/b:c",
        {"image.layerlimit": "0", "image.checksum": "sha256:aa"},
        {"source.image", "source.image.layerlimit", "source.image.checksum"},
    ),
    "oci layout": (
        llb.oci_layout("name@sha256:aa", store_id="s", session_id="x", platform=LINUX),
        "oci-layout://name@sha256:aa",
        {"oci.store": "s", "oci.session": "x"},
        {"source.ocilayout"},
    ),
    "local without a session": (llb.local("context"), "local://context", {}, {"source.local"}),
    "local with patterns": (
        llb.local("c", include=["b", "a"], exclude=["<&>", 'ü"\u2028'], differ=llb.Differ.METADATA),
        "local://c",
        {
            "local.includepattern": '["b","a"]',
            "local.excludepatterns": r'["\u003c\u0026\u003e","ü\"\u2028"]',
            "local.differ": "metadata",
        },
        {"source.local", "source.local.includepatterns", "source.local.excludepatterns"},
    ),
    "http": (llb.http("https://x.test/f"), "https://x.test/f", {}, {"source.http"}),
    "http with everything": (
        llb.http("https://x.test/f", checksum="sha256:aa", filename="g", mode=0o755, uid=1, gid=2),
        "https://x.test/f",
        {
            "http.checksum": "sha256:aa",
            "http.filename": "g",
            "http.perm": "0755",
            "http.uid": "1",
            "http.gid": "2",
        },
        # The misprint is the id of the cap.
        {"source.http", "source.http.checksum", "source.http.perm", "soruce.http.uidgid"},
    ),
    "http owned by root is the default": (
        llb.http("https://x.test/f", uid=0, gid=0),
        "https://x.test/f",
        {},
        {"source.http"},
    ),
    "git over https": (
        llb.git("https://x.test/a/b.git", ref="v1", subdir="./d/", keep_git_dir=True, checksum="aa"),
        "git://x.test/a/b.git#v1:d",
        {
            "git.fullurl": "https://x.test/a/b.git",
            "git.authtokensecret": "GIT_AUTH_TOKEN",
            "git.authheadersecret": "GIT_AUTH_HEADER",
            "git.keepgitdir": "true",
            "git.checksum": "aa",
        },
        {"source.git", "source.git.fullurl", "source.git.keepgitdir", "source.git.checksum"},
    ),
    "git over ssh": (
        llb.git("git@x.test:a/b.git", known_ssh_hosts="x.test ssh-ed25519 AAAA", skip_submodules=True),
        "git://x.test/a/b.git",
        {
            "git.fullurl": "git@x.test:a/b.git",
            "git.authtokensecret": "GIT_AUTH_TOKEN",
            "git.authheadersecret": "GIT_AUTH_HEADER",
            "git.knownsshhosts": "x.test ssh-ed25519 AAAA",
            "git.mountsshsock": "default",
            "git.skipsubmodules": "true",
        },
        {
            "source.git",
            "source.git.fullurl",
            "source.git.knownsshhosts",
            "source.git.mountsshsock",
            "source.git.skipsubmodules",
        },
    ),
}


@pytest.mark.parametrize(("state", "identifier", "attrs", "caps"), SOURCES.values(), ids=list(SOURCES))
def test_source(state: llb.State, identifier: str, attrs: dict[str, str], caps: set[str]) -> None:
    op = head(state)
    assert op.source.identifier == identifier
    assert dict(op.source.attrs) == attrs
    assert head_caps(state) == caps


@pytest.mark.parametrize(
    ("text", "url", "host", "path"),
    [
        ("https://u:p@x.test:8443/a/b?q#f", "https://u:p@x.test:8443/a/b", "x.test:8443", "/a/b"),
        ("ssh://git@x.test:2222/a/b", "ssh://git@x.test:2222/a/b", "x.test:2222", "/a/b"),
        ("git@x.test:a/b", "git@x.test:a/b", "x.test", "a/b"),
        ("x.test/a/b", "https://x.test/a/b", "x.test", "/a/b"),
        ("git://x.test/a/b", "git://x.test/a/b", "x.test", "/a/b"),
    ],
    ids=["https", "ssh", "user@host", "no scheme", "git"],
)
def test_git_remotes_have_one_name_for_all_ways(text: str, url: str, host: str, path: str) -> None:
    remote = remote_of(text)
    assert (remote.url, remote.host, remote.path) == (url, host, path)


def test_a_git_remote_of_another_scheme_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^git remote ftp://x: no git, http, https or ssh URL, and not like user@host:path$"
    ):
        llb.git("ftp://x")


PLATFORMS = {
    "image": (base(), True),
    "oci layout": (llb.oci_layout("n@sha256:aa", store_id="s", platform=LINUX), True),
    "exec": (base().run(["true"]).root, True),
    "local": (llb.local("c").with_platform(LINUX), False),
    "http": (llb.http("https://x.test/f"), False),
    "git": (llb.git("https://x.test/f"), False),
    "file": (base().file(llb.mkdir("/a")), False),
    "merge": (llb.merge([base(), llb.local("c")]), False),
    "diff": (llb.diff(base(), llb.local("c")), False),
}


@pytest.mark.parametrize(("state", "there"), PLATFORMS.values(), ids=list(PLATFORMS))
def test_only_what_runs_or_is_pulled_has_a_platform_and_all_have_constraints(
    state: llb.State, there: bool
) -> None:
    op = head(state)
    assert op.HasField("platform") == there
    assert op.HasField("constraints")


EXEC_CAPS = {
    "plain": (base().run(["true"]), {"exec.mount.bind"}),
    "on an empty root": (llb.scratch().run(["true"]), set[str]()),
    "host network": (
        base().run(["true"], network=llb.Network.HOST),
        {"exec.mount.bind", "exec.meta.network"},
    ),
    "insecure": (
        base().run(["true"], security=llb.Security.INSECURE),
        {"exec.mount.bind", "exec.meta.security"},
    ),
    "proxy": (
        base().run(["true"], proxy=llb.ProxyEnv(no_proxy="x.test")),
        {"exec.mount.bind", "exec.meta.proxyenv"},
    ),
    "ulimit": (
        base().run(["true"], ulimits=[llb.Ulimit("nofile", 1, 2)]),
        {"exec.mount.bind", "exec.meta.ulimit"},
    ),
    "secret variable": (
        base().run(["true"], secret_env=[llb.SecretEnv("id", "NAME")]),
        {"exec.mount.bind", "exec.mount.secret", "exec.secretenv"},
    ),
    "exit codes": (base().run(["true"], valid_exit_codes=[0, 3]), {"exec.mount.bind", "exec.validexitcode"}),
    "selector": (
        base().run(["true"], mounts=[llb.bind("/c", llb.local("c"), source="/d")]),
        {"exec.mount.bind", "exec.mount.selector"},
    ),
    "cache on a base": (
        llb.scratch().run(["true"], mounts=[llb.cache("/c", "id", base=base())]),
        {"exec.mount.cache", "exec.mount.cache.sharing"},
    ),
    "tmpfs without a limit": (
        llb.scratch().run(["true"], mounts=[llb.tmpfs("/t")]),
        {"exec.mount.tmpfs"},
    ),
}


@pytest.mark.parametrize(("ran", "caps"), EXEC_CAPS.values(), ids=list(EXEC_CAPS))
def test_an_exec_declares_what_it_uses(ran: llb.Executed, caps: set[str]) -> None:
    assert head_caps(ran.root) == {"exec.meta.base", PATH_CAP} | caps


def test_an_exec_carries_every_setting() -> None:
    ran = (
        base()
        .with_env({"A": "1", "B": "2"})
        .with_env({"A": "3"})
        .dir("/src")
        .user("1000:1000")
        .add_host("x.test", "10.0.0.1")
        .run(
            ["a", "b c"],
            env={"C": "4"},
            cwd="sub",
            hostname="h",
            cgroup_parent="g",
            valid_exit_codes=[0, 1],
            ulimits=[llb.Ulimit("nofile", 1, 2)],
            secret_env=[llb.SecretEnv("id", "NAME", optional=True)],
            proxy=llb.ProxyEnv(http_proxy="p"),
        )
    )
    expected = ops_pb2.ExecOp(
        process=ops_pb2.Process(
            args=["a", "b c"],
            env=["B=2", "A=3", "C=4"],
            cwd="/src/sub",
            user="1000:1000",
            proxy=ops_pb2.ProxyEnv(http_proxy="p"),
            extra_hosts=[ops_pb2.ExtraHost(host="x.test", ip="10.0.0.1")],
            hostname="h",
            ulimits=[ops_pb2.Ulimit(name="nofile", soft=1, hard=2)],
            cgroup_parent="g",
            remove_mount_stubs=True,
            valid_exit_codes=[0, 1],
        ),
        mounts=[ops_pb2.Mount(dest="/")],
        secret_env=[ops_pb2.SecretEnv(id="id", name="NAME", optional=True)],
    )
    assert head(ran.root).exec == expected


def test_settings_of_one_command_do_not_stay_in_the_state() -> None:
    after = base().dir("/src").run(["true"], env={"C": "4"}, cwd="sub", network=llb.Network.HOST).root
    assert (after.env, after.cwd, after.network) == ((), "/src", llb.Network.SANDBOX)


def test_outputs_are_found_by_where_they_were_mounted() -> None:
    mounts = [llb.output("/z"), llb.bind("/m", base()), llb.cache("/b", "id"), llb.output("/a", base())]
    ran = base().run(["true"], mounts=mounts)
    placed = [
        (mount.dest, mount.input, mount.output, mount.read_only) for mount in head(ran.root).exec.mounts
    ]
    assert placed == [
        ("/", 0, 0, False),
        ("/a", 0, 1, False),
        ("/b", -1, -1, False),
        ("/m", 0, -1, True),
        ("/z", -1, 2, False),
    ]
    found = [ran.root, ran.mount("/a"), ran.mount("/z")]
    assert [state.output.index for state in found if state.output] == [0, 1, 2]
    with pytest.raises(KeyError, match=r"^'the command keeps nothing at /m, only at /, /a, /z'$"):
        ran.mount("/m")


def test_a_read_only_root_is_no_output_and_stays_what_it_was() -> None:
    ran = base().run(["true"], read_only_root=True, mounts=[llb.output("/out")])
    op = ops_pb2.Op.FromString(llb.marshal(ran.mount("/out")).ops[-2])
    assert [(mount.dest, mount.output, mount.read_only) for mount in op.exec.mounts] == [
        ("/", -1, True),
        ("/out", 0, False),
    ]
    assert llb.marshal(ran.root).ops[0] == llb.marshal(base()).ops[0]


def test_the_first_agent_is_the_one_in_the_environment() -> None:
    ran = base().run(["true"], mounts=[llb.ssh(), llb.ssh("/s"), llb.ssh(key="other")])
    op = head(ran.root).exec
    assert list(op.process.env) == ["SSH_AUTH_SOCK=/run/buildkit/ssh_agent.0"]
    assert [mount.dest for mount in op.mounts] == [
        "/",
        "/run/buildkit/ssh_agent.0",
        "/s",
        "/run/buildkit/ssh_agent.2",
    ]


def test_an_agent_that_the_environment_names_is_kept() -> None:
    ran = base().with_env({"SSH_AUTH_SOCK": "/mine"}).run(["true"], mounts=[llb.ssh()])
    assert list(head(ran.root).exec.process.env) == ["SSH_AUTH_SOCK=/mine"]


REFUSED = {
    "no words": ([], [], "a command needs at least one argument"),
    "relative mount": (["a"], [llb.tmpfs("t")], "mount at 't': give an absolute path"),
    "two mounts": (
        ["a"],
        [llb.tmpfs("/t"), llb.output("/t")],
        "mount at /t: something is mounted there already",
    ),
    "a second root": (["a"], [llb.tmpfs("/")], "mount at /: something is mounted there already"),
}


@pytest.mark.parametrize(("args", "mounts", "message"), REFUSED.values(), ids=list(REFUSED))
def test_what_buildkit_would_refuse_is_refused_at_once(
    args: list[str], mounts: list[llb.Mount], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        base().run(args, mounts=mounts)


FILE_CAPS = {
    "copy": (llb.copy(base(), "/a", "/b"), set[str]()),
    "copy with patterns": (
        llb.copy(base(), "/a", "/b", include=("*.go",)),
        {"file.copy.includeexcludepatterns"},
    ),
    "copy without patterns": (
        llb.copy(base(), "/a", "/b", exclude=("*.go",)),
        {"file.copy.includeexcludepatterns"},
    ),
    "replacing copy": (
        llb.copy(base(), "/a", "/b", replace=True),
        {"file.copy.alwaysreplaceexistingdestpaths"},
    ),
    "rm": (llb.rm("/a"), set[str]()),
    "rm of a pattern": (llb.rm("/a*", wildcard=True), {"file.rm.wildcard"}),
    "symlink": (llb.symlink("a", "/b"), {"file.symlink.create"}),
}


@pytest.mark.parametrize(("action", "caps"), FILE_CAPS.values(), ids=list(FILE_CAPS))
def test_a_file_op_declares_what_its_actions_use(action: llb.FileAction, caps: set[str]) -> None:
    assert head_caps(llb.scratch().file(action)) == {"file.base"} | caps


@pytest.mark.parametrize(
    ("cwd", "src", "dest", "expected"),
    [
        ("/", "/a", "/b", ("/a", "/b")),
        ("/w", "a", "b", ("/o/a", "/w/b")),
        ("/w", "/a/", "b/", ("/a", "/w/b/")),
        ("/w", ".", "./", ("/o", "/w/")),
        ("/w", "/", "/", ("/", "/")),
        ("/w", "/a/./b/../c", "/x/.", ("/a/c", "/x/.")),
        ("/w", "//a", "//b//", ("/a", "/b/")),
        ("/", "../..", "..", ("/", "/")),
    ],
)
def test_paths_of_a_copy_are_made_absolute(cwd: str, src: str, dest: str, expected: tuple[str, str]) -> None:
    action = llb.copy(base().dir("/o"), src, dest)
    copied = head(base().dir(cwd).file(action)).file.actions[0].copy
    assert (copied.src, copied.dest) == expected


def test_actions_number_what_comes_before_them() -> None:
    other = llb.local("c")
    state = base().file(
        llb.copy(other, "/a", "/a"), llb.copy(base(), "/b", "/b"), llb.copy(llb.scratch(), "/c", "/c")
    )
    op = head(state)
    numbered = [(each.input, each.secondary_input, each.output) for each in op.file.actions]
    assert len(op.inputs) == 2
    assert numbered == [(0, 1, -1), (2, 0, -1), (3, -1, 0)]


def test_names_of_owners_are_looked_up_in_the_base() -> None:
    action = llb.mkdir("/a", owner=llb.Owner(user="app", group=0))
    on_base = head(base().file(action)).file.actions[0].mkdir.owner
    on_scratch = head(llb.scratch().file(action)).file.actions[0].mkdir.owner
    assert (on_base.user.name.name, on_base.user.name.input) == ("app", 0)
    assert on_scratch.user.name.input == -1
    assert on_base.group.WhichOneof("kind") == "id"


def test_no_actions_leave_the_state_as_it_is() -> None:
    state = base()
    assert state.file() is state


def test_merging_drops_empty_file_systems() -> None:
    state = base()
    assert llb.merge([]).output is None
    assert llb.merge([llb.scratch()]).output is None
    assert llb.merge([llb.scratch(), state, llb.scratch()]) is state


def test_merging_a_state_with_itself_has_two_inputs() -> None:
    op = head(llb.merge([base(), base()]))
    assert [each.input for each in op.merge.inputs] == [0, 1]
    assert op.inputs[0] == op.inputs[1]


def test_a_difference_to_nothing_is_the_state_itself() -> None:
    state = base()
    assert llb.diff(llb.scratch(), state) is state
    assert head(llb.diff(state, llb.scratch())).diff.upper.input == -1


def test_states_are_values() -> None:
    first = base().with_env({"A": "1"})
    second = first.with_env({"B": "2"}).dir("/x").user("u").with_network(llb.Network.NONE)
    assert (first.env, first.cwd, first.user_name) == ((("A", "1"),), "/", "")
    assert second.env == (("A", "1"), ("B", "2"))
    with pytest.raises(AttributeError):
        setattr(first, "cwd", "/y")  # noqa: B010 - a plain assignment would be a type error
