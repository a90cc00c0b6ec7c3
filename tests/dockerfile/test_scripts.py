"""The scripts that only a printed Dockerfile needs, run on small trees."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from jettison.dockerfile.patterns import words as words_of
from jettison.scripts import closure, file_name, read

FILES = ("a.go", "b.md", "deep/c.go", "deep/skip/d.go", "docs/e.md", "docs/skip/f", "odd name/g.go", ".h.go")


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Give the scripts with notes of their own, so that tests may run side by side."""
    folder = tmp_path / "scripts"
    folder.mkdir()
    for path in closure("select.sh", "programs/unpack.sh"):
        text = read(path).decode().replace("/tmp/jettison-scratch", str(tmp_path / "scratch"))
        (folder / file_name(path)).write_text(text)
    return folder


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(name)
    (tmp_path / "in" / "docs").chmod(0o700)
    (tmp_path / "in" / "empty").mkdir(mode=0o711)
    (tmp_path / "in" / "link").symlink_to("deep")
    return tmp_path / "in"


def run(file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", str(file), *words], capture_output=True, text=True, check=False)


def selected(scripts: Path, tree: Path, sources: list[str], words: tuple[str, ...]) -> list[str]:
    out = tree.parent / "out"
    done = run(scripts / "select.sh", str(tree), str(out), *sources, "--", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return sorted(str(path.relative_to(out)) for path in out.rglob("*"))


@pytest.mark.parametrize(
    ("sources", "words", "found"),
    [
        pytest.param(["."], words_of(["*.md"], []), ["b.md"], id="in the folder"),
        pytest.param(
            ["."],
            words_of(["**/*.go"], ["**/skip"]),
            [".h.go", "a.go", "deep", "deep/c.go", "odd name", "odd name/g.go"],
            id="anywhere but there",
        ),
        pytest.param(
            ["."],
            words_of(["docs"], ["docs/*", "!docs/skip"]),
            ["docs", "docs/skip", "docs/skip/f"],
            id="taken back",
        ),
        pytest.param(
            ["."],
            words_of([], ["**/*.md", "!docs", "*.go", "d*/skip", "deep"]),
            [".", "docs", "empty", "link", "odd name", "odd name/g.go"][1:],
            id="not taken back",
        ),
        pytest.param(["docs"], words_of([], ["skip"]), ["docs", "docs/e.md"], id="a folder"),
        pytest.param(["link"], words_of(["c*"], []), ["link", "link/c.go"], id="by a link"),
        pytest.param(["odd*", "a.go"], words_of([], ["*"]), ["a.go", "odd name"], id="globs and files"),
        pytest.param(["*.none"], words_of([], ["x"]), [], id="a glob of nothing"),
        pytest.param(["empty"], words_of([], ["x"]), ["empty"], id="an empty folder"),
    ],
)
def test_select(
    scripts: Path, tree: Path, sources: list[str], words: tuple[str, ...], found: list[str]
) -> None:
    assert selected(scripts, tree, sources, words) == found


def test_select_keeps_modes_and_links(scripts: Path, tree: Path) -> None:
    selected(scripts, tree, ["."], words_of([], ["docs/e.md"]))
    out = tree.parent / "out"
    modes = {name: (out / name).stat().st_mode & 0o7777 for name in ("docs", "empty", "deep")}
    assert modes == {"docs": 0o700, "empty": 0o711, "deep": (tree / "deep").stat().st_mode & 0o7777}
    assert (out / "link").readlink() == Path("deep")


def archive(file: Path, mode: str, names: dict[str, bytes]) -> Path:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as tar:  # type: ignore[call-overload]  # a plain str
        for name, data in names.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    file.write_bytes(buffer.getvalue())
    return file


@pytest.mark.parametrize("mode", ["w:xz", "w:gz", "w:bz2", "w"])
def test_unpack(scripts: Path, tmp_path: Path, mode: str) -> None:
    program = bytes(range(256)) * 300
    names = {"upx-1/NEWS": b"x" * 700, "upx-1/upx": program, "upx-1/z": b""}
    file = archive(tmp_path / "archive", mode, names)
    done = run(scripts / "unpack.sh", str(file), str(tmp_path / "tool" / "upx"))
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "tool" / "upx").read_bytes() == program
    assert (tmp_path / "tool" / "upx").stat().st_mode & 0o777 == 0o755


def test_unpack_says_what_is_missing(scripts: Path, tmp_path: Path) -> None:
    file = archive(tmp_path / "archive", "w", {"a": b"x"})
    done = run(scripts / "unpack.sh", str(file), str(tmp_path / "upx"))
    assert (done.returncode, done.stderr) == (1, "jettison: the archive holds no file called upx\n")


def test_unpack_refuses_what_is_no_archive(scripts: Path, tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(b"<html>" * 200)
    done = run(scripts / "unpack.sh", str(tmp_path / "archive"), str(tmp_path / "upx"))
    assert (done.returncode, done.stderr) == (
        1,
        "jettison: the archive is no tar archive, or has files that this cannot read\n",
    )
