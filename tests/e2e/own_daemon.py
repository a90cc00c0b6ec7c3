"""A buildkitd of a test's own, which may be killed, cut off from its registry, or have a twin."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from tests.e2e.harbor_env import Harbor
from tests.harbor.debs import runc
from tests.harbor.engines import MIRRORED
from tests.harbor.layout import layout

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class OwnDaemon:
    """A running daemon: its process, where it listens, and a harbor whose clients use it."""

    process: subprocess.Popen[bytes]
    address: str
    harbor: Harbor
    debug: str

    def sessions(self) -> int:
        """Count the sessions of clients that the daemon holds, by its goroutines."""
        with urlopen(f"http://{self.debug}/debug/pprof/goroutine?debug=2", timeout=10) as answer:
            stacks: bytes = answer.read()
        return stacks.count(b"session.(*Manager).handleConn(")

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.wait()


@contextmanager
def own_daemon(harbor: Harbor, folder: Path, registry: str = "", address: str = "") -> Iterator[OwnDaemon]:
    """Run a daemon with everything below `folder`, a short path; its images come from `registry`."""
    address, debug = address or f"unix://{folder}/d.sock", f"127.0.0.1:{free_port()}"
    config, log = folder / "buildkitd.toml", folder / "log"
    named = registry or harbor.env["HARBOR_REGISTRY"]
    config.write_text(_config(folder, address, debug, (named, harbor.env["HARBOR_REGISTRY"])))
    path = os.pathsep.join((str(runc(layout().cache)), harbor.env["PATH"], os.environ["PATH"]))
    own = Harbor({**harbor.env, "BUILDKIT_HOST": address})
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["buildkitd", "--config", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **harbor.env, "PATH": path, "TMPDIR": str(folder)},
            start_new_session=True,
        )
    try:
        _wait(own, process, log)
        yield OwnDaemon(process, address, own, debug)
    finally:
        _stop(process)


def _config(folder: Path, address: str, debug: str, registries: tuple[str, str]) -> str:
    """Write the settings; the first registry has the images, and both are without TLS."""
    mirrors = "".join(f'[registry."{host}"]\n  mirrors = ["{registries[0]}"]\n' for host in MIRRORED)
    plain = "".join(f'[registry."{host}"]\n  http = true\n' for host in sorted(set(registries)))
    return f"""root = "{folder}/root"
[grpc]
  address = ["{address}"]
  debugAddress = "{debug}"
[otel]
  socketPath = "{folder}/otel.sock"
[worker.containerd]
  enabled = false
[worker.oci]
  enabled = true
  snapshotter = "overlayfs"
  networkMode = "host"
{mirrors}{plain}"""


def free_port() -> int:
    """Find a port on loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait(own: Harbor, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while own.run("buildctl", "debug", "workers").code:
        alive = process.poll() is None and time.monotonic() < deadline
        assert alive, log.read_text(errors="replace")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
