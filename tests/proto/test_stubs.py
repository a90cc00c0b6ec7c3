"""The messages are BuildKit's on the wire, and ours in Python's pool of descriptors."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import FileDescriptor
from google.rpc import status_pb2 as googles_status_pb2  # type: ignore[import-untyped]

from jettison.pb import (
    caps_pb2,
    container_pb2,
    details_pb2,
    gateway_pb2,
    ops_pb2,
    policy_pb2,
    status_pb2,
    worker_pb2,
)

ROOT = Path(__file__).resolve().parents[2]
FILES = [module.DESCRIPTOR for module in (caps_pb2, container_pb2, details_pb2, gateway_pb2, ops_pb2)] + [
    policy_pb2.DESCRIPTOR,
    status_pb2.DESCRIPTOR,
    worker_pb2.DESCRIPTOR,
]

# Numbers of fields by message, as BuildKit 0.32 has them; ops are held by the golden vectors of llb.
NUMBERS = {
    "PongResponse": {"frontend_caps": 1, "llb_caps": 2, "workers": 3},
    "Capability": {
        "id": 1,
        "enabled": 2,
        "deprecated": 3,
        "disabled_reason": 4,
        "disabled_message": 5,
        "disabled_alternative": 6,
    },
    "WorkerRecord": {"id": 1, "labels": 2, "platforms": 3, "version": 5},
    "BuildkitVersion": {"package": 1, "version": 2, "revision": 3, "dockerfile_version": 4},
    "Result": {
        "plain_ref": 1,
        "plain_refs": 2,
        "ref": 3,
        "refs": 4,
        "metadata": 10,
        "attestations": 12,
    },
    "Ref": {"id": 1, "definition": 2},
    "RefMap": {"refs": 1},
    "Attestations": {"attestations": 1},
    "Attestation": {
        "kind": 1,
        "metadata": 2,
        "ref": 3,
        "path": 4,
        "predicate_type": 5,
        "subjects": 6,
    },
    "AttestationSubject": {"kind": 1, "digests": 2, "name": 3},
    "ReturnRequest": {"result": 1, "error": 2},
    "SolveRequest": {
        "definition": 1,
        "frontend": 2,
        "frontend_options": 3,
        "allow_result_return": 5,
        "allow_result_array_ref": 6,
        "final": 10,
        "exporter_attr": 11,
        "cache_imports": 12,
        "frontend_inputs": 13,
        "evaluate": 14,
        "source_policies": 15,
    },
    "CacheImport": {"type": 1, "attrs": 2},
    "SolveResponse": {"plain_ref": 1, "result": 3},
    "EvaluateRequest": {"ref": 1},
    "InputsResponse": {"definitions": 1},
    "ResolveSourceMetaRequest": {
        "source": 1,
        "platform": 2,
        "log_name": 3,
        "resolve_mode": 4,
        "git": 5,
        "image": 6,
        "http": 7,
        "source_policies": 8,
    },
    "ResolveSourceMetaResponse": {"source": 1, "image": 2, "git": 3, "http": 4},
    "ImageQuestion": {"no_config": 1},
    "ImageAnswer": {"digest": 1, "config": 2},
    "GitAnswer": {
        "checksum": 1,
        "ref": 2,
        "commit_checksum": 3,
        "commit_object": 4,
        "tag_object": 5,
    },
    "HttpAnswer": {"checksum": 1, "filename": 2, "last_modified": 3},
    "Moment": {"seconds": 1, "nanos": 2},
    "ReadFileRequest": {"ref": 1, "path": 2, "range": 3},
    "FileRange": {"offset": 1, "length": 2},
    "ReadFileResponse": {"data": 1},
    "ReadDirRequest": {"ref": 1, "path": 2, "include_pattern": 3},
    "ReadDirResponse": {"entries": 1},
    "StatFileRequest": {"ref": 1, "path": 2},
    "StatFileResponse": {"stat": 1},
    "FileStat": {
        "path": 1,
        "mode": 2,
        "uid": 3,
        "gid": 4,
        "size": 5,
        "modified": 6,
        "link_name": 7,
        "device_major": 8,
        "device_minor": 9,
        "xattrs": 10,
    },
    "WarnRequest": {
        "digest": 1,
        "level": 2,
        "short": 3,
        "detail": 4,
        "url": 5,
        "info": 6,
        "ranges": 7,
    },
    "Policy": {"version": 1, "rules": 2},
    "PolicyRule": {"action": 1, "selector": 2, "update": 3},
    "PolicySelector": {"identifier": 1, "match": 2, "attributes": 3},
    "PolicyAttribute": {"key": 1, "value": 2, "condition": 3},
    "PolicyUpdate": {"identifier": 1, "attrs": 2},
    "SourceDetail": {"info": 1, "ranges": 2},
    "Definition": {"ops": 1, "metadata": 2, "source": 3},
    "OpMetadata": {
        "ignore_cache": 1,
        "description": 2,
        "export_cache": 4,
        "caps": 5,
        "progress_group": 6,
        "linux_resources": 7,
    },
    "LinuxResources": {
        "memory": 1,
        "memory_swap": 2,
        "cpu_shares": 3,
        "cpu_period": 4,
        "cpu_quota": 5,
        "cpuset_cpus": 6,
        "cpuset_mems": 7,
    },
    "SourceMap": {"locations": 1, "infos": 2},
    "SourceInfo": {"filename": 1, "data": 2, "definition": 3, "language": 4},
    "Location": {"source_index": 1, "ranges": 2},
    "Range": {"start": 1, "end": 2},
    "Position": {"line": 1, "character": 2},
    "NewContainerRequest": {"container_id": 1, "mounts": 2, "network": 3},
    "ExecMessage": {"process_id": 1, "init": 2, "file": 3, "exit": 6, "done": 7},
    "ExecInit": {"container_id": 1, "process": 2, "fds": 3},
    "ExecFile": {"fd": 1, "eof": 2, "data": 3},
    "ExecExit": {"code": 1},
}

METHODS = [
    "Evaluate",
    "ExecProcess",
    "Inputs",
    "NewContainer",
    "Ping",
    "ReadDir",
    "ReadFile",
    "ResolveSourceMeta",
    "Return",
    "Solve",
    "StatFile",
    "Warn",
]


@pytest.mark.parametrize("name", list(NUMBERS))
def test_numbers_of_fields_are_buildkits(name: str) -> None:
    message = descriptor_pool.Default().FindMessageTypeByName(f"jettison.pb.{name}")
    assert {field.name: field.number for field in message.fields} == NUMBERS[name]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_files_and_packages_are_registered_under_names_of_our_own(file: FileDescriptor) -> None:
    assert file.name.startswith("jettison/pb/")
    assert file.package == "jettison.pb"


def test_a_status_is_googles_on_the_wire() -> None:
    detail = any_pb2.Any(type_url="example.com/x+json", value=b"{}")
    ours = status_pb2.Status(code=2, message="it failed", details=[detail])
    theirs = googles_status_pb2.Status(code=2, message="it failed", details=[detail])
    assert ours.SerializeToString() == theirs.SerializeToString()


def test_another_copy_of_buildkits_own_files_loads_beside_ours() -> None:
    pool = descriptor_pool.Default()
    file = descriptor_pb2.FileDescriptorProto(
        name="github.com/moby/buildkit/solver/pb/ops.proto",
        package="pb",
        message_type=[descriptor_pb2.DescriptorProto(name="Op")],
    )
    service = descriptor_pb2.FileDescriptorProto(
        name="github.com/moby/buildkit/frontend/gateway/pb/gateway.proto",
        package="moby.buildkit.v1.frontend",
        service=[descriptor_pb2.ServiceDescriptorProto(name="LLBBridge")],
    )
    pool.AddSerializedFile(file.SerializeToString())
    pool.AddSerializedFile(service.SerializeToString())
    assert pool.FindMessageTypeByName("pb.Op").full_name == "pb.Op"
    assert pool.FindServiceByName("moby.buildkit.v1.frontend.LLBBridge").file.name == service.name


def test_calls_go_to_buildkits_service() -> None:
    text = (ROOT / "frontend/jettison/pb/bridge_pb2_grpc.py").read_text(encoding="utf-8")
    paths = {line.strip().strip("',") for line in text.splitlines() if "'/moby" in line}
    assert paths == {f"/moby.buildkit.v1.frontend.LLBBridge/{name}" for name in METHODS}


def generate(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / "proto/generate.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_committed_stubs_are_what_the_protos_give() -> None:
    done = generate(ROOT, "--check")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_changed_proto_a_changed_stub_and_a_forgotten_stub_are_found(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "proto", tmp_path / "proto")
    stubs = tmp_path / "frontend/jettison/pb"
    shutil.copytree(ROOT / "frontend/jettison/pb", stubs, ignore=shutil.ignore_patterns("__pycache__"))
    caps = tmp_path / "proto/jettison/pb/caps.proto"
    caps.write_text(caps.read_text(encoding="utf-8").replace("enabled = 2", "enabled = 9"), encoding="utf-8")
    (stubs / "worker_pb2.pyi").write_text("# edited\n", encoding="utf-8")
    (stubs / "gone_pb2.py").write_text("", encoding="utf-8")
    found = generate(tmp_path, "--check")
    names = ["caps_pb2.py", "gone_pb2.py", "worker_pb2.pyi"]
    advice = "not what proto/ gives; run `make proto` and commit the result"
    assert found.returncode == 1
    assert found.stderr.splitlines() == [f"jettison/pb/{name}: {advice}" for name in names]
    assert generate(tmp_path).returncode == 0
    assert not (stubs / "gone_pb2.py").exists()
    assert generate(tmp_path, "--check").returncode == 0
