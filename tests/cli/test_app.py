"""The command as a person runs it: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import jettison
from jettison import llb
from jettison.cli.app import COMMANDS
from tests.cli.projects import with_go

ROOT = Path(__file__).resolve().parents[2]
HELLO = ROOT / "examples" / "hello"

END_OF_LIFE = """\
jettison.yaml:2:9: warning: CBL-Mariner 2.0 gets no updates: its support ended on 2025-07-31 \
[end-of-life-distro]
   1 |     # syntax=ghcr.io/jettison-build/jettison:1
   2 | >>> distro: mariner-2.0
   3 |     go: ./cmd/hello
  hint: its successor is `azurelinux-3.0`
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    stdout: bytes
    stderr: str


def jettison_command(folder: Path, *words: str) -> Outcome:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb", "COLUMNS": "100"}
    env.pop("BUILDKIT_SESSION_ID", None)
    argv = [sys.executable, "-m", "jettison", *words]
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, timeout=60, check=False)
    return Outcome(done.returncode, done.stdout, done.stderr.decode())


def written(folder: Path, text: str, name: str = "jettison.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("page", "row"),
    [("README.md", r"^\| `jettison (\w+)"), ("docs/command-line.md", r"^## `jettison (\w+)`")],
    ids=["README", "docs"],
)
def test_the_pages_have_each_command_in_the_order_of_the_help(page: str, row: str) -> None:
    commands = re.findall(row, (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert commands == [*COMMANDS, "version"]


def test_llb_prints_a_definition_and_warns_on_stderr() -> None:
    done = jettison_command(HELLO, "llb", "--platform", "linux/amd64")
    assert (done.code, done.stderr) == (0, END_OF_LIFE)
    assert llb.parse(done.stdout).to_bytes() == done.stdout


def test_llb_as_json_is_the_same_under_any_hash_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = set()
    for seed in ("0", "1", "4242"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        words = ("llb", "--platform", "linux/amd64", "--format", "json")
        outputs.add(jettison_command(HELLO, *words).stdout)
    assert len(outputs) == 1


def attributes(printed: bytes) -> list[dict[str, str]]:
    """Give the attributes of each source of a printed definition, in its order."""
    ops = json.loads(llb.to_json(llb.parse(printed)))["ops"]
    return [op["source"].get("attrs", {}) for op in ops if op["kind"] == "source"]


def test_each_printed_definition_has_a_build_context_of_its_own() -> None:
    """A daemon takes equal sources of two builds for one, and reads the files of one client."""
    first, second = (attributes(jettison_command(HELLO, "llb").stdout) for _ in range(2))
    own = [pair for pair in zip(first, second, strict=True) if "local.unique" in pair[0]]
    assert len(own) == 1
    ours, theirs = own[0]
    assert len(ours["local.unique"]) == 32
    assert ours["local.unique"] != theirs["local.unique"]
    assert {**ours, "local.unique": ""} == {**theirs, "local.unique": ""}
    assert [each for each in first if each is not ours] == [each for each in second if each is not theirs]


def test_llb_as_json_has_the_same_ops_and_no_pinned_image() -> None:
    binary = json.loads(llb.to_json(llb.parse(jettison_command(HELLO, "llb").stdout)))
    document = json.loads(jettison_command(HELLO, "llb", "--format", "json").stdout)
    identifiers = [op["source"]["identifier"] for op in document["ops"] if op["kind"] == "source"]
    assert [each["kind"] for each in document["ops"]] == [each["kind"] for each in binary["ops"]]
    assert "local.unique" not in json.dumps(document)
    assert "docker-image://mcr.microsoft.com/cbl-mariner/base/core:2.0" in identifiers
    assert not [each for each in identifiers if "@sha256:" in each]


def test_llb_refuses_to_write_to_a_terminal() -> None:
    ours, theirs = pty.openpty()
    try:
        env = {**os.environ, "PYTHONPATH": str(ROOT / "frontend")}
        argv = [sys.executable, "-m", "jettison", "llb"]
        done = subprocess.run(
            argv, cwd=HELLO, env=env, stdout=theirs, stderr=subprocess.PIPE, timeout=60, check=False
        )
    finally:
        os.close(theirs)
        os.close(ours)
    assert done.returncode == 1
    assert done.stderr.decode() == (
        "error: the graph is binary and would spoil this terminal\n"
        "  hint: send it to a program (`| buildctl build --local context=.`),"
        " or read it with `--format json`\n"
    )


@pytest.mark.parametrize(
    ("file", "excluded"),
    [
        pytest.param(".dockerignore", ["docs", "!docs/go.md", ".git"], id="of the context"),
        pytest.param(
            "jettison.yaml.dockerignore", ["docs", "!docs/go.md", ".git"], id="beside the build file"
        ),
    ],
)
def test_llb_leaves_out_what_the_ignore_file_names(tmp_path: Path, file: str, excluded: list[str]) -> None:
    written(tmp_path, "# syntax=x\ndistro: azurelinux-3.0\ngo: ./cmd/hello\n")
    written(tmp_path, "# comment\n/docs/\n\n!docs/go.md\n", file)
    document = json.loads(jettison_command(tmp_path, "llb", "--format", "json").stdout)
    attributes = [op["source"].get("attrs", {}) for op in document["ops"] if op["kind"] == "source"]
    found = [each["local.excludepatterns"] for each in attributes if "local.excludepatterns" in each]
    assert [json.loads(each) for each in found] == [excluded]


def test_llb_takes_build_arguments(tmp_path: Path) -> None:
    go = "go: {package: ./cmd/x, ldflags: '-X main.v=${VERSION}'}"
    written(tmp_path, f"distro: azurelinux-3.0\nargs: {{VERSION: dev}}\n{go}\n")
    plain = llb.parse(jettison_command(tmp_path, "llb").stdout)
    given = llb.parse(jettison_command(tmp_path, "llb", "--build-arg", "VERSION=1.2=3").stdout)
    assert plain.head != given.head
    assert any(b"VERSION=1.2=3" in op for op in given.ops)


def test_check_passes_a_good_file(tmp_path: Path) -> None:
    written(with_go(tmp_path), "# syntax=x\ndistro: azurelinux-3.0\ngo: ./cmd/hello\n")
    assert jettison_command(tmp_path, "check") == Outcome(0, b"jettison.yaml: no problems\n", "")


def test_check_counts_warnings() -> None:
    assert jettison_command(HELLO, "check") == Outcome(
        0, b"jettison.yaml: no errors, 1 warning\n", END_OF_LIFE
    )


def test_check_says_what_a_target_makes_wrong_elsewhere(tmp_path: Path) -> None:
    text = "distro: azurelinux-3.0\nrootfs: {docs: true}\ntargets: {slim: {rootfs: {base: none}}}\n"
    written(tmp_path, f"# syntax=x\n{text}")
    assert jettison_command(tmp_path, "check") == Outcome(
        1,
        b"",
        "jettison.yaml:3:16: error: with the target `slim`: `rootfs.docs` does nothing in an image"
        " without packages [no-packages]\n"
        "   2 |     distro: azurelinux-3.0\n"
        "   3 | >>> rootfs: {docs: true}\n"
        "   4 |     targets: {slim: {rootfs: {base: none}}}\n"
        "  hint: choose another `rootfs.base`, or leave it out\n",
    )


def test_check_reports_a_wrong_key_type_and_reference_together(tmp_path: Path) -> None:
    written(tmp_path, "distro: azurelinux-3.0\ngo: ./cmd/${NAME}\nupxx: true\npackages: {a: b}\n")
    done = jettison_command(tmp_path, "check")
    heads = [line.split(" [")[0] for line in done.stderr.splitlines() if line.startswith("jettison.yaml:")]
    places = [head.split(": error:")[0] for head in heads]
    assert (done.code, done.stdout) == (1, b"")
    assert places == [f"jettison.yaml:{place}" for place in ("1:1", "2:11", "3:1", "4:11")]
    assert done.stderr.count(">>>") == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            b"", "jettison.yaml:1:1: error: the file is empty: it holds no keys [empty-file]", id="empty"
        ),
        pytest.param(
            b"#" * 5_000_000,
            "jettison.yaml:1:1: error: the file has 5,000,000 bytes;"
            " a build description has at most 1,048,576 bytes [too-large]",
            id="5 MB",
        ),
        pytest.param(
            b"\x7fELF\x02\x01\x01\xff",
            "jettison.yaml:1:1: error: this is not a text file:"
            " byte 0xff at offset 7 is not UTF-8 [not-text]",
            id="binary",
        ),
    ],
)
@pytest.mark.parametrize("command", ["llb", "check", "explain"])
def test_a_file_that_is_no_description_is_one_error(
    tmp_path: Path, command: str, content: bytes, message: str
) -> None:
    (tmp_path / "jettison.yaml").write_bytes(content)
    done = jettison_command(tmp_path, command)
    assert (done.code, done.stdout, done.stderr.splitlines()[0]) == (1, b"", message)
    assert done.stderr.count("error:") == 1


