"""What `jettison check` says where the file is right, and a build would end for what is around it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from jettison.cli.building import check_before_build
from jettison.cli.options import read_options
from jettison.description.reader import parse
from jettison.errors import BuildError, DescriptionError, SourceFile
from jettison.session.disk_files import check_file
from tests.cli.projects import with_go

HEAD = "# syntax=x\ndistro: azurelinux-3.0\n"
GO = f"{HEAD}go: ./cmd/hello\n"
GO_STEPS = f"{HEAD}stages: {{web: {{from: scratch}}}}\ngo: {{package: ./cmd/hello, steps: "
RUST = f"{HEAD}rust: hello\n"
WHICH = "the build context is the folder that the build is given, and not that of the build file"
OWN = "; an ignore file for this build alone is `FILE.dockerignore` beside the build file"


def said(error: DescriptionError) -> list[str]:
    return [f"{each.span.line}:{each.span.column} {each.message} | {each.hint}" for each in error.problems]


def write(folder: Path, files: Mapping[str, str | None]) -> None:
    """Write files into a folder, and remove those without a text."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True) if content is None else file.write_text(content)


def found(folder: Path, text: str, target: str = "") -> list[str]:
    """Give what is said of a file whose context is a folder, with its hints."""
    source = SourceFile(str(folder / "jettison.yaml"), text)
    try:
        check_file(source, folder, read_options((), target=target), all_targets=not target)
    except DescriptionError as error:
        return said(error)
    return []


