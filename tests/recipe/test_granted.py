"""What `capabilities` of files adds to the graph, and what is wrong with them in a build file."""

from __future__ import annotations

import pytest

from jettison.description.capabilities import encode
from tests.compiler.graph import compiled
from tests.description.support import messages

HEAD = "distro: azurelinux-3.0\n"
BIND = "0100000200040000000000000000000000000000"
GIVE = "[image] give capabilities to"


def words(files: str) -> list[str]:
    return compiled(f"{HEAD}files: [{files}]\n").named(GIVE)["exec"]["process"]["args"][2:]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            "{src: a, dest: /bin/b, capabilities: cap_net_bind_service}", ["/usr/bin/b"], id="a path"
        ),
        pytest.param(
            "{src: x/a, dest: /bin, capabilities: [cap_net_bind_service]}", ["/usr/bin/a"], id="a directory"
        ),
        pytest.param(
            "{src: a, dest: /opt/a}, {src: b, dest: /opt/a, capabilities: cap_net_bind_service}",
            ["/opt/a"],
            id="the later one",
        ),
        pytest.param(
            "{src: a, dest: /opt/a, capabilities: cap_bpf}, {src: b, dest: /opt/a},"
            " {src: b, dest: /opt/b, capabilities: cap_net_bind_service}",
            ["/opt/b"],
            id="none of the earlier one",
        ),
    ],
)
def test_the_step_is_told_where_the_program_is(files: str, expected: list[str]) -> None:
    places = ["/run/jettison-tree", "/run/jettison-granted"]
    assert words(files) == [*places, *(f"{path}={BIND}" for path in expected)]


def test_without_any_there_is_no_step() -> None:
    graph = compiled(f"{HEAD}files: [{{src: a, dest: /opt/a}}, {{src: b, dest: /opt/b, capabilities: []}}]\n")
    assert not [name for name in graph.names if name.startswith(GIVE)]


@pytest.mark.parametrize(
    ("names", "value"),
    [
        (("cap_chown",), "0100000201000000000000000000000000000000"),
        (("cap_net_bind_service",), BIND),
        (("cap_bpf", "cap_net_raw", "cap_bpf"), "0100000200200000000000008000000000000000"),
    ],
)
def test_the_value_is_as_the_kernel_keeps_it(names: tuple[str, ...], value: str) -> None:
    """As `setcap NAMES=ep` of libcap 2.66 writes it."""
    assert encode(names) == value


@pytest.mark.parametrize(
    ("file", "message"),
    [
        pytest.param(
            "{src: a, dest: /a, capabilities: NET_BIND_SERVICE}",
            "`files.capabilities` must be a capability, such as `cap_net_bind_service`, found"
            " `NET_BIND_SERVICE` | did you mean `cap_net_bind_service`?",
            id="as Docker writes it",
        ),
        pytest.param(
            "{src: a, dest: /a, capabilities: cap_net_bind_service=+ep}",
            "`files.capabilities` must be a capability, such as `cap_net_bind_service`, found"
            " `cap_net_bind_service=+ep` | did you mean `cap_net_bind_service`?",
            id="as setcap writes it",
        ),
        pytest.param(
            "{src: a, dest: /a, capabilities: root}",
            "`files.capabilities` must be a capability, such as `cap_net_bind_service`, found `root`",
            id="none",
        ),
        pytest.param(
            "{dest: /a, content: a, capabilities: cap_chown}",
            "`files.capabilities` goes with `src` only",
            id="a text",
        ),
        pytest.param(
            "{src: 'bin/*', dest: /a/, capabilities: cap_chown}",
            "`files.capabilities` is of one program, but `src` is `bin/*` | write the program's path",
            id="a glob",
        ),
        pytest.param(
            "{src: bin/, dest: /a/, capabilities: cap_chown}",
            "`files.capabilities` is of one program, but `src` is `bin/` | write the program's path",
            id="a directory",
        ),
    ],
)
def test_messages(file: str, message: str) -> None:
    assert messages(f"{HEAD}files: [{file}]\n") == [message]
