"""Contexts of every kind, main and named: what was in them is in the image."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import servers
from tests.e2e.engines import Build, Buildctl, Buildx, Engine
from tests.e2e.harbor_env import Harbor, Outcome
from tests.scratch import scratch_folder

MAIN = "distro: azurelinux-3.0\nrootfs: {base: none}\nfiles: [{src: note, dest: /note}]\n"
NAMED = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages: {other: {from: example.com/nowhere, steps: [{run: never}]}}
files: [{from: other, src: ., dest: /}]
"""
FILES = {
    "jettison.yaml": MAIN,
    "note": "top",
    "sub/jettison.yaml": MAIN,
    "sub/note": "below",
    "sub/other.yaml": MAIN.replace("dest: /note", "dest: /other"),
}


@pytest.fixture(scope="module")
def repository(request: pytest.FixtureRequest) -> Iterator[str]:
    with servers.git(scratch_folder(request, "git"), FILES) as url:
        yield url


@pytest.fixture(scope="module")
def website(request: pytest.FixtureRequest) -> Iterator[str]:
    folder = scratch_folder(request, "web")
    (folder / "project.tar.gz").write_bytes(tarball(FILES))
    (folder / "jettison.yaml").write_text(MAIN.replace("src: note", "content: alone"))
    with servers.web(folder) as url:
        yield url


