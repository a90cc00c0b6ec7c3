"""The `rust` preset."""

from __future__ import annotations

import pytest

from jettison import distros
from jettison.description.model import Copy, Run
from jettison.errors import Span
from tests.compiler.graph import compiled
from tests.description.support import NAME, described, messages, problems

HEAD = "distro: azurelinux-3.0\nargs: {VERSION: dev}\n"
COMPILED = r"\( -path './*/*' -o ! -name '*.md' ! -name 'jettison.yaml*' \)"
DATE = (
    rf"""list=$(env -u TRACEPARENT && find . {COMPILED} -printf '%y %m %p %l\n'"""
    rf""" && find . -type f {COMPILED} -exec sha256sum {{}} +) &&
crates=$(echo // && find . -name .cargo-checksum.json -printf ' %h/\n') &&
vendored=$(printf '%s\n' "$list" | grep -F "$crates" | sort | sha256sum) &&
{{ [ "$vendored" = "$(cat /target/.vendored 2>/dev/null)" ] || """
    rf"""{{ rm -rf /target/* && echo "$vendored" >/target/.vendored; }}; }} &&
sum=$(printf '%s\n' "$list" | sort | sha256sum) &&
{{ [ "$sum" = "$(cat /target/.sources 2>/dev/null)" ] || echo "$sum" >/target/.sources; }} &&
find . -type f -exec touch {{}} + &&
find . {COMPILED} -exec touch -hr /target/.sources {{}} + &&
find . -name .cargo-checksum.json -printf '%h\0' | """
    r"""xargs -0r sh -c 'find "$@" -exec touch -hr /target/.vendored {} +' crates"""
)


def command(asked: str, *installs: str) -> str:
    """Give the whole command of one build, but for the list of crates at its end."""
    build = f"made=$(cargo build --locked --offline --message-format json-render-diagnostics {asked})"
    return f"# cargo build {asked}\n" + " &&\n".join([DATE, build, *installs])


LIST = "cargo tree --locked --offline --edges normal,no-proc-macro --prefix none --format '{p}'"


def installed(name: str, dest: str = "") -> str:
    made = rf"""sed -n 's/.*"executable":"\([^"]*\/'{name}'\)".*/\1/p'"""
    return rf"""install -D "$(printf '%s\n' "$made" | {made})" {dest or f"/out/{name}"}"""


def script(rust: str, number: int = -1) -> str:
    step = described(f"{HEAD}rust: {rust}\n").stages[0].steps[number]
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
    assert (sources.src, sources.exclude, sources.dest) == ((".",), (".git",), "./")
    assert fetch.script == "cargo tree --locked --edges normal,build >/dev/null"
    assert (fetch.network, fetch.secrets, fetch.ssh) == ("default", (), ())
    assert [cache.dest for cache in fetch.cache] == ["/usr/local/cargo"]
    made = command("--profile release --bin hello", installed("hello"))
    assert build.script == f"{made} &&\n{LIST} >/out/hello.crates"
    assert build.network == "none"
    assert [(cache.dest, cache.id, cache.sharing) for cache in build.cache] == [
        ("/usr/local/cargo", None, "shared"),
        ("/target", "rust-hello", "private"),
    ]
    assert {step.span for step in stage.steps} == {place}
    assert [(file.origin, file.src, file.dest, file.made_of) for file in found.files] == [
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
    ("rust", "built", "chosen"),
    [
        pytest.param("{bin: a}", "release --bin a", "", id="a map"),
        pytest.param("{bin: a, package: b@0.1.0}", "release --bin a", " --package b@0.1.0", id="a package"),
        pytest.param(
            "{bin: a, package: [b, c]}", "release --bin a", " --package b --package c", id="several packages"
        ),
        pytest.param(
            "{bin: a, features: [tls, b/c], default-features: false}",
            "release --bin a",
            " --features tls,b/c --no-default-features",
            id="features",
        ),
        pytest.param(
            "{bin: a, features: 'tls json,xml', default-features: true}",
            "release --bin a",
            " --features tls,json,xml",
            id="features as one text",
        ),
        pytest.param(
            "{bin: a, features: b?/c}", "release --bin a", ' --features "b?/c"', id="a sign of the shell"
        ),
        pytest.param("{bin: a, features: []}", "release --bin a", "", id="no features"),
        pytest.param("{bin: a, profile: small}", "small --bin a", "", id="a profile"),
        pytest.param("{bin: a, profile: dev}", "dev --bin a", "", id="cargo's profile"),
    ],
)
def test_scripts(rust: str, built: str, chosen: str) -> None:
    """What goes into the program is fetched, and nothing else of the lock file."""
    made = command(f"--profile {built}{chosen}", installed("a"))
    assert script(rust) == f"{made} &&\n{LIST}{chosen} >/out/a.crates"
    assert script(rust, 1) == f"cargo tree --locked --edges normal,build{chosen} >/dev/null"


def test_a_binary_by_argument() -> None:
    name, out = '"app-${VERSION}"', '"/out/app-${VERSION}"'
    made = command(f"--profile release --bin {name}", installed(name, out))
    assert script("'app-${VERSION}'") == f'{made} &&\n{LIST} >"/out/app-${{VERSION}}.crates"'


