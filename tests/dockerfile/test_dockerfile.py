"""Whole Dockerfiles, as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jettison import llb
from jettison.description.describe import describe
from jettison.description.model import Variables
from jettison.dockerfile import dockerfile
from jettison.errors import BuildError, SourceFile
from jettison.platforms import Platform, parse
from jettison.presets.registry import PRESETS
from jettison.recipe.request import BuildRequest
from jettison.scripts import file_name, read
from tests.description.support import GO_SETTINGS

AMD64 = Platform("linux", "amd64")
HERE = Path(__file__).parent
HELLO = HERE.parents[1] / "examples" / "hello" / "jettison.yaml"
SCRIPTS = "# What runs in the steps below.\n"


def printed(text: str, target: str = "linux/amd64", stage: str = "") -> str:
    platform = parse(target)
    description = describe(
        SourceFile("jettison.yaml", text), Variables(build_args={}, target=platform, build=AMD64), PRESETS
    )
    source = llb.SourceInfo("jettison.yaml", b"")
    return dockerfile(description, BuildRequest(target=platform, build=AMD64, source=source, stage=stage))


def long_form(rest: str) -> str:
    return f"distro: azurelinux-3.0\nrootfs: {{base: none}}\n{rest}"


def stage(steps: str, more: str = "from: node:22") -> str:
    text = printed(
        long_form(f"stages:\n  app: {{{more}, steps: [{steps}]}}\nfiles: [{{src: a, dest: /a}}]\n")
    )
    return next(part for part in text.split("\n\n") if " AS app\n" in f"{part}\n")


def test_hello() -> None:
    head, _, rest = printed(HELLO.read_text()).partition(SCRIPTS)
    text = head + "FROM" + rest.partition("\nEOF\n\nFROM")[2]
    assert text == (HERE / "hello.Dockerfile").read_text()


def test_scripts_are_there_as_they_are() -> None:
    text = printed(HELLO.read_text())
    for path in ("root/rootfs.sh", "tdnf/tdnf.sh", "programs/pack.sh", "programs/unpack.sh", "common.sh"):
        assert f"COPY <<'EOF' /{file_name(path)}\n{read(path).decode()}EOF\n" in text


def test_only_the_scripts_that_run_are_there() -> None:
    assert SCRIPTS not in printed(long_form("files: [{src: a, dest: /a}]\n"))


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        pytest.param("copy: .", ["COPY . ./"], id="context"),
        pytest.param("copy: {src: [a, b], dest: /c}", ["COPY a b /c/"], id="several"),
        pytest.param("copy: {src: 'a b'}", ['COPY ["a b", "./"]'], id="blank"),
        pytest.param(
            "copy: {from: 'alpine:3', src: /etc}",
            ["COPY --from=from-alpine-3 /etc ./"],
            id="image",
        ),
        pytest.param("run: [a, $b]", ['RUN ["a", "$b"]'], id="argv"),
        pytest.param("run: [a], env: {A: 'b c'}", ['RUN ["env", "A=b c", "a"]'], id="environment"),
        pytest.param(
            "run: [a], ssh: true, network: none, secrets: [s, {id: t, env: T, required: false}], cache: [/c]",
            [
                "RUN --mount=type=cache,id=jettison/azurelinux-3.0/app/amd64/c,target=/c \\",
                "    --mount=type=secret,id=s,target=/run/secrets/s,required=true \\",
                "    --mount=type=secret,id=t,env=T \\",
                "    --mount=type=ssh,id=default,required=true \\",
                "    --network=none \\",
                '    ["a"]',
            ],
            id="options",
        ),
        pytest.param(
            "run: echo $TARGETARCH", ["ARG TARGETARCH=amd64", "RUN echo $TARGETARCH"], id="argument"
        ),
        pytest.param(
            f"http: {{url: 'https://x.test/a?b', checksum: 'sha256:{'0' * 64}', mode: '0755'}}",
            [f"ADD --checksum=sha256:{'0' * 64} --chmod=0755 https://x.test/a?b a"],
            id="http",
        ),
        pytest.param(
            f"http: {{url: 'https://x.test:1/a', checksum: 'sha256:{'0' * 64}', secret: token}}",
            [
                "# ADD sends the secret `HTTP_AUTH_HEADER_x.test`: give it what `token` has.",
                f"ADD --checksum=sha256:{'0' * 64} https://x.test:1/a a",
            ],
            id="http with a secret",
        ),
        pytest.param("git: 'https://x.test/a.git#v1'", ["ADD https://x.test/a.git#v1 ./"], id="git"),
        pytest.param("git: 'git@x.test:a#v1'", ["ADD git@x.test:a#v1 ./"], id="git over ssh"),
    ],
)
def test_steps(steps: str, lines: list[str]) -> None:
    found = [line for line in stage(f"{{{steps}}}").split("\n") if not line.startswith("SHELL")]
    assert found[1:] == lines


def test_a_git_address_that_looks_like_a_file_is_refused() -> None:
    with pytest.raises(BuildError) as caught:
        stage("{git: 'https://x.test/a#v1'}")
    assert (caught.value.message, caught.value.hint) == (
        "a Dockerfile takes https://x.test/a for a file, not for a git repository",
        "write its address with `.git` at the end",
    )


def test_values_of_several_lines_reach_commands_by_env() -> None:
    lines = stage("{run: [a]}", 'from: node:22, env: {A: "b\\nc"}').split("\n")
    assert lines[1:] == ['RUN ["env", "A=b\\nc", "a"]']


def test_what_the_stage_sets_is_no_argument() -> None:
    lines = stage("{run: [a, $GOPATH]}", "from: go").split("\n")
    assert lines[-1:] == ['RUN ["a", "$GOPATH"]']


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param("from: go", [f"ENV {name}={value}" for name, value in GO_SETTINGS], id="a toolchain"),
        pytest.param(
            "from: go, env: {MS_GO_NOSYSTEMCRYPTO: 0}",
            [*(f"ENV {name}={value}" for name, value in GO_SETTINGS[1:]), "ENV MS_GO_NOSYSTEMCRYPTO=0"],
            id="what a file sets wins",
        ),
        pytest.param(
            "from: mcr.microsoft.com/oss/go/microsoft/golang:1.27-azurelinux3.0", [], id="an image as it is"
        ),
        pytest.param("from: rust", [], id="another toolchain"),
    ],
)
def test_what_a_toolchain_is_told(settings: str, expected: list[str]) -> None:
    lines = stage("{run: [a]}", settings).split("\n")
    assert [line for line in lines if line.startswith("ENV ")] == expected


def test_the_target_platform_is_fixed_and_the_builders_is_not() -> None:
    text = printed("distro: azurelinux-3.0\ngo: ./cmd/hello\n", "linux/arm64")
    assert "ENV GOARCH=arm64" in text
    assert "FROM --platform=$BUILDPLATFORM mcr.microsoft.com/oss/go/" in text
    assert "FROM --platform=linux/arm64 scratch\n" in text


def test_names_of_stages_give_way_to_the_users_own() -> None:
    text = printed(long_form("stages: {program: {from: scratch}}\nfiles: [{src: a, dest: /a}]\n"))
    assert "FROM --platform=linux/amd64 scratch AS program-2\nCOPY a /a\n" in text


@pytest.mark.parametrize(
    ("image", "lines"),
    [
        pytest.param("{user: root}", ["USER 0:0"], id="user"),
        pytest.param(
            '{env: {A: "$b"}, labels: {"x y": z}, ports: [80], volumes: [/v], workdir: "/w w"}',
            [
                r'ENV A="\$b"',
                r"LABEL x\ y=z",
                "EXPOSE 80/tcp",
                "VOLUME /v",
                'WORKDIR "/w w"',
                "USER 65532:65532",
            ],
            id="settings",
        ),
        pytest.param(
            "{entrypoint: [/a, $b], cmd: [c], stop-signal: SIGINT, healthcheck: none}",
            [
                "USER 65532:65532",
                "STOPSIGNAL SIGINT",
                "HEALTHCHECK NONE",
                'ENTRYPOINT ["/a", "$b"]',
                'CMD ["c"]',
            ],
            id="process",
        ),
    ],
)
def test_image(image: str, lines: list[str]) -> None:
    text = printed(long_form(f"files: [{{src: a, dest: /a}}]\nimage: {image}\n"))
    assert text.rpartition(" / /\n")[2].splitlines() == lines


@pytest.mark.parametrize(
    ("image", "notes"),
    [
        pytest.param(
            "{workdir: /srv}", ["# WORKDIR makes /srv if the image has no such directory."], id="workdir"
        ),
        pytest.param(
            "{annotations: {a: b c}}",
            ["# Annotations are no part of a Dockerfile. Build with:", "#   --annotation 'a=b c'"],
            id="annotations",
        ),
        pytest.param(
            """{annotations: {a: "it's $HOME"}}""",
            [
                "# Annotations are no part of a Dockerfile. Build with:",
                """#   --annotation 'a=it'"'"'s $HOME'""",
            ],
            id="an annotation with quotes",
        ),
    ],
)
def test_what_differs_is_said_at_the_top(image: str, notes: list[str]) -> None:
    text = printed(long_form(f"files: [{{src: a, dest: /a}}]\nimage: {image}\n"))
    assert text.split("\n\n")[0].splitlines()[5:] == notes


