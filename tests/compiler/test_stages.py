"""Stages: what their steps inherit from an image, from another stage and from the command line."""

from __future__ import annotations

import pytest

from jettison.compiler import ResolvedImage
from tests.compiler.graph import Process, compiled

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


def test_an_argument_does_not_hide_what_the_image_sets() -> None:
    stages = "  b: {from: example.com/i, steps: [{run: echo $VERSION $OTHER}]}\n"
    env = process(stages, "echo", "args: {VERSION: arg, OTHER: arg}\n")["env"]
    assert env == ["PATH=/p", "VERSION=image", "OTHER=arg"]


def test_the_environment_of_a_step_wins() -> None:
    stages = "  b: {from: example.com/i, steps: [{run: echo $VERSION, env: {VERSION: step}}]}\n"
    assert "VERSION=step" in process(stages, "echo", "args: {VERSION: arg}\n")["env"]


def test_an_image_config_is_read() -> None:
    config = b'{"config":{"Env":["A=b=c","D="],"WorkingDir":"/w","User":"1000"}}'
    assert ResolvedImage.from_config("r", config) == ResolvedImage(
        reference="r", env=(("A", "b=c"), ("D", "")), workdir="/w", user="1000"
    )


@pytest.mark.parametrize("config", [b"", b"{}", b'{"config":null}', b'{"config":{"Env":null}}'])
def test_an_image_config_may_say_nothing(config: bytes) -> None:
    assert ResolvedImage.from_config("r", config) == ResolvedImage(reference="r", env=())


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
