"""The `rust` preset."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jettison import distros
from jettison.description.model import Copy, Run
from jettison.errors import Span
from tests.compiler.graph import compiled
from tests.description.support import NAME, described, messages, problems

HEAD = "distro: azurelinux-3.0\nargs: {VERSION: dev}\n"
OUTDATE = "find . -type f -exec touch {} +"
BUILD = (
    f"{OUTDATE} && made=$(cargo build --locked --offline --message-format json-render-diagnostics --profile"
)
OUT = """install -D "$(printf '%s\\n' "$made" | sed -n 's/.*"executable":"\\([^"]*\\)".*/\\1/p')\""""
LIST = "cargo tree --locked --offline --edges normal,no-proc-macro --prefix none --format '{p}'"


def script(rust: str) -> str:
    step = described(f"{HEAD}rust: {rust}\n").stages[0].steps[-1]
    assert isinstance(step, Run)
    return step.script or ""


def test_the_stage() -> None:
    found = described(f"{HEAD}rust: hello\n")
    (stage,) = found.stages
    place = Span(NAME, 3, 1, 3, 12)
    assert (stage.name, stage.origin, stage.platform, stage.workdir) == ("app", "rust", "target", "/src")
    assert stage.env == (("CARGO_TARGET_DIR", "/target"), ("CARGO_PROFILE_RELEASE_STRIP", "symbols"))
    assert (stage.packages, stage.span) == ((), place)
    sources, fetch, build = stage.steps
    assert isinstance(sources, Copy)
    assert isinstance(fetch, Run)
    assert isinstance(build, Run)
    assert (sources.src, sources.include, sources.dest) == ((".",), (), "./")
    assert (fetch.script, fetch.network) == ("cargo fetch --locked", "default")
    assert [cache.dest for cache in fetch.cache] == ["/usr/local/cargo"]
    made = f"{BUILD} release --bin hello) && {OUT} /out/hello"
    assert build.script == f"{made} && {LIST} >/out/hello.crates"
    assert build.network == "none"
    assert [(cache.dest, cache.id, cache.sharing) for cache in build.cache] == [
        ("/usr/local/cargo", None, "shared"),
        ("/target", "rust-hello", "private"),
    ]
    assert {step.span for step in stage.steps} == {place}
    assert [(file.origin, file.src, file.dest, file.crates) for file in found.files] == [
        ("app", "/out/hello", "/usr/bin/hello", "/out/hello.crates")
    ]
    assert found.image.entrypoint == ("/usr/bin/hello",)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param("", ["glibc", "libgcc"], id="alone"),
        pytest.param("packages: [tzdata]\n", ["glibc", "libgcc", "tzdata"], id="with packages"),
        pytest.param("packages: tzdata\n", ["glibc", "libgcc", "tzdata"], id="with a package"),
        pytest.param(
            "rootfs: {base: base, packages: [tzdata]}\n", ["glibc", "libgcc", "tzdata"], id="with a root"
        ),
    ],
)
def test_what_the_program_is_linked_against_is_installed(more: str, expected: list[str]) -> None:
    found = described(f"{HEAD}rust: hello\n{more}")
    assert [package.text for package in found.rootfs.packages] == expected


@pytest.mark.parametrize("name", distros.NAMES)
def test_a_distribution_by_argument_needs_what_all_need(name: str) -> None:
    """A preset is rewritten before arguments are known."""
    found = described(f"args: {{OS: {name}}}\ndistro: ${{OS}}\nrust: hello\n")
    assert tuple(package.text for package in found.rootfs.packages) == (
        found.distro.toolchains["rust"].libraries
    )


def test_upx_packs_the_program() -> None:
    upx = described(f"{HEAD}rust: hello\nupx: true\n").upx
    assert upx is not None
    assert (upx.level, upx.files) == ("lzma", ("/usr/bin/hello",))


