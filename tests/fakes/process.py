"""Run the frontend as BuildKit does: options in the environment, HTTP/2 on its standard pipes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.daemon import Daemon, listening

FRONTEND = Path(__file__).resolve().parent.parent.parent / "frontend"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
WORKERS = '[{"id":"w","platforms":[{"architecture":"amd64","os":"linux"}]}]'
ENTRY = ("-m", "jettison")
LONGEST = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the process ended: exit code, all bytes of its standard output, and its standard error."""

    code: int
    stdout: bytes
    stderr: str


def environment(opts: Mapping[str, str]) -> dict[str, str]:
    """Give the variables that BuildKit sets, and nothing of this process's own but what Python needs."""
    numbered = {f"BUILDKIT_FRONTEND_OPT_{n}": f"{key}={value}" for n, (key, value) in enumerate(opts.items())}
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(FRONTEND),
        "BUILDKIT_SESSION_ID": "session",
        "BUILDKIT_WORKERS": WORKERS,
        "BUILDKIT_EXPORTEDPRODUCT": "buildkit",
        **numbered,
    }


def run(
    daemon: Daemon,
    directory: Path,
    opts: Mapping[str, str],
    *,
    entry: Sequence[str] = ENTRY,
    python: str = sys.executable,
    hang_up: bool = False,
) -> Ended:
    """Run one frontend process against a daemon; `hang_up` cuts it off once a call of it hangs."""
    with listening(daemon, directory) as path, socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        process = subprocess.Popen(
            [python, *entry],
            env=environment(opts),
            cwd=directory,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with process:
            return _attend(process, connection, daemon if hang_up else None)


def _attend(process: subprocess.Popen[bytes], connection: socket.socket, cut: Daemon | None) -> Ended:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    said, log = bytearray(), bytearray()
    pumps = [
        threading.Thread(target=_to_daemon, args=(process.stdout.fileno(), connection, said)),
        threading.Thread(target=_to_process, args=(connection, process.stdin.fileno())),
        threading.Thread(target=_keep, args=(process.stderr.fileno(), log)),
    ]
    for pump in pumps:
        pump.start()
    killer = threading.Timer(LONGEST, process.kill)
    killer.start()
    if cut is not None:
        assert cut.hanging.wait(LONGEST)
        connection.shutdown(socket.SHUT_RDWR)
        process.stdin.close()
    code = process.wait()
    killer.cancel()
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    for pump in pumps:
        pump.join()
    return Ended(code=code, stdout=bytes(said), stderr=log.decode())


def _to_daemon(stdout: int, connection: socket.socket, said: bytearray) -> None:
    while chunk := os.read(stdout, 1 << 16):
        said += chunk
        with suppress(OSError):
            connection.sendall(chunk)


def _to_process(connection: socket.socket, stdin: int) -> None:
    with suppress(OSError):
        while chunk := connection.recv(1 << 16):
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(stdin, rest) :]


def _keep(stderr: int, log: bytearray) -> None:
    while chunk := os.read(stderr, 1 << 16):
        log += chunk


def http2_frames(data: bytes) -> int:
    """Count the HTTP/2 frames in what a client said; fails on a byte that belongs to none."""
    assert data.startswith(PREFACE)
    rest, count = data.removeprefix(PREFACE), 0
    while rest:
        end = 9 + int.from_bytes(rest[:3], "big")
        assert len(rest) >= end, rest[:80]
        assert rest[3] <= 9, f"frame type {rest[3]}: {rest[:80]!r}"
        rest, count = rest[end:], count + 1
    return count