@pytest.mark.parametrize("rust", ["[a, b]", "{bin: [a, b]}"])
def test_several_programs(rust: str) -> None:
    """Cargo makes all at once: what they have in common is compiled once."""
    found = described(f"{HEAD}rust: {rust}\nupx: true\n")
    made = command("--profile release --bin a --bin b", installed("a"), installed("b"))
    assert script(rust) == f"{made} &&\n{LIST} >/out/a.crates &&\ncp /out/a.crates /out/b.crates"
    assert [(file.src, file.dest, file.made_of) for file in found.files] == [
        ("/out/a", "/usr/bin/a", "/out/a.crates"),
        ("/out/b", "/usr/bin/b", "/out/b.crates"),
    ]
    assert found.image.entrypoint == ("/usr/bin/a",)
    assert found.upx is not None
    assert found.upx.files == ("/usr/bin/a", "/usr/bin/b")


def test_own_steps_come_before_what_fetches_and_compiles() -> None:
    """Not with compiled crates: cargo would take those of older sources for new."""
    (stage,) = described(
        f"{HEAD}rust: {{bin: a, ssh: true, vcs: true, steps: [{{run: cargo test}}]}}\n"
    ).stages
    copied, own, check, *others = stage.steps
    assert isinstance(copied, Copy)
    assert isinstance(own, Run)
    assert isinstance(check, Run)
    assert (copied.exclude, own.script, check.script) == ((), "cargo test", "git rev-parse --verify HEAD")
    assert ([cache.dest for cache in own.cache], own.ssh) == (["/usr/local/cargo"], ("default",))
    assert [package.text for package in stage.packages] == ["git"]
    assert len(others) == 2


def test_a_place_of_one_program_is_not_for_two() -> None:
    assert described(f"{HEAD}rust: {{bin: [a, b], dest: /opt/}}\n").files[1].dest == "/opt/b"
    assert messages(f"{HEAD}rust: {{bin: [a, b], dest: /opt/a}}\n") == [
        "`rust.dest` is the path of one program | end it with a slash: it is then the folder of all"
    ]


def test_packages_of_the_builder() -> None:
    (stage,) = described(f"{HEAD}rust: {{bin: a, packages: [cmake, openssl-devel]}}\n").stages
    assert [package.text for package in stage.packages] == ["cmake", "openssl-devel"]


def test_private_registries_are_reached_with_secrets_and_ssh() -> None:
    """They are there while crates are fetched, and cargo knows the registries for as long as it compiles."""
    found = described(
        f"{HEAD}rust:\n  bin: a\n"
        "  private: {ours: sparse+https://cargo.example.com/index/, old-git: ssh://git@example.com/index}\n"
        "  secrets: [{id: token, env: CARGO_REGISTRIES_OURS_TOKEN}]\n  ssh: true\n"
    )
    (stage,) = found.stages
    assert stage.env[2:] == (
        ("CARGO_REGISTRIES_OURS_INDEX", "sparse+https://cargo.example.com/index/"),
        ("CARGO_REGISTRIES_OURS_CREDENTIAL_PROVIDER", "cargo:token"),
        ("CARGO_REGISTRIES_OLD_GIT_INDEX", "ssh://git@example.com/index"),
        ("CARGO_REGISTRIES_OLD_GIT_CREDENTIAL_PROVIDER", "cargo:token"),
    )
    _, fetch, build = stage.steps
    assert isinstance(fetch, Run)
    assert isinstance(build, Run)
    assert [(secret.id, secret.env) for secret in fetch.secrets] == [("token", "CARGO_REGISTRIES_OURS_TOKEN")]
    assert fetch.ssh == ("default",)
    assert (build.secrets, build.ssh) == ((), ())


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
        pytest.param("[]", "`rust` names no binary", id="no binary in a list"),
        pytest.param("[a, b, a]", "`rust` makes a second program `a`", id="one name twice"),
        pytest.param("[a, ./b]", f"`rust` {BIN} `./b`", id="one of several"),
        pytest.param(
            f"[{', '.join(f'a{number}' for number in range(101))}]",
            "`rust` names 101 programs; one image has at most 100",
            id="too many",
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
            "{bin: {a: b}}", "`rust.bin` must be the name of a binary in `Cargo.toml`, found a map", id="type"
        ),
        pytest.param(
            "{bin: a, private: [ours]}",
            "`rust.private` must be a map of registries to addresses, found a list",
            id="registries without addresses",
        ),
        pytest.param(
            "{bin: a, private: {a.b: https://example.com/}}",
            "`a.b` cannot be the name of a registry | use letters, digits, `_` and `-`",
            id="a registry's name",
        ),
        pytest.param(
            "{bin: a, private: {crates-io: https://example.com/}}",
            "`crates-io` cannot be the name of a registry: cargo takes its index from nowhere else"
            " | replace it in `.cargo/config.toml`: `[source.crates-io]` with `replace-with`",
            id="cargo's own registry",
        ),
        pytest.param(
            "{bin: a, private: {a-b: https://example.com/, A_b: https://example.com/}}",
            "`rust.private.A_b` is a second one that cargo reads from `CARGO_REGISTRIES_A_B_INDEX`",
            id="registries of one variable",
        ),
        pytest.param(
            "{bin: a, private: {ours: cargo.example.com}}",
            "`rust.private.ours` must be the address of an index, such as `sparse+https://…/`,"
            " found `cargo.example.com`",
            id="no address",
        ),
        pytest.param(
            "{bin: a, private: {ours: sparse+https://me:word@cargo.example.com/}}",
            "`rust.private.ours` has a login, which lock file and provenance would show"
            " | leave it out of the address; a secret with `env: CARGO_REGISTRIES_NAME_TOKEN` gives it to"
            " cargo alone",
            id="a login in an address",
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