IMPORTING = {
    "go.mod": "module example.com/m\n",
    "cmd/hello/main.go": 'package main\n\nimport (\n\t"fmt"\n\n\ta "example.com/m/a"\n)\n',
    "a/a.go": 'package a\n\nimport _ "example.com/m/internal/b"\n',
    "a/a_test.go": 'package a\n\nimport _ "example.com/m/other"\n',
    "internal/b/b.go": "package b\n",
    "other/o.go": "package o\n",
}


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        pytest.param(GO, {}, [], id="all there"),
        pytest.param(
            GO.replace("hello", "helo"),
            {},
            ["3:5 the build context has no `./cmd/helo` | did you mean `./cmd/hello`?"],
            id="a misspelt package",
        ),
        pytest.param(
            GO.replace("/hello", ""),
            {},
            ["3:5 `./cmd` has no Go files | there are some in `./cmd/hello`"],
            id="the folder above the package",
        ),
        pytest.param(f"{HEAD}go: .\n", {}, ["3:5 `.` has no Go files | "], id="the root without Go files"),
        pytest.param(
            GO.replace("hello", "hello/main.go"),
            {},
            [
                (
                    "3:5 `go` must be a folder of the build context, found the file `./cmd/hello/main.go`"
                    " | did you mean `./cmd/hello`?"
                )
            ],
            id="a file of the package",
        ),
        pytest.param(
            f"{HEAD}go: [./cmd/hello, ./tool]\n",
            {},
            [f"3:19 the build context has no `./tool` | {WHICH}"],
            id="one package of several",
        ),
        pytest.param(
            f"{HEAD}go: ./cmd/${{NAME:-x}}\nargs: {{NAME: y}}\n", {}, [], id="a package by an argument"
        ),
        pytest.param(
            GO, {"go.mod": None}, [f"3:5 the build context has no `go.mod` | {WHICH}"], id="no go.mod"
        ),
        pytest.param(
            f"{HEAD}go: {{version: '1.26'}}\n",
            {"go.mod": None},
            [f"3:1 the build context has no `go.mod` | {WHICH}"],
            id="no go.mod for a version",
        ),
        pytest.param(GO, {"go.mod": None, "cmd/go.mod": ""}, [], id="go.mod further down"),
        pytest.param(
            f"{HEAD}go: {{env: {{GO111MODULE: 'off'}}}}\n",
            {"go.mod": None, "main.go": ""},
            [],
            id="no modules at all",
        ),
        pytest.param(
            GO,
            {".dockerignore": "*\n!cmd\n"},
            [f"3:5 `.dockerignore` hides `go.mod` from the build | add the line `!go.mod` at its end{OWN}"],
            id="go.mod hidden",
        ),
        pytest.param(
            GO,
            {".dockerignore": "cmd/*\n"},
            [
                (
                    "3:5 `.dockerignore` hides `cmd/hello` from the build"
                    f" | add the line `!cmd/hello` at its end{OWN}"
                )
            ],
            id="a package hidden",
        ),
        pytest.param(GO, {".dockerignore": "*\n!go.*\n!**/*.go\n"}, [], id="what is in a folder is spared"),
        pytest.param(
            GO,
            {".dockerignore": "*\n", "jettison.yaml.dockerignore": "*.mod\n"},
            [
                (
                    "3:5 `jettison.yaml.dockerignore` hides `go.mod` from the build"
                    " | add the line `!go.mod` at its end"
                )
            ],
            id="hidden by the ignore file of the build file",
        ),
        pytest.param(
            f"{HEAD}go: {{package: ./cmd/hello, vcs: true}}\n",
            {},
            [
                (
                    "3:28 the build context has no `.git` | a build from a repository takes"
                    " `--build-arg BUILDKIT_CONTEXT_KEEP_GIT_DIR=1`"
                )
            ],
            id="no history",
        ),
        pytest.param(
            f"{HEAD}go: {{package: ./cmd/hello, vcs: true}}\n",
            {".git/HEAD": "", ".gitignore": ""},
            [],
            id="a history",
        ),
        pytest.param(
            f"{HEAD}rust: {{bin: a, vcs: true}}\n",
            {"Cargo.toml": "", "Cargo.lock": "", ".git/HEAD": ""},
            [],
            id="a history of a crate",
        ),
        pytest.param(
            RUST,
            {},
            [
                (
                    "3:1 the build context has no `Cargo.lock` | `cargo generate-lockfile` writes it:"
                    " a build takes the crates that it names"
                ),
                f"3:1 the build context has no `Cargo.toml` | {WHICH}",
            ],
            id="no crate",
        ),
        pytest.param(
            RUST,
            {"Cargo.toml": ""},
            [
                (
                    "3:1 the build context has no `Cargo.lock` | `cargo generate-lockfile` writes it:"
                    " a build takes the crates that it names"
                )
            ],
            id="no Cargo.lock",
        ),
        pytest.param(
            GO,
            {**IMPORTING, ".dockerignore": "internal\n"},
            [
                (
                    "3:5 `.dockerignore` hides `internal/b` from the build"
                    f" | add the line `!internal/b` at its end{OWN}"
                )
            ],
            id="what a package imports hidden",
        ),
        pytest.param(
            f"{GO_STEPS}[{{copy: {{from: web, src: /b, dest: internal/b}}}}]}}\n",
            {**IMPORTING, ".dockerignore": "internal\n"},
            [],
            id="what a package imports made by a step",
        ),
        pytest.param(
            f"{GO_STEPS}[{{run: ./gen.sh > cmd/hello/main.go}}]}}\n",
            {"cmd/hello/main.go": None},
            [],
            id="a program made by a step",
        ),
        pytest.param(
            f"{GO_STEPS}[{{copy: {{from: web, src: /all/, dest: ./}}}}]}}\n",
            {"cmd/hello/main.go": None, "go.mod": None, ".dockerignore": "*\n"},
            [],
            id="a project made by a step",
        ),
        pytest.param(
            f"{GO_STEPS}[{{run: make}}], vcs: true}}\n",
            {"go.mod": None},
            [
                (
                    "4:50 the build context has no `.git` | a build from a repository takes"
                    " `--build-arg BUILDKIT_CONTEXT_KEEP_GIT_DIR=1`"
                )
            ],
            id="a history is made by no step",
        ),
        pytest.param(
            f"{GO_STEPS}[]}}\n",
            {"go.mod": None},
            [f"4:15 the build context has no `go.mod` | {WHICH}"],
            id="no step that would make it",
        ),
        pytest.param(
            f"{HEAD}rust: {{bin: a, steps: [{{run: cargo generate-lockfile && ./gen.sh}}]}}\n",
            {"Cargo.toml": "", "src/main.rs": "", ".dockerignore": "src\n"},
            [],
            id="a crate made by a step",
        ),
        pytest.param(
            f"{GO_STEPS}[{{copy: lost}}]}}\n",
            {},
            [f"4:36 the build context has no `lost` | {WHICH}"],
            id="what a step copies",
        ),
        pytest.param(GO, {**IMPORTING, ".dockerignore": "other\n"}, [], id="what no package imports hidden"),
        pytest.param(GO, {**IMPORTING, ".dockerignore": "**/*_test.go\n"}, [], id="tests hidden"),
        pytest.param(
            RUST,
            {"Cargo.toml": "", "Cargo.lock": "", "src/main.rs": "", ".dockerignore": "src\n"},
            [f"3:1 `.dockerignore` hides `src` from the build | add the line `!src` at its end{OWN}"],
            id="a crate's sources hidden",
        ),
        pytest.param(
            RUST,
            {"Cargo.toml": "", "Cargo.lock": "", ".dockerignore": "*.lock\n"},
            [
                (
                    "3:1 `.dockerignore` hides `Cargo.lock` from the build"
                    f" | add the line `!Cargo.lock` at its end{OWN}"
                )
            ],
            id="Cargo.lock hidden",
        ),
        pytest.param(
            f"{HEAD}files:\n  - {{src: web, dest: /web/}}\n  - {{src: app.conf, dest: /etc/}}\n"
            "  - {src: '*.md', dest: /}\n",
            {"app.cfg": ""},
            [
                f"4:5 the build context has no `web` | {WHICH}",
                "5:5 the build context has no `app.conf` | did you mean `app.cfg`?",
            ],
            id="sources of files",
        ),
        pytest.param(
            f"{HEAD}files: [{{src: /web/, dest: /web/}}]\n",
            {"web/a": "", ".dockerignore": "web\n"},
            [f"3:9 `.dockerignore` hides `web` from the build | add the line `!web` at its end{OWN}"],
            id="a hidden source",
        ),
        pytest.param(
            f"{HEAD}files: [{{src: web, dest: /web/}}]\n",
            {"web/dist/a": "", ".dockerignore": "web\n!web/dist\n"},
            [],
            id="a part of a folder is spared",
        ),
        pytest.param(
            f"{HEAD}stages:\n  app: {{from: go, steps: [{{copy: {{src: [go.mod, go.sum], dest: ./}}}}]}}\n"
            "files: [{from: app, src: /x, dest: /x}]\n",
            {},
            ["4:27 the build context has no `go.sum` | did you mean `go.mod`?"],
            id="a source of a stage",
        ),
        pytest.param(
            f"{HEAD}stages:\n  app: {{from: go, steps: [copy: lost]}}\n",
            {},
            [],
            id="a stage that nobody takes",
        ),
        pytest.param(
            f"{HEAD}rootfs:\n  repos: [{{name: a, url: https://x/y, keys: [keys/a.asc, https://x/k]}}]\n",
            {"keys/b.asc": ""},
            ["4:46 the build context has no `keys/a.asc` | did you mean `keys/b.asc`?"],
            id="a key of a repository",
        ),
        pytest.param(
            f"{HEAD}targets: {{web: {{files: [{{src: lost, dest: /x}}]}}}}\n",
            {},
            [f"3:25 the build context has no `lost` | {WHICH}"],
            id="of a target",
        ),
    ],
)
def test_what_a_context_lacks(
    tmp_path: Path, text: str, files: Mapping[str, str | None], expected: list[str]
) -> None:
    with_go(tmp_path)
    write(tmp_path, files)
    assert found(tmp_path, text) == expected


