"""File ops, and file systems laid over each other or compared."""

from __future__ import annotations

import pytest

from jettison import llb
from jettison.pb import ops_pb2
from tests.llb.heads import base, head, head_caps

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
    "copy with a mode in words": (llb.copy(base(), "/a", "/b", mode="u=rwX,go=rX"), {"file.copy.modestring"}),
    "copy of what must be there": (
        llb.copy(base(), "/a", "/b", required=["/a/c"]),
        {"file.copy.requiredpaths"},
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


def test_a_mode_in_words_stands_instead_of_bits() -> None:
    [action] = head(llb.scratch().file(llb.copy(base(), "/a", "/b", mode="+x", required=["c"]))).file.actions
    assert (action.copy.mode, action.copy.symbolic_mode) == (0, "+x")
    assert list(action.copy.required_paths) == ["c"]


def test_actions_number_what_comes_before_them() -> None:
    other = llb.local("c")
    state = base().file(
        llb.copy(other, "/a", "/a"), llb.copy(base(), "/b", "/b"), llb.copy(llb.scratch(), "/c", "/c")
    )
    op = head(state)
    numbered = [(each.input, each.secondary_input, each.output) for each in op.file.actions]
    assert len(op.inputs) == 2
    assert numbered == [(0, 1, -1), (2, 0, -1), (3, -1, 0)]


def test_origins_of_copies_are_written_from_the_last_to_the_first() -> None:
    """As Go's client visits them; the numbers in the op count from the first."""
    names = ["local://a", "local://b", "local://c"]
    copies = [llb.copy(llb.local(name[-1]), "/", "/") for name in names]
    *sources, op, _ = (ops_pb2.Op.FromString(data) for data in llb.marshal(base().file(*copies)).ops)
    assert [each.source.identifier for each in sources[1:]] == names[::-1]
    assert [each.secondary_input for each in op.file.actions] == [1, 2, 3]


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


def test_a_difference_keeps_what_is_said_of_the_lower_state() -> None:
    """Go's client does so, and `merge` too keeps what is said of the first."""
    lower = base().dir("/low").with_env({"A": "low"}).user("low")
    upper = lower.run(["make"]).root.dir("/up").with_env({"A": "up"}).user("up")
    state = llb.diff(lower, upper)
    assert (state.cwd, state.env, state.user_name) == ("/low", (("A", "low"),), "low")
    assert head(state.file(llb.mkdir("rel"))).file.actions[0].mkdir.path == "/low/rel"


def test_states_are_values() -> None:
    first = base().with_env({"A": "1"})
    second = first.with_env({"B": "2"}).dir("/x").user("u").with_network(llb.Network.NONE)
    assert (first.env, first.cwd, first.user_name) == ((("A", "1"),), "/", "")
    assert second.env == (("A", "1"), ("B", "2"))
    with pytest.raises(AttributeError):
        setattr(first, "cwd", "/y")  # noqa: B010 - a plain assignment would be a type error
