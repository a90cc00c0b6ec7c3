"""The stand-in images: what is on PATH, what the rpm database says, and that the programs run."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.harbor import oci, stock
from tests.harbor.layout import layout
from tests.harbor.world import World
from tests.harbor.world.images import PYTHON_NAME, base_name
from tests.harbor.world.rpms import SERIES, VENDOR, Series
from tests.harbor_world.conftest import Done, Inside, Unpack

VISIBLE = Path(__file__).parents[1] / "harbor/world/visible"
ABSENT = "apt awk cmp dnf dpkg gcc git make perl python python3 tar useradd wget which"
PROGRAM = 'package main\n\nimport "os"\n\nfunc main() { _, _ = os.Stdout.WriteString("runs\\n") }\n'


def test_base_shows_only_the_tools_of_the_real_image(base: Inside) -> None:
    listed = base.sh("ls /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin").out
    names = {line for line in listed.splitlines() if line and not line.endswith(":")}
    assert names == {*(VISIBLE / "base.txt").read_text().split(), "sh", "tdnf", "update-ca-trust"}
    assert not names & {*ABSENT.split()}


def test_every_tool_of_base_starts(base: Inside) -> None:
    files = "/usr/bin/* /usr/sbin/* /usr/lib/x86_64-linux-gnu/*"
    missing = base.sh(f"for f in {files}; do ldd $f; done 2>&1 | grep 'not found'")
    assert missing.out == ""
    assert base.sh("bash --version | head -n 1; rpm --version; xz --version").code == 0


def test_base_knows_its_packages(base: Inside) -> None:
    lines = base.sh("rpm -qa --qf '%{VENDOR}|%{NAME}\\n'").out.splitlines()
    assert {line.split("|")[0] for line in lines} == {VENDOR}
    names = {line.split("|")[1] for line in lines}
    assert {"bash", "coreutils", "filesystem", "glibc", "openssl", "rpm", "tdnf"} <= names
    assert not {"git", "tar", "wget"} & names


@pytest.mark.parametrize(
    ("image", "identity"),
    [("cbl-mariner/base/core", ("mariner", '"2.0"')), ("azurelinux/base/core", ("azurelinux", '"3.0"'))],
)
def test_base_names_its_distribution(unpack: Unpack, image: str, identity: tuple[str, str]) -> None:
    text = unpack(image).sh("cat /etc/os-release").out
    assert tuple(re.findall(r"^(?:ID|VERSION_ID)=(.*)$", text, re.MULTILINE)) == identity


def test_go_compiles_for_both_architectures(unpack: Unpack) -> None:
    inside = unpack("golang:1.25-cbl-mariner2.0")
    folder = inside.root / "root/program"
    folder.mkdir(exist_ok=True)
    (folder / "go.mod").write_text("module program\n\ngo 1.22\n")
    (folder / "main.go").write_text(PROGRAM)
    # GOROOT, because there is no /proc here; a container has one.
    env = {"GOROOT": "/usr/local/go", "CGO_ENABLED": "0"}
    built = inside.sh("cd /root/program && go build -o /tmp/program . && /tmp/program", **env)
    assert (built.code, built.out) == (0, "runs\n")
    foreign = inside.sh("cd /root/program && go build -o /tmp/foreign .", GOARCH="arm64", **env)
    assert (foreign.code, (inside.root / "tmp/foreign").read_bytes()[18]) == (0, 183)  # EM_AARCH64


@pytest.mark.parametrize("name", ["golang:1.26-cbl-mariner2.0", "golang:1.27-azurelinux3.0"])
def test_go_image_adds_what_the_real_one_adds(unpack: Unpack, name: str) -> None:
    image = unpack(name)
    assert image.sh("rpm -q --qf '%{NAME} ' tar wget git make").out == "tar wget git make "
    versions = "for name in tar wget git make; do $name --version >/dev/null || exit 1; done"
    assert image.sh(versions).code == 0
    assert image.sh("stat -c '%a %n' /go /go/*").out == "1777 /go\n1777 /go/bin\n1777 /go/src\n"


CGO = """package main

/*
#include <stdlib.h>
int twice(int);
*/
import "C"

import (
	"fmt"
	"net"
)

func main() { fmt.Println(net.ParseIP("::1"), C.twice(21)) }
"""
CPP = """#include <string>
#include <vector>