@pytest.mark.parametrize("command", ["llb", "check", "explain"])
@pytest.mark.parametrize(
    ("name", "stderr"),
    [
        pytest.param(
            "no.yaml",
            "error: no.yaml: there is no such file\n  hint: YAML files there: elsewhere.yaml\n",
            id="missing",
        ),
        pytest.param(
            "folder",
            "error: folder is a directory, and no build file\n"
            "  hint: name a file in it, say folder/jettison.yaml\n",
            id="directory",
        ),
        pytest.param(
            "elsewhere.yaml",
            "error: elsewhere.yaml: there is no such file\n  hint: it is a link to nowhere\n",
            id="link",
        ),
        pytest.param(
            "folder/JETTISON.yaml",
            "error: folder/JETTISON.yaml: there is no such file\n"
            "  hint: did you mean `folder/jettison.yml`?\n",
            id="misspelt",
        ),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, command: str, name: str, stderr: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "jettison.yml").touch()
    (tmp_path / "elsewhere.yaml").symlink_to("nowhere")
    assert jettison_command(tmp_path, command, name) == Outcome(1, b"", stderr)


@pytest.mark.parametrize(
    ("words", "stderr"),
    [
        pytest.param(
            ["llb", "--build-arg", "X"], "error: option --build-arg X: expected NAME=VALUE\n", id="build-arg"
        ),
        pytest.param(
            ["llb", "--platform", "linux/amd64,linux/arm64"],
            "error: option platform=linux/amd64,linux/arm64: a graph is for one platform\n",
            id="two platforms",
        ),
    ],
)
def test_a_wrong_option_is_wrong_usage(words: list[str], stderr: str) -> None:
    assert jettison_command(HELLO, *words) == Outcome(2, b"", stderr)


def test_an_unknown_option_is_wrong_usage() -> None:
    done = jettison_command(HELLO, "llb", "--bogus")
    assert (done.code, done.stdout) == (2, b"")
    assert "No such option: --bogus" in done.stderr


def test_explained_file_builds_the_same_graph(tmp_path: Path) -> None:
    explained = jettison_command(HELLO, "explain")
    assert (explained.code, explained.stderr) == (0, "")
    long_form = written(tmp_path, explained.stdout.decode())
    words = ("llb", "--context", str(HELLO), "--platform", "linux/amd64", "--format", "json")
    short = json.loads(jettison_command(HELLO, *words).stdout)
    assert json.loads(jettison_command(tmp_path, *words, long_form.name).stdout)["head"] == short["head"]


def test_version() -> None:
    assert jettison_command(HELLO, "version") == Outcome(0, f"jettison {jettison.__version__}\n".encode(), "")
