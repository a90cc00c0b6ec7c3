"""`jettison build`: the engine it finds, what it tells it, and its exit codes. The engines are fakes."""

from __future__ import annotations

import pytest

from jettison.cli.engines.request import Engine
from tests.cli.conftest import BUILDCTL, DOCKER, GOOD, Outcome, Place, with_daemon


def test_no_engine(place: Place) -> None:
    assert place.run() == Outcome(
        3,
        "",
        "error: there is nothing to build with\n"
        "  buildx: `docker` is not on PATH\n"
        "    install Docker Engine with its buildx plugin, or start it\n"
        "  buildctl: BUILDKIT_HOST is not set\n"
        "    install BuildKit's `buildctl`, and set BUILDKIT_HOST to a daemon's address\n"
        "  buildkitd: `buildkitd` is not on PATH\n"
        "    install BuildKit's `buildkitd` and `buildctl`, and `runc`\n",
    )


def test_engines_that_do_not_answer(place: Place) -> None:
    place.program("docker", 'case "$1" in version) exit 0;; esac; echo "unknown command: buildx" >&2; exit 1')
    place.program("buildctl", "echo context deadline exceeded >&2; exit 1")
    place.program("buildkitd", "exit 4")
    lines = place.run(BUILDKIT_HOST="tcp://b:1").stderr.splitlines()
    assert [line for line in lines if not line.startswith("    ")] == [
        "error: there is nothing to build with",
        "  buildx: `docker buildx version` failed: unknown command: buildx",
        "  buildctl: `buildctl --addr tcp://b:1 debug workers` failed: context deadline exceeded",
        "  buildkitd: `buildkitd --version` failed: exit code 4",
    ]


def test_only_the_asked_engine_counts(place: Place) -> None:
    place.program("docker", DOCKER)
    done = place.run("--engine", "buildctl")
    assert done.code == 3
    assert "buildx:" not in done.stderr


@pytest.mark.parametrize(
    ("programs", "host", "said"),
    [
        pytest.param(("docker", "buildctl"), "tcp://b:1", "docker buildx build --file", id="buildx first"),
        pytest.param(("buildctl",), "tcp://b:1", "buildctl --addr tcp://b:1 build", id="then buildctl"),
        pytest.param(("buildctl",), "", "buildctl --addr unix://", id="then a daemon"),
    ],
)
def test_first_engine_that_answers_builds(
    place: Place, programs: tuple[str, ...], host: str, said: str
) -> None:
    with_daemon(place)
    if "docker" in programs:
        place.program("docker", DOCKER)
    done = place.run(BUILDKIT_HOST=host)
    assert (done.code, done.stdout[: len(said)]) == (0, said)
    assert done.stderr.startswith("building with ")


def test_mistakes_are_shown_without_any_engine(place: Place) -> None:
    place.program("docker", DOCKER)
    (place.folder / "project" / "jettison.yaml").write_text(f"{GOOD}upxx: true\n")
    done = place.run()
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.startswith("jettison.yaml:4:1: error: unknown key `upxx`")
    assert ">>> upxx: true" in done.stderr


@pytest.mark.parametrize(
    ("words", "stderr"),
    [
        pytest.param(
            ("--build-arg", "X"), "error: option --build-arg X: expected NAME=VALUE\n", id="argument"
        ),
        pytest.param(
            ("--buildkitd-flags", "'"),
            "error: option --buildkitd-flags ': No closing quotation\n",
            id="flags of the daemon",
        ),
    ],
)
def test_a_wrong_option_is_wrong_usage(place: Place, words: tuple[str, ...], stderr: str) -> None:
    assert place.run(*words) == Outcome(2, "", stderr)


@pytest.mark.parametrize("words", [("--context", "nowhere"), ("--bogus",), ("jettison.yaml", "more")])
def test_usage_that_is_not_known(place: Place, words: tuple[str, ...]) -> None:
    assert place.run(*words).code == 2


@pytest.mark.parametrize("engine", [Engine.BUILDX, Engine.BUILDCTL, Engine.BUILDKITD])
def test_exit_code_is_that_of_the_engine(place: Place, engine: Engine) -> None:
    with_daemon(place)
    place.program("docker", DOCKER)
    assert place.run("--engine", engine.value, BUILDKIT_HOST="tcp://b:1", CODE="7").code == 7


def test_words_behind_the_dashes_are_passed_on(place: Place) -> None:
    place.program("docker", DOCKER)
    done = place.run("--engine", "buildx", "--", "--pull", "jettison.yaml")
    assert done.stdout == "docker buildx build --file jettison.yaml --pull jettison.yaml .\n"


def test_dry_run_prints_and_starts_nothing(place: Place) -> None:
    done = place.run("--engine", "buildx", "--dry-run", "-t", "a b")
    assert done == Outcome(0, "docker buildx build --file jettison.yaml --tag 'a b' .\n", "")


def test_dry_run_shows_the_daemon_and_the_load(place: Place) -> None:
    done = place.run("--engine", "buildkitd", "--dry-run", "--load", BUILDKITD_FLAGS="--debug")
    daemon, client = done.stdout.splitlines()
    assert f"--addr unix://{place.temporary}/jettison-build-XXXXXXXX/buildkitd.sock" in daemon
    assert daemon.endswith(" --debug &")
    assert client.endswith(" --output type=docker | docker load")
    assert list(place.temporary.iterdir()) == []


LOADER = 'case "$1" in load) while read -r line; do echo "loaded: $line"; done; exit ${LOAD:-0};; esac'


def test_load_goes_from_buildctl_to_docker(place: Place) -> None:
    place.program("buildctl", BUILDCTL)
    place.program("docker", LOADER)
    words = ("--engine", "buildctl", "--load", "-t", "x")
    done = place.run(*words, BUILDKIT_HOST="tcp://b:1")
    assert done.code == 0
    assert done.stdout.startswith("loaded: buildctl --addr tcp://b:1 build")
    assert done.stdout.endswith("--output type=docker,name=x\n")
    assert place.run(*words, BUILDKIT_HOST="tcp://b:1", LOAD="5").code == 5


def test_failed_build_loads_nothing(place: Place) -> None:
    place.program("buildctl", 'case "$*" in *workers) ;; *) exit 6;; esac')
    place.program("docker", 'case "$1" in load) echo "loads nothing";; esac')
    done = place.run("--engine", "buildctl", "--load", BUILDKIT_HOST="tcp://b:1")
    assert done == Outcome(6, "", "")


def test_load_without_docker_is_refused(place: Place) -> None:
    place.program("buildctl", BUILDCTL)
    done = place.run("--engine", "buildctl", "--load", BUILDKIT_HOST="tcp://b:1")
    assert done == Outcome(
        2,
        "",
        "error: option --load: there is no Docker to load into: `docker` is not on PATH\n"
        "  hint: write it to a file: `--output type=docker,dest=image.tar`\n",
    )


def test_a_result_that_nobody_keeps_is_noted(place: Place) -> None:
    place.program("buildctl", BUILDCTL)
    words = ("--engine", "buildctl")
    note = "note: nothing stays of this build; to keep its result add --load, --push or --output\n"
    assert place.run(*words, BUILDKIT_HOST="tcp://b:1").stderr == note
    assert place.run(*words, "-o", "out", BUILDKIT_HOST="tcp://b:1").stderr == ""
    assert place.run(*words, "--", "--output=type=tar", BUILDKIT_HOST="tcp://b:1").stderr == ""


def test_help_has_an_example(place: Place) -> None:
    done = place.run("--help")
    assert done.code == 0
    assert "jettison build --load -t hello" in done.stdout