def tarball(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return stream.getvalue()


def remote(engine: Engine, url: str, dest: Path, file: str = "jettison.yaml") -> Outcome:
    """Build with a context that the engine fetches by itself."""
    output = ("--progress=plain", "--output", f"type=local,dest={dest}")
    if isinstance(engine, Buildx):
        syntax = ("--build-arg", f"BUILDKIT_SYNTAX={engine.harbor.frontend}")
        return engine.harbor.run("docker", "buildx", "build", *output, *syntax, "-f", file, url)
    given = {"source": engine.harbor.frontend, "context": url, "filename": file}
    words = [word for key, value in given.items() for word in ("--opt", f"{key}={value}")]
    return engine.harbor.run("buildctl", "build", *output, "--frontend", "gateway.v0", *words)


@pytest.mark.parametrize(
    ("tail", "text"),
    [
        pytest.param("#v1", "top", id="ref"),
        pytest.param("#main:sub", "below", id="folder"),
    ],
)
def test_repository_is_the_context(
    engine: Engine, repository: str, tmp_path: Path, tail: str, text: str
) -> None:
    remote(engine, repository + tail, tmp_path / "out").ok()
    assert (tmp_path / "out" / "note").read_text() == text


def test_query_says_what_of_a_repository_is_meant(harbor: Harbor, repository: str, tmp_path: Path) -> None:
    """By buildctl alone: this buildx knows a query only of an address over the web."""
    remote(Buildctl(harbor), f"{repository}?ref=v1&subdir=sub", tmp_path / "out").ok()
    assert (tmp_path / "out" / "note").read_text() == "below"


def test_build_file_may_be_below_the_context(engine: Engine, repository: str, tmp_path: Path) -> None:
    remote(engine, f"{repository}#v1", tmp_path / "out", file="sub/other.yaml").ok()
    assert (tmp_path / "out" / "other").read_text() == "top"


def test_archive_is_the_context(engine: Engine, website: str, tmp_path: Path) -> None:
    remote(engine, f"{website}/project.tar.gz", tmp_path / "out").ok()
    assert (tmp_path / "out" / "note").read_text() == "top"


def test_fetched_file_is_the_build_file(engine: Engine, website: str, tmp_path: Path) -> None:
    remote(engine, f"{website}/jettison.yaml", tmp_path / "out").ok()
    assert (tmp_path / "out" / "note").read_text() == "alone"


@pytest.mark.parametrize("archive", [True, False], ids=["archive", "build file"])
def test_stdin_is_the_context(harbor: Harbor, tmp_path: Path, archive: bool) -> None:
    stdin = tarball(FILES) if archive else MAIN.replace("src: note", "content: top").encode()
    syntax = ("--build-arg", f"BUILDKIT_SYNTAX={harbor.frontend}")
    words = ("docker", "buildx", "build", *syntax, "-o", str(tmp_path / "out"))
    harbor.run(*words, *(("-f", "jettison.yaml") if archive else ()), "-", stdin=stdin).ok()
    assert (tmp_path / "out" / "note").read_text() == "top"


def test_stdin_is_the_build_file_of_a_folder(harbor: Harbor, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("mine")
    syntax = ("--build-arg", f"BUILDKIT_SYNTAX={harbor.frontend}")
    words = ("docker", "buildx", "build", *syntax, "-o", str(tmp_path / "out"), "-f", "-", str(tmp_path))
    harbor.run(*words, stdin=MAIN.encode()).ok()
    assert (tmp_path / "out" / "note").read_text() == "mine"


def test_build_file_in_another_folder_has_its_own_ignore_file(engine: Engine, tmp_path: Path) -> None:
    context, apart = tmp_path / "context", tmp_path / "apart"
    for folder in (context, apart):
        folder.mkdir()
    (context / "note").write_text("kept")
    (context / "note.md").write_text("ignored")
    (context / ".dockerignore").write_text("note\n")
    (apart / "x.yaml").write_text(MAIN.replace("src: note, dest: /note", "src: ., dest: /"))
    (apart / "x.yaml.dockerignore").write_text("*\n!note\n")
    engine.tree(Build(context=context, file=apart / "x.yaml"), tmp_path / "out").ok()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["note"]


def test_a_folder_that_became_a_file_is_sent_again(engine: Engine, tmp_path: Path) -> None:
    context = tmp_path / "context"
    (context / "note").mkdir(parents=True)
    (context / "note" / "inner").write_text("inner")
    (context / "jettison.yaml").write_text(MAIN)
    engine.tree(Build(context=context), tmp_path / "first").ok()
    (context / "note" / "inner").unlink()
    (context / "note").rmdir()
    (context / "note").write_text("a file")
    engine.tree(Build(context=context), tmp_path / "second").ok()
    assert (tmp_path / "first" / "note" / "inner").read_text() == "inner"
    assert (tmp_path / "second" / "note").read_text() == "a file"


def named(engine: Engine, tmp_path: Path, source: str, *extra: str) -> Path:
    """Build with a named context in the place of a stage; gives what was in it."""
    project, out = tmp_path / "project", tmp_path / "out"
    project.mkdir()
    (project / "jettison.yaml").write_text(NAMED)
    contexts = {"other": source} if source else {}
    engine.tree(Build(context=project, contexts=contexts, extra=extra), out).ok()
    return out


def test_repository_in_the_place_of_a_stage(engine: Engine, repository: str, tmp_path: Path) -> None:
    assert (named(engine, tmp_path, f"{repository}#v1:sub") / "note").read_text() == "below"


def test_archive_in_the_place_of_a_stage(engine: Engine, website: str, tmp_path: Path) -> None:
    assert (named(engine, tmp_path, f"{website}/project.tar.gz") / "note").read_text() == "top"


def test_folder_in_the_place_of_a_stage_with_its_ignore_file(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("kept", "left.md"):
        (folder / name).write_text(name)
    (folder / ".dockerignore").write_text("*.md\n.dockerignore\n")
    if isinstance(engine, Buildx):
        out = named(engine, tmp_path, str(folder))
    else:
        out = named(engine, tmp_path, "local:mine", "--local", f"mine={folder}")
    assert sorted(path.name for path in out.iterdir()) == ["kept"]


def test_oci_layout_in_the_place_of_a_stage(engine: Engine, tmp_path: Path) -> None:
    source, layout = tmp_path / "source", tmp_path / "layout"
    source.mkdir()
    (source / "jettison.yaml").write_text(MAIN)
    (source / "note").write_text("inside")
    made = f"type=oci,dest={layout},tar=false"
    engine.build(Build(context=source, output=made)).ok()
    digest = json.loads((layout / "index.json").read_text())["manifests"][0]["digest"]
    if isinstance(engine, Buildx):
        out = named(engine, tmp_path, f"oci-layout://{layout}@{digest}")
    else:
        out = named(engine, tmp_path, f"oci-layout://store@{digest}", "--oci-layout", f"store={layout}")
    assert (out / "note").read_text() == "inside"


def test_target_of_a_bake_file_in_the_place_of_a_stage(harbor: Harbor, tmp_path: Path) -> None:
    """Each platform gets what the other target builds for it."""
    platforms = ["linux/amd64", "linux/arm64"]
    (tmp_path / "first.yaml").write_text(MAIN.replace("src: note", 'content: "${TARGETPLATFORM}"'))
    (tmp_path / "second.yaml").write_text(NAMED)
    common = {"context": str(tmp_path), "args": {"BUILDKIT_SYNTAX": harbor.frontend}, "platforms": platforms}
    second = {
        **common,
        "dockerfile": "second.yaml",
        "contexts": {"other": "target:first"},
        "output": [f"type=local,dest={tmp_path / 'out'}"],
    }
    bake = {"target": {"first": {**common, "dockerfile": "first.yaml"}, "second": second}}
    (tmp_path / "bake.json").write_text(json.dumps(bake))
    words = ("docker", "buildx", "bake", "--progress=plain", f"--allow=fs={tmp_path}")
    harbor.run(*words, "-f", str(tmp_path / "bake.json"), "second").ok()
    for platform in platforms:
        assert (tmp_path / "out" / platform.replace("/", "_") / "note").read_text() == platform
