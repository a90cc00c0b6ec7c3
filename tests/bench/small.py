"""The frontend's image: what it weighs, what one request takes of memory, and where its time goes."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.images import fetch, layers
from tests.e2e.harbor_env import Harbor
from tests.fakes import process
from tests.fakes.answers import check_end, daemon_with
from tests.image.prelude import start, with_modules

RUNS = 7
PROGRAM = "opt/jettison"
# In the image's own interpreter: seconds of its processor for the imports, then for one description.
TIMED = """
import time
start = time.process_time()
import jettison.gateway.client, jettison.session.answer, jettison.session.reading, jettison.session.solve
loaded = time.process_time()
from jettison import llb
from jettison.compiler.build import compile_target
from jettison.description.describe import describe
from jettison.description.model import Variables
from jettison.errors import SourceFile
from jettison.platforms import Platform
from jettison.presets.registry import PRESETS
from jettison.recipe.images import ResolvedImage, image_requests
from jettison.recipe.request import BuildRequest, ContextSource
here = Platform("linux", "amd64")
variables = Variables(build_args={}, target=here, build=here)
source = SourceFile("jettison.yaml", "distro: azurelinux-3.0\\ngo: ./cmd/hello\\nupx: true\\n")
described = describe(source, variables, PRESETS, {})
info, context = llb.SourceInfo("jettison.yaml", b""), ContextSource()
request = BuildRequest(target=here, build=here, source=info, context=context)
images = {each: ResolvedImage(reference=each.reference) for each in image_requests(described, request)}
llb.marshal(compile_target(described, request, images).state)
print(loaded - start, time.process_time() - loaded)
"""

# The frontend as it is started, but for its last step, before which it notes what the kernel knows of it.
NOTED = """
import os, sys
leave = os._exit
def noted(code):
    with open("/proc/self/status") as status, open({note!r}, "w") as file:
        file.write(status.read())
    leave(code)
os._exit = noted
sys.argv = ["jettison"]
"""


def measure(harbor: Harbor) -> None:
    """Print the figures of the image that the harbor has."""
    blobs = layers(harbor.frontend)
    print(f"\nfrontend image: {sum(blobs.values()) / 1e6:.1f} MB compressed, {len(blobs)} layer(s)")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for digest in blobs:
            host, _, rest = harbor.frontend.partition("/")
            data = fetch(host, rest.rpartition(":")[0], f"blobs/{digest}")
            with tarfile.open(fileobj=io.BytesIO(data)) as layer:
                layer.extractall(place / "root", filter="tar")
        python = _starter(place)
        print(f"peak memory of a request: {_memory(python, place):.0f} MB")
        loading, compiling = _times(python, place)
        print(f"processor time: imports {loading:.0f} ms, describe, compile and marshal {compiling:.0f} ms")


def _starter(place: Path) -> Path:
    """Write a script that starts the image's interpreter with the image's libraries."""
    (libraries,) = (place / "root/lib").glob("*-linux-gnu")
    script = place / "python3"
    program = place / "root/usr/local/bin/python3"
    script.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH={libraries} exec {program} "$@"\n')
    script.chmod(0o755)
    return script


def _memory(python: Path, place: Path) -> float:
    """Answer a request; give the kernel's peak of resident memory in megabytes."""
    program = str(place / "root" / PROGRAM)
    script = NOTED.format(note=str(place / "status")) + start(program)
    entry = ("-I", "-S", "-c", script)
    check_end(
        process.run(daemon_with(), place, {"filename": "jettison.yaml"}, python=str(python), entry=entry)
    )
    peak = re.search(r"VmHWM:\s+(\d+) kB", (place / "status").read_text())
    return int(peak[1]) * 1024 / 1e6 if peak else 0.0


def _times(python: Path, place: Path) -> tuple[float, float]:
    """Give milliseconds of processor time: medians for importing and for compiling."""
    script = with_modules(TIMED, str(place / "root" / PROGRAM))
    argv = [str(python), "-I", "-S", "-c", script]
    outputs = [subprocess.run(argv, check=True, capture_output=True, text=True).stdout for _ in range(RUNS)]
    pairs = [[float(word) * 1000 for word in output.split()] for output in outputs]
    return median(each[0] for each in pairs), median(each[1] for each in pairs)
