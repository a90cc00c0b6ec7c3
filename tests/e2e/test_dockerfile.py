"""The printed Dockerfile builds the same root and the same image config, with the plain frontend."""

from __future__ import annotations

import json
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from jettison.distros import upx
from tests.e2e.archive import Archive, Entry
from tests.e2e.engines import Build, Buildx, Engine
from tests.e2e.harbor_env import ROOT, Harbor, Outcome
from tests.e2e.indexes import offline
from tests.pages import PAGES, examples
from tests.scratch import scratch_folder

EXAMPLES = ROOT / "examples"

LONG = r"""
distro: azurelinux-3.0
args: {VERSION: "1 $x", OTHER: "a\nb"}
stages:
  base:
    from: scratch
    steps:
      - copy: {src: [a.txt, "b c.txt"], dest: /in}
  tools:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    workdir: /make
    env: {QUOTED: "it's \"$HOME\" \\ `x`", LINES: "one\ntwo", "dotted.name": "1"}
    steps:
      - copy:
          {src: tree, dest: out/selected, include: ["**/*.go", docs], exclude: ["**/skip", "!docs/skip"]}
      - copy: {src: ["tree/*", a.txt], dest: /make/out/several, exclude: ["*.md", "deep/**"]}
      - copy: {from: base, src: "/in/*", dest: "out/from base/"}
      - copy: {from: base, src: /in, dest: out/excluded, exclude: ["b*"]}
      - run: printf '%s\n' "$QUOTED" "$LINES" "$VERSION" "$OTHER" >out/env; env | grep -a dotted >>out/env
      - run: |
          #!/bin/false, which nobody runs
          cat <<EOF >out/here
          $VERSION EOF
          EOF
          printf 'a\tb\\n' >out/escapes
      - run: [sh, -c, "printf '[%s]' \"$@\" >out/words", sh, "a b", "$x", "c\\d", "line\nline"]
      - run: printf %s "$ONCE" >out/once
        env: {ONCE: "only\n'here'"}
      - run: '[ -f out/once ] && ln out/once out/hard && ln -s once out/soft && chmod 4755 out/words'
      - run: |-
          test -n "$VERSION" \
            -a -z "$ONCE"
  child:
    from: tools
    steps:
      - run: 'mkdir -m 0700 out/private && chown 7:8 out/private && printf "%s" "$LINES" >out/child'
        secrets: [{id: none, required: false}]
        network: none
        cache: [/var/cache/any]
      - http: {url: "@URL@", checksum: "sha256:@SHA256@", dest: out/fetched, mode: "0755"}
rootfs:
  packages: [tzdata, glibc]
  remove: [/usr/share/zoneinfo/Europe]
files:
  - {from: child, src: /make/out, dest: /opt/out}
  - {dest: /etc/motd, content: "no newline $x \\ EOF", mode: "0600", owner: app}
  - {dest: /etc/lines, content: "EOF\n  $y\n\\\n\ttab\r\n"}
  - {dest: "/etc/odd name $z", content: "odd\n"}
  - {dest: /etc/empty, content: ""}
  - {dest: /usr/bin/link, symlink: "/etc/odd name $z", owner: app}
  - {src: "b c.txt", dest: "/srv/a/b/", owner: app, mode: "0640"}
  - {src: tree, dest: /srv/tree}
  - {dest: /tmp/note, content: x}
  - {dest: /root/note, content: x}
  - {dest: /home/nonroot/note, content: x}
  - {from: mcr.microsoft.com/azurelinux/base/core:3.0, src: /usr/bin/true, dest: /usr/bin/true}
accounts:
  users: [{name: app, uid: 1000, home: /home/app}]
  groups: [{name: extra, gid: 2000}]
image:
  entrypoint: [/usr/bin/true, "a b", "$x", "\"q\"\n"]
  cmd: [serve]
  user: app
  ports: [8080, 53/udp]
  volumes: [/data, "/with space $y"]
  workdir: /srv
  env: {A: "x\"$y\\", PATH: /usr/bin, "odd name": "v w"}
  labels: {"org.x": "it's $z", "with space": "ü"}
  stop-signal: SIGINT
  healthcheck: {test: [/usr/bin/true, "$x"], interval: 1m30s, timeout: 500ms, start-period: 2s, retries: 3}
checks: {no-setuid: false, max-size: 90MB}
tests:
  - name: files of 'the' image
    files:
      /etc/motd: {mode: "0600", owner: app, contains: "$x \\ EOF"}
      /usr/share/zoneinfo/Europe: {exists: false}
"""


@dataclass(frozen=True, slots=True)
class Both:
    """One description's image, built by Jettison and by the Dockerfile that it prints."""

    ours: Archive
    plain: Archive


