"""What compilers are told of a platform's variant, the same in the graph and in the Dockerfile."""

from __future__ import annotations

import pytest

from jettison.distros import NAMES, find, variants
from jettison.errors import BuildError, DescriptionError
from jettison.platforms import parse
from jettison.recipe.images import ResolvedImage
from tests.compiler.graph import compiled
from tests.dockerfile.test_dockerfile import printed

HEAD = "distro: azurelinux-3.0\nrootfs: {base: none}\n"
GO = f"{HEAD}go: ./cmd/hello\n"
RUST = "distro: azurelinux-3.0\nrust: hello\n"
HAND = (
    "distro: azurelinux-3.0\n"
    "rootfs: {{base: none}}\n"
    "files: [{{from: app, src: /a, dest: /a}}]\n"
    "stages:\n"
    "  base: {{from: 'go:1.26', platform: {platform}, env: {{{env}}}}}\n"
    "  app: {{from: base, platform: {platform}, steps: [{{run: go build}}]}}\n"
)
WORDS = ("GOARM", "GOAMD64", "GOARM64", "GO386", "GOPPC64", "GORISCV64", "GOMIPS64", "CARGO_BUILD_RUSTFLAGS")


def told(text: str, platform: str, step: str = "go build", build: str = "linux/amd64") -> list[str]:
    """Give what the step of a graph that compiles is told of a variant."""
    graph = compiled(text, target=parse(platform), build=parse(build))
    env = graph.named(step)["exec"]["process"].get("env", [])
    return [pair for pair in env if pair.partition("=")[0] in WORDS]


GO_VARIANTS = {
    "linux/amd64": [],
    "linux/amd64/v1": [],
    "linux/amd64/v2": ["GOAMD64=v2"],
    "linux/amd64/v3": ["GOAMD64=v3"],
    "linux/amd64/v4": ["GOAMD64=v4"],
    "linux/arm": ["GOARM=7"],
    "linux/arm/v5": ["GOARM=5"],
    "linux/arm/v6": ["GOARM=6"],
    "linux/arm/v7": ["GOARM=7"],
    "linux/arm/v8": ["GOARM=7"],
    "linux/arm64": [],
    "linux/arm64/v8": [],
    "linux/arm64/v8.2": ["GOARM64=v8.2"],
    "linux/arm64/v9": ["GOARM64=v9.0"],
    "linux/arm64/v9.5": ["GOARM64=v9.5"],
    "linux/386": [],
    "linux/386/softfloat": ["GO386=softfloat"],
    "linux/mips64le/softfloat": ["GOMIPS64=softfloat"],
    "linux/ppc64le/power9": ["GOPPC64=power9"],
    "linux/riscv64/rva22u64": ["GORISCV64=rva22u64"],
    "linux/s390x": [],
}


@pytest.mark.parametrize(("platform", "expected"), GO_VARIANTS.items(), ids=GO_VARIANTS)
def test_go_is_told_the_variant(platform: str, expected: list[str]) -> None:
    assert told(GO, platform) == expected


@pytest.mark.parametrize(("platform", "expected"), GO_VARIANTS.items(), ids=GO_VARIANTS)
def test_a_dockerfile_tells_it_too(platform: str, expected: list[str]) -> None:
    lines = [line for line in printed(GO, platform).splitlines() if line.startswith("ENV ")]
    found = [line.removeprefix("ENV ").replace('"', "") for line in lines]
    assert [pair for pair in found if pair.partition("=")[0] in WORDS] == expected


RUST_VARIANTS = {
    "linux/amd64": [],
    "linux/amd64/v2": ["CARGO_BUILD_RUSTFLAGS=-C target-cpu=x86-64-v2"],
    "linux/amd64/v3": ["CARGO_BUILD_RUSTFLAGS=-C target-cpu=x86-64-v3"],
    "linux/amd64/v4": ["CARGO_BUILD_RUSTFLAGS=-C target-cpu=x86-64-v4"],
    "linux/arm64/v8": [],
}


@pytest.mark.parametrize(("platform", "expected"), RUST_VARIANTS.items(), ids=RUST_VARIANTS)
def test_cargo_is_told_the_variant(platform: str, expected: list[str]) -> None:
    assert told(RUST, platform, "cargo build") == expected


