"""The second fuzzer: whole requests, over real gRPC, to a daemon that lies, with options of any kind."""

from __future__ import annotations

import random
import re
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from jettison import llb
from jettison.errors import MESSAGE_LENGTH
from jettison.gateway import options as build_options
from jettison.gateway import stdio
from jettison.gateway.channel import open_channel
from jettison.gateway.client import GrpcBridge
from jettison.gateway.llbbridge import send_first_calls
from jettison.llb import caps
from jettison.pb import gateway_pb2
from jettison.recipe.locked import LIST
from jettison.recipe.verify import FAILURES
from jettison.session import answer
from jettison.subrequests import names
from tests.fakes.caps import LLB_CAPS
from tests.fakes.process import WORKERS
from tests.fuzz import shrink
from tests.fuzz.liar import CALLS, Liar, Lie, listening
from tests.fuzz.lies import WAYS, Refused
from tests.fuzz.mutate import PROJECT_FILES, mutated, project_seeds, seeds
from tests.fuzz.outputs import check_text
from tests.fuzz.search import OwnFaultError, Ran

PATIENCE = 40.0
"""Seconds for an answer, which takes hundredths; the longest time limit of a call is longer."""

CARRIERS = ("(_carry)", "(_send)", "(_receive)")
"""How the names of threads end that carry bytes, here and in `gateway/stdio.py`."""

LOCK = (
    b'{"version":1,"images":{"mcr.microsoft.com/azurelinux/base/core:3.0":"sha256:'
    + b"a" * 64
    + b'"},"roots":'
    b'[{"target":"","platform":"linux/amd64","asked":["filesystem"],"packages":["a-1-1.x86_64 -"]}]}'
)
GO = b"distro: azurelinux-3.0\ngo: ./cmd/hello\n"
NETWORK = (
    b"distro: azurelinux-3.0\nstages: {a: {from: alpine, steps: [{run: make, network: host}]}}\n"
    b"files: [{from: a, src: /a, dest: /a}]\n"
)
BUILDING = (
    GO,
    b"distro: azurelinux-3.0\nrust: {bin: hello}\n",
    GO + b"checks: {no-shell: true, max-size: 12MB}\ntests: [{name: a, run: [/usr/bin/hello]}]\n",
    GO + b"upx: true\nsbom: {}\n",
    NETWORK,
    b"distro: azurelinux-3.0\npackages: [tzdata]\ntargets: {t: {packages: [curl]}}\n",
)
PROJECT = {
    "go.mod": b"module x\n\ngo 1.25\n",
    "cmd/hello/main.go": b"",
    "Cargo.toml": b'[package]\nname = "hello"\nversion = "1.0.0"\n',
}
COMMIT = b"tree 0\ncommitter a <a@example.com> 1767225600 +0000\n\nwords\n"

CHOICES: dict[str, tuple[str, ...]] = {
    "filename": ("jettison.yaml", "Dockerfile", "a/b.yaml", "../x", "", "\x1b[2J"),
    "target": ("", "t", "debug", "a", "nope", "\x1b"),
    "platform": ("linux/amd64", "linux/arm64", "linux/amd64,linux/arm64", "linux/arm/v7", "x", "linux/"),
    "no-cache": ("", "a", "image,a"),
    "image-resolve-mode": ("pull", "local", "default", "x"),
    "requestid": (*names.NAMES, "x"),
    "frontend.caps": (answer.CAPS[0], "x", ""),
    "multi-platform": ("true", "false", "x"),
    "attest:sbom": ("", "true", "generator=a/b:1", "a", "generator=", '"', "false"),
    "context": (
        "https://github.com/a/b.git#main:c",
        "https://h/a.tar",
        "git@h:a",
        "http://h/x",
        "x",
        "git://h/a",
    ),
    "contextsubdir": ("a", "../..", "/"),
    "contextkey": ("context", "other", ""),
    "dockerfilekey": ("dockerfile", "other"),
    "cmdline": ("ghcr.io/jettison-build/jettison:1", "a b"),
    "cache-imports": ('[{"Type":"registry","Attrs":{"ref":"a"}}]', "[", '[{"Type":1}]', "null", "[" * 9000),
    "cache-from": ("a,b", ","),
    "add-hosts": ("a=1.2.3.4", "a=b", "=", "a=::1"),
    "force-network-mode": ("none", "host", "x"),
    "shm-size": ("1", "-1", "x", "9" * 50),
    "ulimit": ("nofile=1:2", "nofile=2:1", "x", "a=" + "9" * 5000),
    "cgroup-parent": ("a",),
    "hostname": ("a", ""),
    "label:a": ("b", "", "\n"),
    "build-arg:SOURCE_DATE_EPOCH": ("0", "1767225600", "context", "-1", "9" * 30, "9" * 5000, "٣"),
    "build-arg:JETTISON_LOCK": ("use", "off", "write", "x"),
    "build-arg:BUILDKIT_DOCKERFILE_CHECK": ("skip=all", "error=true", "x"),
    "build-arg:UPX_VERSION": ("4.2.4", "x"),
    "build-arg:NOPE": ("x",),
    "build-arg:HTTP_PROXY": ("http://u:p@h",),
    "context:alpine": (
        "docker-image://b",
        "local:other",
        "input:alpine",
        "oci-layout://a@sha256:" + "0" * 64,
        "x:y",
    ),
    "context:a": (
        "docker-image://scratch",
        "https://h/a.git",
        "https://h/a",
        "input:x",
        "docker-image://",
        "",
    ),
    "input-metadata:alpine": ("{}", "x", '{"containerimage.config":"e30="}', '{"containerimage.config":1}'),
    "local-sessionid:other": ("s",),
    "sharedkey:localdir:other": ("k", ""),
    "cpuset-cpus": ("0-1", "x"),
    "memory": ("1073741824", "x", "-1"),
}
_OWN = re.compile("fault of its own (?:at |that)")
MEANING = ("x", "", "\n", "\x1b[2J", "é" * 3000, "\udcff", "a=b", "0", "[]", "${X}")