@pytest.mark.parametrize(
    ("rust", "built", "chosen", "installed"),
    [
        pytest.param("{bin: a}", "release --bin a", "", "/out/a", id="a map"),
        pytest.param(
            "{bin: a, package: b@0.1.0}",
            "release --bin a",
            " --package b@0.1.0",
            "/out/a",
            id="a package",
        ),
        pytest.param(
            "{bin: a, features: [tls, b/c], default-features: false}",
            "release --bin a",
            " --features tls,b/c --no-default-features",
            "/out/a",
            id="features",
        ),
        pytest.param(
            "{bin: a, features: 'tls json,xml', default-features: true}",
            "release --bin a",
            " --features tls,json,xml",
            "/out/a",
            id="features as one text",
        ),
        pytest.param(
            "{bin: a, features: b?/c}",
            "release --bin a",
            ' --features "b?/c"',
            "/out/a",
            id="a sign of the shell",
        ),
        pytest.param("{bin: a, features: []}", "release --bin a", "", "/out/a", id="no features"),
        pytest.param("{bin: a, profile: small}", "small --bin a", "", "/out/a", id="a profile"),
        pytest.param("{bin: a, profile: dev}", "dev --bin a", "", "/out/a", id="cargo's profile"),
        pytest.param(
            "'app-${VERSION}'",
            'release --bin "app-${VERSION}"',
            "",
            '"/out/app-${VERSION}"',
            id="a binary by argument",
        ),
    ],
)
def test_scripts(rust: str, built: str, chosen: str, installed: str) -> None:
    listed = "/out/a.crates" if "${" not in rust else '"/out/app-${VERSION}.crates"'
    made = f"{BUILD} {built}{chosen}) && {OUT} {installed}"
    assert script(rust) == f"{made} && {LIST}{chosen} >{listed}"


CARGO = """#!/bin/sh
[ "$1" = tree ] && exit
echo '{"reason":"compiler-artifact","target":{"name":"build-script-build"},"executable":null,"fresh":true}'
echo "{\\"target\\":{\\"name\\":\\"hello\\"},\\"executable\\":\\"$PROGRAM\\",\\"fresh\\":false}"
echo '{"reason":"build-finished","success":true}'
exit "$CODE"
"""
"""Says what cargo 1.95 does of a program that it has made."""


@pytest.mark.parametrize(
    ("code", "found"), [pytest.param("0", "made\n", id="made"), pytest.param("101", None, id="not made")]
)
def test_the_program_is_where_cargo_says(tmp_path: Path, code: str, found: str | None) -> None:
    """A `build.target` of the project's own configuration puts it into a directory of that name."""
    (tmp_path / "src").mkdir()
    program = tmp_path / "target/x86_64-unknown-linux-gnu/release/hello"
    program.parent.mkdir(parents=True)
    program.write_text("made\n")
    cargo = tmp_path / "cargo"
    cargo.write_text(CARGO)
    cargo.chmod(0o755)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "CODE": code, "PROGRAM": str(program)}
    command = script("hello").replace("/out/", f"{tmp_path}/out/")
    ended = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path / "src", env=env, check=False)
    shipped = tmp_path / "out/hello"
    assert ended.returncode == int(code)
    assert (shipped.read_text() if shipped.exists() else None) == found


def test_a_name_by_argument_is_the_same_everywhere() -> None:
    found = described(f"{HEAD}rust: 'app-${{VERSION}}'\nupx: true\n")
    assert [(file.src, file.dest) for file in found.files] == [("/out/app-dev", "/usr/bin/app-dev")]
    assert found.image.entrypoint == ("/usr/bin/app-dev",)
    assert found.upx is not None
    assert found.upx.files == ("/usr/bin/app-dev",)


def test_each_program_has_a_target_directory_of_its_own() -> None:
    """Cargo locks it: another project would wait for as long as this one compiles."""
    mounts = [
        compiled(f"{HEAD}rust: {name}\n").named("[app 3/3]")["exec"]["mounts"] for name in ("one", "two")
    ]
    caches = [{mount["dest"]: mount["cache"] for mount in each if "cache" in mount} for each in mounts]
    shared = {"id": "/jettison/azurelinux-3.0/app/amd64/usr/local/cargo"}
    assert [each["/usr/local/cargo"] for each in caches] == [shared, shared]
    assert [each["/target"] for each in caches] == [
        {"id": f"/jettison/azurelinux-3.0/.named/amd64/rust-{name}", "sharing": "CACHE_PRIVATE"}
        for name in ("one", "two")
    ]