REFUSED = {
    "no such variant": (
        (GO, "linux/arm/v9"),
        "`go` cannot compile for linux/arm/v9",
        "of the variants of linux/arm it knows v5, v6, v7, v8; with `GOARM` in `env` you decide",
    ),
    "a variant to come": (
        (GO, "linux/amd64/v5"),
        "`go` cannot compile for linux/amd64/v5",
        "of the variants of linux/amd64 it knows v1, v2, v3, v4; with `GOAMD64` in `env` you decide",
    ),
    "a variant where there is none": (
        (GO, "linux/s390x/z15"),
        "`go` cannot compile for linux/s390x/z15",
        "build for linux/s390x",
    ),
    "Rust for one that rustc has no name for": (
        (RUST, "linux/arm64/v9"),
        "`rust` cannot compile for linux/arm64/v9",
        (
            "of the variants of linux/arm64 it knows none by its name;"
            " with `CARGO_BUILD_RUSTFLAGS` in `env` you decide"
        ),
    ),
}


@pytest.mark.parametrize(("asked", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_a_variant_without_code_is_refused_by_name(asked: tuple[str, str], message: str, hint: str) -> None:
    for build in (told, printed):
        with pytest.raises(BuildError) as caught:
            build(*asked)
        assert (caught.value.message, caught.value.hint) == (message, hint)


OWN = {
    "Go's own variable": (
        f"{HEAD}go: {{package: ., env: {{GOARM: '5'}}}}\n",
        "linux/arm/v7",
        "go build",
        ["GOARM=5"],
    ),
    "a variant that nothing is known of": (
        f"{HEAD}go: {{package: ., env: {{GOAMD64: v9}}}}\n",
        "linux/amd64/v9",
        "go build",
        ["GOAMD64=v9"],
    ),
    "flags of rustc": (
        "distro: azurelinux-3.0\nrust: {bin: hello, env: {RUSTFLAGS: -C target-cpu=native}}\n",
        "linux/amd64/v3",
        "cargo build",
        [],
    ),
}


@pytest.mark.parametrize(("text", "platform", "step", "expected"), OWN.values(), ids=OWN)
def test_what_the_file_says_wins(text: str, platform: str, step: str, expected: list[str]) -> None:
    assert told(text, platform, step) == expected


BY_HAND = {
    "compiled on the target": ("target", "", "linux/amd64/v3", ["GOAMD64=v3"]),
    "compiled for the target": ("build", "GOARCH: amd64", "linux/amd64/v3", ["GOAMD64=v3"]),
    "compiled for another architecture": ("build", "", "linux/arm/v6", ["GOARM=6"]),
    "compiled for the machine that builds": ("build", "", "linux/amd64/v3", []),
    "compiled for neither": ("build", "GOARCH: riscv64", "linux/arm/v6", []),
    "set below": ("target", "GOAMD64: v2", "linux/amd64/v3", ["GOAMD64=v2"]),
}


@pytest.mark.parametrize(("side", "env", "platform", "expected"), BY_HAND.values(), ids=BY_HAND)
def test_a_stage_by_hand_on_a_stage(side: str, env: str, platform: str, expected: list[str]) -> None:
    assert told(HAND.format(platform=side, env=env), platform) == expected


def test_a_tool_is_compiled_for_the_variant_of_the_machine_that_builds() -> None:
    text = HAND.format(platform="build", env="")
    assert told(text, "linux/arm/v7", build="linux/arm/v6") == ["GOARM=6"]


def test_what_an_image_sets_in_the_toolchains_place_wins() -> None:
    image = ResolvedImage(reference="", env=(("GOARM", "5"),))
    graph = compiled(GO, image, target=parse("linux/arm/v6"))
    env = graph.named("go build")["exec"]["process"]["env"]
    assert [pair for pair in env if pair.startswith("GOARM=")] == ["GOARM=5"]


def test_an_image_of_the_users_own_is_told_nothing() -> None:
    text = HAND.format(platform="build", env="").replace("'go:1.26'", "example.com/go")
    assert told(text, "linux/arm/v6") == []


def test_every_toolchain_has_its_variants() -> None:
    """What is interpreted has none, and which flags a compiler of C is given its project knows."""
    words = {word for name in NAMES if (distro := find(name)) for word in distro.toolchains}
    assert words - {"c", "node", "python"} <= set(variants.TOLD)


def test_programs_are_not_run_where_the_distribution_has_no_tools() -> None:
    text = f"{GO}tests: [{{name: a, run: [/usr/bin/hello]}}]\n"
    with pytest.raises(DescriptionError) as caught:
        printed(text, "linux/arm/v6")
    assert [(each.rule.name, each.message, each.hint) for each in caught.value.problems] == [
        (
            "unsupported-platform",
            "nothing can be run for linux/arm/v6: Azure Linux 3.0 has no tools for it",
            "leave `tests` with `run` to builds for other platforms, or look at `files` only",
        )
    ]


def test_the_config_names_the_variant() -> None:
    assert compiled(GO, target=parse("linux/arm/v6")).config["variant"] == "v6"
    assert "variant" not in compiled(GO, target=parse("linux/arm64/v8")).config