extern "C" int twice(int number) { return std::stoi(std::to_string(number * 2)); }
"""


def test_cgo_programs_resolve_names_and_have_parts_in_cpp(unpack: Unpack) -> None:
    inside = unpack("golang:1.27-azurelinux3.0")
    folder = inside.root / "root/cgo"
    folder.mkdir()
    for name, text in {"go.mod": "module cgo\n", "main.go": CGO, "twice.cpp": CPP}.items():
        (folder / name).write_text(text)
    built = inside.sh("cd /root/cgo && go build . && ./cgo", GOROOT="/usr/local/go", CGO_ENABLED="1")
    assert (built.code, built.out) == (0, "::1 42\n")
    assert "[libstdc++.so.6]" in inside.sh("readelf -d /root/cgo/cgo").out


RUST = ["cbl-mariner/base/rust:1.72", "azurelinux/base/rust:1.90"]


@pytest.mark.parametrize("image", RUST)
def test_rust_has_all_that_its_programs_load(unpack: Unpack, image: str) -> None:
    inside = unpack(image)
    versions = inside.sh("cargo --version; rustc --version; rustc -vV").out
    assert set(re.findall(r"(?m)^(?:cargo |rustc |release: )([0-9.]+)", versions)) == {f"{image[-4:]}.0"}
    programs = (
        "ar as c++ cc g++ gcc ld make patch pkgconf tar ../libexec/harbor/cargo ../libexec/harbor/rustc"
    )
    assert inside.sh(f"cd /usr/bin; ldd {programs} ../lib/gcc/*/*/collect2 | grep 'not found'").out == ""
    assert inside.sh("cc -print-prog-name=collect2; type -p git").out.startswith("/usr/lib/gcc/")


NODE = [
    ("cbl-mariner/base/nodejs:18", "18.20.3", "10.7.0"),
    ("azurelinux/base/nodejs:24", "24.21.0", "11.6.2"),
]


@pytest.mark.parametrize(("image", "node", "npm"), NODE)
def test_node_has_npm_and_nothing_that_compiles(unpack: Unpack, image: str, node: str, npm: str) -> None:
    inside = unpack(image)
    # npm writes below HOME; corepack fetches nothing to say its version.
    versions = inside.sh("node --version && npm --version && npx --version && corepack --version")
    assert versions.out.split()[:3] == [f"v{node}", npm, npm]
    found = inside.sh("cd /usr/bin; ls corepack gcc git make node npm npx python3 tar 2>/dev/null").out
    assert found.split() == ["corepack", "node", "npm", "npx"]


def test_node_of_azure_brings_the_data_of_all_languages(unpack: Unpack) -> None:
    packages = "rpm -qa --qf '%{NAME}\n' '*node*' brotli c-ares libstdc++ | sort"
    assert unpack("azurelinux/base/nodejs:24").sh(packages).out.split() == [
        "brotli",
        "c-ares",
        "libstdc++",
        "nodejs",
        "nodejs-full-i18n",
        "nodejs-npm",
    ]


PYTHON = [("cbl-mariner/base/python:3.9", "22.0.4"), ("azurelinux/base/python:3.12", "24.2")]


@pytest.mark.parametrize(("image", "pip"), PYTHON)
def test_python_is_pip_and_nothing_that_compiles(unpack: Unpack, image: str, pip: str) -> None:
    inside = unpack(image)
    assert inside.sh("find / -xdev -name '*.pyc' -path '/usr/lib/python*' | head").out == ""
    assert inside.sh("pip --version").out == f"pip {pip} from {PACKAGES}/pip (python 3.11)\n"
    found = inside.sh("cd /usr/bin; ls gcc git make python python3 python3.11 uv 2>/dev/null")
    assert found.out.split() == ["python3", "python3.11"]
    places = inside.sh("python3 -c 'import sys, sysconfig; print(sys.path, sysconfig.get_path(\"purelib\"))'")
    library = "/usr/lib/python3.11"
    path = ["", "/usr/lib/python311.zip", library, f"{library}/lib-dynload", PACKAGES]
    assert places.out == f"{path} {PACKAGES}\n"


def test_a_new_environment_of_python_is_whole(unpack: Unpack) -> None:
    """With what ensurepip has, and all modules that are linked against packages of their own."""
    inside = unpack("azurelinux/base/python:3.12")
    modules = "bz2, ctypes, hashlib, lzma, readline, sqlite3, ssl, xml.parsers.expat, zlib"
    script = (
        "python3 -B -m venv /tmp/new && /tmp/new/bin/python -B -m pip --version && ls -l /tmp/new/bin/python3"
    )
    done = inside.sh(f"python3 -B -c 'import {modules}' && {script}")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("pip 24.2 from /tmp/new/lib/python3.11/site-packages/pip (python 3.11)\n")


PACKAGES = "/usr/lib/python3.11/site-packages"
CRATE = """[package]
name = "crate"
version = "1.0.0"
edition = "2021"
rust-version = "@"
"""
BUILD = """use std::process::Command;

