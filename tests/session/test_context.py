"""What the build context lacks, told before anything is built, and for no call more."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.answers import check_end, error_of, sources_of
from tests.fakes.caps import LISTS, LLB_CAPS
from tests.fakes.daemon import Daemon, last_op
from tests.fakes.process import run

HEAD = "distro: azurelinux-3.0\n"
WHICH = "; hint: the build context is the folder that the build is given, and not that of the build file"
OWN = "; an ignore file for this build alone is `FILE.dockerignore` beside the build file"
KEYS = f"{HEAD}rootfs: {{repos: [{{name: a, url: https://x/y, keys: [keys/a.asc]}}]}}\n"


def daemon_of(text: str, context: Mapping[str, str], own: str | None = None) -> Daemon:
    beside = {} if own is None else {"jettison.yaml.dockerignore": own.encode()}
    files = {name: content.encode() for name, content in context.items()}
    return Daemon(files={"dockerfile": {"jettison.yaml": text.encode(), **beside}, "context": files})


def linted(daemon: Daemon, scratch: Path, opts: Mapping[str, str] | None = None) -> str | None:
    """Give the error that a lint says a build would end with."""
    check_end(run(daemon, scratch, {"requestid": "frontend.lint", "platform": "linux/amd64", **(opts or {})}))
    (returned,) = daemon.returns()
    answer = json.loads(returned.result.metadata["result.json"])
    found: str | None = answer.get("buildError", {}).get("message")
    return found


@pytest.mark.parametrize(
    ("text", "context", "own", "message"),
    [
        pytest.param(
            f"{HEAD}go: ./cmd/hello\n",
            {},
            None,
            "jettison.yaml:2:5: error: the build context has no `go.mod` [not-in-context]" + WHICH,
            id="no go.mod",
        ),
        pytest.param(
            f"{HEAD}go: {{version: '1.26'}}\n",
            {"main.go": ""},
            None,
            "jettison.yaml:2:1: error: the build context has no `go.mod` [not-in-context]" + WHICH,
            id="no go.mod for a version",
        ),
        pytest.param(
            f"{HEAD}rust: hello\n",
            {"src": ""},
            None,
            "jettison.yaml:2:1: error: the build context has no `Cargo.toml` [not-in-context]" + WHICH,
            id="no Cargo.toml",
        ),
        pytest.param(
            KEYS,
            {"keys/b.asc": ""},
            None,
            "jettison.yaml:2:53: error: the build context has no `keys/a.asc` [not-in-context]" + WHICH,
            id="no key of a repository",
        ),
        pytest.param(
            f"{HEAD}go: ./cmd/hello\n",
            {"go.mod": "module a\n", ".dockerignore": "*\n!cmd\n"},
            None,
            "jettison.yaml:2:5: error: `.dockerignore` hides `go.mod` from the build [not-in-context]"
            f"; hint: add the line `!go.mod` at its end{OWN}",
            id="go.mod hidden",
        ),
        pytest.param(
            f"{HEAD}go: ./cmd/hello\n",
            {"go.mod": "module a\n", ".dockerignore": "*\n"},
            "cmd\n",
            "jettison.yaml:2:5: error: `jettison.yaml.dockerignore` hides `cmd/hello` from the build"
            " [not-in-context]; hint: add the line `!cmd/hello` at its end",
            id="a package hidden",
        ),
    ],
)
def test_what_a_context_lacks_ends_the_build_before_it_begins(
    tmp_path: Path, text: str, context: Mapping[str, str], own: str | None, message: str
) -> None:
    daemon = daemon_of(text, context, own)
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert status.message == message
    assert [lines for _, _, lines in sources_of(status)] == [[2]]
    assert linted(daemon_of(text, context, own), tmp_path) == message.replace("; hint: ", "\n  hint: ")


HELLO = {"go.mod": "module a\n", "cmd/hello/main.go": "", "web/a.js": ""}
SRC = f"{HEAD}go: ./cmd/hello\nfiles:\n  - {{src: @, dest: /srv/}}\n"


def listing(text: str, context: Mapping[str, str]) -> Daemon:
    """Give a daemon that lists what is in a context, as those since BuildKit 0.22 do."""
    return replace(daemon_of(text, context), llb_caps=(*LLB_CAPS, LISTS))


@pytest.mark.parametrize(
    ("text", "context", "message"),
    [
        pytest.param(
            f"{HEAD}go: ./cmd/helo\n",
            HELLO,
            f"jettison.yaml:2:5: error: the build context has no `./cmd/helo` [not-in-context]{WHICH}",
            id="no package",
        ),
        pytest.param(
            f"{HEAD}go: ./cmd/hello\n",
            {"cmd/hello/main.go": ""},
            f"jettison.yaml:2:5: error: the build context has no `go.mod` [not-in-context]{WHICH}",
            id="no go.mod",
        ),
        pytest.param(
            f"{HEAD}go: .\n",
            {},
            f"jettison.yaml:2:5: error: the build context has no `go.mod` [not-in-context]{WHICH}",
            id="nothing at all",
        ),
        pytest.param(
            f"{HEAD}go: ./cmd/hello\n",
            {},
            f"jettison.yaml:2:5: error: the build context has no `./cmd/hello` [not-in-context]{WHICH}\n"
            f"jettison.yaml:2:5: error: the build context has no `go.mod` [not-in-context]{WHICH}",
            id="nothing at all, and a package",
        ),
        pytest.param(
            SRC.replace("@", "conf/").replace("go: ./cmd/hello\n", ""),
            {},
            f"jettison.yaml:3:5: error: the build context has no `conf` [not-in-context]{WHICH}",
            id="nothing at all, and files",
        ),
        pytest.param(
            SRC.replace("@", "conf/"),
            HELLO,
            f"jettison.yaml:4:5: error: the build context has no `conf` [not-in-context]{WHICH}",
            id="no source of files",
        ),
        pytest.param(
            SRC.replace("@", "web"),
            {**HELLO, ".dockerignore": "web\n"},
            "jettison.yaml:4:5: error: `.dockerignore` hides `web` from the build [not-in-context]"
            f"; hint: add the line `!web` at its end{OWN}",
            id="a source of files hidden",
        ),
        pytest.param(
            f"{HEAD}rust: hello\n",
            {"Cargo.toml": ""},
            "jettison.yaml:2:1: error: the build context has no `Cargo.lock` [not-in-context]; hint: "
            "`cargo generate-lockfile` writes it: a build takes the crates that it names",
            id="no Cargo.lock",
        ),
    ],
)
def test_what_a_daemon_lists_is_told_before_the_build_begins(
    tmp_path: Path, text: str, context: Mapping[str, str], message: str
) -> None:
    daemon = listing(text, context)
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == message


@pytest.mark.parametrize(
    ("text", "context"),
    [
        pytest.param(SRC.replace("@", "./web/"), HELLO, id="a folder"),
        pytest.param(SRC.replace("@", "web/a.js"), HELLO, id="a file"),
        pytest.param(SRC.replace("@", "'*.js'"), HELLO, id="a glob"),
        pytest.param(
            SRC.replace("@", "'${X}', from: b").replace("go:", "args: {X: a}\ngo:"), HELLO, id="else"
        ),
        pytest.param(SRC.replace("@", "web"), {**HELLO, ".dockerignore": "web\n!web/*.js\n"}, id="spared"),
    ],
)
def test_what_a_daemon_lists_or_nobody_looked_at_is_there(
    tmp_path: Path, text: str, context: Mapping[str, str]
) -> None:
    daemon = listing(text, context)
    check_end(run(daemon, tmp_path, {}))
    assert daemon.returns()[0].HasField("result")


def test_neither_content_nor_what_is_inside_comes_of_what_is_looked_at(tmp_path: Path) -> None:
    daemon = listing(SRC.replace("@", "web/"), HELLO)
    check_end(run(daemon, tmp_path, {}))
    sources = (dict(last_op(each).source.attrs) for each in daemon.solves())
    (attrs,) = (each for each in sources if "local.metadatatransfer" in each)
    read = [".dockerignore", "cmd/hello/go.mod", "cmd/hello/go.work", "cmd/go.mod", "cmd/go.work", "go.mod"]
    inside = json.loads(attrs["local.excludepatterns"])
    assert set(json.loads(attrs["local.metadatatransferexclude"])) == {*read, "go.work"}
    assert inside.index("cmd/hello/*") < inside.index("!cmd/hello/go.mod")
    assert "web/*" in inside


@pytest.mark.parametrize(
    ("text", "context", "target"),
    [
        pytest.param(f"{HEAD}go: ./a/b\n", {"a/go.mod": "module a\n"}, "", id="a module further down"),
        pytest.param(KEYS, {"keys/a.asc": ""}, "", id="a key"),
        pytest.param(f"{HEAD}rust: a\n", {"Cargo.toml": ""}, "", id="a crate whose lock nobody asks for"),
        pytest.param(
            f"{HEAD}go: .\nstages: {{tools: {{from: go, steps: [{{copy: tools}}]}}}}\n",
            {},
            "tools",
            id="a stage that takes something else",
        ),
    ],
)
def test_what_is_there_or_not_taken_is_no_problem(
    tmp_path: Path, text: str, context: Mapping[str, str], target: str
) -> None:
    daemon = daemon_of(text, context)
    check_end(run(daemon, tmp_path, {"target": target} if target else {}))
    assert daemon.returns()[0].HasField("result")


@pytest.mark.parametrize("preset", ["go: {package: ./cmd/x", "rust: {bin: x"])
@pytest.mark.parametrize("make", [daemon_of, listing], ids=["by name", "listed"])
def test_of_a_project_that_steps_make_nothing_is_looked_for(
    tmp_path: Path, preset: str, make: Callable[[str, Mapping[str, str]], Daemon]
) -> None:
    text = f"{HEAD}{preset}, steps: [{{git: {{url: https://a.b/c.git, ref: v1, dest: ./}}}}]}}\n"
    daemon = make(text, {"README.md": ""})
    check_end(run(daemon, tmp_path, {}))
    assert daemon.returns()[0].HasField("result")


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        pytest.param("module a/hello\n", None, id="another name"),
        pytest.param(
            "module a/app\n",
            "jettison.yaml:2:9: error: `go` makes a second program `app` [given-twice]",
            id="the same",
        ),
    ],
)
def test_a_lint_knows_what_a_program_is_called(tmp_path: Path, module: str, expected: str | None) -> None:
    found = daemon_of(f"{HEAD}go: [., ./cmd/app]\n", {"go.mod": module})
    assert linted(found, tmp_path) == expected


@pytest.mark.parametrize("source", ["docker-image://example.com/built:1", "local:built"])
def test_a_lint_looks_for_nothing_that_a_named_context_stands_for(tmp_path: Path, source: str) -> None:
    text = f"{HEAD}go: ./cmd/hello\nstages: {{web: {{from: scratch, steps: [copy: page]}}}}\n"
    text += "files: [{from: web, src: /page, dest: /page}, {src: lost, dest: /x}]\n"
    lost = f"jettison.yaml:4:47: error: the build context has no `lost` [not-in-context]{WHICH}"
    contexts = {"context:app": source, "context:web": source}
    daemon = replace(daemon_of(text, {"go.mod": "module a\n"}), llb_caps=(*LLB_CAPS, LISTS))
    assert linted(daemon, tmp_path, contexts) == lost.replace("; hint: ", "\n  hint: ")


BAD = "1:1: error: the pattern `[a` has a `[` that begins no list of characters [bad-ignore-file]"
WRITE = "\n  hint: write `\\[` where a file's name has the character"
COPIES = (
    f"{HEAD}stages: {{a: {{from: scratch, steps: [copy: .]}}}}\nfiles: [{{from: a, src: /x, dest: /x}}]\n"
)


@pytest.mark.parametrize(
    ("text", "own", "expected"),
    [
        pytest.param(f"{HEAD}go: .\n", None, f".dockerignore:{BAD}{WRITE}", id="of the context"),
        pytest.param(COPIES, None, f".dockerignore:{BAD}{WRITE}", id="of a context that nobody looks at"),
        pytest.param(COPIES, "[a\n", f"jettison.yaml.dockerignore:{BAD}{WRITE}", id="of the build file"),
        pytest.param(HEAD, "[a\n", None, id="of a context that nobody needs"),
    ],
)
def test_a_lint_says_what_is_wrong_with_an_ignore_file(
    tmp_path: Path, text: str, own: str | None, expected: str | None
) -> None:
    context = {"go.mod": "module a\n", "main.go": "", ".dockerignore": "[a\n"}
    found = daemon_of(text, context, own)
    assert linted(found, tmp_path) == expected
    check_end(run(built := daemon_of(text, context, own), tmp_path, {}))
    assert built.returns()[0].HasField("result") == (expected is None)


def test_an_ignore_file_is_no_place_in_the_build_file(tmp_path: Path) -> None:
    found = daemon_of(f"{HEAD}go: .\n", {"go.mod": "module a\n", ".dockerignore": "[a\n"})
    check_end(run(found, tmp_path, {"requestid": "frontend.lint", "platform": "linux/amd64"}))
    metadata = found.returns()[0].result.metadata
    assert json.loads(metadata["result.json"])["buildError"]["location"] == {"ranges": []}
    assert metadata["result.txt"].decode() == f".dockerignore:{BAD}{WRITE}\n"