SELECTIONS = (
    "src: tree, include: ['**']",
    "src: tree, include: ['deep/**']",
    "src: tree, include: ['**/skip/**', '!**/d*']",
    "src: tree, include: ['de*']",
    "src: tree, include: ['**p']",
    "src: tree, include: ['**/*.go'], exclude: ['*']",
    "src: tree, include: ['[a-d]*', '?.go']",
    "src: tree, exclude: ['**/*.go']",
    "src: tree, exclude: ['/deep', deep/skip/, ./none]",
    "src: tree, exclude: ['*', '!docs/b.md']",
    "src: tree, exclude: [deep, '!deep/skip', deep/skip/z.go]",
    "src: tree, exclude: ['**/*.md', '**/a', '!docs', '!docs/skip']",
    "src: tree, exclude: [deep, '!**/skip', '**/z*', '!deep']",
    "src: tree/docs, exclude: ['*']",
    "src: [tree/d*, tree/x.go], include: ['*.md', skip]",
    "src: a.txt, exclude: [a.txt]",
    "src: ['*.txt'], include: ['b*']",
    "src: ., include: ['tree/deep', '*.txt'], exclude: ['**/y.go']",
)
PATTERNS = "\n".join(
    (
        "distro: azurelinux-3.0",
        "rootfs: {base: none}",
        "stages: {picked: {from: scratch, steps: [",
        *(f"  {{copy: {{{what}, dest: /out/{number}/}}}}," for number, what in enumerate(SELECTIONS)),
        "]}}",
        "files: [{from: picked, src: /out, dest: /out}]",
        "",
    )
)
FILES_ONLY = "distro: azurelinux-3.0\nrootfs: {base: none}\nfiles: [{src: a.txt, dest: /a}]\n"
BRACKETS = """
distro: azurelinux-3.0
rootfs: {base: none}
stages:
  picked:
    from: scratch
    steps:
      - copy: {src: 'odd/a[1].txt', dest: /out/file}
      - copy: {src: ['odd/[id]', 'odd/c\\d'], dest: /out/several}
      - copy: {src: 'odd/[id]', dest: /out/included, include: ['*.txt']}
      - copy: {src: 'odd/a[12]*', dest: /out/list}
      - copy: {src: 'odd/[[]id]/*', dest: /out/escaped}
files:
  - {from: picked, src: /out, dest: /out}
  - {from: picked, src: '/out/list/a1.txt', dest: /again}
  - {src: 'odd/a[1].txt', dest: /one}
  - {src: 'odd/l[1]', dest: /link, owner: '7:8'}
  - {src: 'odd/none*', dest: /none}
"""
WRITTEN = {"long": LONG, "patterns": PATTERNS, "files only": FILES_ONLY, "brackets": BRACKETS}


@pytest.fixture(scope="module", params=["hello", "server", *WRITTEN])
def both(request: pytest.FixtureRequest, engine: Engine) -> Both:
    scratch = scratch_folder(request, "both")
    context = EXAMPLES / request.param
    if request.param in WRITTEN:
        context = written(scratch / "context", with_address(WRITTEN[request.param]))
    return built(engine, context, scratch)


def with_address(text: str) -> str:
    """Fill in a file that the harbor has: the release of UPX, to which a source policy leads."""
    checksum = dict(upx.checksums(upx.DEFAULT_VERSION))["amd64"]
    return text.replace("@URL@", upx.url(upx.DEFAULT_VERSION, "amd64")).replace("@SHA256@", checksum)