fn main() {
    let out = std::env::var("OUT_DIR").unwrap();
    let run = |line: String| assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success());
    run(format!("cc -c twice.c -o {out}/twice.o && ar rcs {out}/libtwice.a {out}/twice.o"));
    println!("cargo:rustc-link-search={out}");
}
"""
MAIN = """#[link(name = "twice", kind = "static")]
extern "C" { fn twice(number: i32) -> i32; }

fn main() { println!("{}", unsafe { twice(21) }) }
"""


def crate(inside: Inside, version: str) -> Path:
    folder = inside.root / "root/crate"
    (folder / "src").mkdir(parents=True, exist_ok=True)
    (folder / "Cargo.toml").write_text(CRATE.replace("@", version))
    (folder / "build.rs").write_text(BUILD)
    (folder / "src/main.rs").write_text(MAIN)
    (folder / "twice.c").write_text("int twice(int number) { return 2 * number; }\n")
    return folder


def cargo(inside: Inside, arguments: str) -> Done:
    """Run cargo with a /proc, by which rustc finds its library."""
    script = f"cd /root/crate && cargo {arguments}"
    entered = shlex.join(inside.command(script))
    mounted = f"mount -t proc proc {shlex.quote(str(inside.root / 'proc'))} && exec {entered}"
    command = ["unshare", "--mount", "sh", "-c", mounted]
    done = subprocess.run(command, env=inside.settings(), capture_output=True, text=True, check=False)
    return Done(code=done.returncode, out=done.stdout, err=done.stderr)


def test_rust_programs_have_parts_in_c(unpack: Unpack) -> None:
    inside = unpack("azurelinux/base/rust:1.90")
    crate(inside, "1.90")
    done = cargo(inside, "run --offline --quiet")
    assert (done.code, done.out, done.err) == (0, "42\n", "")


def test_rust_is_as_old_as_the_real_one(unpack: Unpack) -> None:
    inside = unpack("azurelinux/base/rust:1.90")
    crate(inside, "1.91")
    done = cargo(inside, "build --offline --quiet")
    assert done.code == 101
    assert done.err.startswith("error: rustc 1.90.0 is not supported by the following package")
    assert set(done.err.splitlines()[1:]) == {"  crate@1.0.0 requires rustc 1.91", ""}


def test_cargo_of_mariner_reads_no_newer_lock(unpack: Unpack) -> None:
    """In the words of cargo 1.72."""
    inside = unpack("cbl-mariner/base/rust:1.72")
    (crate(inside, "1.72") / "Cargo.lock").write_text("version = 4\n")
    done = cargo(inside, "build --offline --quiet")
    assert done.code == 101
    assert done.err == (
        "error: failed to parse lock file at: /root/crate/Cargo.lock\n\nCaused by:\n"
        "  lock file version `4` was found, but this version of Cargo does not understand this lock file,"
        " perhaps Cargo needs to be updated?\n"
    )


LINKED = """#include <openssl/ssl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <zlib.h>

