"""`--sbom`: what is asked for, and when the frontend has an image scanned itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison.errors import OptionError
from jettison.gateway.attestations import ScannerRequest, read_scanner
from jettison.pb import gateway_pb2, ops_pb2
from tests.fakes.answers import HELLO, check_end, daemon_with, error_of
from tests.fakes.caps import FRONTEND_CAPS
from tests.fakes.daemon import DIGEST, Daemon, last_op
from tests.fakes.process import run

STABLE = "docker.io/docker/buildkit-syft-scanner:stable-1"
CONFIG = b"""{"architecture": "amd64", "os": "linux", "config": {"Entrypoint": ["/scan"], "Cmd": ["--fast"],
"Env": ["A=b"], "WorkingDir": "/w"}}"""
# No image says here which machine it is for.
UNIVERSAL = b'{"config": {"Cmd": ["/scan"]}}'


@pytest.mark.parametrize(
    ("opts", "expected"),
    [
        pytest.param({}, None, id="not asked for"),
        pytest.param({"attest:sbom": ""}, ScannerRequest(reference=STABLE), id="by its name"),
        pytest.param({"attest:sbom": "true"}, ScannerRequest(reference=STABLE), id="true"),
        pytest.param({"attest:sbom": "false"}, None, id="false"),
        pytest.param({"attest:sbom": "disabled=true"}, None, id="disabled"),
        pytest.param(
            {"attest:sbom": 'generator=example.com/scan,"NAME=a,b"'},
            ScannerRequest(reference="example.com/scan:latest", parameters=(("NAME", "a,b"),)),
            id="another scanner",
        ),
        pytest.param(
            {"build-arg:BUILDKIT_ATTEST_SBOM": "generator=scan"},
            ScannerRequest(reference="docker.io/library/scan:latest"),
            id="by a build argument",
        ),
    ],
)
def test_what_is_asked_for(opts: dict[str, str], expected: ScannerRequest | None) -> None:
    assert read_scanner(opts) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("generator=", "option attest:sbom=generator=: the sbom scanner cannot be empty"),
        ("scan", "option attest:sbom=scan: expected `key=value`, found `scan`"),
        ("a=b\nc=d", "option attest:sbom=a=b\n  c=d: expected pairs `key=value` on one line"),
    ],
)
def test_mistakes(value: str, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        read_scanner({"attest:sbom": value})
    assert caught.value.message == message


def built(tmp_path: Path, more: bytes, caps: tuple[str, ...], **opts: str) -> Daemon:
    daemon = daemon_with(HELLO + more)
    daemon.config, daemon.frontend_caps = CONFIG, (*FRONTEND_CAPS, *caps)
    check_end(run(daemon, tmp_path, {"attest:sbom": "generator=example.com/scan,SPEED=slow", **opts}))
    return daemon


def result(daemon: Daemon) -> gateway_pb2.Result:
    (returned,) = daemon.returns()
    assert not returned.error.message
    return returned.result


CAN = ("reference.attestations",)


def test_a_packed_program_is_scanned_as_it_was(tmp_path: Path) -> None:
    daemon = built(tmp_path, b"upx: true\n", CAN)
    (attestation,) = result(daemon).attestations["linux/amd64"].attestations
    assert attestation.kind == gateway_pb2.ATTESTATION_BUNDLE
    assert attestation.predicate_type == "https://spdx.dev/Document"
    assert dict(attestation.metadata) == {"reason": b"sbom", "sbom-core": b"sbom"}
    image, scanned = daemon.solves()[-2:]
    assert attestation.ref.id.endswith(f"#{daemon.names().index('Return')}")
    command = last_op(scanned).exec
    assert list(command.process.args) == ["/scan", "--fast"]
    assert command.process.cwd == "/w"
    assert {"A=b", "BUILDKIT_SCAN_SPEED=slow", "BUILDKIT_SCAN_SOURCE=/run/src/core/sbom"} <= set(
        command.process.env
    )
    assert {mount.dest for mount in command.mounts} == {
        "/",
        "/tmp",
        "/run/src/core/sbom",
        "/run/src/extras/sbom-program",
        "/run/out",
    }
    ops = [ops_pb2.Op.FromString(op) for op in scanned.definition.ops]
    assert f"docker-image://example.com/scan:latest@{DIGEST}" in {op.source.identifier for op in ops}
    assert set(image.definition.ops[:-1]) <= set(scanned.definition.ops)


def test_each_platform_has_an_sbom_of_its_own(tmp_path: Path) -> None:
    daemon = daemon_with(HELLO + b"upx: true\n")
    daemon.config, daemon.frontend_caps = UNIVERSAL, (*FRONTEND_CAPS, *CAN)
    check_end(run(daemon, tmp_path, {"attest:sbom": "", "platform": "linux/amd64,linux/arm64"}))
    assert set(result(daemon).attestations) == {"linux/amd64", "linux/arm64"}


def test_a_scanner_that_runs_nothing_is_an_error(tmp_path: Path) -> None:
    daemon = daemon_with(HELLO + b"upx: true\n")
    daemon.frontend_caps = (*FRONTEND_CAPS, *CAN)
    check_end(run(daemon, tmp_path, {"attest:sbom": "generator=example.com/scan"}))
    assert error_of(daemon).message == (
        f"the sbom scanner example.com/scan:latest@{DIGEST} has neither an entrypoint nor a command"
        "; hint: name another image: `--sbom=generator=IMAGE`"
    )


@pytest.mark.parametrize(
    ("more", "caps", "opts"),
    [
        pytest.param(b"", CAN, {}, id="nothing is packed"),
        pytest.param(b"upx: true\n", (), {}, id="an old daemon"),
        pytest.param(b"upx: true\n", CAN, {"attest:sbom": "disabled=true"}, id="not asked for"),
    ],
)
def test_otherwise_the_daemon_scans_by_itself(
    tmp_path: Path, more: bytes, caps: tuple[str, ...], opts: dict[str, str]
) -> None:
    daemon = built(tmp_path, more, caps, **opts)
    assert not result(daemon).attestations
    assert not [request for request in daemon.lookups() if "scan" in request.source.identifier]
