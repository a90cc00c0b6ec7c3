"""Programs with cryptography by each Go that the stand-in plays: with Go's own, and with the system's."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.e2e.engines import Build, Buildctl, Buildx, Engine
from tests.e2e.harbor_env import ROOT, Harbor

SERVER = """package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"time"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// certificate returns one of the server's own, and who trusts it.
func certificate() (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	check(err)
	parsed, err := x509.ParseCertificate(der)
	check(err)
	trusted := x509.NewCertPool()
	trusted.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, trusted
}

func main() {
	own, trusted := certificate()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{own}})
	check(err)
	go func() {
		accepted, err := listener.Accept()
		check(err)
		fmt.Fprint(accepted, "hello")
		accepted.Close()
	}()
	client, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{RootCAs: trusted})
	check(err)
	said, err := io.ReadAll(client)
	check(err)
	fmt.Println(string(said), tls.VersionName(client.ConnectionState().Version))
}
"""
LINES = ("1.25", "1.26", "1.27")
COMPILE = "CGO_ENABLED=0 go build -buildvcs=false -o /out/server ."
# One after the other: the library is compiled once, since the played versions differ in nothing of it.
CACHE = "{dest: /root/.cache/go-build, id: own, sharing: locked}"
STEPS = f"[{{copy: .}}, {{run: {COMPILE}, cache: [{CACHE}], network: none}}]"
SERVED = 'stdout: {equals: "hello TLS 1.3\\n"}'
ALL = "distro: azurelinux-3.0\ngo: {package: ., name: preset}\nrootfs: {base: none}\nstages:\n" + "".join(
    f"  own-{line}: {{from: 'go:{line}', platform: build, workdir: /src, steps: {STEPS}}}\n" for line in LINES
)
ALL += "files:\n" + "".join(
    f"  - {{from: own-{line}, src: /out/server, dest: /usr/bin/own-{line}}}\n" for line in LINES
)
ALL += "tests:\n" + "".join(
    f"  - {{name: {name}, run: [/usr/bin/{name}], {SERVED}}}\n"
    for name in ("preset", *(f"own-{line}" for line in LINES))
)
PANIC = "panic: opensslcrypto: can't initialize OpenSSL libcrypto.so: openssl: can't load libcrypto.so:"


def project(folder: Path, text: str) -> Path:
    (folder / "go.mod").write_text("module example.com/server\n\ngo 1.24\n")
    (folder / "main.go").write_text(SERVER)
    (folder / "jettison.yaml").write_text(text)
    # What else differs between the builds of a program is not sent, so that it is compiled once.
    (folder / ".dockerignore").write_text("*.yaml\n*.tar\nDockerfile\n")
    return folder


def by_preset(keys: str, more: str = "") -> str:
    """Give a build file whose program must serve when it is started in the image."""
    tests = f"tests: [{{name: serves, run: [/usr/bin/server], {SERVED}}}]\n"
    return f"distro: azurelinux-3.0\ngo: {{package: ., name: server, {keys}}}\n{more}{tests}"


@pytest.mark.parametrize("line", LINES[:2])
def test_older_versions_by_the_preset(harbor: Harbor, tmp_path: Path, line: str) -> None:
    text = by_preset(f"version: '{line}'", "rootfs: {base: none}\n")
    Buildx(harbor).oci(Build(context=project(tmp_path, text)), tmp_path / "image.tar").ok()


def test_servers_need_no_library_of_the_system(harbor: Harbor, tmp_path: Path) -> None:
    Buildctl(harbor).oci(Build(context=project(tmp_path, ALL)), tmp_path / "image.tar").ok()


def test_neither_do_those_of_the_printed_dockerfile(harbor: Harbor, tmp_path: Path) -> None:
    folder = project(tmp_path, ALL)
    paths = f"PYTHONPATH={ROOT / 'frontend'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    printed = harbor.run(
        "env", paths, sys.executable, "-m", "jettison", "dockerfile", str(folder / "jettison.yaml")
    ).ok()
    (folder / "Dockerfile").write_bytes(printed.stdout)
    words = [
        "docker",
        "buildx",
        "build",
        "--progress=plain",
        "--output",
        f"type=oci,dest={tmp_path / 'image.tar'}",
    ]
    harbor.run(*words, *harbor.flags("HARBOR_BUILDX_FLAGS"), str(folder)).ok()


@pytest.mark.parametrize("line", LINES[1:])
def test_the_systems_crypto_finds_its_library(engine: Engine, tmp_path: Path, line: str) -> None:
    text = by_preset(f"version: '{line}', crypto: system")
    engine.oci(Build(context=project(tmp_path, text)), tmp_path / "image.tar").ok()


def test_what_a_user_sets_wins(harbor: Harbor, tmp_path: Path) -> None:
    """The system's crypto without its library, as the user says: the program panics."""
    text = by_preset("env: {MS_GO_NOSYSTEMCRYPTO: 0}", "rootfs: {base: none}\n")
    outcome = Buildctl(harbor).oci(Build(context=project(tmp_path, text)), tmp_path / "never.tar")
    assert outcome.code != 0
    assert PANIC in outcome.text


