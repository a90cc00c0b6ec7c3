"""The long form: what it looks like, and that it means the same."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jettison.description.explain import explain
from jettison.description.reader import read
from jettison.description.tree import Node, Scalar, Sequence
from jettison.errors import DescriptionError, SourceFile
from jettison.presets.registry import PRESETS
from tests.description.support import NAME, described, variables

USUAL = """\
# syntax=example.com/jettison:1
# A comment.
distro: azurelinux-3.0
args:
  VERSION: dev
go:
  package: ./cmd/hello
  ldflags: -s -w -X main.version=${VERSION}
packages: [tzdata]
upx: true
image:
  ports: [8080]
  labels: {org.opencontainers.image.version: "${VERSION}"}
"""

LISTED = (
    "CGO_ENABLED=1 go list -C ./cmd/hello -deps -e -f '{{if and .CgoFiles (not .Standard)}}warning, C is left"
    " out of {{.ImportPath}} (`cgo` compiles it in){{end}}' . >&2"
)

LONG = """\
# syntax=example.com/jettison:1
distro: azurelinux-3.0
args:
  VERSION: dev
stages:
  app:
    from: go
    platform: build
    packages: [git]
    workdir: /src
    env:
      CGO_ENABLED: 0
      GOOS: ${TARGETOS}
      GOARCH: ${TARGETARCH}
      MS_GO_NOSYSTEMCRYPTO: 1
      MS_GOTOOLCHAIN_TELEMETRY_ENABLED: 0
      GOCACHE: /root/.cache/go-build
    steps:
      - copy:
          src: .
          exclude: [.git]
      - run: |-
          go build -C ./cmd/hello -trimpath -buildmode=exe -buildvcs=false\
 -ldflags "-buildid= -s -w -X main.version=${VERSION}" -o /out/hello . &&
          LISTED
        cache: [/go/pkg/mod, /root/.cache/go-build]
rootfs:
  packages: [tzdata]
files:
  - from: app
    src: /out/hello
    dest: /usr/bin/hello
upx:
  level: lzma
  files: [/usr/bin/hello]
image:
  ports: [8080]
  labels:
    org.opencontainers.image.version: "${VERSION}"
  entrypoint: [/usr/bin/hello]
""".replace("LISTED", LISTED)

HARD = """\
distro: azurelinux-3.0
x-common: &common {A: '1', B: " b: # ' \\" "}
args: {VERSION: , EMPTY: ""}
go:
  package: ./cmd/a b
  name: x;y'"$(id)
  ldflags: >-
    -X "main.a=${VERSION:-a\\"b`c`}"
    -X 'main.b=$HOME $${NOT}'
  tags: [netgo, osusergo]
  env: {<<: *common, CGO_ENABLED: "1", "${KEY}": é😀}
files:
  - dest: /etc/script
    content: |
      #!/bin/sh
        indented

      echo
  - {dest: /etc/no-end, content: "a\\nb"}
  - {dest: /etc/ends, content: "a\\n\\n"}
  - {dest: /etc/odd, content: " a\\n\\tb\\u2028\\x07 \\n"}
  - {dest: /etc/words, content: "- a"}
  - {dest: /etc/more, content: "---"}
upx: {level: default}
image:
  cmd: [a, "", "b, c", "[d]", "- e", "f: g", "#h", "null", "~", "&i", "*j", "!k", "@l", "%m", '"n"', "'o'"]
  labels: {<<: *common, "a: b": "c", "": "d"}
  env: {}
"""


def meaning(value: object) -> object:
    """Return a description without places: what remains is what gets built."""
    if is_dataclass(value) and not isinstance(value, type):
        kept = (each.name for each in fields(value) if not re.fullmatch(r"(.*_)?span|source", each.name))
        return {name: meaning(getattr(value, name)) for name in kept if name != "warnings"}
    if isinstance(value, Mapping):
        return {key: meaning(inner) for key, inner in value.items()}
    return tuple(meaning(inner) for inner in value) if isinstance(value, tuple) else value


def test_the_usual_file_in_the_long_form() -> None:
    assert explain(SourceFile(NAME, USUAL), PRESETS) == LONG


@pytest.mark.parametrize("text", [pytest.param(USUAL, id="usual"), pytest.param(HARD, id="hard")])
def test_the_long_form_means_the_same(text: str) -> None:
    long = explain(SourceFile(NAME, text), PRESETS)
    given_args = variables("linux/arm64", VERSION="1 '2' \"3\"")
    assert meaning(described(long, given_args)) == meaning(described(text, given_args))


@pytest.mark.parametrize("text", [pytest.param(USUAL, id="usual"), pytest.param(HARD, id="hard")])
def test_explaining_the_long_form_changes_nothing(text: str) -> None:
    long = explain(SourceFile(NAME, text), PRESETS)
    assert explain(SourceFile(NAME, long), PRESETS) == long


def test_other_yaml_readers_read_the_long_form() -> None:
    loaded = yaml.load(explain(SourceFile(NAME, HARD), PRESETS), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
    assert loaded["image"]["cmd"][2:5] == ["b, c", "[d]", "- e"]
    assert loaded["files"][1]["content"] == "#!/bin/sh\n  indented\n\necho\n"


def test_a_file_with_mistakes_in_a_preset_is_refused() -> None:
    with pytest.raises(DescriptionError, match=r"unknown key `go\.pakage`"):
        explain(SourceFile(NAME, "distro: azurelinux-3.0\ngo: {pakage: .}\n"), PRESETS)


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return None if node.is_null else node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {entry.key.text: plain(entry.value) for entry in node.entries}


HARD_TEXTS = st.text(alphabet=string.printable + "é😀\u2028\x85\ufeff\xa0", max_size=30)
VALUES = st.recursive(
    HARD_TEXTS
    | st.just("")
    | st.sampled_from(["a\nb\n", " a\n", "a\n\n", "-", "---", "${X}", "a: b", "? a"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(HARD_TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(
    st.dictionaries(HARD_TEXTS.filter(lambda key: not key.startswith("x-")), VALUES, min_size=1, max_size=4)
)
def test_any_tree_is_written_so_that_it_is_read_back(value: dict[str, object]) -> None:
    """Keys of presets and shorthands would be rewritten: the values go below a key of their own."""
    source = SourceFile(NAME, yaml.safe_dump({"image": value}, default_style='"'))
    tree = read(source)
    assert plain(read(SourceFile(NAME, explain(source, PRESETS))).root) == plain(tree.root)


def test_a_file_with_windows_line_ends_is_explained_as_any_other() -> None:
    assert explain(SourceFile(NAME, USUAL.replace("\n", "\r\n")), PRESETS) == LONG