def test_env_adds_to_the_stage_and_wins() -> None:
    text = f"{HEAD}rust:\n  bin: a\n  env: {{CARGO_PROFILE_RELEASE_STRIP: none, RUSTFLAGS: -C lto}}\n"
    assert described(text).stages[0].env == (
        ("CARGO_TARGET_DIR", "/target"),
        ("CARGO_PROFILE_RELEASE_STRIP", "none"),
        ("RUSTFLAGS", "-C lto"),
    )


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1", "rust:1"),
        ("1.90", "rust:1.90"),
        ("1.75.0-8-azl3.0.20240727", "rust:1.75.0-8-azl3.0.20240727"),
        ("${VERSION}", "rust:dev"),
    ],
)
def test_a_version_is_asked_of_the_toolchain(version: str, expected: str) -> None:
    assert described(f"{HEAD}rust: {{bin: a, version: '{version}'}}\n").stages[0].origin == expected


BIN = "must be the name of a binary in `Cargo.toml`, found"


@pytest.mark.parametrize(
    ("rust", "expected"),
    [
        pytest.param("./hello", f"`rust` {BIN} `./hello`", id="a folder"),
        pytest.param("--all", f"`rust` {BIN} `--all`", id="an option"),
        pytest.param('"a\\nb"', f"`rust` {BIN} `a�b`", id="two lines"),
        pytest.param('""', f"`rust` {BIN} ``", id="empty"),
        pytest.param("{bin: a/b}", f"`rust.bin` {BIN} `a/b`", id="in a map"),
        pytest.param(
            "[a]", "`rust` must be the name of a binary, such as `hello`, or a map, found a list", id="list"
        ),
        pytest.param(
            "", "`rust` must be the name of a binary, such as `hello`, or a map, found nothing", id="nothing"
        ),
        pytest.param(
            "{package: a}",
            "`rust.bin` is missing | name the binary that `cargo build --bin` is to make",
            id="no binary",
        ),
        pytest.param(
            "{bin: [a]}", "`rust.bin` must be the name of a binary in `Cargo.toml`, found a list", id="type"
        ),
        pytest.param(
            "{bin: a, package: ./b}",
            "`rust.package` must be the name of a package, found `./b`",
            id="a package's folder",
        ),
        pytest.param(
            "{bin: a, profile: a b}",
            "`rust.profile` must be the name of a profile, found `a b`",
            id="a profile",
        ),
        pytest.param(
            "{bin: a, features: [a;b]}",
            "`rust.features` must be a list of features, found `a;b`",
            id="a feature",
        ),
        pytest.param(
            "{bin: a, default-features: no}",
            "`rust.default-features` must be `true` or `false`, found the text `no` | write `false`",
            id="a truth of YAML",
        ),
        pytest.param(
            "{bin: a, version: latest}",
            "`rust.version` must be a version of Rust, such as `1.90`, found `latest`",
            id="version",
        ),
        pytest.param(
            '{bin: "a${VERSION:-it\'s}"}',
            "`rust.bin` has a default with a quote, `${VERSION:-it's}`"
            " | give the argument its default in `args`",
            id="a quote in a default",
        ),
        pytest.param(
            "{bin: a, env: [b]}", "`rust.env` must be a map of names to texts, found a list", id="env"
        ),
    ],
)
def test_refused(rust: str, expected: str) -> None:
    assert messages(f"{HEAD}rust: {rust}\n") == [expected]


def test_all_mistakes_are_reported_with_their_places() -> None:
    text = (
        f"{HEAD}rust:\n  bin: a/b\n  package: .\n  features: [x, 'a;b', '${{NO}}']\n"
        "  env: {A: [b]}\n  default-features: maybe\n  feature: [a]\nupxx: true\n"
    )
    assert problems(text) == [
        "4:8 bad-value",
        "5:12 bad-value",
        "6:13 bad-value",
        "6:25 undeclared-argument",
        "7:12 wrong-type",
        "8:21 wrong-type",
        "9:3 unknown-key",
        "10:1 unknown-key",
    ]