def test_a_program_without_c_is_refused_by_go_where_the_system_is_asked(
    harbor: Harbor, tmp_path: Path
) -> None:
    text = by_preset("version: '1.26', env: {MS_GO_NOSYSTEMCRYPTO: 0}")
    outcome = Buildctl(harbor).oci(Build(context=project(tmp_path, text)), tmp_path / "never.tar")
    assert outcome.code != 0
    assert "Using a crypto backend requires CGO_ENABLED=1" in outcome.text


LOADS = """distro: azurelinux-3.0
rootfs: {base: none}
stages:
  app:
    from: go:1.27
    workdir: /src
    env: {MS_GO_NOSYSTEMCRYPTO: "@OFF@"}
    steps: [{copy: .}, {run: "@RUN@", cache: [/root/.cache/go-build], network: none}]
files:
  - {dest: /etc/server.conf, content: "a"}
  - {from: app, src: /out/server, dest: /opt/server}
image: {entrypoint: /opt/server}
""".replace("@RUN@", COMPILE.replace("-buildvcs", "-trimpath -buildvcs"))
"""The stage is called and compiles as that of the preset, so that the library may be there."""
NO_LIBRARY = (
    "jettison.yaml:11:5: error: `checks.starts`: /opt/server loads libcrypto when it starts (it was compiled"
    " with systemcrypto), and the image has none [check-failed]; hint: `go: {crypto: system}` brings it,"
    " `MS_GO_NOSYSTEMCRYPTO: 1` in the `env` of the stage that compiles leaves it out; `starts: false` below"
    " `checks` says that it is meant"
)


@pytest.mark.parametrize("packed", ["", "upx: {files: [/opt/server], required: true}\n"], ids=["", "packed"])
def test_a_program_whose_library_the_image_lacks_is_refused(
    engine: Engine, tmp_path: Path, packed: str
) -> None:
    folder = project(tmp_path, LOADS.replace("@OFF@", "0") + packed)
    outcome = engine.oci(Build(context=folder), tmp_path / "never.tar")
    assert outcome.code != 0
    assert f"{NO_LIBRARY}\n" in outcome.text, outcome.text


@pytest.mark.parametrize(
    ("off", "more"),
    [
        pytest.param("1", "", id="compiled without"),
        pytest.param("0", "packages: [openssl-libs]\n", id="the library is there"),
        pytest.param("0", "checks: {starts: false}\n", id="meant"),
    ],
)
def test_a_program_that_needs_no_library_or_has_it_is_built(
    harbor: Harbor, tmp_path: Path, off: str, more: str
) -> None:
    text = LOADS.replace("@OFF@", off) + more
    text = text.replace("rootfs: {base: none}\n", "") if "packages" in more else text
    Buildctl(harbor).oci(Build(context=project(tmp_path, text)), tmp_path / "image.tar").ok()