def test_only_what_a_target_takes_is_looked_for(tmp_path: Path) -> None:
    text = f"{GO}stages: {{tools: {{from: go, steps: [copy: tools]}}}}\ntargets: {{web: {{}}}}\n"
    assert found(tmp_path, text, "tools") == [f"4:36 the build context has no `tools` | {WHICH}"]
    assert found(tmp_path, text, "web") == [
        f"3:5 the build context has no `./cmd/hello` | {WHICH}",
        f"3:5 the build context has no `go.mod` | {WHICH}",
    ]
    with pytest.raises(BuildError, match=r"^option target=nope: the build file has no target and no stage"):
        found(tmp_path, text, "nope")


def test_a_context_that_is_not_on_this_disk_is_not_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "jettison.yaml"
    file.write_text(GO)
    check_before_build(file, tmp_path, (), (), build_contexts=("context=https://example.com/x.git",))
    with pytest.raises(DescriptionError):
        check_before_build(file, tmp_path, (), ())


@pytest.mark.parametrize(
    "source", ["docker-image://example.com/built:1", "../built"], ids=["image", "folder"]
)
def test_what_a_named_context_stands_for_takes_nothing_of_the_build_context(
    tmp_path: Path, source: str
) -> None:
    file = tmp_path / "jettison.yaml"
    file.write_text(
        f"{GO}stages: {{web: {{from: scratch, steps: [copy: page]}}}}\n"
        "files: [{from: web, src: /page, dest: /page}]\n"
    )
    contexts = (f"app={source}", f"web={source}")
    check_before_build(file, tmp_path, (), (), build_contexts=contexts)
    with pytest.raises(DescriptionError) as caught:
        check_before_build(file, tmp_path, (), (), build_contexts=contexts[:1])
    assert [each.message for each in caught.value.problems] == ["the build context has no `page`"]