_LOCK = ("dockerfile", "jettison.lock", LOCK)
_IGNORE = ("context", ".dockerignore", b"*.md\n!a\n")
BESIDE = (
    *(_LOCK, _LOCK, _IGNORE, _IGNORE, ("build", "context", b"\x1f\x8b\x08")),
    *(("build", FAILURES, b"0 0\nis not so\0"), ("build", LIST, b"a-1-1.noarch -\n")),
    *(("context", name, data) for data in project_seeds() for name in PROJECT_FILES),
)
"""What may lie beside a build file, by the source it is in and its path."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: its build file, what lies beside it, its options, and what it is lied to.

    The connection ends at byte `cut` from the daemon, or soon after that byte was a wrong one; 0 for never.
    """

    build_file: bytes
    beside: tuple[tuple[str, str, bytes], ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    lies: tuple[Lie, ...] = ()
    cut: int = 0
    wrong_byte: bool = False


@dataclass(frozen=True, slots=True)
class Talking:
    """Requests, most of which a truthful daemon would build."""

    folder: Path
    corpus: list[bytes] = field(default_factory=lambda: [*BUILDING * 20, *seeds()])
    beside: list[tuple[str, str, bytes]] = field(default_factory=lambda: list(BESIDE))

    def invent(self, seed: str, number: int) -> Request:
        chance = random.Random(f"{seed}-{number}")  # noqa: S311 - to be repeated
        build_file = chance.choice(self.corpus)
        return Request(
            build_file=mutated(chance, [build_file]) if chance.random() < 0.1 else build_file,
            beside=tuple(_changed(chance, *chance.choice(self.beside)) for _ in range(chance.randint(0, 2))),
            options=tuple(dict(_option(chance) for _ in range(chance.choice((0, 1, 1, 2, 4)))).items()),
            lies=tuple(_lie(chance) for _ in range(chance.choice((0, 1, 1, 1, 2, 3)))),
            cut=chance.randrange(1, 3000) if chance.random() < 0.05 else 0,
            wrong_byte=chance.random() < 0.5,
        )

    def run(self, case: Request) -> Ran:
        """Have a request answered; of two results of one request, both are the same."""
        found = self._run(case)
        if found.outcome == "result" and not case.cut:
            again = self._run(case)
            assert again == found, f"the same request came to {again.outcome}: {again.said[:80]!r}"
        return found

    def _run(self, case: Request) -> Ran:
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            daemon = _daemon(case)
            with listening(daemon, f"{folder}/daemon"):
                hung_up = _ask(daemon, f"{folder}/daemon", case)
        return _judge(daemon, case, hung_up=hung_up)

    def smaller(self, case: Request) -> Iterator[Request]:
        if case.cut:
            yield replace(case, cut=0)
        for lies in shrink.less(case.lies):
            yield replace(case, lies=lies)
        for options in shrink.less(case.options):
            yield replace(case, options=options)
        if case.build_file not in BUILDING:
            yield from (replace(case, build_file=text) for text in BUILDING)
        for beside in shrink.less(case.beside):
            yield replace(case, beside=beside)

    def shown(self, case: Request) -> str:
        lies = [f"{lie}, which is `{WAYS[lie.way].__name__}`" for lie in case.lies]
        return "\n".join((repr(replace(case, lies=())), *lies))


def _changed(chance: random.Random, source: str, path: str, data: bytes) -> tuple[str, str, bytes]:
    return source, path, mutated(chance, [data]) if chance.random() < 0.6 else data


def _option(chance: random.Random) -> tuple[str, str]:
    name = chance.choice(tuple(CHOICES))
    return name, chance.choice(CHOICES[name] if chance.random() < 0.85 else MEANING)


def _lie(chance: random.Random) -> Lie:
    call = chance.choice((*CALLS, "Solve", "ReadFile", "ReadFile", "ResolveSourceMeta", "ResolveSourceMeta"))
    return Lie(call, chance.randrange(len(WAYS)), chance.getrandbits(32), chance.choice((1, 1, 2, 4)))


def _daemon(case: Request) -> Liar:
    build_file = dict.fromkeys(("jettison.yaml", "Dockerfile", "a/b.yaml", "context"), case.build_file)
    files: dict[str, dict[str, bytes]] = {
        "dockerfile": build_file,
        "other": {**build_file, "go.mod": b"module x\n"},
        "context": PROJECT,
        "build": {FAILURES: b"", LIST: b"filesystem-1.1-20.azl3.x86_64 -\n", **build_file},
    }
    for source, path, data in case.beside:
        files[source] = {**files[source], path: data}
    graph = llb.marshal(llb.scratch().file(llb.mkfile("/jettison.yaml", case.build_file)))
    inputs = {"alpine": graph} if case.lies else {}
    git = gateway_pb2.GitAnswer(commit_object=COMMIT)
    return Liar(
        files=files, inputs=inputs, git=git, lies=case.lies, llb_caps=(*LLB_CAPS, *caps.GIT_ATTRS.values())
    )


def _ask(daemon: Liar, path: str, case: Request) -> bool:
    """Answer a request as a frontend does, by way of pipes; tell whether the connection ended before."""
    numbered = {f"BUILDKIT_FRONTEND_OPT_{n}": f"{key}={value}" for n, (key, value) in enumerate(case.options)}
    environ = {"BUILDKIT_SESSION_ID": "session", "BUILDKIT_WORKERS": WORKERS, **numbered}
    with _wire(daemon, path, case) as (incoming, outgoing):
        transport = stdio.connect(incoming, outgoing)
        channel = open_channel(transport.target)
        bridge = GrpcBridge(channel, transport.gone, first_calls=send_first_calls(channel))
        _in_time(lambda: answer.run(bridge, lambda: build_options.read(environ)))
        ended = transport.gone.is_set()
        channel.close()
        return ended


def _in_time(do: Callable[[], None]) -> None:
    """Do it in a thread of its own; AssertionError with where that is if it takes for ever."""
    worker = threading.Thread(target=do, daemon=True)
    worker.start()
    worker.join(PATIENCE)
    if worker.is_alive():
        frame = sys._current_frames().get(worker.ident or 0)  # noqa: SLF001 - there is no other way
        raise AssertionError(f"no answer: {''.join(traceback.format_stack(frame, 8))[-1500:]}")


@contextmanager
def _wire(daemon: Liar, path: str, case: Request) -> Iterator[tuple[int, int]]:
    """Connect to the daemon, and give what a frontend finds on its standard streams.

    At the end no thread is left that could still write to it.
    """
    others = set(threading.enumerate())
    ours, theirs = socket.socketpair()
    with ours, theirs, socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        daemon.hang_up = lambda: _shut(connection)
        pump = replace(case, cut=0)
        for source, dest, what in ((ours, connection, pump), (connection, ours, case)):
            threading.Thread(target=_carry, args=(source, dest, what), daemon=True).start()
        try:
            yield theirs.fileno(), theirs.fileno()
        finally:
            _shut(connection)
            _shut(ours)
            for thread in set(threading.enumerate()) - others:
                if thread.name.endswith(CARRIERS):
                    thread.join(PATIENCE)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _carry(source: socket.socket, dest: socket.socket, case: Request) -> None:
    """Carry what one side says, up to the byte where the connection ends, after a wrong one or before it."""
    passed, over = 0, False
    with suppress(OSError):
        while not over and (chunk := source.recv(1 << 16)):
            at = case.cut - passed
            over = bool(case.cut) and at <= len(chunk)
            if over:
                chunk = chunk[: at - 1] + (
                    bytes([chunk[at - 1] ^ 0x55]) + chunk[at:] if case.wrong_byte else b""
                )
            passed += len(chunk)
            dest.sendall(chunk)
    _shut(source)
    _shut(dest)


def _judge(daemon: Liar, case: Request, *, hung_up: bool) -> Ran:
    """Say what a request came to, if it ended as it must: with one return that can be shown."""
    for error in daemon.broken:
        raise error
    for request, _ in daemon.returned:
        assert request.HasField("result") != request.HasField("error"), "neither result nor error, or both"
        _check_error(request, daemon)
    for warning in daemon.warnings():
        check_text(warning.short.decode(), MESSAGE_LENGTH + 100)
    taken = [request for request, true in daemon.returned if true]
    if hung_up or case.cut or len(taken) < len(daemon.returned):
        assert len(daemon.returned) <= 2, f"{len(daemon.returned)} returns"
        return Ran("hung up" if hung_up else "not taken")
    assert len(taken) == 1, f"{len(taken)} returns"
    (request,) = taken
    said = request.SerializeToString(deterministic=True)
    return Ran("result", said) if request.HasField("result") else Ran("error", request.error.message.encode())


def _check_error(request: gateway_pb2.ReturnRequest, daemon: Liar) -> None:
    message, code = request.error.message, request.error.code
    assert not request.HasField("error") or code, "an error of code 0"
    if found := _OWN.search(message):
        raise OwnFaultError(message[found.end() :])
    passed_on = any(isinstance(each, Refused) for each in daemon.told)
    if not passed_on:
        check_text(message)