def written(folder: Path, text: str) -> Path:
    for path in ("tree/x.go", "tree/deep/y.go", "tree/deep/skip/z.go", "tree/docs/skip/a", "tree/docs/b.md"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    (folder / "tree" / "none").mkdir()
    (folder / "tree" / ".hidden.go").symlink_to("x.go")
    (folder / "tree" / "docs").chmod(0o750)
    for path in (
        "odd/a[1].txt",
        "odd/a1.txt",
        "odd/a2.txt",
        "odd/[id]/page.txt",
        "odd/i/page.txt",
        "odd/c\\d",
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    (folder / "odd" / "l[1]").symlink_to("a[1].txt")
    (folder / "a.txt").write_text("a\n")
    (folder / "b c.txt").write_text("b\n")
    (folder / "jettison.yaml").write_text(text)
    return folder


def built(engine: Engine, context: Path, scratch: Path, text: str = "", extra: tuple[str, ...] = ()) -> Both:
    """Build the build file of a context, or another one for it, both ways."""
    source = context / "jettison.yaml"
    if text:
        source = scratch / "jettison.yaml"
        source.write_text(text)
    engine.oci(Build(context=context, file=source, extra=extra), scratch / "ours.tar").ok()
    file = scratch / "Dockerfile"
    printed(source, "--context", str(context), "--output", str(file))
    plain(engine, context, file, scratch / "plain.tar", *extra).ok()
    return Both(Archive.read(scratch / "ours.tar"), Archive.read(scratch / "plain.tar"))


def printed(file: Path, *words: str) -> None:
    python = {"PYTHONPATH": str(ROOT / "frontend")}
    Harbor({**os.environ, **python}).run(
        sys.executable, "-m", "jettison", "dockerfile", str(file), *words
    ).ok()


def plain(engine: Engine, context: Path, file: Path, dest: Path, *extra: str) -> Outcome:
    if engine.name == "docker":
        argv = ["docker", "buildx", "build", "-f", str(file), "--output", f"type=oci,dest={dest}", *extra]
        return engine.harbor.run(*argv, str(context))
    argv = ["buildctl", "build", "--frontend", "dockerfile.v0", "--output", f"type=oci,dest={dest}"]
    argv += ["--local", f"context={context}", "--local", f"dockerfile={file.parent}"]
    return engine.harbor.run(*argv)


def described(tree: dict[str, Entry]) -> dict[str, object]:
    """Say of each path what an image must keep: all but times."""
    return {
        path: (
            entry.member.type,
            oct(stat.S_IMODE(entry.member.mode)),
            entry.member.uid,
            entry.member.gid,
            entry.member.linkname,
            entry.content,
        )
        for path, entry in tree.items()
    }


def test_trees_are_the_same(both: Both) -> None:
    assert described(both.plain.tree()) == described(both.ours.tree())


def test_a_path_with_a_bracket_is_that_path(engine: Engine, tmp_path: Path) -> None:
    context = written(tmp_path / "context", BRACKETS)
    engine.oci(Build(context=context), tmp_path / "image.tar").ok()
    tree = Archive.read(tmp_path / "image.tar").tree()
    assert {path: entry.content.decode() for path, entry in tree.items() if entry.member.isfile()} == {
        "again": "odd/a1.txt",
        "link": "odd/a[1].txt",
        "one": "odd/a[1].txt",
        "out/escaped/page.txt": "odd/[id]/page.txt",
        "out/file": "odd/a[1].txt",
        "out/included/page.txt": "odd/[id]/page.txt",
        "out/list/a1.txt": "odd/a1.txt",
        "out/list/a2.txt": "odd/a2.txt",
        "out/several/c\\d": "odd/c\\d",
        "out/several/page.txt": "odd/[id]/page.txt",
    }


def test_layers_are_split_alike(both: Both) -> None:
    # WORKDIR is a layer even where the directory is there.
    found = [sorted(layer) for layer in both.plain.layers if layer]
    assert found == [sorted(layer) for layer in both.ours.layers]


def test_configs_are_the_same(both: Both) -> None:
    found = json.loads(json.dumps(both.plain.config["config"]))
    # BuildKit says so of every CMD; it means something on Windows only.
    found.pop("ArgsEscaped", None)
    assert found == both.ours.config["config"]
    assert (both.plain.config["architecture"], both.plain.config["os"]) == ("amd64", "linux")


def every_file() -> dict[str, tuple[str, Path]]:
    """Return each example and complete build file of a page that `both` has not, with its context."""
    files = sorted(EXAMPLES.glob("*/jettison.yaml"))
    found = {f"example {file.parent.name}": (file.read_text(), file.parent) for file in files}
    for page in PAGES:
        for number, shown in enumerate(examples(page), 1):
            assert shown.context is not None
            found[f"{page.stem} {number}"] = (shown.text, shown.context)
    once = {(text, context): name for name, (text, context) in reversed(found.items())}
    return {name: each for each, name in reversed(once.items()) if name not in COVERED}


COVERED = ("example hello", "example server")
EVERY = every_file()


@pytest.mark.parametrize("name", EVERY)
def test_every_example_and_page_has_the_same_tree(harbor: Harbor, tmp_path: Path, name: str) -> None:
    text, context = EVERY[name]
    text = text.replace("go test", "go test -vet=off")  # refuses the library of a Go that plays a newer one
    (tmp_path / "netrc").write_text("machine git.example.com login x\n")
    secret = ("--secret", f"id=netrc,src={tmp_path / 'netrc'}") if "netrc" in text else ()
    file = tmp_path / "asked" / "jettison.yaml"
    file.parent.mkdir()
    file.write_text(text)
    build = offline(harbor, Build(context=context, file=file, extra=secret), "dockerfile")
    both = built(Buildx(harbor), build.context, tmp_path, file.read_text(), build.extra)
    assert described(both.plain.tree()) == described(both.ours.tree())


TESTED = """
checks: {no-shell: true, packages: [filesystem, mariner-release, prebuilt-ca-certificates]}
tests:
  - {name: "it's said", run: [/usr/bin/hello], stdout: {contains: [Hello, "uid 65532"]}, files: {/etc: {}}}
"""


def test_checks_and_tests_are_kept(engine: Engine, project: Path, tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    text = (project / "jettison.yaml").read_text() + TESTED
    (project / "jettison.yaml").write_text(text)
    printed(project / "jettison.yaml", "--output", str(file))
    assert "passed: it's said" in plain(engine, project, file, tmp_path / "image.tar").ok().text
    (project / "jettison.yaml").write_text(text.replace("Hello, ", "Bye, "))
    printed(project / "jettison.yaml", "--output", str(file))
    failed = plain(engine, project, file, tmp_path / "image.tar")
    assert failed.code != 0
    assert "stdout does not contain: Bye" in failed.text