def test_a_file_that_has_been_read_is_checked_as_well(tmp_path: Path) -> None:
    parsed = parse(SourceFile("jettison.yaml", GO))
    assert check_file(parsed, with_go(tmp_path), read_options(())).stages[0].name == "app"


def test_what_a_build_finds_behind_a_link_is_not_missed(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "app").touch()
    (tmp_path / "cfg").symlink_to("/conf")
    (tmp_path / "near").symlink_to("conf")
    copies = f"{HEAD}rootfs: {{base: none}}\nimage: {{entrypoint: [/a]}}\nfiles: [{{src: @, dest: /a}}]\n"
    assert found(tmp_path, copies.replace("@", "cfg/app")) == []
    assert found(tmp_path, copies.replace("@", "near/app")) == []
    assert found(tmp_path, copies.replace("@", "near/none")) == [
        "5:9 the build context has no `near/none` | " + WHICH
    ]


def test_a_folder_that_a_glob_does_not_mean_is_a_warning(tmp_path: Path) -> None:
    for folder in ("app/[id]/[to]", "lib/[a]", "src/[x"):
        (tmp_path / folder).mkdir(parents=True)
    globs = (
        "app/[id]/[to]/*",
        "./app/[id]/*.tsx",
        "lib/[b]/*",
        "*/[id]/a",
        "app/[[]id]/*",
        "src/[x",
        "lib/[a]",
    )
    files = "".join(f"  - {{src: '{glob}', dest: /x{number}/}}\n" for number, glob in enumerate(globs))
    source = SourceFile(str(tmp_path / "jettison.yaml"), f"{HEAD}files:\n{files}targets: {{t: {{}}}}\n")
    described = check_file(source, tmp_path, read_options(()), all_targets=True)
    begins = "`[` begins a list of characters in the glob"
    there = "and there is a folder `app/[id]` | write `app/[[]id]` for the folder itself"
    assert [f"{each.span.line} {each.message} | {each.hint}" for each in described.warnings] == [
        f"4 {begins} `app/[id]/[to]/*`, {there}",
        f"5 {begins} `app/[id]/*.tsx`, {there}",
    ]