int main(void) { puts(sqlite3_libversion()); puts(zlibVersion()); return !OPENSSL_init_ssl(0, 0); }
"""


def test_what_stages_compile_with_is_in_the_repositories(unpack: Unpack) -> None:
    inside = unpack("azurelinux/base/rust:1.90")
    packages = "sqlite-devel openssl-devel zlib-devel protobuf"
    assert inside.tdnf(f"install -y --repo=azurelinux-official-base {packages}").code == 0
    (inside.root / "root/linked.c").write_text(LINKED)
    link = "cc linked.c -o linked $(pkg-config --cflags --libs sqlite3 openssl zlib) && ./linked"
    done = inside.sh(f"cd /root && {link} && protoc --version")
    assert (done.code, done.err) == (0, "")
    assert [line.split(".")[0] for line in done.out.splitlines()] == ["3", "1", "libprotoc 3"]


def test_python_has_the_places_of_the_real_image(unpack: Unpack) -> None:
    inside = unpack("library/python")
    modules = "ctypes, hashlib, lzma, sqlite3, ssl, sys, sysconfig, venv"
    shown = "sys.prefix, sysconfig.get_path('purelib')"
    done = inside.sh(f'python3 -c "import {modules}; print({shown})"')
    assert (done.out, done.err) == ("/usr/local /usr/local/lib/python3.11/site-packages\n", "")
    (inside.root / "usr/local/lib/python3.11/site-packages/added.py").write_text("print('found')\n")
    assert inside.sh("python3 -c 'import added'").out == "found\n"
    count = "import ssl; print(len(ssl.create_default_context().get_ca_certs()) > 50)"
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    assert inside.sh(f"python3 -c '{count}'", SSL_CERT_FILE=bundle).out == "True\n"


def test_upx_is_one_file_that_runs_in_base(base: Inside, world: World) -> None:
    folder = base.root / "tmp/upx"
    folder.mkdir(exist_ok=True)
    with tarfile.open(world.upx) as tar:
        assert tar.getnames() == ["upx-4.2.4-amd64_linux", "upx-4.2.4-amd64_linux/upx"]
        tar.extractall(folder, filter="data")
    pack = "upx=upx-4.2.4-amd64_linux/upx; cp /usr/bin/bash packed && $upx -qqq packed"
    unpack = "./packed -c 'echo runs' && $upx -qqq -d packed && sha256sum <packed && sha256sum </usr/bin/bash"
    done = base.sh(f"cd /tmp/upx && {pack} && {unpack}")
    lines = done.out.splitlines()
    assert (done.code, lines[0], lines[1]) == (0, "runs", lines[2])


PUBLISHED = {
    "mcr.microsoft.com/azurelinux/base/core:3.0": "azurelinux-3.0",
    "mcr.microsoft.com/azurelinux/base/nodejs:24": "azurelinux-3.0",
    "mcr.microsoft.com/azurelinux/base/python:3": "azurelinux-3.0",
    "mcr.microsoft.com/azurelinux/base/python:3.12": "azurelinux-3.0",
    "mcr.microsoft.com/azurelinux/base/rust:1.90": "azurelinux-3.0",
    "mcr.microsoft.com/cbl-mariner/base/core:2.0": "cbl-mariner-2.0",
    "mcr.microsoft.com/cbl-mariner/base/nodejs:18": "cbl-mariner-2.0",
    "mcr.microsoft.com/cbl-mariner/base/python:3.9": "cbl-mariner-2.0",
    "mcr.microsoft.com/cbl-mariner/base/rust:1.72": "cbl-mariner-2.0",
}


def test_a_stand_in_is_an_index_as_the_real_image_is(world: World) -> None:
    """By microsoft/azurelinux, `scripts/PublishContainers.sh`, which makes the indexes with Docker."""
    for name, image in stock.images(layout().cache, world).items():
        listed = json.loads(image.blob(image.digest).read_text())
        version = {"os.version": PUBLISHED[name]} if name in PUBLISHED else {}
        assert [each["platform"] for each in listed["manifests"]] == [
            {"os": "linux", "architecture": "amd64", **version},
            {"os": "linux", "architecture": "arm64", "variant": "v8", **version},
        ], name
        kind = oci.DOCKER if name.startswith("mcr.") else oci.OCI
        assert (listed["mediaType"], listed["manifests"][0]["mediaType"]) == (kind.index, kind.manifest)
        configs = [json.loads(each.blob(each.blobs[-1]).read_text()) for each in image.images]
        assert [(each["architecture"], each.get("variant")) for each in configs] == [
            ("amd64", None),
            ("arm64", "v8"),
        ]
        assert configs[0]["config"] == configs[1]["config"]


def test_the_image_for_arm64_says_that_it_is_none(world: World) -> None:
    for image in stock.images(layout().cache, world).values():
        arm64 = image.images[1]
        with tarfile.open(arm64.blob(arm64.blobs[0])) as layer:
            assert layer.getnames() == [".", "./STAND-IN"]
            text = layer.extractfile("./STAND-IN")
            assert text is not None
            assert text.read().decode() == stock.FOREIGN


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)
def test_base_sets_what_the_real_image_sets(world: World, series: Series) -> None:
    (config,) = (image.config["config"] for image in world.images if image.name == base_name(series))
    assert isinstance(config, dict)
    assert {name: value for name, value in config.items() if name != "Labels"} == {
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        "Cmd": ["/bin/bash"],
    }


def test_python_sets_what_the_real_image_sets(world: World) -> None:
    (config,) = (image.config["config"] for image in world.images if image.name == PYTHON_NAME)
    assert isinstance(config, dict)
    assert {name: value for name, value in config.items() if name != "Labels"} == {
        "Env": [
            "PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG=C.UTF-8",
        ],
        "Cmd": ["python3"],
    }


def test_images_say_what_they_are(world: World) -> None:
    for image in world.images:
        text = str(image.config)
        assert "stand-in" in text, image.name
