"""What this frontend lacks, and what a daemon lacks, in whole requests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.answers import PREFIX, after_first, check_end, error_of
from tests.fakes.caps import FRONTEND_CAPS, LLB_CAPS
from tests.fakes.daemon import Daemon, last_op
from tests.fakes.process import run
from tests.gateway.whole import FILES


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
            "the BuildKit of buildkit cannot do what the build needs; it lacks: source.metaresolver\n"
            "  hint: Jettison needs BuildKit 0.13 or newer; update the daemon and build again",
            id="call missing",
        ),
        pytest.param(
            Daemon(files=FILES, disabled=("readfile",)),
            "the BuildKit of buildkit cannot do what the build needs; it lacks: readfile\n"
            "  hint: Jettison needs BuildKit 0.13 or newer; update the daemon and build again",
            id="call disabled",
        ),
        pytest.param(
            Daemon(files=FILES, llb_caps=without(LLB_CAPS, "exec.meta.base")),
            "the BuildKit of buildkit cannot do what the build needs; it lacks: exec.meta.base\n"
            "  hint: this build needs a newer BuildKit, or one that enables it",
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


def test_a_worker_without_merge_gets_a_graph_without_it(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES, llb_caps=without(LLB_CAPS, "mergeop"))
    check_end(run(daemon, tmp_path, {}))
    assert daemon.returns()[0].HasField("result")
    assert last_op(daemon.solves()[-1]).HasField("file")
