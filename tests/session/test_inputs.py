"""Where the context and the build file of a build come from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jettison import llb
from jettison.pb import ops_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import check_end, daemon_with, error_of
from tests.fakes.daemon import Daemon
from tests.fakes.process import run
from tests.session.contexts import PLAIN, TEXT, URL, archive, built, graph, sources, titles

NAME = "jettison.yaml"


@pytest.mark.parametrize(
    ("url", "identifier"),
    [
        pytest.param("https://example.com/x.git#v1:sub", "git://example.com/x.git#v1:sub", id="git"),
        pytest.param("https://example.com/x.git?tag=v1", "git://example.com/x.git#refs/tags/v1", id="query"),
    ],
)
def test_a_repository_is_context_and_holds_the_build_file(tmp_path: Path, url: str, identifier: str) -> None:
    daemon = built(Daemon(files={"build": {NAME: PLAIN}}), tmp_path, {"context": url})
    assert list(sources(daemon)) == [identifier]
    assert f"[internal] load git source {url}" in titles(daemon)
    assert "git.keepgitdir" not in sources(daemon)[identifier]


def test_the_folder_of_git_itself_can_be_kept(tmp_path: Path) -> None:
    opts = {"context": "https://example.com/x.git", "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR": "1"}
    daemon = built(Daemon(files={"build": {NAME: PLAIN}}), tmp_path, opts)
    assert sources(daemon)["git://example.com/x.git"]["git.keepgitdir"] == "true"


@pytest.mark.parametrize(
    ("opts", "local"),
    [
        pytest.param({}, False, id="in the context"),
        pytest.param({"dockerfilekey": "dockerfile"}, True, id="sent apart"),
    ],
)
def test_the_build_file_of_a_remote_context(tmp_path: Path, opts: dict[str, str], local: bool) -> None:
    files = {"build": {} if local else {NAME: PLAIN}, "dockerfile": {NAME: PLAIN} if local else {}}
    url = "https://example.com/x.git"
    daemon = built(Daemon(files=files), tmp_path, {"context": url, **opts})
    first = ops_pb2.Op.FromString(daemon.solves()[0].definition.ops[0]).source.identifier
    assert first == ("local://dockerfile" if local else "git://example.com/x.git")


@pytest.mark.parametrize("name", ["src", "context"])
def test_the_client_may_name_the_directory_that_is_the_context(tmp_path: Path, name: str) -> None:
    """Where it has none of that name, the name is only that of an option: as in the Dockerfile frontend."""
    text = b"distro: azurelinux-3.0\nrootfs: {base: none}\nfiles: [{src: a, dest: /a}]\n"
    files = {"dockerfile": {NAME: text}, name: {".dockerignore": b"*.md\n", "a": b"a"}}
    daemon = Daemon(files=files)
    if name == "context":
        refused = Status(code=2, message="could not find local source src")
        daemon.refuse = {"ReadDir": lambda each: refused if b"src#" in each.SerializeToString() else None}
        daemon.files = {**files, "src": {}}
    built(daemon, tmp_path, {"contextkey": "src", "local-sessionid:src": "session-of-src"})
    sent = sources(daemon)[f"local://{name}"]
    assert sent["local.excludepatterns"] == '["*.md"]'
    assert sent["local.session"] == ("session-of-src" if name == "src" else "session")


def test_nothing_is_left_out_of_a_remote_context(tmp_path: Path) -> None:
    """It is not the client that sends it: what is in its ignore files is no matter."""
    files = {NAME: PLAIN, f"{NAME}.dockerignore": b"[\n", ".dockerignore": b"[\n"}
    daemon = built(Daemon(files={"build": files}), tmp_path, {"context": "https://example.com/x.git"})
    assert [each for each in sources(daemon) if each.startswith("local://")] == []


def test_an_archive_is_unpacked_and_is_the_context(tmp_path: Path) -> None:
    daemon = Daemon(files={URL: {"context": archive()}, "build": {NAME: PLAIN}})
    built(daemon, tmp_path, {"context": URL})
    assert sources(daemon) == {URL: {"http.filename": "context"}}
    assert {"[internal] load remote build context", "[internal] unpack the build context"} <= titles(daemon)


def test_a_fetched_file_that_is_no_archive_is_the_build_file(tmp_path: Path) -> None:
    daemon = Daemon(files={URL: {"context": PLAIN}})
    built(daemon, tmp_path, {"context": URL})
    assert list(sources(daemon)) == [URL]


def test_a_folder_of_a_remote_context_is_taken(tmp_path: Path) -> None:
    daemon = Daemon(files={"build": {NAME: PLAIN}})
    built(daemon, tmp_path, {"context": "https://example.com/x.git", "contextsubdir": "sub/"})
    assert "[internal] take sub/ of the build context" in titles(daemon)


@pytest.mark.parametrize(
    ("opts", "message"),
    [
        pytest.param(
            {"context": "ftp://x"},
            "option context=ftp://x: expected the address of a git repository or of a file",
            id="context",
        ),
        pytest.param(
            {"context:other": "target:x"},
            "option context:other=target:x: a named context cannot be of the kind `target`",
            id="kind",
        ),
        pytest.param(
            {"context:other": "input:x"},
            "option context:other=input:x: the caller gives no input of that name",
            id="input",
        ),
        pytest.param(
            {"context:other": "oci-layout://store:tag"},
            "option context:other=oci-layout://store:tag: an OCI layout needs a store and a digest"
            "; hint: write oci-layout://STORE@sha256:…; `docker buildx build` adds the digest by itself",
            id="layout",
        ),
    ],
)
def test_what_is_no_context_is_refused(tmp_path: Path, opts: dict[str, str], message: str) -> None:
    daemon = daemon_with(TEXT)
    check_end(run(daemon, tmp_path, opts))
    assert error_of(daemon).message == message


def test_inputs_of_the_usual_names_are_context_and_build_file(tmp_path: Path) -> None:
    inputs = {"context": graph("c"), "dockerfile": graph("d")}
    daemon = built(Daemon(files={"build": {NAME: PLAIN}}, inputs=inputs), tmp_path, {})
    assert sources(daemon) == {}
    assert daemon.solves()[0].definition.ops[0] == inputs["dockerfile"].ops[0]
    assert inputs["context"].ops[0] in daemon.solves()[-1].definition.ops


class Far(llb.Definition):
    """A graph with a place in a file that no editor shows."""

    def to_pb(self) -> ops_pb2.Definition:
        message = super().to_pb()
        message.source.infos.add(filename="a")
        place = message.source.locations[self.head].locations.add()
        place.ranges.add().start.character = (1 << 31) - 1
        return message


def test_an_input_that_is_no_graph_is_the_callers_fault(tmp_path: Path) -> None:
    daemon = replace(daemon_with(PLAIN), inputs={"context": llb.Definition(ops=(b"\xff", b"\xff"))})
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message.startswith("the graph that the build is given cannot be read: not an op")


def test_an_input_with_a_place_that_there_is_not_is_the_callers_fault(tmp_path: Path) -> None:
    whole = graph("c")
    daemon = replace(daemon_with(PLAIN), inputs={"context": Far(ops=whole.ops, metadata=whole.metadata)})
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == (
        "the graph that the build is given cannot be read: "
        "column=2147483648: give a number from 0 to 2147483647"
    )
