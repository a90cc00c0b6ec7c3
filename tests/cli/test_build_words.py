"""The command lines that `jettison build` makes of its flags, and the frontend that it chooses."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from jettison.cli.engines import buildctl, buildx, limits, outputs, private, syntax
from jettison.cli.engines.request import Progress, Request
from jettison.errors import OptionError

PLAIN = Request(file=Path("app/jettison.yaml"), image="example.com/jettison:1", by_file=True)
FULL = Request(
    file=Path("app/jettison.yaml"),
    context=Path("src"),
    image="example.com/other:2",
    tags=("a:1", "b"),
    build_args=("V=1 2", "BUILDKIT_SYNTAX=example.com/other:2"),
    platforms=("linux/amd64", "linux/arm64,linux/riscv64"),
    target="debug",
    outputs=("out", "type=oci,dest=i.tar"),
    push=True,
    no_cache=True,
    secrets=("id=s,src=f",),
    ssh=("default",),
    labels=("k=v", "bare"),
    build_contexts=("base=docker-image://x:1", "lib=../lib", "context=dir"),
    limits=(("--memory", "2g"), ("--memory-swap", "-1"), ("--cpu-shares", "5"), ("--cpuset-cpus", "0-1")),
    progress=Progress.PLAIN,
    rest=("--cache-from", "type=local,src=c"),
)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        pytest.param(PLAIN, "docker buildx build --file app/jettison.yaml .", id="plain"),
        pytest.param(
            FULL,
            "docker buildx build --file app/jettison.yaml --build-arg BUILDKIT_SYNTAX=example.com/other:2"
            " --tag a:1 --tag b --build-arg 'V=1 2' --platform linux/amd64"
            " --platform linux/arm64,linux/riscv64 --target debug --output out"
            " --output type=oci,dest=i.tar --secret id=s,src=f --ssh default"
            " --label k=v --label bare --build-context base=docker-image://x:1 --build-context lib=../lib"
            " --build-context context=dir"
            " --memory 2g --memory-swap -1 --cpu-shares 5 --cpuset-cpus 0-1"
            " --push --no-cache --progress plain"
            " --cache-from type=local,src=c src",
            id="all flags",
        ),
    ],
)
def test_buildx_takes_the_flags_as_they_are(request_: Request, expected: str) -> None:
    assert shlex.join(buildx.client(request_).argv) == expected


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        pytest.param(
            PLAIN,
            "buildctl --addr tcp://b:1 build --frontend gateway.v0 --opt source=example.com/jettison:1"
            " --local context=. --local dockerfile=app --opt filename=jettison.yaml",
            id="plain",
        ),
        pytest.param(
            FULL,
            "buildctl --addr tcp://b:1 build --frontend gateway.v0 --opt source=example.com/other:2"
            " --local context=src --local dockerfile=app --opt filename=jettison.yaml"
            " --opt 'build-arg:V=1 2' --opt target=debug"
            " --opt platform=linux/amd64,linux/arm64,linux/riscv64"
            " --opt memory=2147483648 --opt memswap=-1 --opt cpushares=5 --opt cpusetcpus=0-1"
            " --opt label:k=v --opt label:bare="
            " --opt context:base=docker-image://x:1 --local lib=../lib --opt context:lib=local:lib"
            " --local _context=dir --opt context:context=local:_context"
            " --output type=local,dest=out --output 'type=oci,dest=i.tar,\"name=a:1,b\"'"
            " --output 'type=image,push=true,\"name=a:1,b\"' --secret id=s,src=f --ssh default"
            " --no-cache --progress plain --cache-from type=local,src=c",
            id="all flags",
        ),
    ],
)
def test_buildctl_gets_them_as_options_of_the_frontend(request_: Request, expected: str) -> None:
    assert shlex.join(buildctl.client(request_, "tcp://b:1").argv) == expected


@pytest.mark.parametrize(
    ("request_", "exports", "loads"),
    [
        pytest.param(Request(file=Path("f"), image="i"), (), False, id="nothing"),
        pytest.param(Request(file=Path("f"), image="i", load=True), ("type=docker",), True, id="load"),
        pytest.param(
            Request(file=Path("f"), image="i", load=True, tags=("n",)),
            ("type=docker,name=n",),
            True,
            id="load with a name",
        ),
        pytest.param(
            Request(file=Path("f"), image="i", outputs=("type=docker,dest=a.tar",), tags=("n",)),
            ("type=docker,dest=a.tar,name=n",),
            False,
            id="docker archive in a file",
        ),
        pytest.param(
            Request(file=Path("f"), image="i", outputs=("-",)), ("type=tar,dest=-",), False, id="tar"
        ),
        pytest.param(
            Request(file=Path("f"), image="i", outputs=("a=b",)), ("type=local,dest=a=b",), False, id="folder"
        ),
        pytest.param(
            Request(file=Path("f"), image="i", outputs=("type=registry,name=own",), tags=("n",)),
            ("type=image,name=own,push=true",),
            False,
            id="registry",
        ),
        pytest.param(
            Request(file=Path("f"), image="i", outputs=("type=cacheonly",)), (), False, id="cache only"
        ),
    ],
)
def test_outputs_are_written_out_for_buildctl(
    request_: Request, exports: tuple[str, ...], loads: bool
) -> None:
    assert (outputs.exports(request_), outputs.loads(request_)) == (exports, loads)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        pytest.param(
            Request(file=Path("f"), image="i", push=True),
            "option --push: the image has no name to push it to",
            id="push without a name",
        ),
        pytest.param(
            Request(file=Path("f"), image="i", outputs=("dest=x,name=y",)),
            "option --output dest=x,name=y: it has no type",
            id="no type",
        ),
        pytest.param(
            Request(file=Path("f"), image="i", outputs=("-",), load=True),
            "option --output: only one result can go to stdout or to docker",
            id="two on stdout",
        ),
        pytest.param(
            Request(file=Path("f"), image="i", build_contexts=("base",)),
            "option --build-context base: expected NAME=SOURCE",
            id="context without a source",
        ),
        pytest.param(
            Request(file=Path("f"), image="i", build_contexts=("base=oci-layout://d",)),
            "option --build-context base=oci-layout://d: buildctl needs an OCI layout's digest",
            id="OCI layout",
        ),
    ],
)
def test_buildctl_cannot_do_everything(request_: Request, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        buildctl.client(request_, "tcp://b:1")
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "image"),
    [
        pytest.param("# syntax=a/b:1\ndistro: x\n", "a/b:1", id="first line"),
        pytest.param("\ufeff#Syntax = a/b:1 arg \n", "a/b:1", id="mark, case, spaces and arguments"),
        pytest.param("#!/usr/bin/env x\n# syntax=a\n", "a", id="below a #! line"),
        pytest.param("# check=skip=all\n# escape=`\n#syntax=a\n", "a", id="after other directives"),
        pytest.param(
            "\ufeff#!/usr/bin/env x\n# syntax=a\r\n", "a", id="of Windows, below a mark and a #! line"
        ),
        pytest.param("# check=skip=all\n// syntax=a\n", "", id="in two styles"),
        pytest.param("# other=b\n# syntax=a\n", "", id="after a directive that is none"),
        pytest.param(" # syntax=a\n", "", id="indented"),
        pytest.param("# syntax=\n", "", id="of no image"),
        pytest.param("# yaml-language-server: $schema=x\n# syntax=a\n", "", id="after a modeline"),
        pytest.param("# words\n# syntax=a\n", "", id="after a comment"),
        pytest.param("\n# syntax=a\n", "", id="after an empty line"),
        pytest.param("", "", id="empty"),
    ],
)
def test_syntax_line_is_found_where_buildkit_finds_it(text: str, image: str) -> None:
    assert syntax.in_file(text) == image


@pytest.mark.parametrize(
    ("override", "args", "text", "expected"),
    [
        pytest.param("", (), "# syntax=a\n", ("a", True), id="of the file"),
        pytest.param("", (), "distro: x\n", (syntax.DEFAULT_IMAGE, False), id="ours"),
        pytest.param("", ("BUILDKIT_SYNTAX=c",), "# syntax=a\n", ("c", False), id="of a build argument"),
        pytest.param("b", ("BUILDKIT_SYNTAX=c",), "# syntax=a\n", ("b", False), id="of the flag"),
    ],
)
def test_frontend_is_chosen(
    override: str, args: tuple[str, ...], text: str, expected: tuple[str, bool]
) -> None:
    assert syntax.choose_image(text, override, args) == expected


def test_rootless_daemon_runs_in_rootlesskit() -> None:
    assert shlex.join(private.command(Path("/t"), ("--debug",), root=False)) == (
        "rootlesskit buildkitd --rootless --addr unix:///t/buildkitd.sock --root /t/root"
        " --otel-socket-path /t/otel.sock --oci-worker=true --containerd-worker=false --debug"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("64m", "67108864"),
        ("1K", "1024"),
        ("512MiB", "536870912"),
        ("7", "7"),
        ("3b", "3"),
        ("1t", str(1 << 40)),
    ],
)
def test_buildctl_takes_memory_in_bytes(text: str, expected: str) -> None:
    assert limits.option("--memory", text) == f"memory={expected}"


@pytest.mark.parametrize(
    ("flag", "text"), [("--memory", "much"), ("--memory", "-1"), ("--memory-swap", "1.5g")]
)
def test_a_size_that_is_none_is_refused(flag: str, text: str) -> None:
    with pytest.raises(OptionError) as caught:
        limits.option(flag, text)
    assert caught.value.message == f"option {flag} {text}: expected a size, such as 512m or 2g"