def test_a_volume_that_no_line_can_say_is_refused() -> None:
    with pytest.raises(BuildError) as caught:
        printed(long_form("files: [{src: a, dest: /a}]\nimage: {volumes: ['/v/trail ']}\n"))
    assert (caught.value.message, caught.value.hint) == (
        "a Dockerfile cannot write this VOLUME: a path has blanks around it",
        "the builder takes blanks away from the ends of a path there",
    )


def test_a_line_that_buildkit_would_not_read_is_refused() -> None:
    with pytest.raises(BuildError) as caught:
        printed(long_form(f"files: [{{dest: /a, content: {'x' * 70000}}}]\n"))
    assert (caught.value.message, caught.value.hint) == (
        "a Dockerfile has at most 65,535 bytes in a line; one here would have 70,000",
        "put the long text into a file of the build context",
    )


def test_what_a_stage_with_many_files_does_is_cut_short() -> None:
    dests = [f"/etc/{number:05}" for number in range(8000)]
    files = ", ".join(f"{{src: a, dest: {dest}}}" for dest in dests)
    text = printed(long_form(f"files: [{files}]\n"))
    said = f"Collect {', '.join(dests)}"
    assert f"\n# {said[:200]}…\n" in text
    assert text.count("\nCOPY ") >= len(dests)


