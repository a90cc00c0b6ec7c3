"""held.sh: the packages that come into a builder are listed, and held to a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import Machine

AGAIN = "jettison: make the lock file again: `jettison lock --update`\n"
OLD, NEW = "greeter-1.0-1.azl3.x86_64", "greeter-1.1-1.azl3.x86_64"


def held(machine: Machine, *words: str, options: tuple[str, ...] = ()) -> Done:
    return machine.script("held.sh", *machine.ranks, *options, machine.release, *words)


def names(lines: list[str]) -> list[str]:
    return [line.partition(" ")[0] for line in lines]


@pytest.fixture(scope="module")
def listed(azure: Machine) -> list[str]:
    """Give the lines of what an older greeter brings into a builder."""
    done = held(azure, "bash", OLD, options=("--write-lock=/run/written",))
    assert done.code == 0, done.err
    return written(azure)


def written(machine: Machine) -> list[str]:
    return (machine.path / "run/written").read_text().splitlines()


@pytest.fixture
def builder(azure: Machine, listed: list[str]) -> Iterator[Machine]:
    """Give the builder as it was before."""
    azure.forget(*names(listed))
    yield azure
    azure.inside.sh("rpm -e --nodeps --noscripts $(rpm -qa 'greeter*' zlib)")


def test_a_list_has_what_came_and_nothing_that_was_there(listed: list[str]) -> None:
    assert OLD in names(listed)
    assert all(re.fullmatch(r"\S+\.(x86_64|noarch) sha256:[0-9a-f]{64}", line) for line in listed)
    assert not [name for name in names(listed) if name.startswith(("bash-", "glibc-"))]


@pytest.mark.parametrize(
    ("change", "more", "message"),
    [
        pytest.param(lambda lines: lines, (), "", id="the same"),
        pytest.param(
            lambda lines: lines,
            ("zlib",),
            "jettison: installed, but not locked: zlib-1.3.1-1.azl3.x86_64\n",
            id="a package more",
        ),
        pytest.param(
            lambda lines: [re.sub("sha256:.", "sha256:0", lines[0]), *lines[1:]],
            (),
            "jettison: the repositories have another @ than the one that was locked: its content differs\n",
            id="another content",
        ),
    ],
)
def test_a_builder_is_held_to_a_list(
    builder: Machine,
    listed: list[str],
    change: Callable[[list[str]], list[str]],
    more: tuple[str, ...],
    message: str,
) -> None:
    (builder.path / "run/held").write_text("".join(f"{line}\n" for line in change(listed)))
    done = held(builder, *names(listed), *more, options=("--lock=/run/held",))
    assert done.err == (message.replace("@", names(listed)[0]) + AGAIN if message else "")
    assert done.code == bool(message)


def test_what_no_repository_has_any_more_is_told(builder: Machine) -> None:
    (builder.path / "run/held").write_text("greeter-0.9-1.azl3.x86_64 -\n")
    done = held(builder, "greeter-0.9-1.azl3.x86_64", options=("--lock=/run/held",))
    assert (done.code, done.err) == (
        1,
        "jettison: no repository has this any more, though it is locked: greeter-0.9-1.azl3.x86_64\n" + AGAIN,
    )


def test_one_package_gives_way_to_a_newer_one(builder: Machine, listed: list[str]) -> None:
    kept = [name for name in names(listed) if name != OLD]
    done = held(builder, *kept, options=("--write-lock=/run/written", f"--upgrade={NEW}"))
    assert done.code == 0, done.err
    assert NEW in names(written(builder))
    assert set(kept) < set(names(written(builder)))
