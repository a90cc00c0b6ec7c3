"""What programs look for in a root, without a variable that tells them where: certificates, zones, names."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.scripts.machine import Machine

PROGRAM = Path(__file__).parent / "finds.go"
LEAST = 100
"""Certificate authorities that everybody's list has; more than a package repository needs."""

# Where each looks, in this order: crypto/x509 of Go, OpenSSL as both distributions configure it
# (`--openssldir`), and openssl-probe, which Rust's native-tls and rustls-native-certs ask.
OPENSSLDIR = "etc/pki/tls"
PROBED = "var/ssl usr/share/ssl usr/local/ssl usr/lib/ssl usr/ssl etc/openssl etc/pki/ca-trust/extracted/pem"
PROBED_NAMES = "cert.pem certs.pem ca-bundle.pem cacert.pem ca-certificates.crt certs/ca-certificates.crt"
PLACES = {
    "go": "etc/ssl/certs/ca-certificates.crt etc/pki/tls/certs/ca-bundle.crt etc/ssl/ca-bundle.pem",
    "openssl": f"{OPENSSLDIR}/cert.pem",
    "rust": " ".join(
        f"{folder}/{name}"
        for folder in (*PROBED.split(), OPENSSLDIR, "etc/ssl")
        for name in (*PROBED_NAMES.split(), "certs/ca-bundle.crt", "tls-ca-bundle.pem")
    ),
}


@pytest.fixture(scope="module")
def furnished(machine: Machine) -> Machine:
    done = machine.rootfs("prebuilt-ca-certificates", "tzdata")
    assert done.code == 0, done.err
    return machine


@pytest.mark.parametrize("family", PLACES)
def test_certificates_are_where_programs_look(furnished: Machine, family: str) -> None:
    found = next(path for path in PLACES[family].split() if (furnished.root / path).exists())
    assert (furnished.root / found).resolve().is_relative_to(furnished.root)
    assert (furnished.root / found).read_text().count("BEGIN CERTIFICATE") > LEAST


def test_go_program_finds_all_that_it_needs(furnished: Machine) -> None:
    target = furnished.root / "usr/bin/finds"
    command = ["go", "build", "-trimpath", "-o", str(target), str(PROGRAM)]
    env = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "", "GO111MODULE": "off"}
    subprocess.run(command, env=env, check=True, capture_output=True)
    nothing = {"PATH": os.environ["PATH"]}
    as_nonroot = ["chroot", "--userspec=65532:65532", str(furnished.root), "/usr/bin/finds"]
    done = subprocess.run(as_nonroot, env=nothing, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "nonroot /home/nonroot true\n")
