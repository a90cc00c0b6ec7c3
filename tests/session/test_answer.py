"""Whole requests: the real process against a recording daemon, over its standard pipes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from google.protobuf.message import Message

from jettison import llb
from jettison.gateway.options import Options
from jettison.pb import gateway_pb2, ops_pb2
from jettison.pb.status_pb2 import Status
from jettison.platforms import Platform
from jettison.session.files import build_file_source
from tests.fakes.answers import after_first, check_end, daemon_with
from tests.fakes.daemon import DIGEST, last_op
from tests.fakes.images import BASE, GO, identifiers
from tests.fakes.process import run


def test_a_build_makes_these_calls_and_returns_once(tmp_path: Path) -> None:
    daemon = daemon_with()
    check_end(run(daemon, tmp_path, {"filename": "jettison.yaml"}))
    names = after_first(daemon)
    assert names[:2] == ["Solve", "ReadFile"]
    # For the lock file, the ignore file beside the build file, and files of the project, which has a go.mod.
    assert sorted(names[2:7]) == ["ReadDir"] + ["ReadFile"] * 3 + ["Solve"]
    assert names[7:-2] == ["ResolveSourceMeta"] * 2
    assert names[-2:] == ["Solve", "Return"]
    (returned,) = daemon.returns()
    assert not returned.HasField("error")
    assert returned.result.ref.id == f"build#{len(daemon.names()) - 1}"


def test_a_project_that_needs_a_newer_go_gets_it(tmp_path: Path) -> None:
    daemon = daemon_with(beside={("context", "go.mod"): b"module a\n\ngo 1.28.1\n"})
    check_end(run(daemon, tmp_path, {}))
    newer = f"docker-image://{GO.replace('1.27', '1.28')}@{DIGEST}"
    assert newer in identifiers(daemon)


def test_a_build_returns_platforms_and_config(tmp_path: Path) -> None:
    daemon = daemon_with()
    check_end(run(daemon, tmp_path, {"platform": "linux/arm64", "label:a": "b"}))
    metadata = daemon.returns()[0].result.metadata
    platform = {"ID": "linux/arm64", "Platform": {"architecture": "arm64", "os": "linux"}}
    assert json.loads(metadata["refs.platforms"]) == {"Platforms": [platform]}
    config = json.loads(metadata["containerimage.config"])
    assert (config["architecture"], config["os"]) == ("arm64", "linux")
    assert config["config"]["Labels"]["a"] == "b"


def test_several_platforms_come_back_as_a_map(tmp_path: Path) -> None:
    daemon = daemon_with()
    check_end(run(daemon, tmp_path, {"platform": "linux/amd64,linux/arm64"}))
    result = daemon.returns()[0].result
    assert sorted(result.refs.refs) == ["linux/amd64", "linux/arm64"]
    assert sorted(result.metadata) == [
        "containerimage.config/linux/amd64",
        "containerimage.config/linux/arm64",
        "refs.platforms",
    ]
    assert len({ref.id for ref in result.refs.refs.values()}) == 2


@pytest.mark.parametrize(
    ("platforms", "keys"),
    [
        pytest.param("linux/amd64", {"source.date.epoch"}, id="one"),
        pytest.param(
            "linux/amd64,linux/arm64",
            {"source.date.epoch/linux/amd64", "source.date.epoch/linux/arm64"},
            id="several",
        ),
    ],
)
def test_the_time_of_the_image_is_told(tmp_path: Path, platforms: str, keys: set[str]) -> None:
    daemon = daemon_with()
    check_end(run(daemon, tmp_path, {"platform": platforms, "build-arg:SOURCE_DATE_EPOCH": "17"}))
    metadata = daemon.returns()[0].result.metadata
    assert {key: metadata[key] for key in metadata if "epoch" in key} == dict.fromkeys(keys, b"17")


def test_the_build_file_op_is_that_of_the_dockerfile_frontend() -> None:
    amd64 = Platform("linux", "amd64")
    options = Options(
        session_id="j1b3lfv8tsjetpc2no3o890ip",
        filename="Dockerfile",
        build_platform=amd64,
        platforms=(amd64,),
        by_syntax_line=True,
    )
    definition = llb.marshal(build_file_source(options))
    assert definition.head == "sha256:e89aa6a274c15eb5d93052b38a6c5c37a72e47de49dcf1e8d5c95cb848f7180d"


def test_the_build_file_is_asked_for_in_the_form_that_is_not_deprecated(tmp_path: Path) -> None:
    daemon = daemon_with()
    check_end(run(daemon, tmp_path, {}))
    assert {(each.allow_result_return, each.allow_result_array_ref) for each in daemon.solves()} == {
        (True, True)
    }


def test_images_are_looked_up_once_and_pinned(tmp_path: Path) -> None:
    daemon = daemon_with()
    check_end(run(daemon, tmp_path, {"image-resolve-mode": "pull"}))
    found = sorted((each.source.identifier, each.resolve_mode, each.log_name) for each in daemon.lookups())
    assert found == [
        (f"docker-image://{image}", "pull", f"[internal] load metadata for {image}") for image in (BASE, GO)
    ]
    assert {f"docker-image://{image}@{DIGEST}" for image in (BASE, GO)} <= identifiers(daemon)


def test_an_image_without_a_digest_is_built_on_by_its_name(tmp_path: Path) -> None:
    daemon = replace(daemon_with(), digest="")
    check_end(run(daemon, tmp_path, {}))
    assert daemon.returns()[0].HasField("result")
    assert {f"docker-image://{image}" for image in (BASE, GO)} <= identifiers(daemon)


def test_an_image_without_a_config_is_built_on(tmp_path: Path) -> None:
    daemon = replace(daemon_with(), config=b"")
    check_end(run(daemon, tmp_path, {}))
    assert daemon.returns()[0].HasField("result")


@pytest.mark.parametrize(
    ("beside", "excluded"),
    [
        pytest.param({}, '[".git"]', id="no file"),
        pytest.param({("context", ".dockerignore"): b"*.md\n"}, '["*.md",".git"]', id="of the context"),
        pytest.param(
            {
                ("context", ".dockerignore"): b"*.md\n",
                ("dockerfile", "jettison.yaml.dockerignore"): b"a\n!b\n",
            },
            '["a","!b",".git"]',
            id="beside the build file",
        ),
    ],
)
def test_ignored_files_are_left_out(
    tmp_path: Path, beside: dict[tuple[str, str], bytes], excluded: str
) -> None:
    daemon = daemon_with(beside=beside)
    check_end(run(daemon, tmp_path, {}))
    ops = [ops_pb2.Op.FromString(data) for data in daemon.solves()[-1].definition.ops]
    (context,) = [op.source for op in ops if op.source.identifier == "local://context"]
    assert context.attrs.get("local.excludepatterns") == excluded
    assert context.attrs["local.session"] == "session"


def test_ignored_files_are_left_out_where_the_projects_files_cannot_be_had(tmp_path: Path) -> None:
    """A folder with a name that is no pattern fails the transfer that brings the ignore file too."""
    daemon = daemon_with(beside={("context", ".dockerignore"): b"secret\n"})
    refused, trees = Status(code=2, message="invalid includepatterns"), set[str]()

    def refuse(request: Message) -> Status | None:
        if isinstance(request, gateway_pb2.ReadDirRequest):
            trees.add(request.ref)
        return refused if getattr(request, "ref", "") in trees else None

    check_end(run(replace(daemon, refuse={"ReadDir": refuse, "ReadFile": refuse}), tmp_path, {}))
    ops = [ops_pb2.Op.FromString(data) for data in daemon.solves()[-1].definition.ops]
    (context,) = [op.source for op in ops if op.source.identifier == "local://context"]
    assert context.attrs.get("local.excludepatterns") == '["secret",".git"]'


def test_cache_imports_go_with_the_last_graph_only(tmp_path: Path) -> None:
    daemon = daemon_with()
    imports = '[{"Type":"local","Attrs":{"src":"/c"}}]'
    check_end(run(daemon, tmp_path, {"cache-imports": imports, "cache-from": "example.com/cache"}))
    *early, last = daemon.solves()
    assert [len(each.cache_imports) for each in early] == [0] * len(early)
    assert [(each.type, dict(each.attrs)) for each in last.cache_imports] == [
        ("local", {"src": "/c"}),
        ("registry", {"ref": "example.com/cache"}),
    ]


def test_the_graph_shows_no_login_of_the_build_file(tmp_path: Path) -> None:
    daemon = daemon_with(b"distro: azurelinux-3.0\nargs: {A: 'https://ci:s3cret@host'}\ngo: ./cmd/hello\n")
    check_end(run(daemon, tmp_path, {}))
    (info,) = daemon.solves()[-1].definition.source.infos
    assert info.data == b"distro: azurelinux-3.0\nargs: {A: 'https://***@host'}\ngo: ./cmd/hello\n"


def test_a_build_file_called_dockerfile_may_be_in_lower_case(tmp_path: Path) -> None:
    daemon = daemon_with(name="dockerfile")
    check_end(run(daemon, tmp_path, {"cmdline": "example.com/jettison"}))
    assert daemon.returns()[0].HasField("result")
    assert last_op(daemon.solves()[0]).source.attrs["local.followpaths"] == (
        '["Dockerfile","Dockerfile.dockerignore","dockerfile"]'
    )


def test_a_build_file_with_a_bracket_in_its_name_is_asked_for_by_that_name(tmp_path: Path) -> None:
    daemon = daemon_with(name="a[1].yaml")
    check_end(run(daemon, tmp_path, {"filename": "a[1].yaml"}))
    assert daemon.returns()[0].HasField("result")
    assert last_op(daemon.solves()[0]).source.attrs["local.followpaths"] == (
        '["a[[]1].yaml","a[[]1].yaml.dockerignore","a[[]1].lock"]'
    )


def test_warnings_are_shown_once_on_the_vertex_of_the_build_file(tmp_path: Path) -> None:
    daemon = daemon_with(b"distro: mariner-2.0\ngo: ./cmd/hello\n")
    check_end(run(daemon, tmp_path, {"platform": "linux/amd64,linux/arm64"}))
    (warning,) = daemon.warnings()
    fetched = llb.parse(daemon.solves()[0].definition.SerializeToString())
    assert warning.digest == fetched.head
    assert (warning.level, warning.info.filename, warning.info.language) == (1, "jettison.yaml", "YAML")
    assert warning.short == (
        b"end-of-life-distro: CBL-Mariner 2.0 gets no updates: its support ended on 2025-07-31 (line 1)"
    )
    assert list(warning.detail) == [b"its successor is `azurelinux-3.0`"]
    assert [(each.start.line, each.start.character, each.end.line) for each in warning.ranges] == [(1, 8, 1)]


def test_a_build_goes_on_when_its_warnings_are_refused(tmp_path: Path) -> None:
    daemon = daemon_with(b"distro: mariner-2.0\ngo: ./cmd/hello\n")
    refused = replace(daemon, refuse={"Warn": lambda _: Status(code=3, message="no such vertex")})
    check_end(run(refused, tmp_path, {}))
    assert len(refused.warnings()) == 1
    assert refused.returns()[0].HasField("result")
