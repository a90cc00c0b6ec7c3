"""The Go images behave as those with Microsoft's build: what is refused, what panics, what programs tell."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.harbor_world.conftest import Done, Inside, Unpack

IMAGES = {
    "1.25": "golang:1.25-cbl-mariner2.0",
    "1.26": "golang:1.26-azurelinux3.0",
    "1.27": "golang:1.27-azurelinux3.0",
}
CRYPTO = 'package main\n\nimport "crypto/sha256"\n\nfunc main() { println(len(sha256.New().Sum(nil))) }\n'
PLAIN = "package main\n\nfunc main() { println(42) }\n"
OFF = {"MS_GO_NOSYSTEMCRYPTO": "1"}
REFUSED = (
    '# crypto\n/usr/local/go/src/crypto/systemcrypto_nocgo_linux.go:9:2: "Using a crypto backend requires'
    ' CGO_ENABLED=1" (untyped string constant) is not used\n'
)
# What upstream's own telemetry says in a chroot; a container has a /proc.
NO_PROC = re.compile(r"^failed to start telemetry sidecar: .*\n", re.MULTILINE)
PANIC = (
    "panic: opensslcrypto: can't initialize OpenSSL libcrypto.so: openssl: can't load libcrypto.so:"
    " libcrypto.so: cannot open shared object file: No such file or directory\n"
)


def build(image: Inside, source: str, needs: str = "1.21", **env: str) -> Done:
    """Compile a program in an image, without cgo unless that is asked for; no /proc here knows GOROOT."""
    folder = image.root / "root/program"
    folder.mkdir(exist_ok=True)
    (folder / "go.mod").write_text(f"module example.com/program\n\ngo {needs}\n")
    (folder / "main.go").write_text(source)
    settings = {"GOROOT": "/usr/local/go", "CGO_ENABLED": "0", **env}
    done = image.sh(
        "rm -rf /tmp/*; cd /root/program && go build -buildvcs=false -o /tmp/program .", **settings
    )
    return replace(done, err=NO_PROC.sub("", done.err))


def start(image: Inside) -> Done:
    """Start the program in a root of nothing but itself."""
    return image.sh("mkdir -p /tmp/alone; cp /tmp/program /tmp/alone; chroot /tmp/alone /program")


def told(image: Inside) -> str:
    return image.sh("go version -m /tmp/program", GOROOT="/usr/local/go").out


@pytest.mark.parametrize("line", ["1.25", "1.26"])
def test_crypto_without_cgo_is_refused(unpack: Unpack, line: str) -> None:
    done = build(unpack(IMAGES[line]), CRYPTO)
    assert (done.code, done.out, done.err) == (1, "", REFUSED)
    assert build(unpack(IMAGES[line]), PLAIN).code == 0


def test_crypto_without_cgo_panics_where_there_is_no_library(unpack: Unpack) -> None:
    image = unpack(IMAGES["1.27"])
    assert build(image, CRYPTO).code == 0
    done = start(image)
    assert (done.code, done.err.startswith(PANIC)) == (2, True)
    assert "\tbuild\tmicrosoft_systemcrypto=1\n" in told(image)
    library = image.root / "tmp/alone/usr/lib/libcrypto.so.3"
    library.parent.mkdir(parents=True)
    library.touch()
    assert image.sh("chroot /tmp/alone /program").code == 0


@pytest.mark.parametrize("line", IMAGES)
def test_crypto_with_cgo_panics_where_there_is_no_library(unpack: Unpack, line: str) -> None:
    image = unpack(IMAGES[line])
    assert build(image, CRYPTO, CGO_ENABLED="1").code == 0
    assert start(image).err.startswith(PANIC)


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("1.25", "go1.25.11 X:nosystemcrypto"),
        ("1.26", "go1.26.8-X:nosystemcrypto"),
        ("1.27", "go1.27.2-1-microsoft"),
    ],
)
def test_turned_off_it_is_in_no_program_and_the_version_says_so(
    unpack: Unpack, line: str, version: str
) -> None:
    image = unpack(IMAGES[line])
    assert build(image, CRYPTO, **OFF).code == 0
    assert (start(image).code, start(image).err) == (0, "32\n")
    text = told(image)
    assert text.startswith(f"/tmp/program: {version}\n")
    assert "microsoft_systemcrypto" not in text


@pytest.mark.parametrize("line", ["1.25", "1.26"])
def test_the_experiment_turns_it_off_too(unpack: Unpack, line: str) -> None:
    image = unpack(IMAGES[line])
    assert build(image, CRYPTO, GOEXPERIMENT="nosystemcrypto").code == 0
    assert "\tbuild\tGOEXPERIMENT=nosystemcrypto\n" in told(image)


def test_there_is_no_such_experiment_any_more(unpack: Unpack) -> None:
    done = build(unpack(IMAGES["1.27"]), CRYPTO, GOEXPERIMENT="nosystemcrypto")
    assert (done.code, done.err) == (2, "go: unknown GOEXPERIMENT systemcrypto\n")


@pytest.mark.parametrize("line", IMAGES)
def test_a_module_gets_the_language_that_it_needs(unpack: Unpack, line: str) -> None:
    image = unpack(IMAGES[line])
    assert build(image, PLAIN, line).code == 0
    newer = f"1.{int(line[2:]) + 1}"
    done = build(image, PLAIN, newer)
    assert done.code == 1
    assert re.fullmatch(
        rf"go: go.mod requires go >= {newer} \(running go {re.escape(line)}\.\d+; GOTOOLCHAIN=local\)\n",
        done.err,
    )


@pytest.mark.parametrize("line", IMAGES)
def test_the_command_says_what_it_plays(unpack: Unpack, line: str) -> None:
    said = unpack(IMAGES[line]).sh("go version; go env GOVERSION GOCACHE", GOROOT="/usr/local/go").out
    folder = "go-build" if line == "1.25" else "ms-go-build"
    assert re.fullmatch(rf"go version (go{line}\.\d+) linux/amd64\n\1\n/root/.cache/{folder}\n", said)


def test_telemetry_is_sent_unless_it_is_turned_off(unpack: Unpack) -> None:
    image = unpack(IMAGES["1.26"])
    note = Path(image.root / "tmp/ms-go-telemetry")
    assert (build(image, PLAIN).code, note.exists()) == (0, True)
    assert (build(image, PLAIN, MS_GOTOOLCHAIN_TELEMETRY_ENABLED="0").code, note.exists()) == (0, False)
