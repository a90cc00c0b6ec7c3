"""Stages: what their steps inherit from an image, from another stage and from the command line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jettison import llb
from jettison.description.model import Pairs
from jettison.errors import BuildError
from jettison.recipe.images import ResolvedImage
from tests.compiler.graph import ARM64, Process, compiled
from tests.description.support import GO_SETTINGS

IMAGE = ResolvedImage(
    reference="", env=(("PATH", "/p"), ("VERSION", "image")), workdir="/home/app", user="app"
)
HEAD = "distro: azurelinux-3.0\nrootfs: {base: none}\nfiles: [{from: b, src: /x, dest: /x}]\n"


def process(stages: str, step: str, args: str = "") -> Process:
    """Give what a step of the stages runs."""
    text = f"{HEAD}{args}stages:\n{stages}"
    return compiled(text, IMAGE).named(step)["exec"]["process"]


@pytest.mark.parametrize(
    ("workdir", "cwd"),
    [
        pytest.param("", "/home/app", id="of the image"),
        pytest.param("workdir: /src, ", "/src", id="of the stage"),
    ],
)
def test_commands_run_where_and_as_whom_the_image_says(workdir: str, cwd: str) -> None:
    found = process(f"  b: {{from: example.com/i, {workdir}steps: [{{run: make}}]}}\n", "make")
    assert (found["cwd"], found["user"]) == (cwd, "app")


def test_a_stage_on_a_stage_goes_on_in_its_directory() -> None:
    stages = "  a: {from: example.com/i, workdir: /src}\n  b: {from: a, steps: [{run: make}]}\n"
    assert process(stages, "make")["cwd"] == "/src"


def test_packages_are_installed_by_root_and_commands_run_as_before() -> None:
    stages = "  b: {from: example.com/i, packages: [git], steps: [{run: make}]}\n"
    assert process(stages, "install git")["user"] == "0"
    assert process(stages, "make")["user"] == "app"


@pytest.mark.parametrize(
    ("origin", "image", "expected"),
    [
        pytest.param("from: go", (), GO_SETTINGS, id="a toolchain"),
        pytest.param("from: go:1.25", (), GO_SETTINGS, id="a version of it"),
        pytest.param(
            "from: go, env: {MS_GO_NOSYSTEMCRYPTO: 0}",
            (),
            (*GO_SETTINGS[1:], ("MS_GO_NOSYSTEMCRYPTO", "0")),
            id="the stage wins",
        ),
        pytest.param(
            "from: go",
            (("GOCACHE", "/cache"),),
            (("GOCACHE", "/cache"), *GO_SETTINGS[:2]),
            id="what stands in the image's place wins",
        ),
        pytest.param(
            "from: mcr.microsoft.com/oss/go/microsoft/golang:1.27-azurelinux3.0",
            (),
            (),
            id="an image as it is",
        ),
        pytest.param("from: rust", (), (), id="another toolchain"),
    ],
)
def test_what_stages_on_a_toolchain_are_told(origin: str, image: Pairs, expected: Pairs) -> None:
    text = f"{HEAD}stages:\n  b: {{{origin}, steps: [{{run: make}}]}}\n"
    env = compiled(text, replace(IMAGE, env=image)).named("make")["exec"]["process"].get("env", [])
    assert env == [f"{name}={value}" for name, value in expected]


def test_a_stage_on_a_stage_is_told_the_same() -> None:
    stages = "  a: {from: go}\n  b: {from: a, steps: [{run: make}]}\n"
    assert "MS_GO_NOSYSTEMCRYPTO=1" in process(stages, "make")["env"]


def test_an_argument_does_not_hide_what_the_image_sets() -> None:
    stages = "  b: {from: example.com/i, steps: [{run: echo $VERSION $OTHER}]}\n"
    env = process(stages, "echo", "args: {VERSION: arg, OTHER: arg}\n")["env"]
    assert env == ["PATH=/p", "VERSION=image", "OTHER=arg"]


def test_the_environment_of_a_step_wins() -> None:
    stages = "  b: {from: example.com/i, steps: [{run: echo $VERSION, env: {VERSION: step}}]}\n"
    assert "VERSION=step" in process(stages, "echo", "args: {VERSION: arg}\n")["env"]


def test_an_image_config_is_read() -> None:
    config = (
        b'{"os":"linux","architecture":"arm64",'
        b'"config":{"Env":["A=b=c","D="],"WorkingDir":"/w","User":"1000"}}'
    )
    assert ResolvedImage.from_config("r", config) == ResolvedImage(
        reference="r",
        env=(("A", "b=c"), ("D", "")),
        workdir="/w",
        user="1000",
        machine="linux/arm64",
    )


@pytest.mark.parametrize("config", [b"", b"{}", b'{"config":null}', b'{"config":{"Env":null}}'])
def test_an_image_config_may_say_nothing(config: bytes) -> None:
    assert ResolvedImage.from_config("r", config) == ResolvedImage(reference="r", env=())


def test_an_image_of_another_machine_runs_nothing() -> None:
    with pytest.raises(BuildError) as caught:
        compiled("distro: azurelinux-3.0\n", replace(IMAGE, machine="linux/amd64"), target=ARM64)
    assert (caught.value.message, caught.value.hint) == (
        "the image mcr.microsoft.com/azurelinux/base/core:3.0 is for linux/amd64, and linux/arm64 is needed",
        "a mirror may hold one platform only; `docker buildx imagetools create` copies all",
    )


def test_files_of_another_machine_may_be_copied() -> None:
    text = f"{HEAD.replace('from: b', 'from: example.com/data')}"
    assert compiled(text, replace(IMAGE, machine="linux/amd64"), target=ARM64).named("collect")


def test_a_stage_on_a_stage_has_its_platform() -> None:
    text = (
        f"{HEAD}stages:\n  a: {{from: example.com/i, platform: build}}\n"
        "  b: {from: a, steps: [{run: make, cache: [/c]}, {copy: {from: example.com/tool, src: /x}}]}\n"
    )
    graph = compiled(text, IMAGE, target=ARM64)
    assert graph.named("make")["platform"]["architecture"] == "amd64"
    assert graph.named("] from example.com/tool")["platform"]["architecture"] == "amd64"
    (cache,) = [mount["cache"]["id"] for mount in graph.named("make")["exec"]["mounts"] if "cache" in mount]
    assert cache == "/jettison/azurelinux-3.0/b/amd64/c"


def test_a_chain_of_stages_may_be_long() -> None:
    chain = "".join(f"  s{n}: {{from: s{n + 1}}}\n" for n in range(2000))
    text = f"{HEAD.replace('from: b', 'from: s0')}stages:\n{chain}  s2000: {{from: example.com/i}}\n"
    assert compiled(text, IMAGE).named("from example.com/i")


def test_a_toolchain_may_be_copied_from() -> None:
    text = HEAD.replace("from: b, src: /x", "from: go, src: /usr/local/go")
    assert "golang" in compiled(text, IMAGE).named("[go] from")["source"]["identifier"]


def test_removed_paths_are_arguments_of_the_script() -> None:
    text = "distro: azurelinux-3.0\nrootfs: {remove: [/usr/share/a b, /opt]}\n"
    args = compiled(text).named("[rootfs] install")["exec"]["process"]["args"]
    assert args[-3:] == ["--", "/usr/share/a b", "/opt"]


def test_the_time_of_a_commit_changes_no_root() -> None:
    env = compiled("distro: azurelinux-3.0\n").named("[rootfs] install")["exec"]["process"]["env"]
    assert "SOURCE_DATE_EPOCH=0" in env


def test_builder_and_root_do_not_wait_for_each_others_packages() -> None:
    graph = compiled("distro: azurelinux-3.0\ngo: ./cmd/hello\n")
    ids = [
        mount["cache"]["id"]
        for step in ("[app] install git", "[rootfs] install")
        for mount in graph.named(step)["exec"]["mounts"]
        if "cache" in mount
    ]
    assert ids == [
        "/jettison/azurelinux-3.0/.tdnf/amd64/builder",
        "/jettison/azurelinux-3.0/.tdnf/amd64/root",
    ]


EMPTY = {
    "a stage": ("a: {from: scratch}, b: {from: x, steps: [{copy: {from: a, src: /}}]}", None),
    "a stage of a stage": (
        "z: {from: scratch}, a: {from: z}, b: {from: x, steps: [{copy: {from: a, src: /}}]}",
        None,
    ),
    "an image that a context replaces": (
        "b: {from: x, steps: [{copy: {from: example.com/i, src: /}}]}",
        ResolvedImage(reference="", tree=llb.scratch()),
    ),
    "the build context": ("b: {from: x, steps: [{copy: .}]}", None),
}


@pytest.mark.parametrize(("stages", "image"), EMPTY.values(), ids=EMPTY)
def test_a_copy_of_nothing_has_an_input_as_a_copy_of_anything_has(
    stages: str, image: ResolvedImage | None
) -> None:
    """Else the daemon takes it for a copy of whatever an earlier build had in that place."""
    graph = compiled(f"{HEAD}stages: {{{stages}}}\n", image, context=llb.scratch())
    copies = [
        action for op in graph.ops for action in op.get("file", {}).get("actions", []) if "copy" in action
    ]
    assert len(copies) == 2
    assert all(action["secondary_input"] >= 0 for action in copies)
    assert graph.named("[internal] nothing")["file"]["actions"][0]["mkdir"]["path"] == "/"


@pytest.mark.parametrize(
    ("run", "name"),
    [
        pytest.param("make -j  2", "make -j 2", id="a command"),
        pytest.param('"make &&\\nmake check"', "make", id="an addition"),
        pytest.param('"# make all of it\\ncd x\\nmake"', "make all of it", id="a comment"),
        pytest.param('"\\n  #make\\ncd x"', "make", id="a comment below an empty line"),
        pytest.param('"#!/bin/sh\\nmake"', "#!/bin/sh make", id="an interpreter"),
        pytest.param('"#\\nmake"', "# make", id="an empty comment"),
        pytest.param("[make, '#1']", "make #1", id="a list"),
    ],
)
def test_a_step_has_the_name_of_its_command_or_of_its_first_comment(run: str, name: str) -> None:
    graph = compiled(f"{HEAD}stages: {{b: {{from: example.com/i, steps: [{{run: {run}}}]}}}}\n", IMAGE)
    assert f"[b 1/1] {name}" in graph.names