def test_many_commands_are_several_instructions() -> None:
    files = ", ".join(f"{{dest: /opt/{number:05}/{'d' * 20}, symlink: a}}" for number in range(3000))
    text = printed(long_form(f"files: [{files}]\n"))
    made = [line for line in text.splitlines() if line.startswith("RUN mkdir -p /run/jettison-files")]
    assert 1 < len(made) < 100
    assert max(map(len, text.splitlines())) < 20_000
    for number in range(3000):
        assert f" /run/jettison-files/opt/{number:05}" in text


@pytest.mark.parametrize("file", ["src: a", 'content: "x\\n"'], ids=["copied", "written"])
def test_directories_do_not_get_the_owner_of_a_file(file: str) -> None:
    text = printed(long_form(f"files: [{{{file}, dest: /etc/a, owner: '7:8'}}]\n"))
    assert "RUN mkdir -p /run/jettison-files /run/jettison-files/etc\nCOPY " in text
    assert "--chown=7:8" in text


def test_a_stage_alone_ends_with_it_and_has_no_stage_that_it_does_not_need() -> None:
    stages = "{other: {from: a}, below: {from: b}, app: {from: below, steps: [{run: make}]}}"
    text = printed(long_form(f"stages: {stages}\nfiles: [{{src: a, dest: /a}}]\n"), stage="app")
    assert text.endswith("AS below\n\nFROM below AS app\nRUN make\n")
    assert "other" not in text


def test_an_empty_image_is_refused() -> None:
    with pytest.raises(BuildError, match="the image would be empty"):
        printed(long_form(""))


def test_repositories_and_their_keys_are_in_place_before_the_root_is_made() -> None:
    repos = "[{name: ours, url: https://a/b, keys: [./keys/ours.asc, https://a/k], verify: packages}]"
    text = printed(f"distro: azurelinux-3.0\nrootfs: {{repos: {repos}}}\n")
    before, _, after = text.partition("COPY keys/ours.asc /keys/ours-1\n")
    assert before.endswith(
        "AS repositories\nCOPY <<'EOF' /ours.repo\n[ours]\nname=ours\nbaseurl=https://a/b\n"
        "gpgkey=file:///run/jettison-repos/keys/ours-1 https://a/k\n"
        "gpgcheck=1\nrepo_gpgcheck=0\nenabled=1\nEOF\n"
    )
    assert "--mount=type=bind,from=repositories,target=/run/jettison-repos" in after
    assert "--repos=/run/jettison-repos" in after


def test_no_stage_has_the_package_cache_of_the_root() -> None:
    text = printed(
        "distro: azurelinux-3.0\npackages: [tzdata]\n"
        "stages: {tdnf: {from: debian, steps: [{run: make, cache: [/root]}]}}\n"
    )
    ids = re.findall(r"--mount=type=cache,id=([^,]+)", text)
    assert ids == ["jettison/azurelinux-3.0/tdnf/amd64/root", "jettison/azurelinux-3.0/.tdnf/amd64/root"]


def test_a_cache_by_name_is_one_for_all_stages() -> None:
    text = printed(
        "distro: azurelinux-3.0\npackages: [tzdata]\n"
        "stages: {a: {from: debian, steps: [{run: make, cache: [{dest: /c, id: x, sharing: locked}]}]}}\n"
    )
    assert "--mount=type=cache,id=jettison/azurelinux-3.0/.named/amd64/x,target=/c,sharing=locked" in text


def test_a_chain_of_stages_may_be_long() -> None:
    chain = "".join(f"  s{n}: {{from: s{n + 1}, env: {{A{n}: x}}}}\n" for n in range(2000))
    text = printed(
        long_form(f"files: [{{from: s0, src: /x, dest: /x}}]\nstages:\n{chain}  s2000: {{from: debian}}\n")
    )
    assert "FROM s2000 AS s1999\nENV A1999=x\n" in text
