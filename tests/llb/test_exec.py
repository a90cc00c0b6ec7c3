"""Exec ops: what they declare and carry, and where their outputs are found."""

from __future__ import annotations

import pytest

from jettison import llb
from jettison.pb import ops_pb2
from tests.llb.heads import base, head, head_caps

PATH_CAP = "exec.meta.setsdefaultpath"

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
    "resources": (
        base().run(["true"], metadata=llb.Metadata(resources=llb.Resources(memory=1))),
        {"exec.mount.bind", "exec.meta.linux.resources"},
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


def test_a_mount_without_an_output_is_written_and_gone() -> None:
    ran = base().run(
        ["true"], mounts=[llb.bind("/a", base(), read_only=False, no_output=True), llb.output("/b")]
    )
    placed = [(mount.dest, mount.output, mount.read_only) for mount in head(ran.root).exec.mounts]
    assert placed == [("/", 0, False), ("/a", -1, False), ("/b", 1, False)]
    with pytest.raises(KeyError, match=r"^'the command keeps nothing at /a, only at /, /b'$"):
        ran.mount("/a")


def test_a_cache_may_be_only_read() -> None:
    ran = base().run(["true"], mounts=[llb.cache("/c", "key", read_only=True)])
    assert [mount.read_only for mount in head(ran.root).exec.mounts] == [False, True]


def test_what_is_passed_on_is_an_output_that_nothing_writes_to() -> None:
    ran = base().run(["true"], mounts=[llb.output("/z"), llb.passed("/a", base())])
    placed = [
        (mount.dest, mount.input, mount.output, mount.read_only)
        for mount in head(ran.mount("/a")).exec.mounts
    ]
    assert placed == [("/", 0, 0, False), ("/a", 0, 1, True), ("/z", -1, 2, False)]
    with pytest.raises(ValueError, match=r"^nothing is passed on at /a$"):
        llb.passed("/a", llb.scratch())


@pytest.mark.parametrize(
    ("content_cache", "value", "needed"),
    [
        (llb.ContentCache.DEFAULT, ops_pb2.CONTENT_CACHE_DEFAULT, False),
        (llb.ContentCache.ON, ops_pb2.CONTENT_CACHE_ON, True),
        (llb.ContentCache.OFF, ops_pb2.CONTENT_CACHE_OFF, False),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_content_may_stand_for_a_mount(
    content_cache: llb.ContentCache, value: ops_pb2.ContentCache, needed: bool
) -> None:
    """Never is a wish: a daemon that does not know it builds the same, so no capability asks for it."""
    mounts = [
        llb.bind("/a", base(), content_cache=content_cache),
        llb.passed("/b", base(), content_cache=content_cache),
    ]
    state = base().run(["true"], mounts=mounts).mount("/b")
    assert [mount.content_cache for mount in head(state).exec.mounts] == [0, value, value]
    assert ("exec.mount.cache.content" in head_caps(state)) is needed


def test_a_read_only_root_is_no_output_and_stays_what_it_was() -> None:
    ran = base().run(["true"], read_only_root=True, mounts=[llb.output("/out")])
    op = ops_pb2.Op.FromString(llb.marshal(ran.mount("/out")).ops[-2])
    assert [(mount.dest, mount.output, mount.read_only) for mount in op.exec.mounts] == [
        ("/", -1, True),
        ("/out", 0, False),
    ]
    assert llb.marshal(ran.root).ops[0] == llb.marshal(base()).ops[0]


def test_a_selector_is_what_was_written() -> None:
    """As with Go's client; it is the root all the same."""
    ran = base().run(["true"], mounts=[llb.bind("/a", base(), source="/"), llb.bind("/b", base())])
    assert [mount.selector for mount in head(ran.root).exec.mounts] == ["", "/", ""]


@pytest.mark.parametrize(
    ("given", "written"), [("::FFFF:1.2.3.4", "1.2.3.4"), ("2001:0db8::01", "2001:db8::1")]
)
def test_an_address_of_a_host_is_written_one_way(given: str, written: str) -> None:
    ran = base().add_host("x.test", given).run(["true"])
    assert head(ran.root).exec.process.extra_hosts[0].ip == written


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
    "two mounts by other words": (
        ["a"],
        [llb.tmpfs("/t"), llb.output("/u/../t/")],
        "mount at /u/../t/: something is mounted there already",
    ),
    "a second root": (["a"], [llb.tmpfs("/")], "mount at /: something is mounted there already"),
}


@pytest.mark.parametrize(("args", "mounts", "message"), REFUSED.values(), ids=list(REFUSED))
def test_mounts_that_are_no_more_than_a_mistake_are_refused(
    args: list[str], mounts: list[llb.Mount], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        base().run(args, mounts=mounts)
