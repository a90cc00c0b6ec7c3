"""What this frontend lacks, and what a daemon lacks, in whole requests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.answers import PREFIX, after_first, check_end, error_of
from tests.fakes.caps import FRONTEND_CAPS, LLB_CAPS
from tests.fakes.daemon import Daemon, last_op
from tests.fakes.process import run
from tests.session.whole import FILES


@pytest.mark.parametrize(
    ("opts", "code", "message", "kind"),
    [
        pytest.param(
            {"requestid": "frontend.nope"},
            2,
            "unsupported request frontend.nope",
            ("Subrequest", "frontend.nope"),
            id="request",
        ),
        pytest.param(
            {"frontend.caps": "moby.buildkit.frontend.contexts+forward,moby.buildkit.frontend.x+forward"},
            12,
            "unsupported frontend capability moby.buildkit.frontend.x",
            ("FrontendCap", "moby.buildkit.frontend.x"),
            id="capability",
        ),
    ],
)
def test_what_we_lack_is_a_typed_error(
    tmp_path: Path, opts: dict[str, str], code: int, message: str, kind: tuple[str, str]
) -> None:
    daemon = Daemon(files=FILES)
    run(daemon, tmp_path, opts)
    assert after_first(daemon) == ["Return"]
    status = error_of(daemon)
    assert (status.code, status.message) == (code, message)
    assert [(each.type_url, json.loads(each.value)) for each in status.details] == [
        (f"{PREFIX}{kind[0]}+json", {"name": kind[1]})
    ]


def without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(each for each in names if each != name)


@pytest.mark.parametrize(
    ("daemon", "message"),
    [
        pytest.param(
            Daemon(files=FILES, frontend_caps=without(FRONTEND_CAPS, "source.metaresolver")),
            "the BuildKit of buildkit cannot do what the build needs; it lacks: source.metaresolver"
            "; hint: Jettison needs BuildKit 0.13 or newer; update the daemon and build again",
            id="call missing",
        ),
        pytest.param(
            Daemon(files=FILES, disabled=("readfile",)),
            "the BuildKit of buildkit cannot do what the build needs; it lacks: readfile"
            "; hint: Jettison needs BuildKit 0.13 or newer; update the daemon and build again",
            id="call disabled",
        ),
        pytest.param(
            Daemon(files=FILES, llb_caps=without(LLB_CAPS, "exec.meta.base")),
            "the BuildKit of buildkit cannot do what the build needs; it lacks: exec.meta.base"
            "; hint: this build needs a newer BuildKit, or one that enables it",
            id="op missing",
        ),
    ],
)
def test_a_daemon_that_cannot_do_it_is_told_apart_before_the_build(
    tmp_path: Path, daemon: Daemon, message: str
) -> None:
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == message
    assert [last_op(each).source.identifier.partition("://")[0] for each in daemon.solves()].count("") == 0


@pytest.mark.parametrize(
    ("query", "lacking", "release"),
    [
        pytest.param("checksum=" + "ab" * 20, "source.git.checksum", "0.23", id="checksum"),
        pytest.param("submodules=false", "source.git.skipsubmodules", "0.24", id="submodules"),
    ],
)
def test_what_the_address_of_the_context_asks_for_is_told_before_it_is_fetched(
    tmp_path: Path, query: str, lacking: str, release: str
) -> None:
    daemon = Daemon(files=FILES, llb_caps=without(LLB_CAPS, lacking))
    check_end(run(daemon, tmp_path, {"context": f"https://example.com/x.git?{query}"}))
    assert after_first(daemon) == ["Return"]
    assert error_of(daemon).message == (
        f"the BuildKit of buildkit cannot do what the build needs; it lacks: {lacking}"
        f"; hint: this build needs BuildKit {release} or newer"
    )


@pytest.mark.parametrize(
    ("option", "flag"),
    [("memory", "--memory"), ("memswap", "--memory-swap"), ("cpusetcpus", "--cpuset-cpus")],
)
def test_a_limit_is_refused_by_name_where_the_daemon_would_ignore_it(
    tmp_path: Path, option: str, flag: str
) -> None:
    daemon = Daemon(files=FILES, llb_caps=without(LLB_CAPS, "exec.meta.linux.resources"))
    check_end(run(daemon, tmp_path, {option: "1"}))
    assert error_of(daemon).message == (
        f"{flag}: the BuildKit of buildkit cannot limit what a step takes"
        "; hint: BuildKit 0.31 or newer can; update the daemon, or leave it out"
    )


def test_limits_are_said_of_steps_and_change_no_digest(tmp_path: Path) -> None:
    plain, limited = Daemon(files=FILES), Daemon(files=FILES)
    check_end(run(plain, tmp_path, {}))
    check_end(run(limited, tmp_path, {"memory": "64", "cpuquota": "5"}))
    before, after = (daemon.solves()[-1].definition for daemon in (plain, limited))
    assert list(after.ops) == list(before.ops)
    found = {
        digest: (about.linux_resources.memory, about.linux_resources.cpu_quota)
        for digest, about in after.metadata.items()
        if about.HasField("linux_resources")
    }
    steps = {digest for digest, about in before.metadata.items() if "exec.meta.base" in about.caps}
    assert found == dict.fromkeys(steps, (64, 5))
    assert all("exec.meta.linux.resources" in after.metadata[digest].caps for digest in steps)


def test_a_worker_that_makes_no_links_gets_a_graph_without_one(tmp_path: Path) -> None:
    text = b"distro: azurelinux-3.0\nrootfs: {base: none}\nfiles: [{dest: /latest, symlink: rules}]\n"
    daemon = Daemon(
        files={"dockerfile": {"jettison.yaml": text}}, llb_caps=without(LLB_CAPS, "file.symlink.create")
    )
    check_end(run(daemon, tmp_path, {}))
    assert daemon.returns()[0].HasField("result")


def test_a_worker_without_merge_gets_a_graph_without_it(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES, llb_caps=without(LLB_CAPS, "mergeop"))
    check_end(run(daemon, tmp_path, {}))
    assert daemon.returns()[0].HasField("result")
    assert last_op(daemon.solves()[-1]).HasField("file")
